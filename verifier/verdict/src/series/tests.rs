//! What a series takes for the next bundle. Proofs are played in the prover's tests.

use circuits::ledger::Root;

use super::*;
use crate::{
    report::series::{to_json, to_text},
    solvency::{
        Expectations,
        samples::{Sample, rejected},
    },
};
use documents::bundle::{
    claim::{Disclosure, Side},
    descriptor::{Asset, Descriptor},
};

/// One of the exchange's bundles, as it is published.
#[derive(Clone)]
struct Published {
    exchange: &'static str,
    day: u8,
    sequence: u64,
    previous: Option<u8>,
    root: u8,
    assets: Vec<(&'static str, u8)>,
    policy: &'static str,
    disclosed: Vec<(Side, &'static str, &'static str)>,
}

/// The first, or the one after a number that has its own number as every byte of its root.
fn number(sequence: u8) -> Published {
    Published {
        exchange: "Sample Exchange",
        day: sequence,
        sequence: u64::from(sequence),
        previous: sequence.checked_sub(1).filter(|before| *before > 0),
        root: sequence,
        assets: vec![("BTC", 8), ("USDT", 6)],
        policy: "",
        disclosed: Vec::new(),
    }
}

fn verified(published: &Published) -> VerifiedSolvency {
    let asset = |(symbol, decimals): &(&str, u8)| Asset {
        symbol: (*symbol).to_owned(),
        decimals: *decimals,
    };
    let descriptor = Descriptor::new(
        published.exchange,
        format!("2026-06-{:02}T00:00:00Z", published.day)
            .parse()
            .unwrap(),
        published.sequence,
        published.previous.map(|byte| Root([byte; 32])),
        published.assets.iter().map(asset).collect(),
        [7; 32],
    );
    let mut sample = Sample::without_loans();
    sample.descriptor = descriptor.unwrap();
    sample.claim.ledger = sample.descriptor.ledger_digest();
    sample.claim.root = Root([published.root; 32]);
    sample.claim.disclosures = published
        .disclosed
        .iter()
        .map(|(side, asset, total)| Disclosure {
            side: *side,
            asset: (*asset).to_owned(),
            total: (*total).to_owned(),
        })
        .collect();
    sample.policy = published.policy.to_owned();
    sample.unsound_verified(&Expectations::default()).unwrap()
}

fn series(published: &[Published]) -> Result<Series, Refusal> {
    Series::new(published.iter().map(verified).collect())
}

#[test]
fn bundles_that_name_the_one_before_are_a_chain() {
    let series = series(&[number(1), number(2), number(3)]).unwrap();
    assert!(series.is_whole());
    let text = to_text(&series);
    assert!(text.starts_with("CHAINED: 3 bundles verified"), "{text}");
    assert!(text.contains("before       nothing: "), "{text}");
    assert_eq!(
        text.matches("the same assets, policy and disclosures")
            .count(),
        2
    );
    let json = to_json(&series);
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&"chained".into(), &"OK".into())
    );
    assert_eq!(json["root"], Root([3; 32]).to_string());
}

#[test]
fn a_bundle_that_is_missing_between_two_is_said_and_is_no_yes() {
    let series = series(&[number(1), number(3)]).unwrap();
    assert!(!series.is_whole());
    let text = to_text(&series);
    assert!(text.starts_with("INCOMPLETE: 2 bundles verified"), "{text}");
    assert!(
        text.contains("number 3 does not name the root of number 1"),
        "{text}"
    );
    let json = to_json(&series);
    assert_eq!(json["verdict"], "incomplete");
    assert_eq!(json["steps"][0]["linked"], false);
}

#[test]
fn two_histories_are_rejected() {
    let named = |sequence: u8, previous| Published {
        previous,
        ..number(sequence)
    };
    for (bundles, says) in [
        // The second goes on from the first, and so does the fourth.
        (
            vec![number(1), number(2), named(4, Some(1))],
            "stands between them",
        ),
        (vec![number(2), named(4, Some(1))], "and so does number 2"),
        // No bundle between them could mend that.
        (vec![number(1), named(3, None)], "names no root before it"),
    ] {
        let (reason, detail) = rejected(series(&bundles));
        assert_eq!(reason, Reason::Chain);
        assert!(detail.contains(says), "{detail}");
    }
}

#[test]
fn claims_over_earlier_roots_are_said_not_to_be_bound() {
    let series = series(&[number(1), number(2)]).unwrap();
    assert!(to_text(&series).contains("a root binds the ledger, not what is claimed over it"));
    assert_eq!(to_json(&series)["bundles"][0]["claim_named"], false);
}

#[test]
fn numbers_that_are_passed_over_are_said() {
    let later = Published {
        sequence: 5,
        previous: Some(1),
        ..number(2)
    };
    let series = series(&[number(1), later]).unwrap();
    assert!(series.is_whole());
    let text = to_text(&series);
    assert!(text.contains("and passes over 3 numbers"), "{text}");
    assert_eq!(to_json(&series)["steps"][0]["passed_over"], 3);
}

#[test]
fn what_cannot_be_one_after_the_other_is_rejected_with_what_is_wrong() {
    let cases = [
        (
            Published {
                previous: Some(9),
                ..number(2)
            },
            "as the root before it",
        ),
        (
            Published {
                previous: None,
                ..number(2)
            },
            "names no root before it",
        ),
        (
            Published {
                exchange: "Another Exchange",
                ..number(2)
            },
            "two exchanges",
        ),
        (
            Published {
                sequence: 1,
                ..number(2)
            },
            "both number and time increase",
        ),
        (
            Published {
                day: 1,
                ..number(2)
            },
            "both number and time increase",
        ),
        // Backdated, under a later number.
        (
            Published {
                day: 1,
                sequence: 9,
                previous: Some(1),
                ..number(2)
            },
            "both number and time",
        ),
    ];
    for (second, says) in cases {
        let (reason, detail) = rejected(series(&[number(1), second]));
        assert_eq!(reason, Reason::Chain);
        assert!(detail.contains(says), "{detail}");
    }
}

#[test]
fn a_wrong_order_accuses_nobody() {
    for order in [[number(2), number(1)], [number(1), number(1)]] {
        let refused = series(&order).unwrap_err();
        assert!(matches!(refused, Refusal::NoVerdict { .. }), "{refused}");
    }
}

/// A policy with one price, of a day in June.
fn priced(day: u8, price: u32) -> String {
    format!(
        "[prices]\nsource = \"A\"\ntime = \"2026-06-0{day}T00:00:00Z\"\nquote = \"USD\"\n\
         [prices.per_unit]\nBTC = \"{price}\"\n"
    )
}

#[test]
fn new_prices_are_no_other_policy() {
    let told = |before: &str, after: &str| {
        let with = |sequence, policy: &str| Published {
            policy: policy.to_owned().leak(),
            ..number(sequence)
        };
        let series = series(&[with(1, before), with(2, after)]).unwrap();
        (to_text(&series), to_json(&series)["steps"][0].clone())
    };
    let (text, step) = told(&priced(1, 60_000), &priced(2, 61_000));
    let line = "  - new prices of 2026-06-02T00:00:00Z, the same rules";
    assert!(text.lines().any(|it| it == line), "{text}");
    assert!(!text.contains("another policy"), "{text}");
    assert_eq!(step["prices_changed"], true);
    assert_eq!(step["required_now"], serde_json::json!([]));
    let (text, step) = told("", "# another text\n");
    let line = "  - another text of the policy, the same rules";
    assert!(text.lines().any(|it| it == line), "{text}");
    assert_eq!(step["prices_changed"], false);
    // Other rules are what is said first.
    let (text, _) = told("default_min_ratio_bps = 10500\n", &priced(2, 61_000));
    assert!(text.contains("  - another policy\n"), "{text}");
    let line = "  -   new prices of 2026-06-02T00:00:00Z";
    assert!(text.lines().any(|it| it == line), "{text}");
}

#[test]
fn what_changed_is_told() {
    let before = Published {
        disclosed: vec![
            (Side::Liabilities, "BTC", "1.00000000"),
            (Side::Reserves, "BTC", "2.00000000"),
        ],
        ..number(1)
    };
    let after = Published {
        assets: vec![("BTC", 8), ("ETH", 8)],
        policy: "default_min_ratio_bps = 10500\n",
        disclosed: vec![
            (Side::Reserves, "BTC", "1.50000000"),
            (Side::Reserves, "ETH", "3.00000000"),
        ],
        ..number(2)
    };
    let series = series(&[before, after]).unwrap();
    let text = to_text(&series);
    for line in [
        "  - listed now: ETH",
        "  - not listed any more: USDT",
        "  - another policy",
        "  - reserves of BTC: 2.00000000, then 1.50000000",
        "  - reserves of ETH: not disclosed, then 3.00000000",
        "  - liabilities of BTC: 1.00000000, then not disclosed",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}\n{text}");
    }
    let step = &to_json(&series)["steps"][0];
    assert_eq!(step["assets_added"], serde_json::json!(["ETH"]));
    assert_eq!(step["policy_changed"], true);
    assert!(!step["required_now"].as_array().unwrap().is_empty());
    assert_eq!(step["totals"].as_array().unwrap().len(), 3);
}
