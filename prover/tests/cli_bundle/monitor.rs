//! `verifier monitor` as its users run it.

use std::{
    env,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use mockito::Matcher;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{chain::months, *};

/// What the tiny exchange publishes, and the state of who follows it.
struct Followed {
    published: TempDir,
    state: TempDir,
}

impl Followed {
    fn of(bundles: &[PathBuf]) -> Self {
        let followed = Self {
            published: tempfile::tempdir().unwrap(),
            state: tempfile::tempdir().unwrap(),
        };
        for (number, bundle) in (1..).zip(bundles) {
            copy(bundle, &followed.bundle(number));
        }
        followed
    }

    fn two_months() -> Self {
        Self::of(&months().each_ref().map(|month| month.bundle()))
    }

    fn bundle(&self, number: u64) -> PathBuf {
        self.published.path().join(number.to_string())
    }

    fn arguments(&self) -> Vec<PathBuf> {
        let mut arguments = vec![PathBuf::from("monitor"), self.published.path().to_owned()];
        arguments.extend([PathBuf::from("--state"), self.state.path().to_owned()]);
        arguments
    }

    /// Looks once. The snapshots are of some time.
    fn look(&self, args: &[&str]) -> CommandOutput {
        let mut command = verifier();
        command
            .args(self.arguments())
            .args(["--once", "--late-after", "3650d"]);
        run(command.args(args))
    }

    fn damage(&self, number: u64) {
        let file = self.bundle(number).join("solvency.bin");
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(file, bytes).unwrap();
    }
}

#[test]
fn what_is_published_is_ok_and_is_verified_once() {
    let followed = Followed::two_months();
    let first = followed.look(&["--quiet"]);
    let out = &first.assert_done().out;
    assert!(
        out.starts_with("OK: all that is published holds, to number 2 of "),
        "{out}"
    );
    assert!(out.contains("verified in this round: 2"), "{out}");
    // Of BTC both totals are disclosed, of the others none.
    let row = |asset: &str| {
        let mut lines = out.lines().map(str::split_whitespace);
        let row = lines.find(|line| line.clone().next() == Some(asset));
        row.unwrap().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(row("BTC")[3].ends_with('%'), "{out}");
    assert!(
        row("USDT").ends_with(&["at", "least", "101%", "-"].map(str::to_owned)),
        "{out}"
    );
    let json = followed.look(&["--json"]).json();
    assert_eq!(
        (&json["state"], &json["verified"]),
        (&"OK".into(), &0.into())
    );
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&"monitored".into(), &"OK".into())
    );
}

#[test]
fn states_have_exit_codes() {
    let followed = Followed::two_months();
    let mut command = verifier();
    let late =
        run(command
            .args(followed.arguments())
            .args(["--once", "--quiet", "--late-after", "1d"]));
    assert!(late.code == 1 && late.out.starts_with("LATE: "), "{late:?}");
    followed.damage(2);
    let broken = followed.look(&["--quiet"]);
    assert!(
        broken.code == 1 && broken.out.starts_with("BROKEN: "),
        "{broken:?}"
    );
    fs::remove_file(followed.bundle(2).join("leaves.bin")).unwrap();
    let unreadable = followed.look(&["--json", "--quiet"]);
    assert_eq!(unreadable.code, 2);
    let json = unreadable.json();
    assert_eq!(
        (&json["state"], &json["newest"]),
        (&"UNREADABLE".into(), &Value::Null)
    );
    fs::remove_dir_all(followed.published.path()).unwrap();
    let unanswered = followed.look(&["--json", "--quiet"]).json();
    let codes = unanswered["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| &reason["code"]);
    assert!(
        codes.clone().any(|code| code == "UNANSWERED"),
        "{unanswered}"
    );
}

#[test]
fn what_cannot_be_followed_is_no_verdict() {
    let followed = Followed::two_months();
    let bundle = months()[0].bundle();
    let looked = |source: &Path, state: &Path| {
        let mut command = verifier();
        command
            .arg("monitor")
            .arg(source)
            .args(["--once", "--quiet", "--state"]);
        run(command.arg(state))
    };
    looked(&bundle, followed.state.path()).assert_no_verdict("is a bundle");
    let inside = followed.published.path().join("seen");
    looked(followed.published.path(), &inside).assert_no_verdict("is inside of what is followed");
    assert!(!inside.exists());
    let file = followed.published.path().join("thresholds.toml");
    fs::write(&file, "[ratio]\nBTC = \"much\"\n").unwrap();
    let thresholds = ["--quiet", "--thresholds", file.to_str().unwrap()];
    followed
        .look(&thresholds)
        .assert_no_verdict("ratio.BTC is \"much\"");
    followed
        .look(&["--quiet", "--on-change", "'"])
        .assert_no_verdict("is no command");
    followed
        .look(&["--quiet", "--webhook", "nowhere"])
        .assert_no_verdict("is not an http or https URL");
    let state = followed.state.path();
    fs::create_dir_all(state).unwrap();
    fs::write(
        state.join("monitor.sqlite"),
        "something else, and long enough to be read",
    )
    .unwrap();
    followed
        .look(&["--quiet"])
        .assert_no_verdict("is no database of a monitor");
}

#[test]
fn a_change_is_told_once_over_restarts_however_often_the_webhook_fails() {
    let followed = Followed::two_months();
    let mut server = mockito::Server::new();
    let url = server.url();
    let told = followed.state.path().join("told");
    let script = format!("tee -a {}", told.display());
    let look = || followed.look(&["--quiet", "--webhook", &url, "--on-change", &script]);
    look().assert_done();
    assert!(!told.exists(), "that it is OK at first is no change");
    followed.damage(2);
    let failing = server
        .mock("POST", "/")
        .with_status(500)
        .expect_at_least(1)
        .create();
    assert_eq!(look().code, 1);
    failing.assert();
    failing.remove();
    let body = json!({ "from": "OK", "to": "BROKEN", "id": 1, "what": "Tiny Exchange" });
    let taken = server
        .mock("POST", "/")
        .match_body(Matcher::PartialJson(body))
        .expect(1)
        .create();
    for _ in 0..3 {
        assert_eq!(look().code, 1);
    }
    taken.assert();
    let told = fs::read_to_string(told).unwrap();
    assert_eq!(told.matches("\"to\":\"BROKEN\"").count(), 1, "{told}");
}

/// Whether Prometheus's own program takes the metrics; said where it cannot be asked.
fn check_metrics(metrics: &str) {
    let spawned = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            assert!(
                env::var_os("REQUIRE_PROMTOOL").is_none(),
                "promtool: {error}"
            );
            eprintln!("promtool is not here: metrics are not checked by it");
            return;
        }
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(metrics.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(
        output.status.success() && said.is_empty(),
        "{said}\n{metrics}"
    );
}

#[test]
fn metrics_are_those_that_prometheus_reads_and_the_page_is_written_beside_them() {
    let followed = Followed::two_months();
    let file = followed.state.path().join("por.prom");
    let page = followed.state.path().join("por.html");
    let written = [
        "--metrics",
        file.to_str().unwrap(),
        "--page",
        page.to_str().unwrap(),
    ];
    followed
        .look(&[&["--quiet"], &written[..]].concat())
        .assert_done();
    // Not in place of what was seen.
    let database = followed.state.path().join("monitor.sqlite");
    let seen = fs::read(&database).unwrap();
    let refused = followed.look(&["--page", database.to_str().unwrap()]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(
        refused.err.contains("is a file of the state"),
        "{refused:?}"
    );
    assert_eq!(fs::read(&database).unwrap(), seen);
    let page = fs::read_to_string(page).unwrap();
    assert!(
        page.contains("Tiny Exchange") && page.contains(&months()[1].root),
        "{page}"
    );
    let metrics = fs::read_to_string(&file).unwrap();
    for sample in [
        "por_state{state=\"OK\"} 1",
        "por_state{state=\"BROKEN\"} 0",
        "por_bundles{outcome=\"verified\"} 2",
        "por_snapshot_sequence 2",
        "por_ratio{asset=\"BTC\"} ",
        "por_ratio_at_least{asset=\"USDT\"} 1.01",
    ] {
        assert!(metrics.contains(sample), "{sample}: {metrics}");
    }
    check_metrics(&metrics);
}

/// A monitor that runs until it is told to end.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[test]
fn it_shows_how_it_stands_until_a_signal_ends_it() {
    use nix::{
        sys::signal::{Signal, kill},
        unistd::Pid,
    };
    let followed = Followed::two_months();
    let program = format!("verifier{}", env::consts::EXE_SUFFIX);
    let program = Path::new(env!("CARGO_BIN_EXE_prover")).with_file_name(program);
    let mut command = Command::new(program);
    command
        .args(followed.arguments())
        .args(["--late-after", "3650d", "--json"]);
    command
        .args(["--serve", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut err = BufReader::new(running.0.stderr.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let mut until = |word: &str| {
        let line = err.find(|line| line.contains(word));
        line.unwrap_or_else(|| panic!("it never says {word}"))
    };
    let shown = until("shown at http://");
    let address = shown.split("http://").nth(1).unwrap().trim().to_owned();
    until(" OK, verified 2");
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    };
    // The line is written before it is shown.
    let metrics = loop {
        let answer = ask("/metrics");
        if answer.starts_with("HTTP/1.1 200 ") {
            break answer;
        }
    };
    assert!(metrics.contains("por_state{state=\"OK\"} 1"), "{metrics}");
    assert!(ask("/healthz").starts_with("HTTP/1.1 200 "));
    assert!(ask("/").contains("Tiny Exchange"));
    // Nobody else writes to its state.
    followed
        .look(&["--quiet"])
        .assert_no_verdict("another monitor is at work");
    kill(
        Pid::from_raw(running.0.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    let mut out = String::new();
    running
        .0
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(running.0.wait().unwrap().code(), Some(0));
    let json: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&json["state"], &json["verified"]),
        (&"OK".into(), &2.into())
    );
}
