//! What machines are shown of a round: states, shares and margins. No totals.

use health::metrics::{Labels, Metrics};

use super::round::Round;

/// Basis points of one.
const ONE: f64 = 10_000.0;

/// The text, in the OpenMetrics format.
pub fn encode(round: &Round) -> String {
    let mut metrics = Metrics::of(&round.standing);
    metrics.gauge(
        "por_last_round_timestamp_seconds",
        "When the last round ended, in seconds of Unix time",
        round.at.as_second() as f64,
    );
    if let Some(read) = round.liabilities_at {
        metrics.gauge(
            "por_liabilities_timestamp_seconds",
            "When what is owed was read last, in seconds of Unix time",
            read.as_second() as f64,
        );
    }
    let of = |label, value: &str| -> Labels { vec![(label, value.to_owned())] };
    let assets = &round.judged.assets;
    let ratios = assets.iter().filter_map(|row| {
        let ratio = row.ratio_bps? as f64 / ONE;
        Some((of("asset", &row.asset.symbol), ratio))
    });
    metrics.gauges(
        "por_ratio",
        "Reserves as a share of liabilities, rounded down to a ten thousandth",
        ratios,
    );
    let answered = assets.iter().map(|row| {
        let answered = f64::from(u8::from(row.answered));
        (of("asset", &row.asset.symbol), answered)
    });
    metrics.gauges(
        "por_answered",
        "1 if every node that was asked about the asset answered",
        answered,
    );
    let clauses = &round.judged.clauses;
    let holds = clauses.iter().filter_map(|clause| {
        let holds = f64::from(u8::from(clause.holds?));
        Some((of("rule", &clause.name), holds))
    });
    metrics.gauges("por_rule_holds", "1 if the rule holds", holds);
    let margins = clauses.iter().filter_map(|clause| {
        let margin: f64 = clause.margin_bps.as_deref()?.parse().ok()?;
        Some((of("rule", &clause.name), margin / ONE))
    });
    metrics.gauges(
        "por_rule_margin",
        "What there is beyond what the rule asks, as a share of it",
        margins,
    );
    let tripped = round.breakers.iter().map(|breaker| {
        let tripped = f64::from(u8::from(breaker.tripped));
        (of("breaker", &breaker.name), tripped)
    });
    metrics.gauges(
        "por_breaker_tripped",
        "1 if the breaker is tripped",
        tripped,
    );
    metrics.encode()
}
