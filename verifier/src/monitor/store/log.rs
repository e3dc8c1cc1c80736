//! The log, as it was seen.

use history::{
    checkpoint::SignedCheckpoint,
    leaf::Leaf,
    merkle::{self, TreeHead},
};
use jiff::Timestamp;
use rusqlite::params;

use super::{Store, StoreError, integer};

/// The largest checkpoint that extends all that were seen before, with its leaves.
#[derive(Clone, Debug)]
pub struct LogSeen {
    /// As the log signed it.
    pub checkpoint: SignedCheckpoint,
    /// The leaves that it is over.
    pub leaves: Vec<Leaf>,
}

/// The newest cosignature of a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessRow {
    /// The witness's name.
    pub name: String,
    /// How many numbers the log had.
    pub size: u64,
    /// When it cosigned, by its own word.
    pub time: Timestamp,
    /// When that was seen here.
    pub seen: Timestamp,
}

impl Store {
    /// What was seen of the log; none before it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn log(&self) -> Result<Option<LogSeen>, StoreError> {
        let sql = "SELECT leaf FROM log_entries ORDER BY number";
        let leaves = self.rows(sql, [], |row| row.get::<_, String>(0))?;
        let leaf = |text: String| {
            let leaf = Leaf::from_bytes(text.as_bytes()).ok();
            self.read_as("a leaf of the log", leaf)
        };
        let leaves: Vec<Leaf> = leaves.into_iter().map(leaf).collect::<Result<_, _>>()?;
        let hashes: Vec<_> = leaves.iter().map(Leaf::hash).collect();
        let (size, root) = (leaves.len() as u64, hex::encode(merkle::root(&hashes)));
        let sql = "SELECT note FROM checkpoints WHERE size = ?1 AND root = ?2";
        let notes = self.rows(sql, params![integer(size), root], |row| {
            row.get::<_, Vec<u8>>(0)
        })?;
        let Some(note) = notes.into_iter().next() else {
            return Ok(None);
        };
        let checkpoint = SignedCheckpoint::from_bytes(&note).ok();
        Ok(Some(LogSeen {
            checkpoint: self.read_as("a checkpoint", checkpoint)?,
            leaves,
        }))
    }

    /// The checkpoints of this size that were seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn checkpoints_of(&self, size: u64) -> Result<Vec<SignedCheckpoint>, StoreError> {
        let sql = "SELECT note FROM checkpoints WHERE size = ?1 ORDER BY first_seen, root";
        let notes = self.rows(sql, params![integer(size)], |row| row.get::<_, Vec<u8>>(0))?;
        let checkpoint = |note: Vec<u8>| {
            let checkpoint = SignedCheckpoint::from_bytes(&note).ok();
            self.read_as("a checkpoint", checkpoint)
        };
        notes.into_iter().map(checkpoint).collect()
    }

    /// Keeps what was seen of the log, which extends what was seen before.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_log(
        &self,
        checkpoint: &SignedCheckpoint,
        leaves: &[Leaf],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.at_once(|store| {
            store.keep_checkpoint(checkpoint, now)?;
            for leaf in leaves {
                let row = params![integer(leaf.sequence), leaf.to_string()];
                store.run("INSERT OR REPLACE INTO log_entries VALUES (?1, ?2)", row)?;
            }
            Ok(())
        })
    }

    /// Keeps a checkpoint, whatever it extends. One that has more cosignatures by now takes the place of what was kept.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_checkpoint(
        &self,
        checkpoint: &SignedCheckpoint,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let TreeHead { size, root } = checkpoint.head();
        let note = checkpoint.to_string().into_bytes();
        self.run(
            "INSERT INTO checkpoints VALUES (?1, ?2, ?3, ?4) ON CONFLICT (size, root) DO UPDATE SET note = ?3",
            params![integer(size), hex::encode(root), note, now.to_string()],
        )
    }

    /// The newest cosignature of each witness, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn witnesses(&self) -> Result<Vec<WitnessRow>, StoreError> {
        let sql = "SELECT name, size, time, seen FROM witnesses ORDER BY name";
        let rows = self.rows(sql, [], |row| {
            let texts: [String; 3] = [row.get(0)?, row.get(2)?, row.get(3)?];
            Ok((texts, row.get::<_, i64>(1)?))
        })?;
        let witness = |([name, time, seen], size): ([String; 3], i64)| {
            Ok(WitnessRow {
                name,
                size: size.max(0) as u64,
                time: self.time(&time)?,
                seen: self.time(&seen)?,
            })
        };
        rows.into_iter().map(witness).collect()
    }

    /// Keeps a cosignature, unless the same was seen before.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn keep_witness(&self, witness: &WitnessRow) -> Result<(), StoreError> {
        let WitnessRow {
            name,
            size,
            time,
            seen,
        } = witness;
        self.run(
            "INSERT INTO witnesses VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET size = ?2, time = ?3, seen = ?4 \
             WHERE size < ?2 OR time < ?3",
            params![name, integer(*size), time.to_string(), seen.to_string()],
        )
    }
}
