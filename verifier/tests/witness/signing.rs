//! The file mode, keys, and forks as files.

use std::{fs, path::Path};

use history::key::LogSecret;

use crate::{
    log::{Log, key},
    running::{Witness, fork},
    support::{run, verifier},
};

#[test]
fn a_request_in_a_file_is_cosigned_and_the_server_remembers_it() {
    let witness = Witness::new();
    let request = Log::of(3).request(0);
    let signed = witness.sign(&request.to_string(), "cosignature");
    signed.assert_done();
    assert!(signed.out.starts_with("COSIGNED: "), "{signed:?}");
    let line = fs::read_to_string(witness.path("cosignature")).unwrap();
    assert!(witness.cosigned(&request, &line).is_some());
    let running = witness.serve();
    // At once with the server: both judge under one lock.
    let signed = witness.sign(&Log::of(5).request(3).to_string(), "second");
    signed.assert_done();
    let reply = running.post(&Log::of(6).request(3).to_string());
    assert_eq!((reply.status, reply.body.as_str()), (409, "5\n"));
    assert_eq!(running.post(&Log::of(6).request(5).to_string()).status, 200);
    running.stop();
    let behind = witness.sign(&Log::of(7).request(5).to_string(), "third");
    behind.assert_no_verdict("the last checkpoint that was cosigned has size 6");
    assert!(
        behind
            .err
            .contains("prover log checkpoint --request FILE --old-size 6")
    );
    assert!(!witness.path("third").exists());
}

#[test]
fn a_command_whose_answer_was_not_written_is_given_once_more() {
    let witness = Witness::new();
    let request = Log::of(3).request(0).to_string();
    witness.sign(&request, "cosignature").assert_done();
    // Nothing is written over, and nothing is cosigned for it.
    let there = witness.sign(&Log::of(4).request(3).to_string(), "cosignature");
    there.assert_no_verdict("exists already");
    fs::remove_file(witness.path("cosignature")).unwrap();
    witness.sign(&request, "cosignature").assert_done();
}

#[test]
fn a_fork_in_a_file_is_refused_with_both_halves() {
    let witness = Witness::new();
    witness
        .sign(&Log::of(3).request(0).to_string(), "cosignature")
        .assert_done();
    let other = Log::of(3).changed(0, 77).request(3);
    let refused = witness.sign(&other.to_string(), "second");
    refused.assert_rejected("FORKED");
    assert!(refused.err.contains("checkpoints/3 and "), "{refused:?}");
    assert!(!witness.path("second").exists());
}

#[test]
fn keys_are_made_once_and_told_from_others() {
    let witness = Witness::new();
    let mut command = verifier();
    command.args(["witness", "keygen", "--name", "other", "--out"]);
    run(command.arg(witness.path("witness.key"))).assert_no_verdict("exists already");
    let mut command = verifier();
    command
        .args(["witness", "keygen", "--out"])
        .arg(witness.path("new.key"));
    let named = run(command.args(["--name", "with blanks"]));
    named.assert_no_verdict("without blanks");
    let other = Witness::new();
    fs::copy(
        other.path("witness.key.vkey"),
        witness.path("witness.key.vkey"),
    )
    .unwrap();
    witness
        .not_served()
        .assert_no_verdict("is the line of another key");
    // The key of an auditor signs nothing here.
    run(verifier()
        .args(["keygen", "--out"])
        .arg(other.path("auditor.key")))
    .assert_done();
    fs::copy(other.path("auditor.key"), other.path("witness.key")).unwrap();
    other
        .not_served()
        .assert_no_verdict("is not a witness's key");
    fs::write(other.path("watched"), "quorum none\n").unwrap();
    fs::write(witness.path("watched"), "log nothing\nquorum none\n").unwrap();
    witness
        .not_served()
        .assert_no_verdict("line 1: a verifier key is");
}

#[test]
fn a_key_whose_making_was_killed_between_its_files_is_made_whole() {
    let witness = Witness::new();
    let secret = fs::read(witness.path("witness.key")).unwrap();
    fs::remove_file(witness.path("witness.key.vkey")).unwrap();
    let mut command = verifier();
    command.args(["witness", "keygen", "--name", "witness.example/w1", "--out"]);
    run(command.arg(witness.path("witness.key"))).assert_done();
    assert_eq!(fs::read(witness.path("witness.key")).unwrap(), secret);
    witness
        .sign(&Log::of(3).request(0).to_string(), "cosignature")
        .assert_done();
}

#[cfg(unix)]
#[test]
fn a_key_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let witness = Witness::new();
    witness
        .sign(&Log::of(3).request(0).to_string(), "cosignature")
        .assert_done();
    for name in ["witness.key", "witness.key.signed"] {
        let mode = fs::metadata(witness.path(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

fn put(folder: &Path, name: &str, text: impl ToString) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, text.to_string()).unwrap();
    path
}

#[test]
fn two_files_show_a_fork_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: String| put(folder.path(), name, text);
    let (log, other) = (Log::of(6), Log::of(6).changed(2, 77));
    let one = put("one", log.checkpoint().to_string());
    let same = put("same", log.proof(3).to_string());
    let forked = put("forked", other.checkpoint().to_string());
    let larger = put("larger", Log::of(9).changed(2, 77).proof(2).to_string());
    let proof = put("proof", log.proof(2).to_string());
    let log_key = key().to_string();
    for (first, second, code, says) in [
        (
            &one,
            &forked,
            1,
            "FORKED: the log has signed two roots of 6 snapshots",
        ),
        (
            &proof,
            &larger,
            1,
            "FORKED: the log has two snapshots under number 2",
        ),
        (&one, &same, 0, "SAME CHECKPOINT: "),
        (&one, &larger, 2, "NOTHING SHOWN: "),
    ] {
        let shown = fork(first, second, &log_key);
        assert_eq!((shown.code, shown.err.as_str()), (code, ""), "{shown:?}");
        assert!(shown.out.starts_with(says), "{shown:?}");
        let back = fork(second, first, &log_key);
        assert_eq!(back.code, code, "{back:?}");
    }
    let says = fork(&proof, &larger, &log_key).out;
    for seed in ["02", "4d"] {
        assert!(
            says.contains(&format!("root {}", seed.repeat(32))),
            "{says}"
        );
    }
}

#[test]
fn a_half_that_the_log_has_not_signed_accuses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: String| put(folder.path(), name, text);
    let (log, other) = (Log::of(6), Log::of(6).changed(2, 77));
    let one = put("one", log.checkpoint().to_string());
    let forged = other.signed_by(&LogSecret::from_seed(&[2; 32]));
    let forged = put("forged", forged.to_string());
    let mut moved = other.proof(2);
    moved.path.swap(0, 1);
    let moved = put("moved", moved.to_string());
    let nothing = put("nothing", "{}".to_owned());
    let log_key = key().to_string();
    for (second, says) in [
        (&forged, "the log's key has not signed it"),
        (&moved, "does not lead to its checkpoint's root"),
        (&nothing, "neither a checkpoint nor a log proof"),
    ] {
        fork(&one, second, &log_key).assert_no_verdict(says);
        let name = second.to_str().unwrap();
        fork(second, &one, &log_key).assert_no_verdict(name);
    }
    // As seen by whoever has another key of it.
    let theirs = Witness::new().key().to_string();
    fork(&one, &forged, &theirs).assert_no_verdict("signatures are of type");
    fork(&one, &folder.path().join("none"), &log_key).assert_no_verdict("cannot read");
}
