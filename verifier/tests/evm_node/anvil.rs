//! anvil, installed from npm, as a chain that a test has for itself.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use jsonrpc::{Client, simple_http::SimpleHttpTransport};
use nodes::StatedBlock;
use serde_json::{Value, json, value::to_raw_value};

use super::TOKEN;

/// Foundry publishes it, with the program itself in one package for each platform.
const VERSION: &str = "1.7.1";

/// A chain of this test, which ends with it.
pub struct Chain {
    process: Child,
    pub url: String,
    client: Client,
}

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Chain {
    /// Starts anvil as chain 1 on a free port.
    pub fn start(program: &Path) -> Self {
        let mut anvil = Command::new(program);
        anvil.args(["--chain-id", "1", "--port", "0", "--accounts", "1"]);
        let mut process = anvil
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut lines = output.lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("Listening on ").map(str::to_owned));
        // It writes a line for each call: somebody has to read them.
        std::thread::spawn(move || lines.for_each(drop));
        let address = address.unwrap_or_else(|| {
            let _ = process.kill();
            panic!("anvil does not listen")
        });
        let url = format!("http://{address}");
        let transport = SimpleHttpTransport::builder().url(&url).unwrap().build();
        let client = Client::with_transport(transport);
        Self {
            process,
            url,
            client,
        }
    }

    pub fn call(&self, method: &str, params: Value) -> Value {
        let params = to_raw_value(&params).unwrap();
        self.client.call(method, Some(&params)).unwrap()
    }

    pub fn set_tokens(&self, holder: &str, units: u64) {
        let slot = format!("0x{:0>64}", &holder[2..]);
        self.call(
            "anvil_setStorageAt",
            json!([TOKEN, slot, format!("0x{units:064x}")]),
        );
    }

    pub fn mine(&self, blocks: u64) {
        self.call("anvil_mine", json!([format!("{blocks:#x}")]));
    }

    /// The last block, and its time; and a block after it, since anvil applies what is set without a transaction
    /// to the block that is the last one then.
    pub fn seal_block(&self) -> (StatedBlock, i64) {
        let block = self.call("eth_getBlockByNumber", json!(["latest", false]));
        let number =
            |key: &str| u64::from_str_radix(&block[key].as_str().unwrap()[2..], 16).unwrap();
        let hash = block["hash"].as_str().unwrap().to_owned();
        let height = number("number");
        self.mine(1);
        (
            StatedBlock { height, hash },
            number("timestamp").try_into().unwrap(),
        )
    }
}

/// anvil in a folder of its own, installed once. None, with a message, where that is impossible.
pub fn anvil() -> Option<PathBuf> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM.get_or_init(install).clone()
}

fn install() -> Option<PathBuf> {
    let platform = match (env::consts::OS, env::consts::ARCH) {
        ("linux", "x86_64") => "linux-amd64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-amd64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => return skip(&format!("there is no anvil for {os} on {arch}")),
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("anvil-{VERSION}"));
    let program = folder.join(format!(
        "node_modules/@foundry-rs/anvil-{platform}/bin/anvil"
    ));
    if program.is_file() {
        return Some(program);
    }
    fs::create_dir_all(&folder).unwrap();
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]);
    // Without a network this is to end soon.
    npm.args(["--fetch-retries=1", "--fetch-timeout=20000", "--prefix"])
        .arg(&folder);
    npm.arg(format!("@foundry-rs/anvil@{VERSION}"));
    match npm.stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Err(error) => skip(&format!("npm does not run: {error}")),
        Ok(_) if program.is_file() => Some(program),
        Ok(status) => skip(&format!("npm cannot install anvil: {status}")),
    }
}

fn skip<T>(why: &str) -> Option<T> {
    eprintln!("skipped: {why}");
    None
}
