//! Merging runs: the smallest of their next records, again and again.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, binary_heap::PeekMut},
};

use super::{
    buffer::{Buffer, Entry, record},
    scratch::{Run, RunFile, ScratchError},
};

/// Most and fewest bytes of a run that are read at once.
const MOST_READ: usize = 1 << 20;
const FEWEST_READ: usize = 1 << 12;

/// Reads sorted records one after the other.
pub struct Merge<'a>(Source<'a>);

enum Source<'a> {
    Memory {
        bytes: &'a [u8],
        entries: std::slice::Iter<'a, Entry>,
    },
    Runs {
        readers: Vec<RunReader<'a>>,
        /// The next record of each run, and the run's number.
        next: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
        current: Vec<u8>,
    },
}

impl<'a> Merge<'a> {
    pub(super) fn of_memory(buffer: &'a Buffer) -> Self {
        Self(Source::Memory {
            bytes: &buffer.bytes,
            entries: buffer.entries.iter(),
        })
    }

    pub(super) fn of_runs(
        file: &'a RunFile,
        runs: &[Run],
        memory: usize,
    ) -> Result<Self, ScratchError> {
        let at_once = (memory / runs.len().max(1)).clamp(FEWEST_READ, MOST_READ);
        let mut readers: Vec<_> = runs
            .iter()
            .map(|run| RunReader::new(file, *run, at_once))
            .collect();
        let mut next = BinaryHeap::with_capacity(readers.len());
        for (number, reader) in readers.iter_mut().enumerate() {
            let mut record = Vec::new();
            if reader.read_record(&mut record)? {
                next.push(Reverse((record, number)));
            }
        }
        Ok(Self(Source::Runs {
            readers,
            next,
            current: Vec::new(),
        }))
    }

    /// The next record; `None` after the last.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn next_record(&mut self) -> Result<Option<&[u8]>, ScratchError> {
        match &mut self.0 {
            Source::Memory { bytes, entries } => {
                Ok(entries.next().map(|entry| record(bytes, entry)))
            }
            Source::Runs {
                readers,
                next,
                current,
            } => {
                let Some(mut first) = next.peek_mut() else {
                    return Ok(None);
                };
                let Reverse((record, number)) = &mut *first;
                std::mem::swap(current, record);
                if !readers[*number].read_record(record)? {
                    PeekMut::pop(first);
                }
                Ok(Some(current))
            }
        }
    }
}

/// Reads one run, a block at a time.
struct RunReader<'a> {
    file: &'a RunFile,
    /// What has been read of the file and not yet handed out.
    block: Vec<u8>,
    place: usize,
    /// The part of the run that has not been read.
    left: Run,
    at_once: usize,
}

impl<'a> RunReader<'a> {
    fn new(file: &'a RunFile, run: Run, at_once: usize) -> Self {
        Self {
            file,
            block: Vec::new(),
            place: 0,
            left: run,
            at_once,
        }
    }

    /// Puts the next record into `record`; `false` after the last.
    fn read_record(&mut self, record: &mut Vec<u8>) -> Result<bool, ScratchError> {
        record.clear();
        if self.place == self.block.len() && self.left.start == self.left.end {
            return Ok(false);
        }
        let mut length = [0; 4];
        self.take(4)?;
        length.copy_from_slice(&self.block[self.place..self.place + 4]);
        self.place += 4;
        let length = u32::from_le_bytes(length) as usize;
        self.take(length)?;
        record.extend_from_slice(&self.block[self.place..self.place + length]);
        self.place += length;
        Ok(true)
    }

    /// Makes sure that the block has so many bytes that were not handed out.
    fn take(&mut self, bytes: usize) -> Result<(), ScratchError> {
        let have = self.block.len() - self.place;
        if have >= bytes {
            return Ok(());
        }
        self.block.drain(..self.place);
        self.place = 0;
        let left = self.left.end - self.left.start;
        let more = left.min(self.at_once.max(bytes) as u64) as usize;
        self.block.resize(have + more, 0);
        self.file
            .read_at(&mut self.block[have..], self.left.start)?;
        self.left.start += more as u64;
        Ok(())
    }
}
