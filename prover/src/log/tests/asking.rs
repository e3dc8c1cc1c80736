//! Witnesses that answer as they should, and as they should not.

use std::time::{Duration, Instant};

use history::{merkle::TreeHead, witness::AddCheckpoint};
use mockito::{Mock, Server, ServerGuard};
use transport::Failure;

use super::{super::ask::ask_within, *};

/// A witness that has cosigned a checkpoint of the log before, of this size.
fn answering(log: &Log, seen: u64, seed: u8) -> (ServerGuard, Mock) {
    let (key, head) = (log.key().clone(), head_of(log, seen));
    let mut server = Server::new();
    let judge = move |request: &mockito::Request| -> (usize, String) {
        let request = AddCheckpoint::from_bytes(request.body().unwrap()).unwrap();
        match request.judge(&key, head) {
            Ok(cosignable) => {
                let line = cosignable.cosign(&witness(seed), &witness_secret(seed), 1_000);
                (200, format!("{line}\n"))
            }
            Err(history::witness::NotCosigned::Conflict(size)) => (409, format!("{size}\n")),
            Err(refused) => (refused.status().into(), String::new()),
        }
    };
    let status = judge.clone();
    let mock = server
        .mock("POST", "/prefix/add-checkpoint")
        .with_status_code_from_request(move |request| status(request).0)
        .with_body_from_request(move |request| judge(request).1.into_bytes())
        .expect_at_most(2)
        .create();
    (server, mock)
}

fn head_of(log: &Log, size: u64) -> Option<TreeHead> {
    let leaves: Vec<_> = log.leaves().iter().map(history::leaf::Leaf::hash).collect();
    (size > 0).then(|| TreeHead {
        size,
        root: history::merkle::root(&leaves[..size as usize]),
    })
}

fn ask_at(log: &Log, url: &str) -> Asked {
    let key = witness(1);
    ask(Witness { key: &key, url }, None, |old| {
        log.request(old).ok()
    })
}

/// Asks a witness that answers everything in this way.
fn saying(log: &Log, status: usize, body: &str) -> Asked {
    let mut server = Server::new();
    let _mock = server
        .mock("POST", mockito::Matcher::Any)
        .with_status(status)
        .with_header("location", &server.url())
        .with_header("retry-after", "0")
        .with_body(body)
        .create();
    ask_at(log, &server.url())
}

#[test]
fn a_witness_is_asked_from_what_it_cosigned_last() {
    let place = Place::with(&[1, 2, 3, 4, 5]);
    let log = place.log();
    for seen in 0..=5 {
        let (server, mock) = answering(&log, seen, 1);
        for prefix in ["prefix", "prefix/"] {
            let asked = ask_at(&log, &format!("{}/{prefix}", server.url()));
            let Asked::Cosigned { cosigned, .. } = asked else {
                panic!("{seen}: {asked:?}");
            };
            assert_eq!(cosigned.time.as_second(), 1_000);
            if prefix == "prefix" && seen > 0 {
                break;
            }
        }
        mock.assert();
    }
}

#[test]
fn whatever_a_witness_answers_is_no_cosignature_unless_it_holds() {
    let place = Place::with(&[1, 2]);
    let log = place.log();
    let other = Place::with(&[1, 2, 3]).log();
    let mut changed = cosigned(&log, 1, 1_000);
    changed.bytes[0] ^= 1;
    for body in [
        String::new(),
        "\n".to_owned(),
        format!("{changed}\n"),
        format!("{}\n", cosigned(&log, 2, 1_000)),
        format!("{}\n", cosigned(&other, 1, 1_000)),
        log.checkpoint().to_string(),
    ] {
        assert_eq!(saying(&log, 200, &body), Asked::NoCosignature, "{body}");
    }
    // Among others it is found.
    let body = format!(
        "{changed}\n{}\n{}\n",
        cosigned(&log, 2, 1),
        cosigned(&log, 1, 7)
    );
    assert!(matches!(saying(&log, 200, &body), Asked::Cosigned { .. }));
    let long = "— ".repeat(64 << 10);
    assert_eq!(saying(&log, 200, &long), Asked::Failed(Failure::TooLong));
}

#[test]
fn refusals_are_told_for_what_they_are() {
    let place = Place::with(&[1, 2]);
    let log = place.log();
    for (status, body, expected) in [
        (404, "", Asked::NotWatched),
        (403, "", Asked::OtherKey),
        (422, "", Asked::NotExtended),
        (400, "", Asked::Status(400)),
        (500, "", Asked::Status(500)),
        (429, "", Asked::Status(429)),
        // Nobody is followed elsewhere.
        (307, "", Asked::Status(307)),
        (409, "17\n", Asked::Larger(17)),
        (409, "seventeen\n", Asked::Status(409)),
        (409, "18446744073709551616\n", Asked::Status(409)),
        // It never comes to an end by itself.
        (409, "1\n", Asked::Status(409)),
    ] {
        assert_eq!(saying(&log, status, body), expected, "{status} {body}");
    }
}

#[test]
fn who_does_not_answer_keeps_nobody_waiting() {
    let place = Place::with(&[1]);
    let log = place.log();
    let begun = Instant::now();
    assert_eq!(
        ask_at(&log, "http://127.0.0.1:1"),
        Asked::Failed(Failure::Connect)
    );
    assert!(matches!(ask_at(&log, "witness.example"), Asked::Address(_)));
    // Nor does one that asks for more time each time.
    let mut server = Server::new();
    let _mock = server
        .mock("POST", mockito::Matcher::Any)
        .with_status(503)
        .with_header("retry-after", "60")
        .create();
    let (key, url) = (witness(1), server.url());
    let one = Witness {
        key: &key,
        url: &url,
    };
    let asked = ask_within(Duration::from_secs(1), one, None, |old| {
        log.request(old).ok()
    });
    assert_eq!(asked, Asked::Failed(Failure::Timeout));
    assert!(begun.elapsed().as_secs() < 20);
}
