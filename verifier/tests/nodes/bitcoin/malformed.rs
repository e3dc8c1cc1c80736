//! Answers that cannot be, and what is no answer.

use nodes::{Failure, NodeError};
use serde_json::{Value, json};

use super::{FIRST, SECOND, STATED, all_of, answers, node, stated};
use crate::node::MockNode;

#[test]
fn refuses_scans_that_cannot_be() {
    let unspent = |key: &'static str, value: Value| {
        move |scan: &mut Value| scan["unspents"][0][key] = value.clone()
    };
    let key = |key: &'static str, value: Value| move |scan: &mut Value| scan[key] = value.clone();
    type Change = Box<dyn Fn(&mut Value)>;
    let changes: Vec<(&str, Change)> = vec![
        ("amount as text", Box::new(unspent("amount", json!("0.1")))),
        ("negative amount", Box::new(unspent("amount", json!(-0.1)))),
        (
            "ninth decimal",
            Box::new(unspent("amount", json!(0.100000001))),
        ),
        (
            "amount of nobody",
            Box::new(unspent("amount", json!(1e300))),
        ),
        (
            "above 21 million",
            Box::new(unspent("amount", json!(21_000_001))),
        ),
        (
            "script not asked for",
            Box::new(unspent("scriptPubKey", json!("6a"))),
        ),
        (
            "script that is none",
            Box::new(unspent("scriptPubKey", json!("zz"))),
        ),
        (
            "block of the future",
            Box::new(unspent("height", json!(800_003))),
        ),
        ("negative output", Box::new(unspent("vout", json!(-1)))),
        (
            "transaction that is none",
            Box::new(unspent("txid", json!("aa"))),
        ),
        (
            "another total",
            Box::new(key("total_amount", json!(12350.97890124))),
        ),
        ("no outputs", Box::new(key("unspents", Value::Null))),
        ("no height", Box::new(key("height", Value::Null))),
        (
            "a hash that is none",
            Box::new(key("bestblock", json!("00"))),
        ),
        (
            "one output twice",
            Box::new(|scan| {
                let again = scan["unspents"][0].clone();
                scan["unspents"].as_array_mut().unwrap().push(again);
                scan["total_amount"] = json!(12351.07890123);
            }),
        ),
        ("not an object", Box::new(|scan| *scan = json!([1, 2]))),
    ];
    for (what, change) in changes {
        let mut answers = answers("v29");
        change(answers.get_mut("scantxoutset").unwrap());
        let answer = node(answers).ask("bitcoin", &stated(), &[all_of(FIRST), all_of(SECOND)]);
        let method = "scantxoutset";
        assert_eq!(answer, Err(NodeError::Malformed { method }), "{what}");
    }
}

#[test]
fn refuses_other_answers_that_cannot_be() {
    for (method, answer) in [
        ("getblockchaininfo", json!("main")),
        ("getblockhash", json!("00")),
        ("getblockheader", json!({ "time": 0 })),
    ] {
        let mut answers = answers("v29");
        answers.insert(method, answer);
        let error = node(answers).ask("bitcoin", &stated(), &[]);
        assert_eq!(error, Err(NodeError::Malformed { method }));
    }
    for (key, value) in [
        ("hash", json!(STATED.replace('a', "b"))),
        ("height", json!(1)),
        ("time", json!(i64::MAX)),
    ] {
        let mut answers = answers("v29");
        answers.get_mut("getblockheader").unwrap()[key] = value;
        let method = "getblockheader";
        let error = node(answers).ask("bitcoin", &stated(), &[]);
        assert_eq!(error, Err(NodeError::Malformed { method }), "{key}");
    }
}

fn failure(node: &MockNode) -> Failure {
    match node.ask("bitcoin", &stated(), &[]) {
        Err(NodeError::Transport { failure, .. }) => failure,
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn bounds_and_sorts_what_comes_over_the_wire() {
    assert_eq!(
        failure(&MockNode::saying(200, vec![b' '; 2 << 20])),
        Failure::TooLong
    );
    assert_eq!(
        failure(&MockNode::saying(200, "<html>")),
        Failure::NotJsonRpc
    );
    assert_eq!(
        failure(&MockNode::saying(200, "[".repeat(100_000))),
        Failure::NotJsonRpc
    );
    assert_eq!(
        failure(&MockNode::saying(404, "not here")),
        Failure::Status(404)
    );
    assert_eq!(failure(&MockNode::saying(302, "")), Failure::Status(302));
    assert_eq!(failure(&MockNode::saying(401, "")), Failure::Credentials);
    // Bitcoin Core before version 28 sends errors of JSON-RPC with status 500.
    let old = MockNode::saying(
        500,
        r#"{"result":null,"error":{"code":-28,"message":""},"id":1}"#,
    );
    let method = "getblockchaininfo";
    assert_eq!(
        old.ask("bitcoin", &stated(), &[]),
        Err(NodeError::Refused { method, code: -28 })
    );
}

#[test]
fn asks_a_busy_node_again_but_not_for_ever() {
    let busy = MockNode::saying(503, "Work queue depth exceeded");
    let mock = busy.mock.expect(4);
    let busy = MockNode { mock, ..busy };
    assert_eq!(failure(&busy), Failure::Status(503));
    busy.mock.assert();
}
