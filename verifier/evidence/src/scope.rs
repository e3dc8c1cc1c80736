//! What was looked at of each asset's reserves, in shares of them, and what was not, by name.

use circuits::solvency::statement::BPS;
use serde::{Deserialize, Serialize};

use super::coverage::Coverage;
use documents::{bundle::descriptor::Descriptor, named::enumerated};

/// What was seen of one asset's reserves, in basis points of them, rounded down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetShares {
    /// The symbol.
    pub asset: String,
    /// At addresses whose key signed.
    pub ownership_bps: u32,
    /// Of which a node that was asked said what is there.
    pub asked_bps: u32,
    /// Confirmed by such a node.
    pub balance_bps: u32,
    /// Both: at addresses whose key signed, and confirmed there.
    pub both_bps: u32,
}

impl AssetShares {
    /// Those of every listed asset, by id.
    pub fn all(coverage: &Coverage, descriptor: &Descriptor) -> Vec<Self> {
        let assets = descriptor.assets().iter().zip(&coverage.0);
        let shares = assets.map(|(asset, shown)| Self {
            asset: asset.symbol.clone(),
            ownership_bps: shown.signed_bps(),
            asked_bps: shown.asked_bps(),
            balance_bps: shown.confirmed_bps(),
            both_bps: shown.both_bps(),
        });
        shares.collect()
    }

    /// Whether no part is larger than what it is a part of: what was confirmed is of what was asked, both is of either.
    pub fn are_possible(&self) -> bool {
        let (signed, asked) = (self.ownership_bps, self.asked_bps);
        let (confirmed, both) = (self.balance_bps, self.both_bps);
        signed.max(asked) <= BPS && confirmed <= asked && both <= signed.min(confirmed)
    }
}

/// Whether there is evidence of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All of every asset is at addresses that signed, and nodes confirmed it there.
    All,
    /// Of some asset there is less evidence.
    Part,
}

impl Scope {
    /// What follows from the shares.
    pub fn of(shares: &[AssetShares]) -> Self {
        if shares.iter().all(|asset| asset.both_bps == BPS) {
            Self::All
        } else {
            Self::Part
        }
    }
}

/// Of which assets less than everything was seen, by symbol in the ledger's order. It follows from the shares, and stands
/// beside them so that nobody has to look for what is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotLookedAt {
    /// No address of theirs signed.
    pub unsigned: Vec<String>,
    /// Some addresses of theirs did not sign.
    pub unsigned_in_part: Vec<String>,
    /// No node was asked about them.
    pub not_asked: Vec<String>,
    /// About some entries of theirs no node was asked.
    pub not_asked_in_part: Vec<String>,
    /// Nodes that were asked confirmed less than is listed.
    pub not_confirmed: Vec<String>,
}

impl NotLookedAt {
    /// What follows from the shares.
    pub fn of(shares: &[AssetShares]) -> Self {
        let those = |is: &dyn Fn(&AssetShares) -> bool| {
            let assets = shares.iter().filter(|asset| is(asset));
            assets.map(|asset| asset.asset.clone()).collect()
        };
        let in_part = |bps: u32| bps > 0 && bps < BPS;
        Self {
            unsigned: those(&|asset| asset.ownership_bps == 0),
            unsigned_in_part: those(&|asset| in_part(asset.ownership_bps)),
            not_asked: those(&|asset| asset.asked_bps == 0),
            not_asked_in_part: those(&|asset| in_part(asset.asked_bps)),
            not_confirmed: those(&|asset| asset.balance_bps < asset.asked_bps),
        }
    }

    /// What no signature was seen of, a sentence for each kind.
    pub fn of_signatures(&self) -> Vec<String> {
        let none = said(&self.unsigned, |of| format!("no address of {of} signed"));
        let part = said(&self.unsigned_in_part, |of| {
            format!("not all addresses of {of} signed")
        });
        none.into_iter().chain(part).collect()
    }

    /// What no node confirmed, a sentence for each kind.
    pub fn of_amounts(&self) -> Vec<String> {
        let none = said(&self.not_asked, |of| {
            format!("no node was asked about {of}")
        });
        let part = said(&self.not_asked_in_part, |of| {
            format!("nodes were asked about a part of {of} only")
        });
        let less = said(&self.not_confirmed, |of| {
            format!("of {of} nodes confirmed less than they were asked about")
        });
        none.into_iter().chain(part).chain(less).collect()
    }

    /// All of it, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        [self.of_signatures(), self.of_amounts()].concat()
    }
}

fn said(symbols: &[String], say: impl Fn(String) -> String) -> Option<String> {
    (!symbols.is_empty()).then(|| say(enumerated(symbols)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_looked_at_is_a_sentence_for_each_kind() {
        assert!(NotLookedAt::default().sentences().is_empty());
        let many: Vec<_> = (0..14).map(|number| format!("A{number}")).collect();
        let what = NotLookedAt {
            unsigned: many,
            not_asked_in_part: vec!["BTC".to_owned(), "ETH".to_owned()],
            ..NotLookedAt::default()
        };
        let said = [
            "no address of A0, A1, A2, A3, A4 and 9 more signed",
            "nodes were asked about a part of BTC and ETH only",
        ];
        assert_eq!(what.sentences(), said);
    }
}
