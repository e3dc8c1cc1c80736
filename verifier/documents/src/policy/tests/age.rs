//! The maximum age of prices, for a ledger of 2026-06-30T00:00:00Z.

use super::{FULL, parse};
use crate::policy::{Policy, PolicyError, Position, Problem};

/// The full policy with prices of a time and a maximum age.
fn aged(time: &str, hours: &str) -> Result<Policy, PolicyError> {
    let old = "time = \"2026-06-30T00:00:00Z\"";
    let new = format!("time = \"{time}\"\nmax_age_hours = {hours}");
    parse(&FULL.replace(old, &new))
}

fn is_stale(time: &str, hours: &str) -> bool {
    match aged(time, hours) {
        Ok(_) => false,
        Err(error) => {
            assert!(
                matches!(error.problem(), Problem::PriceStale { .. }),
                "{error}"
            );
            true
        }
    }
}

#[test]
fn prices_may_be_exactly_as_old_as_the_maximum_and_not_a_second_older() {
    assert!(!is_stale("2026-06-29T00:00:00Z", "24"));
    assert!(is_stale("2026-06-28T23:59:59Z", "24"));
    assert!(!is_stale("2026-06-29T23:00:00Z", "1"));
    assert!(is_stale("2026-06-29T22:59:59Z", "1"));
    assert!(!is_stale("2025-06-30T00:00:00Z", "8760"));
    assert!(is_stale("2025-06-29T23:59:59Z", "8760"));
}

#[test]
fn prices_of_after_the_ledger_are_held_to_the_same_age() {
    assert!(!is_stale("2026-06-30T00:00:00Z", "1"));
    assert!(!is_stale("2026-07-01T00:00:00Z", "24"));
    assert!(is_stale("2026-07-01T00:00:01Z", "24"));
    assert!(is_stale("9999-12-30T22:00:00Z", "8760"));
    assert!(is_stale("-009999-01-02T01:59:59Z", "8760"));
}

#[test]
fn without_a_maximum_prices_may_be_of_any_time() {
    let text = FULL.replace("2026-06-30T00:00:00Z", "1999-01-01T00:00:00Z");
    let policy = parse(&text).unwrap();
    assert_eq!(policy.prices().unwrap().max_age_hours, None);
    assert!(
        !policy
            .sentences()
            .iter()
            .any(|sentence| sentence.contains("before or after"))
    );
}

#[test]
fn the_maximum_is_said_in_english() {
    let policy = aged("2026-06-30T00:00:00Z", "36").unwrap();
    assert_eq!(policy.prices().unwrap().max_age_hours, Some(36));
    assert_eq!(
        policy.sentences().last().unwrap(),
        "prices are of a time at most 36 h before or after that of the ledger"
    );
}

#[test]
fn the_maximum_is_a_number_of_hours_from_one_to_a_year() {
    for hours in ["0", "8761", "4294967295"] {
        let error = aged("2026-06-30T00:00:00Z", hours).unwrap_err();
        let (what, range) = ("the maximum age", "between 1 and 8760 hours");
        assert_eq!(*error.problem(), Problem::Range { what, range }, "{hours}");
        assert_eq!(
            error.position(),
            Some(Position {
                line: 9,
                column: 17
            })
        );
    }
    for hours in ["-1", "1.5", "4294967296", "\"24\"", "true"] {
        let error = aged("2026-06-30T00:00:00Z", hours).unwrap_err();
        assert!(matches!(error.problem(), Problem::Toml { .. }), "{hours}");
    }
}

#[test]
fn stale_prices_are_refused_at_their_time_and_after_everything_else() {
    let error = aged("2026-06-01T00:00:00Z", "24").unwrap_err();
    assert_eq!(error.position(), Some(Position { line: 8, column: 8 }));
    assert_eq!(
        error.to_string(),
        "line 8, column 8: the prices are more than 24 h from the ledger's time, \
         which is 2026-06-30T00:00:00Z"
    );
    // A malformed policy is malformed, however old its prices.
    let malformed = FULL
        .replace("2026-06-30T00:00:00Z", "2020-06-30T00:00:00Z")
        .replace("quote = \"USD\"", "quote = \"USD\"\nmax_age_hours = 1")
        .replace("BTC = \"65100.22\"\n", "");
    let problem = parse(&malformed).unwrap_err().problem().clone();
    assert!(matches!(problem, Problem::NoPrice { .. }), "{problem:?}");
}
