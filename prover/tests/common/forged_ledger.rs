//! Whole ledgers as a dishonest operator makes them: leaves of any entries, proven as the prover proves them, without a
//! look at what they say. An honest one verifies like any other.

use std::{collections::BTreeMap, ops::Neg as _, sync::Arc};

use circuits::{
    collateral::CollateralVector,
    curve::{Point, Scalar, encode_point},
    leaf::{self, BuildSecret, Entry, Slot},
    ledger::{AccountId, Amount, CollateralDigest, LedgerContext, Root},
    link::LinkProof,
    proof::{Attempt, Proven},
    shape::{Shape as _, Tiny},
    shard::{
        challenge::{Challenges, ShardStatement},
        check::ShardProof,
        circuit::ShardCircuit,
        columns,
        commit::commit_hashed_columns,
        leaves::ShardLeaves,
        witness::{HashedColumns, ShardWitness},
    },
    tree::{LeafPosition, LedgerSize},
};
use documents::{
    bundle::{
        claim::{Claim, ReservesMode},
        collateral::CollateralSchedule,
        descriptor::Descriptor,
        files,
    },
    inclusion::{InclusionFile, LedgerHeader},
    policy::Policy,
};
use halo2curves::group::Curve as _;

use super::{Files, Forgery, debt, free, pledged, setup, totals};
use fixtures::testing::{TIME, descriptor, schedule};

/// An account and all that its leaf commits to.
#[derive(Clone)]
pub struct Account {
    pub id: &'static str,
    pub entries: Vec<Entry>,
}

/// A component of a leaf that no slot has: so much, which may be below zero, on the generator of a row.
#[derive(Clone, Copy)]
pub struct HiddenAmount {
    pub shard: usize,
    pub place: usize,
    pub row: usize,
    pub amount: i64,
}

/// A ledger that an operator is about to prove. Each of its parts may be a lie.
#[derive(Clone)]
pub struct ForgedLedger {
    pub descriptor: Descriptor,
    pub schedule: Option<CollateralSchedule>,
    pub policy: String,
    /// Accounts of each shard, in the order of their places. Padding comes after.
    pub shards: Vec<Vec<Account>>,
    /// M.
    pub leaves_per_shard: u32,
    pub reserves: Vec<u128>,
    /// What leaves have beside the entries of their accounts.
    pub hidden: Vec<HiddenAmount>,
    /// F that the shards are proven with.
    pub vector: CollateralVector,
    /// What blinds are made for.
    pub blinds: LedgerContext,
}

/// What the operator publishes, and keeps.
pub struct ForgedBundle {
    pub files: Files,
    pub root: Root,
    header: LedgerHeader,
    secret: BuildSecret,
}

impl ForgedLedger {
    /// An honest ledger in one shard: somebody with balances alone, a customer with a loan of USDT that BTC covers, and
    /// reserves of all that is owed. F is 6, 0 and 1 for a unit that is pledged, 12, 8 and 2 for one that is owed.
    pub fn honest() -> Self {
        Self::numbered(1)
    }

    /// The same, the snapshot of this number.
    pub fn numbered(sequence: u64) -> Self {
        let assets = [("BTC", 0), ("OWN", 0), ("USDT", 0)];
        let descriptor = descriptor("Sample Exchange", sequence, &assets);
        let schedule = schedule(&descriptor, TIME, &[("6", "0.5"), ("4", "1"), ("1", "0.5")]);
        let vector = schedule.vector().clone();
        let mut ledger = Self {
            blinds: LedgerContext {
                ledger: descriptor.ledger_digest(),
                collateral: schedule.digest(),
            },
            descriptor,
            schedule: Some(schedule),
            policy: "[margin]\ndefault_max_loan_share_bps = 10000\nmax_age_hours = 1\n".to_owned(),
            shards: vec![Vec::new()],
            leaves_per_shard: 16,
            reserves: vec![10_000; 3],
            hidden: Vec::new(),
            vector,
        };
        let saver = [free(0, 500), free(1, 700), free(2, 900)];
        ledger.add(0, "saver", &saver);
        ledger.add(0, "borrower", &[free(0, 5), pledged(0, 100), debt(2, 299)]);
        ledger
    }

    /// Puts an account into a shard, with the surplus of its pledges over its debts; with none if they are not covered.
    pub fn add(&mut self, shard: usize, id: &'static str, entries: &[Entry]) {
        let surplus = self.vector.surplus(entries);
        let entries = documents::inclusion::entries::committed(
            entries,
            surplus.unwrap_or([Amount(0), Amount(0)]),
        );
        self.shards[shard].push(Account { id, entries });
    }

    /// The digests of its documents.
    pub fn context(&self) -> LedgerContext {
        LedgerContext {
            ledger: self.descriptor.ledger_digest(),
            collateral: self
                .schedule
                .as_ref()
                .map_or(CollateralDigest::NONE, CollateralSchedule::digest),
        }
    }

    fn size(&self) -> LedgerSize<Tiny> {
        LedgerSize::new(self.leaves_per_shard, self.shards.len() as u64).unwrap()
    }

    /// The leaves of a shard.
    fn leaves(&self, secret: &BuildSecret, shard: u64) -> ShardLeaves<Tiny> {
        let accounts = &self.shards[shard as usize];
        let generators = setup().generators.leaf_generators();
        let (mut slots, mut blinds) = (Vec::new(), Vec::new());
        let mut commitments: Vec<Point> = Vec::new();
        for place in 0..self.leaves_per_shard {
            let account = accounts.get(place as usize);
            let blind = match account {
                Some(account) => {
                    let id = AccountId::new(account.id).unwrap();
                    let salt = secret.salt(&self.blinds.ledger, id);
                    salt.blind(&self.blinds, id)
                }
                None => secret.padding_blind(&self.blinds, shard, place),
            };
            let entries = account.map_or(&[][..], |account| &account.entries);
            slots.extend(entries.iter().map(|entry| Slot::new::<Tiny>(place, *entry)));
            commitments.push(leaf::commit::<Tiny>(&generators, entries, blind).unwrap());
            blinds.push(blind);
        }
        for hidden in self.hidden.iter().filter(|it| it.shard as u64 == shard) {
            let amount = Scalar::from(hidden.amount.unsigned_abs());
            let part = setup().generators.lagrange()[hidden.row] * amount;
            let commitment = &mut commitments[hidden.place];
            *commitment = if hidden.amount < 0 {
                (part - *commitment).neg().to_affine()
            } else {
                (part + *commitment).to_affine()
            };
        }
        ShardLeaves::new(slots, blinds, commitments).unwrap()
    }

    fn prove_shard(&self, shard: u64, leaves: &ShardLeaves<Tiny>) -> ShardProof {
        let (generators, key) = (&setup().generators, &setup().shard);
        let statement = ShardStatement {
            context: self.context(),
            leaves_per_shard: self.leaves_per_shard,
            shards: self.shards.len() as u64,
            shard,
            leaves: leaves.digest(),
        };
        let hashed = HashedColumns::new(leaves);
        let attempt = Attempt::new(columns::advice_columns::<Tiny>());
        let known = commit_hashed_columns(generators, &hashed, attempt.blinds());
        let challenges = Challenges::derive::<Tiny>(&statement, &known).unwrap();
        let collateral = self.vector.column::<Tiny>();
        let witness = ShardWitness::new(&hashed, &collateral, &challenges);
        let circuit = ShardCircuit::new(Arc::new(witness));
        let instance = challenges.instance();
        let instance: [&[Scalar]; 2] = [&instance, &collateral];
        let Proven {
            proof,
            columns: points,
            blinds,
        } = attempt
            .prove(generators, key, &circuit, &known, &instance)
            .unwrap();
        let opening = points[columns::opening::<Tiny>().index()];
        let weights = challenges.leaf_weights(leaves.commitments().len());
        let blind = leaves.combined_blind(&weights);
        let x = LinkProof::representation(&blinds, columns::opening::<Tiny>(), blind);
        let about = statement.link(key.verifying().digest(), challenges.s, opening, &proof);
        let link = LinkProof::prove(generators, &about, &x);
        ShardProof { proof, link }
    }

    /// Proves everything, true or not, and publishes it.
    pub fn publish(&self) -> ForgedBundle {
        let secret = BuildSecret::from_bytes([0x5e; 32]);
        let (mut points, mut proofs) = (Vec::new(), Vec::new());
        let mut blind = Scalar::zero();
        for shard in 0..self.shards.len() as u64 {
            let leaves = self.leaves(&secret, shard);
            points.extend(leaves.commitments().iter().flat_map(encode_point));
            proofs.extend(self.prove_shard(shard, &leaves).to_bytes());
            blind += leaves.combined_blind(&vec![Scalar::one(); self.leaves_per_shard as usize]);
        }
        let policy = Policy::parse(
            self.policy.as_bytes(),
            &self.descriptor,
            self.schedule.as_ref(),
        );
        let context = self.context();
        let claim = Claim {
            ledger: context.ledger,
            collateral: self.schedule.as_ref().map(CollateralSchedule::digest),
            shape: Tiny::ID,
            leaves_per_shard: self.leaves_per_shard,
            shards: self.shards.len() as u64,
            root: Root([0; 32]),
            policy: policy.unwrap().digest(),
            reserves_mode: ReservesMode::Asserted,
            reserves_commitment: [0; 32],
            reserves_list: None,
            disclosures: Vec::new(),
        };
        let mut bundle = Files(BTreeMap::from([
            (files::DESCRIPTOR.to_owned(), self.descriptor.to_bytes()),
            (files::CLAIM.to_owned(), claim.to_bytes()),
            (files::POLICY.to_owned(), self.policy.clone().into_bytes()),
            (files::LEAVES.to_owned(), points),
            (files::SHARDS.to_owned(), proofs),
        ]));
        if let Some(schedule) = &self.schedule {
            bundle = bundle.with(files::COLLATERAL, schedule.to_bytes());
        }
        let bundle = bundle.with_their_root();
        let accounts = self.shards.iter().flatten();
        let entries = accounts.flat_map(|account| account.entries.iter().copied());
        let mut liabilities = totals(entries, self.descriptor.assets().len());
        for hidden in &self.hidden {
            // Of other rows there are no totals.
            if let Some(total) = liabilities.free.get_mut(hidden.row) {
                *total = total.checked_add_signed(hidden.amount.into()).unwrap();
            }
        }
        let forgery = Forgery {
            liabilities,
            reserves: self.reserves.clone(),
            committed_reserves: self.reserves.clone(),
            liabilities_blind: blind,
            reserves_blind: Scalar::from(0x5eed),
        };
        let files = forgery.bundle(&bundle);
        let root = files.claim().root;
        let size = self.size();
        ForgedBundle {
            header: LedgerHeader::new(
                self.descriptor.clone(),
                self.schedule.clone(),
                root,
                Tiny::ID,
                size.leaves_per_shard(),
                size.shards(),
            ),
            files,
            root,
            secret,
        }
    }
}

impl ForgedBundle {
    /// A file for somebody, showing these entries of the leaf at a place.
    pub fn file(&self, id: &str, position: LeafPosition, entries: &[Entry]) -> InclusionFile {
        let id = AccountId::new(id).unwrap();
        let salt = self.secret.salt(&self.header.ledger(), id);
        InclusionFile {
            header: self.header.clone(),
            salt: *salt.expose(),
            entries: entries.to_vec(),
            path: self.files.path(position),
        }
    }
}
