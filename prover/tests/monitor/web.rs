//! A published directory on a host, which may not answer.

use std::{fs, path::Path};

use circuits::shape::Tiny;
use health::state::State;
use transport::Access;
use verdict::progress::Silent;
use verifier::monitor::{
    round::{Monitor, Round},
    source::{Source, Web},
};

use crate::{
    assert_state, demands,
    exchange::{Watching, exchange, prove, settings, year},
    flip,
    host::{Answers, Host},
};

/// One that is not asked twice.
fn source(url: &str) -> Source {
    let mut access = Access::direct(url);
    access.pause = std::time::Duration::from_millis(1);
    Source::Web(Box::new(Web::new(&access).unwrap()))
}

fn round_with(host: &Host, watching: &Watching, all: bool) -> Round {
    let mut settings = settings(source(&host.url()), demands(), None);
    settings.recheck_all = all;
    let mut monitor = Monitor::<Tiny>::open(settings, watching.state()).unwrap();
    monitor.round(watching.day_after(4), &Silent).unwrap()
}

fn round(host: &Host, watching: &Watching) -> Round {
    round_with(host, watching, false)
}

#[test]
fn a_round_ends_however_long_a_host_would_take() {
    let watching = Watching::of(year());
    let host = Host::of(watching.published());
    let mut access = Access::direct(host.url());
    access.pause = std::time::Duration::from_millis(1);
    let web = Web::new(&access).unwrap();
    let web = web.asked_for(std::time::Duration::ZERO);
    let settings = settings(Source::Web(Box::new(web)), demands(), None);
    let mut monitor = Monitor::<Tiny>::open(settings, watching.state()).unwrap();
    let ended = monitor.round(watching.day_after(4), &Silent).unwrap();
    assert_state(&ended, State::Unanswered, "UNANSWERED");
    assert!(host.asked().is_empty());
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

#[test]
fn bundles_are_fetched_once_and_then_their_documents_alone() {
    let watching = Watching::of(year());
    let host = Host::of(watching.published());
    let first = round(&host, &watching);
    assert_eq!((first.standing.state, first.verified), (State::Ok, 4));
    assert!(host.asked().contains(&"03/leaves.bin".to_owned()));
    assert!(is_empty(&watching.state().join("fetched")));
    let second = round(&host, &watching);
    assert_eq!((second.standing.state, second.verified), (State::Ok, 0));
    let asked = host.asked();
    assert!(asked.contains(&"03/claim.json".to_owned()));
    assert!(
        !asked.iter().any(|file| file.ends_with(".bin")),
        "{asked:?}"
    );
    // Nothing but the bytes of a proof is another: all of it is fetched to see that.
    flip(&watching.bundle(2).join("shards.bin"));
    assert_eq!(round(&host, &watching).standing.state, State::Ok);
    assert_eq!(
        round_with(&host, &watching, true).standing.state,
        State::Broken
    );
}

#[test]
fn a_host_that_does_not_answer_accuses_nobody_and_hides_nothing() {
    let watching = Watching::of(year());
    let host = Host::of(watching.published());
    assert_eq!(round(&host, &watching).standing.state, State::Ok);
    for answers in [
        Answers::Status(500),
        Answers::Status(503),
        Answers::Status(403),
        Answers::Status(302),
        Answers::Page,
        Answers::Half,
    ] {
        host.set(answers);
        let unanswered = round(&host, &watching);
        assert_eq!(unanswered.standing.state, State::Unanswered, "{answers:?}");
        assert_eq!(unanswered.judged.history.newest().unwrap().sequence(), 4);
    }
    host.set(Answers::Files);
    let back = round(&host, &watching);
    assert_eq!((back.standing.state, back.verified), (State::Ok, 0));
    // Where nobody listens it is the same.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nowhere = tempfile::tempdir().unwrap();
    let settings = settings(source(&format!("http://{free}/")), demands(), None);
    let mut monitor = Monitor::<Tiny>::open(settings, nowhere.path()).unwrap();
    let unanswered = monitor.round(watching.day_after(4), &Silent).unwrap();
    assert_eq!(unanswered.standing.state, State::Unanswered);
}

#[test]
fn what_was_found_stays_found_while_nobody_answers() {
    let watching = Watching::of(year());
    let host = Host::of(watching.published());
    round(&host, &watching);
    let again = prove(&exchange(4), 4, Some(year()[2].root));
    fs::remove_dir_all(watching.bundle(4)).unwrap();
    fixtures::testing::copy(&again.bundle(), &watching.bundle(4));
    assert_state(&round(&host, &watching), State::Broken, "REPLACED");
    assert_state(&round(&host, &watching), State::Broken, "REPLACED");
    host.set(Answers::Status(500));
    let unanswered = round(&host, &watching);
    assert_eq!(unanswered.standing.state, State::Broken);
    assert_eq!(crate::codes(&unanswered), ["REPLACED", "UNANSWERED"]);
}

#[test]
fn a_file_that_was_there_and_is_not_any_more_is_gone() {
    let watching = Watching::of(year());
    let host = Host::of(watching.published());
    round(&host, &watching);
    fs::remove_file(watching.bundle(2).join("descriptor.json")).unwrap();
    assert_state(&round(&host, &watching), State::Broken, "GONE");
    fs::remove_file(watching.published().join("bundles.txt")).unwrap();
    let gone = round(&host, &watching);
    assert_eq!(crate::codes(&gone), ["GONE", "LIST_GONE"]);
}

#[test]
fn a_file_that_is_longer_than_any_is_not_fetched() {
    let watching = Watching::of(&year()[..1]);
    let host = Host::of(watching.published());
    let leaves = watching.bundle(1).join("leaves.bin");
    let mut bytes = fs::read(&leaves).unwrap();
    bytes.push(0);
    fs::write(&leaves, bytes).unwrap();
    let round = round(&host, &watching);
    assert_state(&round, State::Unreadable, "UNREADABLE");
    assert!(
        round.standing.reasons[0]
            .reason
            .text
            .contains("leaves.bin is longer than")
    );
}
