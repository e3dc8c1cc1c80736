//! Accounts of a ledger whose exchange signs receipts, and questions about them.

use std::{fs, path::PathBuf, sync::LazyLock};

use circuits::{ledger::AccountId, shape::Production};
use documents::inclusion::Form;
use fixtures::testing::{Ledger, ledger::LedgerPlan};
use serde_json::{Value, json};
use statements::receipt::{ReceiptSecret, ReceiptSigner};
use tempfile::TempDir;

use super::{Disk, expecting, with};

pub static LEDGER: LazyLock<Ledger<Production>> = LazyLock::new(|| {
    let key = ReceiptSecret::from_seed(&[9; 32]).public();
    Ledger::new(LedgerPlan::small_with_receipts(key))
});

pub const ALICE: &[(&str, &str)] = &[("BTC", "1.5"), ("USDT", "5.000001")];
/// Bob has 1 BTC and 12.345678 USDT, and owes 39,999.999999 USDT.
pub const MORE_THAN_BOB_HAS: &[(&str, &str)] = &[("BTC", "2"), ("USDT", "1")];
pub const LESS_THAN_BOB_OWES: &[(&str, &str)] = &[("USDT", "100")];

pub fn root() -> String {
    LEDGER.root().to_string()
}

pub fn receipt(account: &str, balances: &[(&str, &str)], debts: &[(&str, &str)]) -> String {
    let secret = ReceiptSecret::from_seed(&[9; 32]);
    let signer = ReceiptSigner::new(LEDGER.descriptor().clone(), secret).unwrap();
    let account = AccountId::new(account).unwrap();
    String::from_utf8(signer.sign_typed(account, balances, debts).unwrap()).unwrap()
}

pub fn file(account: &str) -> String {
    LEDGER.file_text(account, Form::SelfContained)
}

/// What somebody has in a folder.
pub struct Folder(pub TempDir);

impl Folder {
    pub fn of(texts: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in texts {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn ask(&self, ask: &str, names: &[&str], fields: Value) -> Value {
        let paths = names.iter().map(|name| self.path(name));
        Disk::of(paths).ask(ask, fields)
    }
}

pub fn disputing(account: &str, fields: Value) -> Value {
    let nothing = json!({
        "receipt": null, "file": null, "code": null, "descriptor": null, "collateral": null, "report": null,
        "account": account, "root": root(), "bundle": null,
    });
    with(nothing, fields)
}

pub fn reporting(account: &str, fields: Value) -> Value {
    let nothing = json!({
        "file": 0, "code": null, "account": account, "descriptor": null, "collateral": null, "bundle": null,
        "expect": [], "expect_debt": [], "receipt": null,
    });
    with(with(nothing, expecting(root().into(), Value::Null)), fields)
}

/// That there is no verdict, of this code.
#[track_caller]
pub fn assert_nothing_follows(answered: &Value, reason: &str) {
    assert_eq!(answered["exit"], 2, "{answered}");
    assert_eq!(answered["report"]["verdict"], "none", "{answered}");
    assert_eq!(answered["report"]["reason"], reason, "{answered}");
}
