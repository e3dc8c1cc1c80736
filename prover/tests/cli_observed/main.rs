//! What the prover's command says of a run while it runs and after: logs, reports, signals, the plan.

#[cfg(unix)]
mod signals;
#[path = "../support/mod.rs"]
mod support;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use prover::run_report::{RunOutcome, RunReport};
use serde_json::Value;
use support::{CommandOutput, append, check, copy, fixture, prover, run};
use tempfile::TempDir;

/// The sample exchange, proven with a log and a report, once for all tests.
struct LoggedRun {
    folder: TempDir,
    ended: CommandOutput,
}

impl LoggedRun {
    fn report_file(&self) -> PathBuf {
        self.folder.path().join("report.json")
    }

    fn report(&self) -> RunReport {
        RunReport::from_bytes(&fs::read(self.report_file()).unwrap()).unwrap()
    }
}

fn observed() -> &'static LoggedRun {
    static OBSERVED: OnceLock<LoggedRun> = OnceLock::new();
    OBSERVED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        copy(&fixture("sample"), &folder.path().join("sample"));
        let mut command = prover();
        command
            .args(["prove", "--log", "json", "--json", "--workers", "2"])
            .arg("--snapshot")
            .arg(folder.path().join("sample/snapshot.toml"))
            .arg("--out")
            .arg(folder.path().join("out"))
            .arg("--report")
            .arg(folder.path().join("report.json"));
        let ended = run(&mut command);
        assert_eq!(ended.code, 0, "{ended:?}");
        LoggedRun { folder, ended }
    })
}

/// The events of a log that is all of stderr.
fn events(ended: &CommandOutput) -> Vec<Value> {
    let parse = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
    ended.err.lines().map(parse).collect()
}

fn messages(events: &[Value]) -> Vec<&str> {
    let message = |event: &'static str| move |value: &Value| value[event].as_str().is_some();
    assert!(events.iter().all(message("message")), "{events:?}");
    events
        .iter()
        .filter_map(|event| event["message"].as_str())
        .collect()
}

#[test]
fn a_log_tells_the_run_from_its_beginning_to_its_end() {
    let events = events(&observed().ended);
    let messages = messages(&events);
    assert_eq!(messages.first(), Some(&"run started"));
    assert_eq!(messages.last(), Some(&"run ended"));
    let begun = |event: &&Value| event["message"] == "stage started";
    let stages: Vec<_> = events
        .iter()
        .filter(begun)
        .map(|event| event["stage"].as_str().unwrap())
        .collect();
    for stage in [
        "reading",
        "debts",
        "keys",
        "ordering",
        "shards",
        "solvency",
        "verifying",
    ] {
        assert!(stages.contains(&stage), "{stages:?}");
    }
    let ended = messages.iter().filter(|message| **message == "stage ended");
    assert_eq!(ended.count(), stages.len());
    let last = events.last().unwrap();
    assert_eq!(
        (&last["outcome"], &last["exit_code"]),
        (&"done".into(), &0.into())
    );
}

/// Whatever customers have, or are called.
fn secrets(ledger: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(ledger).unwrap();
    let cells = text.lines().skip(1).flat_map(|line| line.split(','));
    // Shorter ones are found in any text, such as a time of day.
    cells
        .filter(|cell| cell.len() >= 7)
        .map(str::to_owned)
        .collect()
}

#[test]
fn logs_and_reports_have_no_ids_and_no_amounts() {
    let observed = observed();
    let table = |name: &str| secrets(&observed.folder.path().join("sample").join(name));
    let (mut secrets, debts) = (table("liabilities.csv"), table("loans.csv"));
    assert!(secrets.len() > 2_000 && debts.len() > 50);
    secrets.extend(debts);
    let report = fs::read_to_string(observed.report_file()).unwrap();
    for text in [&observed.ended.err, &report] {
        let found = secrets.iter().find(|secret| text.contains(*secret));
        assert_eq!(found, None, "{text}");
    }
    // Nor does a log have anything that is not named here, such as a count of accounts.
    let known = [
        "timestamp",
        "level",
        "message",
        "command",
        "version",
        "shape",
        "workers",
        "stage",
        "total",
        "seconds",
        "share",
        "remaining_seconds",
        "shard",
        "leaves_seconds",
        "tree_seconds",
        "proving_seconds",
        "writing_seconds",
        "done",
        "slots_per_second",
        "shards",
        "what",
        "notice",
        "detail",
        "hint",
        "outcome",
        "reason",
        "exit_code",
    ];
    for event in events(&observed.ended) {
        for key in event.as_object().unwrap().keys() {
            assert!(known.contains(&key.as_str()), "{key} in {event}");
        }
    }
    for count in ["2000", "2,000"] {
        assert!(!observed.ended.err.contains(count));
    }
}

#[test]
fn the_report_is_what_the_run_took() {
    let observed = observed();
    let report = observed.report();
    assert_eq!(
        observed.ended.json()["report"],
        serde_json::to_value(&report).unwrap()
    );
    assert_eq!(report.outcome, RunOutcome::Done);
    assert_eq!((report.workers, report.shape), (2, 1));
    let ledger = report.ledger.unwrap();
    assert_eq!(
        (ledger.accounts, ledger.indebted, ledger.assets),
        (2_000, 50, 12)
    );
    let shards = report.shards.unwrap();
    assert_eq!((shards.total, shards.kept, shards.proven), (1, 0, 1));
    assert_eq!((shards.leaves_per_shard, shards.leaves), (2_048, 2_048));
    // Each balance and each debt has a slot, and so have what is pledged of a balance and a surplus.
    assert!(shards.entries > ledger.balances + ledger.indebted);
    let sum: f64 = report.stages.iter().map(|stage| stage.seconds).sum();
    assert!(
        sum <= report.seconds && sum > 0.9 * report.seconds,
        "{report:?}"
    );
    assert!(report.balances_per_second.unwrap() > 0.0);
    assert!(report.slots_per_second.unwrap() > 0.0);
    let leaves = report.sizes["bundle"].files["leaves.bin"];
    assert_eq!(leaves, shards.leaves * 32);
    assert!(report.sizes["private"].files.contains_key("secret.json"));
    if cfg!(target_os = "linux") {
        assert!(report.peak_memory_bytes.unwrap() > 50 << 20);
        assert!(report.cpu_seconds.unwrap() > 0.5);
    }
    let time = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    assert!(time(&report.started) < time(&report.ended));
    // It counts accounts and debts: it is for its owner only.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(observed.report_file())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // It was to go elsewhere.
    assert!(
        !observed
            .folder
            .path()
            .join("sample/snapshot.private/report.json")
            .exists()
    );
}

#[test]
fn a_refused_run_has_a_report_if_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["sample", "insolvent"] {
        copy(&fixture(name), &folder.path().join(name));
    }
    let out = folder.path().join("out");
    let report = folder.path().join("report.json");
    let mut command = prover();
    command
        .args(["prove", "--log", "json", "--snapshot"])
        .arg(folder.path().join("insolvent/snapshot.toml"))
        .arg("--out")
        .arg(&out);
    let ended = run(command.arg("--report").arg(&report));
    assert_eq!(ended.code, 1, "{ended:?}");
    let report = RunReport::from_bytes(&fs::read(&report).unwrap()).unwrap();
    assert_eq!(report.outcome, RunOutcome::Refused);
    assert!(report.shards.is_none() && report.sizes.is_empty());

    // Which clauses fail is told to the operator, and not to the log.
    let events = events(&ended);
    let last = events.last().unwrap();
    assert_eq!(
        (&last["outcome"], &last["reason"], &last["exit_code"]),
        (&"refused".into(), &"INSOLVENT".into(), &1.into())
    );
    assert!(ended.out.contains("crypto winter") && !ended.err.contains("crypto winter"));
    assert!(!out.exists());
}

#[test]
fn errors_of_the_inputs_are_events_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture("tiny"), folder.path());
    let ledger = folder.path().join("liabilities.csv");
    append(&ledger, "mallory,BTC,-98765432\nmallory,XXX,1\n");
    for quiet in [false, true] {
        let mut command = prover();
        command.args(["check", "--log", "json", "--snapshot"]);
        command.arg(folder.path().join("snapshot.toml"));
        if quiet {
            command.arg("--quiet");
        }
        let ended = run(&mut command);
        assert_eq!(ended.code, 1);
        let events = events(&ended);
        let messages = messages(&events);
        let errors = messages
            .iter()
            .filter(|message| **message == "error")
            .count();
        assert_eq!(errors, 2, "{events:?}");
        assert_eq!(messages.last(), Some(&"run ended"));
        assert_eq!(events.len() == 3, quiet, "{events:?}");
        assert!(ended.err.contains("liabilities.csv:"));
        assert!(!ended.err.contains("mallory") && !ended.err.contains("98765432"));
    }
}

#[test]
fn debts_that_are_not_covered_are_events_with_their_places_and_without_amounts() {
    let mut command = prover();
    command.args(["check", "--log", "json", "--snapshot"]);
    let ended = run(command.arg(fixture("own-token").join("snapshot.toml")));
    assert_eq!(ended.code, 1);
    let events = events(&ended);
    let errors = events.iter().filter(|event| event["message"] == "error");
    let details: Vec<_> = errors
        .map(|event| event["detail"].as_str().unwrap())
        .collect();
    assert_eq!(details.len(), 1, "{events:?}");
    assert!(
        details[0].starts_with("error: liabilities.csv:4: "),
        "{details:?}"
    );
    // How much is missing is said to the operator, and not to whoever collects logs.
    assert!(ended.out.contains("599.88"), "{ended:?}");
    assert!(!ended.err.contains("599"), "{ended:?}");
}

#[test]
fn a_report_that_cannot_be_written_is_found_out_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = prover();
    command
        .args(["prove", "--snapshot"])
        .arg(fixture("tiny").join("snapshot.toml"))
        .arg("--out")
        .arg(folder.path().join("out"))
        .arg("--report")
        .arg(folder.path().join("no/such/report.json"));
    let ended = run(&mut command);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("cannot write the report"), "{ended:?}");
    assert!(!ended.err.contains("reading"), "{ended:?}");
}

#[test]
fn check_predicts_the_run_from_a_calibration() {
    let observed = observed();
    let mut command = prover();
    command
        .args(["check", "--json", "--workers", "2", "--snapshot"])
        .arg(observed.folder.path().join("sample/snapshot.toml"));
    let ended = run(&mut command);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("calibrating"), "{ended:?}");
    let plan = ended.json();
    let report = observed.report();
    // Time is not compared: other tests run meanwhile.
    assert!(plan["seconds"].as_f64().unwrap() > plan["stages"]["shards"].as_f64().unwrap());
    assert_eq!(plan["shards"], report.shards.unwrap().total);
    assert_eq!(plan["bundle_bytes"], report.sizes["bundle"].total);
    assert_eq!(plan["most_accounts_published"], 2_048);
    assert_eq!(plan["memory_measured"], cfg!(unix));
}

#[test]
fn without_a_calibration_no_time_is_predicted() {
    let ended = check(&fixture("sample").join("snapshot.toml"), &[]);
    assert!(
        ended.out.contains("not predicted without a calibration"),
        "{ended:?}"
    );
    assert!(ended.out.contains("at most 2048 accounts"), "{ended:?}");
    assert!(!ended.err.contains("calibrating"), "{ended:?}");
}
