//! Both sides of each asset, and which assets are in scope: their shares of all that customers have, at the policy's prices.

use documents::{
    bundle::amount::format_amount,
    decimal::{Decimal, Quotient, smallest_integers},
    share::ratio_bps,
};
use num_bigint::BigInt;

use super::{examine::Examined, tables::AssetRow};

/// Assets that are in scope whatever their share.
const LARGEST: usize = 10;

/// The part of all client value that the largest assets have to make, in tenths.
const TENTHS: u32 = 8;

/// Both sides of every listed asset, by id.
pub(super) fn rows(examined: &Examined) -> Vec<AssetRow> {
    let documents = examined.verified.documents();
    let (descriptor, policy) = (&documents.descriptor, &documents.policy);
    let totals = &examined.sums.totals;
    let reserves = examined.findings.proven_totals();
    let reserves = reserves.expect("the dossier opens the commitment");
    let mut values = Vec::new();
    let mut rows: Vec<_> = descriptor
        .asset_ids()
        .map(|id| {
            let (asset, index) = (descriptor.asset(id), id.index());
            let amount = |units: u128| format_amount(units, asset.decimals);
            // Each is below 2^97, and loans are no more than balances: the proof says so.
            let balances = totals.free[index] + totals.pledged[index];
            let net = balances - totals.debts[index];
            let held = reserves[index];
            let sign = if held < net { "-" } else { "" };
            let price = policy.price(id);
            let value = price.and_then(|price| {
                let balances = Decimal::parse(&amount(balances))?;
                Some(price.times(&balances))
            });
            let row = AssetRow {
                asset: asset.symbol.clone(),
                decimals: asset.decimals,
                balances: amount(balances),
                pledged: amount(totals.pledged[index]),
                loans: amount(totals.debts[index]),
                liabilities: amount(net),
                reserves: amount(held),
                surplus: format!("{sign}{}", amount(held.abs_diff(net))),
                ratio_bps: ratio_bps(held, net).map(|bps| bps.to_string()),
                required_bps: policy.compiled().min_ratio_bps[index],
                price: price.map(ToString::to_string),
                value: value.as_ref().map(whole),
                share_bps: None,
                rank: None,
                ten_largest: false,
                four_fifths: false,
            };
            values.extend(value);
            row
        })
        .collect();
    // Without a price of each asset no share is known.
    if values.len() == rows.len() {
        scope(&mut rows, &smallest_integers(&values));
    }
    rows
}

/// Whole units, rounded down.
fn whole(value: &Decimal) -> String {
    let units = Quotient::new(value, &Decimal::from(1)).expect("one is above nothing");
    units.times_floor(1).to_string()
}

/// Fills in shares, ranks and which are in scope, from values in the same proportions.
fn scope(rows: &mut [AssetRow], values: &[BigInt]) {
    let all: BigInt = values.iter().sum();
    if all == BigInt::ZERO {
        return;
    }
    let mut order: Vec<_> = (0..rows.len()).collect();
    // Of equal ones the first by id: the sort is stable.
    order.sort_by(|a, b| values[*b].cmp(&values[*a]));
    let mut before = BigInt::ZERO;
    for (rank, index) in (1..).zip(order) {
        let (row, value) = (&mut rows[index], &values[index]);
        let share: BigInt = value * 10_000u32 / &all;
        row.share_bps = share.try_into().ok();
        row.rank = Some(rank);
        let is_something = *value > BigInt::ZERO;
        row.ten_largest = is_something && rank as usize <= LARGEST;
        row.four_fifths = is_something && &before * 10u32 < &all * TENTHS;
        before += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(symbol: &str) -> AssetRow {
        let nothing = || "0".to_owned();
        AssetRow {
            asset: symbol.to_owned(),
            decimals: 0,
            balances: nothing(),
            pledged: nothing(),
            loans: nothing(),
            liabilities: nothing(),
            reserves: nothing(),
            surplus: nothing(),
            ratio_bps: None,
            required_bps: 10_000,
            price: None,
            value: None,
            share_bps: None,
            rank: None,
            ten_largest: false,
            four_fifths: false,
        }
    }

    #[test]
    fn the_largest_assets_that_make_four_fifths_are_in_scope_and_shares_are_rounded_down() {
        let mut rows: Vec<_> = ["A", "B", "C", "D"].map(row).into();
        scope(&mut rows, &[10, 600, 0, 190].map(BigInt::from));
        let found = rows.iter().map(|row| {
            let share = row.share_bps.unwrap();
            (row.rank.unwrap(), share, row.four_fifths, row.ten_largest)
        });
        // B and D make 790 of 800; with B alone it is 600, less than 640.
        assert_eq!(
            found.collect::<Vec<_>>(),
            [
                (3, 125, false, true),
                (1, 7_500, true, true),
                (4, 0, false, false),
                (2, 2_375, true, true),
            ]
        );
        let mut third = [row("A"), row("B"), row("C")];
        scope(&mut third, &[1, 1, 1].map(BigInt::from));
        assert_eq!(third[0].share_bps, Some(3_333));
    }

    #[test]
    fn of_many_assets_ten_are_the_largest_and_of_nothing_none_has_a_share() {
        let mut rows: Vec<_> = (0..12).map(|_| row("X")).collect();
        scope(&mut rows, &vec![BigInt::from(1); 12]);
        assert_eq!(rows.iter().filter(|row| row.ten_largest).count(), 10);
        assert_eq!(rows.iter().filter(|row| row.four_fifths).count(), 10);
        let mut rows = [row("A")];
        scope(&mut rows, &[BigInt::ZERO]);
        assert_eq!((rows[0].share_bps, rows[0].rank), (None, None));
    }
}
