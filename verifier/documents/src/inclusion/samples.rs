//! Inclusions for tests: of the right form and of no ledger. Those of one are in the tests of the crate.

use circuits::{
    curve::{Curve, encode_point},
    leaf::{Component, Entry},
    ledger::{Amount, AssetId, Root},
    shape::{Shape, Tiny},
    tree::{LeafPosition, LedgerSize, NODE_BYTES, NodeBytes, TreeLayout},
};
use halo2curves::group::{Curve as _, Group as _};

use super::{EncodedInclusion, LedgerHeader};
use crate::{
    bundle::{
        collateral::{AssetTerms, CollateralSchedule, CollateralTerms},
        descriptor::{Asset, Descriptor},
    },
    refusal::{Reason, Refusal},
};

/// M of all of them.
pub const LEAVES: u32 = 726;

/// Why something was rejected, or is of a version that cannot be checked.
#[track_caller]
pub fn reason<T>(result: Result<T, Refusal>) -> Reason {
    match result {
        Err(Refusal::Rejected { reason, .. } | Refusal::Unchecked { reason, .. }) => reason,
        Err(other) => panic!("no verdict: {other}"),
        Ok(_) => panic!("accepted"),
    }
}

pub fn id(index: usize) -> AssetId {
    AssetId::new(index).unwrap()
}

pub fn free(asset: usize, amount: u64) -> Entry {
    entry(Component::Free(id(asset)), amount)
}

pub fn pledged(asset: usize, amount: u64) -> Entry {
    entry(Component::Pledged(id(asset)), amount)
}

pub fn debt(asset: usize, amount: u64) -> Entry {
    entry(Component::Debt(id(asset)), amount)
}

pub fn entry(component: Component, amount: u64) -> Entry {
    let amount = Amount(amount);
    Entry { component, amount }
}

/// A schedule in dollars, of a price and a haircut for each asset.
pub fn schedule(descriptor: &Descriptor, assets: &[(&str, &str)]) -> CollateralSchedule {
    let asset = |&(price, haircut): &(&str, &str)| AssetTerms {
        price: price.to_owned(),
        haircut: haircut.to_owned(),
    };
    let terms = CollateralTerms {
        source: "Sample index".to_owned(),
        time: "2026-06-30T00:00:00Z".to_owned(),
        quote: "USD".to_owned(),
        assets: assets.iter().map(asset).collect(),
    };
    CollateralSchedule::new(descriptor, terms).unwrap()
}

/// A registry of eight assets. One of its symbols needs an escape in JSON.
pub fn descriptor() -> Descriptor {
    let symbols = ["BTC", "a\\b", "{x}", "USDT", "E", "F", "G", "H"];
    let assets = symbols.iter().zip([8, 0, 18, 6, 1, 2, 3, 30]);
    let assets = assets.map(|(symbol, decimals)| Asset {
        symbol: (*symbol).to_owned(),
        decimals,
    });
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    // A name that tries to look like the part of a file that follows the descriptor.
    let name = "\"salt\": \"x";
    Descriptor::new(name, time, 1, None, assets.collect(), [7; 32]).unwrap()
}

/// A header of a ledger of so many shards, without a schedule.
pub fn header(shards: u64) -> LedgerHeader {
    LedgerHeader::new(descriptor(), None, Root([9; 32]), Tiny::ID, LEAVES, shards)
}

/// The same with a schedule.
pub fn header_with_loans(shards: u64) -> LedgerHeader {
    let descriptor = descriptor();
    let schedule = schedule(
        &descriptor,
        &[
            ("50000", "0.2"),
            ("0.01", "1"),
            ("3000", "0.5"),
            ("1", "0.1"),
            ("0.01", "0"),
            ("0.01", "0"),
            ("0.01", "0"),
            ("1", "1"),
        ],
    );
    let root = Root([9; 32]);
    LedgerHeader::new(descriptor, Some(schedule), root, Tiny::ID, LEAVES, shards)
}

pub fn size(header: &LedgerHeader) -> LedgerSize<Tiny> {
    LedgerSize::new(header.leaves_per_shard(), header.shards()).unwrap()
}

/// Free balances of the first assets.
pub fn balances(count: usize) -> Vec<Entry> {
    (0..count).map(|i| free(i, u64::MAX >> (8 * i))).collect()
}

/// An inclusion of as many nodes as its place in the ledger asks for.
pub fn inclusion(header: &LedgerHeader, leaf: u64, entries: Vec<Entry>) -> EncodedInclusion {
    let sum = encode_point(&Curve::generator().to_affine());
    let node = |seed: usize| -> NodeBytes {
        let mut node = [seed as u8; NODE_BYTES];
        node[32..].copy_from_slice(&sum);
        node
    };
    let leaves = u64::from(header.leaves_per_shard());
    let position = LeafPosition {
        shard: leaf / leaves,
        place: (leaf % leaves) as u32,
    };
    let nodes = |leaves: usize, leaf: usize| {
        let positions = TreeLayout::new(leaves).path_positions(leaf);
        (0..positions.len()).map(node).collect()
    };
    EncodedInclusion {
        salt: [leaf as u8; 32],
        position,
        entries,
        shard_path: nodes(leaves as usize, position.place as usize),
        top_path: nodes(header.shards() as usize, position.shard as usize),
    }
}

/// Inclusions at the ends of shards and between, with one entry or several, or none, with and without debts, and one
/// without any nodes.
pub fn inclusions() -> Vec<(LedgerHeader, EncodedInclusion)> {
    let mut all = Vec::new();
    for (shards, leaf, count) in [(1, 0, 1), (1, 725, 1), (5, 3000, 3), (5, 726, 8)] {
        let header = header(shards);
        let inclusion = inclusion(&header, leaf, balances(count));
        all.push((header, inclusion));
    }
    let mut bare = all[0].clone();
    bare.1.shard_path.clear();
    bare.1.entries.clear();
    all.push(bare);
    let header = header_with_loans(5);
    // 40,000 dollars pledged, 30,000 owed.
    let covered = vec![
        free(0, 1),
        free(3, 7),
        pledged(0, 100_000_000),
        debt(3, 30_000_000_000),
    ];
    for entries in [balances(2), covered, Vec::new()] {
        let inclusion = inclusion(&header, 2903, entries);
        all.push((header.clone(), inclusion));
    }
    all
}
