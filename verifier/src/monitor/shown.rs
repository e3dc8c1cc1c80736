//! What machines are shown of a round: metrics. Numbers are for charts and alarms; the exact ones are in the database.

use circuits::solvency::statement::BPS;
use health::{metrics::Metrics, state::State};

use super::{
    facts::{Outcome, Ratio, Refused},
    round::Round,
};

/// The metrics of a round.
pub fn metrics(round: &Round) -> Metrics {
    let mut metrics = Metrics::of(&round.standing);
    metrics.gauge(
        "por_looked_seconds",
        "When it was looked last, in seconds of Unix time",
        round.began.as_second() as f64,
    );
    let outcomes = ["verified", "rejected", "unreadable", "unknown"].map(|outcome| {
        let count = round
            .looks
            .iter()
            .filter(|looks| named(looks.outcome.as_ref()) == outcome);
        (vec![("outcome", outcome.to_owned())], count.count() as f64)
    });
    metrics.gauges(
        "por_bundles",
        "Bundles that are published, by what came out",
        outcomes,
    );
    if let Some(seen) = round.log.as_ref().and_then(|log| log.seen.as_ref()) {
        let size = seen.leaves.len() as f64;
        metrics.gauge("por_log_size", "Numbers of the log", size);
    }
    let newest = round.judged.history.newest();
    // Nothing is known of what cannot be read: no number stands for it.
    let Some(newest) = newest.filter(|_| round.standing.state != State::Unreadable) else {
        return metrics;
    };
    metrics.gauge(
        "por_snapshot_sequence",
        "Number of the newest snapshot that verified",
        newest.sequence() as f64,
    );
    metrics.gauge(
        "por_snapshot_time_seconds",
        "Time of the newest snapshot that verified, in seconds of Unix time",
        newest.documents.descriptor.time().as_second() as f64,
    );
    let ratio = |bps: u64| bps as f64 / f64::from(BPS);
    let of_assets = |value: fn(Ratio) -> Option<u64>| {
        let assets = newest.assets.iter().filter_map(move |asset| {
            let labels = vec![("asset", asset.symbol.clone())];
            Some((labels, ratio(value(asset.ratio())?)))
        });
        assets.collect::<Vec<_>>()
    };
    metrics.gauges(
        "por_ratio",
        "Reserves as a share of what is owed, of disclosed totals, rounded down",
        of_assets(|ratio| match ratio {
            Ratio::Exact(bps) => Some(bps),
            _ => None,
        }),
    );
    metrics.gauges(
        "por_ratio_at_least",
        "Share of what is owed that reserves are proven to be at least, where totals are not disclosed",
        of_assets(|ratio| match ratio {
            Ratio::AtLeast(bps) => Some(bps.into()),
            _ => None,
        }),
    );
    let signed = newest.assets.iter().filter_map(|asset| {
        let labels = vec![("asset", asset.symbol.clone())];
        Some((labels, ratio(asset.signed_bps?.into())))
    });
    metrics.gauges(
        "por_reserves_signed_ratio",
        "Share of the reserves at addresses that signed, rounded down",
        signed.collect::<Vec<_>>(),
    );
    metrics
}

fn named(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        None => "unknown",
        Some(Outcome::Verified(_)) => "verified",
        Some(Outcome::Refused {
            as_: Refused::Rejected,
            ..
        }) => "rejected",
        Some(Outcome::Refused {
            as_: Refused::Unreadable,
            ..
        }) => "unreadable",
    }
}
