//! Asking a witness for its cosignature (c2sp.org/tlog-witness). Whatever it answers may be wrong.

use std::time::Duration;

use history::{
    checkpoint::SignedCheckpoint,
    cosignature::{Cosigned, cosigned_by},
    key::WitnessKey,
    note::NoteSignature,
    policy::LogPolicy,
    witness::AddCheckpoint,
};
use transport::{Access, Endpoint, Failure, Limits, NoAddress, block_on, within};

/// Where a witness takes checkpoints, behind its submission prefix.
const ADD_CHECKPOINT: &str = "add-checkpoint";

/// An answer is a few lines.
const LIMITS: Limits = Limits {
    bytes: 64 << 10,
    time: Duration::from_secs(30),
};

/// Longest wait for a witness, however often it asks to be asked again.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a witness may say that it last cosigned another size than the one before.
const MAX_CONFLICTS: u32 = 3;

/// A witness that is asked.
#[derive(Clone, Copy, Debug)]
pub struct Witness<'p> {
    /// Its key.
    pub key: &'p WitnessKey,
    /// Where it answers: the submission prefix.
    pub url: &'p str,
}

/// What became of asking a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It cosigned.
    Cosigned {
        /// The line that it answered with.
        signature: NoteSignature,
        /// When.
        cosigned: Cosigned,
    },
    /// Its address is none.
    Address(NoAddress),
    /// No answer came through.
    Failed(Failure),
    /// It does not watch this log.
    NotWatched,
    /// It knows another key of the log.
    OtherKey,
    /// It has cosigned more of the log than there is here.
    Larger(u64),
    /// It says that the checkpoint does not extend what it cosigned: it was shown another history, or is mistaken.
    NotExtended,
    /// Another status.
    Status(u16),
    /// An answer without a cosignature by its key that holds.
    NoCosignature,
}

/// Asks a witness to cosign a checkpoint. `request` makes what it is asked from the size that it last cosigned; none for one
/// that the log has not.
pub fn ask(
    witness: Witness<'_>,
    proxy: Option<&str>,
    request: impl Fn(u64) -> Option<AddCheckpoint>,
) -> Asked {
    ask_within(PATIENCE, witness, proxy, request)
}

pub(super) fn ask_within(
    patience: Duration,
    witness: Witness<'_>,
    proxy: Option<&str>,
    request: impl Fn(u64) -> Option<AddCheckpoint>,
) -> Asked {
    let url = format!("{}/{ADD_CHECKPOINT}", witness.url.trim_end_matches('/'));
    let access = Access::through(url, proxy.map(str::to_owned));
    let endpoint = match Endpoint::new(&access) {
        Ok(endpoint) => endpoint,
        Err(error) => return Asked::Address(error),
    };
    let asked = within(patience, asked(witness.key, &endpoint, request));
    match block_on(asked) {
        Ok(Ok(asked)) => asked,
        Ok(Err(late)) => Asked::Failed(late),
        Err(_) => Asked::Failed(Failure::Connect),
    }
}

async fn asked(
    key: &WitnessKey,
    endpoint: &Endpoint,
    request: impl Fn(u64) -> Option<AddCheckpoint>,
) -> Asked {
    // Nobody here remembers what it has cosigned: it says so, if it is more than nothing.
    let mut old_size = 0;
    let mut conflicts = 0;
    loop {
        let Some(request) = request(old_size) else {
            return Asked::Larger(old_size);
        };
        let body = request.to_string().into_bytes();
        let answering = match endpoint.post("text/plain", body, LIMITS).await {
            Ok(answering) => answering,
            Err(failure) => return Asked::Failed(failure),
        };
        let status = answering.status();
        let body = match answering.body().await {
            Ok(body) => body,
            Err(failure) => return Asked::Failed(failure),
        };
        match status {
            200 => {
                let found = cosignature(key, &request.checkpoint, &body);
                let found = found.map(|(signature, cosigned)| Asked::Cosigned {
                    signature,
                    cosigned,
                });
                return found.unwrap_or(Asked::NoCosignature);
            }
            409 if conflicts < MAX_CONFLICTS => match size(&body) {
                Some(size) => old_size = size,
                None => return Asked::Status(status),
            },
            403 => return Asked::OtherKey,
            404 => return Asked::NotWatched,
            422 => return Asked::NotExtended,
            status => return Asked::Status(status),
        }
        conflicts += 1;
    }
}

/// The size in the body of a conflict.
fn size(body: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(body).ok()?;
    text.strip_suffix('\n').unwrap_or(text).parse().ok()
}

/// The cosignature by a key among lines that may have others. None is believed that does not hold.
fn cosignature(
    key: &WitnessKey,
    checkpoint: &SignedCheckpoint,
    lines: &[u8],
) -> Option<(NoteSignature, Cosigned)> {
    let text = std::str::from_utf8(lines).ok()?;
    let lines = text.lines();
    let lines = lines.filter_map(|line| NoteSignature::from_line(line).ok());
    let mut of_key = lines.filter(|line| line.name == *key.name() && line.id == key.id());
    of_key.find_map(|signature| {
        // Apart from all others: that another one does not hold takes nothing from it.
        let mut alone = checkpoint.with_only(key);
        alone.add(signature.clone());
        let cosigned = cosigned_by(&alone, key).ok().flatten()?;
        Some((signature, cosigned))
    })
}

/// The cosignatures of a checkpoint by witnesses of a policy, among the lines of a file that a witness has written.
pub fn cosignatures(
    policy: &LogPolicy,
    checkpoint: &SignedCheckpoint,
    lines: &[u8],
) -> Vec<NoteSignature> {
    let keys = policy.witnesses().iter();
    let keys = keys.filter_map(|witness| witness.key.as_ref());
    let found = keys.filter_map(|key| cosignature(key, checkpoint, lines));
    found.map(|(signature, _)| signature).collect()
}
