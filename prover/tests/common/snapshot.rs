//! An exchange's files, and proving them.

use std::{fmt::Write as _, fs, path::Path, sync::OnceLock};

use circuits::shape::Tiny;
use documents::bundle::{amount::format_amount, descriptor::Descriptor};
use prover::testing::{
    BundleSummary, ClaimDraft, LoadedSnapshot, Options, ProveError, Silent, prove,
};

use super::{Balance, Exchange, Files, ProvenExchange, Reserve, exchange::TIME, setup};

impl Exchange {
    /// Writes the files of a snapshot.
    pub fn write(&self, dir: &Path) {
        let write = |name: &str, text: String| fs::write(dir.join(name), text).unwrap();
        let assets = self.assets.iter();
        let assets = assets.map(|(symbol, decimals)| format!("{symbol},{decimals}\n"));
        write("assets.csv", table("symbol,decimals", assets));
        let row = |side: &str, balance: &Balance| {
            let Balance {
                account,
                asset,
                units,
            } = balance;
            let amount = self.decimal(*asset, (*units).into());
            format!("{account},{},{side},{amount}\n", self.assets[*asset].0)
        };
        let balances = self.balances.iter().map(|balance| row("balance", balance));
        let debts = self.debts.iter().map(|debt| row("debt", debt));
        write(
            "liabilities.csv",
            table("account,asset,side,amount", balances.chain(debts)),
        );
        let reserves = self.reserves.iter().map(|reserve| {
            let Reserve {
                asset,
                chain,
                address,
                units,
            } = reserve;
            let amount = self.decimal(*asset, *units);
            format!("{},{chain},{address},{amount}\n", self.assets[*asset].0)
        });
        write(
            "reserves.csv",
            table("asset,chain,address,amount", reserves),
        );
        for (name, text) in [
            ("policy.toml", &self.policy),
            ("ownership.csv", &self.ownership),
        ] {
            if let Some(text) = text {
                write(name, text.clone());
            }
        }
        write("snapshot.toml", self.snapshot());
    }

    fn decimal(&self, asset: usize, units: u128) -> String {
        format_amount(units, self.assets[asset].1)
    }

    fn snapshot(&self) -> String {
        let mut text = format!(
            "exchange = \"{}\"\ntime = \"{TIME}\"\nsequence = {}\nassets = \"assets.csv\"\n{}",
            self.name, self.sequence, self.choices
        );
        let mut add = |part: &str| text.push_str(part);
        if self.policy.is_some() {
            add("policy = \"policy.toml\"\n");
        }
        add("\n[[liabilities]]\nfile = \"liabilities.csv\"\nside = \"side\"\n");
        add("\n[reserves]\nfile = \"reserves.csv\"\n");
        add(&format!("mode = \"{}\"\n", self.mode));
        if self.ownership.is_some() {
            add("ownership = \"ownership.csv\"\n");
        }
        if let Some(schedule) = &self.schedule {
            add(&format!("\n[collateral_schedule]\n{schedule}"));
        }
        add(&format!(
            "\n[disclose]\nliabilities = {0:?}\nreserves = {0:?}\n",
            self.disclosed
        ));
        if self.schedule.is_some() {
            add(&format!("loans = {:?}\n", self.disclosed));
        }
        add("\n[padding]\n");
        for (name, bound) in [
            ("max_accounts", self.max_accounts),
            ("max_entries", self.max_entries),
        ] {
            if let Some(bound) = bound {
                writeln!(text, "{name} = {bound}").unwrap();
            }
        }
        text
    }

    /// Writes the files of a snapshot and reads them as the prover does.
    pub fn load(&self, dir: &Path) -> LoadedSnapshot {
        self.write(dir);
        LoadedSnapshot::load(&dir.join("snapshot.toml")).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Proves into `out`, with a descriptor that is the same for equal snapshots.
    pub fn prove_into(&self, out: &Path) -> Result<BundleSummary, ProveError> {
        self.prove_intended(out, ClaimDraft::new)
    }

    /// Proves into `out` what `intend` makes of the snapshot and its descriptor.
    pub fn prove_intended(
        &self,
        out: &Path,
        intend: impl FnOnce(&LoadedSnapshot, Descriptor) -> Result<ClaimDraft, ProveError>,
    ) -> Result<BundleSummary, ProveError> {
        let inputs = tempfile::tempdir().unwrap();
        let snapshot = self.load(inputs.path());
        let intended = intend(&snapshot, self.descriptor())?;
        let options = Options::with_workers(2);
        prove::<Tiny>(setup(), &snapshot, &intended, out, &options, &Silent)
    }

    /// Proves, and takes what was made into memory.
    pub fn prove(&self) -> ProvenExchange {
        let out = tempfile::tempdir().unwrap();
        let made = self.prove_into(out.path()).unwrap();
        ProvenExchange {
            exchange: self.clone(),
            made,
            bundle: Files::read(&out.path().join("bundle")),
            private: Files::read(&out.path().join("private")),
            liabilities: OnceLock::new(),
        }
    }
}

fn table(header: &str, rows: impl Iterator<Item = String>) -> String {
    format!("{header}\n{}", rows.collect::<String>())
}
