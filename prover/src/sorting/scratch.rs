//! The scratch file: where it is, and the runs in it.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::positioned::read_exact_at;

/// Bytes of memory of a sort, unless another number is asked for.
const DEFAULT_MEMORY: usize = 64 << 20;

/// Bytes that are written at once.
const WRITE_BYTES: usize = 1 << 18;

/// Where what does not fit in memory is put, and how much memory there is.
#[derive(Clone, Debug)]
pub struct Scratch {
    directory: PathBuf,
    memory: usize,
}

impl Default for Scratch {
    /// The system's directory for temporary files, and 64 MiB of memory.
    fn default() -> Self {
        Self::in_directory(std::env::temp_dir())
    }
}

impl Scratch {
    /// A directory, and 64 MiB of memory.
    pub fn in_directory(directory: impl Into<PathBuf>) -> Self {
        Self {
            directory: directory.into(),
            memory: DEFAULT_MEMORY,
        }
    }

    /// Another amount of memory in bytes, at most 4 GiB.
    #[must_use]
    pub fn with_memory(self, memory: usize) -> Self {
        let memory = memory.min(u32::MAX as usize);
        Self { memory, ..self }
    }

    /// Bytes of memory that a sort takes.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        &self.directory
    }
}

/// The scratch file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot use a scratch file in {}: {source}", directory.display())]
pub struct ScratchError {
    /// The directory that was to hold it.
    pub directory: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Runs, one after the other: each record after its length, a u32.
#[derive(Debug)]
pub(super) struct RunFile {
    directory: PathBuf,
    file: File,
    end: u64,
}

/// Where a run is in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub start: u64,
    pub end: u64,
}

impl RunFile {
    pub fn create(scratch: &Scratch) -> Result<Self, ScratchError> {
        let directory = scratch.directory.clone();
        // It has no name from the start, or loses it at once.
        match tempfile::tempfile_in(&directory) {
            Ok(file) => Ok(Self {
                directory,
                file,
                end: 0,
            }),
            Err(source) => Err(ScratchError { directory, source }),
        }
    }

    /// Appends records, which are in order.
    pub fn write_run<'a>(
        &mut self,
        records: impl Iterator<Item = &'a [u8]>,
    ) -> Result<Run, ScratchError> {
        let start = self.end;
        let mut end = start;
        let write = || -> io::Result<()> {
            let mut out = BufWriter::with_capacity(WRITE_BYTES, &self.file);
            for record in records {
                // A record has at most 2^16 bytes.
                out.write_all(&(record.len() as u32).to_le_bytes())?;
                out.write_all(record)?;
                end += 4 + record.len() as u64;
            }
            out.flush()
        };
        write().map_err(|source| self.error(source))?;
        self.end = end;
        Ok(Run { start, end })
    }

    pub fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<(), ScratchError> {
        read_exact_at(&self.file, buffer, offset).map_err(|source| self.error(source))
    }

    fn error(&self, source: io::Error) -> ScratchError {
        ScratchError {
            directory: self.directory.clone(),
            source,
        }
    }
}
