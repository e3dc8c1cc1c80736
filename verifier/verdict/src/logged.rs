//! A root that stands in the exchange's log, where a log proof is given: witnesses saw it under its number, and so is
//! everybody shown it (SPEC.md, section 16).

use circuits::ledger::{ClaimDigest, LedgerDigest, Root};
use documents::{
    bundle::descriptor::Descriptor,
    refusal::{Reason, Refusal},
};
use history::{
    leaf::Snapshot,
    policy::LogPolicy,
    proof::{LogProof, LogProofError, LoggedSnapshot},
};
use jiff::{SignedDuration, Timestamp};

/// A log proof, as the exchange gives it, and whom the verifier's user believes.
#[derive(Clone, Debug)]
pub struct LogExpectation {
    /// The proof. Nothing of it is believed.
    pub proof: LogProof,
    /// Which logs and witnesses the user knows.
    pub policy: LogPolicy,
    /// How far from the snapshot's time, in hours, the witnesses may have seen it; none if that is not asked.
    pub within_hours: Option<u32>,
}

/// A snapshot that is in the log, as a policy accepts it. Only [`LogExpectation::verify`] makes one.
#[derive(Clone, Debug)]
pub struct Logged {
    proven: LoggedSnapshot,
    snapshot: Snapshot,
    within_hours: Option<u32>,
}

impl LogExpectation {
    /// That something is in the log at its number. Which bundle it belongs to is compared later, by
    /// [`Logged::ensure_of`].
    ///
    /// # Errors
    /// [`Reason::LogProof`], [`Reason::LogNotWitnessed`]; [`Reason::LogOther`] where the log says that this number has no
    /// snapshot.
    pub fn verify(&self) -> Result<Logged, Refusal> {
        let proven = self.proof.verify(&self.policy).map_err(refused)?;
        let snapshot = proven.leaf().snapshot.ok_or_else(|| {
            let number = proven.leaf().sequence;
            let detail = format!("the log says that number {number} has no snapshot");
            Refusal::rejected(Reason::LogOther, detail)
        })?;
        Ok(Logged {
            proven,
            snapshot,
            within_hours: self.within_hours,
        })
    }
}

/// Why a log proof shows nothing, as a rejection.
pub fn refused(error: LogProofError) -> Refusal {
    let reason = match error {
        LogProofError::NotWitnessed(_) => Reason::LogNotWitnessed,
        _ => Reason::LogProof,
    };
    Refusal::rejected(reason, error)
}

impl Logged {
    /// The root that stands there.
    pub fn root(&self) -> Root {
        self.snapshot.root
    }

    /// The claim that stands beside it.
    pub fn claim(&self) -> ClaimDigest {
        self.snapshot.claim
    }

    /// The log, its size, and who cosigned.
    pub fn proven(&self) -> &LoggedSnapshot {
        &self.proven
    }

    /// Whether somebody but the exchange has cosigned it, as the policy asks for. Without witnesses a root that is taken from
    /// here is the exchange's own word.
    pub fn is_witnessed(&self) -> bool {
        self.proven.witnessed().quorum
    }

    /// That what stands in the log is this ledger, under this root and this claim, if it is known.
    ///
    /// # Errors
    /// [`Reason::LogOther`]; [`Reason::LogLate`].
    pub fn ensure_of(
        &self,
        descriptor: &Descriptor,
        root: Root,
        claim: Option<ClaimDigest>,
    ) -> Result<(), Refusal> {
        let Snapshot {
            ledger,
            root: logged_root,
            claim: logged_claim,
        } = self.snapshot;
        let number = self.proven.leaf().sequence;
        let other = |what: &str| {
            let detail = format!("the log has {what} under number {number}");
            Err(Refusal::rejected(Reason::LogOther, detail))
        };
        if number != descriptor.sequence() {
            let detail = format!(
                "the log proof is of number {number}, and this is number {}",
                descriptor.sequence()
            );
            return Err(Refusal::rejected(Reason::LogOther, detail));
        }
        let this: LedgerDigest = descriptor.ledger_digest();
        if ledger != this {
            return other("another ledger");
        }
        if logged_root != root {
            return other("another root of the same ledger");
        }
        if claim.is_some_and(|claim| claim != logged_claim) {
            return other("another claim over the same root");
        }
        self.ensure_in_time(descriptor.time())
    }

    fn ensure_in_time(&self, time: Timestamp) -> Result<(), Refusal> {
        let Some(hours) = self.within_hours else {
            return Ok(());
        };
        let late = |detail: String| Err(Refusal::rejected(Reason::LogLate, detail));
        let Some(seen) = self.proven.time() else {
            return late("no witness says when it saw the snapshot".to_owned());
        };
        match seen.duration_since(time).abs() <= SignedDuration::from_hours(hours.into()) {
            true => Ok(()),
            false => late(format!(
                "witnesses saw the snapshot at {seen}, further than {hours} hours from its own time, {time}"
            )),
        }
    }
}

#[cfg(test)]
mod tests;
