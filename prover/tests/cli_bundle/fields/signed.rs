//! The commands about receipts.

use circuits::{ledger::AccountId, shape::Production};
use fixtures::testing::{Ledger, ledger::LedgerPlan};
use statements::receipt::{ReceiptSecret, ReceiptSigner};

use super::*;

/// A receipt beside a file, and a report of a file with a receipt, and of one without: of a ledger of which nothing is proven.
pub(super) fn disputes(path: &dyn Fn(&str) -> PathBuf) -> [Value; 3] {
    let secret = || ReceiptSecret::from_seed(&[9; 32]);
    let ledger = Ledger::<Production>::new(LedgerPlan::small_with_receipts(secret().public()));
    let (file, receipt) = (path("bob.json"), path("receipt.json"));
    fs::write(&file, ledger.file("bob").to_bytes()).unwrap();
    let signer = ReceiptSigner::new(ledger.descriptor().clone(), secret()).unwrap();
    let bob = AccountId::new("bob").unwrap();
    let signed = signer
        .sign_typed(bob, &[("BTC", "2")], &[("USDT", "1")])
        .unwrap();
    fs::write(&receipt, signed).unwrap();
    let root = ledger.root().to_string();
    let of_bob = |command| [command, "--account", "bob", "--root", &root];
    let compared = of_verifier(
        &of_bob("dispute"),
        &[("--receipt", &receipt), ("--inclusion", &file)],
    );
    let reported = |name: &str, given: &[(&str, &Path)]| {
        let report = path(name);
        let written = [&[("", &*file), ("--report", &*report)], given].concat();
        of_verifier(
            &[&of_bob("inclusion")[..], &["--expect", "BTC=2"]].concat(),
            &written,
        );
        of_verifier(&of_bob("dispute"), &[("--report", &report)])
    };
    [
        compared,
        reported("with.json", &[("--receipt", &receipt)]),
        reported("without.json", &[]),
    ]
}

/// Of a snapshot that names the key.
pub(super) fn receipts(reference: &mut Reference, path: &dyn Fn(&str) -> PathBuf) {
    let key = path("receipt.key");
    let made = of_prover(&["keygen"], &[("--out", &key)]);
    let public = made["public"].as_str().unwrap().to_owned();
    reference.assert("prover keygen", &[made]);
    let folder = support::copied("tiny");
    let snapshot = folder.path().join("tiny/snapshot.toml");
    support::edit(
        &snapshot,
        "sequence =",
        &format!("receipt_key = \"{public}\"\nsequence ="),
    );
    let snapshot = ("--snapshot", snapshot.as_path());
    of_prover(&["descriptor"], &[snapshot]);
    let given = [snapshot, ("--key", &key)];
    let to = |args: &[&str], out: &Path| {
        let args = [&["receipt"], args].concat();
        of_prover(&args, &[&given[..], &[("--out", out)]].concat())
    };
    let alice = ["--account", "alice"];
    let signed = [
        to(&alice, &path("one.json")),
        to(&alice, Path::new("-")),
        to(&["--all"], &path("receipts")),
    ];
    reference.assert("prover receipt", &signed);
}
