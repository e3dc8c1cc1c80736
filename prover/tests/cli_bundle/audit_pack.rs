//! The audit pack: written by the operator, and verified by the auditor from itself alone.

use std::sync::OnceLock;

use documents::{inclusion::id_of_cell, refusal::Refusal};
use tempfile::TempDir;
use verdict::progress::Silent;
use verifier::{
    Expectations, Verifier, how_to_repeat,
    pack::verify::{VerifiedPack, verify_pack},
};

use super::{drawn::SEED, issued::index, *};

/// Accounts of the sample.
const DRAWN: &str = "40";

/// `prover audit-pack` of a snapshot that was proven.
pub fn write(of: &support::ProvenSnapshot, out: &Path, args: &[&str]) -> CommandOutput {
    let mut command = prover();
    command
        .arg("audit-pack")
        .arg("--snapshot")
        .arg(of.snapshot());
    command.arg("--private").arg(of.private());
    command.arg("--bundle").arg(of.bundle());
    run(command.arg("--out").arg(out).args(args).arg("--quiet"))
}

/// The pack of the sample exchange, with a sample, written once.
pub fn pack() -> &'static Path {
    static PACK: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, pack) = PACK.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("pack");
        write(proven(), &out, &["--sample", DRAWN, "--seed", SEED]).assert_done();
        (folder, out)
    });
    pack
}

pub fn check(pack: &Path, args: &[&str]) -> CommandOutput {
    let mut command = verifier();
    command.arg("audit-pack").arg(pack).args(ACCEPT_LOANS);
    run(command.args(args))
}

/// In this process, whose keys are made once.
pub fn judged(pack: &Path) -> Result<VerifiedPack, Refusal> {
    static VERIFIER: OnceLock<Verifier> = OnceLock::new();
    let verifier = VERIFIER.get_or_init(|| Verifier::new().unwrap());
    let expectations = Expectations {
        accept_loans_bps: 3_000,
        ..Expectations::default()
    };
    verify_pack(verifier, pack, &expectations, None, how_to_repeat, &Silent)
}

#[test]
fn a_pack_verifies_from_itself_alone() {
    // Nothing else is there: no snapshot, no private directory.
    let alone = fixtures::testing::copy_of(pack());
    let root = &proven().root;
    let ended = check(alone.path(), &["--root", root]);
    let out = &ended.assert_done().out;
    let first = "VERIFIED: the audit pack follows from the proof, to the last unit";
    assert_eq!(out.lines().next(), Some(first), "{out}");
    let opened = "every leaf of the bundle is opened, once: 2002 accounts and 46 leaves of nobody";
    assert!(out.contains(opened), "{out}");
    assert!(out.contains("this is the root that you gave"), "{out}");

    let json = check(alone.path(), &["--json"]).assert_done().json();
    for (key, value) in [
        ("verdict", "verified"),
        ("reason", "OK"),
        ("root", root.as_str()),
        ("root_source", "bundle"),
    ] {
        assert_eq!(json[key], value, "{key}");
    }
    assert_eq!(json["sample"]["accounts"], 40);
    let shares = json["assets"].as_array().unwrap();
    let shares = shares
        .iter()
        .map(|asset| asset["share_bps"].as_u64().unwrap());
    let shares: Vec<_> = shares.collect();
    // Each is rounded down.
    let sum: u64 = shares.iter().sum();
    assert!((9_988..=10_000).contains(&sum), "{shares:?}");

    let asked = |accounts| check(alone.path(), &["--sample", accounts, "--seed", SEED]);
    assert!(
        asked(DRAWN)
            .assert_done()
            .out
            .contains("the one that you gave")
    );
    asked("41").assert_rejected("PACK_SAMPLE");
    let other = check(alone.path(), &["--root", OTHER_ROOT]);
    other.assert_rejected("ROOT_NOT_EXPECTED");
    let none = check(&proven().bundle(), &[]);
    none.assert_no_verdict("is no audit pack: it has no manifest.json");
}

#[test]
fn commands_that_a_pack_names_do_what_it_says() {
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(pack().join("pack.json")).unwrap()).unwrap();
    let commands = json["repeat"].as_array().unwrap();
    assert_eq!(commands.len(), 4);
    for command in commands {
        let words = shlex::split(command.as_str().unwrap()).unwrap();
        assert_eq!(words[0], "verifier");
        let ended = run(verifier()
            .args(words[1..].iter().map(|word| word.replace("DIR", ".")))
            .current_dir(pack()));
        // Debts of accounts that are drawn are for their owners to confirm. The root is another one each time, and so are these.
        let confirm = words[1] == "inclusion" && ended.code == 3;
        assert!(ended.code == 0 || confirm, "{ended:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_pack_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(pack()), 0o700);
    let all = support::files(pack());
    assert!(all.len() > 60);
    for path in all {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&path), expected, "{}", path.display());
    }
}

#[test]
fn no_id_of_an_account_that_was_not_drawn_is_anywhere_in_it() {
    // Before an id that a spreadsheet would take for a formula the table has an apostrophe.
    let drawn: BTreeSet<_> = index(&pack().join("sample/accounts.csv"))
        .keys()
        .map(|cell| id_of_cell(cell).to_owned())
        .collect();
    assert_eq!(drawn.len(), 40);
    let ids = support::amounts(&proven().input("liabilities.csv"));
    // Shorter ones are in digests by chance.
    let is_long = |id: &&String| id.len() >= 12;
    // One that is a part of a drawn one stands there with it.
    let is_drawn = |id: &&String| drawn.iter().any(|drawn| drawn.contains(id.as_str()));
    let ids: Vec<_> = ids
        .keys()
        .filter(is_long)
        .filter(|id| !is_drawn(id))
        .collect();
    assert!(ids.len() > 1_300);
    for path in support::files(pack())
        .into_iter()
        .filter(|path| path.is_file())
    {
        let bytes = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let found = ids.iter().find(|id| text.contains(id.as_str()));
        assert_eq!(found, None, "{}", path.display());
    }
}

/// What the owner of an account, or an auditor to whom they complain, finds with the account's own file.
#[test]
fn a_customer_finds_their_row_with_their_own_file_and_nobody_else_does() {
    let account = "007";
    let (_folder, file) = issue(account);
    let file: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let digits = |field: &str| {
        let bytes = hex::decode(file[field].as_str().unwrap()).unwrap();
        <[u8; 32]>::try_from(bytes).unwrap()
    };
    let descriptor = documents::bundle::descriptor::Descriptor::from_bytes(
        &fs::read(pack().join("bundle/descriptor.json")).unwrap(),
    );
    let ledger = descriptor.unwrap().ledger_digest();
    let salt = circuits::leaf::Salt::from_bytes(digits("salt"));
    let pseudonym = |id: &str| hex::encode(salt.pseudonym(&ledger, id.try_into().unwrap()));
    let rows = fs::read_to_string(pack().join("ledger.csv")).unwrap();
    let place = file["place"].as_u64().unwrap();
    let row = rows.lines().find(|row| row.contains(&pseudonym(account)));
    assert!(row.unwrap().starts_with(&format!("{place},")));
    assert!(!rows.contains(&pseudonym("008")));
}

/// The codes of a pack's exceptions.
fn codes(pack: &Path) -> BTreeSet<String> {
    let tables: serde_json::Value = serde_json::from_str(&text(&pack.join("pack.json"))).unwrap();
    let rows = tables["exceptions"].as_array().unwrap().iter();
    rows.map(|row| row["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_pack_is_compared_with_the_one_before_and_has_the_answers_of_nodes() {
    let months = crate::chain::months();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write(&months[0], &path("june"), &[]).assert_done();
    // Nobody is asked: signatures alone are checked.
    let mut examined = verifier();
    examined
        .args(["reserves", "--bundle"])
        .arg(months[1].bundle());
    let dossier = path("dossier.json");
    let mut made = prover();
    made.args(["reserves", "dossier", "--quiet", "--snapshot"])
        .arg(months[1].snapshot());
    made.arg("--private")
        .arg(months[1].private())
        .arg("--out")
        .arg(&dossier);
    run(&mut made).assert_done();
    let findings = path("findings.json");
    examined
        .arg("--dossier")
        .arg(&dossier)
        .arg("--out")
        .arg(&findings)
        .arg("--quiet");
    assert_eq!(run(&mut examined).code, 0);

    let (june, july) = (path("june"), path("july"));
    let given = [
        "--before",
        june.to_str().unwrap(),
        "--findings",
        findings.to_str().unwrap(),
    ];
    write(&months[1], &july, &given).assert_done();
    judged(&july).unwrap();
    let tables: serde_json::Value = serde_json::from_str(&text(&july.join("pack.json"))).unwrap();
    let changes = &tables["changes"];
    assert_eq!(
        (&changes["sequence"], &changes["named"]),
        (&1.into(), &true.into())
    );
    // Only what differs is told: nothing was bought, sold or moved in a month, and prices have another time.
    let rows = changes["rows"].as_array().unwrap();
    let kinds: Vec<_> = rows.iter().map(|row| row["kind"].as_str()).collect();
    assert_eq!(kinds, [Some("policy")], "{changes}");
    let asked = codes(&july);
    assert!(
        asked.contains("NOT_ASKED") && asked.contains("NO_SAMPLE"),
        "{asked:?}"
    );
    assert!(
        !asked.contains("NO_COMPARISON") && !asked.contains("NO_ANSWER"),
        "{asked:?}"
    );

    // A node that finds nothing at the first entry, and says nothing of the others.
    let mut answers: serde_json::Value = serde_json::from_str(&text(&findings)).unwrap();
    answers["made"]["nodes"] = serde_json::json!([{ "chain": "bitcoin", "at": "localhost" }]);
    let entry = &mut answers["entries"][0];
    let nothing = |digit: char| if digit.is_ascii_digit() { '0' } else { digit };
    let listed = entry["listed"].as_str().unwrap();
    let (_, fraction) = listed.split_once('.').unwrap();
    let found = format!("0.{}", fraction.chars().map(nothing).collect::<String>());
    entry["found"] = found.into();
    entry["found_is"] = "exact".into();
    fs::write(&findings, answers.to_string()).unwrap();
    let answered = path("answered");
    write(&months[1], &answered, &given[2..]).assert_done();
    judged(&answered).unwrap();
    let asked = codes(&answered);
    assert!(
        asked.contains("FOUND_LESS") && asked.contains("NO_ANSWER"),
        "{asked:?}"
    );
    assert!(
        !asked.contains("NOT_ASKED") && asked.contains("NO_COMPARISON"),
        "{asked:?}"
    );

    // In the other order the pack is of no snapshot before.
    let back = path("back");
    write(&months[0], &back, &["--before", july.to_str().unwrap()]).assert_done();
    let tables = text(&back.join("exceptions.csv"));
    assert!(tables.contains("OTHER_BEFORE"), "{tables}");
}

#[test]
fn nothing_is_written_where_it_would_be_published_or_of_another_bundle() {
    let published = proven().out().join("pack");
    let refused = write(proven(), &published, &[]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("which is published"), "{refused:?}");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("pack");
    let month = &crate::chain::months()[0];
    let mut command = prover();
    command
        .arg("audit-pack")
        .arg("--snapshot")
        .arg(proven().snapshot());
    command.arg("--private").arg(proven().private());
    command
        .arg("--bundle")
        .arg(month.bundle())
        .arg("--out")
        .arg(&out);
    let refused = run(&mut command);
    assert_eq!(refused.code, 2, "{refused:?}");
    let says = format!(
        "has the root {}, and the private directory has the root",
        month.root
    );
    assert!(refused.err.contains(&says), "{refused:?}");
    // What is there is kept.
    fs::create_dir(&out).unwrap();
    let refused = write(proven(), &out, &[]);
    assert!(refused.err.contains("exists already"), "{refused:?}");
    assert_eq!(support::files(folder.path()).len(), 1);
    assert!(!published.exists());
}

pub fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}
