//! The policy that is written.

use std::fs;

use disk::Existing;
use documents::policy::Problem;

use super::{Folder, csv, lines, parameters};
use crate::stress::{Analysis, Number, Parameters, StressError, numbers::PolicyNumbers, write};

fn text(folder: &Folder, parameters: &Parameters) -> String {
    let history = folder.history(parameters).0.unwrap();
    let analysis = Analysis::new(&history, parameters).unwrap();
    let numbers = PolicyNumbers::new(&analysis, parameters);
    write::to_text(&folder.snapshot, &history, &analysis, parameters, &numbers)
}

#[test]
fn a_policy_has_the_scenarios_and_is_read_by_the_verifier() {
    let folder = Folder::new(csv(&lines()));
    let text = text(&folder, &parameters());
    let policy = write::check(&text, &folder.snapshot).unwrap();
    assert_eq!(
        policy.rule_names(),
        [
            "value at risk 90% over 5 days",
            "expected shortfall 90% over 5 days",
            "joint move 2026-01-17 to 2026-01-22",
            "joint move 2026-02-02 to 2026-02-07",
            "joint move 2026-01-04 to 2026-01-09",
        ]
    );
    assert_eq!(policy.compiled().min_ratio_bps, [10_180, 10_308]);
    assert!(policy.s1_waived().is_empty());
    let prices = policy.prices().unwrap();
    assert_eq!(
        (prices.time.as_str(), prices.max_age_hours),
        ("2026-02-14T00:00:00Z", None)
    );
    for part in [
        "confidence c = 90%, horizon h = 5, joint moves 3, buffer 0.10, haircut 0\n",
        "2026-01-01 to 2026-02-14, 45 dates with prices of all assets, 40 overlapping windows\n",
        "\n[min_ratio_bps]\nA = 10180\n\"B.x\" = 10308\n",
        "\n[stress.shock]\nA = \"-0.0846\"\n\"B.x\" = \"-0.1053\"\n",
        "\n[stress.shock]\nA = \"-0.1085\"\n\"B.x\" = \"-0.1063\"\n",
        "\n[stress.shock]\nA = \"-0.0994\"\n\"B.x\" = \"-0.0968\"\n",
    ] {
        assert!(text.contains(part), "{part}{text}");
    }
}

#[test]
fn reserves_and_liabilities_do_not_move_the_policy() {
    let mut folder = Folder::new(csv(&lines()));
    let before = text(&folder, &parameters());
    folder.snapshot.reserves.totals = vec![1, 1 << 90];
    assert_eq!(text(&folder, &parameters()), before);
}

#[test]
fn prices_stand_in_the_policy_as_in_the_file() {
    let mut lines = lines();
    lines[88] = "2026-02-14,A,1103.500".to_owned();
    let folder = Folder::new(csv(&lines));
    assert!(text(&folder, &parameters()).contains("\nA = \"1103.500\"\n"));
}

#[test]
fn the_options_are_in_the_policy() {
    let folder = Folder::new(csv(&lines()));
    let parameters = Parameters {
        haircut: Number {
            text: "0.05".to_owned(),
            value: 0.05,
        },
        source: "\"Quoted\" \\ source".to_owned(),
        quote: "EUR".to_owned(),
        max_age_hours: Some(24),
        joint_moves: 0,
        ..parameters()
    };
    let policy = write::check(&text(&folder, &parameters), &folder.snapshot).unwrap();
    let prices = policy.prices().unwrap();
    assert_eq!(prices.source, parameters.source);
    assert_eq!(
        (prices.quote.as_str(), prices.max_age_hours),
        ("EUR", Some(24))
    );
    assert_eq!(policy.rule_names().len(), 2);
    assert!(policy.sentences()[1].contains("haircut on reserves 5%"));
}

#[test]
fn what_a_verifier_would_refuse_is_not_written() {
    let folder = Folder::new(csv(&lines()[..84]));
    let refused =
        |parameters: Parameters| match write::check(&text(&folder, &parameters), &folder.snapshot)
            .unwrap_err()
        {
            StressError::Policy(error) => error.problem().clone(),
            other => panic!("{other}"),
        };
    // The history ends on 2026-02-11, three days before the ledger.
    let max_age_hours = |hours| Parameters {
        max_age_hours: Some(hours),
        ..parameters()
    };
    assert!(matches!(
        refused(max_age_hours(71)),
        Problem::PriceStale { hours: 71, .. }
    ));
    assert!(write::check(&text(&folder, &max_age_hours(72)), &folder.snapshot).is_ok());
    for source in ["", " x", "a\nb", "\u{202e}"] {
        let source = source.to_owned();
        assert!(matches!(
            refused(Parameters {
                source,
                ..parameters()
            }),
            Problem::Text { .. }
        ));
    }
}

#[test]
fn a_policy_is_not_replaced_unless_that_was_asked_for() {
    let folder = Folder::new(csv(&lines()));
    let policy = write::check(&text(&folder, &parameters()), &folder.snapshot).unwrap();
    let path = folder.folder.path().join("policy.toml");
    fs::write(&path, "kept").unwrap();
    let refused = write::write(&path, &policy, Existing::Keep);
    assert!(matches!(refused, Err(StressError::Exists(_))));
    assert_eq!(fs::read(&path).unwrap(), b"kept");
    write::write(&path, &policy, Existing::Replace).unwrap();
    assert_eq!(fs::read(&path).unwrap(), policy.bytes());
    let nowhere = folder.folder.path().join("no/such/folder/policy.toml");
    let refused = write::write(&nowhere, &policy, Existing::Keep);
    assert!(matches!(refused, Err(StressError::Write { .. })));
}
