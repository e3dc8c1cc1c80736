//! Zeros that a spreadsheet has taken away: ids are numbers, those that begin with zeros are all of one width, and others
//! are narrower.

use super::{first_places::FirstPlaces, folding::is_number};
use crate::inputs::rows::LinePlace;

/// Looks at ids in the order of their bytes, in which those that begin with a zero come before all other numbers.
#[derive(Debug, Default)]
pub struct LostZeros {
    width: Width,
    narrower: FirstPlaces,
}

/// How wide the numbers are that begin with zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Width {
    /// There are none.
    #[default]
    Unknown,
    /// All of them as wide.
    Fixed(usize),
    /// Not of one width, or others are wider: then a narrow number is nothing odd.
    Free,
}

impl LostZeros {
    /// Looks at an id.
    pub fn add(&mut self, id: &str, place: LinePlace) {
        if self.width == Width::Free || !is_number(id) {
            return;
        }
        if id.len() > 1 && id.starts_with('0') {
            self.width = match self.width {
                Width::Unknown => Width::Fixed(id.len()),
                same @ Width::Fixed(width) if width == id.len() => same,
                _ => Width::Free,
            };
        } else if let Width::Fixed(width) = self.width {
            match id.len() {
                narrower if narrower < width => self.narrower.add(place, None),
                wider if wider > width => self.width = Width::Free,
                _ => {}
            }
        }
    }

    /// Where zeros are perhaps lost.
    pub fn finish(self) -> FirstPlaces {
        match self.width {
            Width::Fixed(_) => self.narrower,
            Width::Unknown | Width::Free => FirstPlaces::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(ids: &[&str]) -> u64 {
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        let mut zeros = LostZeros::default();
        for (line, id) in (1..).zip(sorted) {
            zeros.add(id, LinePlace { file: 1, line });
        }
        zeros.finish().count
    }

    #[test]
    fn numbers_narrower_than_those_with_zeros_have_perhaps_lost_theirs() {
        assert_eq!(
            lost(&["000123", "004567", "123456", "4568", "77", "alice"]),
            2
        );
        assert_eq!(lost(&["01", "1", "0"]), 1);
    }

    #[test]
    fn numbers_of_any_width_have_lost_nothing() {
        for ids in [
            &["1", "2", "10", "1000"][..],
            &["0001", "0002", "9999"],
            &["001", "0002", "3"],
            &["001", "2", "1234"],
            &["0x01", "1"],
            &["0", "1", "10"],
            &["00ab", "1"],
        ] {
            assert_eq!(lost(ids), 0, "{ids:?}");
        }
    }
}
