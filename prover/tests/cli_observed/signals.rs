//! Signals: how a run ends that is told to, and that it goes on.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::Once,
};

use super::*;

/// Proves the sample, with a log and a report.
fn prove(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_prover"));
    command
        .args(["prove", "--log", "text", "--snapshot"])
        .arg(folder.join("sample/snapshot.toml"))
        .arg("--out")
        .arg(folder.join("out"))
        .arg("--report")
        .arg(folder.join("report.json"));
    command
}

fn report(folder: &Path) -> RunReport {
    RunReport::from_bytes(&fs::read(folder.join("report.json")).unwrap()).unwrap()
}

/// Lets programs that are started from here hear signals. What a shell starts in the background ignores SIGINT, what
/// `nohup` starts SIGHUP, and so does all that is started from there; but for signals that have a handler.
fn have_signals_heard() {
    static HANDLER: Once = Once::new();
    HANDLER.call_once(|| ctrlc::set_handler(|| std::process::exit(130)).unwrap());
}

/// Starts to prove the sample, and waits until its log says so.
fn started(folder: &Path, until: &str) -> (Child, impl Iterator<Item = String> + use<>) {
    copy(&fixture("sample"), &folder.join("sample"));
    have_signals_heard();
    let mut child = prove(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let err = BufReader::new(child.stderr.take().unwrap());
    let mut lines = err.lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains(until)));
    (child, lines)
}

fn send(child: &Child, signal: &str) {
    let kill = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

#[test]
fn a_run_that_is_stopped_says_how_to_go_on_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (child, mut lines) = started(folder.path(), "stage=\"keys\"");
    send(&child, "-TERM");
    assert!(lines.any(|line| line.contains("outcome=\"stopped\" exit_code=2")));
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8(ended.stdout).unwrap();
    assert!(said.contains("run the same command again"), "{said}");
    assert_eq!(report(folder.path()).outcome, RunOutcome::Stopped);
    assert!(!folder.path().join("out/bundle").exists());

    assert!(prove(folder.path()).output().unwrap().status.success());
    assert_eq!(report(folder.path()).outcome, RunOutcome::Done);
    assert!(folder.path().join("out/bundle").exists());
}

#[test]
fn a_second_signal_ends_a_run_at_once() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = tempfile::tempdir().unwrap();
        let (mut child, mut lines) = started(folder.path(), "stage=\"keys\"");
        send(&child, signal);
        assert!(lines.any(|line| line.contains("interrupted") && line.contains("stopping")));
        send(&child, signal);
        assert!(lines.any(|line| line.contains("ending-at-once")));
        assert_eq!(child.wait().unwrap().code(), Some(2));
        assert!(!folder.path().join("out/bundle").exists());
    }
}
