//! What trades have to respect, each by its name: clauses of the policy, and what was wished for.

use circuits::{ledger::AssetId, solvency::Clause};
use documents::{bundle::descriptor::Descriptor, decimal::Decimal, policy::clause_name};

/// Something that trades have to respect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A clause of the policy, with the margin.
    Clause(Clause),
    /// A ratio that was asked for.
    Target(AssetId),
    /// That a holding, or a part of it, is not sold.
    Held(AssetId),
    /// That an asset is not bought.
    NotBought(AssetId),
    /// That trades pay for themselves, with the new money that there is.
    Funds,
}

impl Condition {
    /// In the policy's words, or in those of the command line.
    pub fn words(&self, descriptor: &Descriptor, rules: &[String]) -> String {
        let symbol = |asset: &AssetId| descriptor.asset(*asset).symbol.as_str();
        match self {
            Self::Clause(clause) => clause_name(clause, descriptor, rules),
            Self::Target(asset) => format!("the target of {}", symbol(asset)),
            Self::Held(asset) => format!("what is not sold of {}", symbol(asset)),
            Self::NotBought(asset) => format!("that no {} is bought", symbol(asset)),
            Self::Funds => "that trades pay for themselves, with the new money there is".to_owned(),
        }
    }
}

/// Demands that no trades meet together.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Without any one of them the others of these can be met: there is none too many.
    pub conditions: Vec<Condition>,
    /// The least new money in all with which everything can be met, where money helps.
    pub money: Option<Decimal>,
}
