//! Reports for others: the same as the command line writes, and what it is that was dropped.
//!
//! The files are those that the page's tests are given, and the answers those that a fake gives in them: in
//! `golden/evidence`, made anew with `UPDATE_GOLDEN=1`. The command line is held against them too.

mod support;

use std::fs;

use fixtures::testing::assert_golden;
use serde_json::{Value, json};
use statements::customer_report::CustomerReport;
use web::answer;

use support::{
    Disk,
    account::{
        ALICE, Folder, LEDGER, LESS_THAN_BOB_OWES, MORE_THAN_BOB_HAS, assert_nothing_follows,
        disputing, file, receipt, reporting, root,
    },
    with,
};

#[test]
fn the_pages_files_and_answers_are_those_of_the_verifier() {
    let texts = [
        ("alice-file.json", file("alice")),
        ("alice-receipt.json", receipt("alice", ALICE, &[])),
        ("bob-file.json", file("bob")),
        (
            "bob-receipt.json",
            receipt("bob", MORE_THAN_BOB_HAS, LESS_THAN_BOB_OWES),
        ),
    ];
    for (name, text) in &texts {
        assert_golden(
            env!("CARGO_MANIFEST_DIR"),
            &format!("evidence/{name}"),
            text,
        );
    }
    let texts = texts.each_ref().map(|(name, text)| (*name, text.as_str()));
    let folder = Folder::of(&texts);
    let of = |account: &str| {
        [
            format!("{account}-receipt.json"),
            format!("{account}-file.json"),
        ]
    };
    let dispute = |account: &str| {
        let [receipt, file] = of(account);
        let fields = disputing(account, json!({ "receipt": 0, "file": 1 }));
        folder.ask("dispute", &[&receipt, &file], fields)
    };
    let kept = |account: &str, said: Value| {
        let [receipt, file] = of(account);
        let fields = reporting(account, with(json!({ "receipt": 1 }), said));
        let answered = folder.ask("report", &[&file, &receipt], fields);
        let name = format!("evidence/{account}-report.json");
        let text = answered["file"].as_str().unwrap();
        assert_golden(env!("CARGO_MANIFEST_DIR"), &name, text);
        fs::write(folder.path(&format!("{account}-report.json")), text).unwrap();
        answered
    };
    let (agrees, contradicted) = (dispute("alice"), dispute("bob"));
    let said = json!({ "expect": ["BTC=2", "USDT=1"], "expect_debt": ["USDT=100"] });
    let bob = kept("bob", said);
    let fields = disputing("bob", json!({ "report": 0 }));
    let of_report = folder.ask("dispute", &["bob-report.json"], fields);
    let edited = folder.path("edited.json");
    let more = texts[1].1.replacen("1.50000000", "2.50000000", 1);
    fs::write(&edited, more).unwrap();
    let fields = disputing("alice", json!({ "receipt": 0, "file": 1 }));
    let edited = folder.ask("dispute", &["edited.json", "alice-file.json"], fields);
    let only_counted = folder.ask(
        "dispute",
        &["bob-file.json"],
        disputing("bob", json!({ "file": 0 })),
    );
    for (answered, verdict, exit) in [
        (&agrees, "agrees", 0),
        (&contradicted, "contradicted", 1),
        (&of_report, "contradicted", 1),
        (&edited, "none", 2),
        (&only_counted, "only_counted", 2),
        (&bob, "debts_to_confirm", 3),
    ] {
        assert_eq!(answered["report"]["verdict"], verdict, "{answered}");
        assert_eq!(answered["exit"], exit, "{answered}");
    }
    let answers = json!({
        "root": root(),
        "agrees": agrees,
        "contradicted": contradicted,
        "of_report": of_report,
        "edited": edited,
        "only_counted": only_counted,
        "kept": bob,
    });
    let answers = format!("{answers:#}\n");
    assert_golden(
        env!("CARGO_MANIFEST_DIR"),
        "evidence/answers.json",
        &answers,
    );
}

#[test]
fn a_report_has_what_was_given_and_said_and_what_came_out() {
    let texts = [
        ("f.json", file("alice")),
        ("r.json", receipt("alice", ALICE, &[])),
    ];
    let folder = Folder::of(&texts.each_ref().map(|(name, text)| (*name, text.as_str())));
    let said = json!({ "receipt": 1, "expect": ["BTC=2", "OWN=0.10"] });
    let answered = folder.ask("report", &["f.json", "r.json"], reporting("alice", said));
    assert_eq!(
        (&answered["exit"], &answered["report"]["verdict"]),
        (&json!(0), &json!("included"))
    );
    let text = answered["file"].as_str().unwrap();
    let report = CustomerReport::of_file("report", text.as_bytes()).unwrap();
    assert_eq!(report.to_bytes(), text.as_bytes());
    assert_eq!(report.inclusion.as_deref(), Some(texts[0].1.as_str()));
    assert_eq!(report.receipt.as_deref(), Some(texts[1].1.as_str()));
    assert_eq!(report.against.root, Some(root()));
    assert_eq!(report.against.root_source.as_deref(), Some("outside"));
    let said: Vec<_> = report
        .expected
        .balances
        .iter()
        .map(|one| (&*one.asset, &*one.amount))
        .collect();
    assert_eq!(said, [("BTC", "2"), ("OWN", "0.10")]);
    // The same answer as without one.
    let fields = reporting("alice", json!({}));
    assert_eq!(
        folder.ask("inclusion", &["f.json"], fields)["report"],
        answered["report"]
    );
}

#[test]
fn what_was_refused_is_reported_too() {
    let edited = file("alice").replacen("1.50000000", "0.50000000", 1);
    let folder = Folder::of(&[("f.json", &edited), ("cut.json", &edited[..700])]);
    for (name, verdict, exit) in [("f.json", "rejected", 1), ("cut.json", "none", 2)] {
        let said = json!({ "expect": ["BTC=1.5"] });
        let answered = folder.ask("report", &[name], reporting("alice", said));
        assert_eq!(answered["exit"], exit, "{answered}");
        assert_eq!(answered["report"]["verdict"], verdict);
        let text = answered["file"].as_str().unwrap();
        let report = CustomerReport::of_file("report", text.as_bytes()).unwrap();
        assert_eq!(report.result.verdict, verdict);
        let shown = if name == "f.json" {
            &edited
        } else {
            &edited[..700]
        };
        assert_eq!(report.inclusion.as_deref(), Some(shown));
        assert_eq!(json!(report.result.reason), answered["report"]["reason"]);
    }
}

#[test]
fn what_an_archive_has_is_reported_and_compared_as_a_file() {
    let folder = Folder::of(&[("r.json", &receipt("alice", ALICE, &[]))]);
    LEDGER.write_archives(folder.0.path(), 0);
    let entries = fs::read_dir(folder.0.path()).unwrap();
    let mut names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let archive = names.find(|name| name != "r.json").unwrap();
    let code = LEDGER.code("alice");
    let said = json!({ "code": code });
    let kept = folder.ask("report", &[&archive], reporting("alice", said.clone()));
    let report: Value = serde_json::from_str(kept["file"].as_str().unwrap()).unwrap();
    assert_eq!(report["inclusion"], json!(file("alice")));
    let fields = disputing("alice", with(said, json!({ "receipt": 1, "file": 0 })));
    let answered = folder.ask("dispute", &[&archive, "r.json"], fields);
    assert_eq!(answered["report"]["verdict"], "agrees", "{answered}");
    let fields = disputing(
        "alice",
        json!({ "receipt": 1, "file": 0, "code": "00".repeat(32) }),
    );
    let answered = folder.ask("dispute", &[&archive, "r.json"], fields);
    assert_nothing_follows(&answered, "NOT_IN_ARCHIVE");
}

#[test]
fn slips_are_told_in_place_of_a_report() {
    let folder = Folder::of(&[
        ("f.json", &file("alice")),
        ("twin.json", &receipt("twin", ALICE, &[])),
    ]);
    for said in [
        json!({ "expect": ["BTC"] }),
        json!({ "expect": ["BTC=1,5"] }),
        json!({ "expect": ["BTC=1", "BTC=2"] }),
        json!({ "expect_debt": ["BTC=-1"] }),
        json!({ "receipt": 0 }),
        json!({ "receipt": 1 }),
        json!({ "receipt": 9 }),
        json!({ "file": 9 }),
        json!({ "account": null }),
        json!({ "root": null }),
        json!({ "root": "12" }),
        json!({ "bundle": [9] }),
    ] {
        let is_about_the_bundle = said["bundle"].is_array();
        let answered = folder.ask("report", &["f.json", "twin.json"], reporting("alice", said));
        assert_eq!(answered["exit"], 2, "{answered}");
        assert_eq!(answered["report"]["verdict"], "none", "{answered}");
        // One that is found while the account is judged is a result like any.
        assert_eq!(
            answered["file"].is_null(),
            !is_about_the_bundle,
            "{answered}"
        );
    }
    let unlisted = reporting("alice", json!({ "expect": ["DOGE=1"] }));
    let answered = folder.ask("report", &["f.json"], unlisted);
    // It is the customer's word: an asset that is not listed any more is one that they have to be able to name.
    assert_eq!(answered["report"]["verdict"], "included", "{answered}");
    assert!(answered["file"].as_str().unwrap().contains("DOGE"));
}

#[test]
fn receipts_and_reports_are_known_by_what_they_are() {
    let mut kept = Folder::of(&[("f.json", &file("bob"))]).ask(
        "report",
        &["f.json"],
        reporting("bob", json!({})),
    );
    let kept = kept["file"].take();
    let kept = kept.as_str().unwrap();
    let blanks = " ".repeat(2 << 20);
    let folder = Folder::of(&[
        ("a.json", &receipt("alice", ALICE, &[])),
        ("b.json", kept),
        ("c.json", &format!("{kept}{blanks}")),
        ("d.json", &format!("{}{blanks}", file("bob"))),
        ("e.json", &format!("{{{blanks}")),
        ("f.json", r#"{"statement":1,"signature":2}"#),
        ("g.json", r#"{"blind":1,"holdings":2}"#),
        ("h.json", r#"{"public":1,"secret":2}"#),
        ("i.json", r#"{"verdict":1,"reason":2}"#),
        ("j.json", &file("bob")),
        ("k.json", &receipt("bob", ALICE, &[])[..300]),
    ]);
    let looked = Disk::of_folder(folder.0.path()).ask("look", json!({}));
    let whats: Vec<_> = looked["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| &file["what"])
        .collect();
    let expected = [
        "receipt",
        "customer_report",
        "customer_report",
        "unknown",
        "unknown",
        "receipt",
        "unknown",
        "unknown",
        "unknown",
        "inclusion",
        // Cut off on its way.
        "receipt",
    ];
    assert_eq!(whats, expected);
    let ledger = LEDGER.descriptor().ledger_digest().to_string();
    for place in [0, 1, 2, 9] {
        assert_eq!(
            looked["files"][place]["says"]["ledger"],
            json!(ledger),
            "{place}"
        );
    }
    for place in [0, 1, 2] {
        let says = looked["files"][place]["says"].as_object().unwrap();
        assert!(
            says.iter()
                .all(|(field, value)| field == "ledger" || value.is_null()),
            "{says:?}"
        );
    }
    assert_eq!(looked["files"][5]["says"], Value::Null);
    assert_eq!(
        looked["files"][9]["says"]["assets"],
        json!(["BTC", "USDT", "OWN"])
    );
}

#[test]
fn what_is_no_question_of_this_form_is_no_verdict() {
    for question in [
        r#"{"ask":"report","files":[]}"#,
        r#"{"ask":"dispute","files":[]}"#,
    ] {
        let answered: Value =
            serde_json::from_slice(&answer(question.as_bytes(), &Disk::default())).unwrap();
        assert_eq!(
            (&answered["exit"], &answered["report"]["verdict"]),
            (&json!(2), &json!("none"))
        );
    }
}
