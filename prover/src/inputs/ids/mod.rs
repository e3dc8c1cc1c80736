//! Ids that are perhaps not meant: two that people or programs take for one, and those that a spreadsheet has changed.
//! Their owners type what they know, and are then not found, or find somebody else's account.
//!
//! Nothing here grows with the ledger but the scratch file: ids that are not their own form are sorted by it, in a quarter
//! of the memory of a sort, and only if there are such ids the ledger is read once more.

mod alike;
mod first_places;
mod folding;
mod lost_zeros;
mod spelling;

use std::collections::BTreeMap;

use self::{
    alike::{ChangedIds, Pair, compare},
    first_places::FirstPlaces,
    folding::{Difference, Folding},
    lost_zeros::LostZeros,
    spelling::Oddity,
};
use super::{
    accounts::{Account, Accounts},
    diagnostics::{Code, Diagnostics, Finding, Location},
    rows::{LedgerFile, LinePlace},
};
use crate::sorting::{Scratch, ScratchError, SortedRecords};

/// What is to be done about what a spreadsheet did.
const NO_SPREADSHEET: &str = "take ids as text from where they are kept: a spreadsheet has changed them, and their owners know them otherwise";

/// What is to be done about two ids that are taken for one.
const ONE_CUSTOMER: &str = "if both are one customer's, give them one id; if not, have the owners type theirs letter by letter";

/// Looks at ids while the accounts are read in the order of their ids.
#[derive(Debug)]
pub struct IdReader {
    folding: Folding,
    oddities: BTreeMap<Oddity, FirstPlaces>,
    zeros: LostZeros,
    changed: ChangedIds,
}

/// What a second reading of the ledger is for.
pub struct UncomparedIds {
    doubts: IdDoubts,
    changed: Option<SortedRecords>,
}

/// What is perhaps not meant.
#[derive(Clone, Debug, Default)]
pub struct IdDoubts {
    oddities: BTreeMap<Oddity, FirstPlaces>,
    lost_zeros: FirstPlaces,
    by_case: FirstPlaces,
    by_zeros: FirstPlaces,
    by_form: FirstPlaces,
}

impl IdReader {
    /// Sorts what it has to in this scratch space.
    pub fn new(scratch: &Scratch) -> Self {
        Self {
            folding: Folding::default(),
            oddities: BTreeMap::new(),
            zeros: LostZeros::default(),
            changed: ChangedIds::new(scratch),
        }
    }

    /// Looks at the next account's id.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn add(&mut self, account: &Account) -> Result<(), ScratchError> {
        let id = account.id().as_str();
        let Some(place) = account.place() else {
            return Ok(());
        };
        for oddity in Oddity::of(id) {
            self.oddities.entry(oddity).or_default().add(place, None);
        }
        self.zeros.add(id, place);
        let form = self.folding.fold(id);
        if form != id {
            self.changed.push(&form, id, place)?;
        }
        Ok(())
    }

    /// Ends the first reading.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn finish(self) -> Result<UncomparedIds, ScratchError> {
        Ok(UncomparedIds {
            doubts: IdDoubts {
                oddities: self.oddities,
                lost_zeros: self.zeros.finish(),
                ..IdDoubts::default()
            },
            changed: self.changed.finish()?,
        })
    }
}

impl UncomparedIds {
    /// Reads the accounts once more, if any id could be another's; ends before its time if it is `stopping`.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn compare<'a>(
        self,
        accounts: impl FnOnce() -> Result<Accounts<'a>, ScratchError>,
        stopping: &dyn Fn() -> bool,
    ) -> Result<IdDoubts, ScratchError> {
        let mut doubts = self.doubts;
        if let Some(changed) = &self.changed {
            compare(changed, accounts()?, stopping, |pair: Pair| {
                let places = match pair.difference {
                    Difference::Case => &mut doubts.by_case,
                    Difference::Zeros => &mut doubts.by_zeros,
                    Difference::Form => &mut doubts.by_form,
                };
                places.add(pair.later, Some(pair.earlier));
            })?;
        }
        Ok(doubts)
    }
}

impl IdDoubts {
    /// Reports them; `files` are those of the ledger, by number.
    pub fn report(&self, files: &[LedgerFile], diagnostics: &mut Diagnostics) {
        for (oddity, places) in &self.oddities {
            let (code, message, hint) = words(*oddity);
            report(code, &Words::one(message, hint), places, files, diagnostics);
        }
        let zeros = "the account's id is a number of fewer digits than those that begin with zeros: it has perhaps lost its \
                     own";
        let code = Code::IdOfSpreadsheet;
        let zeros = Words::one(zeros, NO_SPREADSHEET);
        report(code, &zeros, &self.lost_zeros, files, diagnostics);
        for (code, difference, hint, places) in [
            (code, "zeros before it", NO_SPREADSHEET, &self.by_zeros),
            (
                Code::IdsByCase,
                "upper and lower case",
                ONE_CUSTOMER,
                &self.by_case,
            ),
            (
                Code::IdsByForm,
                "the Unicode form of its characters, or in some that nobody sees",
                ONE_CUSTOMER,
                &self.by_form,
            ),
        ] {
            let words = Words {
                message: "the account's id differs from that at ".to_owned(),
                only_in: Some(difference),
                hint,
            };
            report(code, &words, places, files, diagnostics);
        }
    }
}

fn words(oddity: Oddity) -> (Code, &'static str, &'static str) {
    match oddity {
        Oddity::Invisible => (
            Code::IdInvisible,
            "the account's id has a character that nobody sees",
            "take it out: the owner types the id without it, and is not found",
        ),
        Oddity::Apostrophe => (
            Code::IdOfSpreadsheet,
            "the account's id begins with an apostrophe, as spreadsheets mark text",
            NO_SPREADSHEET,
        ),
        Oddity::Formula => (
            Code::IdOfSpreadsheet,
            "the account's id is written as a formula, =\"...\"",
            NO_SPREADSHEET,
        ),
        Oddity::Quoted => (
            Code::IdOfSpreadsheet,
            "the account's id has quotation marks around it",
            "take them away: they have been written twice, and are part of the id",
        ),
        Oddity::Exponent => (
            Code::IdOfSpreadsheet,
            "the account's id is a number as spreadsheets shorten it, such as 1.23E+05",
            NO_SPREADSHEET,
        ),
    }
}

/// What is said of places.
struct Words {
    message: String,
    /// In what alone ids differ from those beside them, if that is what is said.
    only_in: Option<&'static str>,
    hint: &'static str,
}

impl Words {
    fn one(message: &str, hint: &'static str) -> Self {
        Self {
            message: message.to_owned(),
            only_in: None,
            hint,
        }
    }
}

fn report(
    code: Code,
    words: &Words,
    places: &FirstPlaces,
    files: &[LedgerFile],
    diagnostics: &mut Diagnostics,
) {
    let sorted = places.sorted();
    let mut unsaid = places.count - sorted.len() as u64;
    let at =
        |place: LinePlace| -> Location { files[place.file as usize].line(place.line).location() };
    for (place, beside) in sorted {
        let location = at(place);
        let message = words.message.as_str();
        let finding = match words.only_in.zip(beside) {
            None => Finding::warning(code, location, message, words.hint),
            Some((difference, beside)) => {
                let other = at(beside);
                let message = format!("{message}{other} only in {difference}");
                let several = format!("accounts have ids that differ only in {difference}");
                let finding = Finding::warning(code, location, message, words.hint);
                finding.several(several, format!("and {other}"))
            }
        };
        diagnostics.report(finding.and_more(std::mem::take(&mut unsaid)));
    }
}
