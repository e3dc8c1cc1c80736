//! Whole runs of a small exchange with margin accounts, in a moment: what they make, what they refuse, and how they go on.

mod debts;
mod going_on;
mod published;
mod secrets;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use circuits::{leaf::Component, ledger::Amount, setup::ProverSetup, shape::Tiny};
use documents::{
    bundle::{
        descriptor::{Asset, Descriptor},
        source::BundleDirectory,
    },
    refusal::Refusal,
};
use tempfile::TempDir;
use verifier::solvency::{Expectations, VerifiedSolvency, verify_solvency};

use super::*;
use crate::{inputs::LoadError, private::accounts::AccountRecord};

fn setup() -> &'static ProverSetup<Tiny> {
    static SETUP: OnceLock<ProverSetup<Tiny>> = OnceLock::new();
    SETUP.get_or_init(|| ProverSetup::pinned().expect("the pinned keys"))
}

const PRICES: &str = "
[prices]
source = \"made up\"
time = \"2026-06-30T00:00:00Z\"
quote = \"USD\"
[prices.per_unit]
BTC = \"50000\"
USDT = \"1\"
";

const SCHEDULE: &str = "
[collateral_schedule]
default_haircut = \"0.2\"
";

/// An exchange before its files are written.
#[derive(Clone)]
struct Exchange {
    /// Account, asset, `balance` or `debt`, amount.
    rows: Vec<(String, &'static str, &'static str, u64)>,
    /// Keys of the snapshot's first table.
    keys: &'static str,
    /// The other tables of the snapshot.
    tables: String,
    /// Basis points.
    loan_share: u16,
    /// The end of the policy.
    rules: &'static str,
    held: [u64; 2],
}

impl Exchange {
    /// Two hundred accounts, every tenth of which owes dollars against bitcoins of its own. Two have nothing, and one
    /// only debts, which are bad.
    fn with_debts() -> Self {
        let mut rows = Vec::new();
        for i in 0..200u64 {
            let account = format!("customer {i}");
            rows.push((account.clone(), "BTC", "balance", 1_000_000 + i));
            if i % 3 == 0 {
                rows.push((account.clone(), "USDT", "balance", 5_000_000 * (1 + i)));
            }
            if i % 10 == 0 {
                // A hundredth of a bitcoin is worth 500 dollars, and covers 400 of them.
                rows.push((account, "USDT", "debt", 300_000_000 + i));
            }
        }
        for i in 0..2 {
            rows.push((format!("nothing {i}"), "BTC", "balance", 0));
        }
        rows.push(("owes".to_owned(), "USDT", "debt", 7));
        Self {
            rows,
            keys: "bad_debt = \"leave_out\"\n",
            tables: SCHEDULE.to_owned(),
            loan_share: 10_000,
            rules: "",
            held: [3_000_000_000, 40_000_000_000],
        }
    }

    /// The same accounts, of which nobody owes anything.
    fn without_debts() -> Self {
        let mut exchange = Self::with_debts();
        exchange.rows.retain(|(_, _, side, _)| *side == "balance");
        exchange.keys = "";
        exchange.tables.clear();
        exchange.loan_share = 0;
        exchange
    }

    fn policy(&self) -> String {
        let margin = format!(
            "[margin]\nquote = \"USD\"\nmax_age_hours = 24\ndefault_max_loan_share_bps = {}\n",
            self.loan_share
        );
        format!(
            "default_min_ratio_bps = 10000\n{PRICES}{margin}{}",
            self.rules
        )
    }

    fn load(&self, folder: &Path) -> LoadedSnapshot {
        self.try_load(folder).unwrap_or_else(|e| panic!("{e}"))
    }

    fn try_load(&self, folder: &Path) -> Result<LoadedSnapshot, LoadError> {
        let write = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
        let decimals = |asset: &str| if asset == "BTC" { 8 } else { 6 };
        let decimal = |asset: &str, units: u64| {
            let places = decimals(asset);
            let digits = format!("{units:0>width$}", width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            format!("{whole}.{fraction}")
        };
        let rows = self.rows.iter().map(|(account, asset, side, units)| {
            format!("{account},{asset},{side},{}\n", decimal(asset, *units))
        });
        write(
            "liabilities.csv",
            format!("account,asset,side,amount\n{}", rows.collect::<String>()),
        );
        let held = ["BTC", "USDT"].iter().zip(self.held).map(|(asset, units)| {
            format!(
                "{asset},other:vault,reserve-address-{asset},{}\n",
                decimal(asset, units)
            )
        });
        write(
            "reserves.csv",
            format!("asset,chain,address,amount\n{}", held.collect::<String>()),
        );
        write("policy.toml", self.policy());
        let snapshot = format!(
            "exchange = \"Sample\"\ntime = \"2026-06-30T00:00:00Z\"\nsequence = 1\npolicy = \"policy.toml\"\n{}\
             [[asset]]\nsymbol = \"BTC\"\ndecimals = 8\n[[asset]]\nsymbol = \"USDT\"\ndecimals = 6\n\
             [[liabilities]]\nfile = \"liabilities.csv\"\nside = \"side\"\n[reserves]\nfile = \"reserves.csv\"\n{}",
            self.keys, self.tables
        );
        write("snapshot.toml", snapshot);
        LoadedSnapshot::load(&folder.join("snapshot.toml"))
    }

    /// Proves into `out`, whatever is there.
    fn run(
        &self,
        out: &Path,
        leftover: Leftover,
        watch: &Watch,
    ) -> Result<BundleSummary, ProveError> {
        let folder = tempfile::tempdir().unwrap();
        let snapshot = self.load(folder.path());
        let draft = ClaimDraft::new(&snapshot, descriptor())?;
        let options = Options {
            leftover,
            ..Options::with_workers(2)
        };
        prove(setup(), &snapshot, &draft, out, &options, watch)
    }

    fn prove(&self) -> (TempDir, BundleSummary) {
        let out = tempfile::tempdir().unwrap();
        let made = self.run(out.path(), Leftover::Resume, &Watch::default());
        (out, made.unwrap())
    }

    /// Runs until so many things are on the disk for good.
    fn stopped_after(&self, durable: u64) -> TempDir {
        let out = tempfile::tempdir().unwrap();
        let watch = Watch {
            stop_after: Some(durable),
            ..Watch::default()
        };
        let stopped = self.run(out.path(), Leftover::Resume, &watch);
        assert!(matches!(stopped, Err(ProveError::Stopped)), "{stopped:?}");
        out
    }
}

fn descriptor() -> Descriptor {
    let assets = [("BTC", 8), ("USDT", 6)].map(|(symbol, decimals)| Asset {
        symbol: symbol.to_owned(),
        decimals,
    });
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    Descriptor::new("Sample", time, 1, None, assets.to_vec(), [7; 32]).unwrap()
}

/// Listens, and stops the run in good order after so many things came to the disk for good.
#[derive(Default)]
struct Watch {
    durable: AtomicU64,
    proven: AtomicU64,
    stop_after: Option<u64>,
}

impl Progress for Watch {
    fn stage(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}

    fn shard_proven(&self, _: u64, _: crate::progress::ShardTimes) {
        self.proven.fetch_add(1, Ordering::SeqCst);
    }

    fn durable(&self, _: &'static str) {
        self.durable.fetch_add(1, Ordering::SeqCst);
    }

    fn stopping(&self) -> bool {
        self.stop_after
            .is_some_and(|after| self.durable.load(Ordering::SeqCst) >= after)
    }
}

/// Durable steps before the first shard: the secret, the inputs, the accounts.
const BEFORE_SHARDS: u64 = 3;

fn partial(out: &Path) -> PathBuf {
    out.join(".partial")
}

fn verify(bundle: &Path, accept_loans_bps: u16) -> Result<VerifiedSolvency, Refusal> {
    let expectations = Expectations {
        accept_loans_bps,
        ..Expectations::default()
    };
    verify_solvency(setup().keys(), &BundleDirectory::new(bundle), &expectations)
}

/// All accounts of a private directory.
fn stored(private: &Path, made: &BundleSummary) -> Vec<AccountRecord> {
    let store = AccountStore::<Tiny>::open(private).unwrap();
    let shards = (0..made.shards).map(|shard| store.shard(shard, made.leaves_per_shard).unwrap());
    shards.flatten().collect()
}

/// What is stored of one component, over all accounts.
fn total(accounts: &[AccountRecord], component: impl Fn(Component) -> bool) -> u128 {
    let entries = accounts.iter().flat_map(|account| &account.entries);
    let chosen = entries.filter(|entry| component(entry.component));
    chosen.map(|entry| u128::from(entry.amount.0)).sum()
}

/// What an account has of a component.
fn amount(accounts: &[AccountRecord], id: &str, component: Component) -> Option<Amount> {
    let account = accounts.iter().find(|account| account.id == id).unwrap();
    let entry = account
        .entries
        .iter()
        .find(|entry| entry.component == component);
    entry.map(|entry| entry.amount)
}
