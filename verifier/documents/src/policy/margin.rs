//! `[margin]`: how many loans a policy takes off liabilities, and how much it relies on which collateral.
//!
//! What covers loans is in the collateral schedule, not in the policy. So whatever depends on it is refused where there
//! is none: a share of loans above 0, or a cap on collateral. A cap is an amount in the schedule's own quote, named
//! once more: under a schedule in another unit the same number would say something else.

use circuits::{ledger::AssetId, solvency::statement::BPS};
use std::{collections::BTreeMap, ops::Range};

use toml::Spanned;

use super::{
    age::is_near,
    checker::{Allowed, Checker, PerAsset},
    error::{PolicyError, Position, Problem},
    format::MarginRecord,
};
use crate::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor},
    decimal::Decimal,
};

const CAP: Allowed = ("the cap on collateral", "0 or more", |cap| {
    !cap.is_negative()
});

/// What a policy says of loans; without `[margin]`, that there are none.
#[derive(Clone, Debug)]
pub struct Margin {
    /// Basis points of an asset's liabilities that its loans may be, at most 10,000.
    pub shares: PerAsset<u16>,
    /// How far the schedule's time may be from the ledger's, in hours, and where that is said.
    pub max_age: Option<(u32, Position)>,
    /// What caps on collateral are counted in: the schedule's quote, if there are any.
    pub quote: Option<String>,
    /// By asset id, the value in that quote that all loans together may rely on.
    pub max_collateral: BTreeMap<AssetId, Decimal>,
}

impl Margin {
    fn none() -> Self {
        Self {
            shares: PerAsset {
                default: 0,
                own: BTreeMap::new(),
            },
            max_age: None,
            quote: None,
            max_collateral: BTreeMap::new(),
        }
    }

    /// For each of the listed assets its share.
    pub fn shares(&self, listed: impl Iterator<Item = AssetId>) -> Vec<u16> {
        listed.map(|asset| *self.shares.of(asset)).collect()
    }

    /// Refuses a schedule whose time is further from the ledger's than it may be.
    pub fn check_age(
        &self,
        schedule: &CollateralSchedule,
        descriptor: &Descriptor,
    ) -> Result<(), PolicyError> {
        match self.max_age {
            Some((hours, position)) if !is_near(schedule.time(), descriptor, hours) => {
                let stale = Problem::CollateralStale {
                    hours,
                    time: schedule.time().to_string(),
                    ledger: descriptor.time().to_string(),
                };
                Err(PolicyError::new(Some(position), stale))
            }
            _ => Ok(()),
        }
    }
}

impl Checker<'_> {
    /// `[margin]`, and whether it goes with the schedule.
    pub(super) fn margin(&self, record: Option<&MarginRecord>) -> Result<Margin, PolicyError> {
        let Some(record) = record else {
            return Ok(Margin::none());
        };
        let default = record.default_max_loan_share_bps.as_ref();
        let shares = PerAsset {
            default: default.map_or(Ok(0), |share| self.share(share))?,
            own: self.per_asset(&record.max_loan_share_bps, |share| self.share(share))?,
        };
        let max_age = match &record.max_age_hours {
            Some(hours) => Some((self.max_age(hours)?, self.position(hours.span()))),
            None => None,
        };
        let quote = record.quote.as_ref().map(|quote| self.quote(quote));
        let quote = quote.transpose()?;
        let max_collateral = self.per_asset(&record.max_collateral, |cap| self.number(CAP, cap))?;

        if let Some(span) = self.first_share(record, &shares) {
            if self.schedule.is_none() {
                return Err(self.error(span, Problem::NoSchedule("a share of loans above 0")));
            }
            if max_age.is_none() {
                return Err(self.error(span, Problem::NoMaxAge));
            }
        }
        let caps = record.max_collateral.keys();
        if let Some(span) = caps.map(Spanned::span).min_by_key(|span| span.start) {
            self.check_quote(record.quote.as_ref(), span)?;
        }
        Ok(Margin {
            shares,
            max_age,
            quote,
            max_collateral,
        })
    }

    fn share(&self, share: &Spanned<u32>) -> Result<u16, PolicyError> {
        let bps = u16::try_from(*share.get_ref()).ok();
        bps.filter(|bps| u32::from(*bps) <= BPS).ok_or_else(|| {
            let (what, range) = ("the share of loans", "at most 10000");
            self.error(share.span(), Problem::Range { what, range })
        })
    }

    /// Where the first share above 0 of a listed asset stands.
    fn first_share(&self, record: &MarginRecord, shares: &PerAsset<u16>) -> Option<Range<usize>> {
        let mut listed = self.descriptor.asset_ids();
        let defaulted = listed.any(|asset| !shares.own.contains_key(&asset));
        let default = record.default_max_loan_share_bps.iter();
        let default = default.filter(|share| defaulted && *share.get_ref() > 0);
        let own = record.max_loan_share_bps.values();
        let own = own.filter(|share| *share.get_ref() > 0);
        let above = default.chain(own).map(Spanned::span);
        above.min_by_key(|span| span.start)
    }

    /// Caps are in the quote of the schedule, byte by byte.
    fn check_quote(
        &self,
        quote: Option<&Spanned<String>>,
        caps: Range<usize>,
    ) -> Result<(), PolicyError> {
        let Some(schedule) = self.schedule else {
            return Err(self.error(caps, Problem::NoSchedule("a cap on collateral")));
        };
        let Some(quote) = quote else {
            return Err(self.error(caps, Problem::NoQuote));
        };
        if quote.get_ref() != schedule.quote() {
            let other = Problem::OtherQuote(schedule.quote().to_owned());
            return Err(self.error(quote.span(), other));
        }
        Ok(())
    }
}
