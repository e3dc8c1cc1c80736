//! What `prover check` says of loans, by asset: what is owed, what is taken off, what is left out, and why.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use super::{check, check_json, copied, edit, support::CommandOutput};

/// The tiny exchange with loans: bob owes 500 USDT, and has 3 ETH.
struct TinyLoans {
    _folder: TempDir,
    snapshot: PathBuf,
}

impl TinyLoans {
    fn new() -> Self {
        let folder = copied("tiny-loans");
        let snapshot = folder.path().join("tiny-loans/snapshot.toml");
        Self {
            _folder: folder,
            snapshot,
        }
    }

    /// With one part of a file replaced.
    #[track_caller]
    fn edited(self, name: &str, from: &str, to: &str) -> Self {
        edit(&self.snapshot.with_file_name(name), from, to);
        self
    }

    fn check(&self) -> CommandOutput {
        check(&self.snapshot)
    }

    /// What the JSON says of an asset.
    #[track_caller]
    fn asset(&self, symbol: &str) -> Value {
        let json = check_json(&self.snapshot).json();
        let assets = json["loans"]["assets"].as_array().unwrap().iter();
        let mut found = assets.filter(|asset| asset["asset"] == symbol);
        found.next().unwrap().clone()
    }
}

/// What is expected of an asset: gross, loans, net, pledged, debts.
#[track_caller]
fn assert_asset(found: &Value, expected: [&str; 5]) {
    for (key, amount) in ["gross", "loans", "net", "pledged", "debts"]
        .iter()
        .zip(expected)
    {
        assert_eq!(found[key], amount, "{key}: {found:#}");
    }
}

/// That a part of the debts is left out, for this reason and no other.
#[track_caller]
fn assert_left_out(found: &Value, reason: &str, amount: &str) {
    for (key, left_out) in found["left_out"].as_object().unwrap() {
        let expected = if key == reason { amount } else { "0.000000" };
        assert_eq!(left_out, expected, "{key}: {found:#}");
    }
}

#[test]
fn gross_loans_net_and_share_are_said_by_asset() {
    let tiny = TinyLoans::new();
    let usdt = tiny.asset("USDT");
    assert_asset(
        &usdt,
        [
            "1210.250000",
            "500.000000",
            "710.250000",
            "0.000000",
            "500.000000",
        ],
    );
    // 500 of 1,210.25, rounded up.
    assert_eq!(usdt["loan_share_bps"], 4_132);
    assert_eq!(usdt["max_loan_share_bps"], 5_000);
    assert_left_out(&usdt, "none", "0.000000");
    // 499.90 USD are covered by no more ETH than that takes: at 80% of 3,480.55 USD.
    let eth = tiny.asset("ETH");
    assert_eq!(
        eth["loans"],
        "0.000000000000000000"
            .get(..eth["loans"].as_str().unwrap().len())
            .unwrap()
    );
    assert_eq!(
        (&eth["loans"], &eth["pledged"]),
        (&"0.000000000".into(), &"0.179533408".into())
    );

    let ended = tiny.check();
    assert_eq!(ended.code, 0, "{ended:?}");
    let out = &ended.out;
    let row = |symbol: &str| {
        let start = format!("  {symbol} ");
        let table = out.lines().skip_while(|line| !line.contains(" gross "));
        let mut rows = table.filter(|line| line.starts_with(&start));
        let row = rows.next().unwrap_or_else(|| panic!("{symbol}: {out}"));
        row.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    // The whole table is compared where it is made.
    assert_eq!(row("asset")[..4], ["asset", "gross", "loans", "net"]);
    assert_eq!(
        row("USDT")[..4],
        ["USDT", "1210.250000", "500.000000", "710.250000"]
    );
    assert!(out.contains("1 account has debts"), "{out}");
    assert!(out.contains("all debts are taken off"), "{out}");
    assert!(out.contains("(confidential)"), "{out}");
}

#[test]
fn the_samples_loans_are_all_counted_and_add_up() {
    let folder = copied("sample");
    let snapshot = folder.path().join("sample/snapshot.toml");
    let json = check_json(&snapshot).json();
    assert_eq!(json["outcome"], "done", "{json:#}");
    let loans = &json["loans"];
    assert_eq!(loans["debts"], "count");
    assert_eq!(loans["indebted_accounts"], 50);
    assert_eq!(loans["counted_accounts"], 50);
    assert_eq!(loans["uncovered_accounts"], 0);
    // The sums of the tables, in units of each asset's last digit.
    let assets = fs::read_to_string(snapshot.with_file_name("assets.csv")).unwrap();
    let decimals: BTreeMap<&str, usize> = assets
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap())
        .map(|(symbol, decimals)| (symbol, decimals.parse().unwrap()))
        .collect();
    let units = |symbol: &str, amount: &str| -> u128 {
        let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
        format!("{whole}{fraction:0<width$}", width = decimals[symbol])
            .parse()
            .unwrap()
    };
    let sum = |table: &str, symbol: &str| -> u128 {
        let table = super::support::amounts(&snapshot.with_file_name(table));
        let amounts = table.values().filter_map(|account| account.get(symbol));
        amounts.map(|amount| units(symbol, amount)).sum()
    };
    for asset in loans["assets"].as_array().unwrap() {
        let symbol = asset["asset"].as_str().unwrap();
        let of = |key: &str| units(symbol, asset[key].as_str().unwrap());
        let (owed, lent) = (sum("liabilities.csv", symbol), sum("loans.csv", symbol));
        assert_eq!(
            (of("gross"), of("loans"), of("debts")),
            (owed, lent, lent),
            "{symbol}"
        );
        assert_eq!(of("net"), owed - lent, "{symbol}");
        assert_eq!(lent > 0, ["USDT", "TRX"].contains(&symbol), "{symbol}");
    }
}

#[test]
fn debts_beyond_the_policys_share_are_left_out() {
    // 20% of 1,210.25 USDT.
    let tiny = TinyLoans::new().edited("policy.toml", "USDT = 5000", "USDT = 2000");
    let usdt = tiny.asset("USDT");
    assert_asset(
        &usdt,
        [
            "1210.250000",
            "242.050000",
            "968.200000",
            "0.000000",
            "500.000000",
        ],
    );
    assert_left_out(&usdt, "beyond_share", "257.950000");
    let out = tiny.check().out;
    assert!(
        out.contains("257.950000 USDT: beyond the 20% of the liabilities"),
        "{out}"
    );

    let tiny = TinyLoans::new().edited("policy.toml", "USDT = 5000", "USDT = 0\nETH = 1");
    let usdt = tiny.asset("USDT");
    assert_eq!(usdt["loans"], "0.000000");
    assert_left_out(&usdt, "beyond_share", "500.000000");
    let out = tiny.check().out;
    assert!(
        out.contains("500.000000 USDT: the policy counts no loans of this asset"),
        "{out}"
    );
}

#[test]
fn debts_without_collateral_under_the_policys_cap_are_left_out() {
    let tiny = TinyLoans::new().edited("policy.toml", "ETH = \"1000000\"", "ETH = \"100\"");
    let usdt = tiny.asset("USDT");
    assert_asset(
        &usdt,
        [
            "1210.250000",
            "0.000000",
            "1210.250000",
            "0.000000",
            "500.000000",
        ],
    );
    assert_left_out(&usdt, "beyond_cap", "500.000000");
    let out = tiny.check().out;
    assert!(
        out.contains("500.000000 USDT: the policy's caps leave no collateral"),
        "{out}"
    );
}

#[test]
fn debts_that_are_not_covered_are_errors_or_a_loss() {
    // 3 ETH count for 8,353.32 USD.
    let debt = ("bob,USDT,500,debt", "bob,USDT,9000,debt");
    let tiny = TinyLoans::new().edited("liabilities.csv", debt.0, debt.1);
    let ended = tiny.check();
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(ended.err.contains("error: liabilities.csv:4"), "{ended:?}");
    assert!(ended.err.contains("644.88 USD"), "{ended:?}");
    assert!(!ended.err.contains("bob"), "{ended:?}");

    let tiny = tiny.edited(
        "snapshot.toml",
        "bad_debt = \"error\"",
        "bad_debt = \"leave_out\"",
    );
    // More than all USDT would be lent: half of them are the most that the policy takes.
    let usdt = tiny.asset("USDT");
    assert_eq!(usdt["loans"], "605.125000");
    let left_out = &usdt["left_out"];
    // 8,353.32 USD at 0.9998: what is beyond is a loss, rounded up to the next unit.
    assert_eq!(left_out["uncovered"], "645.009002", "{usdt:#}");
    assert_eq!(left_out["beyond_share"], "7749.865998", "{usdt:#}");
    assert!(tiny.check().out.contains("a loss"));
}

#[test]
fn ignored_debts_are_said_and_take_nothing_off() {
    let terms = "debts = \"count\"\nbad_debt = \"error\"\npledge_order = [\"USDT\", \"ETH\"]\n";
    let tiny = TinyLoans::new().edited("snapshot.toml", terms, "debts = \"ignore\"\n");
    let usdt = tiny.asset("USDT");
    assert_asset(
        &usdt,
        [
            "1210.250000",
            "0.000000",
            "1210.250000",
            "0.000000",
            "500.000000",
        ],
    );
    assert_left_out(&usdt, "ignored", "500.000000");
    assert!(
        tiny.check()
            .out
            .contains("500.000000 USDT: no debts are counted")
    );

    // The same of a table with columns of debts, where there is no schedule at all.
    let folder = copied("wide");
    let snapshot = folder.path().join("wide/snapshot.toml");
    let ended = check(&snapshot);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("no debts are counted"), "{}", ended.out);
    // Left to its default, nothing else is done.
    edit(&snapshot, "debts = \"ignore\"", "#");
    assert_eq!(check(&snapshot).out, ended.out);
    // A column of debts is named, or ignored by name.
    edit(
        &snapshot,
        "ignore_other_columns = true",
        "ignore = [\"rn\"]",
    );
    let refused = check(&snapshot);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("export.csv:1:11"), "{refused:?}");
}

#[test]
fn the_order_of_pledging_is_the_snapshots() {
    // alice owes 1 ETH, and has BTC and USDT to cover it.
    let tiny = TinyLoans::new()
        .edited(
            "liabilities.csv",
            "alice,BTC,0.5,balance",
            "alice,BTC,0.5,balance\nalice,ETH,0.1,debt",
        )
        .edited("policy.toml", "USDT = 5000", "USDT = 5000\nETH = 5000");
    // 348.055 USD: USDT come first, at 95%.
    let [btc, usdt] = ["BTC", "USDT"].map(|symbol| tiny.asset(symbol)["pledged"].clone());
    assert_eq!((btc, usdt), ("0.00000000".into(), "366.446974".into()));
    let tiny = tiny.edited("snapshot.toml", "[\"USDT\", \"ETH\"]", "[\"BTC\", \"ETH\"]");
    let [btc, usdt] = ["BTC", "USDT"].map(|symbol| tiny.asset(symbol)["pledged"].clone());
    assert_eq!((btc, usdt), ("0.00628994".into(), "0.000000".into()));
}

#[test]
fn debts_in_any_form_of_table_are_the_same_debts() {
    let report = |tiny: &TinyLoans| check_json(&tiny.snapshot).assert_done().json();
    let expected = report(&TinyLoans::new());
    assert_eq!(expected["loans"]["counted_accounts"], 1);
    let section = "layout = \"long\"\nside = \"side\"\n";
    let long = "account,asset,amount
alice,BTC,0.5
alice,USDT,1200.25
bob,USDT,-500
bob,ETH,3
carol,USDT,10
dave,BTC,0.00000001
dave,ETH,1.000000001
";
    let columns = "BTC = \"BTC\"\nETH = \"ETH\"\nUSDT = \"USDT\"\n";
    let wide = "account,BTC,ETH,USDT
alice,0.5,0,1200.25
bob,0,3,-500
carol,0,0,10
dave,0.00000001,1.000000001,0
";
    let pairs = "account,BTC,ETH,USDT,d_USDT
alice,0.5,0,1200.25,0
bob,0,3,0,500
carol,0,0,10,0
dave,0.00000001,1.000000001,0,0
";
    for (keys, table) in [
        ("layout = \"long\"\nsigned = true\n".to_owned(), long),
        (
            format!("layout = \"wide\"\nsigned = true\n[liabilities.columns]\n{columns}"),
            wide,
        ),
        (
            format!(
                "layout = \"wide\"\n[liabilities.columns]\n{columns}[liabilities.debts]\nd_USDT = \"USDT\"\n"
            ),
            pairs,
        ),
    ] {
        let tiny = TinyLoans::new().edited("snapshot.toml", section, &keys);
        fs::write(tiny.snapshot.with_file_name("liabilities.csv"), table).unwrap();
        assert_eq!(report(&tiny), expected, "{keys}");
    }
}
