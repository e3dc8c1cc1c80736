//! Balances asked of a real node of the Ethereum Virtual Machine: anvil, a development chain, from npm.
//!
//! Where npm or the network is missing there is nothing to ask, and the test says so and passes.

mod anvil;
mod listed;

use alloy_primitives::U256;
use nodes::{Access, Exactness, NodeAsset, NodeBalance, NodeError, Query, StatedBlock, ask};
use serde_json::json;

use anvil::{Chain, anvil};

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
        let answer = ask(
            &"ethereum".parse().unwrap(),
            &Access::direct(&chain.url),
            block,
            &queries,
            &|_| (),
        )
        .unwrap();
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
            &Access::direct(&chain.url),
            &block,
            &[coins_of(HOLDER)],
            &|_| (),
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
