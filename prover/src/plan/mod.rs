//! What a run will take: shards, time, memory, sizes.
//!
//! Sizes and shards follow from the inputs. Time is a sum of what a [`Calibration`] measured on this machine;
//! without one it is not known, because machines differ by more than a guess is worth.

pub mod calibrate;
mod calibration;
mod prediction;

use circuits::{
    curve::POINT_BYTES, ledger::Root, shape::Shape, shard::check::ShardProof,
    solvency::check::SolvencyProof, tree::LedgerSize,
};
use documents::bundle::{
    claim::{Claim, ReservesMode},
    collateral::CollateralSchedule,
};
use evidence::ownership::ownership_to_csv;

pub use self::{calibration::Calibration, prediction::Prediction};
use crate::{
    build::accounts::{DEALING_KEY, PLACING_KEY},
    inputs::LoadedSnapshot,
    loans::{CommittedLedger, CommittedSize},
    private::{accounts, nodes},
    prove::{BalanceSheet, ClaimDraft, ProveError, Rounds, counts_of, size_of},
    sorting::Scratch,
};

/// Bytes of memory of a worker at its peak, for where the system does not tell what was used.
const BYTES_A_WORKER: u64 = 100 << 20;
/// Bytes of the private directory's other files, about: an empty journal, the secret, the report.
const PRIVATE_DOCUMENTS: u64 = 64 << 10;
/// Bytes of a shard in the journal, about.
const JOURNAL_SHARD: u64 = 320;
/// Bytes of an asset in the record of the build, about.
const BUILD_ASSET: u64 = 110;

/// What a run will take.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Accounts in the ledger.
    pub accounts: u64,
    /// Balances in the ledger.
    pub balances: u64,
    /// Entries of all accounts, each in a slot of its own: free and pledged balances, debts, limbs of surpluses.
    pub entries: u64,
    /// Shards to prove: H.
    pub shards: u64,
    /// Leaves of each shard: M.
    pub leaves_per_shard: u32,
    /// Leaves, padding included: what everybody learns, since there cannot be more accounts.
    pub leaves: u64,
    /// Slots of all shards: what everybody learns, since there cannot be more entries.
    pub slots: u64,
    /// Shards that are proven side by side.
    pub rounds: Rounds,
    /// Threads.
    pub workers: u64,
    /// Size of the bundle in bytes.
    pub bundle_bytes: u64,
    /// Size of the private directory in bytes, to a tenth of a megabyte.
    pub private_bytes: u64,
    /// Bytes of disk that the accounts are sorted in, and that are free again after.
    pub scratch_bytes: u64,
    /// Peak memory in bytes.
    pub memory: u64,
    /// Whether that has been measured, and is not a model's.
    pub memory_measured: bool,
    /// Seconds, if they were predicted.
    pub time: Option<Prediction>,
}

impl Plan {
    /// Plans a run of a ledger as it would be committed, but for the run's time.
    ///
    /// # Errors
    /// [`ProveError::Inputs`] if the ledger is beyond its bounds, [`ProveError::Size`] if it cannot be cut into shards.
    pub fn new<S: Shape>(
        snapshot: &LoadedSnapshot,
        draft: &ClaimDraft,
        committed: &CommittedLedger<'_>,
        sheet: &BalanceSheet<'_>,
        workers: u64,
    ) -> Result<Self, ProveError> {
        let size = size_of::<S>(snapshot, draft, &counts_of(committed))?;
        let CommittedSize {
            accounts, entries, ..
        } = committed.size();
        let rounds = Rounds::new(size.shards(), workers);
        Ok(Self {
            accounts,
            balances: snapshot.ledger.balance_count(),
            entries,
            shards: size.shards(),
            leaves_per_shard: size.leaves_per_shard(),
            leaves: size.leaves(),
            slots: size.shards() * S::SLOTS as u64,
            rounds,
            workers,
            bundle_bytes: bundle_bytes(snapshot.mode, draft, sheet, size),
            private_bytes: private_bytes(&committed.size(), draft, size),
            scratch_bytes: snapshot.ledger.scratch_bytes() + sort_bytes(&committed.size()),
            memory: BYTES_A_WORKER * rounds.most_side_by_side()
                + Scratch::default().memory() as u64,
            memory_measured: false,
            time: None,
        })
    }

    /// Adds what a calibration found, after the inputs were read in that many seconds.
    #[must_use]
    pub fn calibrated(mut self, calibration: &Calibration, reading: f64) -> Self {
        let prediction = Prediction::new(
            calibration,
            self.rounds,
            reading,
            self.accounts,
            self.entries,
        );
        self.time = Some(prediction);
        if let Some(peak) = calibration.peak_memory {
            self.memory = peak;
            self.memory_measured = true;
        }
        self
    }
}

/// The bundle to the byte.
fn bundle_bytes<S: Shape>(
    mode: ReservesMode,
    draft: &ClaimDraft,
    sheet: &BalanceSheet<'_>,
    size: LedgerSize<S>,
) -> u64 {
    let descriptor = &draft.descriptor;
    // Digests and points are as long as those that are to come.
    let claim = Claim {
        ledger: descriptor.ledger_digest(),
        collateral: draft.collateral(),
        shape: S::ID,
        leaves_per_shard: size.leaves_per_shard(),
        shards: size.shards(),
        root: Root([0; 32]),
        policy: draft.policy.digest(),
        reserves_mode: mode,
        reserves_commitment: [0; POINT_BYTES],
        reserves_list: (mode == ReservesMode::Public).then_some([0; 32]),
        disclosures: sheet.claimed_disclosures(),
    };
    let public = match mode {
        ReservesMode::Public => {
            draft.evidence.list.to_csv(descriptor).len()
                + ownership_to_csv(&draft.evidence.ownership).len()
        }
        ReservesMode::Asserted | ReservesMode::Attested => 0,
    };
    let documents = descriptor.to_bytes().len()
        + schedule_bytes(draft)
        + claim.to_bytes().len()
        + draft.policy.bytes().len()
        + SolvencyProof::bytes::<S>()
        + public;
    size.leaves() * POINT_BYTES as u64
        + size.shards() * ShardProof::bytes::<S>() as u64
        + documents as u64
}

fn schedule_bytes(draft: &ClaimDraft) -> usize {
    let schedule = draft.schedule.as_ref();
    schedule.map_or(0, |schedule| CollateralSchedule::to_bytes(schedule).len())
}

/// The private directory, but for what its small files differ by.
fn private_bytes<S: Shape>(
    committed: &CommittedSize,
    draft: &ClaimDraft,
    size: LedgerSize<S>,
) -> u64 {
    let trees = nodes::top_tree_start(size) + nodes::tree_bytes(size.shards() as usize);
    let CommittedSize {
        accounts,
        entries,
        id_bytes,
        ..
    } = *committed;
    let documents = PRIVATE_DOCUMENTS
        + JOURNAL_SHARD * size.shards()
        + BUILD_ASSET * draft.listed() as u64
        + draft.descriptor.to_bytes().len() as u64
        + schedule_bytes(draft) as u64;
    trees + accounts::file_bytes(accounts, entries, id_bytes, size.shards()) + documents
}

/// What the accounts take on the disk while they are put in order, if they do not fit in memory: twice at once, as they
/// are dealt to the shards, and as they stand in them.
fn sort_bytes(committed: &CommittedSize) -> u64 {
    let memory = Scratch::default().memory() as u64;
    let CommittedSize {
        accounts,
        entries,
        id_bytes,
        ..
    } = *committed;
    let records = 4 * accounts + id_bytes + accounts::ENTRY_BYTES as u64 * entries;
    let sort = |key: usize| {
        let bytes = records + key as u64 * accounts;
        // A sort has two thirds of its memory for records, and a third for 16 bytes of index for each.
        let fits = bytes <= memory / 3 * 2 && 16 * accounts <= memory / 3;
        // On the disk each record has its length.
        if fits { 0 } else { bytes + 4 * accounts }
    };
    sort(DEALING_KEY) + sort(PLACING_KEY)
}

#[cfg(test)]
mod tests;
