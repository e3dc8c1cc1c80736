//! `prover policy stress` on the sample exchange, and the maximum age of prices, by the command line.
//!
//! The sample's stress policy is made by the prover. With `UPDATE_GOLDEN=1` it is made anew.

use std::{env, fs, path::Path};

use crate::support::{CommandOutput, check, copy, edit, fixture, prover, run};

/// What the sample's policy is made with: docs/reference/policy.md says so.
const OPTIONS: [&str; 8] = [
    "--source",
    "sample prices, made up",
    "--buffer",
    "0.05",
    "--haircut",
    "0.02",
    "--max-age-hours",
    "24",
];

fn stress(folder: &Path, out: &Path, options: &[&str]) -> CommandOutput {
    let mut command = prover();
    command
        .args(["policy", "stress", "--snapshot"])
        .arg(folder.join("snapshot.toml"))
        .arg("--prices")
        .arg(folder.join("prices.csv"))
        .arg("--out")
        .arg(out);
    run(command.args(options))
}

/// The sample in a folder where files can be written.
fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("sample"), folder.path());
    folder
}

#[test]
fn the_stress_policy_of_the_sample_is_what_the_command_writes() {
    let committed = fixture("sample").join("stress-policy.toml");
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("policy.toml");
    let ended = stress(&fixture("sample"), &made, &OPTIONS);
    // The sample has ids that are warned of.
    assert_eq!(ended.code, 0, "{ended:?}");
    let text = fs::read_to_string(&made).unwrap();
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&committed, &text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(committed).unwrap());
    for line in ["390 windows of 10 days", "(confidential)", "DOGE"] {
        assert!(ended.out.contains(line), "{}", ended.out);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_sample_holds_under_its_stress_policy() {
    let folder = sample();
    let snapshot = folder.path().join("snapshot.toml");
    let text = fs::read_to_string(&snapshot).unwrap();
    let stressed = text.replace("\"policy.toml\"", "\"stress-policy.toml\"");
    assert_ne!(stressed, text);
    fs::write(&snapshot, stressed).unwrap();
    let ended = check(&snapshot, &["--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let json = ended.json();
    let clauses = json["clauses"].as_array().unwrap();
    assert_eq!(
        clauses.len(),
        12 + 5,
        "a ratio for each asset, and five scenarios"
    );
    assert!(
        clauses.iter().all(|clause| clause["holds"] == true),
        "{json:#}"
    );
    // A policy that says nothing of loans counts none, whatever the schedule covers.
    let loans = &json["loans"];
    assert_eq!(
        (&loans["indebted_accounts"], &loans["counted_accounts"]),
        (&50.into(), &0.into())
    );
    for asset in loans["assets"].as_array().unwrap() {
        assert_eq!(asset["net"], asset["gross"], "{asset:#}");
        assert_eq!(
            asset["left_out"]["beyond_share"], asset["debts"],
            "{asset:#}"
        );
    }
}

#[test]
fn json_has_the_same_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("policy.toml");
    let ended = stress(
        &fixture("sample"),
        &out,
        &[&OPTIONS[..], &["--json"]].concat(),
    );
    assert_eq!(ended.code, 0, "{ended:?}");
    let json = ended.json();
    assert_eq!(json["outcome"], "done");
    assert_eq!(
        (json["dates"].as_u64(), json["windows"].as_u64()),
        (Some(400), Some(390))
    );
    assert_eq!(json["joint_moves"].as_array().unwrap().len(), 3);
    let text = fs::read_to_string(&out).unwrap();
    let assets = json["assets"].as_array().unwrap();
    assert_eq!(assets.len(), 12);
    for asset in assets {
        let symbol = asset["asset"].as_str().unwrap();
        let ratio = format!("\n{symbol} = {}\n", asset["min_ratio_bps"]);
        assert!(text.contains(&ratio), "{ratio}");
        let number = |key: &str| asset[key].as_f64().unwrap();
        assert!(number("expected_shortfall") <= number("value_at_risk"));
        assert!(number("volatility_daily") < number("volatility_annual"));
    }
    let portfolio = &json["private"]["portfolio"];
    let weights = portfolio["weights"].as_object().unwrap();
    let sum: f64 = weights
        .values()
        .map(|weight| weight.as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-9);
    assert!(portfolio["value_at_risk"].as_f64().unwrap() < 0.0);
}

#[test]
fn haircuts_are_what_assets_lose_and_a_schedule_can_name_their_file() {
    let folder = sample();
    let haircuts = folder.path().join("haircuts.toml");
    let options = [
        &OPTIONS[..],
        &["--haircuts", haircuts.to_str().unwrap()],
        &[
            "--no-collateral",
            "DOGE",
            "--no-collateral",
            "BNB",
            "--json",
        ],
    ];
    let ended = stress(
        folder.path(),
        &folder.path().join("new.toml"),
        &options.concat(),
    );
    assert_eq!(ended.code, 0, "{ended:?}");
    let json = ended.json();
    assert_eq!(json["haircuts"]["file"], haircuts.to_str().unwrap());
    let text = fs::read_to_string(&haircuts).unwrap();
    for asset in json["assets"].as_array().unwrap() {
        let symbol = asset["asset"].as_str().unwrap();
        let haircut = json["haircuts"]["haircut"][symbol].as_f64().unwrap();
        if ["DOGE", "BNB"].contains(&symbol) {
            assert!((haircut - 1.0).abs() < 1e-12, "{symbol}: {haircut}");
        } else {
            // Rounded up to a hundredth of a per cent.
            let beyond = haircut + asset["value_at_risk"].as_f64().unwrap();
            assert!((-1e-12..1e-4).contains(&beyond), "{symbol}: {haircut}");
        }
        let written = text
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{symbol} = ")));
        let written: f64 = written.unwrap().trim_matches('"').parse().unwrap();
        assert!((written - haircut).abs() < 1e-12, "{symbol}: {written}");
    }
    // What it depends on is said in it, and nothing of what is owed or held.
    assert!(text.contains("value at risk 99% over 10 days"), "{text}");

    let snapshot = folder.path().join("snapshot.toml");
    edit(&snapshot, "\"collateral.toml\"", "\"haircuts.toml\"");
    let ended = check(&snapshot, &["--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.json()["loans"]["counted_accounts"], 50);
}

#[test]
fn haircuts_are_replaced_only_with_force_and_of_listed_assets() {
    let folder = tempfile::tempdir().unwrap();
    let (out, haircuts) = (
        folder.path().join("policy.toml"),
        folder.path().join("haircuts.toml"),
    );
    let write = |more: &[&str]| {
        let options = [
            &OPTIONS[..],
            &["--haircuts", haircuts.to_str().unwrap()],
            more,
        ];
        stress(&fixture("sample"), &out, &options.concat())
    };
    let ended = write(&["--no-collateral", "XXX", "--json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(ended.json()["reason"], "INPUTS");
    assert!(!out.exists() && !haircuts.exists());
    // An asset that is to be no collateral says nothing where no haircuts are written.
    let ended = stress(
        &fixture("sample"),
        &out,
        &[&OPTIONS[..], &["--no-collateral", "BNB"]].concat(),
    );
    assert_eq!((ended.code, out.exists()), (2, false), "{ended:?}");

    fs::write(&haircuts, "kept").unwrap();
    let ended = write(&[]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains("--force"), "{ended:?}");
    assert_eq!(
        (fs::read(&haircuts).unwrap(), out.exists()),
        (b"kept".to_vec(), false)
    );
    assert_eq!(write(&["--force"]).code, 0);
    assert_ne!(fs::read(&haircuts).unwrap(), b"kept");
}

#[test]
fn a_policy_is_replaced_only_with_force() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("policy.toml");
    fs::write(&out, "kept").unwrap();
    let ended = stress(&fixture("sample"), &out, &OPTIONS);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains("--force"), "{ended:?}");
    assert_eq!(fs::read(&out).unwrap(), b"kept");
    let ended = stress(
        &fixture("sample"),
        &out,
        &[&OPTIONS[..], &["--force"]].concat(),
    );
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_ne!(fs::read(&out).unwrap(), b"kept");
}

#[test]
fn faulty_histories_are_refused_and_nothing_is_written() {
    let folder = sample();
    let prices = folder.path().join("prices.csv");
    let text = fs::read_to_string(&prices).unwrap();
    fs::write(
        &prices,
        text.replace("2026-06-30,BTC,65100.22", "2026-06-30,BTC,65 100.22"),
    )
    .unwrap();
    let out = folder.path().join("new.toml");
    let ended = stress(folder.path(), &out, &OPTIONS);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(
        ended.err.contains("error: prices.csv:4790:3 (price): "),
        "{ended:?}"
    );
    let json = stress(folder.path(), &out, &[&OPTIONS[..], &["--json"]].concat()).json();
    assert_eq!(json["reason"], "INPUTS");

    // Without the last two days, the prices are older than the policy would allow.
    let older: String = text
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("2026-06-30") && !line.starts_with("2026-06-29"))
        .collect();
    fs::write(&prices, older).unwrap();
    let ended = stress(folder.path(), &out, &[&OPTIONS[..], &["--json"]].concat());
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(ended.json()["reason"], "PRICE_STALE");
    assert!(!out.exists());
}

#[test]
fn wrong_options_exit_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("policy.toml");
    for option in [
        ["--confidence", "0.8999"],
        ["--confidence", "1"],
        ["--confidence", "0.99999"],
        ["--confidence", "99%"],
        ["--horizon", "10"],
        ["--horizon", "0d"],
        ["--horizon", "366d"],
        ["--horizon", "+5d"],
        ["--joint-moves", "15"],
        ["--buffer", "-0.1"],
        ["--buffer", "11"],
        ["--haircut", "1.01"],
        ["--haircut", "1e-2"],
        ["--max-age-hours", "0"],
        ["--max-age-hours", "8761"],
    ] {
        let ended = stress(
            &fixture("sample"),
            &out,
            &["--source", "x", &option.join("=")],
        );
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (2, ""),
            "{option:?}: {ended:?}"
        );
    }
    assert!(!out.exists());
    let ended = run(prover().args(["policy", "stress", "--help"]));
    assert!(
        ended.out.contains("  prover policy stress --snapshot"),
        "{ended:?}"
    );
}

#[test]
fn stale_prices_are_refused_by_check_and_prove_under_their_code() {
    let (folder, inputs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let fault = fixtures::faults::named("policy-prices-too-old");
    fault.write(inputs.path()).unwrap();
    let stale = inputs.path().join("snapshot.toml");
    let checked = check(&stale, &["--json"]);
    let mut command = prover();
    command.args(["prove", "--json", "--snapshot"]).arg(&stale);
    let prove = run(command.arg("--out").arg(folder.path().join("out")));
    for ended in [checked, prove] {
        assert_eq!(ended.code, 1, "{ended:?}");
        let json = ended.json();
        assert_eq!(
            (&json["outcome"], &json["reason"]),
            (&"refused".into(), &"PRICE_STALE".into())
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
