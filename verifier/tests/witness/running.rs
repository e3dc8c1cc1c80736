//! A witness that serves, and what is asked of it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Duration,
};

use history::{
    cosignature::{Cosigned, cosigned_by},
    key::WitnessKey,
    note::NoteSignature,
    witness::AddCheckpoint,
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;

use crate::{
    log::write_policy,
    support::{CommandOutput, run, verifier},
};

/// A witness's files: its key, what it watches, and its state.
pub struct Witness {
    pub folder: TempDir,
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
pub struct Running {
    child: Ended,
    pub address: SocketAddr,
    err: Arc<Mutex<String>>,
    reading: JoinHandle<()>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: String,
    pub body: String,
}

impl Witness {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let witness = Self { folder };
        write_policy(&witness.path("watched"));
        let mut command = verifier();
        command.args(["witness", "keygen", "--name", "witness.example/w1", "--out"]);
        run(command.arg(witness.path("witness.key"))).assert_done();
        witness
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn state(&self) -> PathBuf {
        self.path("state")
    }

    /// The files about the log.
    pub fn of_log(&self) -> PathBuf {
        let entries = fs::read_dir(self.state()).unwrap();
        let mut folders = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir());
        folders
            .next()
            .expect("a log of which something was cosigned")
    }

    pub fn key(&self) -> WitnessKey {
        let line = fs::read_to_string(self.path("witness.key.vkey")).unwrap();
        line.trim_end().parse().unwrap()
    }

    /// What a cosignature is, that came as a line.
    pub fn cosigned(&self, request: &AddCheckpoint, line: &str) -> Option<Cosigned> {
        let line = NoteSignature::from_line(line.strip_suffix('\n').unwrap()).unwrap();
        let mut checkpoint = request.checkpoint.clone();
        checkpoint.add(line);
        cosigned_by(&checkpoint, &self.key()).unwrap()
    }

    fn arguments(&self) -> [PathBuf; 6] {
        let option = |name: &str| PathBuf::from(name);
        [
            option("--key"),
            self.path("witness.key"),
            option("--policy"),
            self.path("watched"),
            option("--state"),
            self.state(),
        ]
    }

    /// `witness serve`, to its end: it cannot begin.
    pub fn not_served(&self) -> CommandOutput {
        let mut command = verifier();
        command.args(["witness", "serve", "--listen", "127.0.0.1:0"]);
        run(command.args(self.arguments()))
    }

    /// `witness sign` on a request, into a file of this name.
    pub fn sign(&self, request: &str, out: &str) -> CommandOutput {
        fs::write(self.path("request"), request).unwrap();
        let mut command = verifier();
        command.args(["witness", "sign"]).arg(self.path("request"));
        command.args(self.arguments());
        run(command.arg("--out").arg(self.path(out)))
    }

    pub fn serve(&self) -> Running {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifier"));
        command.args(["witness", "serve", "--json", "--listen", "127.0.0.1:0"]);
        command.args(self.arguments());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let (_, address) = first.split_once("http://").expect("where it listens");
        let address = address.trim().parse().unwrap();
        let err = Arc::new(Mutex::new(String::new()));
        let heard = Arc::clone(&err);
        let reading = thread::spawn(move || {
            for line in lines.lines() {
                *heard.lock().unwrap() += &format!("{}\n", line.unwrap());
            }
        });
        Running {
            child: Ended(child),
            address,
            err,
            reading,
        }
    }
}

impl Running {
    /// Sends bytes as they are, and reads until the other side ends.
    pub fn send(&self, bytes: &[u8]) -> Reply {
        let mut stream = self.connect();
        // It may answer, and end, before it has read all.
        let _ = stream.write_all(bytes);
        read_reply(&mut stream).expect("an answer")
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(40)))
            .unwrap();
        stream
    }

    pub fn post(&self, body: &str) -> Reply {
        self.send(&add_checkpoint(body))
    }

    pub fn get(&self, path: &str) -> Reply {
        let head = format!("GET {path} HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n");
        self.send(head.as_bytes())
    }

    /// Tells it to end, and waits until it has.
    pub fn stop(mut self) -> CommandOutput {
        let id = Pid::from_raw(self.child.0.id().try_into().unwrap());
        kill(id, Signal::SIGTERM).unwrap();
        let mut out = String::new();
        let mut stdout = self.child.0.stdout.take().unwrap();
        stdout.read_to_string(&mut out).unwrap();
        let code = self
            .child
            .0
            .wait()
            .unwrap()
            .code()
            .expect("it ends by itself");
        self.reading.join().unwrap();
        let err = self.err.lock().unwrap().clone();
        CommandOutput { code, out, err }
    }
}

/// A request to cosign.
pub fn add_checkpoint(body: &str) -> Vec<u8> {
    format!(
        "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Reads an answer to the end of the connection; none if there is none.
pub fn read_reply(stream: &mut TcpStream) -> Option<Reply> {
    let mut bytes = Vec::new();
    let mut some = [0; 4096];
    // A connection that is reset has ended too.
    while let Ok(count @ 1..) = stream.read(&mut some) {
        bytes.extend_from_slice(&some[..count]);
    }
    let text = String::from_utf8(bytes).unwrap();
    let (headers, body) = text.split_once("\r\n\r\n")?;
    let status = headers.split(' ').nth(1)?.parse().ok()?;
    Some(Reply {
        status,
        headers: headers.to_lowercase(),
        body: body.to_owned(),
    })
}

/// Says of two files what they show.
pub fn fork(first: &Path, second: &Path, log_key: &str) -> CommandOutput {
    let mut command = verifier();
    command.arg("fork").arg(first).arg(second);
    run(command.args(["--log-key", log_key]))
}
