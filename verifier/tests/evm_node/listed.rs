//! A list of reserves is compared with what a real node says.

use documents::bundle::descriptor::{Asset, Descriptor};
use evidence::{
    coverage::of_signatures, holding::HoldingRecord, list::ReserveList,
    ownership::ControlledAddresses,
};
use nodes::{
    StatedBlock,
    balances::{BalanceFinding, Node, Nodes, NotAsked, Token, check_balances},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    ETHER, TOKEN,
    anvil::{Chain, anvil},
};

const HOLDER: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const OTHER: &str = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

fn descriptor(time: Timestamp) -> Descriptor {
    // Fewer decimals than the chain has, the same, and an asset that nobody names a contract for.
    let assets = [("ETH", 9), ("USDT", 6), ("DAI", 8)].map(|(symbol, decimals)| Asset {
        symbol: symbol.to_owned(),
        decimals,
    });
    Descriptor::new("Sample Exchange", time, 1, None, assets.to_vec(), [7; 32]).unwrap()
}

fn holding(asset: &str, address: &str, amount: &str, block: &StatedBlock) -> HoldingRecord {
    HoldingRecord {
        asset: asset.to_owned(),
        chain: "ethereum".to_owned(),
        address: address.to_owned(),
        outpoint: String::new(),
        amount: amount.to_owned(),
        height: block.height.to_string(),
        block_hash: block.hash.clone(),
    }
}

/// What is found, and what share of each asset is confirmed.
fn compare(
    chain: &Chain,
    holdings: &[HoldingRecord],
    time: Timestamp,
) -> (Vec<BalanceFinding>, Vec<u32>) {
    let descriptor = descriptor(time);
    let list = ReserveList::from_records(holdings, &descriptor).unwrap();
    let controlled = ControlledAddresses::default();
    let mut coverage = of_signatures(&list, &controlled);
    let nodes = Nodes {
        nodes: vec![Node {
            chain: "ethereum".parse().unwrap(),
            url: chain.url.clone(),
        }],
        tokens: vec![Token {
            chain: "ethereum".parse().unwrap(),
            asset: "USDT".to_owned(),
            contract: TOKEN.to_owned(),
        }],
        tolerance: SignedDuration::from_mins(60),
        ..Nodes::default()
    };
    let asked = check_balances(
        &nodes,
        &list,
        &controlled,
        &descriptor,
        &mut coverage,
        &|_| (),
    );
    let findings = asked.findings;
    let shares = coverage.0.iter().map(|asset| asset.confirmed_share().bps());
    (findings, shares.collect())
}

#[test]
fn a_list_is_compared_with_a_node() {
    let Some(program) = anvil() else { return };
    let chain = Chain::start(&program);
    chain.call("anvil_setCode", json!([TOKEN, super::TOKEN_CODE]));
    // A fraction of a gwei more than 3 ETH: the ledger has 9 decimals, and rounds down.
    let coins = format!("{:#x}", 3 * ETHER + 5);
    chain.call("anvil_setBalance", json!([HOLDER, coins]));
    chain.set_tokens(HOLDER, 1_500_000);
    chain.set_tokens(OTHER, 500_000);
    chain.mine(1);
    let (block, seconds) = chain.seal_block();
    let time = Timestamp::from_second(seconds).unwrap();

    let honest = [
        holding("ETH", HOLDER, "3.000000000", &block),
        holding("USDT", HOLDER, "1.500000", &block),
        holding("USDT", OTHER, "0.400000", &block),
    ];
    assert_eq!(compare(&chain, &honest, time), (vec![], vec![10_000; 3]));

    // One unit more than there is, in either asset.
    let mut more = honest.clone();
    more[0].amount = "3.000000001".to_owned();
    more[2].amount = "0.500001".to_owned();
    let (findings, shares) = compare(&chain, &more, time);
    let short = |entry| BalanceFinding::Short { entry };
    assert_eq!(findings, [short(1), short(3)]);
    assert_eq!(shares, [9_999, 9_999, 10_000]);
    assert!(findings.iter().all(BalanceFinding::is_contradiction));

    // A token without a contract is not compared, and says so.
    let mut unnamed = honest.to_vec();
    unnamed.push(holding("DAI", HOLDER, "1.00000000", &block));
    let (findings, shares) = compare(&chain, &unnamed, time);
    let without_contract = BalanceFinding::NotAsked {
        chain: "ethereum".to_owned(),
        why: NotAsked::NoContract {
            symbol: "DAI".to_owned(),
            entries: 1,
        },
    };
    assert_eq!(findings, [without_contract]);
    assert_eq!(shares, [10_000, 10_000, 0]);

    // A block of another day, and a hash that is none of the chain's: nothing is confirmed.
    let later = time + SignedDuration::from_mins(61);
    let (findings, shares) = compare(&chain, &honest, later);
    let chain_id = "ethereum".to_owned();
    let wrong = BalanceFinding::BlockTime {
        chain: chain_id,
        time,
    };
    assert_eq!((findings, shares), (vec![wrong], vec![0, 0, 10_000]));
    let other = StatedBlock {
        hash: format!("0x{}", "ab".repeat(32)),
        ..block
    };
    let forged = honest.map(|holding| HoldingRecord {
        block_hash: other.hash.clone(),
        ..holding
    });
    let (findings, shares) = compare(&chain, &forged, time);
    assert!(
        matches!(&findings[..], [BalanceFinding::Chain { .. }]),
        "{findings:?}"
    );
    assert_eq!(shares, [0, 0, 10_000]);
}
