//! Bitcoin Core.

mod malformed;

use std::collections::BTreeMap;

use alloy_primitives::U256;
use nodes::{Access, Exactness, NodeAsset, NodeBalance, NodeError, Query, StatedBlock, ask};
use serde_json::{Value, json};

use crate::node::MockNode;

const STATED: &str = "00000000000000000002a7c4c1e48d76c5a37902165a270156b7a8d72728a054";
const HEIGHT: u64 = 800_000;
/// Has two outputs of before the stated block, and one of after it.
const FIRST: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
/// Has one old output.
const SECOND: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
/// Has none.
const THIRD: &str = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";

/// The answers of a node by method, which a test may change.
type Answers = BTreeMap<&'static str, Value>;

fn answers(version: &str) -> Answers {
    let read = |method: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/nodes/bitcoin");
        let text = std::fs::read(format!("{folder}/{method}_{version}.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    };
    BTreeMap::from([
        ("getblockchaininfo", read("getblockchaininfo")),
        ("getblockhash", json!(STATED)),
        ("getblockheader", read("getblockheader")),
        ("scantxoutset", read("scantxoutset")),
    ])
}

fn node(answers: Answers) -> MockNode {
    MockNode::answering(move |method, params| {
        match method {
            "getblockhash" => assert_eq!(params, &json!([HEIGHT])),
            "getblockheader" => assert_eq!(params, &json!([STATED, true])),
            "scantxoutset" => assert_eq!(params[0], "start"),
            _ => {}
        }
        Ok(answers[method].clone())
    })
}

fn failing(failing: &'static str, code: i64, message: &'static str) -> MockNode {
    let answers = answers("v29");
    MockNode::answering(move |method, _| match method {
        method if method == failing => Err((code, message)),
        method => Ok(answers[method].clone()),
    })
}

fn stated() -> StatedBlock {
    StatedBlock {
        height: HEIGHT,
        hash: STATED.to_owned(),
    }
}

fn all_of(address: &str) -> Query {
    Query {
        place: 3,
        address: address.to_owned(),
        asset: NodeAsset::Native,
        outpoint: None,
    }
}

fn output(address: &str, txid_byte: &str, vout: u32) -> Query {
    Query {
        outpoint: Some(format!("{}:{vout}", txid_byte.repeat(32))),
        ..all_of(address)
    }
}

fn sats(sats: u64, exactness: Exactness) -> Result<NodeBalance, NodeError> {
    Ok(NodeBalance {
        units: U256::from(sats),
        decimals: 8,
        exactness,
    })
}

/// The node while the stated block is its last.
fn at_the_tip(mut answers: Answers) -> Answers {
    let scan = answers.get_mut("scantxoutset").unwrap();
    scan["height"] = json!(HEIGHT);
    scan["bestblock"] = json!(STATED);
    scan["unspents"].as_array_mut().unwrap().remove(2);
    scan["total_amount"] = json!(12345.97890123);
    answers
}

#[test]
fn sums_what_was_there_at_the_stated_block() {
    for version in ["v26", "v29"] {
        let node = node(answers(version));
        let queries = [all_of(FIRST), all_of(SECOND), all_of(THIRD)];
        let answer = node.ask("bitcoin", &stated(), &queries).unwrap();
        assert_eq!(answer.block_time.as_second(), 1_690_168_629);
        let at_least = |amount| (3, sats(amount, Exactness::AtLeast));
        assert_eq!(
            answer.balances,
            [
                at_least(30_000_000),
                at_least(1_234_567_890_123),
                at_least(0)
            ]
        );
    }
}

#[test]
fn is_exact_while_the_stated_block_is_the_last() {
    let node = node(at_the_tip(answers("v29")));
    let never_made = output(FIRST, "ff", 0);
    let queries = [all_of(FIRST), all_of(SECOND), all_of(THIRD), never_made];
    assert_eq!(
        node.balances("bitcoin", &stated(), &queries),
        [
            sats(30_000_000, Exactness::Exact),
            sats(1_234_567_890_123, Exactness::Exact),
            sats(0, Exactness::Exact),
            Err(NodeError::OutpointAbsent)
        ]
    );
}

#[test]
fn tells_an_output_that_never_was_from_one_that_may_be_spent() {
    let node = node(answers("v29"));
    let made_later = output(FIRST, "ac", 1);
    let of_another = output(THIRD, "bb", 2);
    let gone = output(FIRST, "aa", 1);
    let queries = [
        output(FIRST, "ab", 7),
        made_later,
        of_another,
        gone,
        all_of(SECOND),
    ];
    let balances = node.balances("bitcoin", &stated(), &queries);
    assert_eq!(balances[0], sats(20_000_000, Exactness::Exact));
    let errors: Vec<_> = balances[1..4]
        .iter()
        .map(|balance| balance.clone().unwrap_err())
        .collect();
    assert_eq!(
        errors,
        [
            NodeError::OutpointAbsent,
            NodeError::OutpointAbsent,
            NodeError::OutpointSpent
        ]
    );
    assert!(errors[0].is_contradiction() && !errors[2].is_contradiction());
}

#[test]
fn refuses_another_block() {
    let mut answers = answers("v29");
    answers.insert("getblockhash", json!(STATED.replace('a', "b")));
    let error = node(answers).ask("bitcoin", &stated(), &[]).unwrap_err();
    assert_eq!(error, NodeError::BlockHash { height: HEIGHT });
    assert!(error.is_contradiction());
}

#[test]
fn refuses_other_networks_and_shows_no_text_of_the_node() {
    for (chain, found) in [("signet", "signet"), ("\u{1b}[2J", "of another name")] {
        let mut answers = answers("v29");
        answers.get_mut("getblockchaininfo").unwrap()["chain"] = json!(chain);
        let error = node(answers).ask("bitcoin", &stated(), &[]).unwrap_err();
        let (expected, found) = ("main".to_owned(), found.to_owned());
        assert_eq!(error, NodeError::WrongNetwork { expected, found });
        assert!(!error.is_contradiction());
    }
}

#[test]
fn a_height_that_the_node_has_not_reached_contradicts_nothing() {
    let error = failing("getblockhash", -8, "Block height out of range");
    let error = error.ask("bitcoin", &stated(), &[]).unwrap_err();
    assert_eq!(error, NodeError::BlockUnknown { height: HEIGHT });
    assert!(!error.is_contradiction());
}

#[test]
fn says_why_there_is_no_scan() {
    let queries = [all_of(FIRST)];
    let busy = r#"Scan already in progress, use action "abort" or "status""#;
    let error = failing("scantxoutset", -8, busy).ask("bitcoin", &stated(), &queries);
    assert_eq!(error, Err(NodeError::ScanInProgress));

    let error =
        failing("scantxoutset", -28, "Loading block index").ask("bitcoin", &stated(), &queries);
    let method = "scantxoutset";
    assert_eq!(error, Err(NodeError::Refused { method, code: -28 }));

    let mut answers = answers("v29");
    answers.get_mut("scantxoutset").unwrap()["success"] = json!(false);
    assert_eq!(
        node(answers).ask("bitcoin", &stated(), &queries),
        Err(NodeError::ScanAborted)
    );
}

#[test]
fn notices_that_the_stated_block_was_replaced() {
    let mut lower = answers("v29");
    lower.get_mut("scantxoutset").unwrap()["height"] = json!(HEIGHT - 1);
    let mut other = at_the_tip(answers("v29"));
    other.get_mut("scantxoutset").unwrap()["bestblock"] = json!(STATED.replace('a', "b"));
    for answers in [lower, other] {
        let error = node(answers).ask("bitcoin", &stated(), &[all_of(FIRST)]);
        assert_eq!(error, Err(NodeError::Reorganised { height: HEIGHT }));
    }
}

#[test]
fn sends_name_and_password_and_never_shows_them() {
    let mut node = node(answers("v29"));
    let chain = "bitcoin".parse().unwrap();
    let url = node.server.url().replace("http://", "http://user:p%40ss@");
    assert!(ask(&chain, &Access::direct(&url), &stated(), &[], &|_| ()).is_ok());

    let basic = "Basic dXNlcjpwQHNz"; // user:p@ss
    let refusing = node
        .server
        .mock("POST", "/")
        .match_header("authorization", basic);
    let _refusing = refusing.with_status(401).create();
    assert!(
        ask(
            &chain,
            &Access::direct(node.server.url()),
            &stated(),
            &[],
            &|_| ()
        )
        .is_ok()
    );
    let error = ask(&chain, &Access::direct(&url), &stated(), &[], &|_| ()).unwrap_err();
    let texts = format!("{error} {error:?}");
    assert!(texts.contains("credentials") && texts.contains("http://127.0.0.1:"));
    assert!(!texts.contains("user") && !texts.contains("ss@"), "{texts}");
}

#[test]
fn takes_only_questions_that_bitcoin_can_answer() {
    let node = node(answers("v29"));
    let contract = "0x".to_owned();
    let token = Query {
        asset: NodeAsset::Token { contract },
        ..all_of(FIRST)
    };
    let of_testnet = all_of("tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx");
    let broken = Query {
        outpoint: Some("aa:1".to_owned()),
        ..all_of(FIRST)
    };
    let queries = [token, of_testnet, broken, all_of(FIRST), all_of(SECOND)];
    let balances = node.balances("bitcoin", &stated(), &queries);
    for (balance, what) in balances.iter().zip(["asset", "address", "outpoint"]) {
        assert_eq!(balance, &Err(NodeError::Unaskable { what }));
    }
    assert_eq!(balances[3], sats(30_000_000, Exactness::AtLeast));

    let block = StatedBlock {
        hash: "0x00".to_owned(),
        ..stated()
    };
    let what = "block hash";
    assert_eq!(
        node.ask("bitcoin", &block, &[]),
        Err(NodeError::Unaskable { what })
    );
}
