//! What a reader asks for, and what is not there.

use std::fs;

use health::state::State;
use jiff::{SignedDuration, Timestamp};
use verifier::monitor::demands::{Demands, Thresholds};

use crate::{
    assert_state, codes,
    common::{Exchange, TIME},
    demands,
    exchange::{Month, Watching, exchange, prove, prove_at, time, year},
    flip,
};

fn with_thresholds(text: &str) -> Demands {
    Demands {
        thresholds: Thresholds::parse(text).unwrap(),
        ..demands()
    }
}

#[test]
fn a_snapshot_that_does_not_come_is_late() {
    let watching = Watching::of(year());
    let due = time(4) + demands().late_after;
    assert_eq!(watching.round_on(due).standing.state, State::Ok);
    let late = watching.round_on(due + SignedDuration::from_secs(1));
    assert_state(&late, State::Late, "LATE");
    let nothing = Watching::of([]);
    assert_state(&nothing.round(), State::Late, "NOTHING_PUBLISHED");
}

#[test]
fn a_snapshot_of_the_future_is_told_and_does_not_put_off_when_the_next_is_late() {
    let watching = Watching::of(year());
    let seen = time(4) - SignedDuration::from_hours(48);
    assert_state(&watching.round_on(seen), State::Stressed, "AHEAD");
    assert_eq!(watching.round_on(time(4)).standing.state, State::Ok);
    let due = seen + demands().late_after;
    assert_eq!(watching.round_on(due).standing.state, State::Ok);
    let late = watching.round_on(due + SignedDuration::from_secs(1));
    assert_state(&late, State::Late, "LATE");
}

#[test]
fn thresholds_of_the_reader_are_held_against_exact_ratios() {
    let watching = Watching::of(year());
    let round = watching.round();
    let newest = round.judged.history.newest().unwrap();
    let ratio = newest.assets[0].ratio_bps.unwrap();
    let text = |bps: u64| format!("{}.{:04}", bps / 10_000, bps % 10_000);
    // What is rounded down is above no threshold that it does not reach.
    for (table, state, code) in [
        ("ratio", State::Stressed, "RATIO_LOW"),
        ("demand", State::Under, "RATIO_DEMANDED"),
    ] {
        let asked = |bps| with_thresholds(&format!("[{table}]\nBTC = \"{}\"\n", text(bps)));
        let reached = watching.round_with(asked(ratio), watching.day_after(4));
        assert_eq!(reached.standing.state, State::Ok, "{table}");
        let short = watching.round_with(asked(ratio + 1), watching.day_after(4));
        assert_state(&short, state, code);
        assert_eq!(short.verified, 0);
    }
    // Of ETH nothing is disclosed: full cover is proven, and no more.
    for (asked, state) in [("1", State::Ok), ("1.0001", State::Stressed)] {
        let asked = with_thresholds(&format!("[ratio]\nETH = \"{asked}\"\n"));
        assert_eq!(
            watching
                .round_with(asked, watching.day_after(4))
                .standing
                .state,
            state
        );
    }
    for text in ["[coverage]\nBTC = \"0.5\"\n", "[ratio]\nXRP = \"1\"\n"] {
        let round = watching.round_with(with_thresholds(text), watching.day_after(4));
        assert_eq!(round.standing.state, State::Stressed, "{text}");
    }
}

#[test]
fn a_policy_that_asks_for_less_is_under_until_it_is_accepted_and_so_is_less_than_is_owed() {
    let mut partial: Exchange = exchange(1);
    let policy = partial.policy.take().unwrap();
    // Under stress all of it has to be covered: that rule is gone, too.
    let stress = "[[stress]]\nname = \"bad week\"\ndefault_shock = \"-0.20\"\n";
    let lower = policy.replace(stress, "");
    assert_ne!(lower, policy);
    let lower = lower.replace(
        "default_min_ratio_bps = 10000",
        "default_min_ratio_bps = 9000",
    );
    partial.policy = Some(lower);
    // Of ETH less is held than is owed, which is not disclosed; of BTC too, which is.
    for asset in [0, 2] {
        partial.reserves[asset].units = partial.reserves[asset].units / 100 * 85;
    }
    let month = prove(&partial, 1, None);
    let watching = Watching::of([&month]);
    let round = watching.round_on(watching.day_after(1));
    assert_eq!(round.standing.state, State::Under);
    assert_eq!(
        codes(&round),
        ["POLICY_WAIVED", "POLICY_WAIVED", "RATIO_UNDER"]
    );
    let newest = round.judged.history.newest().unwrap();
    let accepting = Demands {
        policies: vec![newest.documents.policy.digest()],
        ..demands()
    };
    let accepted = watching.round_with(accepting, watching.day_after(1));
    assert_state(&accepted, State::Under, "RATIO_UNDER");
    assert_eq!(accepted.standing.reasons[0].reason.subject, "BTC");
    assert_eq!(accepted.verified, 0);
}

#[test]
fn loans_that_are_taken_off_are_accepted_by_the_reader_alone() {
    let taken: Timestamp = TIME.parse().unwrap();
    let month = prove_at(&Exchange::margin(), taken, None);
    let watching = Watching::of([&month]);
    let round = watching.round_on(taken);
    assert_eq!(round.standing.state, State::Under);
    assert_eq!(codes(&round), ["POLICY_LOANS"; 2]);
    let accepting = Demands {
        accept_loans_bps: Exchange::margin().accepted_bps,
        ..demands()
    };
    let accepted = watching.round_with(accepting, taken);
    assert_eq!((accepted.standing.state, accepted.verified), (State::Ok, 0));
}

#[test]
fn a_proof_that_does_not_hold_is_broken() {
    let watching = Watching::of(year());
    flip(&watching.bundle(3).join("solvency.bin"));
    let round = watching.round();
    assert_eq!(round.standing.state, State::Broken);
    // What is rejected does not stand between the months around it.
    assert_eq!(codes(&round), ["REJECTED", "GAP"]);
    let reason = &round.standing.reasons[0].reason;
    assert!(
        reason.subject == "03" && reason.text.starts_with("SOLVENCY_"),
        "{reason:?}"
    );
    // What is rejected is not verified again either.
    assert_eq!(watching.round().verified, 0);
}

#[test]
fn a_bundle_that_is_not_whole_is_unreadable_and_nobody_has_replaced_it() {
    let watching = Watching::of(year());
    let leaves = watching.bundle(4).join("leaves.bin");
    let whole = fs::read(&leaves).unwrap();
    fs::write(&leaves, &whole[..whole.len() - 1]).unwrap();
    assert_state(&watching.round(), State::Unreadable, "UNREADABLE");
    // It was still being published.
    fs::write(&leaves, whole).unwrap();
    assert_eq!(watching.round().standing.state, State::Ok);
    // More than it can have is not even read.
    let file = fs::File::options().write(true).open(&leaves).unwrap();
    let long = file.metadata().unwrap().len();
    file.set_len(1 << 42).unwrap();
    assert_state(&watching.round(), State::Unreadable, "UNREADABLE");
    file.set_len(long).unwrap();
    assert_eq!(watching.round().standing.state, State::Ok);
    fs::write(watching.bundle(4).join("notes.txt"), "").unwrap();
    assert_state(&watching.round(), State::Unreadable, "UNREADABLE");
}

#[test]
fn lists_of_another_form_and_bundles_that_are_not_there_are_unreadable() {
    let watching = Watching::of(year());
    let list = watching.published().join("bundles.txt");
    let listed = fs::read_to_string(&list).unwrap();
    fs::write(&list, format!("{listed}05\n")).unwrap();
    assert_state(&watching.round(), State::Unreadable, "NOT_THERE");
    fs::write(&list, format!("{listed}../05\n")).unwrap();
    assert_state(&watching.round(), State::Unreadable, "LIST_UNREADABLE");
    fs::write(&list, listed).unwrap();
    assert_eq!(watching.round().standing.state, State::Ok);
}

#[test]
fn a_bundle_that_is_missing_in_between_is_broken_and_numbers_passed_over_are_told() {
    let watching = Watching::of([&year()[0], &year()[2], &year()[3]]);
    assert_state(&watching.round(), State::Broken, "GAP");
    watching.publish(&year()[1]);
    assert_eq!(watching.round().standing.state, State::Ok);
    let later = prove(
        &Exchange {
            sequence: 4,
            ..exchange(2)
        },
        2,
        Some(year()[0].root),
    );
    let watching = Watching::of([&year()[0], &later]);
    let round = watching.round_on(watching.day_after(2));
    assert_state(&round, State::Stressed, "NUMBERS_PASSED_OVER");
}

#[test]
fn two_histories_are_broken() {
    let other: Month = prove(
        &Exchange {
            name: "Sample Exchange",
            ..exchange(2)
        },
        2,
        Some(year()[2].root),
    );
    let watching = Watching::of(&year()[..1]);
    watching.publish_as(&other, "02");
    assert_state(
        &watching.round_on(watching.day_after(2)),
        State::Broken,
        "CHAIN",
    );
    // The same bundle under a second name is nothing but that.
    let twice = Watching::of(year());
    twice.publish_as(&year()[3], "again");
    let round = twice.round();
    assert_eq!(round.standing.state, State::Ok);
    assert!(
        round
            .judged
            .findings
            .iter()
            .any(|found| found.code.name() == "LISTED_TWICE")
    );
}
