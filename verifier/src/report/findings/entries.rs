//! The list of reserves as a table, and its sums by asset: for the page, for machines, and as CSV.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::cell::plain;
use crate::findings::ExaminedEntry;
use documents::bundle::{amount::format_amount, descriptor::Descriptor};
use nodes::Exactness;
use statements::coverage::{AssetCoverage, Coverage};

/// One entry, as people read it. What is not there is empty.
pub(super) struct EntryRow<'a> {
    /// From 1, as in findings.
    pub(super) entry: usize,
    pub(super) asset: &'a str,
    pub(super) chain: &'a str,
    pub(super) address: &'a str,
    pub(super) outpoint: String,
    pub(super) listed: String,
    pub(super) found: String,
    /// Whether that is all that is there.
    pub(super) found_is: &'static str,
    /// What was found less what is listed, with its sign.
    pub(super) difference: String,
    pub(super) signature: &'static str,
    pub(super) height: String,
    pub(super) block_hash: &'a str,
}

const COLUMNS: [&str; 12] = [
    "entry",
    "asset",
    "chain",
    "address",
    "outpoint",
    "listed",
    "found",
    "found_is",
    "difference",
    "signature",
    "height",
    "block_hash",
];

impl<'a> EntryRow<'a> {
    /// The rows of entries, in their order.
    pub(super) fn all(
        entries: &'a [ExaminedEntry],
        descriptor: &'a Descriptor,
    ) -> impl Iterator<Item = Self> {
        let numbered = (1..).zip(entries);
        numbered.map(move |(number, entry)| Self::new(number, entry, descriptor))
    }

    fn new(entry: usize, examined: &'a ExaminedEntry, descriptor: &'a Descriptor) -> Self {
        let holding = &examined.holding;
        let asset = descriptor.asset(holding.asset);
        let amount = |units: u128| format_amount(units, asset.decimals);
        let (found, found_is) = match examined.found {
            Some(found) => (amount(found.units), exactness(found.exactness)),
            None => Default::default(),
        };
        let difference = examined.difference().map(|(order, units)| {
            let sign = match order {
                Ordering::Less => "-",
                Ordering::Equal => "",
                Ordering::Greater => "+",
            };
            format!("{sign}{}", amount(units))
        });
        Self {
            entry,
            asset: &asset.symbol,
            chain: holding.address.chain().id(),
            address: holding.address.as_str(),
            outpoint: holding
                .outpoint
                .map(|outpoint| outpoint.to_string())
                .unwrap_or_default(),
            listed: amount(holding.units),
            found,
            found_is,
            difference: difference.unwrap_or_default(),
            signature: examined.signed.map_or("", |scheme| scheme.id()),
            height: holding
                .block
                .as_ref()
                .map(|block| block.height.to_string())
                .unwrap_or_default(),
            block_hash: holding
                .block
                .as_ref()
                .map_or("", |block| block.hash.as_str()),
        }
    }

    fn cells(&self) -> [String; 12] {
        let entry = self.entry.to_string();
        let texts: [&str; 12] = [
            &entry,
            self.asset,
            self.chain,
            self.address,
            &self.outpoint,
            &self.listed,
            &self.found,
            self.found_is,
            &self.difference,
            self.signature,
            &self.height,
            self.block_hash,
        ];
        texts.map(plain)
    }

    /// For machines: what is not there is `null`.
    pub(super) fn to_json(&self) -> Value {
        let there = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        json!({
            "entry": self.entry,
            "asset": self.asset,
            "chain": self.chain,
            "address": self.address,
            "outpoint": there(&self.outpoint),
            "listed": self.listed,
            "found": there(&self.found),
            "found_is": there(self.found_is),
            "difference": there(&self.difference),
            "signature": there(self.signature),
            "height": self.height.parse::<u64>().ok(),
            "block_hash": there(self.block_hash),
        })
    }
}

fn exactness(exactness: Exactness) -> &'static str {
    match exactness {
        Exactness::Exact => "exact",
        Exactness::AtLeast => "at least",
    }
}

/// The table as CSV.
pub(super) fn to_csv<'a>(rows: impl Iterator<Item = EntryRow<'a>>) -> Vec<u8> {
    // In quotation marks, so that a semicolon in a text separates nothing where semicolons separate.
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("writing to memory");
    for row in rows {
        let cells = row.cells();
        writer.write_record(cells).expect("writing to memory");
    }
    writer.into_inner().expect("writing to memory")
}

/// The sums of one asset, as people read them. What no node was asked of is empty.
pub(super) struct TotalRow<'a> {
    pub(super) asset: &'a str,
    pub(super) entries: usize,
    pub(super) listed: String,
    pub(super) signed: String,
    pub(super) asked: String,
    pub(super) confirmed: String,
    pub(super) both: String,
}

impl<'a> TotalRow<'a> {
    /// The sums of every listed asset, by id.
    pub(super) fn all(
        coverage: &Coverage,
        entries: &[ExaminedEntry],
        descriptor: &'a Descriptor,
    ) -> Vec<Self> {
        let mut numbers = vec![0; descriptor.assets().len()];
        for entry in entries {
            numbers[entry.holding.asset.index()] += 1;
        }
        let assets = descriptor.assets().iter().zip(&coverage.0).zip(numbers);
        let rows = assets.map(|((asset, shown), entries)| {
            let amount = |units: u128| format_amount(units, asset.decimals);
            let by_nodes = |units: fn(&AssetCoverage) -> u128| {
                let asked = shown.confirmed.map(|_| amount(units(shown)));
                asked.unwrap_or_default()
            };
            Self {
                asset: &asset.symbol,
                entries,
                listed: amount(shown.total),
                signed: amount(shown.signed_units()),
                asked: by_nodes(|shown| shown.asked),
                confirmed: by_nodes(|shown| shown.confirmed.unwrap_or(0)),
                both: by_nodes(|shown| shown.both),
            }
        });
        rows.collect()
    }

    /// For machines: what no node was asked of is `null`.
    pub(super) fn to_json(&self) -> Value {
        let there = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        json!({
            "asset": self.asset,
            "entries": self.entries,
            "listed": self.listed,
            "signed": self.signed,
            "asked": there(&self.asked),
            "confirmed": there(&self.confirmed),
            "both": there(&self.both),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use evidence::{
        holding::{Holding, HoldingRecord},
        signature::Scheme,
    };
    use nodes::balances::Found;

    fn row(address: &str) -> EntryRow<'_> {
        EntryRow {
            entry: 1,
            asset: "BTC",
            chain: "other:vault",
            address,
            outpoint: String::new(),
            listed: "2.00".to_owned(),
            found: "1.50".to_owned(),
            found_is: "at least",
            difference: "-0.50".to_owned(),
            signature: "",
            height: String::new(),
            block_hash: "",
        }
    }

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_numbers() {
        for formula in [
            "=1+1", "+cmd|x", "-cmd|x", "@SUM(A1)", "\t=1", "-", "+", "-1-1",
        ] {
            assert_eq!(plain(formula), format!("'{formula}"));
        }
        for text in ["", "-0.50", "+12.00", "0x12", "bc1q", "a=b", "'=1"] {
            assert_eq!(plain(text), text);
        }
        let file = to_csv([row("=HYPERLINK(\"http://x\"),1")].into_iter());
        let mut reader = csv::Reader::from_reader(&file[..]);
        assert_eq!(reader.headers().unwrap(), &COLUMNS[..]);
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(&record[3], "'=HYPERLINK(\"http://x\"),1");
        assert_eq!(
            (&record[5], &record[6], &record[8]),
            ("2.00", "1.50", "-0.50")
        );
    }

    #[test]
    fn differences_have_a_sign_and_what_was_not_asked_has_none() {
        let descriptor = fixtures::testing::descriptor("Sample Exchange", 1, &[("BTC", 2)]);
        let record = HoldingRecord {
            asset: "BTC".to_owned(),
            chain: "bitcoin".to_owned(),
            address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4".to_owned(),
            outpoint: String::new(),
            amount: "2.00".to_owned(),
            height: String::new(),
            block_hash: String::new(),
        };
        let holding = Holding::from_record(&record, &descriptor).unwrap();
        for (units, exactness, found, found_is, difference) in [
            (150, Exactness::AtLeast, "1.50", "at least", "-0.50"),
            (200, Exactness::Exact, "2.00", "exact", "0.00"),
            (225, Exactness::Exact, "2.25", "exact", "+0.25"),
        ] {
            let entry = ExaminedEntry {
                holding: holding.clone(),
                signed: Some(Scheme::BitcoinMessage),
                found: Some(Found { units, exactness }),
            };
            let row = EntryRow::new(7, &entry, &descriptor);
            assert_eq!((&*row.found, row.found_is), (found, found_is));
            assert_eq!(row.difference, difference);
            assert_eq!((row.entry, row.signature), (7, "bitcoin-message"));
        }
        let entry = ExaminedEntry {
            holding,
            signed: None,
            found: None,
        };
        let json = EntryRow::new(1, &entry, &descriptor).to_json();
        for field in ["found", "found_is", "difference", "signature"] {
            assert_eq!(json[field], Value::Null, "{field}");
        }
    }

    #[test]
    fn what_is_not_there_is_null() {
        let json = row("vault").to_json();
        for field in ["outpoint", "signature", "height", "block_hash"] {
            assert_eq!(json[field], Value::Null, "{field}");
        }
        assert_eq!(json["difference"], "-0.50");
    }
}
