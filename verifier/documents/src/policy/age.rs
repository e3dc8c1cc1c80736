//! How old the prices may be.
//!
//! A policy that names a maximum age, `max_age_hours`, holds its author to it: prices further than that
//! from the time of the ledger are refused, before and after alike. A later price can be picked as freely as
//! an older one.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::error::{PolicyError, Position, Problem};
use crate::bundle::descriptor::Descriptor;

/// Hours that a maximum age may have: up to a year of 365 days.
pub const AGES: RangeInclusive<u32> = 1..=8_760;

const SECONDS_PER_HOUR: u64 = 3_600;

/// When prices were taken, and what a policy asks of that.
#[derive(Clone, Debug)]
pub struct PricesTime {
    pub time: Timestamp,
    /// Where the time stands.
    pub position: Position,
    /// Hours, in [`AGES`].
    pub max_age_hours: Option<u32>,
}

impl PricesTime {
    /// Refuses prices that are further from the ledger's time than they may be.
    pub fn check(&self, descriptor: &Descriptor) -> Result<(), PolicyError> {
        match self.max_age_hours {
            Some(hours) if !is_near(self.time, descriptor, hours) => {
                let ledger = descriptor.time().to_string();
                let stale = Problem::PriceStale { hours, ledger };
                Err(PolicyError::new(Some(self.position), stale))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a time is at most so many hours before or after the ledger's. Exactly as many are not more.
pub fn is_near(time: Timestamp, descriptor: &Descriptor, hours: u32) -> bool {
    // Both times are whole seconds, between the years -9999 and 9999.
    let distance = time.as_second().abs_diff(descriptor.time().as_second());
    distance <= u64::from(hours) * SECONDS_PER_HOUR
}
