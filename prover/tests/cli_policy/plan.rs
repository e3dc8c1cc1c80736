//! `prover policy plan`: from trades to reserves that `prover check` takes.

use std::{collections::BTreeMap, fs, path::Path};

use documents::bundle::amount::{format_amount, parse_typed};
use serde_json::Value;

use crate::support::{CommandOutput, assert_golden, check, copied, edit, prover, run};

fn plan(snapshot: &Path, options: &[&str]) -> CommandOutput {
    let mut command = prover();
    command.args(["policy", "plan", "--snapshot"]).arg(snapshot);
    run(command.args(options))
}

/// Digits after the point, by symbol.
fn decimals(assets: &Path) -> BTreeMap<String, u8> {
    let mut assets = csv::Reader::from_path(assets).unwrap();
    let rows = assets.records().map(|row| {
        let row = row.unwrap();
        (row[0].to_owned(), row[1].parse().unwrap())
    });
    rows.collect()
}

/// Buys and sells what a file of trades says, at the addresses of a list of reserves.
fn trade(trades: &Path, reserves: &Path, decimals: &BTreeMap<String, u8>) {
    let mut table = csv::Reader::from_path(reserves).unwrap();
    let header = table.headers().unwrap().clone();
    let amount = header.iter().position(|name| name == "amount").unwrap();
    let mut rows: Vec<Vec<String>> = table
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    for trade in csv::Reader::from_path(trades).unwrap().records() {
        let trade = trade.unwrap();
        let decimals = decimals[&trade[0]];
        let mut left = parse_typed(&trade[2], decimals).unwrap();
        for row in rows.iter_mut().filter(|row| row[0] == trade[0]) {
            let units = parse_typed(&row[amount], decimals).unwrap();
            let traded = match &trade[1] {
                "buy" => left,
                _ => left.min(units),
            };
            let after = match &trade[1] {
                "buy" => units + traded,
                _ => units - traded,
            };
            row[amount] = format_amount(after, decimals);
            left -= traded;
        }
        assert_eq!(
            left, 0,
            "more is sold than there is, or nothing of it is listed"
        );
    }
    let mut table = csv::Writer::from_path(reserves).unwrap();
    table.write_record(&header).unwrap();
    rows.iter().for_each(|row| table.write_record(row).unwrap());
    table.flush().unwrap();
}

fn clauses(json: &Value, key: &str) -> Vec<bool> {
    let clauses = json["clauses"].as_array().unwrap().iter();
    clauses
        .map(|clause| clause[key]["holds"].as_bool().unwrap())
        .collect()
}

#[test]
fn the_trades_of_an_insolvent_exchange_make_it_pass_the_check() {
    let folder = copied("insolvent");
    let insolvent = folder.path().join("insolvent");
    let (snapshot, trades) = (
        insolvent.join("snapshot.toml"),
        insolvent.join("trades.csv"),
    );
    assert_eq!(check(&snapshot, &[]).code, 1);
    let shown = plan(&snapshot, &["--quiet"]);
    assert_golden("report/plan.txt", &shown.out);
    let written = plan(&snapshot, &["--json", "--out", trades.to_str().unwrap()]);
    assert_eq!((shown.code, written.code), (0, 0), "{written:?}");
    let json = written.json();
    assert!(clauses(&json, "before").contains(&false));
    assert!(!clauses(&json, "after").contains(&false));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&trades).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let decimals = decimals(&folder.path().join("sample/assets.csv"));
    trade(&trades, &insolvent.join("reserves.csv"), &decimals);
    let checked = check(&snapshot, &["--json"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    // With the margin: half a per cent, of what trades can change.
    for clause in checked.json()["clauses"].as_array().unwrap() {
        let name = clause["clause"].as_str().unwrap();
        let of_loans = name.starts_with("the largest share") || name.starts_with("the cap on");
        let margin = clause["margin_bps"]
            .as_str()
            .map(|bps| bps.parse::<i64>().unwrap());
        assert!(
            of_loans || margin.is_none_or(|margin| margin >= 49),
            "{clause:#}"
        );
    }
    // Nothing is left to do, with the margin that is there but for what loans are chosen.
    let again = plan(&snapshot, &["--json", "--margin", "0.4%"]);
    assert_eq!(again.json()["nothing_to_do"], true, "{again:?}");
}

#[test]
fn a_plan_is_for_the_operators_eyes_and_replaces_nothing() {
    let folder = copied("tiny");
    let tiny = folder.path().join("tiny");
    let (snapshot, out) = (tiny.join("snapshot.toml"), tiny.join("trades.csv"));
    edit(&tiny.join("reserves.csv"), "0.52", "0.42");
    let shown = plan(&snapshot, &["--money", "6000"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert!(shown.out.contains("(confidential"), "{}", shown.out);
    assert!(shown.out.contains("FAILS"), "{}", shown.out);
    fs::write(&out, "kept").unwrap();
    let ended = plan(
        &snapshot,
        &["--money", "6000", "--out", out.to_str().unwrap()],
    );
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert_eq!(fs::read(&out).unwrap(), b"kept");
    // Nor does it lie inside a bundle.
    let bundle = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/balances/bundle");
    let inside = bundle.join("trades.csv");
    let ended = plan(&snapshot, &["--out", inside.to_str().unwrap()]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(!inside.exists());
}

#[test]
fn a_conflict_is_told_in_the_policys_words() {
    let folder = copied("tiny");
    let tiny = folder.path().join("tiny");
    let snapshot = tiny.join("snapshot.toml");
    edit(&tiny.join("reserves.csv"), "0.52", "0.42");
    let ended = plan(&snapshot, &["--no-buy", "BTC", "--money", "6000"]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    for line in [
        "REFUSED: no trades make all of these hold together:",
        "  - the minimum ratio of BTC",
        "  - that no BTC is bought",
        "  new money does not help",
    ] {
        assert!(ended.err.contains(line), "{}", ended.err);
    }
    let without = plan(&snapshot, &["--quiet"]);
    assert_golden("report/plan-conflict.txt", &without.err);
    // With as much money as it names, there is a plan.
    let money = without.err.split_once("new money of ").unwrap().1;
    let money = money.split_whitespace().next().unwrap();
    assert_eq!(plan(&snapshot, &["--money", money]).code, 0);
    // A log has other readers: it says that there is no plan, and not why.
    let mut command = prover();
    command.args([
        "policy",
        "plan",
        "--log",
        "json",
        "--no-buy",
        "BTC",
        "--snapshot",
    ]);
    let logged = run(command.arg(&snapshot));
    assert!(
        logged.err.contains("no trades make every rule hold"),
        "{logged:?}"
    );
    assert!(!logged.err.contains("minimum ratio"), "{logged:?}");
}

#[test]
fn prices_and_costs_are_read_from_tables_and_their_errors_have_places() {
    let folder = copied("tiny");
    let tiny = folder.path().join("tiny");
    let snapshot = tiny.join("snapshot.toml");
    fs::write(tiny.join("policy.toml"), "default_min_ratio_bps = 10000\n").unwrap();
    edit(&tiny.join("reserves.csv"), "0.52", "0.42");
    let table = |name: &str, text: &str| {
        fs::write(tiny.join(name), text).unwrap();
        tiny.join(name).to_str().unwrap().to_owned()
    };
    let unpriced = plan(&snapshot, &["--json"]);
    assert_eq!(unpriced.code, 1, "{unpriced:?}");
    let detail = unpriced.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("BTC, ETH, USDT"), "{detail}");

    let prices = table("prices.csv", "asset,price\nBTC,60000\nETH,3000\nUSDT,1\n");
    let costs = table("costs.csv", "asset,cost\nETH,500bps\n");
    let mut options = vec!["--json", "--margin", "0%", "--prices", &prices];
    options.extend(["--costs", &costs, "--money", "4770"]);
    let planned = plan(&snapshot, &options);
    assert_eq!(planned.code, 0, "{planned:?}");
    let json = planned.json();
    // 0.08 BTC are 4,800 USD, and cost 4.80: of that there is all but 34.80. ETH costs too much to be sold for it.
    let trades = json["trades"].as_array().unwrap().iter();
    let trades = trades.map(|trade| ["asset", "side"].map(|key| trade[key].as_str().unwrap()));
    let trades: Vec<_> = trades.collect();
    assert_eq!(trades, [["BTC", "buy"], ["USDT", "sell"]], "{json:#}");

    let wrong = table("wrong.csv", "asset,cost\nETH,5\nXRP,1%\nBTC,1%\nBTC,2%\n");
    let ended = plan(
        &snapshot,
        &["--json", "--prices", &prices, "--costs", &wrong],
    );
    assert_eq!(ended.code, 1, "{ended:?}");
    let json = ended.json();
    let lines: Vec<_> = json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["line"].as_u64())
        .collect();
    assert_eq!(lines, [Some(2), Some(3), Some(5)], "{json:#}");
}
