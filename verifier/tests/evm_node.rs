//! Balances asked of a real node of the Ethereum Virtual Machine: anvil, a development chain, from npm.
//!
//! Where npm or the network is missing there is nothing to ask, and the test says so and passes.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use alloy_primitives::U256;
use jsonrpc::{Client, simple_http::SimpleHttpTransport};
use serde_json::{Value, json, value::to_raw_value};
use verifier::reserves::nodes::{
    Exactness, NodeAsset, NodeBalance, NodeError, Query, StatedBlock, ask,
};

/// Foundry publishes it, with the program itself in one package for each platform.
const VERSION: &str = "1.7.1";

const HOLDER: &str = "0x1111111111111111111111111111111111111111";
const EMPTY: &str = "0x2222222222222222222222222222222222222222";
const TOKEN: &str = "0x3333333333333333333333333333333333333333";
/// A contract that is no token: it stops at once, and answers with nothing.
const SILENT: &str = "0x4444444444444444444444444444444444444444";
/// Part of the chain: answers anything with 32 bytes (SHA-256).
const SHA256: &str = "0x0000000000000000000000000000000000000002";

/// The least that answers as a token of 6 decimals: `balanceOf` reads the slot of the address's number.
const TOKEN_CODE: &str = concat!(
    "0x60003560e01c",       // the selector
    "806370a0823114601e57", // balanceOf(address): go to 0x1e
    "63313ce56714602b57",   // decimals(): go to 0x2b
    "60006000fd",           // revert
    "5b60043554",           // 0x1e: load the slot that the argument names
    "60005260206000f3",     // and return it
    "5b6006",               // 0x2b: 6
    "60005260206000f3",     // and return it
);

/// A chain of this test, which ends with it.
struct Chain {
    process: Child,
    url: String,
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
    fn start(program: &Path) -> Self {
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

    fn call(&self, method: &str, params: Value) -> Value {
        let params = to_raw_value(&params).unwrap();
        self.client.call(method, Some(&params)).unwrap()
    }

    fn set_tokens(&self, holder: &str, units: u64) {
        let slot = format!("0x{:0>64}", &holder[2..]);
        self.call(
            "anvil_setStorageAt",
            json!([TOKEN, slot, format!("0x{units:064x}")]),
        );
    }

    fn mine(&self, blocks: u64) {
        self.call("anvil_mine", json!([format!("{blocks:#x}")]));
    }

    /// The last block, and its time; and a block after it, since anvil applies what is set without a transaction
    /// to the block that is the last one then.
    fn seal_block(&self) -> (StatedBlock, i64) {
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

/// Installs anvil in a folder of its own, once. None, with a message, where that is impossible.
fn anvil() -> Option<PathBuf> {
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

fn coins_of(address: &str) -> Query {
    Query {
        place: 0,
        address: address.to_owned(),
        asset: NodeAsset::Native,
        outpoint: None,
    }
}

fn tokens_of(address: &str, contract: &str) -> Query {
    let contract = contract.to_owned();
    Query {
        asset: NodeAsset::Token { contract },
        ..coins_of(address)
    }
}

fn exactly(units: u64, decimals: u8) -> Result<NodeBalance, NodeError> {
    Ok(NodeBalance {
        units: U256::from(units),
        decimals,
        exactness: Exactness::Exact,
    })
}

const ETHER: u64 = 1_000_000_000_000_000_000;

#[test]
fn tells_what_was_there_at_the_block_of_the_snapshot() {
    let Some(program) = anvil() else { return };
    let chain = Chain::start(&program);
    let bank = chain.call("eth_accounts", json!([]))[0].clone();
    let transfer = |ether: u64| {
        let value = format!("{:#x}", ether * ETHER);
        chain.call(
            "eth_sendTransaction",
            json!([{ "from": bank, "to": HOLDER, "value": value }]),
        );
    };
    let before_the_token = chain.seal_block().0;
    chain.call("anvil_setCode", json!([TOKEN, TOKEN_CODE]));
    chain.call("anvil_setCode", json!([SILENT, "0x00"]));
    chain.set_tokens(HOLDER, 1_500_000);
    transfer(3);
    chain.mine(2);
    let (snapshot, time) = chain.seal_block();

    chain.set_tokens(HOLDER, 7);
    chain.set_tokens(EMPTY, 9);
    chain.call("anvil_setBalance", json!([EMPTY, "0x1"]));
    transfer(4);
    chain.mine(3);
    let (after, _) = chain.seal_block();
    assert!(after.height > snapshot.height);

    let queries = [
        coins_of(HOLDER),
        coins_of(EMPTY),
        tokens_of(HOLDER, TOKEN),
        tokens_of(EMPTY, TOKEN),
        tokens_of(HOLDER, SILENT),
        tokens_of(HOLDER, EMPTY),
        tokens_of(HOLDER, SHA256),
    ];
    let balances = |block: &StatedBlock| {
        let answer = ask(&"ethereum".parse().unwrap(), &chain.url, block, &queries).unwrap();
        let balances: Vec<_> = answer
            .balances
            .into_iter()
            .map(|(_, balance)| balance)
            .collect();
        (answer.block_time.as_second(), balances)
    };
    let no_token = || Err(NodeError::NotAToken);
    let (block_time, then) = balances(&snapshot);
    assert_eq!(block_time, time);
    assert_eq!(
        then[..4],
        [
            exactly(3 * ETHER, 18),
            exactly(0, 18),
            exactly(1_500_000, 6),
            exactly(0, 6)
        ]
    );
    assert_eq!(then[4..], [no_token(), no_token(), no_token()]);
    let (_, now) = balances(&after);
    assert_eq!(
        now[..4],
        [
            exactly(7 * ETHER, 18),
            exactly(1, 18),
            exactly(7, 6),
            exactly(9, 6)
        ]
    );
    let (_, first) = balances(&before_the_token);
    assert_eq!(
        first[..4],
        [exactly(0, 18), exactly(0, 18), no_token(), no_token()]
    );

    refuses_what_the_chain_is_not(&chain, &snapshot, &after);
}

fn refuses_what_the_chain_is_not(chain: &Chain, snapshot: &StatedBlock, after: &StatedBlock) {
    let ask = |id: &str, height: u64, hash: &str| {
        let hash = hash.to_owned();
        let block = StatedBlock { height, hash };
        ask(
            &id.parse().unwrap(),
            &chain.url,
            &block,
            &[coins_of(HOLDER)],
        )
        .unwrap_err()
    };
    let height = snapshot.height;
    assert_eq!(
        ask("ethereum", height, &after.hash),
        NodeError::BlockHash { height }
    );
    let height = after.height + 2;
    assert_eq!(
        ask("ethereum", height, &after.hash),
        NodeError::BlockUnknown { height }
    );
    let (expected, found) = ("137".to_owned(), "1".to_owned());
    assert_eq!(
        ask("polygon", height, &after.hash),
        NodeError::WrongNetwork { expected, found }
    );
}
