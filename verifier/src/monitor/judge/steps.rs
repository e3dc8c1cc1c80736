//! What changed from one snapshot to the next, and which of it is to be looked at.

use documents::{bundle::claim::ReservesMode, text::percent};
use verdict::{report::series::change_lines, series::Changes, solvency::Documents};

use super::{history::History, known::Known};
use crate::monitor::{
    demands::Demands,
    finding::{Code, Finding},
};

/// What changed from a snapshot to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Number of the one before.
    pub before: u64,
    /// Number of the one after.
    pub after: u64,
    /// In words, a line for each change.
    pub changes: Vec<String>,
}

/// All changes.
pub(super) fn steps(history: &History) -> Vec<Step> {
    let steps = history.pairs().map(|(before, after)| {
        let changes = Changes::between(&before.documents, &after.documents);
        let mut lines = change_lines(&changes);
        let sizes = [before, after].map(|of| of.documents.claim.leaves_per_shard);
        let shards = [before, after].map(|of| of.documents.claim.shards);
        if sizes[0] != sizes[1] || shards[0] != shards[1] {
            lines.push(format!(
                "size of the proof: {} times {} leaves, then {} times {}",
                shards[0], sizes[0], shards[1], sizes[1]
            ));
        }
        Step {
            before: before.sequence(),
            after: after.sequence(),
            changes: lines,
        }
    });
    steps.collect()
}

/// What is to be looked at of the step to a snapshot: what it does not show any more, or shows in another way.
pub(super) fn judge(before: Option<&Known>, newest: &Known, demands: &Demands) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(before) = before {
        let changes = Changes::between(&before.documents, &newest.documents);
        gone(&changes, &mut findings);
        findings.extend(changes.decimals.iter().map(|(asset, decimals)| {
            let what = format!(
                "it has {} decimals, and had {}",
                decimals.after, decimals.before
            );
            Finding::of_series(asset, Code::DecimalsOther, what)
        }));
        rules(before, newest, &mut findings);
        evidence(&changes, newest, &mut findings);
        padding(before, newest, &mut findings);
    }
    prices(before, newest, demands, &mut findings);
    findings
}

fn gone(changes: &Changes, findings: &mut Vec<Finding>) {
    findings.extend(changes.assets_removed.iter().map(|asset| {
        let what = "it was listed in the snapshot before";
        Finding::of_series(asset, Code::AssetGone, what)
    }));
    let totals = changes.totals.iter();
    // Of an asset that is gone its totals are, too.
    let totals = totals
        .filter(|total| total.after.is_none() && !changes.assets_removed.contains(&total.asset));
    findings.extend(totals.map(|total| {
        let what = "its total was disclosed in the snapshot before";
        let subject = format!("{} of {}", total.side.name(), total.asset);
        Finding::of_series(subject, Code::DisclosureGone, what)
    }));
}

/// Rules by their names, and least ratios by asset.
fn rules(before: &Known, newest: &Known, findings: &mut Vec<Finding>) {
    let of = |known: &Known| -> Vec<(String, u32)> {
        let Documents {
            policy, descriptor, ..
        } = &known.documents;
        let rules = policy.rules(descriptor).into_iter();
        rules
            .map(|rule| (rule.name.to_owned(), rule.ratio_bps))
            .collect()
    };
    let after = of(newest);
    for (name, ratio) in of(before) {
        match after.iter().find(|(other, _)| *other == name) {
            None => {
                let what = "the policy before had this rule";
                findings.push(Finding::of_series(name, Code::RuleGone, what));
            }
            Some((_, now)) if *now < ratio => {
                let what = format!(
                    "the rule asks for {}, and asked for {}",
                    percent(*now),
                    percent(ratio)
                );
                findings.push(Finding::of_series(name, Code::RuleLowered, what));
            }
            Some(_) => {}
        }
    }
    for asset in &before.assets {
        let now = newest.assets.iter().find(|now| now.symbol == asset.symbol);
        let lowered = now.filter(|now| now.minimum_bps < asset.minimum_bps);
        findings.extend(lowered.map(|now| {
            let (now, then) = (percent(now.minimum_bps), percent(asset.minimum_bps));
            let what = format!("its least ratio is {now}, and was {then}");
            Finding::of_series(&asset.symbol, Code::RuleLowered, what)
        }));
    }
}

fn evidence(changes: &Changes, newest: &Known, findings: &mut Vec<Finding>) {
    let rank = |mode: ReservesMode| match mode {
        ReservesMode::Asserted => 0,
        ReservesMode::Attested => 1,
        ReservesMode::Public => 2,
    };
    let modes = changes.reserves.as_ref();
    let less = modes.filter(|modes| rank(modes.after) < rank(modes.before));
    findings.extend(less.map(|modes| {
        let (before, after) = (modes.before.name(), modes.after.name());
        let what = format!("the claim calls reserves {after}, and called them {before}");
        Finding::of_series(newest.name.to_string(), Code::EvidenceLess, what)
    }));
}

/// The size of a proof is a bound on the number of accounts: one that grows is as it should be, one that follows how many there
/// are shows it.
fn padding(before: &Known, newest: &Known, findings: &mut Vec<Finding>) {
    let size = |known: &Known| {
        let claim = &known.documents.claim;
        (claim.leaves_per_shard, claim.shards)
    };
    let leaves = |(leaves, shards): (u32, u64)| u128::from(leaves) * u128::from(shards);
    let (then, now) = (size(before), size(newest));
    let other = leaves(now) < leaves(then) || (now.0 != then.0 && now.1 > 1 && then.1 > 1);
    if other {
        let what = format!(
            "the proof has {} times {} leaves, and had {} times {}",
            now.1, now.0, then.1, then.0
        );
        let name = newest.name.to_string();
        findings.push(Finding::of_series(name, Code::PaddingOther, what));
    }
}

fn prices(before: Option<&Known>, newest: &Known, demands: &Demands, findings: &mut Vec<Finding>) {
    let name = newest.name.to_string();
    let mut found = |code, what: String| findings.push(Finding::of_series(&name, code, what));
    let then = before.and_then(|before| before.documents.policy.prices());
    let Some(now) = newest.documents.policy.prices() else {
        if then.is_some() {
            found(Code::PricesGone, "the policy before had prices".to_owned());
        }
        return;
    };
    if let Some(then) = then {
        if (&then.source, &then.quote) != (&now.source, &now.quote) {
            let what = format!(
                "prices are from {:?} in {:?}, and were from {:?} in {:?}",
                now.source, now.quote, then.source, then.quote
            );
            found(Code::PricesOther, what);
        }
        if then.time == now.time {
            let what = format!(
                "prices are of {}, as those of the snapshot before",
                now.time
            );
            found(Code::PricesStale, what);
            return;
        }
    }
    let Some(most) = demands.thresholds.max_price_age_hours else {
        return;
    };
    let time = newest.documents.descriptor.time();
    let of: Option<jiff::Timestamp> = now.time.parse().ok();
    let is_old = of.is_none_or(|of| {
        time.duration_since(of).abs() > jiff::SignedDuration::from_hours(most.into())
    });
    if is_old {
        let what = format!(
            "prices are of {}, further than {most} hours from the snapshot",
            now.time
        );
        found(Code::PricesStale, what);
    }
}
