//! What every part of a policy is checked with: its numbers, texts and symbols, and where they stand.

use circuits::ledger::AssetId;
use std::{collections::BTreeMap, ops::Range};

use toml::Spanned;

use super::{
    age::AGES,
    error::{PolicyError, Position, Problem, beginning},
    format::PerSymbol,
};
use crate::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor},
    decimal::Decimal,
    text::{self, MAX_QUOTE},
};

/// A value for every asset: its own, or the default.
#[derive(Clone, Debug)]
pub struct PerAsset<T> {
    pub default: T,
    pub own: BTreeMap<AssetId, T>,
}

impl<T> PerAsset<T> {
    pub fn of(&self, asset: AssetId) -> &T {
        self.own.get(&asset).unwrap_or(&self.default)
    }
}

/// Which number, what it has to be, and whether it is.
pub type Allowed = (&'static str, &'static str, fn(&Decimal) -> bool);

/// Checks a record against the registry and the collateral schedule, if there is one.
pub struct Checker<'a> {
    /// The file that the record was read from, to say where something is.
    pub text: &'a str,
    pub descriptor: &'a Descriptor,
    pub schedule: Option<&'a CollateralSchedule>,
}

impl Checker<'_> {
    pub fn max_age(&self, hours: &Spanned<u32>) -> Result<u32, PolicyError> {
        let allowed = Some(*hours.get_ref()).filter(|hours| AGES.contains(hours));
        allowed.ok_or_else(|| {
            let (what, range) = ("the maximum age", "between 1 and 8760 hours");
            self.error(hours.span(), Problem::Range { what, range })
        })
    }

    pub fn quote(&self, quote: &Spanned<String>) -> Result<String, PolicyError> {
        self.printable("the quote", quote, MAX_QUOTE)
    }

    pub fn number(
        &self,
        (what, range, in_range): Allowed,
        text: &Spanned<String>,
    ) -> Result<Decimal, PolicyError> {
        let number = Decimal::parse(text.get_ref())
            .ok_or_else(|| self.error(text.span(), Problem::Number(what)))?;
        if in_range(&number) {
            Ok(number)
        } else {
            Err(self.error(text.span(), Problem::Range { what, range }))
        }
    }

    pub fn printable(
        &self,
        what: &'static str,
        text: &Spanned<String>,
        most: usize,
    ) -> Result<String, PolicyError> {
        if text::is_plain(text.get_ref(), most) {
            Ok(text.get_ref().clone())
        } else {
            Err(self.error(text.span(), Problem::Text { what, most }))
        }
    }

    pub fn asset(&self, symbol: &Spanned<String>) -> Result<AssetId, PolicyError> {
        self.descriptor.asset_id(symbol.get_ref()).ok_or_else(|| {
            let unknown = Problem::UnknownSymbol(beginning(symbol.get_ref()));
            self.error(symbol.span(), unknown)
        })
    }

    pub fn per_asset<T, U>(
        &self,
        values: &PerSymbol<T>,
        read: impl Fn(&Spanned<T>) -> Result<U, PolicyError>,
    ) -> Result<BTreeMap<AssetId, U>, PolicyError> {
        values
            .iter()
            .map(|(symbol, value)| Ok((self.asset(symbol)?, read(value)?)))
            .collect()
    }

    pub fn position(&self, span: Range<usize>) -> Position {
        Position::of(self.text, span.start)
    }

    pub fn error(&self, span: Range<usize>, problem: Problem) -> PolicyError {
        PolicyError::at(self.text, span, problem)
    }
}
