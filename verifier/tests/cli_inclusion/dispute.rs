//! `verifier dispute`, and the report of `verifier inclusion` that it reads: what a customer shows, and what somebody else
//! makes of it. Whatever does not hold is no verdict.

use std::{
    fs,
    path::{Path, PathBuf},
};

use circuits::{ledger::AccountId, shape::Production};
use documents::{bundle::descriptor::Descriptor, inclusion::Form};
use fixtures::testing::{Ledger, ledger::LedgerPlan};
use serde_json::{Value, json};
use statements::receipt::{ReceiptSecret, ReceiptSigner};
use tempfile::TempDir;

use super::{
    OTHER_ROOT,
    support::{CommandOutput, assert_golden, run, verifier},
};

const ALICE: &[(&str, &str)] = &[("BTC", "1.5"), ("USDT", "5.000001")];
const BOB: &[(&str, &str)] = &[("BTC", "1"), ("USDT", "12.345678")];
const BOB_OWES: &[(&str, &str)] = &[("USDT", "39999.999999")];

fn secret() -> ReceiptSecret {
    ReceiptSecret::from_seed(&[9; 32])
}

fn plan() -> LedgerPlan {
    LedgerPlan::small_with_receipts(secret().public())
}

/// What a customer has in a folder, and the root that everybody sees.
struct Case {
    folder: TempDir,
    ledger: Ledger<Production>,
}

impl Case {
    /// A receipt for these amounts, and the inclusion file that the exchange made.
    fn new(account: &str, balances: &[(&str, &str)], debts: &[(&str, &str)]) -> Self {
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

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Changes a text once.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{text}");
        self.write(name, &text.replacen(from, to, 1));
    }

    fn root(&self) -> String {
        self.ledger.root().to_string()
    }

    fn dispute(&self, account: &str, args: &[&str]) -> CommandOutput {
        let (receipt, file) = (self.path("receipt.json"), self.path("file.json"));
        let mut command = verifier();
        command.args(["dispute", "--account", account, "--root", &self.root()]);
        command.arg("--receipt").arg(receipt);
        run(command.arg("--inclusion").arg(file).args(args))
    }

    fn inclusion(&self, account: &str, root: &str, args: &[&str]) -> CommandOutput {
        let mut command = verifier();
        command.arg("inclusion").arg(self.path("file.json"));
        command.args(["--account", account, "--root", root]);
        run(command
            .arg("--report")
            .arg(self.path("report.json"))
            .args(args))
    }

    fn of_report(&self, account: &str, root: &str) -> CommandOutput {
        let mut command = verifier();
        command.args(["dispute", "--json", "--account", account, "--root", root]);
        run(command.arg("--report").arg(self.path("report.json")))
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

#[test]
fn a_report_has_all_that_a_dispute_needs() {
    let case = Case::new("alice", &[("BTC", "2")], &[]);
    let receipt = case.path("receipt.json");
    let args = [
        "--receipt",
        receipt.to_str().unwrap(),
        "--expect",
        "BTC=2",
        "--expect-debt",
        "USDT=0",
    ];
    let ended = case.inclusion("alice", &case.root(), &args);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.starts_with("INCLUDED: "), "{ended:?}");
    assert!(
        ended.err.contains("it shows your id and your balances"),
        "{ended:?}"
    );
    let report: Value = serde_json::from_str(&case.read("report.json")).unwrap();
    assert_eq!(report["inclusion"], json!(case.read("file.json")));
    assert_eq!(report["receipt"], json!(case.read("receipt.json")));
    assert_eq!(report["account"], "alice");
    assert_eq!(
        report["against"],
        json!({ "root": case.root(), "root_source": "outside", "claim": null })
    );
    assert_eq!(
        report["result"],
        json!({ "verdict": "included", "reason": "OK", "kind": null, "detail": null })
    );
    let ended = case.of_report("alice", &case.root());
    assert_eq!(ended.code, 1, "{ended:?}");
    let json = ended.json();
    assert_eq!(json["verdict"], "contradicted");
    assert_eq!(json["report"]["verdict"], "included");
    let expected = json!({
        "balances": [{ "asset": "BTC", "amount": "2" }],
        "debts": [{ "asset": "USDT", "amount": "0" }],
    });
    assert_eq!(json["report"]["expected"], expected);
    // Its reader brings id and root: those in the report are not taken.
    let other = case.of_report("twin", &case.root());
    assert_eq!(
        (other.code, &other.json()["reason"]),
        (2, &json!("OTHER_ACCOUNT"))
    );
    let other = case.of_report("alice", OTHER_ROOT);
    assert_eq!(
        (other.code, &other.json()["reason"]),
        (2, &json!("ROOT_NOT_EXPECTED"))
    );
    let mut text = verifier();
    text.args(["dispute", "--account", "alice", "--root", &case.root()]);
    let ended = run(text.arg("--report").arg(case.path("report.json")));
    assert_golden("dispute/of_report.txt", &ended.out);
}

#[cfg(unix)]
#[test]
fn a_report_is_for_its_owner_and_replaces_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let case = Case::new("alice", ALICE, &[]);
    assert_eq!(case.inclusion("alice", &case.root(), &[]).code, 0);
    let mode = fs::metadata(case.path("report.json"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = case.read("report.json");
    let ended = case.inclusion("alice", &case.root(), &[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert_eq!(case.read("report.json"), before);
}

#[test]
fn what_was_rejected_is_reported_too_and_judged_anew() {
    let case = Case::new("alice", ALICE, &[]);
    case.edit("file.json", "1.50000000", "0.50000000");
    let edited = case.read("file.json");
    let ended = case.inclusion("alice", &case.root(), &["--quiet", "--expect", "BTC=1.5"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let report: Value = serde_json::from_str(&case.read("report.json")).unwrap();
    assert_eq!(report["inclusion"], json!(edited));
    assert_eq!(report["result"]["verdict"], "rejected");
    assert_eq!(report["result"]["reason"], "NOT_INCLUDED");
    assert_eq!(report["result"]["kind"], "not_your_file");
    let ended = case.of_report("alice", &case.root());
    assert_eq!(
        (ended.code, &ended.json()["reason"]),
        (2, &json!("NOT_INCLUDED"))
    );
    // It may say what it wants of the verdict.
    case.edit("report.json", "\"rejected\"", "\"included\"");
    let ended = case.of_report("alice", &case.root());
    assert_eq!(
        (ended.code, &ended.json()["reason"]),
        (2, &json!("NOT_INCLUDED"))
    );
}

#[test]
fn a_report_without_a_receipt_is_only_counted() {
    let case = Case::new("bob", BOB, BOB_OWES);
    case.write("file.json", &case.ledger.file_text("bob", Form::Detached));
    case.ledger.write_documents(case.folder.path());
    assert_eq!(case.inclusion("bob", &case.root(), &[]).code, 3);
    // The documents are in it.
    for name in ["descriptor.json", "collateral.json"] {
        fs::remove_file(case.path(name)).unwrap();
    }
    let ended = case.of_report("bob", &case.root());
    assert_eq!(ended.code, 2, "{ended:?}");
    let json = ended.json();
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("only_counted"), &json!("ONLY_COUNTED"))
    );
    assert_eq!(json["inclusion"]["verdict"], "debts_to_confirm");
}

#[test]
fn an_archives_inclusion_is_reported_as_a_file() {
    let case = Case::new("alice", ALICE, &[]);
    let archives = case.folder.path().join("archives");
    fs::create_dir(&archives).unwrap();
    case.ledger.write_archives(&archives, 0);
    let mut command = verifier();
    command.args(["inclusion", "--account", "alice", "--root", &case.root()]);
    command.args(["--code", &case.ledger.code("alice"), "--archive"]);
    let ended = run(command
        .arg(&archives)
        .arg("--report")
        .arg(case.path("report.json")));
    assert_eq!(ended.code, 0, "{ended:?}");
    let report: Value = serde_json::from_str(&case.read("report.json")).unwrap();
    assert_eq!(report["inclusion"], json!(case.read("file.json")));
    assert_eq!(
        case.of_report("alice", &case.root()).json()["verdict"],
        "only_counted"
    );
}

#[test]
fn slips_are_told_before_anything_is_judged() {
    let case = Case::new("alice", ALICE, &[]);
    let told = |args: &[&str], says: &str| {
        let ended = case.inclusion("alice", &case.root(), args);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains(says), "{ended:?}");
    };
    told(&["--expect", "BTC"], "BTC=0.5");
    told(&["--expect", "BTC=1", "--expect", "BTC=2"], "is said twice");
    let other = case.path("file.json");
    told(
        &["--receipt", other.to_str().unwrap()],
        "is an inclusion file, and not an exchange's receipt",
    );
    assert!(!case.path("report.json").exists());
    // What the ledger does not list is known once the file is read.
    let ended = case.inclusion("alice", &case.root(), &["--expect", "DOGE=1"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.err.contains("the ledger lists no asset \"DOGE\""),
        "{ended:?}"
    );
    fs::remove_file(case.path("receipt.json")).unwrap();
    let nothing = run(verifier().args(["dispute", "--account", "alice", "--root", OTHER_ROOT]));
    assert_eq!(nothing.code, 2, "{nothing:?}");
    let no_root = Path::new("r.json");
    let nothing = run(verifier()
        .args(["dispute", "--account", "alice", "--receipt"])
        .arg(no_root));
    assert_eq!(nothing.code, 2, "{nothing:?}");
}
