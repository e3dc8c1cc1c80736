//! What is owed, added up as it is before a proof: of it only totals stay.

use std::path::Path;

use circuits::{hash::sha256_bytes, leaf::BuildSecret, shape::Production};
use documents::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor},
    input::read_capped,
    policy::Policy,
};
use health::{condition::Reason, state::State};
use jiff::Timestamp;

use super::store::Owed;
use crate::{
    inputs::{
        LoadError, LoadOptions, LoadedSnapshot, descriptor_file,
        diagnostics::{Diagnostic, Diagnostics, Severity},
    },
    loans::{CommittedLedger, LoanTerms},
    progress::Progress,
};

/// Most bytes of a snapshot's file.
const MAX_SNAPSHOT_BYTES: u64 = 16 << 20;
/// Most errors that a round tells. All of them tells a check.
const MOST_TOLD: usize = 20;

/// A snapshot, read in part or whole.
pub struct Inputs {
    /// It.
    pub snapshot: LoadedSnapshot,
    /// What everything is bound to.
    pub descriptor: Descriptor,
    schedule: Option<CollateralSchedule>,
    /// The compiled policy.
    pub policy: Policy,
    /// Digests of what decides what totals are of, and which debts count: the snapshot's file, the policy, the registry of
    /// assets and the collateral schedule.
    pub inputs: String,
}

/// Why nothing is known of the inputs.
pub enum Unread {
    /// For others.
    Reason(Reason),
    /// Whoever listens wanted it to end.
    Stopped,
}

impl Inputs {
    /// Reads list and policy, and what is owed if that is wanted.
    ///
    /// # Errors
    /// [`Unread`], and for the operator's eyes what is wrong.
    pub fn read(
        path: &Path,
        with_liabilities: bool,
        progress: &dyn Progress,
    ) -> Result<Self, (Unread, Vec<String>)> {
        let options = LoadOptions {
            progress,
            without_liabilities: !with_liabilities,
            ..LoadOptions::default()
        };
        let snapshot = LoadedSnapshot::load_with(path, &options).map_err(|error| match error {
            LoadError::Stopped => (Unread::Stopped, Vec::new()),
            LoadError::Inputs(errors) if errors.unanswered() => {
                let text = "a database that the snapshot names does not answer";
                let reason = Reason::new(State::Unanswered, "LEDGER", "", text);
                (Unread::Reason(reason), told(&errors))
            }
            LoadError::Inputs(errors) => {
                let text = "the inputs have errors, or cannot be read";
                (unreadable("INPUTS", text), told(&errors))
            }
            error @ LoadError::Scratch(_) => {
                let text = "what is owed cannot be sorted: the disk for temporary files fails";
                (unreadable("SCRATCH", text), vec![error.to_string()])
            }
        })?;
        let wrong = |code, text, told: String| (unreadable(code, text), vec![told]);
        let of_descriptor = "the descriptor is not this snapshot's, or malformed";
        let descriptor = descriptor_file::load_or_preview(&snapshot)
            .map_err(|error| wrong("DESCRIPTOR", of_descriptor, error.to_string()))?;
        let schedule = descriptor_file::schedule(&snapshot, &descriptor).map_err(|error| {
            wrong(
                "COLLATERAL",
                "the collateral schedule is none",
                error.to_string(),
            )
        })?;
        let policy = Policy::parse(&snapshot.policy, &descriptor, schedule.as_ref())
            .map_err(|error| wrong("POLICY", "the policy is none", error.to_string()))?;
        let text = read_capped(path, MAX_SNAPSHOT_BYTES)
            .map_err(|error| wrong("INPUTS", "the snapshot cannot be read", error.to_string()))?;
        let assets = descriptor.assets().iter();
        let assets = assets.map(|asset| format!("{} {}\n", asset.symbol, asset.decimals));
        let assets: String = assets.collect();
        let schedule_bytes = schedule.as_ref().map(CollateralSchedule::to_bytes);
        let inputs = [
            &text[..],
            &snapshot.policy,
            assets.as_bytes(),
            schedule_bytes.as_deref().unwrap_or_default(),
        ];
        let inputs = inputs.map(|bytes| hex::encode(sha256_bytes(bytes)));
        Ok(Self {
            inputs: inputs.concat(),
            snapshot,
            descriptor,
            schedule,
            policy,
        })
    }

    /// What is owed, if all of it was read.
    ///
    /// # Errors
    /// As [`Inputs::read`].
    pub fn owed(
        &self,
        now: Timestamp,
        progress: &dyn Progress,
    ) -> Result<Owed, (Unread, Vec<String>)> {
        // A seed of its own: nothing of the choice is published.
        let seed = BuildSecret::random().shuffle_seed(&self.descriptor.ledger_digest());
        let terms = LoanTerms::new(&self.snapshot, self.schedule.as_ref(), &self.policy);
        let scratch = LoadOptions::default().scratch;
        let committed = CommittedLedger::choose::<Production>(
            &self.snapshot.ledger,
            terms.as_ref(),
            &seed,
            &scratch,
            progress,
        );
        let committed = committed.map_err(|error| match progress.stopping() {
            true => (Unread::Stopped, Vec::new()),
            false => {
                let text = "it cannot be chosen which debts count";
                (unreadable("DEBTS", text), vec![error.to_string()])
            }
        })?;
        let totals = committed.totals();
        Ok(Owed {
            at: now,
            inputs: self.inputs.clone(),
            free: totals.free.clone(),
            pledged: totals.pledged.clone(),
            debts: totals.debts.clone(),
        })
    }
}

/// The first errors, as logs are told them: without amounts.
fn told(errors: &Diagnostics) -> Vec<String> {
    let errors = errors
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors.take(MOST_TOLD).map(Diagnostic::logged).collect()
}

fn unreadable(code: &str, text: &str) -> Unread {
    Unread::Reason(Reason::new(State::Unreadable, code, "", text))
}
