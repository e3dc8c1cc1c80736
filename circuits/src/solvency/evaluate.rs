//! Whether a witness satisfies a statement, in plain integers, before anything is proven.
//!
//! The prover refuses what is false here, clause by clause, and prints the margins of what is true. It
//! shares no arithmetic with the circuit; a test holds the two against each other.

use std::fmt;

use num_bigint::BigInt;

use super::statement::{BPS, CompiledPolicy, Side, SolvencyStatement, TOTAL_BITS};
use super::witness::SolvencyWitness;
use crate::ledger::AssetId;

/// An inequality of the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clause {
    /// M1 of an asset.
    LoanShare {
        /// The asset.
        asset: AssetId,
    },
    /// S1 of an asset.
    Ratio {
        /// The asset.
        asset: AssetId,
    },
    /// M2 of an asset.
    CollateralCap {
        /// The asset.
        asset: AssetId,
    },
    /// Concentration of an asset.
    Concentration {
        /// The asset.
        asset: AssetId,
    },
    /// A rule of S2.
    Rule {
        /// Index of the rule.
        rule: usize,
    },
}

impl Clause {
    /// Whether a policy asks for anything by this. What it does not ask for holds all the same.
    pub fn is_asked(&self, policy: &CompiledPolicy) -> bool {
        match self {
            // A cap of everything is none.
            Self::Concentration { asset } => u32::from(policy.cap_bps[asset.index()]) < BPS,
            // Without a share, no loan counts.
            Self::LoanShare { asset } => policy.max_loan_share_bps[asset.index()] > 0,
            Self::Ratio { .. } | Self::CollateralCap { .. } | Self::Rule { .. } => true,
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoanShare { asset } => write!(f, "the loan share of asset {}", asset.index()),
            Self::Ratio { asset } => write!(f, "the minimum ratio of asset {}", asset.index()),
            Self::CollateralCap { asset } => {
                write!(f, "the collateral cap of asset {}", asset.index())
            }
            Self::Concentration { asset } => write!(f, "the cap of asset {}", asset.index()),
            Self::Rule { rule } => write!(f, "rule {rule}"),
        }
    }
}

/// The two sides of a clause, which says `left >= right`. They are as private as the totals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Which clause.
    pub clause: Clause,
    /// `max_loan_share_bps * E`, `10^4 * R`, M2's cap, `cap * T` or `sum alpha * R + delta * D`.
    pub left: BigInt,
    /// `10^4 * D`, `min_ratio_bps * (E - D)`, `coefficient * pledged`, `10^4 * price * R` or
    /// `sum beta * E`.
    pub right: BigInt,
}

impl Comparison {
    /// Whether the clause is true.
    pub fn holds(&self) -> bool {
        self.left >= self.right
    }

    /// `left - right` in basis points of `right`, rounded down; `None` where `right` is not positive.
    pub fn margin_bps(&self) -> Option<BigInt> {
        if self.right <= BigInt::ZERO {
            return None;
        }
        let scaled = (&self.left - &self.right) * BPS;
        let quotient = &scaled / &self.right;
        // Division truncates towards zero; a margin below zero must not be shown as zero.
        let inexact_below_zero = scaled < BigInt::ZERO && &quotient * &self.right != scaled;
        Some(if inexact_below_zero {
            quotient - 1
        } else {
            quotient
        })
    }
}

/// A reason not to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The witness is about another number of assets.
    #[error("there are totals for {found} assets, {listed} are listed")]
    Assets {
        /// Assets of the statement.
        listed: usize,
        /// Assets of the witness.
        found: usize,
    },
    /// A total of reserves of 2^102 or more. Those of liabilities are in range by [`WitnessError`].
    ///
    /// [`WitnessError`]: super::witness::WitnessError
    #[error("the reserves of asset {} are not below 2^102", asset.index())]
    Range {
        /// The asset.
        asset: AssetId,
    },
    /// A disclosed total that is not the true one.
    #[error("the disclosed {side} of asset {} differ from the total", asset.index())]
    Disclosure {
        /// Which total.
        side: Side,
        /// The asset.
        asset: AssetId,
    },
    /// An inequality of the policy that is false.
    #[error("{0} does not hold")]
    Clause(Clause),
}

/// Everything about a witness that is false, in the order of the statement's clauses; empty if it can
/// be proven.
pub fn evaluate(statement: &SolvencyStatement, witness: &SolvencyWitness) -> Vec<Failure> {
    let (listed, found) = (statement.assets(), witness.assets());
    if listed != found {
        return vec![Failure::Assets { listed, found }];
    }
    let mut failures = Vec::new();
    let reserves = statement.asset_ids().zip(witness.reserves().iter());
    failures.extend(
        reserves
            .filter(|(_, total)| **total >> TOTAL_BITS != 0)
            .map(|(asset, _)| Failure::Range { asset }),
    );
    failures.extend(
        comparisons(statement, witness)
            .into_iter()
            .filter(|comparison| !comparison.holds())
            .map(|comparison| Failure::Clause(comparison.clause)),
    );
    failures.extend(false_disclosures(statement, witness));
    failures
}

/// Published totals that are not those of the witness.
fn false_disclosures(statement: &SolvencyStatement, witness: &SolvencyWitness) -> Vec<Failure> {
    let disclosures = statement.disclosures();
    let mut failures = Vec::new();
    for (side, disclosed) in [
        (Side::Liabilities, &disclosures.liabilities),
        (Side::Loans, &disclosures.loans),
        (Side::Reserves, &disclosures.reserves),
    ] {
        for (asset, disclosed) in statement.asset_ids().zip(disclosed) {
            let index = asset.index();
            let total = match side {
                Side::Liabilities => witness.gross(index),
                Side::Loans => witness.debts()[index],
                Side::Reserves => witness.reserves()[index],
            };
            if disclosed.is_some_and(|value| value != total) {
                failures.push(Failure::Disclosure { side, asset });
            }
        }
    }
    failures
}

/// Both sides of every clause: M1, S1, M2 where there is a cap, and concentration by asset, S2 by rule.
/// Assets without totals in the witness count as having none; [`evaluate`] refuses such a witness.
pub fn comparisons(statement: &SolvencyStatement, witness: &SolvencyWitness) -> Vec<Comparison> {
    let policy = statement.policy();
    let total = |totals: &[u128], asset: AssetId| {
        BigInt::from(totals.get(asset.index()).copied().unwrap_or(0))
    };
    let gross = |asset: AssetId| BigInt::from(witness.gross(asset.index()));
    let debt = |asset| total(witness.debts(), asset);
    let pledged = |asset| total(&witness.liabilities().pledged, asset);
    let reserve = |asset| total(witness.reserves(), asset);
    let assets = || statement.asset_ids();
    let value: BigInt = assets().map(|a| reserve(a) * policy.price[a.index()]).sum();

    let loan_shares = assets().map(|asset| Comparison {
        clause: Clause::LoanShare { asset },
        left: gross(asset) * policy.max_loan_share_bps[asset.index()],
        right: debt(asset) * BPS,
    });
    let ratios = assets().map(|asset| Comparison {
        clause: Clause::Ratio { asset },
        left: reserve(asset) * BPS,
        right: (gross(asset) - debt(asset)) * policy.min_ratio_bps[asset.index()],
    });
    let collateral = assets().filter_map(|asset| {
        let cap = policy.collateral_caps[asset.index()].as_ref()?;
        Some(Comparison {
            clause: Clause::CollateralCap { asset },
            left: BigInt::from(cap.cap.clone()),
            right: pledged(asset) * cap.coefficient,
        })
    });
    let concentrations = assets().map(|asset| Comparison {
        clause: Clause::Concentration { asset },
        left: &value * policy.cap_bps[asset.index()],
        right: reserve(asset) * policy.price[asset.index()] * BPS,
    });
    let rules = policy.rules.iter().enumerate().map(|(rule, r)| Comparison {
        clause: Clause::Rule { rule },
        left: assets()
            .map(|a| reserve(a) * r.alpha[a.index()] + debt(a) * r.delta[a.index()])
            .sum(),
        right: assets().map(|a| gross(a) * r.beta[a.index()]).sum(),
    });
    loan_shares
        .chain(ratios)
        .chain(collateral)
        .chain(concentrations)
        .chain(rules)
        .collect()
}
