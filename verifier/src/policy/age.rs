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
    /// Refuses prices that are further from the ledger's time than they may be. Exactly as far is not.
    pub fn check(&self, descriptor: &Descriptor) -> Result<(), PolicyError> {
        let Some(hours) = self.max_age_hours else {
            return Ok(());
        };
        // Both times are whole seconds, between the years -9999 and 9999.
        let distance = self
            .time
            .as_second()
            .abs_diff(descriptor.time().as_second());
        if distance <= u64::from(hours) * SECONDS_PER_HOUR {
            return Ok(());
        }
        let stale = Problem::PriceStale {
            hours,
            ledger: descriptor.time().to_string(),
        };
        Err(PolicyError::new(Some(self.position), stale))
    }
}
