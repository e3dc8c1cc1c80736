//! The records that are in memory, to be sorted there.

use rayon::prelude::*;

/// Bytes of memory that an entry of the buffer's index takes.
const ENTRY_BYTES: usize = size_of::<Entry>();

/// Records, and where each of them is.
#[derive(Debug)]
pub(super) struct Buffer {
    pub(super) bytes: Vec<u8>,
    pub(super) entries: Vec<Entry>,
}

/// A record in the buffer. Its first bytes are here too, so that most comparisons need not look further.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) head: u64,
    pub(super) offset: u32,
    pub(super) length: u32,
}

impl Buffer {
    /// Room for so many bytes, a third of them for entries. Memory that is not written to is not taken.
    pub(super) fn with_capacity(memory: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(memory / 3 * 2),
            entries: Vec::with_capacity(memory / 3 / ENTRY_BYTES),
        }
    }

    pub(super) fn has_room(&self, record: &[u8]) -> bool {
        self.entries.len() < self.entries.capacity()
            && self.bytes.len() + record.len() <= self.bytes.capacity()
    }

    pub(super) fn push(&mut self, record: &[u8]) {
        let mut head = [0; 8];
        let known = record.len().min(8);
        head[..known].copy_from_slice(&record[..known]);
        self.entries.push(Entry {
            head: u64::from_be_bytes(head),
            // A buffer is smaller than 2^32 bytes.
            offset: self.bytes.len() as u32,
            length: record.len() as u32,
        });
        self.bytes.extend_from_slice(record);
    }

    pub(super) fn sort(&mut self) {
        let bytes = &self.bytes;
        self.entries.par_sort_unstable_by(|a, b| {
            a.head
                .cmp(&b.head)
                .then_with(|| record(bytes, a).cmp(record(bytes, b)))
        });
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.iter().map(|entry| record(&self.bytes, entry))
    }
}

pub(super) fn record<'a>(bytes: &'a [u8], entry: &Entry) -> &'a [u8] {
    let start = entry.offset as usize;
    &bytes[start..start + entry.length as usize]
}
