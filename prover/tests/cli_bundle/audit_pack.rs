//! The audit pack: written by the operator, verified by the auditor from itself alone, and every falsification seen.

use std::sync::OnceLock;

use documents::refusal::{Reason, Refusal};
use tempfile::TempDir;
use verdict::progress::Silent;
use verifier::{
    Expectations, Verifier, how_to_repeat,
    pack::{
        manifest::Manifest,
        verify::{VerifiedPack, verify_pack},
    },
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
fn pack() -> &'static Path {
    static PACK: OnceLock<TempDir> = OnceLock::new();
    let folder = PACK.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("pack");
        write(proven(), &out, &["--sample", DRAWN, "--seed", SEED]).assert_done();
        folder
    });
    Box::leak(folder.path().join("pack").into_boxed_path())
}

fn check(pack: &Path, args: &[&str]) -> CommandOutput {
    let mut command = verifier();
    command.arg("audit-pack").arg(pack).args(ACCEPT_LOANS);
    run(command.args(args))
}

/// In this process, whose keys are made once.
fn judged(pack: &Path) -> Result<VerifiedPack, Refusal> {
    static VERIFIER: OnceLock<Verifier> = OnceLock::new();
    let verifier = VERIFIER.get_or_init(|| Verifier::new().unwrap());
    let expectations = Expectations {
        accept_loans_bps: 3_000,
        ..Expectations::default()
    };
    verify_pack(verifier, pack, &expectations, how_to_repeat, &Silent)
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
        // Debts of the sample are for their owners to confirm.
        let expected = if words[1] == "inclusion" { 3 } else { 0 };
        assert_eq!(ended.code, expected, "{ended:?}");
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
    let drawn: BTreeSet<_> = index(&pack().join("sample/accounts.csv"))
        .into_keys()
        .collect();
    assert_eq!(drawn.len(), 40);
    let ids = support::amounts(&proven().input("liabilities.csv"));
    // Shorter ones are in digests by chance.
    let is_long = |id: &&String| id.len() >= 12 && !drawn.contains(*id);
    let ids: Vec<_> = ids.keys().filter(is_long).collect();
    assert!(ids.len() > 1_900);
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

/// A copy of the pack that was falsified, whose manifest is what the files are, as the operator would have it.
fn falsified(change: impl Fn(&Path)) -> TempDir {
    let folder = fixtures::testing::copy_of(pack());
    change(folder.path());
    let before = Manifest::read(pack()).unwrap();
    let digests = [before.ledger, before.root, before.claim, before.policy];
    let manifest = Manifest::of(folder.path(), digests).unwrap();
    fs::write(folder.path().join("manifest.json"), manifest.to_bytes()).unwrap();
    folder
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// Changes a line of a table of the pack: by its number from 0, the header's.
fn change_line(pack: &Path, name: &str, number: usize, change: impl Fn(&str) -> Vec<String>) {
    let path = pack.join(name);
    let lines = text(&path);
    let lines = lines
        .lines()
        .enumerate()
        .flat_map(|(at, line)| match at == number {
            true => change(line),
            false => vec![line.to_owned()],
        });
    let lines: Vec<_> = lines.map(|line| line + "\n").collect();
    fs::write(&path, lines.concat()).unwrap();
}

/// Another digit at the end of a line's cell.
fn other_digit(cell: &str) -> String {
    let (rest, last) = cell.split_at(cell.len() - 1);
    format!("{rest}{}", if last == "1" { "2" } else { "1" })
}

fn change_cell(line: &str, column: usize) -> Vec<String> {
    let mut cells: Vec<_> = line.split(',').map(str::to_owned).collect();
    cells[column] = other_digit(&cells[column]);
    vec![cells.join(",")]
}

/// The line of the first drawn account in the ledger.
fn drawn_line() -> usize {
    let json: serde_json::Value = serde_json::from_str(&text(&pack().join("pack.json"))).unwrap();
    let pseudonym = json["sample"]["rows"][0]["pseudonym"]
        .as_str()
        .unwrap()
        .to_owned();
    let rows = text(&pack().join("ledger.csv"));
    rows.lines()
        .position(|row| row.contains(&pseudonym))
        .unwrap()
}

#[test]
fn every_falsification_is_seen_under_its_code() {
    judged(pack()).unwrap();
    // The first cell with an amount of the first account.
    let amount = |line: &str| {
        let cells = line.split(',').enumerate().skip(3);
        cells
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(at, _)| at)
            .next()
            .unwrap()
    };
    type Change<'a> = (&'a str, Reason, Box<dyn Fn(&Path) + 'a>);
    let of_row = |number: usize, change: fn(&str) -> Vec<String>| {
        Box::new(move |pack: &Path| change_line(pack, "ledger.csv", number, change))
    };
    let replace = |name: &'static str, from: &'static str, to: &'static str| {
        Box::new(move |pack: &Path| edit_all(&pack.join(name), from, to))
    };
    let changes: Vec<Change<'_>> = vec![
        (
            "a total",
            Reason::PackTotals,
            Box::new(|pack| {
                let path = pack.join("totals.json");
                let total = text(&path);
                let first = total.lines().nth(4).unwrap().to_owned();
                let digits = first.trim().trim_matches(['"', ',']).to_owned();
                fs::write(&path, total.replacen(&digits, &other_digit(&digits), 1)).unwrap();
            }),
        ),
        (
            "a row that is dropped",
            Reason::PackLedger,
            of_row(3, |_| vec![]),
        ),
        (
            "a row that stands twice",
            Reason::PackLedger,
            of_row(3, |line| vec![line.to_owned(); 2]),
        ),
        (
            "an amount of a row",
            Reason::PackLedger,
            Box::new(|pack| {
                change_line(pack, "ledger.csv", 3, |line| {
                    change_cell(line, amount(line))
                });
            }),
        ),
        (
            "the pseudonym of an account that was drawn",
            Reason::PackSample,
            Box::new(|pack| {
                change_line(pack, "ledger.csv", drawn_line(), |line| {
                    change_cell(line, 1)
                })
            }),
        ),
        (
            "an account that is passed off as nobody's",
            Reason::PackLedger,
            Box::new(|pack| {
                let rows = text(&pack.join("ledger.csv"));
                let row = rows.lines().nth(1).unwrap();
                let cells: Vec<_> = row.split(',').collect();
                let nobodys = format!("{},{}", cells[0], cells[2]);
                change_line(pack, "ledger.csv", 1, |_| vec![]);
                change_line(pack, "padding.csv", 0, |line| {
                    vec![line.to_owned(), nobodys.clone()]
                });
            }),
        ),
        (
            "another seed",
            Reason::PackSample,
            replace(
                "said.json",
                SEED,
                "000000000000000000015f2c6d1a7c51d5f4a0e9",
            ),
        ),
        (
            "an account of the sample that is withheld",
            Reason::PackSample,
            Box::new(|pack| {
                let list = pack.join("sample/accounts.csv");
                let lines = text(&list);
                let (rest, last) = lines.trim_end().rsplit_once('\n').unwrap();
                let file = last.rsplit('"').nth(1).unwrap();
                fs::remove_file(pack.join("sample").join(file)).unwrap();
                fs::write(&list, format!("{rest}\n")).unwrap();
            }),
        ),
        (
            "an account in place of one that was drawn",
            Reason::PackSample,
            Box::new(|pack| {
                let other = pack.join("other");
                let mut command = inclusion_from(&proven().private());
                let drawn = ["--sample", "41", "--seed", SEED, "--quiet"];
                run(command.args(drawn).arg("--out").arg(&other)).assert_done();
                let sample = pack.join("sample");
                let more = text(&other.join("accounts.csv"));
                let last = more.lines().last().unwrap();
                let file = last.rsplit('"').nth(1).unwrap();
                fs::create_dir_all(sample.join(file).parent().unwrap()).unwrap();
                fs::copy(other.join(file), sample.join(file)).unwrap();
                fs::remove_dir_all(&other).unwrap();
                let list = text(&sample.join("accounts.csv"));
                let (rest, out) = list.trim_end().rsplit_once('\n').unwrap();
                fs::remove_file(sample.join(out.rsplit('"').nth(1).unwrap())).unwrap();
                fs::write(sample.join("accounts.csv"), format!("{rest}\n{last}\n")).unwrap();
            }),
        ),
        (
            "a wallet of the dossier",
            Reason::Reserves,
            Box::new(|pack| {
                let path = pack.join("dossier.json");
                let dossier = text(&path);
                let (before, after) = dossier.split_once("\"amount\": \"").unwrap();
                let (amount, after) = after.split_once('"').unwrap();
                let amount = other_digit(amount);
                fs::write(&path, format!("{before}\"amount\": \"{amount}\"{after}")).unwrap();
            }),
        ),
        (
            "a wallet of a table",
            Reason::PackReport,
            replace("wallets.csv", "bitcoin", "litecoin"),
        ),
        (
            "a ratio in JSON",
            Reason::PackReport,
            replace("pack.json", "\"share_bps\": ", "\"share_bps\": 1"),
        ),
        (
            "the page",
            Reason::PackReport,
            replace("page.html", "not known", "confirmed"),
        ),
        (
            "an exception that is taken out",
            Reason::PackReport,
            Box::new(|pack| change_line(pack, "exceptions.csv", 1, |_| vec![])),
        ),
        (
            "what the operator says",
            Reason::PackReport,
            replace("said.json", "\"rows_read\": ", "\"rows_read\": 1"),
        ),
        (
            "a table of a comparison that there is not",
            Reason::PackManifest,
            Box::new(|pack| fs::write(pack.join("changes.csv"), "").unwrap()),
        ),
        (
            "a file that no pack has",
            Reason::PackManifest,
            Box::new(|pack| fs::write(pack.join("letter.txt"), "all is well").unwrap()),
        ),
        (
            "findings of another bundle",
            Reason::OtherDocument,
            Box::new(|pack| {
                let findings = "{\"root\": \"\", \"ledger_digest\": \"\", \"entries\": [], \
                                \"made\": {\"time\": \"\", \"program\": \"\"}}";
                fs::write(pack.join("findings.json"), findings).unwrap();
            }),
        ),
    ];
    for (what, reason, change) in changes {
        match judged(falsified(change).path()) {
            Err(Refusal::Rejected {
                reason: found,
                detail,
            }) => {
                assert_eq!(found, reason, "{what}: {detail}");
            }
            Err(other) => panic!("{what}: {other}"),
            Ok(_) => panic!("{what} is not seen"),
        }
    }
}

fn edit_all(path: &Path, from: &str, to: &str) {
    let whole = text(path);
    assert!(whole.contains(from), "{from}");
    fs::write(path, whole.replace(from, to)).unwrap();
}

#[test]
fn a_pack_that_is_not_as_its_manifest_says_is_seen_before_anything_is_verified() {
    let changed = |change: &dyn Fn(&Path)| {
        let folder = fixtures::testing::copy_of(pack());
        change(folder.path());
        check(folder.path(), &["--json"]).json()
    };
    type Change<'a> = (&'a dyn Fn(&Path), &'a str, &'a str, &'a str);
    let cases: [Change<'_>; 6] = [
        (
            &|pack| fs::remove_file(pack.join("wallets.csv")).unwrap(),
            "none",
            "PACK_FILES",
            "missing",
        ),
        (
            &|pack| fs::write(pack.join("letter.txt"), "").unwrap(),
            "none",
            "PACK_FILES",
            "beside",
        ),
        (
            &|pack| fs::write(pack.join("ledger.csv"), "leaf").unwrap(),
            "none",
            "PACK_FILES",
            "4 bytes",
        ),
        (
            &|pack| change_line(pack, "ledger.csv", 3, |line| change_cell(line, 1)),
            "rejected",
            "PACK_FILES",
            "another digest",
        ),
        (
            &|pack| fs::write(pack.join("manifest.json"), "<html>").unwrap(),
            "none",
            "PACK_MANIFEST",
            "manifest",
        ),
        (
            &|pack| edit_all(&pack.join("manifest.json"), &proven().root, OTHER_ROOT),
            "rejected",
            "PACK_MANIFEST",
            "the bundle has",
        ),
    ];
    for (change, verdict, reason, says) in cases {
        let json = changed(change);
        assert_eq!(
            (&json["verdict"], &json["reason"]),
            (&verdict.into(), &reason.into()),
            "{json}"
        );
        assert!(json["detail"].as_str().unwrap().contains(says), "{json}");
    }
    // What systems leave in folders is nobody's fault.
    let folder = fixtures::testing::copy_of(pack());
    fs::write(folder.path().join(".DS_Store"), "").unwrap();
    judged(folder.path()).unwrap();
}

#[test]
fn a_pack_is_compared_with_the_one_before_and_has_the_answers_of_nodes() {
    let months = crate::chain::months();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    write(&months[0], &path("june"), &[]).assert_done();
    // Nobody is asked: there are no answers about any entry.
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
    // Only what differs is told: nothing was bought, sold or moved in a month.
    assert_eq!(changes["rows"].as_array().unwrap().len(), 0, "{changes}");
    let codes = tables["exceptions"].as_array().unwrap().iter();
    let codes: BTreeSet<_> = codes.map(|row| row["code"].as_str().unwrap()).collect();
    assert!(
        codes.contains("NO_ANSWER") && codes.contains("NO_SAMPLE"),
        "{codes:?}"
    );
    assert!(
        !codes.contains("NOT_ASKED") && !codes.contains("NO_COMPARISON"),
        "{codes:?}"
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
