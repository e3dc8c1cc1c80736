//! The rules of a policy as reports show them.

use serde::Serialize;

use super::terms::{NamedRule, Requirement};
use crate::{bundle::descriptor::Descriptor, decimal::Decimal};

/// A named rule: counted reserves are at least this share of liabilities.
#[derive(Clone, Debug, Serialize)]
pub struct Rule<'a> {
    /// Its name.
    pub name: &'a str,
    /// The share, in basis points.
    pub ratio_bps: u32,
    /// Which reserves are counted, and at which prices.
    #[serde(flatten)]
    pub counts: Counted<'a>,
}

/// What a rule counts.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Counted<'a> {
    /// Reserves and liabilities at other prices, a part of reserves not at all.
    Stress {
        /// Every listed asset, in the ledger's order.
        assets: Vec<Stressed<'a>>,
    },
    /// These reserves alone.
    Liquidity {
        /// Their symbols.
        liquid: Vec<&'a str>,
    },
    /// All reserves, at prices as they are.
    Collateral,
}

/// An asset under stress.
#[derive(Clone, Debug, Serialize)]
pub struct Stressed<'a> {
    /// Its symbol.
    pub asset: &'a str,
    /// By what share its price changes.
    #[serde(serialize_with = "as_text")]
    pub shock: &'a Decimal,
    /// What share of its reserves is not counted.
    #[serde(serialize_with = "as_text")]
    pub haircut: &'a Decimal,
}

fn as_text<S: serde::Serializer>(number: &Decimal, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(number)
}

impl<'a> Rule<'a> {
    pub(super) fn of(rule: &'a NamedRule, descriptor: &'a Descriptor) -> Self {
        let symbol = |id| descriptor.asset(id).symbol.as_str();
        let counts = match &rule.requirement {
            Requirement::Stress { shock, haircut, .. } => Counted::Stress {
                assets: descriptor
                    .asset_ids()
                    .map(|id| Stressed {
                        asset: symbol(id),
                        shock: shock.of(id),
                        haircut: haircut.of(id),
                    })
                    .collect(),
            },
            Requirement::Liquidity { liquid } => Counted::Liquidity {
                liquid: liquid.iter().map(|id| symbol(*id)).collect(),
            },
            Requirement::Collateral { .. } => Counted::Collateral,
        };
        Self {
            name: &rule.name,
            ratio_bps: rule.ratio_bps,
            counts,
        }
    }
}
