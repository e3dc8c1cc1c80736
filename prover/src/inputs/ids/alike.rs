//! Ids of one form, found without holding them in memory: of two that are alike at least one is not its own form. Those
//! alone are sorted by their forms, on the disk if there are many, and read side by side with the ledger, which is sorted
//! by id: an id that is its own form stands there at the form's place.

use super::folding::{Difference, Folding};
use crate::{
    inputs::{accounts::Accounts, rows::LinePlace},
    sorting::{Scratch, ScratchError, SortedRecords, Sorter},
};

/// The share of a sort's memory that these ids are sorted in.
const SHARE_OF_MEMORY: usize = 4;

/// Accounts after which it is asked whether to go on.
const ASKED_AFTER: u64 = 1 << 13;

/// Ids that are not their own form.
#[derive(Debug)]
pub struct ChangedIds {
    scratch: Scratch,
    /// None while there are no such ids.
    sorter: Option<Sorter>,
    record: Vec<u8>,
}

/// Two ids of one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub difference: Difference,
    pub later: LinePlace,
    pub earlier: LinePlace,
}

impl ChangedIds {
    pub fn new(scratch: &Scratch) -> Self {
        Self {
            scratch: scratch
                .clone()
                .with_memory(scratch.memory() / SHARE_OF_MEMORY),
            sorter: None,
            record: Vec::new(),
        }
    }

    /// Adds an id that is not its own form.
    pub fn push(&mut self, form: &str, id: &str, place: LinePlace) -> Result<(), ScratchError> {
        encode(&mut self.record, form, id, place);
        let new = || Sorter::new(self.scratch.clone());
        self.sorter.get_or_insert_with(new).push(&self.record)
    }

    /// Sorts them; none if there are none.
    pub fn finish(self) -> Result<Option<SortedRecords>, ScratchError> {
        self.sorter.map(Sorter::finish).transpose()
    }
}

/// Calls `each` for every id that has the form of an earlier one, but for the first of each form. Ends before its time if
/// it is `stopping`.
pub fn compare(
    changed: &SortedRecords,
    mut accounts: Accounts<'_>,
    stopping: &dyn Fn() -> bool,
    mut each: impl FnMut(Pair),
) -> Result<(), ScratchError> {
    let mut changed = changed.merge()?;
    let mut own = Id::default();
    let mut read: u64 = 0;
    let mut more = true;
    let mut form = String::new();
    let mut first: Option<Id> = None;
    while let Some(record) = changed.next_record()? {
        let (next_form, id, place) = decode(record);
        if form != next_form {
            next_form.clone_into(&mut form);
            // Bytes are compared, as in both sorts.
            while more && own.text < form {
                match accounts.next_account()? {
                    Some(account) => {
                        account.id().as_str().clone_into(&mut own.text);
                        own.place = account.place();
                    }
                    None => more = false,
                }
                read += 1;
                if read.is_multiple_of(ASKED_AFTER) && stopping() {
                    return Ok(());
                }
            }
            first = (more && own.text == form).then(|| own.clone());
        }
        let id = Id {
            text: id.to_owned(),
            place: Some(place),
        };
        match &first {
            Some(first) => {
                let place_of_first = first.place.unwrap_or(place);
                each(Pair {
                    difference: Folding::difference(&first.text, &id.text),
                    later: place.max(place_of_first),
                    earlier: place.min(place_of_first),
                });
            }
            None => first = Some(id),
        }
    }
    Ok(())
}

/// An id, and the first line of its account.
#[derive(Clone, Debug, Default)]
struct Id {
    text: String,
    place: Option<LinePlace>,
}

/// Bytes of a record after form and id, each of which ends in a zero that it does not have itself.
const TAIL_BYTES: usize = 4 + 8;

fn encode(record: &mut Vec<u8>, form: &str, id: &str, place: LinePlace) {
    record.clear();
    for text in [form, id] {
        record.extend_from_slice(text.as_bytes());
        record.push(0);
    }
    record.extend_from_slice(&place.file.to_be_bytes());
    record.extend_from_slice(&place.line.to_be_bytes());
}

/// # Panics
/// For what is no record: they come from memory or from a file that nobody else can open.
fn decode(record: &[u8]) -> (&str, &str, LinePlace) {
    let (texts, tail) = record.split_at(record.len() - TAIL_BYTES);
    let texts = std::str::from_utf8(&texts[..texts.len() - 1]).expect("texts are written");
    let (form, id) = texts
        .split_once('\0')
        .expect("a zero is written between them");
    let (file, line) = tail.split_at(4);
    let place = LinePlace {
        file: u32::from_be_bytes(file.try_into().expect("4 bytes")),
        line: u64::from_be_bytes(line.try_into().expect("8 bytes")),
    };
    (form, id, place)
}
