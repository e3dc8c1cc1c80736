//! A policy's prices without the rest of it.

use circuits::ledger::AssetId;
use std::collections::BTreeMap;

use super::{checker::Checker, error::PolicyError, prices::Prices, read::read};
use crate::{bundle::descriptor::Descriptor, decimal::Decimal};

/// A policy's prices by themselves, as a collateral schedule may take them over.
#[derive(Clone, Debug)]
pub struct PriceList {
    /// Where they come from.
    pub prices: Prices,
    /// Price of one whole unit, above 0, by asset id; not every listed asset has one.
    pub per_unit: BTreeMap<AssetId, Decimal>,
}

impl PriceList {
    /// Reads the prices of a policy, if it has any, and checks nothing else of it. A schedule that is made of them is
    /// needed to check the rest.
    ///
    /// # Errors
    /// [`PolicyError`] for what is no policy at all, and for malformed prices.
    pub fn of_policy(bytes: &[u8], descriptor: &Descriptor) -> Result<Option<Self>, PolicyError> {
        let (text, record) = read(bytes)?;
        let Some(record) = &record.prices else {
            return Ok(None);
        };
        let checker = Checker {
            text,
            descriptor,
            schedule: None,
        };
        let time = checker.prices_time(record)?;
        Ok(Some(Self {
            prices: checker.prices(record, time.max_age_hours)?,
            per_unit: checker.per_unit(record)?,
        }))
    }
}
