//! Bundles and inclusion files that were made once keep verifying: their formats have not changed.
//!
//! With `UPDATE_GOLDEN=1` they are made anew, which says that the formats have.

use std::{env, fs, path::PathBuf};

use circuits::ledger::{AccountId, Root};
use documents::inclusion::{Finding, InclusionFile};
use prover::testing::{file_name, write_file};
use verdict::solvency::Expectations;

use crate::common::{Disclosed, Exchange, Files, Prove as _, account, check, shown, verify_dir};

/// A folder of golden files: `bundle`, `inclusions` of accounts 0 and 1, with documents inside and documents named, and
/// `root.txt`.
struct Golden {
    folder: &'static str,
    exchange: Exchange,
    /// What account 0 and account 1 are told.
    findings: [Finding; 2],
}

fn balances() -> Golden {
    Golden {
        folder: "balances",
        exchange: Exchange {
            disclosed: Disclosed::all(&["BTC"]),
            mode: "public",
            ..Exchange::small()
        },
        findings: [Finding::Included; 2],
    }
}

fn loans() -> Golden {
    Golden {
        folder: "loans",
        exchange: Exchange {
            disclosed: Disclosed::all(&["USDT"]),
            ..Exchange::margin()
        },
        findings: [Finding::Included, Finding::DebtsToConfirm],
    }
}

impl Golden {
    fn path(&self, name: &str) -> PathBuf {
        let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        golden.join(self.folder).join(name)
    }

    /// Makes the files anew.
    fn update(&self) {
        let proven = self.exchange.prove();
        let _ = fs::remove_dir_all(self.path(""));
        for name in ["bundle", "inclusions"] {
            fs::create_dir_all(self.path(name)).unwrap();
        }
        proven.bundle.write(&self.path("bundle"));
        let ids = [account(0), account(1)];
        let files = proven.inclusions(ids.iter().map(String::as_str));
        // One of each form.
        for (id, bytes) in ids
            .iter()
            .zip([files[0].to_bytes(), files[1].to_detached_bytes()])
        {
            let name = inclusion_name(&proven.bundle, id);
            write_file(&self.path("inclusions").join(name), &bytes).unwrap();
        }
        fs::write(self.path("root.txt"), format!("{}\n", proven.made.root)).unwrap();
    }

    fn root(&self) -> Root {
        let text = fs::read_to_string(self.path("root.txt")).unwrap();
        text.trim().parse().unwrap()
    }

    fn assert_verifies(&self, disclosures: usize) {
        if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
            self.update();
        }
        let expected = Expectations {
            root: Some(self.root()),
            accept_loans_bps: self.exchange.accepted_bps,
            ..Expectations::default()
        };
        let verified = verify_dir(&self.path("bundle"), &expected).unwrap();
        assert_eq!(verified.documents().claim.disclosures.len(), disclosures);

        let bundle = Files::read(&self.path("bundle"));
        for (id, finding) in [account(0), account(1)].iter().zip(self.findings) {
            let path = self.path("inclusions").join(inclusion_name(&bundle, id));
            let [descriptor, collateral] =
                ["bundle/descriptor.json", "bundle/collateral.json"].map(|name| self.path(name));
            let collateral = collateral.exists().then_some(collateral.as_path());
            let file = InclusionFile::read(&path, Some(&descriptor), collateral).unwrap();
            let verified = check(&file, id, self.root()).unwrap();
            assert_eq!(verified.finding(), finding);
            let (balances, debts) = shown(verified.file());
            assert_eq!(balances, self.exchange.balances_of(id));
            assert_eq!(debts, self.exchange.debts_of(id));
        }
    }
}

/// The name of an account's file, which follows from the descriptor and the id.
fn inclusion_name(bundle: &Files, id: &str) -> String {
    let ledger = bundle.descriptor().ledger_digest();
    file_name(ledger, AccountId::new(id).unwrap())
}

#[test]
fn the_golden_bundle_and_its_inclusion_files_verify() {
    balances().assert_verifies(2);
}

#[test]
fn the_golden_bundle_with_loans_and_its_inclusion_files_verify() {
    loans().assert_verifies(3);
}
