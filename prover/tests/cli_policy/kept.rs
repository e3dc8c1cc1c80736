//! `prover policy stress --keep`: the sample's prices, a month apart.

use std::{fs, path::Path};

use crate::support::{CommandOutput, fixture, prover, run};

/// A policy of the sample's prices up to this day.
fn stress(folder: &Path, until: &str, out: &str, options: &[&str]) -> CommandOutput {
    let prices = fs::read_to_string(fixture("sample").join("prices.csv")).unwrap();
    let dated = |line: &str| line.starts_with(|c: char| c.is_ascii_digit());
    let prices: String = prices
        .split_inclusive('\n')
        .filter(|line| !dated(line) || &line[..10] <= until)
        .collect();
    let path = folder.join(format!("{until}.csv"));
    fs::write(&path, prices).unwrap();
    let mut command = prover();
    command.args(["policy", "stress", "--source", "made up", "--snapshot"]);
    command.arg(fixture("sample").join("snapshot.toml"));
    command.arg("--prices").arg(path);
    command.arg("--out").arg(folder.join(out));
    run(command.args(options))
}

/// What stands in a policy but for its name, its comments and its prices.
fn rules(policy: &Path) -> [String; 2] {
    let text = fs::read_to_string(policy).unwrap();
    let ratios = text.split_once("[min_ratio_bps]").unwrap().1;
    let ratios = ratios.split_once("[prices]").unwrap().0;
    let stress = text.split_once("[[stress]]").unwrap().1;
    [ratios, stress].map(str::to_owned)
}

#[test]
fn a_policy_keeps_what_has_hardly_moved_and_says_what_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let published = stress(folder.path(), "2026-05-31", "may.toml", &[]);
    assert_eq!(published.code, 0, "{published:?}");
    assert_eq!(
        stress(folder.path(), "2026-06-30", "june.toml", &[]).code,
        0
    );
    let keep = |out: &str, band: &str| {
        let may = path("may.toml");
        let keep = ["--keep", may.to_str().unwrap(), "--band", band, "--json"];
        let ended = stress(folder.path(), "2026-06-30", out, &keep);
        assert_eq!(ended.code, 0, "{ended:?}");
        ended.json()
    };

    let wide = keep("wide.toml", "1");
    assert_eq!(rules(&path("wide.toml")), rules(&path("may.toml")));
    assert_eq!(wide["kept"]["moved"].as_array().unwrap().len(), 0);
    let text = fs::read_to_string(path("wide.toml")).unwrap();
    assert!(text.contains("time = \"2026-06-30T00:00:00Z\""), "{text}");
    assert!(
        text.contains(
            published
                .out
                .split("digest")
                .nth(1)
                .unwrap()
                .split_whitespace()
                .next()
                .unwrap()
        )
    );

    let none = keep("none.toml", "0");
    let mut ratios = rules(&path("none.toml"));
    assert_eq!(ratios[0], rules(&path("june.toml"))[0]);
    ratios[1].clear();
    let kept = &none["kept"];
    let moved = kept["moved"].as_array().unwrap();
    assert!(!moved.is_empty());
    assert_eq!(
        moved.len() as u64 + kept["numbers_kept"].as_u64().unwrap(),
        kept["numbers"].as_u64().unwrap()
    );
    for moved in moved {
        assert_eq!(moved["explained"], true, "{moved:#}");
        for window in moved["came_in"].as_array().unwrap() {
            // What ended before is in both tails, unless the tail has grown.
            let later = window["to"].as_str().unwrap() > "2026-05-31";
            let deeper = moved["new"].as_f64() >= moved["last"].as_f64();
            assert!(later || deeper, "{moved:#}");
        }
    }
}

#[test]
fn a_band_needs_a_policy_and_a_policy_a_band() {
    let folder = tempfile::tempdir().unwrap();
    let may = folder.path().join("may.toml");
    let keep = |options: &[&str]| stress(folder.path(), "2026-06-30", "new.toml", options);
    let may = may.to_str().unwrap();
    assert_eq!(keep(&["--band", "0.01"]).code, 2);
    assert_eq!(keep(&["--keep", may]).code, 2);
    let both = ["--keep", may, "--band", "0.01"];
    let ended = keep(&both);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    fs::write(may, "[[stress]]\nname = 5\n").unwrap();
    let ended = keep(&[&both[..], &["--json"]].concat());
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(ended.json()["reason"], "POLICY");
    assert!(
        ended.json()["detail"]
            .as_str()
            .unwrap()
            .contains("may.toml: line ")
    );
    assert!(!folder.path().join("new.toml").exists());
}
