//! Receipts: the key, its line in the snapshot, and what is signed of whom. Whatever is in the way is told before anything
//! is written, and without an account or an amount.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use circuits::ledger::AccountId;
use documents::bundle::descriptor::Descriptor;
use prover::testing::file_name;
use statements::receipt::{Receipt, VerifiedReceipt};

use super::support::{CommandOutput, copied, edit, files, prover, run};

/// An exchange whose snapshot names a key.
struct Signing(tempfile::TempDir);

impl Signing {
    /// With its descriptor, which was made after the key.
    fn new(fixture: &str) -> Self {
        let signing = Self(copied(fixture));
        signing.keygen("receipt.key");
        signing.name_key("receipt.key");
        signing.describe();
        signing
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn snapshot(&self) -> PathBuf {
        let mut folders = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let folder = folders.find(|path| path.join("snapshot.toml").is_file());
        folder.expect("the fixture's folder").join("snapshot.toml")
    }

    fn keygen(&self, name: &str) -> CommandOutput {
        run(prover().args(["keygen", "--out"]).arg(self.path(name)))
    }

    /// Names a public key in the snapshot, as `keygen` prints the line.
    fn name_key(&self, name: &str) {
        let file = fs::read_to_string(self.path(name)).unwrap();
        let key: serde_json::Value = serde_json::from_str(&file).unwrap();
        let line = format!("receipt_key = {}\nsequence =", key["public"]);
        edit(&self.snapshot(), "sequence =", &line);
    }

    fn describe(&self) {
        let mut command = prover();
        run(command
            .args(["descriptor", "--snapshot"])
            .arg(self.snapshot()))
        .assert_done();
    }

    fn descriptor(&self) -> Descriptor {
        let path = self.snapshot().with_file_name("snapshot.descriptor.json");
        Descriptor::from_bytes(&fs::read(path).unwrap()).unwrap()
    }

    fn receipt(&self, key: &str, args: &[&str], out: &Path) -> CommandOutput {
        let mut command = prover();
        command
            .args(["receipt", "--quiet", "--snapshot"])
            .arg(self.snapshot());
        command.arg("--key").arg(self.path(key)).args(args);
        run(command.arg("--out").arg(out))
    }

    /// That a file is a receipt of this account.
    #[track_caller]
    fn verified(&self, bytes: &[u8], account: &str) -> VerifiedReceipt {
        let receipt = Receipt::from_bytes(bytes).unwrap();
        let account = AccountId::new(account).unwrap();
        receipt.verify(&self.descriptor(), account).unwrap()
    }
}

/// Amounts as they stand in the liabilities, by symbol and in smallest units.
fn units(signing: &Signing, receipt: &VerifiedReceipt) -> [BTreeMap<String, u128>; 2] {
    let descriptor = signing.descriptor();
    [receipt.balances(), receipt.debts()].map(|amounts| {
        let amounts = amounts.iter();
        amounts
            .map(|(id, units)| (descriptor.asset(*id).symbol.clone(), *units))
            .collect()
    })
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_is_for_its_owner_and_is_never_replaced() {
    let signing = Signing(copied("tiny"));
    let ended = signing.keygen("receipt.key");
    ended.assert_done();
    let key: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(signing.path("receipt.key")).unwrap()).unwrap();
    let line = format!("receipt_key = {}\n", key["public"]);
    assert!(ended.out.contains(&line), "{ended:?}");
    assert!(
        !ended.out.contains(key["secret"].as_str().unwrap()),
        "{ended:?}"
    );
    #[cfg(unix)]
    assert_eq!(mode(&signing.path("receipt.key")), 0o600);
    let before = fs::read(signing.path("receipt.key")).unwrap();
    assert_eq!(signing.keygen("receipt.key").code, 2);
    assert_eq!(fs::read(signing.path("receipt.key")).unwrap(), before);
}

#[test]
fn a_key_is_not_put_where_a_proof_is_published() {
    let signing = Signing::new("sample-gz");
    let bundle = signing.path("proof/bundle");
    fs::create_dir_all(&bundle).unwrap();
    signing.keygen("proof/receipt.key").assert_done();
    fs::remove_file(signing.path("proof/receipt.key")).unwrap();
    let vector = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/vectors/bundles/balances");
    for name in ["claim.json", "descriptor.json"] {
        fs::copy(vector.join(name), bundle.join(name)).unwrap();
    }
    for name in [
        "proof/receipt.key",
        "proof/keys/receipt.key",
        "proof/bundle/receipt.key",
    ] {
        fs::create_dir_all(signing.path("proof/keys")).unwrap();
        let refused = signing.keygen(name);
        assert_eq!(refused.code, 2, "{refused:?}");
        assert!(!signing.path(name).exists(), "{name}");
    }
}

#[test]
fn one_account_is_signed_with_what_the_ledger_has_of_it() {
    let signing = Signing::new("tiny");
    let out = signing.path("alice.json");
    let ended = signing.receipt("receipt.key", &["--account", "alice"], &out);
    ended.assert_done();
    assert!(
        !format!("{}{}", ended.out, ended.err).contains("1200.25"),
        "{ended:?}"
    );
    #[cfg(unix)]
    assert_eq!(mode(&out), 0o600);
    let receipt = signing.verified(&fs::read(&out).unwrap(), "alice");
    let [balances, debts] = units(&signing, &receipt);
    let expected = [("BTC", 50_000_000), ("USDT", 1_200_250_000)];
    let expected = expected.map(|(symbol, units)| (symbol.to_owned(), units));
    assert_eq!(balances, BTreeMap::from(expected));
    assert!(debts.is_empty());
    // To standard output, the same bytes: the signature is of the key and the message alone.
    let printed = signing.receipt("receipt.key", &["--account", "alice"], Path::new("-"));
    assert_eq!(printed.out.as_bytes(), fs::read(&out).unwrap());
    // A receipt is not written over another.
    let again = signing.receipt("receipt.key", &["--account", "alice"], &out);
    assert_eq!(again.code, 2, "{again:?}");
}

#[test]
fn all_accounts_have_a_receipt_each_with_their_debts() {
    let signing = Signing::new("tiny-loans");
    let out = signing.path("receipts");
    signing
        .receipt("receipt.key", &["--all"], &out)
        .assert_done();
    let mut index = csv::Reader::from_path(out.join("accounts.csv")).unwrap();
    let rows: Vec<_> = index.records().map(|row| row.unwrap()).collect();
    let ledger = signing.descriptor().ledger_digest();
    let mut indebted = 0;
    for row in &rows {
        let name = file_name(ledger, AccountId::new(&row[0]).unwrap());
        assert_eq!(row[1], format!("{}/{name}", &name[..2]));
        let bytes = fs::read(out.join(&row[1])).unwrap();
        let receipt = signing.verified(&bytes, &row[0]);
        indebted += usize::from(!receipt.debts().is_empty());
    }
    assert!(rows.len() > 2 && indebted > 0, "{} {indebted}", rows.len());
    let written = files(&out).into_iter().filter(|path| path.is_file());
    assert_eq!(written.count(), rows.len() + 1);
    #[cfg(unix)]
    for path in files(&out) {
        assert_eq!(mode(&path), if path.is_dir() { 0o700 } else { 0o600 });
    }
}

#[test]
fn a_list_of_accounts_is_signed_or_told_by_its_lines() {
    let signing = Signing::new("tiny");
    let list = signing.path("list");
    fs::write(&list, "bob\nalice\nbob\n").unwrap();
    let given = ["--accounts", list.to_str().unwrap()];
    let out = signing.path("asked");
    let ended = signing.receipt("receipt.key", &given, &out);
    ended.assert_done();
    assert!(
        ended
            .out
            .contains("2 receipts; 1 line of accounts listed before"),
        "{ended:?}"
    );
    assert_eq!(files(&out).iter().filter(|path| path.is_file()).count(), 3);
    fs::write(&list, "bob\nnobody-at-all\n").unwrap();
    let out = signing.path("none");
    let ended = signing.receipt("receipt.key", &given, &out);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(
        ended.err.contains("the id on line 2 of the list"),
        "{ended:?}"
    );
    assert!(!ended.err.contains("nobody-at-all"), "{ended:?}");
    assert!(!out.exists() && !signing.path("none.partial").exists());
}

#[test]
fn what_is_in_the_way_is_told_and_nothing_is_signed() {
    let signing = Signing::new("tiny");
    signing.keygen("other.key");
    run(super::support::verifier()
        .args(["keygen", "--out"])
        .arg(signing.path("auditor.key")))
    .assert_done();
    let out = signing.path("out.json");
    let told = |key: &str, args: &[&str], says: &str| {
        let ended = signing.receipt(key, args, &out);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
        assert!(ended.err.contains(says), "{ended:?}");
        assert!(!out.exists());
    };
    let alice = ["--account", "alice"];
    told("other.key", &alice, "the ledger's descriptor names the key");
    told(
        "auditor.key",
        &alice,
        "it is not an exchange's key for receipts",
    );
    told("none.key", &alice, "cannot read");
    told(
        "receipt.key",
        &["--account", "mallory"],
        "no account of the ledger has this id",
    );
    told("receipt.key", &["--account", " alice"], "white space");
    let several = signing.receipt("receipt.key", &["--all"], Path::new("-"));
    assert_eq!((several.code, several.out.as_str()), (2, ""), "{several:?}");
    // Without a descriptor, and with one that was made before the key was named.
    let early = Signing(copied("tiny"));
    early.keygen("receipt.key");
    let ended = early.receipt("receipt.key", &alice, &out);
    assert!(
        ended.err.contains("there is no descriptor yet"),
        "{ended:?}"
    );
    early.describe();
    let ended = early.receipt("receipt.key", &alice, &out);
    assert!(ended.err.contains("names no key for receipts"), "{ended:?}");
    early.name_key("receipt.key");
    let ended = early.receipt("receipt.key", &alice, &out);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(
        ended.err.contains("receipt_key: none in the descriptor"),
        "{ended:?}"
    );
}

#[test]
fn a_snapshot_that_names_no_key_of_this_kind_is_refused_at_its_place() {
    let signing = Signing(copied("tiny"));
    for key in [
        "",
        "d75a",
        &"00".repeat(32),
        &format!("01{}", "00".repeat(31)),
    ] {
        let snapshot = signing.snapshot();
        let before = fs::read_to_string(&snapshot).unwrap();
        edit(
            &snapshot,
            "sequence =",
            &format!("receipt_key = \"{key}\"\nsequence ="),
        );
        let ended = super::check(&snapshot);
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.err.contains("snapshot.toml:3:15"), "{ended:?}");
        assert!(
            ended.err.contains("as prover keygen prints it"),
            "{ended:?}"
        );
        fs::write(&snapshot, before).unwrap();
    }
}
