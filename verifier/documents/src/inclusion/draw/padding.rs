//! `padding.csv` of a sample: which of the leaves that were drawn are nobody's, and the blinds that show it (SPEC.md,
//! section 12).

use std::collections::BTreeMap;

use circuits::{
    curve::{Point, Scalar, decode_scalar, encode_scalar},
    leaf::{self, LeafGenerators},
    shape::Shape,
};

use crate::refusal::{Reason, Refusal};

/// Most bytes of the table: more leaves than anybody draws.
pub const MAX_PADDING_BYTES: u64 = 1 << 28;

/// The first line.
const HEADER: &str = "leaf,blind";

/// Leaves of nobody, by their numbers, with their blinds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PaddingTable(BTreeMap<u64, Scalar>);

impl PaddingTable {
    /// Adds a leaf.
    pub fn insert(&mut self, leaf: u64, blind: Scalar) {
        self.0.insert(leaf, blind);
    }

    /// Number of leaves.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The blind of a leaf, if the table has it.
    pub fn blind(&self, leaf: u64) -> Option<&Scalar> {
        self.0.get(&leaf)
    }

    /// The table's text.
    pub fn to_csv(&self) -> String {
        let mut text = format!("{HEADER}\n");
        for (leaf, blind) in &self.0 {
            text += &format!("{leaf},{}\n", hex::encode(encode_scalar(blind)));
        }
        text
    }

    /// Reads a table, in any order of its lines.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] for another text: nothing is shown by it.
    pub fn from_csv(text: &str) -> Result<Self, Refusal> {
        let mut lines = text.lines();
        let mut table = Self::default();
        if lines.next() != Some(HEADER) {
            return Err(malformed("does not begin with the line leaf,blind"));
        }
        for (number, line) in (2..).zip(lines) {
            let row = line.split_once(',').and_then(|(leaf, blind)| {
                let mut bytes = [0; 32];
                hex::decode_to_slice(blind, &mut bytes).ok()?;
                Some((leaf.parse().ok()?, decode_scalar(&bytes).ok()?))
            });
            let (leaf, blind) =
                row.ok_or_else(|| malformed(&format!("has no leaf and blind on line {number}")))?;
            table.insert(leaf, blind);
        }
        Ok(table)
    }
}

/// Whether a leaf commits to nothing, and is opened by this blind: nobody knows another opening of it.
pub fn is_empty_leaf<S: Shape>(generators: &LeafGenerators, leaf: &Point, blind: Scalar) -> bool {
    leaf::commit::<S>(generators, &[], blind).as_ref() == Ok(leaf)
}

fn malformed(what: &str) -> Refusal {
    Refusal::Damaged {
        reason: Reason::InclusionFile,
        what: format!("the table of leaves of nobody {what}"),
        hint: "take the sample's directory as the exchange gave it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use circuits::generators::pinned_leaf_generators;
    use circuits::shape::Production;

    use super::*;

    #[test]
    fn a_table_is_read_back_and_others_are_refused() {
        let mut table = PaddingTable::default();
        for leaf in [7, 3, 1 << 32] {
            table.insert(leaf, Scalar::from(leaf + 1));
        }
        let text = table.to_csv();
        assert!(text.starts_with("leaf,blind\n3,04000000"), "{text}");
        let read = PaddingTable::from_csv(&text).unwrap();
        assert!(read == table && read.count() == 3);
        assert_eq!(read.blind(7), Some(&Scalar::from(8)));
        for other in [
            String::new(),
            text.replace("leaf,", "place,"),
            text.replace("3,0", "3;0"),
            text.replace("3,04", "3,0"),
            text.replace("3,", "-3,"),
            format!("{text}9,{}\n", "ff".repeat(32)),
        ] {
            assert!(PaddingTable::from_csv(&other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_leaf_of_somebody_is_opened_as_nobodys_by_no_blind() {
        let generators = pinned_leaf_generators();
        let blind = Scalar::from(5);
        let empty = leaf::commit::<Production>(&generators, &[], blind).unwrap();
        assert!(is_empty_leaf::<Production>(&generators, &empty, blind));
        assert!(!is_empty_leaf::<Production>(
            &generators,
            &empty,
            Scalar::from(6)
        ));
        let entry = leaf::Entry {
            component: leaf::Component::Free(circuits::ledger::AssetId::new(0).unwrap()),
            amount: circuits::ledger::Amount(1),
        };
        let owed = leaf::commit::<Production>(&generators, &[entry], blind).unwrap();
        assert!(!is_empty_leaf::<Production>(&generators, &owed, blind));
    }
}
