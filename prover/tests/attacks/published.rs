//! What is published depends on the bounds alone: of ledgers with debts and without, of many accounts and few, of one
//! entry an account and several, all files have one name, one size and one shape.

use std::collections::BTreeMap;

use circuits::tree::LeafPosition;

use documents::{
    bundle::{claim::Claim, files},
    inclusion::InclusionFile,
};
use verdict::report;

use crate::common::{Balance, Exchange, Prove as _, ProvenExchange, account, balance};

/// Names and sizes of a bundle's files, and every byte of those that say nothing of the ledger's proofs.
fn shape(proven: &ProvenExchange) -> BTreeMap<&str, (usize, Option<&[u8]>)> {
    let files = proven.bundle.0.iter();
    let shape = files.map(|(name, bytes)| {
        let document = [files::DESCRIPTOR, files::COLLATERAL, files::POLICY].contains(&&**name);
        (&**name, (bytes.len(), document.then_some(&bytes[..])))
    });
    shape.collect()
}

/// A claim without what commitments alone decide.
fn stated(proven: &ProvenExchange) -> Claim {
    let mut claim = proven.bundle.claim();
    claim.root.0 = [0; 32];
    claim.reserves_commitment = [0; 32];
    claim
}

/// What a verifier says to everybody, but for what commitments alone decide.
fn told(proven: &ProvenExchange) -> String {
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    let text = report::solvency::to_text(&verified);
    let documents = verified.documents();
    let commitment = hex::encode(documents.claim.reserves_commitment);
    text.replace(&proven.made.root.to_string(), "ROOT")
        .replace(&documents.claim_digest.to_string(), "CLAIM")
        .replace(&commitment, "K_R")
}

fn assert_alike(exchanges: impl IntoIterator<Item = Exchange>) {
    let proven: Vec<_> = exchanges.into_iter().map(|it| it.prove()).collect();
    let (first, others) = proven.split_first().unwrap();
    for other in others {
        assert_eq!(shape(first), shape(other));
        assert_eq!(stated(first), stated(other));
        assert_eq!(told(first), told(other));
    }
}

/// An exchange with these accounts, each with its balances and its debts: everything else is the same.
fn of(balances: Vec<Balance>, debts: Vec<Balance>) -> Exchange {
    let mut exchange = Exchange {
        balances,
        debts,
        ..Exchange::margin()
    };
    exchange.cover();
    exchange.in_shards(2)
}

/// So many accounts with a balance of each of the first so many assets.
fn balances(accounts: u64, assets: usize) -> Vec<Balance> {
    let one = |i| (0..assets).map(move |asset| balance(&account(i), asset, 1_000_000 + i));
    (0..accounts).flat_map(one).collect()
}

#[test]
fn debts_accounts_and_entries_are_not_published() {
    let few_debts = vec![balance(&account(3), 2, 100), balance(&account(4), 1, 7)];
    let many_debts = (0..40).map(|i| balance(&account(i), 2, 100 + i)).collect();
    assert_alike([
        of(balances(1, 1), Vec::new()),
        of(balances(900, 1), Vec::new()),
        of(balances(400, 3), Vec::new()),
        of(balances(400, 3), few_debts),
        of(balances(50, 3), many_debts),
    ]);
}

#[test]
fn accounts_and_entries_are_not_published_without_a_schedule() {
    let without = |balances| Exchange {
        schedule: None,
        policy: Exchange::small().policy,
        ..of(balances, Vec::new())
    };
    let exchanges = [balances(2, 1), balances(700, 1), balances(300, 3)];
    assert_alike(exchanges.map(without));
}

/// Sizes of somebody's file in both forms, wherever the leaf is.
fn sizes(proven: &ProvenExchange, id: &str) -> [usize; 2] {
    let mut file: InclusionFile = proven.inclusion(id);
    proven.check(&file, id).unwrap();
    file.path.position = LeafPosition { shard: 0, place: 0 };
    [file.to_bytes().len(), file.to_detached_bytes().len()]
}

#[test]
fn a_customers_file_tells_nothing_of_how_many_others_there_are_and_what_they_owe() {
    let somebody = "somebody@example.com";
    let own: Vec<_> = (0..2)
        .map(|asset| balance(somebody, asset, 5_000_000))
        .collect();
    let beside = |others: Vec<Balance>, debts| of([own.clone(), others].concat(), debts).prove();
    let debts: Vec<_> = (0..40).map(|i| balance(&account(i), 2, 100 + i)).collect();
    let alone = sizes(&beside(Vec::new(), Vec::new()), somebody);
    for (others, debts) in [
        (balances(900, 1), Vec::new()),
        (balances(400, 3), Vec::new()),
        (balances(400, 3), debts),
    ] {
        assert_eq!(sizes(&beside(others, debts), somebody), alone);
    }
}

#[test]
fn without_bounds_the_true_numbers_say_how_many_shards_there_are_and_no_more() {
    // 1,000 accounts of three entries take three shards, and of one entry one.
    let unbounded = |balances: Vec<Balance>| {
        let exchange = Exchange {
            max_accounts: None,
            max_entries: None,
            ..of(balances, Vec::new())
        };
        exchange.prove().bundle.size()
    };
    let (three, one) = (unbounded(balances(1_000, 3)), unbounded(balances(1_000, 1)));
    assert_eq!((three.shards(), one.shards()), (3, 1));
    assert_eq!(
        (three.leaves_per_shard(), one.leaves_per_shard()),
        (1024, 1024)
    );
}
