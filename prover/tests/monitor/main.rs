//! A monitor over bundles of a small exchange: each state is reached by the fault that it is for.

#[allow(
    dead_code,
    unused_imports,
    reason = "each test crate uses a part of it"
)]
#[path = "../common/mod.rs"]
mod common;

mod changes;
mod exchange;
mod host;
mod logged;
mod replaced;
mod states;
mod web;

use std::{fs, path::Path};

use circuits::shape::Tiny;
use exchange::{Watching, year};
use health::state::State;
use jiff::SignedDuration;
use verifier::monitor::{
    demands::{Demands, Thresholds},
    round::Round,
};

/// What a reader asks for who accepts nothing but full cover, and a snapshot each month.
fn demands() -> Demands {
    Demands {
        policies: Vec::new(),
        accept_loans_bps: 0,
        thresholds: Thresholds::default(),
        late_after: SignedDuration::from_hours(40 * 24),
    }
}

/// The codes of the reasons, the worst first.
fn codes(round: &Round) -> Vec<&str> {
    let reasons = round.standing.reasons.iter();
    reasons.map(|held| held.reason.code.as_str()).collect()
}

/// That a round came to this state, for this one reason.
#[track_caller]
fn assert_state(round: &Round, state: State, code: &str) {
    let found = (round.standing.state, codes(round));
    assert_eq!(found, (state, vec![code]), "{:#?}", round.standing);
}

/// Changes one byte of a file.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn an_honest_year_is_ok_and_each_bundle_is_verified_once() {
    let watching = Watching::of(year());
    let round = watching.round();
    assert_eq!(round.standing.state, State::Ok, "{:#?}", round.standing);
    assert_eq!(round.verified, year().len() as u64);
    assert_eq!(round.change, None);
    let newest = round.judged.history.newest().unwrap();
    assert_eq!(newest.sequence(), year().len() as u64);
    // Another run knows what this one has verified; the next bundle alone is verified.
    assert_eq!(watching.round().verified, 0);
    let fewer = Watching::of(&year()[..2]);
    assert_eq!(fewer.round_on(fewer.day_after(2)).verified, 2);
    fewer.publish(&year()[2]);
    assert_eq!(fewer.round().verified, 1);
}

#[test]
fn bundles_are_found_without_a_list() {
    let watching = Watching::of(year());
    fs::remove_file(watching.published().join("bundles.txt")).unwrap();
    let round = watching.round();
    assert_eq!(
        (round.standing.state, round.looks.len()),
        (State::Ok, year().len())
    );
}

#[test]
fn a_state_directory_is_of_one_monitor_and_one_source() {
    let watching = Watching::of(&year()[..1]);
    let first = watching.monitor::<Tiny>(demands()).unwrap();
    let second = watching.monitor::<Tiny>(demands()).err().unwrap();
    assert!(
        second.to_string().starts_with("another monitor is at work"),
        "{second}"
    );
    drop(first);
    let elsewhere = Watching::of(&year()[..1]);
    let other = elsewhere
        .monitor_in::<Tiny>(demands(), watching.state())
        .err()
        .unwrap();
    assert!(
        other.to_string().contains("is the state of another source"),
        "{other}"
    );
}

#[test]
fn what_was_seen_can_be_asked_in_sql() {
    let watching = Watching::of(year());
    watching.round();
    let database = rusqlite::Connection::open(watching.state().join("monitor.sqlite")).unwrap();
    let sql = "SELECT sequence, count(*) FROM snapshots JOIN assets USING (digest) GROUP BY sequence ORDER BY sequence";
    let mut statement = database.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
    let rows: Vec<_> = rows.unwrap().map(Result::unwrap).collect();
    let expected: Vec<_> = (1..=year().len() as i64)
        .map(|number| (number, 3))
        .collect();
    assert_eq!(rows, expected);
}
