//! What was published is not there any more, or is something else.

use std::fs;

use health::state::State;

use crate::{
    assert_state, codes,
    exchange::{Watching, exchange, prove, year},
};

#[test]
fn a_bundle_that_was_replaced_is_broken_until_its_reader_knows_of_it() {
    let watching = Watching::of(&year()[..2]);
    let day = watching.day_after(2);
    assert_eq!(watching.round_on(day).standing.state, State::Ok);
    // The same month, proven once more: everything in it holds.
    let again = prove(&exchange(2), 2, Some(year()[0].root));
    fs::remove_dir_all(watching.bundle(2)).unwrap();
    fixtures::testing::copy(&again.bundle(), &watching.bundle(2));
    let round = watching.round_on(day);
    assert_state(&round, State::Broken, "REPLACED");
    assert_eq!(round.verified, 1);
    let change = round.change.unwrap();
    assert_eq!((change.from, change.to), (Some(State::Ok), State::Broken));
    // It stays so, and is told once.
    let round = watching.round_on(day);
    assert_state(&round, State::Broken, "REPLACED");
    assert_eq!(round.change, None);
    let monitor = watching
        .monitor::<circuits::shape::Tiny>(crate::demands())
        .unwrap();
    let found = monitor.store().findings().unwrap();
    let replaced = found.iter().find(|row| row.code == "REPLACED").unwrap();
    monitor.store().acknowledge(replaced.id, day).unwrap();
    assert!(monitor.store().acknowledge(9_999, day).is_err());
    drop(monitor);
    assert_eq!(watching.round_on(day).standing.state, State::Ok);
    // Knowing of what is gone lasts as long as it is: gone once more, it is another event.
    let away = watching.published().join("away");
    for _ in 0..2 {
        fs::rename(watching.bundle(1), &away).unwrap();
        let gone = watching.round_on(day);
        assert_eq!(
            (gone.standing.state, codes(&gone)),
            (State::Broken, vec!["GONE"])
        );
        let monitor = watching.monitor::<circuits::shape::Tiny>(crate::demands());
        let monitor = monitor.unwrap();
        let found = monitor.store().findings().unwrap();
        let found = found.iter().find(|row| row.code == "GONE").unwrap();
        monitor.store().acknowledge(found.id, day).unwrap();
        drop(monitor);
        assert_eq!(watching.round_on(day).standing.state, State::Ok);
        fs::rename(&away, watching.bundle(1)).unwrap();
        assert_eq!(watching.round_on(day).standing.state, State::Ok);
        let monitor = watching.monitor::<circuits::shape::Tiny>(crate::demands());
        let monitor = monitor.unwrap();
        assert!(monitor.store().acknowledge(found.id, day).is_err());
    }
    // A third one is another finding.
    let third = prove(&exchange(2), 2, Some(year()[0].root));
    fs::remove_dir_all(watching.bundle(2)).unwrap();
    fixtures::testing::copy(&third.bundle(), &watching.bundle(2));
    assert_state(&watching.round_on(day), State::Broken, "REPLACED");
}

#[test]
fn what_was_replaced_and_brought_back_does_not_hold_and_is_remembered() {
    let watching = Watching::of(year());
    watching.round();
    let claim = watching.bundle(1).join("policy.toml");
    let text = fs::read_to_string(&claim).unwrap();
    fs::write(&claim, format!("{text}\n# other\n")).unwrap();
    let round = watching.round();
    assert_eq!(round.standing.state, State::Broken);
    assert_eq!(codes(&round), ["REJECTED", "REPLACED"]);
    fs::write(&claim, text).unwrap();
    let round = watching.round();
    assert_eq!((round.standing.state, round.verified), (State::Ok, 0));
    let monitor = watching
        .monitor::<circuits::shape::Tiny>(crate::demands())
        .unwrap();
    let found = monitor.store().findings().unwrap();
    let replaced = found.iter().find(|row| row.code == "REPLACED").unwrap();
    assert!(!replaced.holds);
}

#[test]
fn a_bundle_that_is_gone_or_not_listed_any_more_is_broken() {
    let watching = Watching::of(year());
    watching.round();
    let kept = tempfile::tempdir().unwrap();
    fixtures::testing::copy(&watching.bundle(2), kept.path());
    fs::remove_dir_all(watching.bundle(2)).unwrap();
    assert_state(&watching.round(), State::Broken, "GONE");
    fixtures::testing::copy(kept.path(), &watching.bundle(2));
    assert_eq!(watching.round().standing.state, State::Ok);
    let list = watching.published().join("bundles.txt");
    let listed = fs::read_to_string(&list).unwrap();
    fs::write(&list, listed.replace("02\n", "")).unwrap();
    assert_state(&watching.round(), State::Broken, "NOT_LISTED");
    assert_state(&watching.round(), State::Broken, "NOT_LISTED");
    fs::write(&list, &listed).unwrap();
    assert_eq!(watching.round().standing.state, State::Ok);
    // Without its list all bundles are found, and that it is gone is told all the same.
    fs::remove_file(&list).unwrap();
    assert_state(&watching.round(), State::Broken, "LIST_GONE");
    fs::write(&list, listed).unwrap();
    assert_eq!(watching.round().standing.state, State::Ok);
}

#[test]
fn a_bundle_that_cannot_be_read_does_not_hide_that_another_is_missing() {
    let watching = Watching::of([&year()[0], &year()[2]]);
    let junk = watching.published().join("junk");
    fs::create_dir(&junk).unwrap();
    fs::write(junk.join("claim.json"), "{}").unwrap();
    let list = watching.published().join("bundles.txt");
    fs::write(&list, "01\n03\njunk\n").unwrap();
    let round = watching.round();
    assert_eq!(round.standing.state, State::Unreadable);
    assert_eq!(codes(&round), ["UNREADABLE", "GAP"]);
}

#[test]
fn a_disk_that_is_not_there_is_nobodys_fault_and_what_was_known_stays_known() {
    let watching = Watching::of(year());
    watching.round();
    let elsewhere = watching.published().with_extension("away");
    fs::rename(watching.published(), &elsewhere).unwrap();
    let round = watching.round();
    assert_state(&round, State::Unanswered, "UNANSWERED");
    let newest = round.judged.history.newest().unwrap();
    assert_eq!(newest.sequence(), 4);
    fs::rename(elsewhere, watching.published()).unwrap();
    assert_eq!(watching.round().standing.state, State::Ok);
}
