//! Runs that are killed when their log has come to a certain line, and gone on with.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::{CommandOutput, copied, edit, prover, run};

/// A fixture in a folder where files can be written, and what a run over it has left.
pub struct KilledRun {
    folder: TempDir,
    fixture: &'static str,
}

impl KilledRun {
    /// A run of a fixture that is killed when its log has these words.
    pub fn at(fixture: &'static str, words: &str) -> Self {
        let this = Self::before(fixture);
        this.kill_at(words);
        this
    }

    /// No run yet.
    pub fn before(fixture: &'static str) -> Self {
        let folder = copied(fixture);
        Self { folder, fixture }
    }

    /// Runs until the log has these words, and kills.
    pub fn kill_at(&self, words: &str) {
        let (mut child, _) = self.started(words);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!self.bundle().exists());
    }

    /// A run whose log has come to these words, and what follows in it.
    pub fn started(&self, words: &str) -> (Child, impl Iterator<Item = String> + use<>) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_prover"))
            .args(["prove", "--log", "text", "--snapshot"])
            .arg(self.input("snapshot.toml"))
            .arg("--out")
            .arg(self.out())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let err = BufReader::new(child.stderr.take().unwrap());
        let mut lines = err.lines().map(Result::unwrap);
        assert!(lines.any(|line| line.contains(words)), "{words}");
        (child, lines)
    }

    /// A file of the fixture.
    pub fn input(&self, name: &str) -> PathBuf {
        self.folder.path().join(self.fixture).join(name)
    }

    /// The directory given with `--out`.
    pub fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// What is published of a run that is not done.
    pub fn partial_bundle(&self) -> PathBuf {
        self.out().join("bundle.partial")
    }

    /// What is kept of a run that is not done.
    pub fn partial_private(&self) -> PathBuf {
        self.input("snapshot.private.partial").join("private")
    }

    /// What is kept, once it is.
    pub fn private(&self) -> PathBuf {
        self.input("snapshot.private")
    }

    /// What is published, once it is.
    pub fn bundle(&self) -> PathBuf {
        self.out().join("bundle")
    }

    /// The same command again, with these options.
    pub fn go_on(&self, args: &[&str]) -> CommandOutput {
        let mut command = prover();
        command.args(["prove", "--json", "--snapshot"]);
        command.arg(self.input("snapshot.toml")).arg("--out");
        run(command.arg(self.out()).args(args))
    }

    /// That the run is not gone on with under a change to an input: the exit code, and a part of the reason.
    #[track_caller]
    pub fn assert_refused(
        &self,
        name: &str,
        (from, to): (&str, &str),
        args: &[&str],
        (code, says): (i32, &str),
    ) {
        let path = self.input(name);
        let before = fs::read(&path).unwrap();
        edit(&path, from, to);
        let ended = self.go_on(args);
        assert_eq!(ended.code, code, "{to}: {ended:?}");
        assert!(ended.out.contains(says), "{to}: {ended:?}");
        assert!(!self.bundle().exists());
        fs::write(path, before).unwrap();
    }
}
