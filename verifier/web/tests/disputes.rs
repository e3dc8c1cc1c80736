//! Disputes: nothing against anybody from what anybody could have made.

mod support;

use std::fs;

use serde_json::{Value, json};
use statements::customer_report::{CustomerReport, ExpectedAmount};

use support::{
    account::{
        ALICE, Folder, MORE_THAN_BOB_HAS, assert_nothing_follows, disputing, file, receipt,
        reporting,
    },
    with,
};

/// A receipt at 0, and a file at 1.
fn compared(account: &str, receipt: &str, file: &str) -> Value {
    let folder = Folder::of(&[("receipt.json", receipt), ("file.json", file)]);
    let fields = disputing(account, json!({ "receipt": 0, "file": 1 }));
    folder.ask("dispute", &["receipt.json", "file.json"], fields)
}

#[test]
fn nothing_follows_from_what_anybody_could_have_made() {
    let alice = receipt("alice", ALICE, &[]);
    let edited = alice.replacen("1.50000000", "2.50000000", 1);
    assert_nothing_follows(&compared("alice", &edited, &file("alice")), "RECEIPT");
    // Another account's receipt, file, or spelling.
    let twin = receipt("twin", &[("BTC", "9")], &[]);
    assert_nothing_follows(&compared("alice", &twin, &file("alice")), "OTHER_ACCOUNT");
    assert_nothing_follows(&compared("twin", &twin, &file("alice")), "NOT_INCLUDED");
    assert_nothing_follows(&compared("Alice", &alice, &file("alice")), "OTHER_ACCOUNT");
    let less = file("alice").replacen("1.50000000", "0.50000000", 1);
    assert_nothing_follows(&compared("alice", &alice, &less), "NOT_INCLUDED");
    for text in [
        "",
        "{}",
        "{",
        "[]",
        "null",
        "{\"statement\":{},\"signature\":\"\"}",
    ] {
        assert_eq!(compared("alice", text, &file("alice"))["exit"], 2, "{text}");
        assert_eq!(compared("alice", &alice, text)["exit"], 2, "{text}");
    }
    let deep = format!("{{\"statement\":{}", "[".repeat(100_000));
    assert_eq!(compared("alice", &deep, &deep)["report"]["verdict"], "none");
}

#[test]
fn a_root_comes_from_outside_or_there_is_no_dispute() {
    let folder = Folder::of(&[
        ("r.json", &receipt("bob", MORE_THAN_BOB_HAS, &[])),
        ("f.json", &file("bob")),
    ]);
    let ask = |fields: Value| {
        let fields = disputing("bob", with(json!({ "receipt": 0, "file": 1 }), fields));
        folder.ask("dispute", &["r.json", "f.json"], fields)
    };
    assert_eq!(ask(json!({}))["report"]["verdict"], "contradicted");
    assert_nothing_follows(&ask(json!({ "root": null })), "NO_VERDICT");
    assert_nothing_follows(&ask(json!({ "root": "ab" })), "NO_VERDICT");
    assert_nothing_follows(
        &ask(json!({ "root": "00".repeat(32) })),
        "ROOT_NOT_EXPECTED",
    );
    assert_nothing_follows(&ask(json!({ "account": null })), "NO_VERDICT");
    assert_nothing_follows(&ask(json!({ "file": 7 })), "NO_VERDICT");
    assert_nothing_follows(&ask(json!({ "receipt": 7 })), "NO_VERDICT");
    assert_nothing_follows(&ask(json!({ "report": 0 })), "NO_VERDICT");
    // Without an inclusion, and without a bundle, nobody can tell whose the key is.
    assert_nothing_follows(&ask(json!({ "file": null })), "NO_VERDICT");
    assert_nothing_follows(&ask(json!({ "receipt": null, "file": null })), "NO_VERDICT");
}

/// A file that leads to the root binds the key by itself. Whoever is to blame could spoil the bundle.
#[test]
fn no_bundle_ends_a_dispute_that_a_file_decides() {
    let folder = Folder::of(&[
        ("r.json", &receipt("bob", MORE_THAN_BOB_HAS, &[])),
        ("f.json", &file("bob")),
        ("claim.json", ""),
        ("descriptor.json", ""),
    ]);
    let names = ["r.json", "f.json", "claim.json", "descriptor.json"];
    let ask = |fields: Value| {
        let fields = disputing(
            "bob",
            with(json!({ "receipt": 0, "bundle": [2, 3] }), fields),
        );
        folder.ask("dispute", &names, fields)
    };
    let decided = ask(json!({ "file": 1 }));
    assert_eq!(decided["report"]["verdict"], "contradicted", "{decided}");
    // Where no file leads there the bundle has to, and what is wrong with it is not said of the file.
    let other_root = json!({ "file": 1, "root": "00".repeat(32) });
    for fields in [json!({ "file": null }), other_root] {
        let nothing = ask(fields);
        assert_nothing_follows(&nothing, "CLAIM");
        let detail = nothing["report"]["detail"].as_str().unwrap();
        assert!(detail.starts_with("the bundle: "), "{detail}");
    }
}

/// What elsewhere is called evidence is none where anybody could have made it.
#[test]
fn no_hint_of_a_dispute_accuses_anybody() {
    let alice = receipt("alice", ALICE, &[]);
    let edited = file("alice").replacen("1.50000000", "0.50000000", 1);
    let cut = &alice[..alice.len() / 2];
    for (receipt, file) in [
        (&*alice, &*edited),
        (cut, &*file("alice")),
        ("", &*edited),
        (&*alice, ""),
        (&*alice, "<html>"),
    ] {
        let nothing = compared("alice", receipt, file);
        let hint = nothing["report"]["hint"].as_str().unwrap();
        for word in ["evidence", "tell the exchange", "tell others", "keep"] {
            assert!(!hint.contains(word), "{nothing}");
        }
    }
}

/// Edits a text of a report once.
fn edit(text: &mut Option<String>, from: &str, to: &str) {
    let before = text.take().unwrap();
    assert!(before.contains(from), "{before}");
    *text = Some(before.replacen(from, to, 1));
}

#[test]
fn nothing_that_a_report_says_of_itself_is_believed() {
    let folder = Folder::of(&[
        ("r.json", &receipt("bob", MORE_THAN_BOB_HAS, &[])),
        ("f.json", &file("bob")),
    ]);
    let fields = reporting("bob", json!({ "receipt": 1 }));
    let kept = folder.ask("report", &["f.json", "r.json"], fields);
    let kept = kept["file"].as_str().unwrap().as_bytes();
    let kept = CustomerReport::of_file("report", kept).unwrap();
    let ask = |account: &str, change: &dyn Fn(&mut CustomerReport)| {
        let mut report = kept.clone();
        change(&mut report);
        fs::write(folder.path("k.json"), report.to_bytes()).unwrap();
        let fields = disputing(account, json!({ "report": 0 }));
        folder.ask("dispute", &["k.json"], fields)
    };
    let honest = ask("bob", &|_| {});
    assert_eq!(honest["report"]["verdict"], "contradicted", "{honest}");
    // It says that all was well, or that nothing was.
    for verdict in ["agrees", "included", "rejected", "contradicted"] {
        let lying = ask("bob", &|report| {
            report.result.verdict = verdict.to_owned();
            report.against.root = Some("00".repeat(32));
        });
        assert_eq!(lying["report"]["verdict"], "contradicted", "{lying}");
        assert_eq!(lying["report"]["report"]["verdict"], verdict);
    }
    // Its texts are changed, and its verdict is not.
    let edited = ask("bob", &|report| {
        report.result.verdict = "contradicted".to_owned();
        edit(&mut report.receipt, "2.00000000", "7.00000000");
    });
    assert_nothing_follows(&edited, "RECEIPT");
    let edited = ask("bob", &|report| {
        edit(&mut report.inclusion, "12.345678", "12.345679")
    });
    assert_nothing_follows(&edited, "NOT_INCLUDED");
    assert_nothing_follows(&ask("alice", &|_| {}), "OTHER_ACCOUNT");
    let taken = ask("alice", &|report| report.account = "alice".to_owned());
    assert_nothing_follows(&taken, "OTHER_ACCOUNT");
    let nothing = ask("bob", &|report| {
        (report.receipt, report.inclusion) = (None, None)
    });
    assert_nothing_follows(&nothing, "NO_VERDICT");
    for text in ["", "{", "<html>", "\u{0}"] {
        let receipt = ask("bob", &|report| report.receipt = Some(text.to_owned()));
        let file = ask("bob", &|report| report.inclusion = Some(text.to_owned()));
        assert_eq!(
            (&receipt["exit"], &file["exit"]),
            (&json!(2), &json!(2)),
            "{text:?}"
        );
    }
    // It finds no room for words of its own beside the verdict.
    let wall = format!("BTC{}CONTRADICTED", " ".repeat(110));
    for (asset, amount) in [
        ("BTC", "x"),
        (&*wall, "1"),
        ("", "1"),
        (&*"B".repeat(33), "1"),
        ("BTC\u{a0}", "1"),
        ("BTC", &*"1".repeat(65)),
    ] {
        let said = ExpectedAmount {
            asset: asset.to_owned(),
            amount: amount.to_owned(),
        };
        let said = ask("bob", &|report| {
            report.expected.balances = vec![said.clone()]
        });
        assert_nothing_follows(&said, "NO_VERDICT");
    }
    let one = ExpectedAmount {
        asset: "DOGE".to_owned(),
        amount: "1".to_owned(),
    };
    let most = ask("bob", &|report| {
        report.expected.debts = vec![one.clone(); 512]
    });
    assert_eq!(most["report"]["verdict"], "contradicted", "{most}");
    let more = ask("bob", &|report| {
        report.expected.debts = vec![one.clone(); 513]
    });
    assert_nothing_follows(&more, "NO_VERDICT");
    for words in ["", "AGREES. All is well", &*"a".repeat(33)] {
        let verdict = ask("bob", &|report| report.result.verdict = words.to_owned());
        let reason = ask("bob", &|report| report.result.reason = words.to_owned());
        let kind = ask("bob", &|report| report.result.kind = Some(words.to_owned()));
        let program = ask("bob", &|report| report.program = format!("{words}  x"));
        for lying in [verdict, reason, kind, program] {
            assert_nothing_follows(&lying, "NO_VERDICT");
        }
    }
}
