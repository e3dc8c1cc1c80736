//! Judges requests one after the other, and keeps what is cosigned before the cosignature leaves.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Mutex,
};

use history::{
    checkpoint::{CheckpointError, SignedCheckpoint},
    key::{LogKey, WitnessKey},
    merkle::TreeHead,
    note::NoteSignature,
    policy::LogPolicy,
    witness::{AddCheckpoint, NotCosigned},
};

use super::{
    key::WitnessKeyFiles,
    signed,
    state::{self, LogState, origin_hash},
};

/// Ends the name of the file, beside the key's, that says what was cosigned last of each log.
const SIGNED: &str = "signed";

/// A witness: its key, what it watches, and what it has cosigned.
pub struct Keeper {
    key: WitnessKeyFiles,
    logs: Vec<LogKey>,
    state: PathBuf,
    /// Locked while a request is judged: threads of one program share a lock of files.
    judging: Mutex<()>,
}

/// What came of a request that was cosigned.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The log.
    pub log: LogKey,
    /// What was cosigned.
    pub head: TreeHead,
    /// The cosignature.
    pub signature: NoteSignature,
}

/// What came of one that was not.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// The request is refused. If it shows that the log is forked, the two files that show it.
    #[error("{refusal}")]
    Refused {
        /// Why.
        refusal: NotCosigned,
        /// Both halves.
        fork: Option<[PathBuf; 2]>,
    },
    /// Nothing is cosigned, since it could not be kept.
    #[error(transparent)]
    Keeper(#[from] KeeperError),
}

/// Why nothing is cosigned, whatever is asked.
#[derive(Debug, thiserror::Error)]
pub enum KeeperError {
    /// What was cosigned cannot be read or written.
    #[error("nothing is cosigned: {}: {error}", path.display())]
    State {
        /// The state, or the file beside the key.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The state has less than the key has cosigned.
    #[error(
        "nothing is cosigned: the key has cosigned {signed} numbers of this log, and {} has other ones, or fewer",
        state.display()
    )]
    Forgotten {
        /// The state.
        state: PathBuf,
        /// What was cosigned last.
        signed: u64,
    },
    /// The machine's time is before 1970.
    #[error("nothing is cosigned: the machine's clock is not set")]
    Clock,
}

impl Keeper {
    /// A witness of the logs of a policy.
    pub fn new(key: WitnessKeyFiles, policy: &LogPolicy, state: &Path) -> Self {
        Self {
            key,
            logs: policy.logs().to_vec(),
            state: state.to_owned(),
            judging: Mutex::new(()),
        }
    }

    /// By which others know it.
    pub fn key(&self) -> &WitnessKey {
        self.key.key()
    }

    /// That the state can be read, and has all that the key has cosigned.
    ///
    /// # Errors
    /// [`KeeperError`].
    pub fn ensure_whole(&self) -> Result<(), KeeperError> {
        let _judging = self.lock()?;
        let signed = self.signed()?;
        for log in &self.logs {
            self.last(log.name().as_str(), &signed)?;
        }
        Ok(())
    }

    /// Cosigns a checkpoint, if it extends all that was cosigned of its log, at a time in seconds since 1970.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn cosign(&self, request: &AddCheckpoint, seconds: i64) -> Result<Kept, NotKept> {
        let refused = |refusal| NotKept::Refused {
            refusal,
            fork: None,
        };
        let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
        let seconds = seconds.ok_or(KeeperError::Clock)?;
        let checkpoint = &request.checkpoint;
        let log = self.log_of(checkpoint).map_err(refused)?;
        let origin = log.name().as_str();
        let _judging = self.lock()?;
        let mut signed = self.signed()?;
        let last = self.last(origin, &signed)?;
        let state = LogState::new(&self.state, origin);
        let fork = self.fork(&state, checkpoint)?;
        let cosignable = match request.judge(log, last) {
            Ok(cosignable) if fork.is_none() => cosignable,
            Ok(_) => {
                // One of this size was kept, and not cosigned, when this program was killed: the log signed both.
                let refusal = NotCosigned::Fork;
                return Err(NotKept::Refused { refusal, fork });
            }
            Err(refusal) => return Err(NotKept::Refused { refusal, fork }),
        };
        let head = checkpoint.head();
        let signature = cosignable.cosign(self.key(), self.key.secret(), seconds);
        let mut cosigned = checkpoint.with_only(log);
        cosigned.add(signature.clone());
        state.keep(&cosigned).map_err(self.unkept(&self.state))?;
        signed.insert(origin_hash(origin), head);
        let beside = self.key.beside(SIGNED);
        signed::write(&beside, &signed).map_err(self.unkept(&beside))?;
        Ok(Kept {
            log: log.clone(),
            head,
            signature,
        })
    }

    /// The last checkpoint that was cosigned of the log whose name has this hash; none for others, and if there is none.
    ///
    /// # Errors
    /// [`KeeperError`].
    pub fn latest(&self, hash: &str) -> Result<Option<SignedCheckpoint>, KeeperError> {
        let mut origins = self.logs.iter().map(|log| log.name().as_str());
        let Some(origin) = origins.find(|origin| origin_hash(origin) == hash) else {
            return Ok(None);
        };
        let state = LogState::new(&self.state, origin);
        state
            .latest(&self.keys_of(origin))
            .map_err(self.unkept(&self.state))
    }

    fn keys_of(&self, origin: &str) -> Vec<&LogKey> {
        let of_origin = |log: &&LogKey| log.name().as_str() == origin;
        self.logs.iter().filter(of_origin).collect()
    }

    /// The key that signed a checkpoint, of those that are watched.
    fn log_of(&self, checkpoint: &SignedCheckpoint) -> Result<&LogKey, NotCosigned> {
        let signed = checkpoint.signed_by_one_of(&self.logs);
        signed.map_err(|error| match error {
            CheckpointError::Origin => NotCosigned::UnknownLog,
            error => NotCosigned::NotOfLog(error),
        })
    }

    /// What was cosigned last of a log, if the state has all that the key has cosigned.
    fn last(&self, origin: &str, signed: &signed::Signed) -> Result<Option<TreeHead>, KeeperError> {
        let state = LogState::new(&self.state, origin);
        let latest = state.latest(&self.keys_of(origin));
        let latest = latest.map_err(self.unkept(&self.state))?;
        let latest = latest.map(|latest| latest.head());
        let Some(signed) = signed.get(&origin_hash(origin)) else {
            return Ok(latest);
        };
        // A program that was killed has kept more than it has cosigned, never less.
        let kept = state.of_size(signed.size, &self.keys_of(origin));
        let kept = kept.map_err(self.unkept(&self.state))?;
        let has = kept.is_some_and(|kept| kept.head() == *signed)
            && latest.is_some_and(|latest| latest.size >= signed.size);
        if has {
            Ok(latest)
        } else {
            Err(KeeperError::Forgotten {
                state: self.state.clone(),
                signed: signed.size,
            })
        }
    }

    /// Keeps a checkpoint whose size was cosigned under another root.
    fn fork(
        &self,
        state: &LogState,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Option<[PathBuf; 2]>, KeeperError> {
        let head = checkpoint.head();
        let keys = self.keys_of(&checkpoint.checkpoint().origin);
        let cosigned = state.of_size(head.size, &keys);
        let cosigned = cosigned.map_err(self.unkept(&self.state))?;
        if cosigned.is_none_or(|cosigned| cosigned.head() == head) {
            return Ok(None);
        }
        let kept = state.keep_fork(checkpoint);
        kept.map(Some).map_err(self.unkept(&self.state))
    }

    fn signed(&self) -> Result<signed::Signed, KeeperError> {
        let beside = self.key.beside(SIGNED);
        signed::read(&beside).map_err(self.unkept(&beside))
    }

    /// Waits until nobody else judges under this key, in this program or in another.
    fn lock(&self) -> Result<impl Sized + '_, KeeperError> {
        // Who panicked has cosigned nothing: what is on the disk counts.
        let here = self.judging.lock();
        let here = here.unwrap_or_else(std::sync::PoisonError::into_inner);
        let beside = self.key.beside(SIGNED);
        let elsewhere = self.key.lock().map_err(self.unkept(&beside))?;
        // Nor under another key with the same state.
        let state = state::lock(&self.state).map_err(self.unkept(&self.state))?;
        Ok((state, elsewhere, here))
    }

    fn unkept(&self, path: &Path) -> impl FnOnce(io::Error) -> KeeperError + use<> {
        let path = path.to_owned();
        move |error| KeeperError::State { path, error }
    }
}

impl KeeperError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::State { .. } => {
                "check that the directory can be written to, and the space on the disk"
            }
            Self::Forgotten { .. } => {
                "give the state that this key has cosigned with, in its newest copy; if that is lost, make a new key, and \
                 say so in public: with this one the same size could be cosigned twice"
            }
            Self::Clock => "set the clock",
        }
    }
}
