//! The collateral schedule: at what prices and after which haircuts a customer's balances cover this customer's debts.
//!
//! What covers a debt is inside the leaves, so it is fixed before the tree is made, in a document of its own: the
//! descriptor is signed for by wallets days before the prices are known. From it follow the coefficients F that the
//! shards' proofs are checked with. For a smallest unit of asset a with price p, haircut h and d decimals,
//!
//! ```text
//! F of a pledged unit = p (1 - h) / 10^d        F of a unit of debt = -p / 10^d
//! ```
//!
//! over one common scale that makes integers of all of them. Nothing is rounded: a schedule whose integers
//! are too large is refused, and its author rounds a price.

mod error;
#[cfg(test)]
mod tests;

use circuits::{
    collateral::CollateralVector,
    domain,
    hash::sha256,
    ledger::{AssetId, CollateralDigest, LedgerDigest},
    solvency::statement::COEFFICIENT_BITS,
};
use jiff::Timestamp;
use num_bigint::BigInt;
use serde::{Deserialize, Serialize};

pub use self::error::{CollateralScheduleError, MAX_COLLATERAL_BYTES, Subject};
use super::{
    canonical,
    descriptor::{Asset, Descriptor},
};
use crate::{
    decimal::{CommonScale, Decimal},
    text::{self, MAX_QUOTE, MAX_SOURCE},
    typed, version,
};

/// What a schedule says, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollateralTerms {
    /// Who says so: 1 to 256 characters.
    pub source: String,
    /// Of when the prices are, as in 2026-06-30T00:00:00Z.
    pub time: String,
    /// What prices are counted in: 1 to 32 characters.
    pub quote: String,
    /// For every listed asset, by id.
    pub assets: Vec<AssetTerms>,
}

/// What a schedule says of one asset: decimal numbers as in a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetTerms {
    /// Price of one whole unit, above 0: at a price of zero, debts would cost nothing.
    pub price: String,
    /// Share of the price that does not count as collateral, from 0 to 1. At 1 the asset is none, such as an
    /// exchange's own token.
    pub haircut: String,
}

/// The document's fields, for documents that have it inside.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleRecord {
    version: u32,
    ledger: String,
    source: String,
    time: String,
    quote: String,
    assets: Vec<AssetTerms>,
}

/// A well-formed schedule for one ledger, whose coefficients fit the circuit.
#[derive(Clone, Debug)]
pub struct CollateralSchedule {
    ledger: LedgerDigest,
    terms: CollateralTerms,
    time: Timestamp,
    /// By asset id.
    prices: Vec<Decimal>,
    /// By asset id.
    haircuts: Vec<Decimal>,
    scale: CommonScale,
    vector: CollateralVector,
}

impl CollateralSchedule {
    /// A schedule of these terms for the ledger of `descriptor`.
    ///
    /// # Errors
    /// [`CollateralScheduleError`] for terms that a verifier would refuse.
    pub fn new(
        descriptor: &Descriptor,
        terms: CollateralTerms,
    ) -> Result<Self, CollateralScheduleError> {
        for (what, text, most) in [
            ("source", &terms.source, MAX_SOURCE),
            ("quote", &terms.quote, MAX_QUOTE),
        ] {
            if !text::is_plain(text, most) {
                return Err(CollateralScheduleError::Text { what, most });
            }
        }
        let time = text::time(&terms.time).ok_or_else(|| CollateralScheduleError::Time {
            hint: typed::time_hint(&terms.time),
        })?;
        let assets = descriptor.assets();
        if terms.assets.len() != assets.len() {
            return Err(CollateralScheduleError::AssetCount {
                found: terms.assets.len(),
                listed: assets.len(),
            });
        }
        let mut prices = Vec::with_capacity(assets.len());
        let mut haircuts = Vec::with_capacity(assets.len());
        for (asset, terms) in assets.iter().zip(&terms.assets) {
            prices.push(price(asset, &terms.price)?);
            haircuts.push(haircut(asset, &terms.haircut)?);
        }
        let (scale, vector) = compile(assets, &prices, &haircuts)?;
        Ok(Self {
            ledger: descriptor.ledger_digest(),
            terms,
            time,
            prices,
            haircuts,
            scale,
            vector,
        })
    }

    /// Parses the schedule of the ledger of `descriptor`.
    ///
    /// # Errors
    /// [`CollateralScheduleError`]; there is one form for each document.
    pub fn from_bytes(
        bytes: &[u8],
        descriptor: &Descriptor,
    ) -> Result<Self, CollateralScheduleError> {
        if bytes.len() as u64 > MAX_COLLATERAL_BYTES {
            return Err(CollateralScheduleError::Size);
        }
        Self::from_record(canonical::from_bytes(bytes)?, descriptor)
    }

    /// The schedule of these fields, whose form the caller compares.
    pub(crate) fn from_record(
        record: ScheduleRecord,
        descriptor: &Descriptor,
    ) -> Result<Self, CollateralScheduleError> {
        if record.version != version::COLLATERAL {
            return Err(CollateralScheduleError::Version(record.version));
        }
        // The digest is written in one form, so other forms of it are another ledger's too.
        if record.ledger != descriptor.ledger_digest().to_string() {
            return Err(CollateralScheduleError::Ledger);
        }
        let terms = CollateralTerms {
            source: record.source,
            time: record.time,
            quote: record.quote,
            assets: record.assets,
        };
        Self::new(descriptor, terms)
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(&self.to_record())
    }

    /// The fields.
    pub(crate) fn to_record(&self) -> ScheduleRecord {
        ScheduleRecord {
            version: version::COLLATERAL,
            ledger: self.ledger.to_string(),
            source: self.terms.source.clone(),
            time: self.terms.time.clone(),
            quote: self.terms.quote.clone(),
            assets: self.terms.assets.clone(),
        }
    }

    /// `SHA-256("por/collateral/v1", canonical bytes)`.
    pub fn digest(&self) -> CollateralDigest {
        CollateralDigest(sha256(domain::COLLATERAL, &[&self.to_bytes()]))
    }

    /// F: the coefficients that the shards' proofs are checked with.
    pub fn vector(&self) -> &CollateralVector {
        &self.vector
    }

    /// What made integers of the values of smallest units: a value in the quote under this scale compares with
    /// sums of F.
    pub fn scale(&self) -> &CommonScale {
        &self.scale
    }

    /// Price of one whole unit, above 0; `None` for an asset that is not listed.
    pub fn price(&self, asset: AssetId) -> Option<&Decimal> {
        self.prices.get(asset.index())
    }

    /// Share of the price that does not count as collateral, from 0 to 1; `None` for an asset that is not listed.
    pub fn haircut(&self, asset: AssetId) -> Option<&Decimal> {
        self.haircuts.get(asset.index())
    }

    /// Prices of whole units, for every listed asset by id.
    pub fn prices(&self) -> &[Decimal] {
        &self.prices
    }

    /// Haircuts, for every listed asset by id.
    pub fn haircuts(&self) -> &[Decimal] {
        &self.haircuts
    }

    /// What the document says, as it is written.
    pub fn terms(&self) -> &CollateralTerms {
        &self.terms
    }

    /// Of when the prices are.
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// What prices are counted in.
    pub fn quote(&self) -> &str {
        &self.terms.quote
    }

    /// Who says so.
    pub fn source(&self) -> &str {
        &self.terms.source
    }
}

fn price(asset: &Asset, text: &str) -> Result<Decimal, CollateralScheduleError> {
    number(asset, text, Subject::Price, Decimal::is_positive)
}

fn haircut(asset: &Asset, text: &str) -> Result<Decimal, CollateralScheduleError> {
    number(asset, text, Subject::Haircut, Decimal::is_share)
}

fn number(
    asset: &Asset,
    text: &str,
    subject: Subject,
    in_range: impl Fn(&Decimal) -> bool,
) -> Result<Decimal, CollateralScheduleError> {
    let symbol = || asset.symbol.clone();
    let number = Decimal::parse(text).ok_or_else(|| CollateralScheduleError::Number {
        symbol: symbol(),
        subject,
    })?;
    if in_range(&number) {
        Ok(number)
    } else {
        let symbol = symbol();
        Err(CollateralScheduleError::Range { symbol, subject })
    }
}

/// The 2A' values of smallest units as integers: of pledged ones, then of debts.
fn compile(
    assets: &[Asset],
    prices: &[Decimal],
    haircuts: &[Decimal],
) -> Result<(CommonScale, CollateralVector), CollateralScheduleError> {
    let debts = assets
        .iter()
        .zip(prices)
        .map(|(asset, price)| price.shifted(asset.decimals));
    let mut values: Vec<Decimal> = debts.collect();
    let pledged = values.iter().zip(haircuts);
    let mut pledged: Vec<Decimal> = pledged
        .map(|(value, haircut)| value.times(&haircut.one_minus()))
        .collect();
    pledged.append(&mut values);
    let values = pledged;

    let (scale, integers) = CommonScale::of(&values);
    let fits = |integer: &BigInt| {
        let fits = integer.bits() <= u64::from(COEFFICIENT_BITS);
        fits.then(|| u128::try_from(integer).ok()).flatten()
    };
    let mut coefficients = Vec::with_capacity(integers.len());
    for (place, integer) in integers.iter().enumerate() {
        let coefficient = fits(integer).ok_or_else(|| {
            let finest = (0..values.len()).max_by_key(|place| values[*place].places());
            let symbol = |place: usize| assets[place % assets.len()].symbol.clone();
            CollateralScheduleError::Coefficient {
                large: symbol(place),
                finest: symbol(finest.unwrap_or(place)),
            }
        })?;
        coefficients.push(coefficient);
    }
    let debts = coefficients.split_off(assets.len());
    let vector = CollateralVector::new(coefficients, debts)?;
    Ok((scale, vector))
}
