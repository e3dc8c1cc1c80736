//! What to do about errors where that is to give an option of the command line. The library's own hints name none.

use std::borrow::Cow;

use documents::inclusion::archive::{MAX_PREFIX_BITS, write::ArchiveWriteError};

use crate::{
    apart::ApartError,
    inclusion::InclusionError,
    log::LogError,
    private::records::RecordError,
    prove::{ProveError, error::DESCRIPTOR},
    rebalance::{Conflict, RebalanceError},
    stress::StressError,
};

/// About an error of `prover prove`, or of `prover check`.
pub(super) fn of_prove(error: &ProveError) -> &'static str {
    match error {
        ProveError::Inputs(_) => "mend them, then run prover check again",
        ProveError::Policy(_) | ProveError::Statement(_) => {
            "mend the policy, then run prover check"
        }
        ProveError::Schedule(_) => "mend the collateral schedule, then run prover check",
        ProveError::Reserves(_) => "mend the reserves, then run prover check",
        ProveError::Insolvent(insolvency) if insolvency.loans_fail() => {
            "debts stay as the interrupted run chose them: bring its policy back, or give --restart to choose them by \
             this one; no bundle was written"
        }
        ProveError::OutputExists(_) => {
            "nothing is overwritten: name another place with --out or --private"
        }
        ProveError::NotDirectory(_) => "name directories with --out and --private",
        ProveError::Unclaimed(_) => {
            "make sure that no other prover is at work there; then name its --private to go on with it, or remove it; else \
             name another --out"
        }
        ProveError::OtherOut { .. } => {
            "name the --out that it was begun with, or give --restart to throw it away"
        }
        ProveError::Apart(ApartError::InBundle { .. }) => {
            "name a place beside it with --out or --private: verifiers refuse a bundle with anything else in it"
        }
        ProveError::Apart(_) => {
            "name another place with --out or --private: one careless copy would publish both"
        }
        ProveError::OtherInputs { keeps: true, .. } => {
            "bring the inputs back to go on with it; or give --keep-shards to go on with these (shards depend on ledger \
             and schedule alone), or --restart to throw it away"
        }
        ProveError::OtherInputs { differences, .. } if differences.contains(&DESCRIPTOR) => {
            "a snapshot of another file name has a descriptor of its own: give this one the name that it had, with the \
             other inputs as they were; or give --restart to throw it away; or choose another --private and \
             another --out"
        }
        ProveError::OtherInputs { keeps: false, .. } => {
            "bring the inputs back to go on with it, give --restart to throw it away, or choose another --private and \
             another --out"
        }
        ProveError::Busy(_) => {
            "wait until it has ended, or choose another --private and another --out"
        }
        ProveError::Record(RecordError::Io { .. } | RecordError::Journal { .. }) => {
            "check the disk's free space and the directory's permissions; then run the same command again to go on, or \
             give --restart to start over"
        }
        ProveError::Record(_) => "give --restart to throw away what the interrupted run has left",
        ProveError::Threads(_) => "use fewer --workers",
        error => error.hint(),
    }
}

/// About a place that this option has named, where it would be published, or in the way.
pub(super) fn of_apart(option: &str, error: &ApartError) -> String {
    let hint = error.hint();
    match hint.strip_prefix("name another place") {
        Some(why) => format!("name another place with {option}{why}"),
        None => hint.to_owned(),
    }
}

/// About an error of `prover inclusion`.
pub(super) fn of_inclusion(error: &InclusionError) -> Cow<'static, str> {
    match error {
        InclusionError::TooManyArchives { largest, .. } => {
            format!("give --prefix-bits {largest}, the most with which they fit").into()
        }
        InclusionError::PrefixBits(_) => {
            format!("give --prefix-bits {MAX_PREFIX_BITS}, or fewer").into()
        }
        InclusionError::Archive(ArchiveWriteError::Full { .. }) => {
            "give fewer bits with --prefix-bits".into()
        }
        InclusionError::OtherRoot { .. } => {
            "give the --private of the bundle that is published, or name a place with --archives beside the bundle of this root"
                .into()
        }
        error => error.hint().into(),
    }
}

/// About an error of `prover log`.
pub(super) fn of_log(error: &LogError) -> Cow<'static, str> {
    match error {
        LogError::Gap { .. } => {
            "add the snapshots before it first; where there never was one, say so with prover log skip --through"
                .into()
        }
        LogError::Larger { .. } => {
            "give with --old-size what the witness says; if that is more than there is here, take the log's newest \
             directory, from where it is published"
                .into()
        }
        LogError::Exists(_) => {
            "name another place with --dir, or give the --name and --key that this log was begun with".into()
        }
        LogError::Apart(error) => of_apart("--dir", error).into(),
        error => error.hint().into(),
    }
}

/// About what no trades meet.
pub(super) fn of_conflict(conflict: &Conflict) -> &'static str {
    match (&conflict.money, conflict.conditions.len()) {
        (Some(_), _) => {
            "give it with --money, or let go of one of them; there may be other conflicts behind this one"
        }
        (None, 0 | 1) => "change it: nothing else stands against it",
        (None, _) => "let go of one of them; there may be other conflicts behind this one",
    }
}

/// About an error of `prover policy plan`.
pub(super) fn of_rebalance(error: &RebalanceError) -> Cow<'static, str> {
    match error {
        RebalanceError::NoPrice(_) => {
            "add it to the policy, or to a file with the columns asset and price: --prices FILE"
                .into()
        }
        RebalanceError::Rounding => "ask for another --margin, or allow a little --money".into(),
        RebalanceError::Exists(_) => "name another file with --out: nothing is overwritten".into(),
        error => error.hint(),
    }
}

/// About an error of `prover policy stress`.
pub(super) fn of_stress(error: &StressError) -> Cow<'static, str> {
    match error {
        StressError::JointMoves { .. } => {
            "ask for fewer with --joint-moves, or add earlier dates".into()
        }
        StressError::Exists(_) => "choose another name, or replace it with --force".into(),
        error => error.hint(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_that_are_too_many_name_the_largest_number_of_bits() {
        let error = InclusionError::TooManyArchives {
            bits: 16,
            largest: 9,
        };
        assert!(of_inclusion(&error).starts_with("give --prefix-bits 9, "));
    }
}
