//! What is printed of a bundle: by `inspect`, of its loans and of what covers them, and that nothing of it was verified;
//! by `solvency` and `reserves`, as the auditor's guide shows it.

mod support;

use std::{fs, path::Path};

use circuits::{
    hash::sha256,
    ledger::{PolicyDigest, Root},
};
use documents::bundle::{
    claim::{Claim, Disclosure, ReservesMode, Side},
    files,
};
use fixtures::testing::{Ledger, TIME};
use serde_json::json;
use support::{CommandOutput, assert_golden, run, verifier};
use tempfile::TempDir;

/// Loans in USDT up to a quarter, those in other assets up to a hundredth; bitcoin covers at most a million.
const LOANS: &str = r#"
default_min_ratio_bps = 10000
[prices]
source = "Another index"
time = "2026-06-30T00:00:00Z"
quote = "USD"
[prices.per_unit]
BTC = "48000"
USDT = "1"
[margin]
quote = "USD"
max_age_hours = 24
default_max_loan_share_bps = 100
[margin.max_loan_share_bps]
USDT = 2500
HOUSE = 0
[margin.max_collateral]
BTC = "1000000"
"#;

/// The documents of a bundle of the ledger, under a policy.
fn bundle(ledger: &Ledger, policy: &str, disclosures: Vec<Disclosure>) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    ledger.write_documents(folder.path());
    let header = ledger.header();
    let context = ledger.context();
    let claim = Claim {
        ledger: context.ledger,
        collateral: header.collateral().map(|_| context.collateral),
        shape: header.shape(),
        leaves_per_shard: header.leaves_per_shard(),
        shards: header.shards(),
        root: Root(header.root().0),
        policy: PolicyDigest(sha256("por/policy/v1", &[policy.as_bytes()])),
        reserves_mode: ReservesMode::Asserted,
        reserves_commitment: [0; 32],
        reserves_list: None,
        disclosures,
    };
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write(files::CLAIM, &claim.to_bytes());
    write(files::POLICY, policy.as_bytes());
    folder
}

fn inspect(bundle: &Path, args: &[&str]) -> CommandOutput {
    run(verifier().arg("inspect").arg(bundle).args(args))
}

fn disclosed(side: Side, total: &str) -> Disclosure {
    Disclosure {
        side,
        asset: "USDT".to_owned(),
        total: total.to_owned(),
    }
}

#[test]
fn loans_and_what_covers_them_are_said_by_asset() {
    let ledger = Ledger::with_loans();
    let totals = vec![
        disclosed(Side::Liabilities, "7.000000"),
        disclosed(Side::Loans, "1.000000"),
    ];
    let folder = bundle(&ledger, LOANS, totals);
    let ended = inspect(folder.path(), &[]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(ended.out.starts_with("UNVERIFIED: "), "{}", ended.out);
    assert!(!ended.out.contains("nothing is netted"), "{}", ended.out);
    for words in [
        &ledger.root().to_string(),
        "leaves       3 in each of 2 shards\n",
        "netting      liabilities are net: ",
        // Not of the ledger's time, and in the policy at another price.
        "2026-06-29T21:00:00Z (3 h before the ledger's), from sample prices, made up",
        "BTC is at 48000 USD in the policy, at 50000 as collateral",
        "disclosed    liabilities (no loan taken off) of USDT: 7.000000\n",
        "disclosed    loans of USDT: 1.000000\n",
    ] {
        assert!(ended.out.contains(words), "{words}\n{}", ended.out);
    }
    let of = |symbol: &str| {
        let mut lines = ended.out.lines();
        let found = lines
            .find(|line| line.starts_with(&format!("  {symbol} ")) && line.contains("loans up to"));
        found.unwrap_or_else(|| panic!("{symbol}: {}", ended.out))
    };
    for (symbol, says) in [
        (
            "BTC",
            &["1%", "haircut 20%", "at 50000 USD", "at most 1000000 USD"][..],
        ),
        ("USDT", &["25%", "haircut 0%", "at 1 USD"]),
        ("HOUSE", &["0%", "no collateral", "at 3.5 USD"]),
        ("T00", &["1%", "haircut 50%", "at 2 USD"]),
    ] {
        for words in says {
            assert!(of(symbol).contains(words), "{words}: {}", of(symbol));
        }
    }
    assert_golden("inspect/loans.txt", &ended.out);
}

#[test]
fn json_has_the_schedule_and_the_shares() {
    let ledger = Ledger::with_loans();
    let folder = bundle(&ledger, LOANS, vec![]);
    let ended = inspect(folder.path(), &["--json"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let json = ended.json();
    assert_eq!(json["verdict"], "unverified");
    assert_eq!(json["reason"], "NOT_CHECKED");
    assert_eq!(json["netted"], true);
    assert_eq!(
        (&json["leaves_per_shard"], &json["shards"]),
        (&json!(3), &json!(2))
    );
    let collateral = &json["collateral"];
    assert_eq!(
        collateral["digest"],
        ledger.context().collateral.to_string()
    );
    assert_eq!(collateral["source"], "sample prices, made up");
    assert_eq!(collateral["time"], "2026-06-29T21:00:00Z");
    assert_eq!(collateral["seconds_before_ledger"], 3 * 3_600);
    assert_eq!(collateral["quote"], "USD");
    assert_eq!(collateral["max_age_hours"], 24);
    let assets = collateral["assets"].as_array().unwrap();
    assert_eq!(assets.len(), ledger.header().descriptor().assets().len());
    let expected = json!([
        {
            "asset": "BTC",
            "max_loan_share_bps": 100,
            "haircut": "0.2",
            "price": "50000",
            "policy_price": "48000",
            "prices_differ": true,
            "max_collateral": "1000000",
        },
        {
            "asset": "USDT",
            "max_loan_share_bps": 2500,
            "haircut": "0",
            "price": "1",
            "policy_price": "1",
            "prices_differ": false,
            "max_collateral": null,
        },
        {
            "asset": "HOUSE",
            "max_loan_share_bps": 0,
            "haircut": "1",
            "price": "3.5",
            "policy_price": null,
            "prices_differ": null,
            "max_collateral": null,
        },
    ]);
    assert_eq!(json!(assets[..3]), expected);
}

#[test]
fn where_nothing_is_netted_it_is_said() {
    let none = "default_min_ratio_bps = 10000\n";
    for (ledger, policy) in [
        (Ledger::without_loans(), none),
        (Ledger::with_loans(), none),
        (Ledger::with_loans(), "[margin]\nmax_age_hours = 24\n"),
    ] {
        let folder = bundle(&ledger, policy, vec![]);
        let ended = inspect(folder.path(), &[]);
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
        assert!(
            ended.out.contains("netting      nothing is netted"),
            "{}",
            ended.out
        );
        let json = inspect(folder.path(), &["--json"]).json();
        assert_eq!(json["netted"], false);
        assert_eq!(json["descriptor"]["time"], TIME);
        // The schedule is told of also where nothing is taken off under it.
        let schedule = ledger.header().collateral();
        assert_eq!(json["collateral"].is_null(), schedule.is_none());
    }
}

#[test]
fn what_a_policy_cannot_say_of_loans_is_rejected() {
    let with = Ledger::with_loans();
    let without = Ledger::without_loans();
    let shares = "[margin]\nmax_age_hours = 24\n[margin.max_loan_share_bps]\n";
    let rejected = |ledger: &Ledger, policy: &str, reason: &str| {
        let folder = bundle(ledger, policy, vec![]);
        inspect(folder.path(), &[]).assert_rejected(reason);
    };
    // Loans or caps where there is no collateral.
    rejected(&without, LOANS, "POLICY");
    rejected(&without, &format!("{shares}USDT = 1\n"), "POLICY");
    // More than everything, no share, of an asset that is not listed, without an age.
    for share in ["USDT = 10001", "USDT = -1", "USDT = \"1%\"", "XXX = 1"] {
        rejected(&with, &format!("{shares}{share}\n"), "POLICY");
    }
    rejected(&with, "[margin.max_loan_share_bps]\nUSDT = 1\n", "POLICY");
    // A cap in another quote than the schedule's, or in none.
    let cap = "[margin.max_collateral]\nBTC = \"1\"\n";
    rejected(&with, cap, "POLICY");
    for quote in ["EUR", "usd", "USD "] {
        rejected(
            &with,
            &format!("[margin]\nquote = \"{quote}\"\n{cap}"),
            "POLICY",
        );
    }
    // Prices of the collateral that are older than the policy allows.
    rejected(&with, &LOANS.replace("= 24", "= 2"), "PRICE_STALE");
    // Liabilities cannot be disclosed without the loans, nor loans where there are none.
    let folder = bundle(&with, LOANS, vec![disclosed(Side::Liabilities, "7.000000")]);
    inspect(folder.path(), &[]).assert_rejected("CLAIM");
    let folder = bundle(&without, "", vec![disclosed(Side::Loans, "7.000000")]);
    inspect(folder.path(), &[]).assert_rejected("CLAIM");
}

/// A bundle of the committed vectors, and its root.
fn vector(name: &str) -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/vectors/bundles");
    let path = path.join(name);
    let claim = Claim::from_bytes(&fs::read(path.join(files::CLAIM)).unwrap()).unwrap();
    (path, claim.root.to_string())
}

#[test]
fn reports_of_bundles_are_as_the_guide_shows_them() {
    let (bundle, root) = vector("loans");
    let given = ["--root", &root, "--accept-loans", "3000"];
    let ended = run(verifier().arg("solvency").arg(bundle).args(given));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert_golden("solvency/loans.txt", &ended.out);

    let (bundle, root) = vector("balances");
    let mut command = verifier();
    command.arg("reserves").arg("--bundle").arg(bundle);
    let ended = run(command.args(["--root", &root]));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    // The time of the check is that of the guide.
    let lines = ended.out.split_inclusive('\n').map(|line| {
        let is_time = line.starts_with("checked  ");
        if is_time {
            "checked      2026-07-01T09:00:00Z\n"
        } else {
            line
        }
    });
    assert_golden("reserves/public.txt", &lines.collect::<String>());
}
