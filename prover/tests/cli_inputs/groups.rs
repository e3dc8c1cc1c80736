//! Errors in groups, and what the mapping leaves out, as the command line tells them.

use std::fs;

use serde_json::{Value, json};

use super::{
    append, assert_golden, check, check_json, copied, edit, fixture, prover, run,
    support::CommandOutput,
};

/// A tiny exchange whose ledger has many lines with few faults.
fn faulty() -> tempfile::TempDir {
    let folder = copied("tiny");
    let mut lines = String::new();
    for i in 0..212 {
        lines.push_str(&format!("luna{i},LUNA,1\n"));
    }
    for i in 0..30 {
        lines.push_str(&format!("fine{i},USDT,1.0000001\n"));
    }
    for i in 0..3 {
        lines.push_str(&format!("large{i},ETH,{}00000000000\n", i + 2));
    }
    lines.push_str("alice,BTC,1\nbob,ETH,1\nbob,ETH,2\ndave,BTC,-987654\n");
    append(&folder.path().join("tiny/liabilities.csv"), &lines);
    folder
}

fn prove_with_log(folder: &tempfile::TempDir) -> CommandOutput {
    let mut command = prover();
    command.args(["--log", "text", "check", "--no-calibration", "--snapshot"]);
    run(command.arg(folder.path().join("tiny/snapshot.toml")))
}

#[test]
fn many_errors_are_a_few_groups_with_a_remedy_each() {
    let folder = faulty();
    let ended = check(&folder.path().join("tiny/snapshot.toml"));
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(
        ended
            .err
            .contains("LUNA is not listed: 212 lines, first liabilities.csv:8:2 (asset), then"),
        "{ended:?}"
    );
    let told = &ended.err[ended.err.find("REFUSED").unwrap()..];
    assert_golden("report/groups.txt", told);
    for hidden in ["luna7", "987654", "alice"] {
        assert!(!ended.err.contains(hidden), "{hidden}: {ended:?}");
    }
}

#[test]
fn programs_are_told_every_group_with_its_places_and_counts() {
    let folder = faulty();
    let ended = check_json(&folder.path().join("tiny/snapshot.toml"));
    assert_eq!(ended.code, 1);
    let json = ended.json();
    assert_eq!(json["reason"], "INPUTS");
    assert_eq!(
        (&json["error_count"], &json["ungrouped_count"]),
        (&json!(249), &json!(0))
    );
    let groups = json["errors"].as_array().unwrap();
    let codes: Vec<_> = groups
        .iter()
        .map(|group| group["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "ASSET_NOT_LISTED",
            "AMOUNT",
            "AMOUNT",
            "AMOUNT",
            "TWICE",
            "TWICE"
        ]
    );
    let luna = &groups[0];
    for (key, value) in [
        ("file", json!("liabilities.csv")),
        ("line", json!(8)),
        ("column", json!(2)),
        ("field", json!("asset")),
        ("message", json!("LUNA is not listed")),
        ("count", json!(212)),
        ("places_left_out", json!(202)),
    ] {
        assert_eq!(luna[key], value, "{key}");
    }
    assert_eq!(luna["places"].as_array().unwrap().len(), 10);
    assert!(luna["hint"].as_str().unwrap().contains("leave_out_assets"));
}

#[test]
fn logs_have_neither_names_nor_counts_nor_how_large_balances_are() {
    let folder = faulty();
    let ended = prove_with_log(&folder);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(
        ended
            .err
            .contains("the asset is not listed, and more of them"),
        "{ended:?}"
    );
    for hidden in ["LUNA", "212", "decimals of ETH all"] {
        assert!(!ended.err.contains(hidden), "{hidden}: {}", ended.err);
    }
}

/// A tiny exchange whose mapping leaves out two lines, and adds up and rounds others.
pub fn leaving_out() -> tempfile::TempDir {
    let folder = copied("tiny");
    let snapshot = folder.path().join("tiny/snapshot.toml");
    let keys = "layout = \"long\"\nleave_out_assets = [\"LUNA\"]\nnegative = \"leave_out\"\n\
                repeated = \"add\"\nrounding = \"conservative\"";
    edit(&snapshot, "layout = \"long\"", keys);
    append(
        &folder.path().join("tiny/liabilities.csv"),
        "alice,LUNA,5\nfrank,LUNA,0.1\nerin,USDT,-20.5\ncarol,USDT,0.0000015\n",
    );
    folder
}

#[test]
fn what_is_left_out_and_what_was_rounded_is_said_to_the_operator() {
    let folder = leaving_out();
    let snapshot = folder.path().join("tiny/snapshot.toml");
    let ended = check(&snapshot);
    assert_eq!(ended.code, 0, "{ended:?}");
    for line in [
        "  - 2 amounts in LUNA, which is not listed",
        "  - 1 account of which nothing else is in the files: not in the ledger, and without an inclusion file",
        "  - 1 negative balance of USDT, 20.500000 in all",
        "  - balances of USDT: 1 rounded up, by 0.0000005 in all",
    ] {
        assert!(
            ended.out.lines().any(|told| told == line),
            "{line}: {}",
            ended.out
        );
    }
    assert!(
        ended.out.contains("find nothing of it in their files"),
        "{}",
        ended.out
    );
    let json = check_json(&snapshot).json();
    assert_eq!(json["accounts"], 5);
    assert_eq!(
        json["left_out"],
        json!({
            "unlisted": [{ "asset": "LUNA", "amounts": 2 }],
            "negative": [{ "asset": "USDT", "balances": 1, "total": "20.500000" }],
            "accounts": 1,
            "unread_columns": [],
        })
    );
    assert_eq!(
        json["rounded"],
        json!([{ "of": "balances", "asset": "USDT", "amounts": 1, "sum": "0.0000005" }])
    );
}

#[test]
fn both_sides_of_each_asset_are_a_table_with_what_was_rounded() {
    let folder = leaving_out();
    let snapshot = folder.path().join("tiny/snapshot.toml");
    let ended = check(&snapshot);
    let table = ended
        .out
        .lines()
        .skip_while(|line| !line.starts_with("by asset,"));
    let head: Vec<_> = table.clone().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(
        head,
        [
            "asset",
            "liabilities",
            "reserves",
            "surplus",
            "ratio",
            "rounded",
            "by"
        ]
    );
    let usdt = table
        .skip(2)
        .find(|line| line.starts_with("  USDT "))
        .unwrap();
    let usdt: Vec<_> = usdt.split_whitespace().collect();
    let json = check_json(&snapshot).json();
    let assets = json["assets"].as_array().unwrap();
    let row = assets.iter().find(|row| row["asset"] == "USDT").unwrap();
    for (cell, key) in [
        (1, "liabilities"),
        (2, "reserves"),
        (3, "surplus"),
        (6, "rounded_by"),
    ] {
        assert_eq!(row[key], usdt[cell], "{key}");
    }
    assert_eq!(
        (&row["rounded"], &row["rounded_by"]),
        (&json!(1), &json!("0.0000005"))
    );
    // What is held less what is owed, rounding included.
    let number = |key: &str| row[key].as_str().unwrap().parse::<f64>().unwrap();
    let surplus = number("reserves") - number("liabilities");
    assert!((surplus - number("surplus")).abs() < 1e-6, "{row}");
}

#[test]
fn ids_of_the_sample_that_are_taken_for_each_other_are_warned_of() {
    let snapshot = fixture("sample").join("snapshot.toml");
    let json = check_json(&snapshot).json();
    let warnings = json["warnings"].as_array().unwrap();
    let codes = ["ID_OF_SPREADSHEET", "IDS_BY_CASE", "IDS_BY_FORM"];
    let found = |code: &'static str| {
        let groups = warnings.iter();
        groups.filter(move |group| group["code"] == code)
    };
    for code in codes {
        let groups: Vec<_> = found(code).collect();
        assert!(!groups.is_empty(), "{code}: {warnings:?}");
        assert!(
            groups
                .iter()
                .all(|group| group["file"] == "liabilities.csv")
        );
    }
    let alice = found("IDS_BY_CASE").next().unwrap();
    assert_eq!(alice["count"], 1);
    // People are told on stderr, logs without counts, and neither is told who it is.
    let told = check(&snapshot);
    assert!(
        told.err.contains("only in upper and lower case"),
        "{}",
        told.err
    );
    let mut command = prover();
    command.args(["--log", "text", "check", "--no-calibration", "--snapshot"]);
    let logged = run(command.arg(&snapshot));
    assert!(
        logged.err.contains("only in upper and lower case"),
        "{}",
        logged.err
    );
    for text in [&told.err, &logged.err] {
        assert!(!text.to_lowercase().contains("alice"), "{text}");
    }
}

#[test]
fn a_ledger_without_departures_says_nothing_of_them() {
    let folder = copied("tiny");
    let snapshot = folder.path().join("tiny/snapshot.toml");
    let ended = check(&snapshot);
    assert!(
        !ended.out.contains("left out") && !ended.out.contains("rounded"),
        "{}",
        ended.out
    );
    let json = check_json(&snapshot).json();
    assert_eq!(
        json["left_out"],
        json!({ "unlisted": [], "negative": [], "accounts": 0, "unread_columns": [] })
    );
    assert_eq!(json["rounded"], Value::Array(Vec::new()));
}

#[test]
fn padded_zeros_and_times_without_quotation_marks_are_accepted() {
    let folder = copied("tiny");
    let of = |name: &str| folder.path().join("tiny").join(name);
    for name in ["snapshot.toml", "policy.toml"] {
        let text = fs::read_to_string(of(name)).unwrap();
        let plain = text.replace("\"2026-06-30T00:00:00Z\"", "2026-06-30T00:00:00Z");
        assert_ne!(plain, text, "{name}");
        fs::write(of(name), plain).unwrap();
    }
    edit(
        &of("liabilities.csv"),
        "alice,BTC,0.5",
        "alice,BTC,0.50000000000000",
    );
    edit(&of("reserves.csv"), ",450,", ",450.0000000000,");
    edit(&of("policy.toml"), "65100.22", "65100.2200000000");
    let json = check_json(&of("snapshot.toml")).json();
    assert_eq!(
        (&json["outcome"], &json["rounded"]),
        (&json!("done"), &json!([])),
        "{json:#}"
    );
}
