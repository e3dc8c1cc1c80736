//! The commands about the log, and about who witnesses it.

use super::{support::witness::Witness, *};

pub(super) fn logs(reference: &mut Reference, path: &dyn Fn(&str) -> PathBuf) {
    let (dir, key, policy) = (path("log"), path("log.key"), path("log-policy"));
    let (in_log, by_key) = (("--dir", dir.as_path()), ("--key", key.as_path()));
    let begun = of_prover(
        &["log", "init", "--name", "example.com/proofs"],
        &[in_log, by_key],
    );
    let log_key = begun["verifier_key"].as_str().unwrap().to_owned();
    reference.assert("prover log init", &[begun]);
    let skipped = of_prover(&["log", "skip", "--through", "0"], &[in_log, by_key]);
    reference.assert("prover log skip", &[skipped]);
    let bundle = proven().bundle();
    let added = of_prover(&["log", "add"], &[in_log, by_key, ("--bundle", &bundle)]);
    reference.assert("prover log add", &[added]);

    let auditor = Witness::of("auditor.example/w1", &log_key);
    let policy_of = |url: &str| {
        let text = format!("log {log_key}\nwitness w {} {url}\nquorum w\n", auditor.key);
        fs::write(&policy, text).unwrap();
    };
    policy_of("");
    let with = |args: &[&str], more: &[(&str, &Path)]| {
        let paths = [&[in_log, ("--policy", policy.as_path())], more].concat();
        of_prover(&[&["log", "checkpoint"], args].concat(), &paths)
    };
    let failed = with(&[], &[]);
    assert_eq!(failed["outcome"], "failed");
    let request = path("request");
    let requested = with(&[], &[("--request", &request)]);
    let served = auditor.serve();
    policy_of(&served.url);
    let done = with(&[], &[]);
    assert_eq!(done["outcome"], "done");
    reference.assert_table("prover log checkpoint", 0, &[failed, done]);
    reference.assert_table("prover log checkpoint", 1, &[requested]);
    reference.assert("verifier witness serve", &[served.stop().json()]);
    let published = dir.join("proofs/1.tlog-proof");
    let verified = of_verifier(
        &["solvency", "--accept-loans", "10000"],
        &[
            ("", &bundle),
            ("--log-proof", &published),
            ("--log-policy", &policy),
        ],
    );
    assert_eq!(verified["root_source"], "log");
    reference.assert("A root in the log", &[verified["log"].clone()]);

    let proof = path("1.tlog-proof");
    let proved = of_prover(
        &["log", "prove", "--number", "1"],
        &[in_log, ("--out", &proof)],
    );
    reference.assert("prover log prove", &[proved]);
    let compared = of_verifier(
        &["fork", "--log-key", &log_key],
        &[("", &proof), ("", &dir.join("checkpoint"))],
    );
    assert_eq!(compared["verdict"], "same_checkpoint");
    reference.assert("verifier fork", &[compared]);

    let other = Witness::of("other.example/w1", &log_key);
    let mut command = verifier();
    command.args(["witness", "sign"]).arg(&request);
    command.args(other.arguments());
    command.arg("--out").arg(path("cosignature"));
    reference.assert("verifier witness sign", &[answer(command)]);
    let made = of_verifier(
        &["witness", "keygen", "--name", "third.example/w1"],
        &[("--out", &path("witness.key"))],
    );
    reference.assert("verifier witness keygen", &[made]);

    let published = path("published");
    fs::create_dir(&published).unwrap();
    copy(&bundle, &published.join("1"));
    copy(&dir, &published.join("log"));
    let of_one = monitored(&published, &path("seen"), &[("--log-policy", &policy)]);
    let months = path("published-months");
    fs::create_dir(&months).unwrap();
    for (number, month) in chain::months().iter().enumerate() {
        copy(&month.bundle(), &months.join(number.to_string()));
    }
    let of_months = monitored(&months, &path("seen-months"), &[("--log-policy", &policy)]);
    assert_eq!(of_months["steps"].as_array().unwrap().len(), 1);
    reference.assert("verifier monitor", &[of_one, of_months]);
}

fn monitored(published: &Path, state: &Path, more: &[(&str, &Path)]) -> Value {
    let paths = [&[("", published), ("--state", state)], more].concat();
    of_verifier(&["monitor", "--once"], &paths)
}
