//! The haircuts that are written for a collateral schedule.

use std::fs;

use circuits::ledger::AssetId;

use super::{Folder, csv, lines, parameters};
use crate::{
    inputs::LoadedSnapshot,
    stress::{Analysis, StressError, haircuts, measures::Haircut, numbers::PolicyNumbers, write},
};
use disk::Existing;

#[test]
fn a_haircut_is_what_value_at_risk_loses_rounded_up() {
    for (value, shown) in [
        (-0.084_61, "0.0847"),
        (-0.0846, "0.0846"),
        (-1e-7, "0.0001"),
        (0.0, "0.0000"),
        (0.03, "0.0000"),
        (-1.0, "1.0000"),
        (f64::NEG_INFINITY, "1.0000"),
    ] {
        assert_eq!(Haircut::of_return(value).to_string(), shown, "{value}");
    }
}

#[test]
fn a_snapshot_takes_the_file_as_its_schedule_at_the_prices_of_the_policy() {
    let folder = Folder::new(csv(&lines()));
    let parameters = parameters();
    let history = folder.history(&parameters).0.unwrap();
    let analysis = Analysis::new(&history, &parameters).unwrap();
    let made = haircuts::haircuts(&analysis, &[]);
    for (haircut, risk) in made.iter().zip(&analysis.assets) {
        let loss = -risk.tail.value_at_risk;
        assert!((loss..loss + 0.000_1).contains(&haircut.value()));
    }
    let path = |name: &str| folder.folder.path().join(name);
    let text = haircuts::to_text(&folder.snapshot, &history, &made, &parameters);
    haircuts::write(&path("haircuts.toml"), &text, Existing::Keep).unwrap();
    assert!(matches!(
        haircuts::write(&path("haircuts.toml"), &text, Existing::Keep),
        Err(StressError::Exists(_))
    ));
    let policy = write::to_text(
        &folder.snapshot,
        &history,
        &analysis,
        &parameters,
        &PolicyNumbers::new(&analysis, &parameters),
    );
    fs::write(path("still-to-be-made.toml"), policy).unwrap();
    let snapshot = fs::read_to_string(path("snapshot.toml")).unwrap();
    let with_schedule = format!("{snapshot}\n[collateral_schedule]\nfile = \"haircuts.toml\"\n");
    fs::write(path("snapshot.toml"), with_schedule).unwrap();
    let loaded = LoadedSnapshot::load(&path("snapshot.toml")).unwrap();
    let terms = loaded.collateral.unwrap();
    let [a, b] = history.last_prices() else {
        panic!("two assets");
    };
    assert_eq!([&terms.assets[0].price, &terms.assets[1].price], [a, b]);
    let taken: Vec<_> = terms
        .assets
        .iter()
        .map(|asset| asset.haircut.clone())
        .collect();
    let expected: Vec<_> = made.iter().map(ToString::to_string).collect();
    assert_eq!(taken, expected);
    assert_eq!(terms.time, "2026-02-14T00:00:00Z");
}

#[test]
fn an_asset_that_is_to_be_no_collateral_is_none_whatever_its_history() {
    let folder = Folder::new(csv(&lines()));
    let parameters = parameters();
    let history = folder.history(&parameters).0.unwrap();
    let analysis = Analysis::new(&history, &parameters).unwrap();
    let made = haircuts::haircuts(&analysis, &[AssetId::new(1).unwrap()]);
    assert!(made[0] < Haircut::WHOLE);
    assert_eq!(made[1], Haircut::WHOLE);
    let text = haircuts::to_text(&folder.snapshot, &history, &made, &parameters);
    assert!(text.contains("\"B.x\" = \"1.0000\"\n"), "{text}");
    assert!(text.contains("default_haircut = \"1.0000\"\n"), "{text}");
}
