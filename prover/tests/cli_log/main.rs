//! `prover log` with witnesses that serve, honest ones and others, and what an exchange with two histories gets of them.
#![cfg(unix)]

mod believed;
mod dishonest;
#[path = "../support/mod.rs"]
mod support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use history::{policy::LogPolicy, proof::LogProof};
use support::{
    CommandOutput, copy, prover, run, verifier,
    witness::{Served, Witness},
};
use tempfile::TempDir;

/// Two bundles with the number 1.
const BUNDLES: [&str; 2] = ["balances", "loans"];

fn bundle(name: &str) -> PathBuf {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    golden.join(name).join("bundle")
}

/// An exchange's log, with its key.
struct Exchange {
    folder: TempDir,
    key: String,
}

impl Exchange {
    /// With an empty log.
    fn new() -> Self {
        Self::begun(tempfile::tempdir().unwrap())
    }

    fn begun(folder: TempDir) -> Self {
        let mut exchange = Self {
            folder,
            key: String::new(),
        };
        let mut command = prover();
        command.args(["log", "init", "--json", "--name", "example.com/proofs"]);
        command.arg("--dir").arg(exchange.path("log"));
        let ended = run(command.arg("--key").arg(exchange.path("log.key")));
        let made = ended.assert_done().json();
        exchange.key = made["verifier_key"].as_str().unwrap().to_owned();
        exchange
    }

    /// With a log that has this bundle.
    fn with(bundle: &str) -> Self {
        let exchange = Self::new();
        exchange.skip(0).assert_done();
        exchange.add(bundle).assert_done();
        exchange
    }

    /// Another history under the same key: what an exchange can do that cheats, and its own program does not do for it.
    fn with_second_history(&self, bundle: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(self.path("log.key"), folder.path().join("log.key")).unwrap();
        let other = Self::begun(folder);
        assert_eq!(other.key, self.key);
        other.skip(0).assert_done();
        other.add(bundle).assert_done();
        other
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, command: &str, args: &[&str], paths: &[(&str, PathBuf)]) -> CommandOutput {
        let mut of_log = prover();
        of_log.args(["log", command, "--dir"]).arg(self.path("log"));
        of_log.args(args);
        for (option, path) in paths {
            of_log.arg(option).arg(path);
        }
        run(&mut of_log)
    }

    fn changed(&self, command: &str, args: &[&str], paths: &[(&str, PathBuf)]) -> CommandOutput {
        let key = ("--key", self.path("log.key"));
        self.run(command, args, &[&[key], paths].concat())
    }

    fn skip(&self, last: u64) -> CommandOutput {
        self.changed("skip", &["--through", &last.to_string()], &[])
    }

    fn add(&self, name: &str) -> CommandOutput {
        self.changed("add", &[], &[("--bundle", bundle(name))])
    }

    /// Writes a policy of witnesses, each with its address or none, of whom so many have to cosign.
    fn policy(&self, witnesses: &[(&str, &str)], enough: usize) -> PathBuf {
        let path = self.path(&format!("policy-of-{enough}"));
        fs::write(&path, self.policy_text(witnesses, enough)).unwrap();
        path
    }

    fn policy_text(&self, witnesses: &[(&str, &str)], enough: usize) -> String {
        let mut text = format!("log {}\n", self.key);
        let mut group = format!("group enough {enough}");
        for (number, (key, url)) in (1..).zip(witnesses) {
            text += &format!("witness w{number} {key} {url}\n");
            group += &format!(" w{number}");
        }
        format!("{text}{group}\nquorum enough\n")
    }

    fn checkpoint(&self, policy: &Path) -> CommandOutput {
        self.run(
            "checkpoint",
            &["--json"],
            &[("--policy", policy.to_owned())],
        )
    }

    /// The log proof of number 1 that is published.
    fn proof(&self) -> LogProof {
        let path = self.path("log/proofs/1.tlog-proof");
        LogProof::from_bytes(&fs::read(path).unwrap()).unwrap()
    }
}

/// Three witnesses of a log that serve.
fn three(exchange: &Exchange) -> [(Witness, Served); 3] {
    [1, 2, 3].map(|number| {
        let witness = Witness::of(&format!("witness.example/{number}"), &exchange.key);
        let served = witness.serve();
        (witness, served)
    })
}

fn named(witnesses: &[(Witness, Served)]) -> Vec<(&str, &str)> {
    let named = witnesses.iter();
    named
        .map(|(witness, served)| (witness.key.as_str(), served.url.as_str()))
        .collect()
}

fn states(ended: &CommandOutput) -> Vec<String> {
    let json = ended.json();
    let witnesses = json["witnesses"].as_array().unwrap().iter();
    witnesses
        .map(|witness| witness["state"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_witnesses_cosigned_is_proven_to_those_who_believe_them() {
    let exchange = Exchange::with(BUNDLES[0]);
    let witnesses = three(&exchange);
    let policy = exchange.policy(&named(&witnesses), 2);
    let ended = exchange.checkpoint(&policy);
    ended.assert_done();
    assert_eq!(states(&ended), ["cosigned"; 3]);
    assert_eq!(ended.json()["quorum"], true);
    assert_eq!(ended.json()["proofs"], serde_json::json!([1]));
    let believed = LogPolicy::from_bytes(&fs::read(&policy).unwrap()).unwrap();
    let logged = exchange.proof().verify(&believed).unwrap();
    assert_eq!(logged.witnesses().count(), 3);
    let claim = fs::read_to_string(bundle(BUNDLES[0]).join("claim.json")).unwrap();
    let snapshot = logged.leaf().snapshot.unwrap();
    assert!(claim.contains(&snapshot.root.to_string()));
    // Nobody is asked twice for one checkpoint.
    let again = exchange.run("checkpoint", &[], &[("--policy", policy)]);
    again.assert_done();
    assert_eq!(again.out.matches("cosigned before").count(), 3, "{again:?}");
    let out = exchange.path("1.tlog-proof");
    let proved = exchange.run("prove", &["--number", "1"], &[("--out", out.clone())]);
    assert!(
        proved.assert_done().out.contains("3 cosignatures"),
        "{proved:?}"
    );
    assert_eq!(
        fs::read(&out).unwrap(),
        exchange.proof().to_string().as_bytes()
    );
    let there = exchange.run("prove", &["--number", "1"], &[("--out", out)]);
    assert!(
        there.code == 2 && there.err.contains("exists already"),
        "{there:?}"
    );
    for (_, served) in witnesses {
        let ended = served.stop();
        assert_eq!(
            (ended.code, &ended.json()["cosigned"]),
            (0, &1.into()),
            "{ended:?}"
        );
    }
}

#[test]
fn a_witness_that_does_not_answer_stops_nobody_and_is_told() {
    let exchange = Exchange::with(BUNDLES[0]);
    let witnesses = three(&exchange);
    let mut named = named(&witnesses);
    named[1].1 = "http://127.0.0.1:1";
    let all = exchange.policy(&named, 3);
    let ended = exchange.checkpoint(&all);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert_eq!(ended.json()["outcome"], "failed");
    assert_eq!(ended.json()["quorum"], false);
    assert_eq!(states(&ended), ["cosigned", "no_answer", "cosigned"]);
    assert!(!exchange.path("log/proofs").exists());
    let told = exchange.run("checkpoint", &[], &[("--policy", all.clone())]);
    assert!(
        told.code == 2 && told.err.starts_with("error: not enough"),
        "{told:?}"
    );
    assert!(
        told.err.contains("2 of the policy's 3 witnesses"),
        "{told:?}"
    );
    // What the others have cosigned is kept.
    let two = exchange.policy(&named, 2);
    exchange.checkpoint(&two).assert_done();
    assert!(exchange.path("log/proofs/1.tlog-proof").exists());
    named[1].1 = &witnesses[1].1.url;
    let all = exchange.policy(&named, 3);
    let ended = exchange.checkpoint(&all);
    assert_eq!(ended.assert_done().json()["proofs"], serde_json::json!([1]));
    let believed = LogPolicy::from_bytes(&fs::read(&all).unwrap()).unwrap();
    assert!(exchange.proof().verify(&believed).is_ok());
    for (_, served) in witnesses {
        served.stop();
    }
}

#[test]
fn a_witness_without_a_server_is_given_a_file_and_gives_one_back() {
    let exchange = Exchange::with(BUNDLES[0]);
    let witness = Witness::of("auditor.example/witness", &exchange.key);
    let policy = exchange.policy(&[(&witness.key, "")], 1);
    let paths = |name: &str| ("--policy", exchange.path(name));
    let ended = exchange.checkpoint(&policy);
    assert_eq!(
        (ended.code, states(&ended)),
        (2, vec!["not_asked".to_owned()])
    );
    let request = exchange.path("request");
    let policy_file = paths("policy-of-1");
    let written = exchange.run(
        "checkpoint",
        &[],
        &[policy_file.clone(), ("--request", request.clone())],
    );
    written.assert_done();
    let sign = |request: &Path, out: &Path| {
        let mut command = verifier();
        command.args(["witness", "sign"]).arg(request);
        run(command.args(witness.arguments()).arg("--out").arg(out))
    };
    let cosignature = exchange.path("cosignature");
    sign(&request, &cosignature).assert_done();
    let given = [policy_file.clone(), ("--cosignature", cosignature.clone())];
    let ended = exchange.run("checkpoint", &["--json"], &given);
    assert_eq!(states(ended.assert_done()), ["cosigned"]);
    assert!(exchange.path("log/proofs/1.tlog-proof").exists());
    // Of a checkpoint that the log had before.
    exchange.skip(3).assert_done();
    let stale = exchange.run("checkpoint", &[], &given);
    assert_eq!(stale.code, 2, "{stale:?}");
    assert!(
        stale
            .err
            .contains("no line is a cosignature of this checkpoint")
    );
    // The witness says what it cosigned last.
    let next = exchange.path("next");
    let to_next = [policy_file, ("--request", next.clone())];
    exchange.run("checkpoint", &[], &to_next).assert_done();
    let told = sign(&next, &exchange.path("second"));
    told.assert_no_verdict("--old-size 2");
    fs::remove_file(&next).unwrap();
    let ended = exchange.run("checkpoint", &["--old-size", "2"], &to_next);
    ended.assert_done();
    sign(&next, &exchange.path("second")).assert_done();
    let beyond = exchange.run("checkpoint", &["--old-size", "9"], &to_next);
    assert!(
        beyond.code == 2 && beyond.err.contains("extends none of 9"),
        "{beyond:?}"
    );
}

#[test]
fn what_would_change_the_past_is_refused() {
    let exchange = Exchange::new();
    let gap = exchange.add(BUNDLES[0]);
    assert_eq!((gap.code, gap.out.as_str()), (1, ""), "{gap:?}");
    assert!(
        gap.err.starts_with("REFUSED: the log's next number is 0"),
        "{gap:?}"
    );
    assert!(gap.err.contains("prover log skip --through"), "{gap:?}");
    exchange.skip(0).assert_done();
    exchange.add(BUNDLES[0]).assert_done();
    let same = exchange.changed("add", &["--json"], &[("--bundle", bundle(BUNDLES[0]))]);
    assert_eq!(same.assert_done().json()["added"], false);
    let other = exchange.changed("add", &["--json"], &[("--bundle", bundle(BUNDLES[1]))]);
    assert_eq!(other.code, 1, "{other:?}");
    assert_eq!(other.json()["reason"], "LOG");
    let skipped = exchange.skip(1);
    assert!(skipped.code == 1 && skipped.err.contains("number 1 is in the log already"));
    let nothing = exchange.run(
        "prove",
        &["--number", "2"],
        &[("--out", exchange.path("proof"))],
    );
    assert!(
        nothing.code == 2 && nothing.err.contains("number 2 is not"),
        "{nothing:?}"
    );
    let stranger = Exchange::new();
    let key = ("--key", stranger.path("log.key"));
    let by_another = exchange.run("add", &[], &[key, ("--bundle", bundle(BUNDLES[1]))]);
    assert_eq!(by_another.code, 1, "{by_another:?}");
}

#[test]
fn the_key_is_kept_apart_from_what_is_published() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let init = |dir: PathBuf, key: PathBuf| {
        let mut command = prover();
        command
            .args(["log", "init", "--name", "n", "--dir"])
            .arg(dir);
        run(command.arg("--key").arg(key))
    };
    let inside = init(path("log"), path("log/log.key"));
    assert!(
        inside.code == 2 && inside.err.contains("is secret, and would lie inside"),
        "{inside:?}"
    );
    copy(&bundle(BUNDLES[0]), &path("bundle"));
    for (dir, key) in [("bundle/log", "log.key"), ("log", "bundle/log.key")] {
        let in_bundle = init(path(dir), path(key));
        assert!(
            in_bundle.code == 2 && in_bundle.err.contains("is a bundle"),
            "{in_bundle:?}"
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let exchange = Exchange::new();
    let secret = fs::read_to_string(exchange.path("log.key")).unwrap();
    let secret = secret.split('"').find(|part| part.len() == 64).unwrap();
    for file in support::files(&exchange.path("log")) {
        assert!(!fs::read_to_string(file).unwrap().contains(secret));
    }
}

#[test]
fn a_policy_that_does_not_know_the_log_is_told_the_line_that_is_missing() {
    let exchange = Exchange::with(BUNDLES[0]);
    let policy = exchange.path("policy");
    fs::write(&policy, "quorum none\n").unwrap();
    let ended = exchange.run("checkpoint", &[], &[("--policy", policy.clone())]);
    assert!(
        ended.code == 2 && ended.err.contains(&exchange.key),
        "{ended:?}"
    );
    fs::write(&policy, "quorum nobody\n").unwrap();
    let ended = exchange.run("checkpoint", &[], &[("--policy", policy.clone())]);
    assert!(
        ended.code == 2 && ended.err.contains("line 1: "),
        "{ended:?}"
    );
    fs::write(&policy, format!("log {}\nquorum none\n", exchange.key)).unwrap();
    let ended = exchange.run("checkpoint", &[], &[("--policy", policy)]);
    assert!(
        ended.assert_done().out.contains("nobody but you says so"),
        "{ended:?}"
    );
}
