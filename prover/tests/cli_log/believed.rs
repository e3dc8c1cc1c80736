//! What whoever believes the witnesses is told: of a bundle, and of a customer's file, with nothing but the log proof.

use super::*;

/// Bundles and files of the circuit that is used.
fn vectors(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures/vectors")
        .join(name)
}

const BALANCES: &str = "bundles/balances";

fn descriptor(bundle: &str) -> serde_json::Value {
    let text = fs::read_to_string(vectors(bundle).join("descriptor.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A log that has this bundle under its number, cosigned by three witnesses; and a policy of all three.
fn published(name: &str) -> (Exchange, PathBuf) {
    let exchange = Exchange::new();
    let number = descriptor(name)["sequence"].as_u64().unwrap();
    if number > 0 {
        exchange.skip(number - 1).assert_done();
    }
    let added = exchange.changed("add", &[], &[("--bundle", vectors(name))]);
    added.assert_done();
    let witnesses = three(&exchange);
    let policy = exchange.policy(&named(&witnesses), 3);
    exchange.checkpoint(&policy).assert_done();
    for (_, served) in witnesses {
        served.stop();
    }
    (exchange, policy)
}

fn proof_of(exchange: &Exchange, name: &str) -> PathBuf {
    let number = &descriptor(name)["sequence"];
    exchange.path(&format!("log/proofs/{number}.tlog-proof"))
}

/// What `verifier` says, with a log proof and a policy.
fn told(args: &[&str], file: &Path, proof: &Path, policy: &Path, more: &[&str]) -> CommandOutput {
    let mut command = verifier();
    command.args(args).arg(file);
    command.arg("--log-proof").arg(proof);
    command.arg("--log-policy").arg(policy);
    run(command.args(more))
}

#[test]
fn a_bundle_and_a_file_are_held_against_what_witnesses_saw() {
    let (exchange, policy) = published(BALANCES);
    let proof = proof_of(&exchange, BALANCES);
    let bundle = vectors(BALANCES);
    let solvency = |more: &[&str]| told(&["solvency"], &bundle, &proof, &policy, more);
    let text = solvency(&[]);
    assert_eq!(text.code, 0, "{text:?}");
    assert!(
        text.out
            .contains("it stands in the log, as the witnesses that you named saw it")
    );
    assert_eq!(
        text.out.matches("cosigned by witness.example/").count(),
        3,
        "{text:?}"
    );
    // The hints to compare root and claim with what was published are gone.
    assert!(!text.out.contains("compare it"), "{text:?}");
    let json = solvency(&["--json"]).json();
    assert_eq!(json["root_source"], "log");
    assert_eq!(json["log"]["origin"], "example.com/proofs");
    assert_eq!(json["log"]["claim"], json["claim_digest"]);

    let file = vectors("inclusions/balances-alice.json");
    let json = told(
        &["inclusion", "--account", "alice"],
        &file,
        &proof,
        &policy,
        &["--json"],
    )
    .json();
    assert_eq!(
        (&json["verdict"], &json["root_source"]),
        (&"included".into(), &"log".into())
    );
    // Of another snapshot.
    let other = vectors("inclusions/loans-alice.json");
    let refused = told(
        &["inclusion", "--account", "alice"],
        &other,
        &proof,
        &policy,
        &["--json"],
    );
    assert_eq!(
        (refused.code, &refused.json()["reason"]),
        (1, &"ROOT_NOT_EXPECTED".into())
    );
    // The vectors are of a day long ago, and the witnesses saw them now.
    let late = solvency(&["--log-within", "24", "--json"]);
    assert_eq!((late.code, &late.json()["reason"]), (1, &"LOG_LATE".into()));
}

#[test]
fn what_is_not_what_witnesses_saw_is_refused() {
    let (exchange, policy) = published(BALANCES);
    let proof = proof_of(&exchange, BALANCES);
    let loans = vectors("bundles/loans");
    let refused = |proof: &Path, policy: &Path, bundle: &Path| {
        let ended = told(
            &["solvency"],
            bundle,
            proof,
            policy,
            &["--json", "--accept-loans", "10000"],
        );
        (
            ended.code,
            ended.json()["reason"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(
        refused(&proof, &policy, &loans),
        (1, "LOG_OTHER".to_owned())
    );
    let bundle = vectors(BALANCES);
    // Nobody has cosigned whom this reader believes.
    let stranger = Witness::of("witness.example/stranger", &exchange.key);
    let strangers = exchange.policy(&[(&stranger.key, "")], 1);
    let reason = "LOG_NOT_WITNESSED".to_owned();
    assert_eq!(refused(&proof, &strangers, &bundle), (1, reason));
    // One that was cut off, one that was changed by a program on its way, one that was edited, and something else.
    let text = fs::read_to_string(&proof).unwrap();
    let put = |name: &str, text: &str| {
        let path = exchange.path(name);
        fs::write(&path, text).unwrap();
        path
    };
    let cut = put("cut.tlog-proof", &text[..text.len() / 3]);
    assert_eq!(refused(&cut, &policy, &bundle), (2, "LOG_PROOF".to_owned()));
    let lines = put("lines.tlog-proof", &text.replace('\n', "\r\n"));
    assert_eq!(refused(&lines, &policy, &bundle), (0, "OK".to_owned()));
    let index = format!("index {}", descriptor(BALANCES)["sequence"]);
    let edited = put("edited.tlog-proof", &text.replace(&index, "index 0"));
    assert_eq!(
        refused(&edited, &policy, &bundle),
        (1, "LOG_PROOF".to_owned())
    );
    let claim = vectors(BALANCES).join("claim.json");
    assert_eq!(
        refused(&claim, &policy, &bundle),
        (2, "NO_VERDICT".to_owned())
    );
    assert_eq!(
        refused(&proof, &claim, &bundle),
        (2, "NO_VERDICT".to_owned())
    );
}

#[test]
fn a_policy_without_witnesses_says_no_root() {
    let (exchange, _) = published(BALANCES);
    let proof = proof_of(&exchange, BALANCES);
    let nobody = exchange.path("nobody");
    fs::write(&nobody, format!("log {}\nquorum none\n", exchange.key)).unwrap();
    let solvency = told(&["solvency"], &vectors(BALANCES), &proof, &nobody, &[]);
    assert_eq!(solvency.code, 0, "{solvency:?}");
    assert!(
        solvency.out.contains("your policy asks for no witness"),
        "{solvency:?}"
    );
    assert!(
        solvency.out.contains("taken from the bundle: compare it"),
        "{solvency:?}"
    );
    let file = vectors("inclusions/balances-alice.json");
    let nothing = told(
        &["inclusion", "--account", "alice"],
        &file,
        &proof,
        &nobody,
        &[],
    );
    assert_eq!(nothing.code, 2, "{nothing:?}");
    assert!(nothing.err.contains("(--root)"), "{nothing:?}");
}
