//! A watcher that goes on until it is told to end.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Command, Stdio},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use crate::{Watched, node::FakeNode};

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_watcher_shows_its_rounds_over_http_until_a_signal_ends_it() {
    let node = FakeNode::with(3_000);
    let watched = Watched::by(&node.named());
    let mut command = Command::new(env!("CARGO_BIN_EXE_prover"));
    command.args(["watch", "--json", "--every", "1s", "--serve", "127.0.0.1:0"]);
    command.arg("--snapshot").arg(watched.snapshot());
    command.arg("--config").arg(watched.path("watch.toml"));
    command.arg("--state").arg(watched.state());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = err.find_map(|line| {
        let line = line.unwrap();
        let (_, address) = line.split_once("listening at http://")?;
        Some(address.to_owned())
    });
    let address = address.unwrap();
    let mut rounds = BufReader::new(child.stdout.take().unwrap()).lines();
    // The second is there, so the first is shown.
    for _ in 0..2 {
        let round = rounds.next().unwrap().unwrap();
        let round: serde_json::Value = serde_json::from_str(&round).unwrap();
        assert_eq!(round["state"], "UNDER");
    }
    let metrics = get(&address, "/metrics");
    assert!(
        metrics.contains("por_state{state=\"UNDER\"} 1.0"),
        "{metrics}"
    );
    assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200 "));
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
    kill(pid, Signal::SIGTERM).unwrap();
    for line in rounds {
        line.unwrap();
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(TcpStream::connect(&address).is_err());
}
