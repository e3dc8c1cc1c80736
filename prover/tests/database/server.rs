//! A PostgreSQL server that a test has for itself, from the programs of the system's package.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use postgres::{Client, NoTls};
use tempfile::TempDir;

/// If it is set, a server that cannot be had fails the tests.
const REQUIRED: &str = "REQUIRE_POSTGRESQL";

/// The password of the server's owner.
pub const PASSWORD: &str = "correct horse battery";

/// How long a server may take to answer its first question.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, with a database of its own, that ends with the value.
pub struct Server {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl Server {
    /// Starts one. `None` where the package is missing, which is said.
    pub fn start() -> Option<Self> {
        let missing = match programs() {
            None => "PostgreSQL is not installed (Debian's package is postgresql)",
            Some(_) if owner().is_none() => {
                "the server refuses root, and there is no user postgres"
            }
            Some(programs) => return Some(Self::of(&programs, &[])),
        };
        assert!(env::var_os(REQUIRED).is_none(), "{missing}");
        eprintln!("skipped: {missing}");
        None
    }

    fn of(programs: &Path, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let password = folder.path().join("password");
        fs::write(&password, PASSWORD).unwrap();
        own(folder.path());
        own(&password);
        let mut initdb = as_owner(programs.join("initdb"));
        initdb.arg("-D").arg(&data).arg("--pwfile").arg(&password);
        initdb.args(["-U", "owner", "-E", "UTF8", "--locale=C", "--no-sync"]);
        initdb.args(["--auth-host=scram-sha-256", "--auth-local=trust"]);
        let made = initdb.output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let port = free_port();
        let mut postgres = as_owner(programs.join("postgres"));
        postgres.arg("-D").arg(&data).arg("-k").arg(folder.path());
        postgres.args([
            "-p",
            &port.to_string(),
            "-h",
            "127.0.0.1",
            "-c",
            "fsync=off",
        ]);
        postgres
            .args(options)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Self {
            process: postgres.spawn().unwrap(),
            port,
            folder,
        };
        let start = Instant::now();
        while let Err(error) = server.connect() {
            assert!(start.elapsed() < PATIENCE, "{error:?}");
            sleep(Duration::from_millis(50));
        }
        server
    }

    /// A connection through its socket, where it trusts who asks.
    fn connect(&self) -> Result<Client, postgres::Error> {
        Client::connect(&self.by_socket(), NoTls)
    }

    /// Runs commands.
    pub fn run(&self, commands: &str) {
        self.connect().unwrap().batch_execute(commands).unwrap();
    }

    /// The value of a query with one.
    pub fn ask(&self, query: &str) -> i64 {
        self.connect()
            .unwrap()
            .query_one(query, &[])
            .unwrap()
            .get(0)
    }

    /// What a snapshot calls it where no password is needed.
    pub fn by_socket(&self) -> String {
        let folder = self.folder.path().display();
        format!(
            "host={folder} port={} user=owner dbname=postgres",
            self.port
        )
    }

    /// The same where one is needed.
    pub fn by_port(&self) -> String {
        format!(
            "host=127.0.0.1 port={} user=owner dbname=postgres",
            self.port
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A fast shutdown, which ends the server's other processes too.
        let pid = i32::try_from(self.process.id()).unwrap();
        let _ = kill(Pid::from_raw(pid), Signal::SIGINT);
        let _ = self.process.wait();
    }
}

/// The folder of the newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok();
    let mut found: Vec<_> = versions
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    let path = env::var_os("PATH").unwrap_or_default();
    found.sort();
    found
        .pop()
        .or_else(|| env::split_paths(&path).find(|folder| folder.join("initdb").exists()))
}

/// Who owns the server: root must not.
fn owner() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let answer = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(answer.stdout).ok()?.trim().parse().ok()
    };
    let user = match id(&["-u"])? {
        0 => "postgres".to_owned(),
        other => other.to_string(),
    };
    Some((id(&["-u", &user])?, id(&["-g", &user])?))
}

fn as_owner(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    let (user, group) = owner().expect("it was found before");
    command.env_clear().current_dir("/").env("TZ", "UTC");
    // Nobody but root may change to another user, and others have to stay who they are.
    if is_root() {
        command.uid(user).gid(group);
    }
    command
}

fn own(path: &Path) {
    let (user, group) = owner().expect("it was found before");
    if is_root() {
        chown(path, Some(user), Some(group)).unwrap();
    }
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output().unwrap();
    answer.stdout.trim_ascii() == b"0"
}

/// A port that nobody has at the moment.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
