//! What the page asks, and what it is answered: the same as the command line says of the same files.

mod support;

use std::{fs, path::Path};

use documents::bundle::source::BundleDirectory;
use rayon::prelude::*;
use serde_json::{Value, json};
use verifier::{Expectations, Verifier};
use web::answer;

use support::{Disk, all_fixtures, expecting, vectors, with};

const BALANCES: &str = "764ac62dda5e871292b84ab01cd1afdc5ada1fc524a47875f1214090ec6f4d43";
const LOANS: &str = "23e757304254fe499b87787ba2e1cb7f6866a0f7863e8216a22b1f33e3a64c3d";

/// How a case ended otherwise than it must, if it did.
fn difference(folder: &Path, case: &Value) -> Option<String> {
    let mut paths = vec![folder.join(case["file"].as_str().unwrap())];
    let mut place = |name: &str| {
        let path = folder.join(case[name].as_str()?);
        paths.push(path);
        Some(paths.len() - 1)
    };
    let (descriptor, collateral) = (place("descriptor"), place("collateral"));
    let fields = json!({
        "file": 0,
        "code": case["code"],
        "account": case["account"],
        "descriptor": descriptor,
        "collateral": collateral,
        "bundle": null,
    });
    let fields = with(fields, expecting(case["root"].clone(), Value::Null));
    let found = Disk::of(paths).ask("inclusion", fields);
    let report = &found["report"];
    let compared = ["verdict", "reason", "kind", "balances", "debts"];
    let same = compared.iter().all(|field| report[*field] == case[*field]);
    let name = &case["name"];
    (!same || found["exit"] != case["exit"])
        .then(|| format!("{name}: expected {case}, found {found}"))
}

#[test]
fn every_case_of_the_corpus_has_its_outcome() {
    let folder = all_fixtures().join("conformance");
    let table = fs::read_to_string(folder.join("cases.json")).unwrap();
    let table: Value = serde_json::from_str(&table).unwrap();
    let cases = table["cases"].as_array().unwrap();
    assert!(cases.len() > 60, "{} cases", cases.len());
    let differences = cases
        .par_iter()
        .filter_map(|case| difference(&folder, case));
    let differences: Vec<_> = differences.collect();
    assert!(
        differences.is_empty(),
        "{} of {} cases:\n{}",
        differences.len(),
        cases.len(),
        differences.join("\n")
    );
}

#[test]
fn a_bundle_is_reported_as_the_command_line_reports_it_but_for_signatures() {
    let verifier = Verifier::new().unwrap();
    for (name, root, accepted) in [("balances", BALANCES, 0), ("loans", LOANS, 3_000)] {
        let folder = vectors("bundles").join(name);
        let disk = Disk::of_folder(&folder);
        let fields = with(
            json!({ "bundle": disk.places() }),
            expecting(root.into(), accepted.into()),
        );
        let mut answered = disk.ask("solvency", fields);
        let expectations = Expectations {
            root: Some(root.parse().unwrap()),
            accept_loans_bps: accepted,
            ..Expectations::default()
        };
        let verified = verifier.solvency(&BundleDirectory::new(&folder), &expectations);
        let mut expected = verdict::report::solvency::to_json(&verified.unwrap());
        assert_eq!(answered["exit"], 0, "{answered}");
        if expected["reserves"]["mode"] == "public" {
            assert_eq!(answered["report"]["reserves"]["shown"], Value::Null);
            // What only the list says.
            for field in ["reserves", "ratios", "not_proven"] {
                expected[field] = Value::Null;
                answered["report"][field] = Value::Null;
            }
        }
        assert_eq!(answered["report"], expected);
        let told = disk.told.lock().unwrap();
        let shards = expected["shards"].as_u64().unwrap();
        assert!(told.contains(&(1, shards, shards)), "{told:?}");
        assert_eq!(told.last().map(|told| told.0), Some(2));
    }
}

#[test]
fn a_file_is_held_against_a_bundle_too() {
    let mut disk = Disk::of_folder(&vectors("bundles/loans"));
    let bundle = disk.places();
    disk.paths.push(vectors("inclusions/loans-alice.json"));
    let fields = json!({
        "file": bundle.len(),
        "code": null,
        "account": "alice",
        "descriptor": null,
        "collateral": null,
        "bundle": bundle,
    });
    let asked = with(fields.clone(), expecting(Value::Null, 3_000.into()));
    let answered = disk.ask("inclusion", asked);
    assert_eq!(answered["report"]["verdict"], "included", "{answered}");
    assert_eq!(answered["report"]["solvency"]["root_source"], "bundle");
    assert_eq!(answered["report"]["solvency"]["verdict"], "verified");
    // Loans are accepted by nobody but the reader.
    let refused = disk.ask(
        "inclusion",
        with(fields, expecting(Value::Null, Value::Null)),
    );
    assert_eq!(refused["report"]["reason"], "POLICY_LOANS", "{refused}");
    assert_eq!(refused["exit"], 1);
}

#[test]
fn a_flipped_byte_in_a_bundle_is_a_rejection() {
    let folder = fixtures::testing::copy_of(&vectors("bundles/loans"));
    let path = folder.path().join("shards.bin");
    let mut bytes = fs::read(&path).unwrap();
    bytes[1_000] ^= 1;
    fs::write(&path, bytes).unwrap();
    let disk = Disk::of_folder(folder.path());
    let fields = with(
        json!({ "bundle": disk.places() }),
        expecting(LOANS.into(), 3_000.into()),
    );
    let answered = disk.ask("solvency", fields);
    assert_eq!(answered["exit"], 1, "{answered}");
    assert_eq!(answered["report"]["verdict"], "rejected");
}

#[test]
fn bundles_that_do_not_follow_each_other_are_told_apart_from_slips() {
    let mut disk = Disk::of_folder(&vectors("bundles/balances"));
    let first = disk.places();
    disk.paths
        .extend(Disk::of_folder(&vectors("bundles/loans")).paths);
    let second: Vec<_> = (first.len()..disk.paths.len()).collect();
    let ask = |bundles: Value| {
        disk.ask(
            "chain",
            json!({ "bundles": bundles, "root": null, "accept_loans_bps": 3_000 }),
        )
    };
    let alone = ask(json!([first]));
    assert_eq!(alone["report"]["verdict"], "chained", "{alone}");
    assert_eq!(alone["exit"], 0);
    // Two exchanges.
    let two = ask(json!([first, second]));
    assert_eq!(two["report"]["reason"], "CHAIN", "{two}");
    assert_eq!(two["exit"], 1);
    let none = ask(json!([]));
    assert_eq!(
        (&none["exit"], &none["report"]["verdict"]),
        (&json!(2), &json!("none"))
    );
}

#[test]
fn files_are_known_by_what_they_are() {
    let folder = fixtures::testing::copy_of(&vectors("bundles/loans"));
    let look = |folder: &Path| Disk::of_folder(folder).ask("look", json!({}));
    let whats = |looked: &Value| -> Vec<String> {
        let files = looked["files"].as_array().unwrap().iter();
        files
            .map(|file| file["what"].as_str().unwrap().to_owned())
            .collect()
    };
    let looked = look(folder.path());
    assert_eq!(
        whats(&looked),
        [
            "claim",
            "collateral",
            "descriptor",
            "bundle_part",
            "bundle_part",
            "bundle_part",
            "bundle_part"
        ]
    );
    assert_eq!(looked["bundle"]["complete"], true, "{looked}");
    assert_eq!(looked["bundle"]["missing"], json!([]));
    assert!(
        looked["bundle"]["leaves"].as_u64().unwrap()
            >= looked["bundle"]["shards"].as_u64().unwrap()
    );
    assert_eq!(looked["files"][2]["says"]["exchange"], "Vectors, loans");
    assert_eq!(
        looked["files"][1]["says"]["ledger"],
        looked["files"][2]["says"]["ledger"]
    );
    fs::remove_file(folder.path().join("leaves.bin")).unwrap();
    fs::remove_file(folder.path().join("collateral.json")).unwrap();
    let looked = look(folder.path());
    assert_eq!(
        looked["bundle"]["missing"],
        json!(["collateral.json", "leaves.bin"])
    );
    assert_eq!(looked["bundle"]["complete"], false);

    let folder = tempfile::tempdir().unwrap();
    let alice = fs::read(vectors("inclusions/loans-alice.json")).unwrap();
    for (name, bytes) in [
        ("a.json", &alice[..]),
        ("b.json", &alice[..alice.len() / 2]),
        ("c.json", b"<!doctype html>"),
        ("d.zip", b"PK\x03\x04...."),
        ("e.txt", b"hello"),
        ("f", b""),
        ("g.json", b"{}"),
    ] {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let archive = vectors("archives/both.archive");
    fs::copy(archive, folder.path().join("h.archive")).unwrap();
    let detached = vectors("inclusions/loans-bob.detached.json");
    fs::copy(detached, folder.path().join("i.json")).unwrap();
    let attestation = vectors("attestations/loans.json");
    fs::copy(attestation, folder.path().join("j.json")).unwrap();
    let looked = look(folder.path());
    assert_eq!(
        whats(&looked),
        [
            "inclusion",
            "inclusion",
            "web_page",
            "zip",
            "unknown",
            "unknown",
            "unknown",
            "archive",
            "inclusion",
            "attestation"
        ]
    );
    let says = |place: usize, field: &str| looked["files"][place]["says"][field].clone();
    assert_eq!(says(0, "exchange"), "Vectors, loans");
    assert_eq!(says(0, "needs_descriptor"), false);
    assert_eq!(says(8, "exchange"), Value::Null);
    assert_eq!(
        (says(8, "needs_descriptor"), says(8, "needs_collateral")),
        (json!(true), json!(true))
    );
    assert_eq!(says(8, "ledger"), says(0, "ledger"));
    assert!(looked["files"][1]["says"].is_null());
    assert_eq!(looked["bundle"]["complete"], false);
}

#[test]
fn what_is_no_question_or_cannot_be_read_is_no_verdict() {
    for question in [
        "",
        "{}",
        r#"{"ask":"more","files":[]}"#,
        r#"{"ask":"inclusion","files":[]}"#,
    ] {
        let answered = answer(question.as_bytes(), &Disk::default());
        let answered: Value = serde_json::from_slice(&answered).unwrap();
        assert_eq!(answered["exit"], 2, "{answered}");
        assert_eq!(answered["report"]["verdict"], "none");
    }
    let ask = |file: usize, account: Value, root: Value| {
        let fields = json!({
            "file": file,
            "code": null,
            "account": account,
            "descriptor": null,
            "collateral": null,
            "bundle": null,
        });
        let gone = vectors("inclusions/no-such-file.json");
        Disk::of([gone]).ask("inclusion", with(fields, expecting(root, Value::Null)))
    };
    for (file, account, root) in [
        (0, json!("alice"), json!(LOANS)),
        (7, json!("alice"), json!(LOANS)),
        (0, Value::Null, json!(LOANS)),
        (0, json!("alice"), json!("23e7")),
    ] {
        let answered = ask(file, account, root);
        assert_eq!(answered["exit"], 2, "{answered}");
        assert_eq!(answered["report"]["verdict"], "none");
        assert_eq!(answered["report"]["kind"], Value::Null);
    }
}
