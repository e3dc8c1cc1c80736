//! An exchange with two histories, and a witness that cosigns whatever it is given.

use history::{
    key::{LogKey, WitnessKey, WitnessSecret},
    witness::AddCheckpoint,
};
use mockito::{Matcher, Server, ServerGuard};

use super::*;

/// A witness that has never seen anything before.
fn forgetful(log_key: &str) -> (ServerGuard, String) {
    let log: LogKey = log_key.parse().unwrap();
    let secret = || WitnessSecret::from_seed(&[9; 32]);
    let key = WitnessKey::new("dishonest.example".parse().unwrap(), secret().public());
    let line = key.to_string();
    let mut server = Server::new();
    server
        .mock("POST", Matcher::Any)
        .with_body_from_request(move |request| {
            let request = AddCheckpoint::from_bytes(request.body().unwrap()).unwrap();
            let cosignable = request.judge(&log, None).unwrap();
            let line = cosignable.cosign(&key, &secret(), 1_782_864_000);
            format!("{line}\n").into_bytes()
        })
        .create();
    (server, line)
}

/// What anybody sees of both histories who believes in so many of the three.
fn believed(exchanges: [&Exchange; 2], witnesses: &[(&str, &str)], enough: usize) -> [bool; 2] {
    exchanges.map(|exchange| {
        let policy = exchange.policy_text(witnesses, enough);
        let policy = LogPolicy::from_bytes(policy.as_bytes()).unwrap();
        let out = exchange.path(&format!("proof-of-{enough}"));
        let _ = fs::remove_file(&out);
        exchange
            .run("prove", &["--number", "1"], &[("--out", out.clone())])
            .assert_done();
        let proof = LogProof::from_bytes(&fs::read(out).unwrap()).unwrap();
        proof.verify(&policy).is_ok()
    })
}

#[test]
fn two_roots_of_one_number_never_both_reach_a_quorum_in_which_honest_witnesses_overlap() {
    let first = Exchange::with(BUNDLES[0]);
    let second = first.with_second_history(BUNDLES[1]);
    let honest = ["honest.example/1", "honest.example/2"].map(|name| Witness::of(name, &first.key));
    let served = [honest[0].serve(), honest[1].serve()];
    let (server, dishonest) = forgetful(&first.key);
    let url = server.url();
    let all = [
        (honest[0].key.as_str(), served[0].url.as_str()),
        (honest[1].key.as_str(), served[1].url.as_str()),
        (dishonest.as_str(), url.as_str()),
    ];
    // Each history is shown to another honest one, and both to the dishonest one.
    for (exchange, shown) in [(&first, [all[0], all[2]]), (&second, [all[1], all[2]])] {
        let policy = exchange.policy(&shown, 2);
        exchange.checkpoint(&policy).assert_done();
    }
    // Whoever believes any two of the three is deceived: with one dishonest of three, k = 2 is not above (n + f) / 2.
    assert_eq!(believed([&first, &second], &all, 2), [true, true]);
    assert_eq!(believed([&first, &second], &all, 3), [false, false]);
    // However often they are asked, the other honest one does not cosign what it did not see first.
    for exchange in [&first, &second] {
        let policy = exchange.policy(&all, 3);
        let ended = exchange.checkpoint(&policy);
        assert_eq!(ended.code, 2, "{ended:?}");
        let states = states(&ended);
        let refused = states.iter().filter(|state| *state == "says_not_extended");
        assert_eq!(refused.count(), 1, "{states:?}");
    }
    assert_eq!(believed([&first, &second], &all, 3), [false, false]);
    // Each honest one has both halves, which anybody can be shown.
    for (witness, served) in honest.iter().zip(served) {
        let told = served.stop().err;
        assert!(told.contains("FORKED"), "{told}");
        let state = fs::read_dir(witness.path("state")).unwrap();
        let mut folders = state.map(|entry| entry.unwrap().path());
        let folder = folders.find(|path| path.is_dir()).unwrap();
        let mut command = verifier();
        command.arg("fork");
        command.args(["checkpoints/2", "forks/2"].map(|half| folder.join(half)));
        let shown = run(command.args(["--log-key", &first.key]));
        assert_eq!((shown.code, shown.err.as_str()), (1, ""), "{shown:?}");
    }
    // So have the proofs of two customers who were shown different roots.
    let mut command = verifier();
    command.args(["fork", "--json", "--log-key", &first.key]);
    for exchange in [&first, &second] {
        command.arg(exchange.path("proof-of-2"));
    }
    let shown = run(&mut command);
    assert_eq!(shown.code, 1, "{shown:?}");
    assert_eq!(shown.json()["verdict"], "forked");
}

#[test]
fn three_honest_witnesses_cosign_one_of_two_histories() {
    let first = Exchange::with(BUNDLES[0]);
    let second = first.with_second_history(BUNDLES[1]);
    let witnesses = three(&first);
    let named = named(&witnesses);
    let (one, other) = (first.policy(&named, 2), second.policy(&named, 2));
    first.checkpoint(&one).assert_done();
    let refused = second.checkpoint(&other);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert_eq!(states(&refused), ["says_not_extended"; 3]);
    // An old copy of the history that goes on is told as one.
    let old = first.path("older");
    copy(&first.path("log"), &old);
    first.skip(3).assert_done();
    first.checkpoint(&one).assert_done();
    let mut command = prover();
    command
        .args(["log", "checkpoint", "--json", "--dir"])
        .arg(&old);
    let ended = run(command.arg("--policy").arg(&one));
    // It was cosigned when it was new.
    assert_eq!(states(ended.assert_done()), ["cosigned"; 3]);
    for (_, served) in witnesses {
        served.stop();
    }
}
