//! What is done days before there are balances: the descriptor is fixed, and wallets sign for it.

use std::{fs, path::Path};

use crate::support::{CommandOutput, prover, run};

const HEAD: &str = "\
exchange = \"Börse Zürich\"
time = \"2026-06-30T00:00:00Z\"
sequence = 1

[[asset]]
symbol = \"BTC\"
decimals = 8
";

const RESERVES: &str = "[reserves]\nfile = \"reserves.csv\"\n";

const ONE: &str = "bitcoin,1MZmdYzodiwrrsC1uBWQKx1aGWU3g8xTwg\n";
const OTHER: &str = "bitcoin,bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4\n";
const THIRD: &str = "ethereum,0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n";

struct Snapshot(tempfile::TempDir);

impl Snapshot {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("june.toml"), text).unwrap();
        Self(folder)
    }

    /// A snapshot of which no more than the addresses is known.
    fn of_addresses(addresses: &[&str]) -> Self {
        let snapshot = Self::new(&format!("{HEAD}{RESERVES}"));
        snapshot.list(addresses);
        snapshot
    }

    fn list(&self, addresses: &[&str]) {
        let table = format!("chain,address\n{}", addresses.concat());
        self.write("reserves.csv", &table);
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, command: &[&str]) -> CommandOutput {
        let mut prover = prover();
        prover.args(command).arg("--snapshot");
        run(prover.arg(self.path("june.toml")))
    }

    fn messages(&self) -> CommandOutput {
        self.run(&["reserves", "messages", "--json"])
    }
}

const TABLE: &str = "june.messages/ownership.csv";

#[test]
fn a_descriptor_needs_nothing_but_what_it_says() {
    for text in [
        HEAD.to_owned(),
        format!(
            "policy = \"later.toml\"\n{HEAD}[[liabilities]]\nfile = \"later.csv\"\n{RESERVES}\
             ownership = \"later.csv\"\n"
        ),
    ] {
        let snapshot = Snapshot::new(&text);
        let ended = snapshot.run(&["descriptor"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(snapshot.path("june.descriptor.json").exists());
    }
}

#[test]
fn a_changed_snapshot_is_told_by_what_differs() {
    let snapshot = Snapshot::new(HEAD);
    assert_eq!(snapshot.run(&["descriptor"]).code, 0);
    for (from, to, told) in [
        (
            "2026-06-30",
            "2026-07-01",
            "time: 2026-06-30T00:00:00Z in the descriptor, 2026-07-01T00:00:00Z in the snapshot",
        ),
        (
            "sequence = 1",
            "sequence = 3",
            "sequence: 1 in the descriptor, 3 in the snapshot",
        ),
        (
            "decimals = 8",
            "decimals = 9",
            "assets: the 1. is BTC with 8 decimals in the descriptor, BTC with 9 decimals in the snapshot",
        ),
    ] {
        snapshot.write("june.toml", &HEAD.replace(from, to));
        let ended = snapshot.run(&["descriptor"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.err.contains(told), "{ended:?}");
    }
}

#[test]
fn messages_need_addresses_and_no_amounts() {
    let snapshot = Snapshot::of_addresses(&[ONE, THIRD]);
    let ended = snapshot.messages();
    assert_eq!(ended.code, 0, "{ended:?}");
    let json = ended.json();
    assert_eq!((&json["addresses"], &json["added"]), (&2.into(), &2.into()));
    assert_eq!(json["name"], "B?rse Z?rich");
    let message = snapshot.read("june.messages/00001.txt");
    assert!(message.starts_with("Proof of reserves of B?rse Z?rich on 2026-06-30, ledger "));
    assert!(message.is_ascii() && message.len() <= 240, "{message}");

    let without = Snapshot::new(HEAD);
    let ended = without.messages();
    assert_eq!(ended.code, 1, "{ended:?}");
    let error = &ended.json()["errors"][0];
    assert_eq!(
        (&error["file"], &error["message"]),
        (&"june.toml".into(), &"there is no [reserves]".into())
    );
}

#[test]
fn addresses_for_which_nothing_can_be_signed_have_no_message_and_are_counted() {
    let ripple = "other:xrpl,rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh\n";
    let vault = "other:vault,Cold-1\n";
    let snapshot = Snapshot::of_addresses(&[ripple, ONE, vault, ripple]);
    let json = snapshot.messages().json();
    assert_eq!((&json["addresses"], &json["added"]), (&1.into(), &1.into()));
    let counted = serde_json::json!([
        { "chain": "other:vault", "addresses": 1 },
        { "chain": "other:xrpl", "addresses": 1 },
    ]);
    assert_eq!(json["cannot_sign"], counted);
    assert!(!snapshot.read(TABLE).contains("xrpl"));
    let text = snapshot.run(&["reserves", "messages"]).out;
    let line =
        "without a message: 1 on other:vault and 1 on other:xrpl; no signature of such addresses";
    assert!(text.contains(line), "{text}");
    // Where nothing can be signed at all, that is said.
    let none = Snapshot::of_addresses(&[ripple]);
    let text = none.run(&["reserves", "messages"]).out;
    assert!(text.contains("there is nothing to sign"), "{text}");
    assert!(!text.contains("have them signed"), "{text}");
}

#[test]
fn addresses_that_are_listed_later_are_added_and_signatures_stay() {
    let snapshot = Snapshot::of_addresses(&[OTHER, THIRD]);
    assert_eq!(snapshot.messages().code, 0);
    // As a spreadsheet saves it, with a signature and without a last line feed.
    let signed = snapshot
        .read(TABLE)
        .replace(",,00001", ",c2lnbmF0dXJl,00001");
    let signed = signed
        .replace(",,,", ", c2lnbmF0dXJl,,")
        .replace('\n', "\r\n");
    let signed = signed.trim_end();
    snapshot.write(TABLE, signed);
    let first = snapshot.read("june.messages/00001.txt");

    snapshot.list(&[ONE, OTHER]);
    let ended = snapshot.messages();
    assert_eq!(ended.code, 0, "{ended:?}");
    let json = ended.json();
    assert_eq!((&json["added"], &json["kept"]), (&1.into(), &1.into()));
    assert_eq!(json["unlisted_lines"], serde_json::json!([3]));
    let table = snapshot.read(TABLE);
    let added = table.strip_prefix(signed).expect("what was there stays");
    let address = ONE.trim_end();
    assert!(added.starts_with(&format!("\r\n{address},")), "{added:?}");
    assert!(
        added.ends_with(",bitcoin-message,,,00003.txt\r\n"),
        "{added:?}"
    );
    assert_eq!(snapshot.read("june.messages/00001.txt"), first);
    assert!(
        snapshot
            .read("june.messages/00003.txt")
            .ends_with(address.split_once(',').unwrap().1)
    );

    // Nothing more is missing.
    assert_eq!(snapshot.messages().json()["added"], 0);
    assert_eq!(snapshot.read(TABLE), table);
}

#[test]
fn what_a_killed_run_has_left_is_used_and_files_of_others_are_not_replaced() {
    let snapshot = Snapshot::of_addresses(&[ONE]);
    assert_eq!(snapshot.messages().code, 0);
    let before = snapshot.read(TABLE);
    snapshot.list(&[ONE, OTHER]);
    assert_eq!(snapshot.messages().code, 0);
    let whole = snapshot.read(TABLE);
    // Killed before the table had its name.
    snapshot.write(TABLE, &before);
    assert_eq!(snapshot.messages().json()["added"], 1);
    assert_eq!(snapshot.read(TABLE), whole);

    snapshot.write(TABLE, &before);
    snapshot.write("june.messages/00002.txt", "a note");
    assert_eq!(snapshot.messages().json()["added"], 1);
    assert_eq!(snapshot.read("june.messages/00002.txt"), "a note");
    assert!(snapshot.read(TABLE).ends_with(",00003.txt\n"));
}

#[test]
fn a_table_of_another_ledger_or_none_is_not_added_to() {
    let snapshot = Snapshot::of_addresses(&[ONE]);
    assert_eq!(snapshot.messages().code, 0);
    let table = snapshot.read(TABLE);
    fs::remove_file(snapshot.path("june.descriptor.json")).unwrap();
    snapshot.list(&[ONE, OTHER]);
    let ended = snapshot.messages();
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(
        ended.out.contains("the line is for another ledger"),
        "{ended:?}"
    );
    assert_eq!(snapshot.read(TABLE), table);
    fs::remove_file(snapshot.path(TABLE)).unwrap();
    let ended = snapshot.messages();
    assert!(
        ended.out.contains("the directory of messages has no table"),
        "{ended:?}"
    );
    assert!(!snapshot.path(TABLE).exists());
}

/// A bundle of which nothing but the documents is read.
fn bundle(folder: &Path, descriptor: &documents::bundle::descriptor::Descriptor) {
    let made = fixture_claim();
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("descriptor.json"), descriptor.to_bytes()).unwrap();
    let claim = made.replace(
        "53bb30c8c3b832d4aee8318fad99c4b258a3ddd624ddd8c33a04ec22afdff159",
        &descriptor.ledger_digest().to_string(),
    );
    fs::write(folder.join("claim.json"), claim).unwrap();
}

fn fixture_claim() -> String {
    fs::read_to_string(crate::fixture("vectors").join("bundles/balances/claim.json")).unwrap()
}

#[test]
fn the_root_before_is_that_of_the_bundle_that_is_named() {
    use documents::bundle::descriptor::{Asset, Descriptor};
    let asset = Asset {
        symbol: "BTC".to_owned(),
        decimals: 8,
    };
    let described = |exchange: &str, time: &str, sequence| {
        let time = time.parse().unwrap();
        Descriptor::new(exchange, time, sequence, None, vec![asset.clone()], [7; 32]).unwrap()
    };
    let root = "764ac62dda5e871292b84ab01cd1afdc5ada1fc524a47875f1214090ec6f4d43";
    let named = HEAD.replace("sequence = 1", "sequence = 7\nprevious = \"may/bundle\"");
    let may = "2026-05-31T00:00:00Z";
    for (descriptor, extra, told) in [
        (described("Börse Zürich", may, 6), "", None),
        (
            described("Börse Zürich", may, 6),
            &*format!("previous_root = \"{root}\"\n"),
            None,
        ),
        (
            described("Börse Zürich", may, 6),
            &*format!("previous_root = \"{}\"\n", "0".repeat(64)),
            Some("the bundle before has another root than previous_root"),
        ),
        (
            described("Börse Zürich", may, 5),
            "",
            Some("the bundle before has the sequence 5, and this snapshot 7"),
        ),
        (
            described("Another", may, 6),
            "",
            Some("the bundle before is of the exchange"),
        ),
        (
            described("Börse Zürich", "2026-06-30T00:00:00Z", 6),
            "",
            Some("which is not earlier"),
        ),
    ] {
        let snapshot = Snapshot::new(&format!("{extra}{named}"));
        bundle(&snapshot.path("may/bundle"), &descriptor);
        let ended = snapshot.run(&["descriptor"]);
        match told {
            None => {
                assert_eq!(ended.code, 0, "{ended:?}");
                let line = format!("\"previous_root\": \"{root}\"");
                assert!(snapshot.read("june.descriptor.json").contains(&line));
            }
            Some(told) => {
                assert_eq!(ended.code, 1, "{ended:?}");
                assert!(ended.err.contains(told), "{ended:?}");
                assert!(!snapshot.path("june.descriptor.json").exists());
            }
        }
    }
    // Two roots were made of that snapshot, and one of them was published.
    let snapshot = Snapshot::new(&named);
    let before = described("Börse Zürich", may, 6);
    bundle(&snapshot.path("may/bundle"), &before);
    let ledger = before.ledger_digest();
    let line = |root: &str| format!("{ledger},2026-06-01T09:00:00Z,{root},out/bundle\n");
    let noted = format!("ledger,time,root,bundle\n{}", line(root));
    for (noted, told) in [
        (noted.clone(), false),
        (noted + &line(&"0".repeat(64)), true),
    ] {
        fs::write(snapshot.path("may.roots.csv"), noted).unwrap();
        let ended = snapshot.run(&["descriptor"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        let says = ended.err.contains("2 roots were made of its snapshot");
        assert_eq!(says, told, "{ended:?}");
    }
}

#[test]
fn a_bundle_before_that_is_none_is_named_with_what_was_expected_there() {
    let named = |path: &str| {
        let previous = format!("sequence = 7\nprevious = \"{path}\"");
        Snapshot::new(&HEAD.replace("sequence = 1", &previous))
    };
    let make = |snapshot: &Snapshot, path: &str| {
        let path = snapshot.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}").unwrap();
    };
    let expected = "claim.json and descriptor.json";
    for (path, files, told, hint) in [
        (
            "may/bundle",
            &[][..],
            "the bundle before, may/bundle, does not exist",
            expected,
        ),
        (
            "may",
            &["may"],
            "the bundle before, may, is a file and no directory",
            expected,
        ),
        (
            "may/",
            &["may/june-2026/claim.json", "may/notes/readme"],
            "the bundle before, may, is the folder above a bundle: that is may/june-2026",
            "write previous = \"may/june-2026\"",
        ),
        (
            "may",
            &["may/a/claim.json", "may/b/claim.json"],
            "the bundle before, may, is no bundle: it has no claim.json",
            expected,
        ),
        (
            "may",
            &["may/claim.json"],
            "descriptor.json of the bundle before cannot be read",
            "as it was published",
        ),
    ] {
        let snapshot = named(path);
        files.iter().for_each(|file| make(&snapshot, file));
        let ended = snapshot.run(&["descriptor"]);
        assert_eq!(ended.code, 2, "{ended:?}");
        let said = format!("june.toml:4:12: {told}");
        assert!(ended.err.contains(&said), "{ended:?}");
        assert!(ended.err.contains(hint), "{ended:?}");
    }
}
