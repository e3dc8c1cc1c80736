//! What whoever checks demands of every asset's reserves.

use super::check::{Check, Outcome, failure, remark};
use documents::{
    bundle::descriptor::{Asset, Descriptor},
    named::shares,
    refusal::Reason,
    share::Share,
    text::percent,
};
use statements::coverage::{AssetCoverage, Coverage};
use verdict::solvency::short_of;

/// Shares of every asset's reserves, in basis points; `None` demands nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demands {
    /// At addresses that signed.
    pub signed_bps: Option<u32>,
    /// Confirmed by nodes.
    pub confirmed_bps: Option<u32>,
}

/// Whether so much is at addresses that signed.
pub(super) fn signed(required: u32, coverage: &Coverage, descriptor: &Descriptor) -> Check {
    let short = short_of(coverage.signed_shares(descriptor), required);
    let short = short.map(|detail| failure(Reason::ReservesNotShown, detail));
    let title = "as much of every asset's reserves as you demand is at addresses that signed";
    Check::new("demand", title, short.into_iter().collect())
}

/// Whether nodes confirmed so much; and of which assets they were asked about less, which is no fault of the list's.
pub(super) fn confirmed(
    required: u32,
    coverage: &Coverage,
    descriptor: &Descriptor,
) -> (Check, Option<String>) {
    let assets = descriptor.assets().iter().zip(&coverage.0);
    let short = assets.filter(|(_, shown)| shown.confirmed_share().bps() < required);
    // If all that nobody was asked about were there, it would be enough.
    let (not_asked, less): (Vec<_>, Vec<_>) =
        short.partition(|(_, shown)| shown.confirmed_at_most().bps() >= required);
    let demanded = format!("demanded: {} of each asset", percent(required));
    let said = |assets: &[(&Asset, &AssetCoverage)], share: fn(&AssetCoverage) -> Share| {
        let of_assets = assets.iter();
        let of_assets = of_assets.map(|(asset, shown)| (asset.symbol.as_str(), share(shown)));
        (!assets.is_empty()).then(|| shares(of_assets))
    };
    let less = said(&less, AssetCoverage::confirmed_share);
    let less = less.map(|less| {
        let text = format!("confirmed by nodes: {less}; {demanded}");
        failure(Reason::ReservesNotShown, text)
    });
    let confirmed = said(&not_asked, AssetCoverage::confirmed_share);
    let asked = said(&not_asked, AssetCoverage::asked_share).zip(confirmed);
    let asked = asked.map(|(asked, confirmed)| {
        format!("nodes said what is there: {asked}; confirmed: {confirmed}; {demanded}")
    });
    let title = "as much of every asset's reserves as you demand is confirmed by nodes";
    let findings = less.into_iter().chain(asked.as_ref().map(remark)).collect();
    let mut check = Check::new("demand_confirmed", title, findings);
    if check.outcome == Outcome::Passed && asked.is_some() {
        check.outcome = Outcome::NotDone;
    }
    (check, asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(asked: u128, confirmed: u128) -> (Outcome, Option<String>) {
        let descriptor = fixtures::testing::descriptor("Sample Exchange", 1, &[("BTC", 2)]);
        let coverage = Coverage(vec![AssetCoverage {
            total: 100,
            asked,
            confirmed: (asked > 0).then_some(confirmed),
            ..AssetCoverage::default()
        }]);
        let (check, not_asked) = super::confirmed(9_000, &coverage, &descriptor);
        (check.outcome, not_asked)
    }

    #[test]
    fn what_nobody_was_asked_about_is_no_failure_and_what_is_not_there_is_one() {
        assert_eq!(judged(90, 90), (Outcome::Passed, None));
        assert_eq!(judged(100, 89), (Outcome::Failed, None));
        // Too little is there, whatever is at places that nobody can be asked about.
        assert_eq!(judged(89, 10), (Outcome::Failed, None));
        assert_eq!(judged(20, 9), (Outcome::Failed, None));
        let said = |asked: &str, confirmed: &str| {
            let text = format!(
                "nodes said what is there: {asked} of BTC; confirmed: {confirmed} of BTC; demanded: 90% of each asset"
            );
            (Outcome::NotDone, Some(text))
        };
        assert_eq!(judged(0, 0), said("none", "none"));
        assert_eq!(judged(20, 10), said("20%", "10%"));
        assert_eq!(judged(89, 89), said("89%", "89%"));
    }
}
