//! What is cosigned over HTTP, what is not, and what is kept of both.

use std::{fs, thread};

use circuits::hash::sha256_bytes;
use history::{checkpoint::SignedCheckpoint, cosignature::cosigned_by, key::LogSecret};

use crate::{
    log::{Log, ORIGIN, key},
    running::{Witness, fork},
};

/// Where the last checkpoint of the log is.
fn path() -> String {
    format!(
        "/{}/checkpoint",
        hex::encode(sha256_bytes(ORIGIN.as_bytes()))
    )
}

#[test]
fn what_extends_all_that_was_seen_is_cosigned_and_shown() {
    let witness = Witness::new();
    let running = witness.serve();
    assert_eq!(running.get(&path()).status, 404);
    let mut old = 0;
    for size in [1, 4, 4, 9] {
        let request = Log::of(size).request(old);
        let reply = running.post(&request.to_string());
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.body.lines().count(), 1);
        assert!(witness.cosigned(&request, &reply.body).is_some());
        let shown = running.get(&path());
        assert_eq!(shown.status, 200, "{shown:?}");
        let shown = SignedCheckpoint::from_bytes(shown.body.as_bytes()).unwrap();
        assert_eq!(shown.head(), Log::of(size).head());
        assert_eq!(shown.ensure_of(&key()), Ok(()));
        assert!(cosigned_by(&shown, &witness.key()).unwrap().is_some());
        assert_eq!(shown.note().signatures().len(), 2);
        old = size.into();
    }
    let ended = running.stop();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.json()["cosigned"], 4);
    assert_eq!(
        ended.err.matches("cosigned example.com/proofs").count(),
        4,
        "{ended:?}"
    );
}

#[test]
fn what_is_not_cosigned_is_refused_by_its_status() {
    let witness = Witness::new();
    let running = witness.serve();
    let (small, large) = (Log::of(3), Log::of(6));
    assert_eq!(running.post(&large.request(0).to_string()).status, 200);
    let next = Log::of(8);
    let mut no_proof = next.request(6);
    no_proof.path.pop();
    let mut by_another = next.request(6);
    by_another.checkpoint = next.signed_by(&LogSecret::from_seed(&[2; 32]));
    let of_another = next
        .request(6)
        .to_string()
        .replace(ORIGIN, "example.com/other");
    let smaller = next.request(6).to_string().replace("old 6", "old 9");
    let changed = next.request(6).to_string().replace("\n8\n", "\n9\n");
    let rewritten = Log::of(8).changed(2, 77).request(6);
    for (body, status, says) in [
        (next.request(0).to_string(), 409, "6\n"),
        (next.request(3).to_string(), 409, "6\n"),
        (small.request(0).to_string(), 409, "6\n"),
        (no_proof.to_string(), 422, "does not show"),
        (rewritten.to_string(), 422, "does not show"),
        (by_another.to_string(), 403, "has not signed it"),
        (changed, 403, "does not hold"),
        (of_another, 404, "watches no log"),
        (smaller, 400, "larger than"),
        ("old 6\n".to_owned(), 400, "blank line"),
        (String::new(), 400, "blank line"),
        (large.checkpoint().to_string(), 400, "old"),
    ] {
        let reply = running.post(&body);
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        assert!(reply.body.contains(says), "{body}: {reply:?}");
        let kind = match status {
            409 => "content-type: text/x.tlog.size",
            _ => "content-type: text/plain",
        };
        assert!(reply.headers.contains(kind), "{reply:?}");
    }
    let text = running.get("/add-checkpoint");
    assert_eq!(text.status, 405);
    assert!(text.headers.contains("allow: post"));
    for path in [
        "/",
        "/checkpoint",
        "/00/checkpoint",
        "/../witness.key",
        "/add-checkpoint/x",
    ] {
        assert_eq!(running.get(path).status, 404, "{path}");
    }
    // Nothing of it was kept, and nobody is accused.
    assert_eq!(running.post(&next.request(6).to_string()).status, 200);
    assert!(!witness.of_log().join("forks").exists());
    running.stop();
}

#[test]
fn a_fork_is_refused_and_kept_as_evidence_for_anybody() {
    let witness = Witness::new();
    let running = witness.serve();
    for (size, old) in [(3, 0), (6, 3)] {
        assert_eq!(
            running.post(&Log::of(size).request(old).to_string()).status,
            200
        );
    }
    let other = Log::of(6).changed(5, 77);
    let reply = running.post(&other.request(6).to_string());
    assert_eq!(reply.status, 422, "{reply:?}");
    assert!(reply.body.contains("forked"), "{reply:?}");
    // Of a size that is long past, whatever it is said to extend.
    let early = Log::of(3).changed(1, 88);
    assert_eq!(running.post(&early.request(0).to_string()).status, 409);
    // Once more, and others of the same size: one half is evidence enough.
    let again = Log::of(6).changed(4, 99);
    assert_eq!(running.post(&again.request(6).to_string()).status, 422);
    let told = running.stop().err;
    assert_eq!(told.matches("FORKED").count(), 3, "{told}");
    let folder = witness.of_log();
    assert_eq!(fs::read_dir(folder.join("forks")).unwrap().count(), 2);
    for size in ["3", "6"] {
        let halves = ["checkpoints", "forks"].map(|name| folder.join(name).join(size));
        for half in &halves {
            assert!(told.contains(half.to_str().unwrap()), "{told}");
        }
        let shown = fork(&halves[0], &halves[1], &key().to_string());
        assert_eq!((shown.code, shown.err.as_str()), (1, ""), "{shown:?}");
        let says = format!("FORKED: the log has signed two roots of {size} snapshots");
        assert!(shown.out.starts_with(&says), "{shown:?}");
    }
    // It goes on with the history that it saw first.
    let running = witness.serve();
    assert_eq!(running.post(&other.request(6).to_string()).status, 422);
    assert_eq!(running.post(&Log::of(7).request(6).to_string()).status, 200);
    running.stop();
}

#[test]
fn of_two_histories_at_once_one_is_cosigned() {
    let witness = Witness::new();
    let running = witness.serve();
    let mut log = Log::of(0);
    for round in 0..8 {
        let size = log.0.len();
        // Six histories of one size, and each of them twice.
        let others: Vec<_> = (0..6)
            .map(|seed| Log([&log.0[..], &[100 + round * 6 + seed]].concat()))
            .collect();
        let replies: Vec<_> = thread::scope(|scope| {
            let asked: Vec<_> = others
                .iter()
                .chain(&others)
                .map(|other| scope.spawn(|| running.post(&other.request(size).to_string())))
                .collect();
            asked.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
        let cosigned: Vec<_> = (0..)
            .zip(&statuses)
            .filter(|(_, status)| **status == 200)
            .collect();
        assert_eq!(cosigned.len(), 1, "{statuses:?}");
        // Those that came second are told the size by then.
        assert!(
            statuses.iter().all(|status| [200, 409].contains(status)),
            "{statuses:?}"
        );
        log = others[cosigned[0].0 % 6].clone();
    }
    running.stop();
}

#[test]
fn what_was_cosigned_is_remembered_when_the_server_begins_anew() {
    let witness = Witness::new();
    let running = witness.serve();
    assert_eq!(running.post(&Log::of(5).request(0).to_string()).status, 200);
    let before = running.get(&path()).body;
    running.stop();
    let running = witness.serve();
    assert_eq!(running.get(&path()).body, before);
    let reply = running.post(&Log::of(7).request(0).to_string());
    assert_eq!((reply.status, reply.body.as_str()), (409, "5\n"));
    assert_eq!(running.post(&Log::of(7).request(5).to_string()).status, 200);
    let ended = running.stop();
    assert_eq!(ended.json()["cosigned"], 1);
}

#[test]
fn a_state_that_was_lost_or_is_an_older_copy_cosigns_nothing() {
    let witness = Witness::new();
    let running = witness.serve();
    assert_eq!(running.post(&Log::of(5).request(0).to_string()).status, 200);
    let latest = witness.of_log().join("latest");
    let older = fs::read(&latest).unwrap();
    assert_eq!(running.post(&Log::of(7).request(5).to_string()).status, 200);
    let newest = fs::read(&latest).unwrap();
    // While it runs, too.
    fs::write(&latest, &older).unwrap();
    let reply = running.post(&Log::of(8).request(5).to_string());
    assert_eq!(reply.status, 500, "{reply:?}");
    // Where its files are is not told to whoever asks.
    assert!(!reply.body.contains(witness.folder.path().to_str().unwrap()));
    let ended = running.stop();
    assert!(
        ended.err.contains("error: nothing is cosigned"),
        "{ended:?}"
    );
    witness
        .not_served()
        .assert_no_verdict("the key has cosigned 7 numbers of this log");
    let signed = witness.sign(&Log::of(8).request(5).to_string(), "cosignature");
    signed.assert_no_verdict("the key has cosigned 7 numbers of this log");
    fs::write(&latest, "damaged").unwrap();
    witness.not_served().assert_no_verdict("is damaged");
    fs::remove_file(&latest).unwrap();
    witness.not_served().assert_no_verdict("or fewer");
    // What was cosigned last has to be there, whatever else is.
    fs::write(&latest, &newest).unwrap();
    let (seven, apart) = (
        witness.of_log().join("checkpoints/7"),
        witness.path("apart"),
    );
    fs::rename(&seven, &apart).unwrap();
    witness.not_served().assert_no_verdict("or fewer");
    fs::rename(&apart, &seven).unwrap();
    let away = witness.path("away");
    fs::rename(witness.state(), &away).unwrap();
    witness.not_served().assert_no_verdict("or fewer");
    // Brought back, it goes on.
    fs::remove_dir_all(witness.state()).unwrap();
    fs::rename(&away, witness.state()).unwrap();
    let running = witness.serve();
    assert_eq!(running.post(&Log::of(8).request(7).to_string()).status, 200);
    running.stop();
}

#[test]
fn where_nothing_can_be_kept_nothing_is_cosigned() {
    let witness = Witness::new();
    let running = witness.serve();
    // A file has the name of the log's folder.
    let hash = hex::encode(sha256_bytes(ORIGIN.as_bytes()));
    let in_the_way = witness.state().join(hash);
    fs::write(&in_the_way, "").unwrap();
    let reply = running.post(&Log::of(5).request(0).to_string());
    assert_eq!(reply.status, 500, "{reply:?}");
    assert!(!reply.body.contains('—'));
    fs::remove_file(&in_the_way).unwrap();
    // Nor where what the key has cosigned cannot be written.
    let beside = witness.path("witness.key.signed.new");
    fs::create_dir(&beside).unwrap();
    let reply = running.post(&Log::of(5).request(0).to_string());
    assert_eq!(reply.status, 500, "{reply:?}");
    fs::remove_dir(&beside).unwrap();
    // What was kept, and not cosigned, is what it extends from then on.
    let reply = running.post(&Log::of(5).request(0).to_string());
    assert_eq!((reply.status, reply.body.as_str()), (409, "5\n"));
    assert_eq!(running.post(&Log::of(5).request(5).to_string()).status, 200);
    let ended = running.stop();
    assert_eq!(ended.json()["cosigned"], 1);
}
