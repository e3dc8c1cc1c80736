//! Sorting more than fits in memory: sorted runs in a scratch file, merged when they are read.
//!
//! Records are strings of bytes, compared byte by byte. They are collected in a buffer of fixed size; whenever
//! it is full, it is sorted and written to the scratch file as a run. What never fills the buffer never
//! reaches the disk.
//!
//! The scratch file has no name: nobody else can open it, and nothing is left of it when the process ends,
//! however it ends. What was written stays on the disk's free blocks, as with any file that is removed.

mod buffer;
mod merge;
mod positioned;
mod scratch;

use self::{
    buffer::Buffer,
    scratch::{Run, RunFile},
};
pub use self::{
    merge::Merge,
    positioned::{read_exact_at, write_all_at},
    scratch::{Scratch, ScratchError},
};

/// Most bytes of a record.
pub const MAX_RECORD_BYTES: usize = 1 << 16;

/// Collects records.
#[derive(Debug)]
pub struct Sorter {
    scratch: Scratch,
    buffer: Buffer,
    runs: Vec<Run>,
    file: Option<RunFile>,
}

impl Sorter {
    /// Nothing to sort yet.
    pub fn new(scratch: Scratch) -> Self {
        Self {
            buffer: Buffer::with_capacity(scratch.memory()),
            scratch,
            runs: Vec::new(),
            file: None,
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// [`ScratchError`] if the buffer is full and cannot be written.
    ///
    /// # Panics
    /// For a record of more than [`MAX_RECORD_BYTES`].
    pub fn push(&mut self, record: &[u8]) -> Result<(), ScratchError> {
        assert!(record.len() <= MAX_RECORD_BYTES, "a record is short");
        if !self.buffer.has_room(record) && !self.buffer.entries.is_empty() {
            self.write_run()?;
        }
        self.buffer.push(record);
        Ok(())
    }

    /// Ends the collection.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn finish(mut self) -> Result<SortedRecords, ScratchError> {
        if self.runs.is_empty() {
            self.buffer.sort();
            self.buffer.bytes.shrink_to_fit();
            self.buffer.entries.shrink_to_fit();
        } else {
            // The buffer's memory is worth more than one run less to read.
            self.write_run()?;
            self.buffer = Buffer::with_capacity(0);
        }
        Ok(SortedRecords {
            scratch: self.scratch,
            buffer: self.buffer,
            runs: self.runs,
            file: self.file,
        })
    }

    fn write_run(&mut self) -> Result<(), ScratchError> {
        self.buffer.sort();
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(RunFile::create(&self.scratch)?),
        };
        self.runs.push(file.write_run(self.buffer.iter())?);
        self.buffer.bytes.clear();
        self.buffer.entries.clear();
        Ok(())
    }
}

/// SortedRecords records, to be read as often as one likes.
#[derive(Debug)]
pub struct SortedRecords {
    scratch: Scratch,
    /// All records, if none are in runs.
    buffer: Buffer,
    runs: Vec<Run>,
    file: Option<RunFile>,
}

impl SortedRecords {
    /// Reads the records in their order. Takes [`Scratch::memory`] at most.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn merge(&self) -> Result<Merge<'_>, ScratchError> {
        match &self.file {
            None => Ok(Merge::of_memory(&self.buffer)),
            Some(file) => Merge::of_runs(file, &self.runs, self.scratch.memory()),
        }
    }

    /// Bytes that the scratch file has on the disk.
    pub fn scratch_bytes(&self) -> u64 {
        self.runs.last().map_or(0, |run| run.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(records: &[Vec<u8>], memory: usize) -> SortedRecords {
        let mut sorter = Sorter::new(Scratch::default().with_memory(memory));
        for record in records {
            sorter.push(record).unwrap();
        }
        sorter.finish().unwrap()
    }

    fn read(sorted: &SortedRecords) -> Vec<Vec<u8>> {
        let mut merge = sorted.merge().unwrap();
        let mut read = Vec::new();
        while let Some(record) = merge.next_record().unwrap() {
            read.push(record.to_vec());
        }
        read
    }

    proptest! {
        /// Few letters and short strings, so that there are equal records and records that begin alike.
        #[test]
        fn records_come_in_order_whether_they_fit_in_memory_or_not(
            records in prop::collection::vec(prop::collection::vec(0u8..3, 0..12), 0..300),
            memory in prop::sample::select(vec![300usize, 1_000, 1 << 20]),
        ) {
            let made = sorted(&records, memory);
            let mut expected = records;
            expected.sort();
            prop_assert_eq!(&read(&made), &expected);
            // They can be read again.
            prop_assert_eq!(&read(&made), &expected);
        }
    }

    #[test]
    fn what_fits_in_memory_never_reaches_the_disk() {
        let records: Vec<Vec<u8>> = (0..100u8).map(|i| vec![i]).collect();
        assert_eq!(sorted(&records, 1 << 20).scratch_bytes(), 0);
        // A record and its length.
        assert_eq!(sorted(&records, 480).scratch_bytes(), 100 * 5);
    }

    #[test]
    fn a_directory_that_is_not_there_is_named() {
        let scratch = Scratch::in_directory("/nonexistent/scratch").with_memory(64);
        let mut sorter = Sorter::new(scratch);
        let error = (0..100).find_map(|_| sorter.push(&[0; 8]).err()).unwrap();
        let text = error.to_string();
        assert!(text.contains("/nonexistent/scratch"), "{text}");
    }
}
