//! What was looked at of each asset's reserves, in shares of them, and what was not, by name.

use circuits::solvency::statement::BPS;
use serde::{Deserialize, Serialize};

use super::coverage::{AssetCoverage, Coverage};
use documents::{bundle::descriptor::Descriptor, named::enumerated, share::Share};

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
    /// Which of these are something, though less than one basis point; in this order.
    pub less_than_one_bp: Vec<Seen>,
}

/// What was seen of reserves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// That the key of an address signed.
    Ownership,
    /// What a node says is there, be it less.
    Asked,
    /// That it is there.
    Balance,
    /// Both that the key signed and that it is there.
    Both,
}

impl Seen {
    const ALL: [Self; 4] = [Self::Ownership, Self::Asked, Self::Balance, Self::Both];

    /// Of these shares, those that are something, though less than one basis point.
    fn little(share: impl Fn(Self) -> Share) -> Vec<Self> {
        let all = Self::ALL.into_iter();
        all.filter(|seen| share(*seen).is_little()).collect()
    }
}

impl AssetShares {
    /// Those of every listed asset, by id.
    pub fn all(coverage: &Coverage, descriptor: &Descriptor) -> Vec<Self> {
        let assets = descriptor.assets().iter().zip(&coverage.0);
        let shares = assets.map(|(asset, shown)| Self {
            asset: asset.symbol.clone(),
            ownership_bps: shown.signed_share().bps(),
            asked_bps: shown.asked_share().bps(),
            balance_bps: shown.confirmed_share().bps(),
            both_bps: shown.both_share().bps(),
            less_than_one_bp: Seen::little(|seen| shown.seen(seen)),
        });
        shares.collect()
    }

    /// One of the shares.
    pub fn seen(&self, seen: Seen) -> Share {
        let bps = match seen {
            Seen::Ownership => self.ownership_bps,
            Seen::Asked => self.asked_bps,
            Seen::Balance => self.balance_bps,
            Seen::Both => self.both_bps,
        };
        match bps {
            0 if self.less_than_one_bp.contains(&seen) => Share::LITTLE,
            bps => Share::of_bps(bps),
        }
    }

    /// Whether no part is larger than what it is a part of: what was confirmed is of what was asked, both is of either.
    pub fn are_possible(&self) -> bool {
        let [signed, asked, confirmed, both] = Seen::ALL.map(|seen| self.seen(seen));
        self.ownership_bps.max(self.asked_bps) <= BPS
            && confirmed <= asked
            && both <= signed.min(confirmed)
            && self.less_than_one_bp == Seen::little(|seen| self.seen(seen))
    }
}

impl AssetCoverage {
    /// One of the shares.
    fn seen(&self, seen: Seen) -> Share {
        match seen {
            Seen::Ownership => self.signed_share(),
            Seen::Asked => self.asked_share(),
            Seen::Balance => self.confirmed_share(),
            Seen::Both => self.both_share(),
        }
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
        let in_part = |share: Share| !share.is_nothing() && !share.is_all();
        Self {
            unsigned: those(&|asset| asset.seen(Seen::Ownership).is_nothing()),
            unsigned_in_part: those(&|asset| in_part(asset.seen(Seen::Ownership))),
            not_asked: those(&|asset| asset.seen(Seen::Asked).is_nothing()),
            not_asked_in_part: those(&|asset| in_part(asset.seen(Seen::Asked))),
            not_confirmed: those(&|asset| asset.seen(Seen::Balance) < asset.seen(Seen::Asked)),
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

    /// What no node confirmed, where one that was asked gave no answer.
    pub fn of_answers(&self) -> Vec<String> {
        let none = said(&self.not_asked, |of| {
            format!("no node said what is there of {of}")
        });
        let part = said(&self.not_asked_in_part, |of| {
            format!("nodes said what is there of a part of {of} only")
        });
        none.into_iter().chain(part).collect()
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

    fn shares(total: u128, signed: u128, asked: u128, confirmed: u128) -> AssetShares {
        let coverage = AssetCoverage {
            unanswered: false,
            total,
            signed: [("eip191", signed)].into(),
            asked,
            confirmed: Some(confirmed),
            both: signed.min(confirmed),
        };
        AssetShares {
            asset: "BTC".to_owned(),
            ownership_bps: coverage.signed_share().bps(),
            asked_bps: coverage.asked_share().bps(),
            balance_bps: coverage.confirmed_share().bps(),
            both_bps: coverage.both_share().bps(),
            less_than_one_bp: Seen::little(|seen| coverage.seen(seen)),
        }
    }

    #[test]
    fn a_little_is_not_said_to_be_nothing() {
        let little = shares(1 << 40, 1, 1, 1);
        assert_eq!(little.less_than_one_bp, Seen::ALL);
        assert!(little.are_possible());
        let of_little = NotLookedAt::of(std::slice::from_ref(&little));
        let said = [
            "not all addresses of BTC signed",
            "nodes were asked about a part of BTC only",
        ];
        assert_eq!(of_little.sentences(), said);
        let nothing = shares(1 << 40, 0, 1, 0);
        assert_eq!(nothing.less_than_one_bp, [Seen::Asked]);
        let of_nothing = NotLookedAt::of(std::slice::from_ref(&nothing));
        assert_eq!(
            (of_nothing.unsigned.len(), of_nothing.not_confirmed.len()),
            (1, 1)
        );
        assert!(nothing.are_possible());
    }

    #[test]
    fn shares_that_cannot_be_are_none() {
        type Change = fn(&mut AssetShares);
        let changes: [Change; 5] = [
            |it| it.less_than_one_bp.reverse(),
            |it| it.less_than_one_bp.push(Seen::Both),
            |it| it.ownership_bps = 1,
            // Confirmed a little of what nobody was asked about; both a little, and signed nothing.
            |it| it.less_than_one_bp.retain(|seen| *seen != Seen::Asked),
            |it| it.less_than_one_bp.retain(|seen| *seen != Seen::Ownership),
        ];
        for change in changes {
            let mut shares = shares(1 << 40, 1, 1, 1);
            change(&mut shares);
            assert!(!shares.are_possible(), "{shares:?}");
        }
    }

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
