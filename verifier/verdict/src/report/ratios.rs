//! The table that every exchange shows: asset, liabilities, reserves and their ratio, of all totals that are known.

use serde_json::{Value, json};

use super::percent;
use crate::solvency::VerifiedSolvency;
use circuits::solvency::ReserveTotals;
use documents::{
    bundle::{amount::format_amount, claim::ReservesMode},
    share::ratio_bps,
};

/// What is known of one asset.
pub struct Totals<'a> {
    /// The asset's symbol.
    pub symbol: &'a str,
    decimals: u8,
    liabilities: Option<u128>,
    /// What customers owe of it, as far as it is taken off; none in a ledger without loans.
    loans: Option<u128>,
    reserves: Option<u128>,
}

/// One asset's row, as people read it.
pub struct RatioRow<'a> {
    /// The asset's symbol.
    pub asset: &'a str,
    /// Liabilities, less the loans that are taken off.
    pub liabilities: String,
    /// Reserves.
    pub reserves: String,
    /// Their ratio in percent, rounded down; a dash where it is not known.
    pub ratio: String,
}

impl Totals<'_> {
    /// Reserves as a share of the liabilities that they are held against, in basis points, rounded down. None where one of
    /// both is not known, or nothing is owed.
    pub fn ratio_bps(&self) -> Option<u64> {
        let owed = self.liabilities?.checked_sub(self.loans.unwrap_or(0))?;
        let ratio = ratio_bps(self.reserves?, owed)?;
        Some(ratio.try_into().unwrap_or(u64::MAX))
    }

    /// Liabilities, with the asset's decimals.
    pub fn liabilities(&self) -> Option<String> {
        self.liabilities.map(|units| self.amount(units))
    }

    /// The loans that are taken off them, with the asset's decimals.
    pub fn loans(&self) -> Option<String> {
        self.loans.map(|units| self.amount(units))
    }

    /// Reserves, with the asset's decimals.
    pub fn reserves(&self) -> Option<String> {
        self.reserves.map(|units| self.amount(units))
    }

    fn amount(&self, units: u128) -> String {
        format_amount(units, self.decimals)
    }

    /// As people read it.
    pub fn row(&self) -> RatioRow<'_> {
        let known = |units: Option<u128>| match units {
            Some(units) => self.amount(units),
            None => "not disclosed".to_owned(),
        };
        let liabilities = known(self.liabilities);
        RatioRow {
            asset: self.symbol,
            liabilities: match self.loans {
                Some(loans) if loans > 0 => format!("{liabilities} - {}", self.amount(loans)),
                _ => liabilities,
            },
            reserves: known(self.reserves),
            ratio: self.ratio_bps().map_or("-".to_owned(), in_percent),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "asset": self.symbol,
            "liabilities": self.liabilities(),
            "loans": self.loans(),
            "reserves": self.reserves(),
            "ratio_bps": self.ratio_bps(),
        })
    }
}

/// Basis points of any ratio, in per cent; from 2^32 of them on without the part behind the point.
pub fn in_percent(bps: u64) -> String {
    u32::try_from(bps).map_or_else(|_| format!("{}%", bps / 100), percent)
}

/// What is known of each asset, in the order of the registry, from disclosures and from a list of reserves whose sums are
/// those that the proof is about. Of an asset nothing may be known.
pub fn of_assets<'a>(
    verified: &'a VerifiedSolvency,
    listed: Option<&ReserveTotals>,
) -> Vec<Totals<'a>> {
    let documents = verified.documents();
    let disclosed = documents.claim.disclosed(&documents.descriptor);
    let disclosed = disclosed.expect("a bundle that verified has disclosures that can be read");
    let assets = documents.descriptor.asset_ids().map(|id| {
        let (asset, place) = (documents.descriptor.asset(id), id.index());
        Totals {
            symbol: &asset.symbol,
            decimals: asset.decimals,
            liabilities: disclosed.liabilities[place],
            loans: disclosed.loans[place],
            reserves: listed
                .map(|totals| totals[place])
                .or(disclosed.reserves[place]),
        }
    });
    assets.collect()
}

/// The same where something is known. Empty where of no asset both totals are known, unless the list is public.
pub fn known<'a>(
    verified: &'a VerifiedSolvency,
    listed: Option<&ReserveTotals>,
) -> Vec<Totals<'a>> {
    let documents = verified.documents();
    let known = |totals: &Totals<'_>| totals.liabilities.or(totals.reserves).is_some();
    let all = of_assets(verified, listed).into_iter();
    let all: Vec<_> = all.filter(known).collect();
    let both = |totals: &Totals<'_>| totals.liabilities.and(totals.reserves).is_some();
    let public = documents.claim.reserves_mode == ReservesMode::Public;
    if public || all.iter().any(both) {
        all
    } else {
        Vec::new()
    }
}

/// What stands above the table.
pub fn title(known: &[Totals<'_>]) -> &'static str {
    if known.iter().any(|totals| totals.loans > Some(0)) {
        "reserves against liabilities, less the loans that are taken off:"
    } else {
        "reserves against liabilities:"
    }
}

/// The table in words, under its title; nothing where nothing is known.
pub fn to_lines(known: &[Totals<'_>]) -> Vec<String> {
    if known.is_empty() {
        return Vec::new();
    }
    let rows: Vec<_> = known.iter().map(Totals::row).collect();
    let cells = |row: &RatioRow<'_>| {
        let asset = row.asset.to_owned();
        [
            asset,
            row.liabilities.clone(),
            row.reserves.clone(),
            row.ratio.clone(),
        ]
    };
    let head = ["asset", "liabilities", "reserves", "ratio"].map(str::to_owned);
    let table: Vec<_> = [head].into_iter().chain(rows.iter().map(cells)).collect();
    let width = |column: usize| {
        let widths = table.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: [usize; 4] = std::array::from_fn(width);
    let mut lines = vec![title(known).to_owned()];
    lines.extend(table.iter().map(|[asset, liabilities, reserves, ratio]| {
        format!(
            "  {asset:<0$}  {liabilities:>1$}  {reserves:>2$}  {ratio:>3$}",
            widths[0], widths[1], widths[2], widths[3]
        )
    }));
    lines
}

/// The same for machines.
pub fn to_json(known: &[Totals<'_>]) -> Value {
    known.iter().map(Totals::to_json).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(
        liabilities: Option<u128>,
        loans: Option<u128>,
        reserves: Option<u128>,
    ) -> Totals<'static> {
        Totals {
            symbol: "BTC",
            decimals: 2,
            liabilities,
            loans,
            reserves,
        }
    }

    #[test]
    fn a_ratio_is_of_what_is_owed_and_rounded_down() {
        for (liabilities, loans, reserves, bps) in [
            (Some(300), None, Some(301), Some(10_033)),
            (Some(300), None, Some(299), Some(9_966)),
            (Some(300), Some(100), Some(200), Some(10_000)),
            (Some(300), Some(0), Some(0), Some(0)),
            (Some(0), None, Some(5), None),
            (Some(7), Some(7), Some(5), None),
            (None, None, Some(5), None),
            (Some(7), None, None, None),
            (Some(1), None, Some((1 << 102) - 1), Some(u64::MAX)),
        ] {
            assert_eq!(totals(liabilities, loans, reserves).ratio_bps(), bps);
        }
    }

    #[test]
    fn the_table_says_what_is_not_known_and_what_is_taken_off() {
        let known = [
            totals(Some(300), Some(100), Some(250)),
            totals(None, None, Some(1_234_567)),
        ];
        let lines = [
            "reserves against liabilities, less the loans that are taken off:",
            "  asset    liabilities  reserves  ratio",
            "  BTC      3.00 - 1.00      2.50   125%",
            "  BTC    not disclosed  12345.67      -",
        ];
        assert_eq!(to_lines(&known), lines);
        let none = totals(Some(300), Some(0), Some(250));
        assert_eq!(to_lines(&[none])[0], "reserves against liabilities:");
        assert!(to_lines(&[]).is_empty());
        let json = json!({
            "asset": "BTC", "liabilities": "3.00", "loans": "1.00", "reserves": "2.50", "ratio_bps": 12_500,
        });
        assert_eq!(known[0].to_json(), json);
    }
}
