//! Nodes of the Ethereum Virtual Machine.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use alloy_primitives::U256;
use nodes::{Exactness, Failure, NodeAsset, NodeBalance, NodeError, Query, StatedBlock};
use serde_json::{Value, json};

use crate::node::{Answer, MockNode, reply};

const STATED: &str = "0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6";
const OTHER: &str = "0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb7";
const HOLDER: &str = "0x00000000219ab540356cBB839Cbe05303d7705Fa";
pub const TOKEN: &str = "0xdAC17F958D2ee523a2206206994597C13D831ec7";
const NO_TOKEN: &str = "0x0000000000000000000000000000000000000002";

pub fn stated() -> StatedBlock {
    StatedBlock {
        height: 20_000_000,
        hash: STATED.to_owned(),
    }
}

pub fn coin() -> Query {
    Query {
        place: 1,
        address: HOLDER.to_owned(),
        asset: NodeAsset::Native,
        outpoint: None,
    }
}

pub fn token(contract: &str) -> Query {
    let contract = contract.to_owned();
    Query {
        place: 2,
        asset: NodeAsset::Token { contract },
        ..coin()
    }
}

pub fn balance(units: u64, decimals: u8) -> Result<NodeBalance, NodeError> {
    Ok(NodeBalance {
        units: U256::from(units),
        decimals,
        exactness: Exactness::Exact,
    })
}

fn word(value: u64) -> String {
    format!("0x{value:064x}")
}

/// A node with one holder and one token, at the stated block.
pub fn answer(method: &str, params: &Value) -> Answer {
    let by_hash = json!({ "blockHash": STATED, "requireCanonical": true });
    let at_the_block = || assert_eq!(params[1], by_hash);
    if is_nowhere(&params[1]) {
        return Err((-32000, "block not found"));
    }
    Ok(match method {
        "eth_chainId" => json!("0x1"),
        "eth_getBlockByNumber" => {
            assert_eq!(params, &json!(["0x1312d00", false]));
            json!({ "hash": STATED, "number": "0x1312d00", "timestamp": "0x665ba27f", "more": [] })
        }
        "eth_getBalance" => {
            at_the_block();
            json!(if is(&params[0], HOLDER) {
                "0x2a"
            } else {
                "0x0"
            })
        }
        "eth_getCode" => {
            at_the_block();
            json!(if is(&params[0], TOKEN) {
                "0x60806040"
            } else {
                "0x"
            })
        }
        "eth_call" => {
            at_the_block();
            let input = params[0]["input"].as_str().unwrap();
            let of_holder = format!("0x70a08231{:0>64}", HOLDER[2..].to_lowercase());
            if input == "0x313ce567" {
                json!(word(6))
            } else {
                assert_eq!(input, of_holder);
                json!(word(1_000_000))
            }
        }
        other => panic!("{other}"),
    })
}

/// Whether a block is meant that cannot exist.
fn is_nowhere(block: &Value) -> bool {
    let opposite = "0x771692bac8415b263fa2edab66f84cda9e2c40ce0ba5518cb323ee60ecbf9349";
    block["blockHash"] == opposite || *block == "0x2000000000000000"
}

fn is(value: &Value, address: &str) -> bool {
    value.as_str().unwrap().eq_ignore_ascii_case(address)
}

/// The node, except for one method.
fn except(
    changed: &'static str,
    change: impl Fn(&Value) -> Answer + Send + Sync + 'static,
) -> MockNode {
    MockNode::answering(move |method, params| match method {
        method if method == changed => change(params),
        method => answer(method, params),
    })
}

#[test]
fn tells_coins_and_tokens_at_the_stated_block() {
    let node = MockNode::answering(answer);
    let queries = [token(TOKEN), coin(), token(NO_TOKEN), coin()];
    let answer = node.ask("ethereum", &stated(), &queries).unwrap();
    assert_eq!(answer.block_time.to_string(), "2024-06-01T22:36:47Z");
    let none = Err(NodeError::NotAToken);
    assert_eq!(
        answer.balances,
        [
            (2, balance(1_000_000, 6)),
            (1, balance(42, 18)),
            (2, none),
            (1, balance(42, 18))
        ]
    );
}

#[test]
fn refuses_another_chain_and_other_kinds_of_chains() {
    let node = MockNode::answering(answer);
    let (expected, found) = ("10".to_owned(), "1".to_owned());
    assert_eq!(
        node.ask("optimism", &stated(), &[coin()]),
        Err(NodeError::WrongNetwork { expected, found })
    );
    for chain in ["tron", "solana", "custodian", "other:xrpl"] {
        let error = node.ask(chain, &stated(), &[coin()]).unwrap_err();
        let chain = chain.to_owned();
        assert_eq!(error, NodeError::Unsupported { chain });
    }
}

#[test]
fn refuses_another_block() {
    let node = except("eth_getBlockByNumber", |_| {
        Ok(json!({ "hash": OTHER, "number": "0x1312d00", "timestamp": "0x1" }))
    });
    let error = node.ask("ethereum", &stated(), &[coin()]).unwrap_err();
    assert_eq!(error, NodeError::BlockHash { height: 20_000_000 });
    assert!(error.is_contradiction());

    let node = except("eth_getBlockByNumber", |_| Ok(Value::Null));
    let error = node.ask("ethereum", &stated(), &[coin()]).unwrap_err();
    assert_eq!(error, NodeError::BlockUnknown { height: 20_000_000 });
    assert!(!error.is_contradiction());
}

#[test]
fn refuses_blocks_that_cannot_be() {
    for block in [
        json!({ "hash": STATED, "number": "0x1", "timestamp": "0x1" }),
        json!({ "hash": STATED, "number": "0x1312d00", "timestamp": "0xffffffffffffffff" }),
        json!({ "hash": "0x00", "number": "0x1312d00", "timestamp": "0x1" }),
        json!([]),
    ] {
        let node = except("eth_getBlockByNumber", move |_| Ok(block.clone()));
        let method = "eth_getBlockByNumber";
        let error = node.ask("ethereum", &stated(), &[coin()]);
        assert_eq!(error, Err(NodeError::Malformed { method }));
    }
}

/// Answers by height only.
fn by_height(method: &str, params: &Value) -> Answer {
    if method.starts_with("eth_get") && params[1].is_object() {
        return Err((-32602, "invalid argument 1: json: cannot unmarshal object"));
    }
    let mut params = params.clone();
    if params[1] == "0x1312d00" {
        params[1] = json!({ "blockHash": STATED, "requireCanonical": true });
    }
    answer(method, &params)
}

#[test]
fn asks_by_height_where_hashes_are_refused() {
    let node = MockNode::answering(by_height);
    let queries = [coin(), token(TOKEN)];
    assert_eq!(
        node.balances("ethereum", &stated(), &queries),
        [balance(42, 18), balance(1_000_000, 6)]
    );
}

#[test]
fn notices_that_the_block_left_the_chain() {
    let blocks = AtomicUsize::new(0);
    let node = MockNode::answering(move |method, params| match method {
        "eth_getBalance" if params[1].is_object() => {
            Err((-32000, "hash is not currently canonical"))
        }
        "eth_getBlockByNumber" => {
            let hash = if blocks.fetch_add(1, SeqCst) == 0 {
                STATED
            } else {
                OTHER
            };
            Ok(json!({ "hash": hash, "number": "0x1312d00", "timestamp": "0x1" }))
        }
        _ => by_height(method, params),
    });
    let error = node.ask("ethereum", &stated(), &[coin()]);
    assert_eq!(error, Err(NodeError::Reorganised { height: 20_000_000 }));
}

#[test]
fn says_that_history_is_gone() {
    for message in [
        "missing trie node 1a3bdd (path ) state 0x1a is not available, not found",
        "historical state not available in path scheme yet",
        "This request is not supported because your node is running with state pruning.",
    ] {
        let node = except("eth_getBalance", move |_| Err((-32000, message)));
        let error = node.ask("ethereum", &stated(), &[coin()]).unwrap_err();
        assert_eq!(error, NodeError::HistoryPruned);
        assert!(!error.is_contradiction());
    }
}

#[test]
fn a_token_answers_with_one_word() {
    let not_words = [
        "0x".to_owned(),
        format!("0x{:062x}", 6),
        format!("0x{:066x}", 6),
        format!("0x{:0128x}", 6),
    ];
    let too_many_decimals = [word(256), format!("0x{}", "ff".repeat(32))];
    let of_no_token: Vec<_> = not_words
        .iter()
        .chain(&too_many_decimals)
        .cloned()
        .collect();
    for decimals in of_no_token {
        let node = except("eth_call", move |_| Ok(json!(decimals)));
        let balances = node.balances("ethereum", &stated(), &[token(TOKEN)]);
        assert_eq!(balances, [Err(NodeError::NotAToken)]);
    }
    for units in not_words {
        let node = except("eth_call", move |params| match &params[0]["input"] {
            input if input == "0x313ce567" => Ok(json!(word(6))),
            _ => Ok(json!(units)),
        });
        let balances = node.balances("ethereum", &stated(), &[token(TOKEN), coin()]);
        assert_eq!(balances, [Err(NodeError::NotAToken), balance(42, 18)]);
    }
    for error in [
        (3, "execution reverted"),
        (-32000, "execution reverted"),
        (-32015, "VM: invalid opcode"),
    ] {
        let node = except("eth_call", move |_| Err(error));
        let balances = node.balances("ethereum", &stated(), &[token(TOKEN)]);
        assert_eq!(balances, [Err(NodeError::NotAToken)]);
    }
}

#[test]
fn an_error_in_a_batch_concerns_one_holding() {
    let lost = "0x00000000000000000000000000000000000000aa";
    let node = except("eth_getBalance", move |params| match &params[0] {
        address if is(address, lost) => Err((-32603, "42 coins of key sk-live")),
        _ => answer("eth_getBalance", params),
    });
    let other = Query {
        address: lost.to_owned(),
        ..coin()
    };
    let balances = node.balances("ethereum", &stated(), &[coin(), other, coin()]);
    let error = balances[1].clone().unwrap_err();
    let (method, code) = ("eth_getBalance", -32603);
    assert_eq!(error, NodeError::Refused { method, code });
    assert_eq!(
        [&balances[0], &balances[2]],
        [&balance(42, 18), &balance(42, 18)]
    );
    assert!(!format!("{error:?} {error}").contains("42 coins"));
}

#[test]
fn sends_no_more_than_a_hundred_calls_at_a_time() {
    let node = MockNode::replying(|request| match request {
        Value::Array(calls) => {
            assert!(calls.len() <= 100);
            let reply = |call: &Value| reply(call, &answer);
            // In any order.
            calls.iter().rev().map(reply).collect()
        }
        call => reply(call, &answer),
    });
    let queries = vec![coin(); 250];
    let balances = node.balances("ethereum", &stated(), &queries);
    assert!(balances.iter().all(|held| *held == balance(42, 18)));
}

#[test]
fn asks_one_by_one_where_batches_are_refused() {
    let node = MockNode::replying(|request| {
        if request.is_array() {
            let error = json!({ "code": -32600, "message": "batches are for subscribers" });
            return json!({ "jsonrpc": "2.0", "id": null, "error": error });
        }
        reply(request, &answer)
    });
    let balances = node.balances("ethereum", &stated(), &vec![coin(); 12]);
    assert!(balances.iter().all(|held| *held == balance(42, 18)));
}

#[test]
fn an_answer_that_is_left_out_is_asked_for_once_more() {
    let node = MockNode::replying(|request| {
        let reply = |call: &Value| reply(call, &answer);
        match request {
            Value::Array(calls) => calls.iter().skip(1).map(reply).collect(),
            call => reply(call),
        }
    });
    let balances = node.balances("ethereum", &stated(), &[coin(), coin()]);
    assert_eq!(balances, [balance(42, 18), balance(42, 18)]);
}

#[test]
fn repeats_what_was_over_the_budget() {
    let calls = AtomicUsize::new(0);
    let node = except("eth_getBalance", move |params| {
        match calls.fetch_add(1, SeqCst) {
            // The first two find out how to name the block.
            2 => Err((-32005, "project ID request rate exceeded")),
            _ => answer("eth_getBalance", params),
        }
    });
    let balances = node.balances("ethereum", &stated(), &[coin(), coin()]);
    assert_eq!(balances, [balance(42, 18), balance(42, 18)]);
}

#[test]
fn bounds_and_sorts_what_comes_over_the_wire() {
    let failure = |node: MockNode| match node.ask("ethereum", &stated(), &[coin()]) {
        Err(NodeError::Transport { failure, .. }) => failure,
        answer => panic!("{answer:?}"),
    };
    assert_eq!(failure(MockNode::saying(401, "{}")), Failure::Credentials);
    assert_eq!(
        failure(MockNode::saying(429, "slow down")),
        Failure::Status(429)
    );
    assert_eq!(failure(MockNode::saying(307, "")), Failure::Status(307));
    assert_eq!(failure(MockNode::saying(200, "{")), Failure::NotJsonRpc);
    assert_eq!(
        failure(MockNode::saying(200, vec![b' '; 9 << 20])),
        Failure::TooLong
    );
}

#[test]
fn takes_only_questions_that_a_node_can_answer() {
    let node = MockNode::answering(answer);
    let broken = |query: Query, what: &'static str| (query, Err(NodeError::Unaskable { what }));
    let address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa".to_owned();
    let outpoint = Some("aa:1".to_owned());
    let (queries, errors): (Vec<_>, Vec<_>) = [
        broken(Query { address, ..coin() }, "address"),
        broken(token("USDT"), "contract"),
        broken(Query { outpoint, ..coin() }, "outpoint"),
    ]
    .into_iter()
    .unzip();
    assert_eq!(node.balances("ethereum", &stated(), &queries), errors);
}
