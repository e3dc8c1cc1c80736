//! `verifier dispute`: a receipt beside an inclusion file. Whatever does not hold is no verdict.

use std::{fs, path::PathBuf};

use circuits::{ledger::AccountId, shape::Production};
use documents::{bundle::descriptor::Descriptor, inclusion::Form};
use fixtures::testing::{Ledger, ledger::LedgerPlan};
use serde_json::{Value, json};
use statements::receipt::{ReceiptSecret, ReceiptSigner};
use tempfile::TempDir;

use super::support::{CommandOutput, assert_golden, run, verifier};

pub(super) const ALICE: &[(&str, &str)] = &[("BTC", "1.5"), ("USDT", "5.000001")];
pub(super) const BOB: &[(&str, &str)] = &[("BTC", "1"), ("USDT", "12.345678")];
pub(super) const BOB_OWES: &[(&str, &str)] = &[("USDT", "39999.999999")];

fn secret() -> ReceiptSecret {
    ReceiptSecret::from_seed(&[9; 32])
}

fn plan() -> LedgerPlan {
    LedgerPlan::small_with_receipts(secret().public())
}

/// What a customer has in a folder, and the root that everybody sees.
pub(super) struct Case {
    pub(super) folder: TempDir,
    pub(super) ledger: Ledger<Production>,
}

impl Case {
    /// A receipt for these amounts, and the inclusion file that the exchange made.
    pub(super) fn new(account: &str, balances: &[(&str, &str)], debts: &[(&str, &str)]) -> Self {
        let case = Self {
            folder: tempfile::tempdir().unwrap(),
            ledger: Ledger::new(plan()),
        };
        case.write(
            "file.json",
            &case.ledger.file_text(account, Form::SelfContained),
        );
        let descriptor = case.ledger.descriptor().clone();
        case.write(
            "receipt.json",
            &signed(descriptor, account, balances, debts),
        );
        case
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Changes a text once.
    pub(super) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{text}");
        self.write(name, &text.replacen(from, to, 1));
    }

    pub(super) fn root(&self) -> String {
        self.ledger.root().to_string()
    }

    fn dispute(&self, account: &str, args: &[&str]) -> CommandOutput {
        let (receipt, file) = (self.path("receipt.json"), self.path("file.json"));
        let mut command = verifier();
        command.args(["dispute", "--account", account, "--root", &self.root()]);
        command.arg("--receipt").arg(receipt);
        run(command.arg("--inclusion").arg(file).args(args))
    }
}

fn signed(
    descriptor: Descriptor,
    account: &str,
    balances: &[(&str, &str)],
    debts: &[(&str, &str)],
) -> String {
    let signer = ReceiptSigner::new(descriptor, secret()).unwrap();
    let account = AccountId::new(account).unwrap();
    let bytes = signer.sign_typed(account, balances, debts).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// That there is no verdict, of this code, and that nothing was shown or said of the account.
#[track_caller]
fn assert_nothing_follows(case: &Case, account: &str, reason: &str) {
    let ended = case.dispute(account, &["--json"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    let json = ended.json();
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("none"), &json!(reason))
    );
    let ended = case.dispute(account, &[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(!ended.err.contains("REJECTED"), "{ended:?}");
    for private in ["alice", "Alice", "bob", "1.5", "5.000001"] {
        assert!(!ended.err.contains(private), "{ended:?}");
    }
}

#[test]
fn a_receipt_of_what_is_counted_agrees() {
    let case = Case::new("bob", BOB, BOB_OWES);
    let ended = case.dispute("bob", &[]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert_golden("dispute/agrees.txt", &ended.out);
    let json = case.dispute("bob", &["--json"]).json();
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("agrees"), &json!("OK"))
    );
    assert_eq!(json["report"], Value::Null);
    // With documents beside a file that names them too.
    case.write("file.json", &case.ledger.file_text("bob", Form::Detached));
    case.ledger.write_documents(case.folder.path());
    assert_eq!(case.dispute("bob", &[]).code, 0);
}

#[test]
fn what_was_signed_and_is_not_counted_is_evidence() {
    let case = Case::new("bob", &[("BTC", "2"), ("USDT", "1")], &[("USDT", "100")]);
    let ended = case.dispute("bob", &[]);
    assert_eq!((ended.code, ended.err.as_str()), (1, ""), "{ended:?}");
    assert_golden("dispute/contradicted.txt", &ended.out);
    let json = case.dispute("bob", &["--json"]).json();
    assert_eq!(json["verdict"], "contradicted");
    assert_eq!(json["reason"], "CONTRADICTED");
    assert_eq!(json["balances"][0]["counted_is"], "less");
    assert_eq!(json["debts"][0]["counted_is"], "more");
}

#[test]
fn an_edited_receipt_is_evidence_against_nobody() {
    let case = Case::new("alice", ALICE, &[]);
    case.edit("receipt.json", "1.50000000", "2.50000000");
    assert_nothing_follows(&case, "alice", "RECEIPT");
}

#[test]
fn another_accounts_receipt_or_spelling_is_evidence_against_nobody() {
    // The twin has as much of the same.
    let case = Case::new("twin", &[("BTC", "9")], &[]);
    case.write(
        "file.json",
        &case.ledger.file_text("alice", Form::SelfContained),
    );
    assert_nothing_follows(&case, "alice", "OTHER_ACCOUNT");
    assert_nothing_follows(&case, "twin", "NOT_INCLUDED");
    // The exchange signs for an id that nobody logs in with.
    let case = Case::new("alice", ALICE, &[]);
    let other = signed(
        case.ledger.descriptor().clone(),
        "Alice",
        &[("BTC", "9")],
        &[],
    );
    case.write("receipt.json", &other);
    assert_nothing_follows(&case, "alice", "OTHER_ACCOUNT");
    assert_nothing_follows(&case, "Alice", "NOT_INCLUDED");
}

#[test]
fn a_receipt_of_another_publication_is_evidence_against_nobody() {
    let case = Case::new("alice", ALICE, &[]);
    let text = String::from_utf8(case.ledger.descriptor().to_bytes()).unwrap();
    let other = text.replacen(&"07".repeat(32), &"08".repeat(32), 1);
    let other = Descriptor::from_bytes(other.as_bytes()).unwrap();
    case.write(
        "receipt.json",
        &signed(other, "alice", &[("BTC", "9")], &[]),
    );
    assert_nothing_follows(&case, "alice", "OTHER_DOCUMENT");
}

#[test]
fn a_key_of_the_customers_own_is_evidence_against_nobody() {
    // The customer's key is in a descriptor that is otherwise the exchange's, whose own root everybody knows.
    let case = Case::new("alice", &[("BTC", "9")], &[]);
    let honest = Ledger::<Production>::new(LedgerPlan::small_with_loans());
    let honest = honest.root().to_string();
    let ended = run(verifier()
        .args(["dispute", "--json", "--account", "alice", "--root", &honest])
        .arg("--receipt")
        .arg(case.path("receipt.json"))
        .arg("--inclusion")
        .arg(case.path("file.json")));
    assert_eq!(ended.code, 2, "{ended:?}");
    assert_eq!(ended.json()["reason"], "ROOT_NOT_EXPECTED");
    // Under the root that it would have to lead to, it does not.
    case.edit("file.json", &case.root(), &honest);
    let ended = run(verifier()
        .args(["dispute", "--json", "--account", "alice", "--root", &honest])
        .arg("--receipt")
        .arg(case.path("receipt.json"))
        .arg("--inclusion")
        .arg(case.path("file.json")));
    assert_eq!(
        (ended.code, &ended.json()["reason"]),
        (2, &json!("NOT_INCLUDED"))
    );
}

#[test]
fn an_edited_inclusion_file_is_evidence_against_nobody() {
    let case = Case::new("alice", ALICE, &[]);
    case.edit("file.json", "1.50000000", "0.50000000");
    assert_nothing_follows(&case, "alice", "NOT_INCLUDED");
    case.write("file.json", "<html>log in</html>");
    assert_nothing_follows(&case, "alice", "INCLUSION_FILE");
    fs::remove_file(case.path("file.json")).unwrap();
    assert_nothing_follows(&case, "alice", "NO_VERDICT");
}

#[test]
fn what_is_no_receipt_is_told_what_it_is() {
    let case = Case::new("alice", ALICE, &[]);
    for (text, reason, says) in [
        (
            case.read("file.json"),
            "NO_VERDICT",
            "is an inclusion file, and not an exchange's receipt",
        ),
        (String::new(), "RECEIPT", "is empty"),
        (
            case.read("receipt.json")[..90].to_owned(),
            "RECEIPT",
            "it ends in the middle",
        ),
        (
            case.read("receipt.json")
                .replacen("\"version\": 1", "\"version\": 2", 1),
            "RECEIPT",
            "a later version",
        ),
    ] {
        case.write("receipt.json", &text);
        assert_nothing_follows(&case, "alice", reason);
        let ended = case.dispute("alice", &[]);
        assert!(ended.err.contains(says), "{ended:?}");
        let again = Case::new("alice", ALICE, &[]);
        case.write("receipt.json", &again.read("receipt.json"));
    }
}
