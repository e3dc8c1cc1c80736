//! Whether the newest snapshot covers what its reader asks for.

use circuits::solvency::statement::BPS;
use documents::text::percent;
use verdict::report::ratios::in_percent;

use super::known::Known;
use crate::monitor::{
    demands::Demands,
    facts::{Asset, Ratio},
    finding::{Code, Finding},
};

/// What the newest snapshot falls short of.
pub(super) fn judge(newest: &Known, demands: &Demands) -> Vec<Finding> {
    let mut findings: Vec<_> = of_policy(newest, demands).into_iter().collect();
    let full = u64::from(BPS);
    for asset in &newest.assets {
        if let Ratio::Exact(bps) = asset.ratio()
            && bps < full
        {
            let what = format!("reserves are {} of what is owed", in_percent(bps));
            findings.push(Finding::of_series(&asset.symbol, Code::RatioUnder, what));
        }
    }
    let thresholds = &demands.thresholds;
    for (wanted, code) in [
        (&thresholds.demand, Code::RatioDemanded),
        (&thresholds.ratio, Code::RatioLow),
    ] {
        for asset in &newest.assets {
            let wanted = wanted.of(&asset.symbol);
            let short = wanted.filter(|bps| !asset.reaches(*bps));
            findings.extend(short.map(|bps| {
                let what = format!("{}, and {} is asked for", shown(asset), in_percent(bps));
                Finding::of_series(&asset.symbol, code, what)
            }));
        }
        findings.extend(not_listed(newest, wanted.named(), code));
    }
    for asset in &newest.assets {
        let wanted = thresholds.coverage.of(&asset.symbol).filter(|bps| *bps > 0);
        let Some(wanted) = wanted else { continue };
        let has = match asset.signed_bps {
            Some(bps) if u64::from(bps) >= wanted => continue,
            Some(bps) => format!(
                "{} of the reserves are at addresses that signed",
                percent(bps)
            ),
            None => "it is not shown who controls the reserves".to_owned(),
        };
        let what = format!("{has}, and {} is asked for", in_percent(wanted));
        findings.push(Finding::of_series(&asset.symbol, Code::CoverageLow, what));
    }
    findings.extend(not_listed(
        newest,
        thresholds.coverage.named(),
        Code::CoverageLow,
    ));
    findings
}

/// Thresholds of assets that the snapshot does not list.
fn not_listed<'a>(
    newest: &'a Known,
    named: impl Iterator<Item = (&'a str, u64)>,
    code: Code,
) -> impl Iterator<Item = Finding> {
    let missing = named
        .filter(|(asset, bps)| *bps > 0 && newest.documents.descriptor.asset_id(asset).is_none());
    missing.map(move |(asset, bps)| {
        let what = format!(
            "the asset is not listed, and {} is asked for",
            in_percent(bps)
        );
        Finding::of_series(asset, code, what)
    })
}

/// What the policy asks too little of, unless its reader accepts it.
fn of_policy(newest: &Known, demands: &Demands) -> Vec<Finding> {
    let policy = &newest.documents.policy;
    let mut findings = Vec::new();
    if !demands.policies.contains(&policy.digest()) {
        findings.extend(policy.s1_waived().into_iter().map(|asset| {
            let what = format!(
                "the policy asks for less than full cover, and was not accepted: {}",
                policy.digest()
            );
            Finding::of_series(asset, Code::PolicyWaived, what)
        }));
    }
    let shares = &policy.compiled().max_loan_share_bps;
    let assets = newest.documents.descriptor.assets().iter().zip(shares);
    for (asset, share) in assets.filter(|(_, share)| **share > demands.accept_loans_bps) {
        let what = format!(
            "the policy takes loans up to {} off liabilities, and {} is accepted",
            percent((*share).into()),
            percent(demands.accept_loans_bps.into())
        );
        findings.push(Finding::of_series(&asset.symbol, Code::PolicyLoans, what));
    }
    findings
}

fn shown(asset: &Asset) -> String {
    match asset.ratio() {
        Ratio::Exact(bps) => format!("reserves are {} of what is owed", in_percent(bps)),
        Ratio::AtLeast(bps) => format!("reserves are at least {} of what is owed", percent(bps)),
        Ratio::NothingOwed => "nothing is owed".to_owned(),
        Ratio::Unknown => "it is not shown what the reserves are of what is owed".to_owned(),
    }
}
