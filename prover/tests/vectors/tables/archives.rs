//! Cases of archives and access codes.

use fixtures::testing::Ledger;
use serde::{Deserialize, Serialize};

use super::{
    Case,
    edit::{Edit, Op, append, edit, put, set, xor},
};
use crate::{files, made};

/// An archive, a code with which its owner looks for an account, and what has to come out.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveCase {
    pub name: String,
    /// What of SPEC.md it is about.
    pub spec: String,
    /// A vector.
    pub base: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The access code.
    pub code: String,
    /// The account id that is typed.
    pub account: String,
    /// The root that is expected.
    pub root: String,
    /// `OK`, `DEBTS` or a code.
    pub expect: String,
}

impl Case for ArchiveCase {
    const FILE: &'static str = "archives.json";
    const ABOUT: &'static str = "archives and access codes (README.md)";

    fn name(&self) -> &str {
        &self.name
    }

    fn expected(&self) -> &str {
        &self.expect
    }

    fn all() -> Vec<Self> {
        Archive::read().cases()
    }
}

/// Bytes of a header before its documents.
const FIXED_BYTES: usize = 83;

/// The good archive, its accounts, and where things are in it.
struct Archive {
    ledger: Ledger,
    /// Of `many`, whose slots are two, and of the other one.
    codes: [String; 2],
    bytes: Vec<u8>,
    /// Where the first slot starts, and bytes of a slot.
    start: usize,
    slot_bytes: usize,
    /// The numbers in the archive of both slots of `many`, and of that of the other one.
    slots: [usize; 3],
}

impl Archive {
    fn read() -> Self {
        let ledger = made::archive::ledger();
        let codes = made::archive::codes(&ledger);
        let bytes = files::file(BASE);
        let descriptor = ledger.descriptor().to_bytes().len();
        let schedule = ledger.header().collateral().unwrap().to_bytes().len();
        let start = FIXED_BYTES + descriptor + schedule;
        let slot_bytes = u32::from_le_bytes(*bytes[71..].first_chunk().unwrap()) as usize;
        let locators = made::archive::locators(&ledger);
        let place = |locator: [u8; 16]| {
            let mut slots = bytes[start..].chunks(slot_bytes);
            slots.position(|slot| slot.starts_with(&locator)).unwrap()
        };
        Self {
            codes: codes.map(|code| hex::encode(code.salt())),
            slots: locators.map(place),
            ledger,
            start,
            slot_bytes,
            bytes,
        }
    }

    /// Where a slot is, by its number in the archive.
    fn slot(&self, number: usize) -> usize {
        self.start + number * self.slot_bytes
    }

    /// The account `many` in the archive as it is.
    fn many(&self, name: &str, expect: &str) -> ArchiveCase {
        ArchiveCase {
            name: name.to_owned(),
            spec: "12, archives".to_owned(),
            base: BASE.to_owned(),
            edits: Vec::new(),
            code: self.codes[0].clone(),
            account: self.ledger.accounts()[0].id.clone(),
            root: self.ledger.root().to_string(),
            expect: expect.to_owned(),
        }
    }

    /// The account whose slot is one.
    fn few(&self, name: &str, expect: &str) -> ArchiveCase {
        ArchiveCase {
            code: self.codes[1].clone(),
            account: self.ledger.accounts()[1].id.clone(),
            ..self.many(name, expect)
        }
    }

    fn cases(&self) -> Vec<ArchiveCase> {
        [self.accounts(), self.headers(), self.slots()].concat()
    }

    fn accounts(&self) -> Vec<ArchiveCase> {
        let mut other = self.few("the account of somebody else", "NOT_INCLUDED");
        other.account = "many".to_owned();
        let mut root = self.few("another root is expected", "ROOT_NOT_EXPECTED");
        root.root = super::bundles::field("bundles/loans/claim.json", "root");
        let mut code = self.few("a code of another archive of the ledger", "NOT_IN_ARCHIVE");
        code.code = hex::encode(self.ledger.salt("somebody"));
        vec![
            self.few("an account whose slot is one", "OK"),
            self.many("an account whose slots are two", "DEBTS"),
            other,
            root,
            code,
        ]
    }

    fn headers(&self) -> Vec<ArchiveCase> {
        let of = |name: &str, op| self.few(name, "ARCHIVE").with(op);
        let length = self.bytes.len();
        let price = |name: &str, from: &str, to: &str, expect| {
            // Schedule and descriptor are text, what follows them is not.
            let head = String::from_utf8(self.bytes[FIXED_BYTES..self.start].to_vec()).unwrap();
            let at = FIXED_BYTES + head.rfind(from).unwrap();
            assert_eq!(from.len(), to.len());
            self.few(name, expect).with(set(at, to.as_bytes()))
        };
        vec![
            of("an archive with a byte more", append(&[0])),
            of(
                "an archive with a byte less",
                Op::Truncate { length: length - 1 },
            ),
            of(
                "an archive without its last slot",
                Op::Truncate {
                    length: length - self.slot_bytes,
                },
            ),
            of(
                "an archive that ends in its header",
                Op::Truncate {
                    length: FIXED_BYTES - 1,
                },
            ),
            of("an empty archive", put(b"")),
            self.few("another format", "NO_VERDICT").with(xor(0, &[1])),
            of("another version", set(8, &3_u32.to_le_bytes())),
            of(
                "a root in the header that its slots are not of",
                xor(12, &[1]),
            ),
            of("another shape", set(44, &u32::MAX.to_le_bytes())),
            of("no leaves", set(48, &0_u32.to_le_bytes())),
            of(
                "so many shards that nothing fits",
                set(52, &u64::MAX.to_le_bytes()),
            ),
            of("a prefix of 17 bits", set(60, &[17])),
            of("a prefix of 15 bits", set(60, &[15])),
            of(
                "a slot less than there must be",
                set(63, &160_u64.to_le_bytes()),
            ),
            of("slots without end", set(63, &u64::MAX.to_le_bytes())),
            of(
                "slots of another size",
                set(71, &(self.slot_bytes as u32 + 1).to_le_bytes()),
            ),
            of(
                "a descriptor larger than any",
                set(75, &131_073_u32.to_le_bytes()),
            ),
            of("a descriptor in another form", set(FIXED_BYTES + 2, b"\t")),
            price(
                "a schedule with a haircut above 1",
                "\"0.5\"",
                "\"1.5\"",
                "COLLATERAL",
            ),
            price(
                "a schedule with a lower haircut",
                "\"0.5\"",
                "\"0.4\"",
                "ARCHIVE",
            ),
            self.few(
                "a prefix that is not that of the locators",
                "NOT_IN_ARCHIVE",
            )
            .with(xor(61, &[1])),
        ]
    }

    fn slots(&self) -> Vec<ArchiveCase> {
        let [first, second, other] = self.slots.map(|number| self.slot(number));
        let last = self.slot_bytes - 1;
        let swap = |offset, other| Op::Swap {
            offset,
            other,
            length: self.slot_bytes,
        };
        let of = |name: &str, op, expect| self.many(name, expect).with(op);
        // Slots of nobody, so that the slots of the accounts stay where they are.
        let nobody: Vec<usize> = (0..4)
            .filter(|number| !self.slots.contains(number))
            .map(|number| self.slot(number))
            .collect();
        vec![
            of(
                "a slot with another last byte",
                xor(first + last, &[1]),
                "ARCHIVE",
            ),
            of(
                "a slot with another first byte",
                xor(first + 16, &[1]),
                "ARCHIVE",
            ),
            of(
                "a second slot with another byte",
                xor(second + 16, &[1]),
                "ARCHIVE",
            ),
            of(
                "a slot without its locator",
                xor(first + 15, &[1]),
                "NOT_IN_ARCHIVE",
            ),
            of(
                "a second slot without its locator",
                xor(second + 15, &[1]),
                "ARCHIVE",
            ),
            of(
                "the slot of another account under its locator",
                Op::Copy {
                    offset: first + 16,
                    from: other + 16,
                    length: self.slot_bytes - 16,
                },
                "ARCHIVE",
            ),
            of(
                "an account's slots under each other's locators",
                Op::Swap {
                    offset: first + 16,
                    other: second + 16,
                    length: self.slot_bytes - 16,
                },
                "ARCHIVE",
            ),
            of(
                "slots of nobody that changed places",
                swap(nobody[0], nobody[1]),
                "DEBTS",
            ),
        ]
    }
}

const BASE: &str = "archives/both.archive";

impl ArchiveCase {
    fn with(mut self, op: Op) -> Self {
        self.edits.push(edit(op));
        self
    }
}
