//! An exchange's files, and proving them.

use std::{fs, path::Path};

use circuits::shape::Tiny;
use prover::{
    inputs::LoadedSnapshot,
    progress::Silent,
    prove::{Intended, Made, Options, ProveError, prove},
};
use verifier::bundle::{
    amount::format_amount,
    descriptor::{Asset, Descriptor},
};

use super::{Files, Proven, setup};

/// A policy with a clause of each kind.
pub const POLICY: &str = "\
name = \"Sample policy\"
default_min_ratio_bps = 10000

[min_ratio_bps]
USDT = 10100

[prices]
source = \"sample prices, made up\"
time = \"2026-06-30T00:00:00Z\"
quote = \"USD\"

[prices.per_unit]
BTC = \"65100.22\"
ETH = \"3480.55\"
USDT = \"0.9998\"

[[stress]]
name = \"bad week\"
default_shock = \"-0.20\"

[[liquidity]]
name = \"one day of withdrawals\"
liquid = [\"BTC\"]
covers_bps = 200

[concentration.cap_bps]
BTC = 9999
";

/// When its balances were taken.
pub const TIME: &str = "2026-06-30T00:00:00Z";

/// What one account holds of one asset.
#[derive(Clone)]
pub struct Balance {
    pub account: String,
    pub asset: usize,
    pub units: u64,
}

/// What one address holds of one asset.
#[derive(Clone)]
pub struct Reserve {
    pub asset: usize,
    pub chain: &'static str,
    pub address: String,
    pub units: u128,
}

/// An exchange before anything is written or proven.
#[derive(Clone)]
pub struct Exchange {
    pub name: &'static str,
    pub sequence: u64,
    pub assets: Vec<(&'static str, u8)>,
    pub balances: Vec<Balance>,
    pub reserves: Vec<Reserve>,
    /// What addresses signed: the text of a file.
    pub ownership: Option<String>,
    pub policy: Option<String>,
    /// `asserted`, `public` or `attested`.
    pub mode: &'static str,
    /// Symbols whose totals are disclosed, on both sides.
    pub disclosed: Vec<&'static str>,
    pub max_balances: Option<u64>,
}

impl Exchange {
    /// An exchange of so many accounts: each has the first asset, every third the second too, every
    /// fourth the third too. Amounts have 15 digits, so that none is found by chance. Two accounts have
    /// equal balances, and one has none.
    pub fn of(accounts: u64) -> Self {
        let mut balances = Vec::new();
        let mut add = |account: &str, asset, units| {
            balances.push(Balance {
                account: account.to_owned(),
                asset,
                units,
            });
        };
        for i in 0..accounts {
            for asset in 0..3 {
                if i % [1, 3, 4][asset] == 0 {
                    add(&account(i), asset, amount(3 * i + asset as u64));
                }
            }
        }
        for twin in ["twin-a@example.com", "twin-b@example.com"] {
            add(twin, 0, amount(1 << 20));
        }
        add("nothing@example.com", 1, 0);
        let mut exchange = Self {
            name: "Sample Exchange",
            sequence: 1,
            assets: vec![("BTC", 8), ("ETH", 8), ("USDT", 6)],
            balances,
            reserves: Vec::new(),
            ownership: None,
            policy: Some(POLICY.to_owned()),
            mode: "asserted",
            disclosed: Vec::new(),
            max_balances: None,
        };
        exchange.cover();
        exchange
    }

    /// Two shards.
    pub fn large() -> Self {
        Self::of(600)
    }

    /// One shard.
    pub fn small() -> Self {
        Self::of(40)
    }

    /// Reserves at two addresses for each asset, a tenth more than is owed.
    fn cover(&mut self) {
        let totals = self.totals();
        self.reserves = (0..)
            .zip(totals)
            .flat_map(|(asset, total)| {
                let entry = |address: &str, units| Reserve {
                    asset,
                    chain: "other:vault",
                    address: format!("{address}-{asset}-reserve-address"),
                    units,
                };
                [entry("cold", total), entry("hot", total / 10 + 987_654_321)]
            })
            .collect();
    }

    /// What is owed of each asset.
    pub fn totals(&self) -> Vec<u128> {
        let mut totals = vec![0; self.assets.len()];
        for balance in &self.balances {
            totals[balance.asset] += u128::from(balance.units);
        }
        totals
    }

    /// What is held of each asset.
    pub fn held(&self) -> Vec<u128> {
        let mut totals = vec![0; self.assets.len()];
        for reserve in &self.reserves {
            totals[reserve.asset] += reserve.units;
        }
        totals
    }

    /// The balances of an account as an inclusion file must show them.
    pub fn balances_of(&self, account: &str) -> Vec<(usize, u64)> {
        let mine = self
            .balances
            .iter()
            .filter(|balance| balance.account == account);
        let mut mine: Vec<_> = mine.map(|balance| (balance.asset, balance.units)).collect();
        mine.sort_unstable();
        mine
    }

    /// The ids of all accounts.
    pub fn accounts(&self) -> Vec<&str> {
        let mut ids: Vec<_> = self.balances.iter().map(|b| b.account.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The descriptor, the same for equal snapshots.
    pub fn descriptor(&self) -> Descriptor {
        let asset = |&(symbol, decimals): &(&str, u8)| Asset {
            symbol: symbol.to_owned(),
            decimals,
        };
        let assets = self.assets.iter().map(asset).collect();
        let time = TIME.parse().unwrap();
        Descriptor::new(self.name, time, self.sequence, None, assets, [7; 32]).unwrap()
    }

    /// Writes the files of a snapshot and reads them as the prover does.
    pub fn load(&self, dir: &Path) -> LoadedSnapshot {
        let write = |name: &str, text: String| fs::write(dir.join(name), text).unwrap();
        let assets = self
            .assets
            .iter()
            .map(|(symbol, decimals)| format!("{symbol},{decimals}\n"));
        write(
            "assets.csv",
            format!("symbol,decimals\n{}", assets.collect::<String>()),
        );
        let decimal = |asset: usize, units| format_amount(units, self.assets[asset].1);
        let rows = self.balances.iter().map(
            |Balance {
                 account,
                 asset,
                 units,
             }| {
                let amount = decimal(*asset, u128::from(*units));
                format!("{account},{},{amount}\n", self.assets[*asset].0)
            },
        );
        write(
            "liabilities.csv",
            format!("account,asset,amount\n{}", rows.collect::<String>()),
        );
        let rows = self.reserves.iter().map(
            |Reserve {
                 asset,
                 chain,
                 address,
                 units,
             }| {
                format!(
                    "{},{chain},{address},{}\n",
                    self.assets[*asset].0,
                    decimal(*asset, *units)
                )
            },
        );
        write(
            "reserves.csv",
            format!("asset,chain,address,amount\n{}", rows.collect::<String>()),
        );
        let policy = match &self.policy {
            Some(policy) => {
                write("policy.toml", policy.clone());
                "policy = \"policy.toml\"\n"
            }
            None => "",
        };
        let ownership = match &self.ownership {
            Some(ownership) => {
                write("ownership.csv", ownership.clone());
                "ownership = \"ownership.csv\"\n"
            }
            None => "",
        };
        let padding = self
            .max_balances
            .map(|bound| format!("max_balances = {bound}\n"));
        let padding = padding.unwrap_or_default();
        let text = format!(
            "exchange = \"{4}\"\ntime = \"{TIME}\"\nsequence = {}\n\
             assets = \"assets.csv\"\n{policy}\n[[liabilities]]\nfile = \"liabilities.csv\"\n\n\
             [reserves]\nfile = \"reserves.csv\"\nmode = \"{}\"\n{ownership}\n\
             [disclose]\nliabilities = {2:?}\nreserves = {2:?}\n\n[padding]\n{3}",
            self.sequence, self.mode, self.disclosed, padding, self.name
        );
        write("snapshot.toml", text);
        LoadedSnapshot::load(&dir.join("snapshot.toml")).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Proves into `out`, with a descriptor that is the same for equal snapshots.
    pub fn prove_into(&self, out: &Path) -> Result<Made, ProveError> {
        self.prove_intended(out, Intended::new)
    }

    /// Proves into `out` what `intend` makes of the snapshot and its descriptor.
    pub fn prove_intended(
        &self,
        out: &Path,
        intend: impl FnOnce(&LoadedSnapshot, Descriptor) -> Result<Intended, ProveError>,
    ) -> Result<Made, ProveError> {
        let inputs = tempfile::tempdir().unwrap();
        let snapshot = self.load(inputs.path());
        let intended = intend(&snapshot, self.descriptor())?;
        let options = Options::with_workers(2);
        prove::<Tiny>(setup(), &snapshot, &intended, out, &options, &Silent)
    }

    /// Proves, and takes what was made into memory.
    pub fn prove(&self) -> Proven {
        let out = tempfile::tempdir().unwrap();
        let made = self.prove_into(out.path()).unwrap();
        Proven {
            exchange: self.clone(),
            made,
            bundle: Files::read(&out.path().join("bundle")),
            private: Files::read(&out.path().join("private")),
        }
    }
}

/// The id of account `i`.
pub fn account(i: u64) -> String {
    format!("customer-{i:04}@example.com")
}

fn amount(i: u64) -> u64 {
    let spread = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    100_000_000_000_000 + spread % 900_000_000_000_000
}
