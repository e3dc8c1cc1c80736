//! Collateral schedules, and which debts count.

use circuits::ledger::AssetId;

use super::*;
use crate::{
    inputs::{
        descriptor_file::{load_or_preview, schedule},
        snapshot::{BadDebt, DebtsMode},
    },
    refusal::RefusalReason,
};

const PRICES: &str = "\
[prices]
source = \"Example Index\"
time = \"2026-06-29T23:00:00Z\"
quote = \"USD\"
[prices.per_unit]
BTC = \"65100.220\"
ETH = \"3450\"
USDT = \"1\"
";

const MARGIN: &str = "\
[margin]
default_max_loan_share_bps = 3000
max_age_hours = 24
";

const HAIRCUTS: &str = "\
[collateral_schedule]
default_haircut = \"0.5\"
haircut = { BTC = \"0.2\", ETH = \"1\" }
";

const OWN: &str = "\
source = \"Desk\"
time = \"2026-06-30T00:00:00Z\"
quote = \"EUR\"
per_unit = { BTC = \"60000\", ETH = \"3000\", USDT = \"0.9\" }
haircut = { USDT = \"0.05\" }
";

/// A snapshot with more keys at its head, more sections at its end, and a policy.
fn exchange(head: &str, tail: &str, policy: &str) -> Exchange {
    let exchange = Exchange::new();
    exchange.write(
        "snapshot.toml",
        format!("{HEAD}policy = \"policy.toml\"\n{head}{LONG}{HELD}{tail}"),
    );
    exchange.write("policy.toml", policy);
    exchange
}

fn terms(loaded: &LoadedSnapshot) -> Vec<(&str, &str)> {
    let assets = loaded.collateral.iter().flat_map(|terms| &terms.assets);
    assets
        .map(|asset| (asset.price.as_str(), asset.haircut.as_str()))
        .collect()
}

#[test]
fn haircuts_alone_take_the_prices_of_the_policy() {
    let loaded = exchange("", HAIRCUTS, &format!("{PRICES}{MARGIN}")).load();
    assert_eq!(
        terms(&loaded),
        [("65100.22", "0.2"), ("3450", "1"), ("1", "0.5")]
    );
    let collateral = loaded.collateral.as_ref().unwrap();
    assert_eq!(collateral.source, "Example Index");
    assert_eq!(collateral.time, "2026-06-29T23:00:00Z");
    assert_eq!(collateral.quote, "USD");
    assert_eq!(loaded.debts, DebtsMode::Count);
    assert_eq!(loaded.bad_debt, BadDebt::Error);
    let descriptor = load_or_preview(&loaded).unwrap();
    let made = schedule(&loaded, &descriptor).unwrap().unwrap();
    assert_eq!(made.terms(), collateral);
    assert_eq!(loaded.warnings.to_string(), "");
}

#[test]
fn a_schedule_has_prices_of_its_own_in_the_snapshot_or_in_a_file() {
    let expected = [("60000", "1"), ("3000", "1"), ("0.9", "0.05")];
    let inline = exchange("", &format!("[collateral_schedule]\n{OWN}"), "");
    assert_eq!(terms(&inline.load()), expected);
    let aside = exchange(
        "",
        "[collateral_schedule]\nfile = \"collateral.toml\"\n",
        "",
    );
    aside.write("collateral.toml", OWN);
    let loaded = aside.load();
    assert_eq!(terms(&loaded), expected);
    assert_eq!(loaded.collateral.unwrap().source, "Desk");
}

#[test]
fn without_a_schedule_no_debts_count() {
    let loaded = Exchange::new().load();
    assert_eq!(loaded.debts, DebtsMode::Ignore);
    assert!(loaded.collateral.is_none());
    let descriptor = load_or_preview(&loaded).unwrap();
    assert!(schedule(&loaded, &descriptor).unwrap().is_none());
    let ignored = exchange("debts = \"ignore\"\n", HAIRCUTS, PRICES).load();
    assert_eq!(ignored.debts, DebtsMode::Ignore);
    assert!(ignored.collateral.is_some());
}

#[test]
fn assets_that_are_not_named_are_pledged_last_in_the_order_of_the_registry() {
    let ids = |head: &str| {
        let loaded = exchange(head, HAIRCUTS, PRICES).load();
        let ids: Vec<_> = loaded
            .pledge_order
            .iter()
            .map(|asset| asset.index())
            .collect();
        ids
    };
    assert_eq!(ids(""), [0, 1, 2]);
    assert_eq!(ids("pledge_order = [\"USDT\"]\n"), [2, 0, 1]);
    assert_eq!(ids("pledge_order = [\"ETH\", \"BTC\"]\n"), [1, 0, 2]);
    let head = "bad_debt = \"leave_out\"\n";
    assert_eq!(
        exchange(head, HAIRCUTS, PRICES).load().bad_debt,
        BadDebt::LeaveOut
    );
    assert_eq!(AssetId::new(0).unwrap().index(), 0);
}

#[test]
fn what_says_nothing_or_twice_is_refused_where_it_stands() {
    for (head, tail, policy, errors) in [
        (
            "debts = \"count\"\n",
            "",
            "",
            vec![
                "snapshot.toml:6:9: debts count only as far as they are covered, and there is no collateral schedule",
            ],
        ),
        (
            "bad_debt = \"leave_out\"\npledge_order = [\"BTC\"]\n",
            "",
            "",
            vec![
                "snapshot.toml:6:12: bad_debt has no meaning where no debts count",
                "snapshot.toml:7:17: pledge_order has no meaning where no debts count",
            ],
        ),
        (
            "pledge_order = [\"BTC\", \"DOGE\", \"BTC\"]\n",
            HAIRCUTS,
            PRICES,
            vec![
                "snapshot.toml:6:24: \"DOGE\" is not the symbol of an asset",
                "snapshot.toml:6:32: the asset BTC is named twice",
            ],
        ),
        (
            "",
            "[collateral_schedule]\nhaircut = { DOGE = \"0.1\" }\n",
            PRICES,
            vec!["snapshot.toml:11:13: \"DOGE\" is not the symbol of an asset"],
        ),
        (
            "",
            "[collateral_schedule]\nfile = \"a.toml\"\nquote = \"USD\"\n",
            PRICES,
            vec!["snapshot.toml:11:8: the section names a file, and has keys of a schedule too"],
        ),
        (
            "",
            "[collateral_schedule]\nfile = \"a.toml\"\n",
            PRICES,
            vec!["snapshot.toml:11:8: the file a.toml does not exist"],
        ),
        (
            "",
            "[collateral_schedule]\nquote = \"USD\"\n",
            PRICES,
            vec!["snapshot.toml:11:9: the schedule says where its prices come from, and has none"],
        ),
        (
            "",
            "[collateral_schedule]\n",
            "",
            vec![
                "snapshot.toml:10:1: the schedule has no prices, and the policy has none that it could take",
            ],
        ),
        (
            "",
            "[collateral_schedule]\nquote = \"EUR\"\n[collateral_schedule.per_unit]\nBTC = \"1\"\nETH = \"1\"\n",
            "",
            vec![
                "snapshot.toml:12:1: there is no price of USDT",
                "snapshot.toml:12:1: the schedule has prices of its own, and no source, no time",
            ],
        ),
        (
            "",
            HAIRCUTS,
            "[prices]\nsource = \"x\"\ntime = \"2026-06-29T23:00:00Z\"\nquote = \"USD\"\nper_unit = { BTC = \"1\" }\n",
            vec![
                "snapshot.toml:10:1: the policy, whose prices the schedule takes, has none of ETH, USDT",
            ],
        ),
        (
            "",
            "[collateral_schedule]\ncollateral = 1\n",
            PRICES,
            vec![
                "snapshot.toml:11:1: unknown field `collateral`, expected one of `file`, `source`, `time`, `quote`, \
                 `default_haircut`, `per_unit`, `haircut`",
            ],
        ),
    ] {
        assert_eq!(
            exchange(head, tail, policy).errors(),
            errors,
            "{head}{tail}"
        );
    }
}

#[test]
fn what_a_verifier_would_refuse_is_refused_where_it_stands() {
    for (from, to, error) in [
        (
            "\"Desk\"",
            "\" Desk\"",
            "collateral.toml:1:10: the source of the collateral schedule is not 1 to 256 letters, digits, spaces and \
             ASCII punctuation marks",
        ),
        (
            "00:00:00Z",
            "00:00Z",
            "collateral.toml:2:8: the time of the collateral schedule is not in the form 2026-06-30T00:00:00Z",
        ),
        (
            "\"60000\"",
            "\"6e4\"",
            "collateral.toml:4:20: the price of BTC is not a decimal number with at most 30 digits on either side of the \
             point",
        ),
        (
            "\"3000\"",
            "\"0\"",
            "collateral.toml:4:35: the price of ETH is not above 0",
        ),
        (
            "\"0.05\"",
            "\"1.05\"",
            "collateral.toml:5:20: the haircut of USDT is not between 0 and 1",
        ),
        (
            "\"0.9\"",
            "\"0.9000000000000000000000000001\"",
            "collateral.toml:4:50: one smallest unit of USDT has a coefficient of 2^96 or more, over the digits of USDT",
        ),
        (
            "source = \"Desk\"",
            "file = \"b.toml\"",
            "collateral.toml:1:8: the file of a schedule names another one",
        ),
    ] {
        let exchange = exchange(
            "",
            "[collateral_schedule]\nfile = \"collateral.toml\"\n",
            "",
        );
        assert!(OWN.contains(from));
        exchange.write("collateral.toml", OWN.replacen(from, to, 1));
        assert_eq!(exchange.errors(), [error], "{to}");
    }
    let missing = exchange(
        "",
        "[collateral_schedule]\nfile = \"collateral.toml\"\n",
        "",
    );
    missing.write("collateral.toml", b"\xff");
    assert_eq!(
        missing.errors(),
        ["collateral.toml: the file is not UTF-8 text"]
    );
}

#[test]
fn a_policy_is_judged_under_the_schedule() {
    let counts = format!("{PRICES}{MARGIN}");
    assert_eq!(
        exchange("", "", &counts).errors(),
        [
            "policy.toml:10:30: a share of loans above 0 asks for a collateral schedule, and there is none"
        ]
    );
    // Prices of two days before.
    let old = counts.replace("2026-06-29T23:00:00Z", "2026-06-28T00:00:00Z");
    let refused = exchange("", HAIRCUTS, &old);
    let LoadError::Inputs(diagnostics) = LoadedSnapshot::load(&refused.path()).unwrap_err() else {
        panic!("the inputs are at fault");
    };
    assert_eq!(diagnostics.reason(), Some(RefusalReason::PriceStale));
    let shown = diagnostics.to_string();
    assert!(
        shown.starts_with(
            "error: policy.toml:11:17: the collateral schedule's prices are of 2026-06-28T00:00:00Z"
        ),
        "{shown}"
    );
    // A policy that is none is told of once.
    assert_eq!(
        exchange("", HAIRCUTS, "[prices]\n").errors(),
        ["policy.toml:1:1: missing field `source`, and also `time`, `quote`, `per_unit`"]
    );
}

#[test]
fn a_policy_that_other_prices_make_too_long_is_warned_of() {
    // Loans in USDT alone count in full under these haircuts: no digits are added.
    let policy = format!(
        "{PRICES}[[stress]]\nname = \"fall\"\nshock = {{ BTC = \"-0.12345678901234567891\" }}\n\
         [margin]\nmax_age_hours = 24\nmax_loan_share_bps = {{ USDT = 3000 }}\n"
    );
    let loaded = exchange("", HAIRCUTS, &policy).load();
    let shown = loaded.warnings.to_string();
    assert!(
        shown.contains("with other prices of collateral, \"fall\" needs a coefficient of"),
        "{shown}"
    );
}
