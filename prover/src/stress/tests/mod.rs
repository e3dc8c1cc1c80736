//! Claims about stress policies.

mod faults;
mod haircuts;
mod keep;
mod numbers;
mod policy;

use std::fs;

use tempfile::TempDir;

use super::{Confidence, Number, Parameters, history::PriceHistory};
use crate::inputs::{LoadOptions, LoadedSnapshot, diagnostics::Diagnostics};

/// A snapshot of two assets, at the end of the history that [`csv`] makes.
const SNAPSHOT: &str = "\
exchange = \"Sample\"
time = \"2026-02-14T00:00:00Z\"
sequence = 1
policy = \"still-to-be-made.toml\"

[[asset]]
symbol = \"A\"
decimals = 2
[[asset]]
symbol = \"B.x\"
decimals = 0

[[liabilities]]
file = \"liabilities.csv\"

[reserves]
file = \"reserves.csv\"
";

/// Dates of the history.
const DATES: i32 = 45;

/// An exchange with a price history, in a directory of its own.
struct Folder {
    folder: TempDir,
    snapshot: LoadedSnapshot,
}

impl Folder {
    fn new(prices: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        write("snapshot.toml", SNAPSHOT.as_bytes());
        write(
            "liabilities.csv",
            b"account,asset,amount\nalice,A,1.5\nbob,B.x,20\n",
        );
        write(
            "reserves.csv",
            b"asset,chain,address,amount\nA,other:vault,one,2\nB.x,other:vault,two,30\n",
        );
        write("prices.csv", prices.as_ref());
        let path = folder.path().join("snapshot.toml");
        let snapshot = LoadedSnapshot::load_with(
            &path,
            &LoadOptions {
                without_policy: true,
                ..LoadOptions::default()
            },
        )
        .unwrap();
        Self { folder, snapshot }
    }

    /// The history, and all that is said of it.
    fn history(&self, parameters: &Parameters) -> (Option<PriceHistory>, Vec<String>) {
        let path = self.folder.path().join("prices.csv");
        let mut diagnostics = Diagnostics::default();
        let history = PriceHistory::load(&path, &self.snapshot, parameters, &mut diagnostics);
        let said = diagnostics
            .iter()
            .map(|d| d.to_string().lines().next().unwrap().to_owned());
        (history, said.collect())
    }
}

/// Ninety per cent over five days.
fn parameters() -> Parameters {
    let number = |text: &str| Number {
        text: text.to_owned(),
        value: text.parse().unwrap(),
    };
    Parameters {
        confidence: Confidence::new(9_000).unwrap(),
        horizon: 5,
        joint_moves: 3,
        buffer: number("0.10"),
        haircut: number("0"),
        source: "made up".to_owned(),
        quote: "USD".to_owned(),
        max_age_hours: None,
    }
}

/// Prices of both assets on day `i`.
fn prices(i: i32) -> [i32; 2] {
    [1_000 + i * i * 37 % 211, 50 + i * 17 % 13]
}

/// The lines of the history, from 2026-01-01 on.
fn lines() -> Vec<String> {
    let first = jiff::civil::date(2026, 1, 1);
    let day = |i: i32| {
        let date = first + jiff::Span::new().days(i);
        let [a, b] = prices(i);
        [format!("{date},A,{a}"), format!("{date},B.x,{b}")]
    };
    (0..DATES).flat_map(day).collect()
}

/// A table of such lines.
fn csv(lines: &[String]) -> String {
    format!("date,asset,price\n{}\n", lines.join("\n"))
}
