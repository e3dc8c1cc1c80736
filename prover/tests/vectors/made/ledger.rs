//! Leaves, trees and inclusions of an exchange: all that is made without proofs, and the same each time.

use circuits::{
    collateral::CollateralVector,
    curve::{POINT_BYTES, Scalar, encode_point},
    generators::pinned_leaf_generators,
    leaf::{BuildSecret, Entry, Slot, commit},
    ledger::{AccountId, LedgerContext, Root},
    shape::{Production, Shape as _},
    shard::leaves::ShardLeaves,
    solvency::LiabilityTotals,
    tree::{self, Layer, LeafPosition, LedgerSize, Node, SumTree},
};
use documents::inclusion::{EncodedInclusion, InclusionFile, LedgerHeader, entries::committed};

use super::exchange::Exchange;

/// An exchange whose leaves are made.
pub struct Ledger {
    pub exchange: Exchange,
    pub size: LedgerSize<Production>,
    pub header: LedgerHeader,
    pub shards: Vec<ShardLeaves<Production>>,
    secret: BuildSecret,
    trees: Vec<SumTree>,
    above: SumTree,
}

impl Ledger {
    pub fn new(exchange: Exchange) -> Self {
        let secret = BuildSecret::from_bytes(exchange.secret);
        let size = LedgerSize::new(exchange.leaves_per_shard, exchange.shards).unwrap();
        let header = |root| {
            LedgerHeader::new(
                exchange.descriptor.clone(),
                exchange.schedule.clone(),
                root,
                Production::ID,
                exchange.leaves_per_shard,
                exchange.shards,
            )
        };
        // The root comes last, and all else of the header before it.
        let before = header(Root([0; 32]));
        let (context, vector) = (before.context(), before.vector());
        let shards: Vec<_> = (0..exchange.shards)
            .map(|shard| leaves(&exchange, &secret, &context, &vector, shard))
            .collect();
        let tree = |(shard, leaves): (u64, &ShardLeaves<Production>)| {
            let layer = Layer::of_shard(&context.ledger, size, shard, leaves.commitments());
            SumTree::build(layer)
        };
        let trees: Vec<_> = (0..).zip(&shards).map(tree).collect();
        let above = SumTree::build(Layer::of_nodes(trees.iter().map(SumTree::top)));
        let root = tree::root(&context, size, &above.top());
        Self {
            header: header(root),
            exchange,
            size,
            shards,
            secret,
            trees,
            above,
        }
    }

    pub fn root(&self) -> Root {
        self.header.root()
    }

    /// Its sum is K_L.
    pub fn top(&self) -> Node {
        self.above.top()
    }

    /// The sum of the blinds of all leaves.
    pub fn blind(&self) -> Scalar {
        let ones = vec![Scalar::one(); self.exchange.leaves_per_shard as usize];
        let blinds = self.shards.iter().map(|shard| shard.combined_blind(&ones));
        blinds.sum()
    }

    /// `leaves.bin`.
    pub fn leaves(&self) -> Vec<u8> {
        let commitments = self.shards.iter().flat_map(ShardLeaves::commitments);
        let bytes: Vec<[u8; POINT_BYTES]> = commitments.map(encode_point).collect();
        bytes.concat()
    }

    /// What all leaves add up to.
    pub fn totals(&self) -> LiabilityTotals {
        use circuits::leaf::Component::{Debt, Free, Pledged, SurplusHigh, SurplusLow};
        let listed = self.exchange.descriptor.assets().len();
        let mut totals = LiabilityTotals::without_debts(vec![0; listed]);
        for account in &self.exchange.accounts {
            for entry in all_entries(&account.entries, &self.header.vector()) {
                let total = match entry.component {
                    Free(asset) => &mut totals.free[asset.index()],
                    Pledged(asset) => &mut totals.pledged[asset.index()],
                    Debt(asset) => &mut totals.debts[asset.index()],
                    SurplusLow => &mut totals.surplus[0],
                    SurplusHigh => &mut totals.surplus[1],
                };
                *total += u128::from(entry.amount.0);
            }
        }
        totals
    }

    /// The salt of an account, be it in the ledger or not.
    pub fn salt(&self, id: &str) -> [u8; 32] {
        let id = AccountId::new(id).unwrap();
        *self.secret.salt(&self.header.ledger(), id).expose()
    }

    /// What an account's owner is given.
    pub fn inclusion(&self, id: &str) -> EncodedInclusion {
        let mut accounts = self.exchange.accounts.iter();
        let account = accounts.find(|account| account.id == id).unwrap();
        EncodedInclusion {
            salt: self.salt(id),
            position: LeafPosition {
                shard: account.shard,
                place: account.place,
            },
            entries: account.entries.clone(),
            shard_path: self.trees[account.shard as usize].path(account.place as usize),
            top_path: self.above.path(account.shard as usize),
        }
    }

    /// The same as a file.
    pub fn file(&self, id: &str) -> InclusionFile {
        self.inclusion(id).decode(&self.header).unwrap()
    }
}

fn leaves(
    exchange: &Exchange,
    secret: &BuildSecret,
    context: &LedgerContext,
    vector: &CollateralVector,
    shard: u64,
) -> ShardLeaves<Production> {
    let generators = pinned_leaf_generators();
    let (mut slots, mut blinds, mut commitments) = (Vec::new(), Vec::new(), Vec::new());
    for place in 0..exchange.leaves_per_shard {
        let mut accounts = exchange.accounts.iter();
        let account = accounts.find(|account| (account.shard, account.place) == (shard, place));
        let (entries, blind) = match account {
            Some(account) => {
                let id = AccountId::new(&account.id).unwrap();
                let blind = secret.salt(&context.ledger, id).blind(context, id);
                (all_entries(&account.entries, vector), blind)
            }
            None => (Vec::new(), secret.padding_blind(context, shard, place)),
        };
        slots.extend(
            entries
                .iter()
                .map(|entry| Slot::new::<Production>(place, *entry)),
        );
        commitments.push(commit::<Production>(&generators, &entries, blind).unwrap());
        blinds.push(blind);
    }
    ShardLeaves::new(slots, blinds, commitments).unwrap()
}

/// What a leaf commits to: what its owner is shown, and the surplus.
fn all_entries(shown: &[Entry], vector: &CollateralVector) -> Vec<Entry> {
    committed(shown, vector.surplus(shown).unwrap())
}
