//! What is known of a bundle that was looked at: of one that verified, its assets.

use documents::refusal::{Reason, Refusal};
use verdict::{
    report::{ratios, verdict::NoRefusal},
    solvency::{ReserveEvidence, VerifiedSolvency},
};

/// One asset in a snapshot that verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its symbol.
    pub symbol: String,
    /// Liabilities, if they are disclosed, in whole units.
    pub liabilities: Option<String>,
    /// What is taken off them, if it is disclosed.
    pub loans: Option<String>,
    /// Reserves, if they are disclosed or in a public list.
    pub reserves: Option<String>,
    /// Reserves as a share of what is owed, in basis points, rounded down; none where one is not known, or nothing is owed.
    pub ratio_bps: Option<u64>,
    /// What the policy asks for at least, in basis points: so much is proven of every asset.
    pub minimum_bps: u32,
    /// The share of the reserves at addresses that signed, in basis points, rounded down; none without a public list.
    pub signed_bps: Option<u32>,
}

/// Reserves of an asset as a share of what is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ratio {
    /// Of disclosed totals, in basis points, rounded down.
    Exact(u64),
    /// Not disclosed, and proven to be at least so many basis points.
    AtLeast(u32),
    /// Nothing is owed.
    NothingOwed,
    /// Not disclosed, and the policy asks for nothing.
    Unknown,
}

impl Asset {
    /// The ratio, as far as it is known.
    pub fn ratio(&self) -> Ratio {
        match self.ratio_bps {
            Some(bps) => Ratio::Exact(bps),
            None if self.liabilities.is_some() && self.reserves.is_some() => Ratio::NothingOwed,
            None if self.minimum_bps == 0 => Ratio::Unknown,
            None => Ratio::AtLeast(self.minimum_bps),
        }
    }

    /// Whether the ratio is shown to be so many basis points.
    pub fn reaches(&self, bps: u64) -> bool {
        match self.ratio() {
            Ratio::Exact(ratio) => ratio >= bps,
            Ratio::AtLeast(ratio) => u64::from(ratio) >= bps,
            Ratio::NothingOwed => true,
            Ratio::Unknown => bps == 0,
        }
    }
}

/// Why a bundle is not verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is no proof of what it says.
    Rejected,
    /// It cannot be read, or not by this program: nothing is known of it.
    Unreadable,
}

/// What came out of looking at a bundle's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its proofs hold, under its own policy. Its assets, in the order of the registry.
    Verified(Vec<Asset>),
    /// They do not, or could not be read.
    Refused {
        /// Which of both.
        as_: Refused,
        /// The verifier's code.
        code: String,
        /// What exactly.
        detail: String,
    },
}

impl Outcome {
    /// What a refusal says of the bundle.
    pub fn of_refusal(refusal: &Refusal) -> Self {
        let refused = |as_, reason: Reason, detail: &str| Self::Refused {
            as_,
            code: reason.code().to_owned(),
            detail: detail.to_owned(),
        };
        match refusal {
            Refusal::Rejected { reason, detail } => refused(Refused::Rejected, *reason, detail),
            Refusal::Damaged { reason, what, .. } | Refusal::Unchecked { reason, what, .. } => {
                refused(Refused::Unreadable, *reason, what)
            }
            Refusal::NoVerdict { what, .. } => Self::Refused {
                as_: Refused::Unreadable,
                code: NoRefusal::NoVerdict.name().to_owned(),
                detail: what.clone(),
            },
        }
    }

    /// What a verification says of it.
    pub fn of_verified(verified: &VerifiedSolvency) -> Self {
        let documents = verified.documents();
        let listed = match verified.evidence() {
            ReserveEvidence::PublicList(shown) => Some(&shown.totals),
            _ => None,
        };
        let signed = verified.evidence().signed_shares(&documents.descriptor);
        let minimums = &documents.policy.compiled().min_ratio_bps;
        let known = ratios::of_assets(verified, listed)
            .into_iter()
            .zip(minimums);
        let assets = known.map(|(totals, minimum_bps)| Asset {
            symbol: totals.symbol.to_owned(),
            liabilities: totals.liabilities(),
            loans: totals.loans(),
            reserves: totals.reserves(),
            ratio_bps: totals.ratio_bps(),
            minimum_bps: *minimum_bps,
            signed_bps: signed.as_ref().and_then(|signed| {
                let of_asset = signed.iter().find(|(symbol, _)| *symbol == totals.symbol);
                Some(of_asset?.1.bps())
            }),
        });
        Self::Verified(assets.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(liabilities: Option<&str>, ratio_bps: Option<u64>, minimum_bps: u32) -> Asset {
        Asset {
            symbol: "BTC".to_owned(),
            liabilities: liabilities.map(str::to_owned),
            loans: None,
            reserves: Some("1".to_owned()),
            ratio_bps,
            minimum_bps,
            signed_bps: None,
        }
    }

    #[test]
    fn a_ratio_that_is_not_disclosed_is_at_least_what_is_proven() {
        for (asset, ratio, reaches) in [
            (
                asset(Some("1"), Some(9_999), 10_000),
                Ratio::Exact(9_999),
                9_999,
            ),
            (asset(Some("0"), None, 10_000), Ratio::NothingOwed, u64::MAX),
            (asset(None, None, 10_100), Ratio::AtLeast(10_100), 10_100),
            (asset(None, None, 0), Ratio::Unknown, 0),
        ] {
            assert_eq!(asset.ratio(), ratio);
            assert!(asset.reaches(reaches));
            assert!(reaches == u64::MAX || !asset.reaches(reaches + 1));
        }
    }
}
