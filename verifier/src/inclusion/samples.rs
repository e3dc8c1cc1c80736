//! Inclusions for tests: of the right form, of no ledger.

use circuits::{
    curve::{Curve, encode_point},
    leaf::{Component, Entry},
    ledger::{Amount, AssetId, Root},
    shape::{Shape, Tiny},
    tree::{LeafPosition, NODE_BYTES, NodeBytes, TreeLayout},
};
use halo2curves::group::{Curve as _, Group as _};

use super::{EncodedInclusion, LedgerHeader};
use crate::bundle::descriptor::{Asset, Descriptor};

/// M of all of them.
pub const LEAVES: u32 = 726;

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
    LedgerHeader::new(descriptor, None, Root([9; 32]), Tiny::ID, LEAVES, shards)
}

/// An inclusion of as many nodes as its place in the ledger asks for.
pub fn inclusion(header: &LedgerHeader, first_leaf: u64, balances: usize) -> EncodedInclusion {
    let sum = encode_point(&Curve::generator().to_affine());
    let node = |seed: usize| -> NodeBytes {
        let mut node = [seed as u8; NODE_BYTES];
        node[32..].copy_from_slice(&sum);
        node
    };
    let (shard, place) = (
        first_leaf / u64::from(LEAVES),
        first_leaf % u64::from(LEAVES),
    );
    let position = LeafPosition {
        shard,
        place: place as u32,
    };
    let nodes = |leaves: usize, leaf: usize| {
        let positions = TreeLayout::new(leaves).path_positions(leaf);
        (0..positions.len()).map(node).collect()
    };
    EncodedInclusion {
        salt: [first_leaf as u8; 32],
        position,
        entries: (0..balances.min(8))
            .map(|i| {
                let asset = AssetId::new(i % 8).unwrap();
                Entry {
                    component: Component::Free(asset),
                    amount: Amount(u64::MAX >> (8 * i)),
                }
            })
            .collect(),
        shard_path: nodes(LEAVES as usize, place as usize),
        top_path: nodes(header.shards() as usize, shard as usize),
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
