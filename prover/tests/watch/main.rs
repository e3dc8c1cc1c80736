//! `prover watch`: each state by the fault that it is for, who is told, what is run and what is kept; at last with a real
//! chain and a real database.
#![cfg(unix)]

#[allow(dead_code, reason = "tests of nodes use all of it")]
#[path = "../../../verifier/tests/evm_node/anvil.rs"]
mod anvil;
mod chain_and_ledger;
mod node;
mod running;
#[allow(dead_code, reason = "tests of databases use all of it")]
#[path = "../database/server.rs"]
mod server;
mod states;
#[path = "../support/mod.rs"]
mod support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use support::{CommandOutput, copied, prover, run};
use tempfile::TempDir;

/// Where anvil is told of tokens; none is here.
const TOKEN: &str = "0x3333333333333333333333333333333333333333";

/// The tiny exchange, watched.
struct Watched {
    folder: TempDir,
}

impl Watched {
    /// By these keys.
    fn by(config: &str) -> Self {
        let watched = Self {
            folder: copied("tiny"),
        };
        watched.configure(config);
        watched
    }

    /// By other keys from now on.
    fn configure(&self, config: &str) {
        fs::write(self.path("watch.toml"), config).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn snapshot(&self) -> PathBuf {
        self.path("tiny/snapshot.toml")
    }

    fn state(&self) -> PathBuf {
        self.path("watching")
    }

    /// The command, yet to be told how often.
    fn command(&self) -> assert_cmd::Command {
        let mut command = prover();
        command.args(["watch", "--json", "--snapshot"]);
        command.arg(self.snapshot());
        command.arg("--config").arg(self.path("watch.toml"));
        command.arg("--state").arg(self.state());
        command
    }

    /// A round that ended as one.
    #[track_caller]
    fn round(&self) -> Round {
        let ended = run(self.command().arg("--once"));
        assert_eq!(ended.out.lines().count(), 1, "{ended:?}");
        let json = serde_json::from_str(&ended.out).unwrap();
        Round { json, ended }
    }
}

/// What a round said.
#[derive(Debug)]
struct Round {
    json: Value,
    ended: CommandOutput,
}

impl Round {
    fn state(&self) -> (&str, i32) {
        (self.json["state"].as_str().unwrap(), self.ended.code)
    }

    /// The codes and subjects of its reasons.
    fn reasons(&self) -> Vec<String> {
        let reasons = self.json["reasons"].as_array().unwrap().iter();
        let said = |reason: &Value| {
            let text = |key: &str| reason[key].as_str().unwrap().to_owned();
            format!("{} {} {}", text("state"), text("code"), text("subject"))
        };
        reasons.map(said).collect()
    }

    /// What is said of an asset.
    fn asset(&self, symbol: &str) -> &Value {
        let mut assets = self.json["assets"].as_array().unwrap().iter();
        assets.find(|asset| asset["asset"] == symbol).unwrap()
    }
}

/// A file with a line for each time that a command was run, and the command that writes it.
fn told(path: &Path, word: &str) -> String {
    let script = format!("cat >> {0}; echo ' {word}' >> {0}", path.display());
    format!("[\"/bin/sh\", \"-c\", {script:?}]")
}

/// How often it was run.
fn times(path: &Path, word: &str) -> usize {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter(|line| line.ends_with(&format!(" {word}")))
        .count()
}
