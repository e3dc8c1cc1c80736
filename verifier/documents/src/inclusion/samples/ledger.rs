//! A small ledger with its whole tree: what an exchange commits to, without proofs.

use std::sync::LazyLock;

use circuits::{
    curve::{Point, Scalar},
    generators::pinned_leaf_generators,
    leaf::{BuildSecret, Entry, LeafGenerators, commit},
    ledger::{AccountId, LedgerContext, Root},
    shape::{Shape, Tiny},
    tree::{self, Layer, LeafPosition, LedgerSize, SumTree},
};

use super::{debt, free, pledged, schedule};
use crate::{
    bundle::{
        collateral::CollateralSchedule,
        descriptor::{Asset, Descriptor},
    },
    inclusion::{EncodedInclusion, InclusionFile, LedgerHeader, entries::committed},
};

/// M. Not a power of two: paths have different lengths.
pub const LEAVES: u32 = 5;
/// H.
pub const SHARDS: u64 = 3;

/// Components of the small shape are the first ones of production.
pub static GENERATORS: LazyLock<LeafGenerators> = LazyLock::new(|| {
    let mut generators = pinned_leaf_generators();
    generators.components.truncate(Tiny::COMPONENTS);
    generators
});

/// A ledger's accounts and its tree.
pub struct Ledger {
    pub header: LedgerHeader,
    secret: BuildSecret,
    accounts: Vec<(&'static str, LeafPosition, Vec<Entry>)>,
    shards: Vec<SumTree>,
    above: SumTree,
}

/// Three assets: what is collateral, what is borrowed, and what is worth nothing as collateral.
pub fn descriptor() -> Descriptor {
    let asset = |(symbol, decimals): (&str, u8)| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let assets = [("BTC", 8), ("USDT", 6), ("OWN", 2)].map(asset).to_vec();
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32]).unwrap()
}

/// Per smallest unit: 40,000 / 10^8 and 0.9 / 10^6 pledged.
pub fn prices(descriptor: &Descriptor) -> CollateralSchedule {
    schedule(descriptor, &[("50000", "0.2"), ("1", "0.1"), ("0.1", "1")])
}

/// 40,000 dollars of collateral after haircuts, and a debt of 39,999.999999.
pub fn of_bob() -> Vec<Entry> {
    vec![
        free(1, 12_345_678),
        pledged(0, 100_000_000),
        debt(1, 39_999_999_999),
    ]
}

impl Ledger {
    /// A ledger in which customers owe the exchange.
    pub fn with_loans() -> Self {
        let descriptor = descriptor();
        let schedule = prices(&descriptor);
        let accounts = vec![
            ("alice", vec![free(0, 150_000_000), free(1, 5_000_001)]),
            ("bob", of_bob()),
            ("carol", Vec::new()),
            // Together more than 64 bits.
            ("dave", vec![free(1, u64::MAX), pledged(1, u64::MAX)]),
            // As much of the same.
            ("twin", vec![free(0, 150_000_000), free(1, 5_000_001)]),
        ];
        Self::build(descriptor, Some(schedule), accounts)
    }

    /// A ledger without a schedule.
    pub fn without_loans() -> Self {
        let accounts = vec![("alice", vec![free(0, 1), free(2, 7)]), ("carol", vec![])];
        Self::build(descriptor(), None, accounts)
    }

    fn build(
        descriptor: Descriptor,
        schedule: Option<CollateralSchedule>,
        accounts: Vec<(&'static str, Vec<Entry>)>,
    ) -> Self {
        let unsized_header = LedgerHeader::new(
            descriptor.clone(),
            schedule.clone(),
            Root([0; 32]),
            Tiny::ID,
            LEAVES,
            SHARDS,
        );
        let (context, vector) = (unsized_header.context(), unsized_header.vector());
        let secret = BuildSecret::from_bytes([3; 32]);
        let size = LedgerSize::<Tiny>::new(LEAVES, SHARDS).unwrap();
        // One account a shard in turn, with padding between.
        let placed: Vec<_> = (0..)
            .zip(accounts)
            .map(|(i, (id, entries))| {
                let position = LeafPosition {
                    shard: i % SHARDS,
                    place: 4 - 2 * (i / SHARDS) as u32,
                };
                (id, position, entries)
            })
            .collect();
        let leaf = |shard, place| -> Point {
            let position = LeafPosition { shard, place };
            let (entries, t): (_, Scalar) = match placed.iter().find(|(_, at, _)| *at == position) {
                None => (Vec::new(), secret.padding_blind(&context, shard, place)),
                Some((id, _, shown)) => {
                    let id = AccountId::new(id).unwrap();
                    let surplus = vector.surplus(shown).unwrap();
                    let t = secret.salt(&context.ledger, id).blind(&context, id);
                    (committed(shown, surplus), t)
                }
            };
            commit::<Tiny>(&GENERATORS, &entries, t).unwrap()
        };
        let shards: Vec<SumTree> = (0..SHARDS)
            .map(|shard| {
                let leaves: Vec<Point> = (0..LEAVES).map(|place| leaf(shard, place)).collect();
                SumTree::build(Layer::of_shard(&context.ledger, size, shard, &leaves))
            })
            .collect();
        let above = SumTree::build(Layer::of_nodes(shards.iter().map(SumTree::top)));
        let root = tree::root(&context, size, &above.top());
        let header = LedgerHeader::new(descriptor, schedule, root, Tiny::ID, LEAVES, SHARDS);
        Self {
            header,
            secret,
            accounts: placed,
            shards,
            above,
        }
    }

    pub fn root(&self) -> Root {
        self.header.root()
    }

    pub fn context(&self) -> LedgerContext {
        self.header.context()
    }

    pub fn ids(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.accounts.iter().map(|(id, ..)| *id)
    }

    /// What the exchange gives to one of its customers.
    pub fn encoded(&self, id: &str) -> EncodedInclusion {
        let found = self.accounts.iter().find(|(other, ..)| *other == id);
        let (_, position, entries) = found.expect("an account of the ledger");
        self.at(*position, id, entries.clone())
    }

    /// The same for any leaf, as if it were of the account with this id.
    pub fn at(&self, position: LeafPosition, id: &str, entries: Vec<Entry>) -> EncodedInclusion {
        let id = AccountId::new(id).unwrap();
        EncodedInclusion {
            salt: *self.secret.salt(&self.context().ledger, id).expose(),
            position,
            entries,
            shard_path: self.shards[position.shard as usize].path(position.place as usize),
            top_path: self.above.path(position.shard as usize),
        }
    }

    pub fn file(&self, id: &str) -> InclusionFile {
        self.encoded(id).decode(&self.header).unwrap()
    }
}
