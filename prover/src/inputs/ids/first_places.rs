//! The first places of many, and how many there are.

use std::collections::BinaryHeap;

use crate::inputs::{diagnostics::MOST_PLACES, rows::LinePlace};

/// The first places, in the order of the files, and the number of all. Each has the place that it is seen beside, if there
/// is one.
#[derive(Clone, Debug, Default)]
pub struct FirstPlaces {
    /// The last of them on top.
    kept: BinaryHeap<(LinePlace, Option<LinePlace>)>,
    pub count: u64,
}

impl FirstPlaces {
    /// Adds a place.
    pub fn add(&mut self, place: LinePlace, beside: Option<LinePlace>) {
        self.count += 1;
        self.kept.push((place, beside));
        if self.kept.len() > MOST_PLACES {
            self.kept.pop();
        }
    }

    /// Those that are kept, in order.
    pub fn sorted(&self) -> Vec<(LinePlace, Option<LinePlace>)> {
        self.kept.clone().into_sorted_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_places_are_kept_in_whatever_order_they_come() {
        let mut places = FirstPlaces::default();
        let place = |line| LinePlace { file: 1, line };
        for line in (1..=100).rev() {
            places.add(place(line), None);
        }
        let kept: Vec<_> = (1..=MOST_PLACES as u64)
            .map(|line| (place(line), None))
            .collect();
        assert_eq!((places.count, places.sorted()), (100, kept));
    }
}
