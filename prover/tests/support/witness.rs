//! Witnesses that serve while tests run.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::{CommandOutput, run, verifier};

/// A witness, with its key and its state in a folder.
pub struct Witness {
    folder: TempDir,
    pub key: String,
}

/// A program that a test which fails does not leave running.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Its server.
pub struct Served {
    child: Ended,
    err: BufReader<std::process::ChildStderr>,
    pub url: String,
}

impl Witness {
    /// One that watches this log.
    pub fn of(name: &str, log_key: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (key, watched) = (folder.path().join("key"), folder.path().join("watched"));
        fs::write(watched, format!("log {log_key}\nquorum none\n")).unwrap();
        let mut command = verifier();
        command.args(["witness", "keygen", "--name", name, "--out"]);
        run(command.arg(&key)).assert_done();
        let line = fs::read_to_string(folder.path().join("key.vkey")).unwrap();
        Self {
            folder,
            key: line.trim_end().to_owned(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Its options.
    pub fn arguments(&self) -> [PathBuf; 6] {
        let option = |name: &str| PathBuf::from(name);
        [
            option("--key"),
            self.path("key"),
            option("--policy"),
            self.path("watched"),
            option("--state"),
            self.path("state"),
        ]
    }

    pub fn serve(&self) -> Served {
        let name = format!("verifier{}", env::consts::EXE_SUFFIX);
        let program = Path::new(env!("CARGO_BIN_EXE_prover")).with_file_name(name);
        let mut command = Command::new(program);
        command.args(["witness", "serve", "--json", "--listen", "127.0.0.1:0"]);
        command.args(self.arguments());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        err.read_line(&mut first).unwrap();
        let url = first.split("listens at ").nth(1).expect("where it listens");
        let url = url.trim().to_owned();
        let child = Ended(child);
        Served { child, err, url }
    }
}

impl Served {
    /// Tells it to end, and waits until it has.
    pub fn stop(mut self) -> CommandOutput {
        use nix::{
            sys::signal::{Signal, kill},
            unistd::Pid,
        };
        let id = Pid::from_raw(self.child.0.id().try_into().unwrap());
        kill(id, Signal::SIGTERM).unwrap();
        let (mut out, mut err) = (String::new(), String::new());
        let mut stdout = self.child.0.stdout.take().unwrap();
        stdout.read_to_string(&mut out).unwrap();
        self.err.read_to_string(&mut err).unwrap();
        let code = self
            .child
            .0
            .wait()
            .unwrap()
            .code()
            .expect("it ends by itself");
        CommandOutput { code, out, err }
    }
}
