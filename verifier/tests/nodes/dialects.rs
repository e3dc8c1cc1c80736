//! What nodes of the Ethereum Virtual Machine, and the gateways before them, make of JSON-RPC. Each dialect is one that
//! somebody has met; behind all of them are the same balances.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use nodes::{Access, NodeBalance, NodeError, Query, ask};
use serde_json::{Value, json};

use crate::{
    evm::{TOKEN, answer, balance, coin, stated, token},
    node::{Answer, MockNode, listening, reply},
};

/// Enough for several batches.
const COINS: usize = 24;

fn queries() -> Vec<Query> {
    let mut queries = vec![coin(); COINS];
    queries.push(token(TOKEN));
    queries
}

/// That the node's balances are found, whatever it makes of the protocol.
#[track_caller]
fn assert_understood(dialect: &str, node: &MockNode) {
    let held = node.balances("ethereum", &stated(), &queries());
    assert_eq!(held, expected(), "{dialect}");
}

/// A node that answers every call, alone or in a batch, in its own form.
fn of_form(form: impl Fn(Value) -> Value + Clone + Send + Sync + 'static) -> MockNode {
    MockNode::replying(move |request| match request {
        Value::Array(calls) => calls
            .iter()
            .map(|call| form(reply(call, &answer)))
            .collect(),
        call => form(reply(call, &answer)),
    })
}

fn error(id: &Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

/// An error for each call.
fn each(request: &Value, code: i64, message: &str) -> Value {
    match request {
        Value::Array(calls) => {
            let refuse = |call: &Value| error(&call["id"], code, message);
            calls.iter().map(refuse).collect()
        }
        call => error(&call["id"], code, message),
    }
}

/// A node that refuses batches of more than three calls in its own way.
fn with_small_batches(
    refusal: impl Fn(&[Value]) -> (u16, Value) + Clone + Send + Sync + 'static,
) -> MockNode {
    MockNode::speaking(move |request| match request {
        Value::Array(calls) if calls.len() > 3 => refusal(calls),
        Value::Array(calls) => {
            let answers = calls.iter().map(|call| reply(call, &answer));
            (200, answers.collect())
        }
        call => (200, reply(call, &answer)),
    })
}

#[test]
fn forms_of_an_answer_do_not_matter() {
    type Form = fn(Value) -> Value;
    let forms: [(&str, Form); 7] = [
        ("error null beside a result", |mut answer| {
            if answer.get("error").is_none() {
                answer["error"] = Value::Null;
            }
            answer
        }),
        ("result null beside an error", |mut answer| {
            if answer.get("result").is_none() {
                answer["result"] = Value::Null;
            }
            answer
        }),
        ("no version", |mut answer| {
            answer.as_object_mut().unwrap().remove("jsonrpc");
            answer
        }),
        ("version 1.0", |mut answer| {
            answer["jsonrpc"] = json!("1.0");
            answer
        }),
        ("ids as texts", |mut answer| {
            answer["id"] = json!(answer["id"].to_string());
            answer
        }),
        ("fields of its own", |mut answer| {
            answer["usedGas"] = json!(7);
            answer
        }),
        ("whole words and 0x", |mut answer| {
            match answer["result"].as_str() {
                Some("0x0") => answer["result"] = json!("0x"),
                Some("0x2a") => answer["result"] = json!(format!("0x{:064x}", 42)),
                _ => {}
            }
            answer
        }),
    ];
    for (dialect, form) in forms {
        assert_understood(dialect, &of_form(form));
    }
}

#[test]
fn a_single_call_may_be_answered_without_its_id_or_as_a_batch() {
    let nameless = MockNode::replying(|request| match request {
        Value::Array(calls) => calls.iter().map(|call| reply(call, &answer)).collect(),
        call => {
            let mut answer = reply(call, &answer);
            answer.as_object_mut().unwrap().remove("id");
            answer
        }
    });
    assert_understood("no id", &nameless);
    let batches = MockNode::replying(|request| match request {
        Value::Array(calls) => calls.iter().map(|call| reply(call, &answer)).collect(),
        call => json!([reply(call, &answer)]),
    });
    assert_understood("a batch of one", &batches);
}

#[test]
fn batches_that_are_too_large_are_asked_again_in_smaller_ones() {
    type Refusal = Arc<dyn Fn(&[Value]) -> (u16, Value) + Send + Sync>;
    let refusals: [(&str, Refusal); 9] = [
        (
            "one error",
            Arc::new(|_| (200, error(&Value::Null, -32600, "batch limit exceeded"))),
        ),
        (
            "one error with the first id",
            Arc::new(|calls| (200, error(&calls[0]["id"], -32600, "batch too large"))),
        ),
        (
            "an error for the first call alone",
            Arc::new(|calls| {
                (
                    200,
                    json!([error(&calls[0]["id"], -32600, "batch too large")]),
                )
            }),
        ),
        (
            "an error for every call",
            Arc::new(|calls| {
                let refuse = |call: &Value| error(&call["id"], -32014, "over the batch limit");
                (200, calls.iter().map(refuse).collect())
            }),
        ),
        (
            "the first calls answered, the others refused",
            Arc::new(|calls| {
                let each = calls.iter().enumerate().map(|(place, call)| match place {
                    0..3 => reply(call, &answer),
                    _ => error(&call["id"], -32005, "too many calls in a batch"),
                });
                (200, each.collect())
            }),
        ),
        (
            "the first calls answered, the others left out",
            Arc::new(|calls| {
                (
                    200,
                    calls[..3].iter().map(|call| reply(call, &answer)).collect(),
                )
            }),
        ),
        (
            "status 413",
            Arc::new(|_| (413, json!("request entity too large"))),
        ),
        (
            "status 400 with an error",
            Arc::new(|_| (400, error(&Value::Null, -32600, "invalid request"))),
        ),
        (
            "status 500 with a text",
            Arc::new(|_| (500, json!("internal error"))),
        ),
    ];
    for (dialect, refusal) in refusals {
        assert_understood(dialect, &with_small_batches(move |calls| refusal(calls)));
    }
}

/// A node that has had enough of every second request.
fn tired(enough: impl Fn(&Value) -> (u16, Value) + Send + Sync + 'static) -> String {
    let requests = AtomicUsize::new(0);
    listening(move |request| {
        if requests.fetch_add(1, SeqCst).is_multiple_of(2) {
            return Some(enough(request));
        }
        Some((200, answers(request)))
    })
}

fn answers(request: &Value) -> Value {
    match request {
        Value::Array(calls) => calls.iter().map(|call| reply(call, &answer)).collect(),
        call => reply(call, &answer),
    }
}

/// The balances that are found behind a URL.
fn balances(url: String) -> Vec<Result<NodeBalance, NodeError>> {
    let access = Access {
        pause: Duration::from_millis(1),
        ..Access::direct(url)
    };
    let chain = "ethereum".parse().unwrap();
    let answer = ask(&chain, &access, &stated(), &queries(), &|_| ()).unwrap();
    answer.balances.into_iter().map(|(_, held)| held).collect()
}

fn expected() -> Vec<Result<NodeBalance, NodeError>> {
    let mut expected = vec![balance(42, 18); COINS];
    expected.push(balance(1_000_000, 6));
    expected
}

#[test]
fn a_node_that_has_had_enough_is_asked_again() {
    type Enough = fn(&Value) -> (u16, Value);
    let dialects: [(&str, Enough); 5] = [
        ("status 429 with a text", |_| (429, json!("slow down"))),
        ("status 429 with an error", |_| {
            (429, error(&Value::Null, 429, "rate limit"))
        }),
        ("status 502", |_| (502, json!("bad gateway"))),
        ("-32005", |request| {
            (200, each(request, -32005, "daily request count exceeded"))
        }),
        ("compute units", |request| {
            let text = "Your app has exceeded its compute units per second capacity";
            (200, each(request, -32000, text))
        }),
    ];
    for (dialect, enough) in dialects {
        assert_eq!(balances(tired(enough)), expected(), "{dialect}");
    }
}

#[test]
fn a_node_that_goes_on_having_had_enough_gives_no_answer() {
    let enough = |request: &Value| each(request, -32005, "rate limit exceeded");
    let (method, code) = ("eth_chainId", -32005);
    let error = MockNode::replying(enough).ask("ethereum", &stated(), &queries());
    assert_eq!(error, Err(NodeError::OverLimit { method, code }));
    // That it refuses the block that cannot exist for this reason does not show that it heeds blocks.
    let asked = AtomicUsize::new(0);
    let node = MockNode::answering(move |method, params| match method {
        "eth_getBalance" if asked.fetch_add(1, SeqCst) > 0 => Err((-32005, "rate limit exceeded")),
        "eth_getBalance" => Ok(json!("0x2a")),
        method => answer(method, params),
    });
    let error = node.ask("ethereum", &stated(), &[coin()]).unwrap_err();
    let method = "eth_getBalance";
    assert_eq!(error, NodeError::OverLimit { method, code });
    assert!(error.is_no_answer());
}

#[test]
fn contracts_are_called_with_data_or_with_input_as_the_node_likes() {
    for (liked, other) in [("data", "input"), ("input", "data")] {
        let node = MockNode::answering(move |method, params| {
            if method == "eth_call" && params[0].get(other).is_some() {
                return Err((-32602, "unknown field"));
            }
            let mut params = params.clone();
            if method == "eth_call" {
                params[0]["input"] = params[0][liked].clone();
            }
            answer(method, &params)
        });
        assert_understood(liked, &node);
    }
}

/// Asks for a coin of a node whose state is gone in some words.
fn without_state(code: i64, message: &'static str) -> Vec<Result<(), NodeError>> {
    let calls = AtomicUsize::new(0);
    let node = MockNode::answering(move |method, params| -> Answer {
        // It answers what finds out how to name the block.
        match method {
            "eth_getBalance" if calls.fetch_add(1, SeqCst) > 1 => Err((code, message)),
            method => answer(method, params),
        }
    });
    let held = node.balances("ethereum", &stated(), &[coin(), coin()]);
    held.into_iter().map(|held| held.map(|_| ())).collect()
}

#[test]
fn nodes_without_the_state_of_the_block_are_told_by_their_words() {
    for (code, message) in [
        (
            -32000,
            "missing trie node 1a3bdd (path ) state 0x1a is not available, not found",
        ),
        (-32000, "header not found"),
        (-32000, "historical state 1a is not available"),
        (-32000, "state histories haven't been fully indexed yet"),
        (-32000, "required historical state unavailable (reexec=128)"),
        (
            -32000,
            "distance to target block exceeds maximum proof window",
        ),
        (-32002, "No state available for block 0x88e9"),
        (-32000, "World state unavailable"),
        (
            -32801,
            "no historical RPC is available for this historical (pre-bedrock) execution request",
        ),
        (4444, "old data not available due to pruning"),
        (-32000, "state already pruned"),
        (-32602, "This request requires an Archive plan"),
    ] {
        let held = without_state(code, message);
        assert_eq!(
            held,
            [Err(NodeError::HistoryPruned), Err(NodeError::HistoryPruned)],
            "{message}"
        );
    }
    assert!(NodeError::HistoryPruned.is_no_answer());
    assert!(NodeError::HistoryPruned.hint().contains("archive node"));
}

#[test]
fn a_node_that_heeds_no_block_is_refused() {
    // Whatever block it is asked about, it has the balance of now.
    for takes_hashes in [true, false] {
        let node = MockNode::answering(move |method, params| match method {
            "eth_getBalance" if params[1].is_object() && !takes_hashes => Err((-32602, "invalid")),
            "eth_getBalance" => Ok(json!("0x2a")),
            method => answer(method, params),
        });
        let error = node.ask("ethereum", &stated(), &[coin()]).unwrap_err();
        assert_eq!(error, NodeError::IgnoresBlock);
        assert!(error.is_no_answer() && !error.is_contradiction());
    }
}

#[test]
fn a_node_that_refuses_everything_is_not_asked_for_each_entry() {
    let asked = Arc::new(AtomicUsize::new(0));
    let calls = Arc::clone(&asked);
    let node = MockNode::answering(move |method, params| match method {
        "eth_getBalance" if calls.fetch_add(1, SeqCst) > 1 => Err((-32601, "not in your plan")),
        method => answer(method, params),
    });
    let held = node.balances("ethereum", &stated(), &vec![coin(); 500]);
    let (method, code) = ("eth_getBalance", -32601);
    assert!(
        held.iter()
            .all(|held| *held == Err(NodeError::Refused { method, code }))
    );
    assert!(asked.load(SeqCst) < 700, "{asked:?}");
}

#[test]
fn a_connection_that_is_dropped_is_tried_with_less() {
    let url = listening(|request| match request {
        Value::Array(calls) if calls.len() > 3 => None,
        request => Some((200, answers(request))),
    });
    assert_eq!(balances(url), expected());
}

#[test]
fn every_answer_is_told_as_it_comes_however_small_the_batches() {
    let told = |url: String| {
        let access = Access {
            pause: Duration::from_millis(1),
            ..Access::direct(url)
        };
        let told = std::sync::Mutex::new(Vec::new());
        let chain = "ethereum".parse().unwrap();
        let answered = |entries| told.lock().unwrap().push(entries);
        ask(&chain, &access, &stated(), &queries(), &answered).unwrap();
        told.into_inner().unwrap()
    };
    let whole = told(listening(|request| Some((200, answers(request)))));
    assert_eq!(whole.iter().sum::<u64>(), queries().len() as u64);
    let tired = told(tired(|_| (429, json!("slow down"))));
    assert_eq!(tired.iter().sum::<u64>(), queries().len() as u64);
    // A bar that moves once is none.
    assert!(whole.len() > 1 && tired.len() >= whole.len());
}
