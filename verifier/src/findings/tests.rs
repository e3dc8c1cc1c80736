//! What the checks say of lists that are empty, unsigned or not compared.

use super::*;
use evidence::{
    coverage::of_signatures,
    holding::{Holding, HoldingRecord},
    ownership::ControlledAddresses,
};
use nodes::balances::Node;

fn descriptor() -> Descriptor {
    fixtures::testing::descriptor("Sample Exchange", 1, &[("BTC", 2), ("ETH", 2)])
}

/// One entry of BTC, without a block, and none of ETH.
fn list() -> ReserveList {
    let record = HoldingRecord {
        asset: "BTC".to_owned(),
        chain: "bitcoin".to_owned(),
        address: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4".to_owned(),
        outpoint: String::new(),
        amount: "1.00".to_owned(),
        height: String::new(),
        block_hash: String::new(),
    };
    let holding = Holding::from_record(&record, &descriptor()).unwrap();
    ReserveList::new(vec![holding], &descriptor()).unwrap()
}

/// The check's outcome, and what it confirmed of each asset.
fn balances(list: &ReserveList, nodes: &Nodes) -> (Outcome, Vec<u32>) {
    let mut coverage = of_signatures(list, &ControlledAddresses::default());
    let asked = check_balances(
        nodes,
        list,
        &ControlledAddresses::default(),
        &descriptor(),
        &mut coverage,
        &|_| (),
    );
    let check = shown_balances(list, nodes, &descriptor(), &asked.findings, &coverage);
    let shares = coverage.0.iter().map(|asset| asset.confirmed_share().bps());
    (check.outcome, shares.collect())
}

#[test]
fn what_no_node_was_asked_of_is_not_confirmed() {
    let none = Nodes::default();
    assert_eq!(balances(&list(), &none), (Outcome::NotDone, vec![0, 0]));
    let empty = ReserveList::new(Vec::new(), &descriptor()).unwrap();
    assert_eq!(balances(&empty, &none), (Outcome::NotDone, vec![0, 0]));

    // Where a node is there to be asked, and nothing to ask it, nothing is left to confirm.
    let some = Nodes {
        nodes: vec![Node {
            chain: "bitcoin".parse().unwrap(),
            url: String::new(),
        }],
        ..Nodes::default()
    };
    assert_eq!(
        balances(&list(), &some),
        (Outcome::NotDone, vec![0, 10_000])
    );
    assert_eq!(
        balances(&empty, &some),
        (Outcome::Passed, vec![10_000, 10_000])
    );
}

#[test]
fn a_waived_cover_and_loans_are_said_where_the_proofs_are() {
    let full = examine_bundle(&[], false);
    assert!(full.title.ends_with("reserves cover liabilities"));
    assert!(full.findings.is_empty());
    let waived = examine_bundle(&["BTC".to_owned()], false);
    assert!(!waived.title.contains("reserves cover"));
    assert!(waived.findings[0].text.ends_with("full cover of BTC"));
    let net = examine_bundle(&[], true);
    assert!(net.title.ends_with("less the loans that the policy counts"));
    assert!(net.findings[0].text.contains("is taken off"));
    let both = examine_bundle(&["BTC".to_owned()], true);
    assert!(!both.title.contains("reserves cover"));
    assert_eq!(both.findings.len(), 2);
    for check in [full, waived, net, both] {
        assert_eq!(check.outcome, Outcome::Passed);
    }
}

#[test]
fn loans_that_are_taken_off_are_said_where_the_proofs_are() {
    let net = examine_bundle(&[], true);
    assert!(!net.title.contains("reserves cover liabilities"));
    assert!(net.title.ends_with("less the loans that the policy counts"));
    let waived = examine_bundle(&["BTC".to_owned()], true);
    assert!(!waived.title.contains("reserves cover"));
    assert!(waived.title.ends_with("which counts loans"));
}
