//! An audit pack that was falsified: each falsification is seen, under its code.

use documents::refusal::{Reason, Refusal};
use tempfile::TempDir;
use verifier::pack::{
    manifest::Manifest,
    said::{Said, Warning},
};

use super::{
    audit_pack::{check, judged, pack, text},
    drawn::SEED,
    *,
};

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
    // The first row that has an amount, and the cell of it: few accounts have none, and leaves are in another order each
    // time.
    let rows = text(&pack().join("ledger.csv"));
    let amount_of = |line: &str| {
        let mut cells = line.split(',').enumerate().skip(3);
        cells.find(|(_, cell)| !cell.is_empty()).map(|(at, _)| at)
    };
    let found = rows.lines().enumerate().skip(1);
    let found = found.filter_map(|(number, line)| Some((number, amount_of(line)?)));
    let (with_amount, cell) = found.min().expect("some account has something");
    type Change<'a> = (&'a str, Reason, Box<dyn Fn(&Path) + 'a>);
    let of_row = |number: usize, change: fn(&str) -> Vec<String>| {
        Box::new(move |pack: &Path| change_line(pack, "ledger.csv", number, change))
    };
    let replace = |name: &'static str, from: &'static str, to: &'static str| {
        Box::new(move |pack: &Path| edit_all(&pack.join(name), from, to))
    };
    let changes: [Change<'_>; 20] = [
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
                change_line(pack, "ledger.csv", with_amount, |line| {
                    change_cell(line, cell)
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
                let folder = tempfile::tempdir().unwrap();
                let other = folder.path().join("other");
                let mut command = inclusion_from(&proven().private());
                let drawn = ["--sample", "41", "--seed", SEED, "--quiet"];
                run(command.args(drawn).arg("--out").arg(&other)).assert_done();
                let sample = pack.join("sample");
                let more = text(&other.join("accounts.csv"));
                let last = more.lines().last().unwrap();
                let file = last.rsplit('"').nth(1).unwrap();
                fs::create_dir_all(sample.join(file).parent().unwrap()).unwrap();
                fs::copy(other.join(file), sample.join(file)).unwrap();
                let list = text(&sample.join("accounts.csv"));
                let (rest, out) = list.trim_end().rsplit_once('\n').unwrap();
                fs::remove_file(sample.join(out.rsplit('"').nth(1).unwrap())).unwrap();
                fs::write(sample.join("accounts.csv"), format!("{rest}\n{last}\n")).unwrap();
            }),
        ),
        (
            "words beside the accounts of the sample",
            Reason::PackSample,
            Box::new(|pack| {
                let list = pack.join("sample/accounts.csv");
                let lines = text(&list);
                let (header, rows) = lines.split_once('\n').unwrap();
                let rows: Vec<_> = rows
                    .lines()
                    .map(|row| format!("{row},\"confirmed\"\n"))
                    .collect();
                fs::write(&list, format!("{header},\"verdict\"\n{}", rows.concat())).unwrap();
            }),
        ),
        (
            "counts of warnings that no number has room for",
            Reason::PackReport,
            Box::new(|pack| {
                let path = pack.join("said.json");
                let mut said = Said::from_bytes(&fs::read(&path).unwrap()).unwrap();
                let warning = |line| Warning {
                    code: "X".to_owned(),
                    count: 1 << 63,
                    file: "x.csv".to_owned(),
                    line: Some(line),
                };
                said.warnings.extend([warning(1), warning(2)]);
                fs::write(&path, said.to_bytes()).unwrap();
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
                                \"made\": {\"time\": \"\", \"program\": \"\", \"nodes\": []}}";
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
