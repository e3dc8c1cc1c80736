//! Whole snapshots: what loads, and what each fault is answered with.

mod collateral;
mod debts;
mod descriptor;
mod doubtful;
mod forms;
mod long;
mod meaning;
mod parquet;
mod reserves;
mod snapshot;
mod typed;
mod warnings;
mod wide;

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use super::{LoadError, LoadedSnapshot, diagnostics::Code, ledger::Ledger};

const HEAD: &str = "\
exchange = \"Sample Exchange\"
time = \"2026-06-30T00:00:00Z\"
sequence = 1
assets = \"assets.csv\"
";

const ASSETS: &str = "symbol,decimals\nBTC,8\nETH,18\nUSDT,6\n";

const LIABILITIES: &str = "\
account,asset,amount
alice,BTC,1.5
alice,USDT,20.25
bob,ETH,0.000000000000000001
";

const RESERVES: &str = "\
asset,chain,address,amount,evidence
BTC,bitcoin,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4,2,signed
ETH,ethereum,0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed,1.5,
USDT,ethereum,0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed,100,
USDT,tron,TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW,0.5,
";

const LONG: &str = "[[liabilities]]\nfile = \"liabilities.csv\"\n";
const HELD: &str = "[reserves]\nfile = \"reserves.csv\"\n";

/// A snapshot in a folder of its own.
struct Exchange(TempDir);

impl Exchange {
    /// The sample, all in order.
    fn new() -> Self {
        let exchange = Self(tempfile::tempdir().unwrap());
        exchange
            .write("snapshot.toml", format!("{HEAD}{LONG}{HELD}"))
            .write("assets.csv", ASSETS)
            .write("liabilities.csv", LIABILITIES)
            .write("reserves.csv", RESERVES);
        exchange
    }

    /// The sample with another file of liabilities.
    fn owing(liabilities: &str) -> Self {
        let exchange = Self::new();
        exchange.write("liabilities.csv", liabilities);
        exchange
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("snapshot.toml")
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.path().join(name), bytes).unwrap();
        self
    }

    fn load(&self) -> LoadedSnapshot {
        LoadedSnapshot::load(&self.path()).unwrap_or_else(|errors| panic!("{errors}"))
    }

    /// The errors, each as `place: message`.
    fn errors(&self) -> Vec<String> {
        let refused = LoadedSnapshot::load(&self.path()).expect_err("the inputs are refused");
        let LoadError::Inputs(diagnostics) = refused else {
            panic!("{refused}");
        };
        for diagnostic in diagnostics.iter() {
            assert!(!diagnostic.hint.is_empty(), "says what to do: {diagnostic}");
            assert!(!diagnostic.message.ends_with('.'), "{diagnostic}");
            assert!(
                // An asset is called as it is.
                diagnostic.code == Code::AssetNotListed
                    || !diagnostic.message.starts_with(char::is_uppercase),
                "{diagnostic}"
            );
        }
        let shown = diagnostics.iter().flat_map(|d| {
            d.places.iter().map(|place| match (d.count, &place.detail) {
                (1, _) | (_, None) => format!("{}: {}", place.location, d.said()),
                (_, Some(detail)) => format!("{}: {} ({detail})", place.location, d.said()),
            })
        });
        shown.collect()
    }
}

/// An account's balances, by its id.
fn balances(ledger: &Ledger, id: &str) -> Vec<(usize, u64)> {
    let mut accounts = ledger.accounts().unwrap();
    while let Some(account) = accounts.next_account().unwrap() {
        if account.id().as_str() == id {
            let entries = account.entries().iter();
            return entries
                .map(|(asset, amount)| (asset.index(), amount.0))
                .collect();
        }
    }
    panic!("the account is not there");
}
