//! What a monitor has seen, in a database that anybody can ask (SQLite): `monitor.sqlite` in its state directory.
//!
//! What belongs together is written in one transaction, so that a killed run has all of it or nothing.

mod bundles;
mod found;
mod log;

use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params, types::Value};

pub use self::{
    bundles::{BundleRow, Kept, Verified},
    found::{ChangeRow, FindingRow},
    log::{LogSeen, WitnessRow},
};

/// The database.
const DATABASE: &str = "monitor.sqlite";
/// Held by the one program that writes.
const LOCK: &str = "lock";
/// What files of bundles are fetched into.
const FETCHED: &str = "fetched";
/// Both halves of forks.
const FORKS: &str = "forks";

/// Tells a monitor's database from others.
const APPLICATION: i32 = i32::from_be_bytes(*b"porm");
/// Of the tables.
const SCHEMA: i32 = 1;
/// Longest wait for somebody who reads the database.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name, in `meta`, of what is followed.
const SOURCE: &str = "source";

/// The database, and the state directory that it is in, which nobody else writes to as long as this is there.
pub struct Store {
    connection: Connection,
    folder: PathBuf,
    /// Unlocked when it is closed.
    _lock: File,
}

/// Why there is no database to write to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The directory.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another monitor has it.
    #[error("another monitor is at work with {}", .0.display())]
    Busy(PathBuf),
    /// The database.
    #[error("{}: {error}", path.display())]
    Database {
        /// Its file.
        path: PathBuf,
        /// Why.
        error: rusqlite::Error,
    },
    /// Something else than a monitor's database.
    #[error("{} is no database of a monitor", .0.display())]
    Other(PathBuf),
    /// Of a newer program.
    #[error("{} is of a newer verifier: its tables have version {version}, and this program knows {SCHEMA}", path.display())]
    Newer {
        /// Its file.
        path: PathBuf,
        /// Its version.
        version: i32,
    },
    /// It is about something else.
    #[error("{} is the state of another source: {source_then}", folder.display())]
    OtherSource {
        /// The state directory.
        folder: PathBuf,
        /// What it is of.
        source_then: String,
    },
    /// What is in it cannot be.
    #[error("{}: {what} is not as a monitor writes it", path.display())]
    Contents {
        /// Its file.
        path: PathBuf,
        /// What.
        what: &'static str,
    },
    /// A finding that there is none of.
    #[error("there is no finding {0} that holds")]
    NoFinding(i64),
}

/// Whether a name in the state directory is of what is kept there, the database's own files among it.
pub fn is_of_store(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(DATABASE) || [LOCK, FETCHED, FORKS].contains(&&*name)
}

impl StoreError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "check the path, its permissions and the space on the disk",
            Self::Busy(_) => "wait until it has ended, or name another state directory",
            Self::Database { .. } => {
                "check the space on the disk, and that nobody holds the database open for writing; a damaged one is begun anew \
                 by naming another directory"
            }
            Self::Other(_) | Self::OtherSource { .. } => {
                "name another state directory: one for each source"
            }
            Self::Newer { .. } => "use a verifier that is as new, or name another state directory",
            Self::Contents { .. } => {
                "bring the database back from a copy, or name another state directory"
            }
            Self::NoFinding(_) => "the report shows the numbers of findings that hold",
        }
    }
}

impl Store {
    /// Opens the state of a source, or begins it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open(folder: &Path, source: &str) -> Result<Self, StoreError> {
        let of = |path: &Path| {
            let path = path.to_owned();
            move |error| StoreError::File { path, error }
        };
        fs::create_dir_all(folder).map_err(of(folder))?;
        let path = folder.join(LOCK);
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let lock = lock.map_err(of(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(of(&path)(error)),
        }
        let database = folder.join(DATABASE);
        let failed = |error| StoreError::Database {
            path: database.clone(),
            error,
        };
        let connection = Connection::open(&database).map_err(failed)?;
        let mut store = Self {
            connection,
            folder: folder.to_owned(),
            _lock: lock,
        };
        store.prepare()?;
        store.ensure_of(source)?;
        // What a killed run was fetching: the directory is a monitor's.
        match fs::remove_dir_all(folder.join(FETCHED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(of(&folder.join(FETCHED))(error));
            }
            _ => {}
        }
        Ok(store)
    }

    fn prepare(&mut self) -> Result<(), StoreError> {
        let path = self.path();
        let failed = |error| match error {
            rusqlite::Error::SqliteFailure(failure, _)
                if failure.code == rusqlite::ErrorCode::NotADatabase =>
            {
                StoreError::Other(path.clone())
            }
            error => StoreError::Database {
                path: path.clone(),
                error,
            },
        };
        let connection = &mut self.connection;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        let number = |connection: &Connection, name: &str| -> rusqlite::Result<i32> {
            connection.pragma_query_value(None, name, |row| row.get(0))
        };
        let application = number(connection, "application_id").map_err(failed)?;
        let version = number(connection, "user_version").map_err(failed)?;
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .map_err(failed)?;
        // A transaction is on the disk, with its name, before the next one begins.
        connection
            .pragma_update(None, "synchronous", "EXTRA")
            .map_err(failed)?;
        match (application, version) {
            (APPLICATION, SCHEMA) => Ok(()),
            (APPLICATION, version) if version > SCHEMA => Err(StoreError::Newer { path, version }),
            (0, 0) if tables == 0 => {
                let begun = connection.transaction().and_then(|begun| {
                    begun.execute_batch(include_str!("store/schema.sql"))?;
                    begun.pragma_update(None, "application_id", APPLICATION)?;
                    begun.pragma_update(None, "user_version", SCHEMA)?;
                    begun.commit()
                });
                begun.map_err(failed)
            }
            _ => Err(StoreError::Other(path)),
        }
    }

    fn ensure_of(&self, source: &str) -> Result<(), StoreError> {
        match self.meta(SOURCE)? {
            None => self.set_meta(SOURCE, source),
            Some(then) if then == source => Ok(()),
            Some(source_then) => Err(StoreError::OtherSource {
                folder: self.folder.clone(),
                source_then,
            }),
        }
    }

    /// The database's file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(DATABASE)
    }

    /// Where files may be fetched to, of which nothing is kept.
    pub fn fetched(&self) -> PathBuf {
        self.folder.join(FETCHED)
    }

    /// Where both halves of forks are kept.
    pub fn forks(&self) -> PathBuf {
        self.folder.join(FORKS)
    }

    /// Something that there is one of.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let found = self
            .connection
            .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| {
                row.get(0)
            })
            .optional();
        self.done(found)
    }

    /// Keeps something that there is one of.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO meta VALUES (?1, ?2)",
            params![name, value],
        )
    }

    /// Does all that `change` does, or nothing.
    ///
    /// # Errors
    /// Those of `change`; [`StoreError::Database`].
    pub fn at_once<T>(
        &self,
        change: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction = self.done(self.connection.unchecked_transaction())?;
        // What is not committed is rolled back when it is dropped.
        let changed = change(self)?;
        self.done(transaction.commit())?;
        Ok(changed)
    }

    fn run(&self, sql: &str, params: impl rusqlite::Params) -> Result<(), StoreError> {
        let changed = self.connection.prepare(sql);
        self.done(changed.and_then(|mut statement| statement.execute(params)))?;
        Ok(())
    }

    fn rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.connection.prepare(sql).and_then(|mut statement| {
            let rows = statement.query_map(params, read)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        });
        self.done(rows)
    }

    fn done<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| StoreError::Database {
            path: self.path(),
            error,
        })
    }

    fn read_as<T>(&self, what: &'static str, read: Option<T>) -> Result<T, StoreError> {
        read.ok_or_else(|| StoreError::Contents {
            path: self.path(),
            what,
        })
    }

    fn time(&self, text: &str) -> Result<Timestamp, StoreError> {
        self.read_as("a time", text.parse().ok())
    }
}

/// A number as the database has it, whose integers are signed.
fn integer(number: u64) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
