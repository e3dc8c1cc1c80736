//! What the user brings about the exchange's log.

use std::path::Path;

use documents::{
    input::read_capped,
    refusal::{Reason, Refusal},
};
use history::{
    policy::{LogPolicy, MAX_POLICY_BYTES},
    proof::{HEADER, LogProof, LogProofError, MAX_PROOF_BYTES},
};
use verdict::logged::{LogExpectation, refused};

use super::arguments::expectations::LogArgs;

/// What a root is held against in the log, if a log proof was given.
pub(super) fn expectation(args: &LogArgs) -> Result<Option<LogExpectation>, Refusal> {
    let (Some(proof), Some(policy)) = (&args.log_proof, &args.log_policy) else {
        return Ok(None);
    };
    Ok(Some(LogExpectation {
        // The user's own file first: it is theirs to mend.
        policy: read_policy(policy)?,
        proof: read_proof(proof)?,
        within_hours: args.log_within,
    }))
}

/// Reads a log policy.
pub(super) fn read_policy(path: &Path) -> Result<LogPolicy, Refusal> {
    let bytes = read(path, MAX_POLICY_BYTES)?;
    LogPolicy::from_bytes(&bytes).map_err(|error| Refusal::NoVerdict {
        what: format!("{}: {error}", path.display()),
        hint: "write it as c2sp.org/tlog-policy says: lines log, witness, group, and one quorum; a witness names the logs that it \
               watches, and `quorum none`"
            .to_owned(),
    })
}

/// Reads a log proof; nothing in it is verified.
fn read_proof(path: &Path) -> Result<LogProof, Refusal> {
    let bytes = read(path, MAX_PROOF_BYTES)?;
    LogProof::from_bytes(&bytes).map_err(|error| match error {
        LogProofError::Form(_) | LogProofError::Size if !bytes.starts_with(HEADER.as_bytes()) => {
            Refusal::NoVerdict {
                what: format!("{} is no log proof", path.display()),
                hint: "give the file NUMBER.tlog-proof, from where the exchange publishes its log"
                    .to_owned(),
            }
        }
        LogProofError::Form(_) | LogProofError::Size => Refusal::Damaged {
            reason: Reason::LogProof,
            what: format!("{}: {error}", path.display()),
            hint: Reason::LogProof.hint().to_owned(),
        },
        error => refused(error),
    })
}

/// Reads a file of lines, whose ends a program may have changed on the way.
pub(super) fn read(path: &Path, cap: usize) -> Result<Vec<u8>, Refusal> {
    let bytes = read_capped(path, cap as u64);
    let bytes = bytes.map_err(|error| Refusal::unreadable(path, &error))?;
    let lines = bytes.split(|byte| *byte == b'\n');
    let lines: Vec<_> = lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    Ok(lines.join(&b'\n'))
}
