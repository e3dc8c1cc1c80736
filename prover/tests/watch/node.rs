//! A node of Ethereum whose balance a test makes up: every address has it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use mockito::{Matcher, Mock, Server, ServerGuard};
use serde_json::{Value, json};

/// The one block that there is.
const HASH: &str = "0x5341000000000000000000000000000000000000000000000000000000000002";

/// In place of thousandths of a coin: it says nothing.
pub const NO_ANSWER: u64 = u64::MAX;

pub struct FakeNode {
    server: ServerGuard,
    _mock: Mock,
    milli: Arc<AtomicU64>,
    age: Arc<AtomicU64>,
}

impl FakeNode {
    pub fn with(milli: u64) -> Self {
        let mut server = Server::new();
        let (milli, age) = (Arc::new(AtomicU64::new(milli)), Arc::<AtomicU64>::default());
        let (said, old) = (Arc::clone(&milli), Arc::clone(&age));
        let broken = Arc::clone(&milli);
        let mock = server
            .mock("POST", Matcher::Any)
            .with_header("retry-after", "0")
            .with_status_code_from_request(move |_| match broken.load(Ordering::Relaxed) {
                NO_ANSWER => 404,
                _ => 200,
            })
            .with_body_from_request(move |request| {
                if said.load(Ordering::Relaxed) == NO_ANSWER {
                    return b"there is no node here".to_vec();
                }
                let request: Value = serde_json::from_slice(request.body().unwrap()).unwrap();
                let reply = |call: &Value| reply(call, &said, old.load(Ordering::Relaxed));
                let answer = match &request {
                    Value::Array(calls) => calls.iter().map(reply).collect(),
                    call => reply(call),
                };
                answer.to_string().into_bytes()
            })
            .expect_at_least(0)
            .create();
        Self {
            server,
            _mock: mock,
            milli,
            age,
        }
    }

    pub fn set(&self, milli: u64) {
        self.milli.store(milli, Ordering::Relaxed);
    }

    /// Its last block is so many seconds old.
    pub fn behind(&self, seconds: u64) {
        self.age.store(seconds, Ordering::Relaxed);
    }

    /// What a configuration says of it.
    pub fn named(&self) -> String {
        format!("[nodes]\nethereum = \"{}\"\n", self.server.url())
    }
}

fn reply(call: &Value, milli: &AtomicU64, age: u64) -> Value {
    let (id, params) = (&call["id"], &call["params"]);
    let result = match call["method"].as_str().unwrap() {
        "eth_chainId" => json!("0x1"),
        "eth_getBlockByNumber" => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            let time = format!("{:#x}", now.as_secs() - age);
            json!({ "hash": HASH, "number": "0x10", "timestamp": time })
        }
        "eth_getBalance" if params[1]["blockHash"] == HASH => {
            let wei = u128::from(milli.load(Ordering::Relaxed)) * 10_u128.pow(15);
            json!(format!("{wei:#x}"))
        }
        _ => {
            let error = json!({ "code": -32000, "message": "no such block" });
            return json!({ "jsonrpc": "2.0", "id": id, "error": error });
        }
    };
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}
