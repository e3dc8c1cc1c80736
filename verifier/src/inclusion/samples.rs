//! Inclusions for tests: of the right form, of no ledger.

use circuits::{
    curve::{Curve, encode_point},
    ledger::{Amount, AssetId, Root},
    shape::{Shape, Tiny},
    tree::{NODE_BYTES, NodeBytes, TreeLayout},
};
use halo2curves::group::{Curve as _, Group as _};

use super::{EncodedInclusion, LedgerHeader};
use crate::bundle::descriptor::{Asset, Descriptor};

/// A header of a ledger of so many shards. One of its symbols needs an escape in JSON.
pub fn header(shards: u64) -> LedgerHeader {
    let symbols = ["BTC", "a\\b", "{x}", "USDT", "E", "F", "G", "H"];
    let assets = symbols.iter().zip([8, 0, 18, 6, 1, 2, 3, 30]);
    let assets = assets.map(|(symbol, decimals)| Asset {
        symbol: (*symbol).to_owned(),
        decimals,
    });
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    // A name that tries to look like the part of a file that follows the descriptor.
    let name = "\"salt\": \"x";
    let descriptor = Descriptor::new(name, time, 1, None, assets.collect(), [7; 32]).unwrap();
    let leaves = shards * Tiny::SHARD_LEAVES as u64;
    LedgerHeader::new(descriptor, Root([9; 32]), Tiny::ID, leaves)
}

/// An inclusion of as many nodes as its place in the ledger asks for.
pub fn inclusion(header: &LedgerHeader, first_leaf: u64, balances: usize) -> EncodedInclusion {
    let sum = encode_point(&Curve::generator().to_affine());
    let node = |seed: usize| -> NodeBytes {
        let mut node = [seed as u8; NODE_BYTES];
        node[32..].copy_from_slice(&sum);
        node
    };
    let shard_leaves = Tiny::SHARD_LEAVES;
    let (shard, first) = (
        first_leaf as usize / shard_leaves,
        first_leaf as usize % shard_leaves,
    );
    let shards = header.leaf_count() as usize / shard_leaves;
    let nodes = |leaves: usize, run: std::ops::Range<usize>| {
        let positions = TreeLayout::new(leaves).proof_positions(run);
        (0..positions.len()).map(node).collect()
    };
    EncodedInclusion {
        salt: [first_leaf as u8; 32],
        first_leaf,
        entries: (0..balances)
            .map(|i| {
                let asset = AssetId::new(i % 8).unwrap();
                (asset, Amount(u64::MAX >> (8 * (i % 8))))
            })
            .collect(),
        shard_path: nodes(shard_leaves, first..first + balances),
        top_path: nodes(shards, shard..shard + 1),
    }
}

/// Inclusions at the ends of shards and between, with one balance or several, and forms without any nodes.
pub fn inclusions() -> Vec<(LedgerHeader, EncodedInclusion)> {
    let mut all = Vec::new();
    for (shards, first, balances) in [(1, 0, 1), (1, 725, 1), (5, 3000, 3), (5, 726, 8)] {
        let header = header(shards);
        let inclusion = inclusion(&header, first, balances);
        all.push((header, inclusion));
    }
    let mut bare = all[0].clone();
    bare.1.shard_path.clear();
    bare.1.entries.clear();
    all.push(bare);
    all
}
