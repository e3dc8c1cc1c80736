//! `verifier solvency` on a ledger with loans: what has to be accepted for it, and what the verdict says of them.

use serde_json::{Value, json};

use super::*;

/// Checks the sample's solvency with these options alone.
fn check(args: &[&str]) -> CommandOutput {
    run(verifier().arg("solvency").arg(proven().bundle()).args(args))
}

#[test]
fn loans_are_rejected_unless_their_share_is_accepted() {
    let inspected = run(verifier()
        .args(["inspect", "--json"])
        .arg(proven().bundle()))
    .json();
    let policy = inspected["policy"]["digest"].as_str().unwrap();
    for (args, named, not_named) in [
        (&[][..], &["TRX (30%)", "USDT (5%)"][..], &[][..]),
        (&["--accept-loans", "2999"], &["TRX (30%)"], &["USDT"]),
        // Naming the policy does not say what covers its loans.
        (&["--policy", policy], &["TRX (30%)", "USDT (5%)"], &[]),
    ] {
        let ended = check(args);
        ended.assert_rejected("POLICY_LOANS");
        for words in [named, &["needs 3000 basis points", "with --accept-loans"]].concat() {
            assert!(ended.err.contains(words), "{words}: {ended:?}");
        }
        for words in not_named {
            assert!(!ended.err.contains(words), "{words}: {ended:?}");
        }
    }
    let ended = check(&["--json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let json = ended.json();
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&json!("rejected"), &json!("POLICY_LOANS"))
    );
}

#[test]
fn a_policy_that_is_named_and_its_loans_that_are_accepted_verify() {
    let inspected = run(verifier()
        .args(["inspect", "--json"])
        .arg(proven().bundle()))
    .json();
    let policy = inspected["policy"]["digest"].as_str().unwrap();
    let ended = check(&["--policy", policy, "--accept-loans", "10000", "--json"]);
    let json = ended.assert_done().json();
    assert_eq!(json["policy"]["named"], true);
    assert_eq!(json["loans"]["accepted_bps"], 10_000);
}

#[test]
fn the_verdict_lists_share_haircut_price_and_their_age_by_asset() {
    let out = check(&ACCEPT_LOANS).assert_done().out.clone();
    assert!(!out.contains("nothing is netted"), "{out}");
    let row = |symbol: &str| {
        let mut lines = out.lines();
        let start = format!("  {symbol} ");
        let found = lines.find(|line| line.starts_with(&start) && line.contains("loans up to"));
        found
            .unwrap_or_else(|| panic!("{symbol}: {out}"))
            .to_owned()
    };
    for (symbol, share, counts, price) in [
        ("BTC", " 0%", "haircut 15%", "at 65100.22 USD"),
        ("ETH", " 0%", "haircut 20%", "at 3480.55 USD"),
        ("USDT", " 5%", "haircut 5%", "at 0.9998 USD"),
        ("USDC", " 0%", "haircut 5%", "at 1 USD"),
        ("SOL", " 0%", "haircut 40%", "at 152.37 USD"),
        ("TRX", " 30%", "no collateral", "at 0.1246 USD"),
        ("DOT", " 0%", "no collateral", "at 5.89 USD"),
    ] {
        let row = row(symbol);
        for words in [share, counts, price] {
            assert!(row.contains(words), "{words}: {row}");
        }
        assert_eq!(
            row.contains("at most 250000 USD in all"),
            symbol == "SOL",
            "{row}"
        );
    }
    for words in [
        "prices in USD, of 2026-06-30T00:00:00Z (the ledger's time), from sample prices, made up",
        "net liabilities",
        "that every counted loan is real",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    // Policy and schedule have the same prices.
    assert!(!out.contains("prices differ"), "{out}");
}

#[test]
fn json_has_the_same() {
    let ended = check(&[&ACCEPT_LOANS[..], &["--json"]].concat());
    let json = ended.assert_done().json();
    assert_eq!(json["netted"], true);
    assert_eq!(json["loans"]["accepted_bps"], 3_000);
    let collateral = &json["loans"]["collateral"];
    assert_eq!(collateral["source"], "sample prices, made up");
    assert_eq!(collateral["quote"], "USD");
    assert_eq!(collateral["time"], "2026-06-30T00:00:00Z");
    assert_eq!(collateral["seconds_before_ledger"], 0);
    assert_eq!(collateral["max_age_hours"], 24);
    assert_eq!(collateral["digest"].as_str().unwrap().len(), 64);
    let assets = collateral["assets"].as_array().unwrap();
    assert_eq!(assets.len(), 12);
    let of = |symbol: &str| {
        assets
            .iter()
            .find(|asset| asset["asset"] == symbol)
            .unwrap()
    };
    for (symbol, share, haircut, price, cap) in [
        ("BTC", 0, "0.15", "65100.22", Value::Null),
        ("USDT", 500, "0.05", "0.9998", Value::Null),
        ("SOL", 0, "0.4", "152.37", json!("250000")),
        ("TRX", 3_000, "1", "0.1246", Value::Null),
    ] {
        let asset = of(symbol);
        assert_eq!(asset["max_loan_share_bps"], share, "{symbol}");
        assert_eq!(asset["haircut"], haircut, "{symbol}");
        assert_eq!(asset["price"], price, "{symbol}");
        assert_eq!(asset["policy_price"], price, "{symbol}");
        assert_eq!(asset["prices_differ"], false, "{symbol}");
        assert_eq!(asset["max_collateral"], cap, "{symbol}");
    }
}
