//! What reports say of loans: whether liabilities are net of any, and what covers those that are counted.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{percent, shown};
use crate::solvency::Documents;
use documents::{
    bundle::{claim::Side, collateral::CollateralSchedule},
    decimal::Decimal,
};

/// What reserves are compared with under this policy.
pub fn liabilities(documents: &Documents) -> &'static str {
    if documents.policy.counts_loans() {
        "all liabilities, less the loans that the policy counts"
    } else {
        "liabilities"
    }
}

/// Whether something is netted, in a sentence.
pub fn netting(documents: &Documents) -> &'static str {
    if documents.policy.counts_loans() {
        "liabilities are net: what customers owe the exchange is taken off, as far as the policy counts it"
    } else {
        "nothing is netted: no debt of a customer lowers what has to be held"
    }
}

/// How a side of the balance sheet is called beside a disclosed total.
pub fn disclosed(documents: &Documents, side: Side) -> &'static str {
    match side {
        Side::Liabilities if documents.collateral.is_some() => "liabilities (no loan taken off)",
        side => side.name(),
    }
}

/// One asset under the schedule.
struct Row<'a> {
    symbol: &'a str,
    share_bps: u16,
    haircut: &'a Decimal,
    price: &'a Decimal,
    /// The policy's price, where it is in the same quote.
    policy_price: Option<&'a Decimal>,
    max_collateral: Option<&'a Decimal>,
}

impl Row<'_> {
    /// Whether the policy's price and the schedule's are more than a hundredth of the lower one apart.
    fn differs(&self) -> bool {
        let hundredth_more = Decimal::from(101).shifted(2);
        self.policy_price.is_some_and(|policy| {
            let (low, high) = (policy.min(self.price), policy.max(self.price));
            *high > low.times(&hundredth_more)
        })
    }
}

fn same_quote(documents: &Documents, schedule: &CollateralSchedule) -> bool {
    let prices = documents.policy.prices();
    prices.is_some_and(|prices| prices.quote == schedule.quote())
}

fn rows<'a>(documents: &'a Documents, schedule: &'a CollateralSchedule) -> Vec<Row<'a>> {
    let policy = &documents.policy;
    let same_quote = same_quote(documents, schedule);
    let assets = documents.descriptor.assets().iter();
    let shares = &policy.compiled().max_loan_share_bps;
    let terms = shares
        .iter()
        .zip(schedule.haircuts())
        .zip(schedule.prices());
    let rows = documents.descriptor.asset_ids().zip(assets.zip(terms));
    rows.map(|(id, (asset, ((share_bps, haircut), price)))| Row {
        symbol: &asset.symbol,
        share_bps: *share_bps,
        haircut,
        price,
        policy_price: policy.price(id).filter(|_| same_quote),
        max_collateral: policy.max_collateral(id),
    })
    .collect()
}

/// The schedule and, by asset, what is counted and what covers it; nothing without a schedule.
pub fn to_lines(documents: &Documents) -> Vec<String> {
    let Some(schedule) = &documents.collateral else {
        return Vec::new();
    };
    let quote = shown(schedule.quote());
    let rows = rows(documents, schedule);
    let mut lines = vec![
        format!("collateral   under the schedule {}", schedule.digest()),
        format!(
            "             prices in {quote}, of {} ({}), from {}: inputs, whose truth is not proven",
            schedule.terms().time,
            distance(schedule.time(), documents.descriptor.time()),
            shown(schedule.source())
        ),
        "loans that may be counted, as a share of the asset's liabilities; and the asset as collateral for loans:"
            .to_owned(),
    ];
    for row in &rows {
        let haircut = if row.haircut.one_minus().is_zero() {
            "no collateral".to_owned()
        } else {
            format!("haircut {}", row.haircut.percent())
        };
        let cap = row.max_collateral.map_or(String::new(), |cap| {
            format!("   at most {cap} {quote} in all")
        });
        lines.push(format!(
            "  {:<12} loans up to {:>7}   {haircut:<15} at {} {quote}{cap}",
            row.symbol,
            percent(u32::from(row.share_bps)),
            row.price,
        ));
    }
    for row in rows.iter().filter(|row| row.differs()) {
        if let Some(policy) = row.policy_price {
            lines.push(format!(
                "  prices differ by more than a hundredth: {} is at {policy} {quote} in the policy, at {} as collateral",
                row.symbol, row.price
            ));
        }
    }
    let prices = documents.policy.prices();
    if let Some(prices) = prices.filter(|_| !same_quote(documents, schedule)) {
        lines.push(format!(
            "  prices of policy and collateral are in {} and {quote}: they were not compared",
            shown(&prices.quote)
        ));
    }
    lines
}

/// The same for machines; `null` without a schedule.
pub fn to_json(documents: &Documents) -> Value {
    let Some(schedule) = &documents.collateral else {
        return Value::Null;
    };
    let assets: Vec<_> = rows(documents, schedule)
        .iter()
        .map(|row| {
            json!({
                "asset": row.symbol,
                "max_loan_share_bps": row.share_bps,
                "haircut": row.haircut.to_string(),
                "price": row.price.to_string(),
                "policy_price": row.policy_price.map(Decimal::to_string),
                "prices_differ": row.policy_price.map(|_| row.differs()),
                "max_collateral": row.max_collateral.map(Decimal::to_string),
            })
        })
        .collect();
    let ledger = documents.descriptor.time();
    json!({
        "digest": schedule.digest().to_string(),
        "source": schedule.source(),
        "time": schedule.terms().time,
        "seconds_before_ledger": ledger.as_second() - schedule.time().as_second(),
        "quote": schedule.quote(),
        "max_age_hours": documents.policy.collateral_max_age_hours(),
        "assets": assets,
    })
}

/// How far a time is from the ledger's, in words.
fn distance(time: Timestamp, ledger: Timestamp) -> String {
    let seconds = ledger.as_second() - time.as_second();
    if seconds == 0 {
        return "the ledger's time".to_owned();
    }
    let side = if seconds > 0 { "before" } else { "after" };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60);
    let length = match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min"),
        (_, 0) => format!("{hours} h"),
        _ => format!("{hours} h {minutes} min"),
    };
    format!("{length} {side} the ledger's")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_in_hours_and_minutes() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let ledger = time("2026-06-30T00:00:00Z");
        for (other, words) in [
            ("2026-06-30T00:00:00Z", "the ledger's time"),
            ("2026-06-29T23:59:18Z", "42 s before the ledger's"),
            ("2026-06-30T00:20:30Z", "20 min after the ledger's"),
            ("2026-06-28T00:00:00Z", "48 h before the ledger's"),
            ("2026-06-29T20:30:00Z", "3 h 30 min before the ledger's"),
        ] {
            assert_eq!(distance(time(other), ledger), words);
        }
    }

    #[test]
    fn prices_differ_that_are_more_than_a_hundredth_of_the_lower_one_apart() {
        let differs = |policy: &str, price: &str| {
            let [policy, price] = [policy, price].map(|text| Decimal::parse(text).unwrap());
            let row = |policy_price| Row {
                symbol: "BTC",
                share_bps: 0,
                haircut: &price,
                price: &price,
                policy_price,
                max_collateral: None,
            };
            assert!(!row(None).differs());
            row(Some(&policy)).differs()
        };
        assert!(!differs("1.01", "1") && !differs("1", "1.01"));
        assert!(differs("1.010001", "1") && differs("1", "1.010001"));
    }
}
