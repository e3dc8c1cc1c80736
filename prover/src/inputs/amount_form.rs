//! How a file writes amounts: its marks, and in which units they are.

use documents::bundle::amount::MAX_DECIMALS;
use toml::Spanned;

use super::{
    amount::{self, Places, Rounding, Units},
    amount_error::AmountError,
    diagnostics::Code,
    fits::Fit,
    mapping::Context,
    registry::Registry,
    typed::{ScaleConfig, UnitConfig},
};
use circuits::ledger::AssetId;

/// What may stand between thousands: also no-break spaces, and an apostrophe as it is printed.
const THOUSANDS: [&str; 8] = [",", ".", "'", "_", " ", "\u{a0}", "\u{202f}", "\u{2019}"];

/// What a section says of its amounts.
pub struct AmountKeys<'a> {
    /// In which units they are.
    pub unit: Option<&'a Spanned<UnitConfig>>,
    /// By how many digits they are larger.
    pub scale: Option<&'a Spanned<ScaleConfig>>,
    /// What stands before decimals.
    pub decimal_mark: Option<&'a Spanned<String>>,
    /// What stands between thousands.
    pub thousands: Option<&'a Spanned<String>>,
}

/// How a file writes amounts.
pub struct AmountForm {
    decimal_mark: u8,
    thousands: Option<&'static str>,
    /// By asset id.
    scales: Vec<u8>,
}

impl AmountForm {
    /// What a section's keys say.
    pub fn new(keys: &AmountKeys<'_>, context: &mut Context<'_>) -> Self {
        let decimal_mark = decimal_mark(keys, context);
        Self {
            decimal_mark,
            thousands: thousands(keys, decimal_mark, context),
            scales: scales(keys, context),
        }
    }

    /// Reads a number of units of an asset, at most `max`.
    ///
    /// # Errors
    /// [`AmountError`], unless the registry is at fault.
    pub fn read(
        &self,
        (id, registry): (AssetId, &Registry),
        text: &[u8],
        rounding: Rounding,
        max: u128,
    ) -> Result<Units, AmountError> {
        let scale = self.scales[id.index()];
        if self.is_plain() {
            return registry.units(id, text, scale, rounding, max);
        }
        registry.units(id, &self.plain(text)?, scale, rounding, max)
    }

    /// How an amount that was read, and is too large, would be at most `max` units.
    pub fn fit(&self, (id, registry): (AssetId, &Registry), text: &[u8], max: u128) -> Fit {
        let (decimals, scale) = (registry.asset(id).decimals, self.scales[id.index()]);
        let plain = self.plain(text).unwrap_or_default();
        let most = |scale| amount::most_decimals(&plain, Places { decimals, scale }, max);
        let is_whole = !plain.contains(&b'.') && scale == 0 && decimals > 0;
        Fit {
            decimals: most(scale),
            as_smallest: is_whole.then(|| most(decimals)).flatten(),
        }
    }

    /// Whether an amount is more than nothing, if it is one: a digit that is not 0.
    pub fn is_something(text: &[u8]) -> bool {
        text.iter().any(|byte| (b'1'..=b'9').contains(byte))
    }

    fn is_plain(&self) -> bool {
        self.decimal_mark == b'.' && self.thousands.is_none()
    }

    /// The amount with a point as its decimal mark and nothing between thousands.
    fn plain(&self, text: &[u8]) -> Result<Vec<u8>, AmountError> {
        if self.is_plain() {
            return Ok(text.to_vec());
        }
        let mark = text.iter().position(|byte| *byte == self.decimal_mark);
        let (whole, fraction) = text.split_at(mark.unwrap_or(text.len()));
        let mut plain = match self.thousands {
            Some(separator) => without_thousands(whole, separator.as_bytes())?,
            None => whole.to_vec(),
        };
        // A point in a file of decimal commas is no decimal point.
        if self.decimal_mark != b'.' && text.contains(&b'.') && plain.contains(&b'.') {
            return Err(self.stray_point());
        }
        if let Some((_, fraction)) = fraction.split_first() {
            if self.decimal_mark != b'.' && fraction.contains(&b'.') {
                return Err(self.stray_point());
            }
            plain.push(b'.');
            plain.extend_from_slice(fraction);
        }
        Ok(plain)
    }

    /// Perhaps it stands between thousands, of which the mapping says nothing.
    fn stray_point(&self) -> AmountError {
        match self.thousands {
            None => AmountError::Point,
            Some(_) => AmountError::Separator,
        }
    }
}

/// Takes out separators that stand three digits apart.
fn without_thousands(whole: &[u8], separator: &[u8]) -> Result<Vec<u8>, AmountError> {
    let mut plain = Vec::with_capacity(whole.len());
    let mut rest = whole;
    let mut first = true;
    loop {
        let end = rest
            .windows(separator.len())
            .position(|window| window == separator);
        let group = &rest[..end.unwrap_or(rest.len())];
        let digits = group.strip_prefix(b"-").filter(|_| first).unwrap_or(group);
        let apart = match (first, end) {
            (true, None) => true,
            (true, Some(_)) => (1..=3).contains(&digits.len()),
            (false, _) => digits.len() == 3,
        };
        if !apart {
            return Err(AmountError::Thousands);
        }
        plain.extend_from_slice(group);
        let Some(end) = end else { return Ok(plain) };
        rest = &rest[end + separator.len()..];
        first = false;
    }
}

fn decimal_mark(keys: &AmountKeys<'_>, context: &mut Context<'_>) -> u8 {
    let Some(mark) = keys.decimal_mark else {
        return b'.';
    };
    match mark.get_ref().as_str() {
        "." => b'.',
        "," => b',',
        _ => {
            context.diagnostics.error_of(
                Code::Key,
                context.text.at(mark.span()),
                format!("the decimal mark is {:?}", mark.get_ref()),
                "write \".\" or \",\"",
            );
            b'.'
        }
    }
}

fn thousands(
    keys: &AmountKeys<'_>,
    decimal_mark: u8,
    context: &mut Context<'_>,
) -> Option<&'static str> {
    let separator = keys.thousands?;
    let known = THOUSANDS
        .into_iter()
        .find(|known| known == separator.get_ref())
        .filter(|known| known.as_bytes() != [decimal_mark]);
    if known.is_none() {
        context.diagnostics.error_of(
            Code::Key,
            context.text.at(separator.span()),
            format!(
                "the separator of thousands is {:?}, and the decimal mark {:?}",
                separator.get_ref(),
                char::from(decimal_mark).to_string()
            ),
            "write one of \",\", \".\", \"'\", \"_\" and \" \", which is not the decimal mark",
        );
    }
    known
}

/// By asset id, by how many digits the file's amounts are larger than whole units.
fn scales(keys: &AmountKeys<'_>, context: &mut Context<'_>) -> Vec<u8> {
    let assets = context.registry.assets();
    let unit = keys.unit.map(Spanned::get_ref);
    let mut scales: Vec<u8> = match unit {
        Some(UnitConfig::Smallest) => assets.iter().map(|asset| asset.decimals).collect(),
        _ => vec![0; assets.len()],
    };
    let Some(scale) = keys.scale else {
        return scales;
    };
    if let Some(unit) = keys.unit {
        context.diagnostics.error_of(
            Code::Key,
            context.text.at(unit.span()),
            "the section says in two ways in which units its amounts are",
            "keep unit or scale",
        );
    }
    match scale.get_ref() {
        ScaleConfig::All(digits) => {
            check_scale(*digits, scale.span(), context);
            scales.fill((*digits).min(MAX_DECIMALS));
        }
        ScaleConfig::BySymbol(by_symbol) => {
            for (symbol, digits) in by_symbol {
                check_scale(*digits.get_ref(), digits.span(), context);
                if let Some(asset) = context.symbol(symbol) {
                    scales[asset.index()] = (*digits.get_ref()).min(MAX_DECIMALS);
                }
            }
        }
    }
    scales
}

fn check_scale(digits: u8, span: std::ops::Range<usize>, context: &mut Context<'_>) {
    if digits > MAX_DECIMALS {
        context.diagnostics.error_of(
            Code::Key,
            context.text.at(span),
            format!("the scale is {digits}"),
            format!("write a number of digits from 0 to {MAX_DECIMALS}"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(
        decimal_mark: u8,
        thousands: Option<&'static str>,
        text: &str,
    ) -> Result<String, AmountError> {
        let form = AmountForm {
            decimal_mark,
            thousands,
            scales: Vec::new(),
        };
        let plain = form.plain(text.as_bytes())?;
        Ok(String::from_utf8(plain).unwrap())
    }

    #[test]
    fn decimal_commas_and_thousands_become_plain_amounts() {
        for (mark, thousands, text, expected) in [
            (b',', None, "1234,5", "1234.5"),
            (b',', Some("."), "1.234.567,89", "1234567.89"),
            (b',', Some("."), "1234,5", "1234.5"),
            (b',', Some("."), "-1.234", "-1234"),
            (b'.', Some(","), "1,234.5", "1234.5"),
            (b'.', Some("\u{a0}"), "12\u{a0}345", "12345"),
            (b'.', Some("\u{2019}"), "1\u{2019}000.25", "1000.25"),
        ] {
            assert_eq!(
                plain(mark, thousands, text).as_deref(),
                Ok(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn marks_that_the_mapping_does_not_speak_of_are_refused() {
        for (mark, thousands, text, error) in [
            (b',', None, "1.5", AmountError::Point),
            (b',', None, "1,5.0", AmountError::Point),
            (b',', Some("."), "1,5.0", AmountError::Separator),
            (b',', Some("."), "1.5", AmountError::Thousands),
            (b',', Some("."), "1.2345,6", AmountError::Thousands),
            (b',', Some("."), ".234", AmountError::Thousands),
            (b'.', Some(","), "12345,678", AmountError::Thousands),
            (b'.', Some(","), "1,23,456", AmountError::Thousands),
        ] {
            assert_eq!(plain(mark, thousands, text), Err(error), "{text}");
        }
    }
}
