//! What the reader accepts and demands of an exchange: the thresholds of a file, and options.

use std::collections::BTreeMap;

use circuits::ledger::PolicyDigest;
use documents::decimal::Decimal;
use jiff::SignedDuration;
use serde::Deserialize;

/// Most bytes of a file of thresholds.
pub const MAX_THRESHOLDS_BYTES: u64 = 256 << 10;

/// Most basis points of a threshold: ten thousand times what is owed.
const MAX_BPS: u64 = 100_000_000;

/// What the reader accepts and demands.
#[derive(Clone, Debug)]
pub struct Demands {
    /// Policies that are accepted though they ask for less than full cover.
    pub policies: Vec<PolicyDigest>,
    /// The largest share of an asset's liabilities that loans may be which are taken off them, in basis points.
    pub accept_loans_bps: u16,
    /// Thresholds.
    pub thresholds: Thresholds,
    /// How old the newest snapshot may be.
    pub late_after: SignedDuration,
}

/// Thresholds by asset, in basis points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thresholds {
    /// A ratio below it is STRESSED.
    pub ratio: ByAsset,
    /// A ratio below it is UNDER.
    pub demand: ByAsset,
    /// A share of the reserves at addresses that signed that is below it is STRESSED.
    pub coverage: ByAsset,
    /// How long prices may be older than the snapshot, in hours.
    pub max_price_age_hours: Option<u32>,
}

/// One kind of threshold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByAsset {
    default: Option<u64>,
    of: BTreeMap<String, u64>,
}

impl ByAsset {
    /// That of an asset, if there is one.
    pub fn of(&self, asset: &str) -> Option<u64> {
        self.of.get(asset).copied().or(self.default)
    }

    /// The assets that are named.
    pub fn named(&self) -> impl Iterator<Item = (&str, u64)> {
        self.of.iter().map(|(asset, bps)| (asset.as_str(), *bps))
    }
}

/// What is wrong with a file of thresholds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdsError {
    /// No TOML, or no key of it.
    #[error("{0}")]
    Toml(String),
    /// A number.
    #[error(
        "{table}.{asset} is {text:?}, and has to be a number such as \"1.02\", from 0 to 10000, with at most 4 decimals"
    )]
    Number {
        /// Where.
        table: &'static str,
        /// Of which asset.
        asset: String,
        /// What stands there.
        text: String,
    },
    /// A share above the whole.
    #[error("{table}.{asset} is {text:?}, and a share of the reserves is 1 at most")]
    Share {
        /// Where.
        table: &'static str,
        /// Of which asset.
        asset: String,
        /// What stands there.
        text: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    default_ratio: Option<String>,
    #[serde(default)]
    ratio: BTreeMap<String, String>,
    default_demand: Option<String>,
    #[serde(default)]
    demand: BTreeMap<String, String>,
    default_coverage: Option<String>,
    #[serde(default)]
    coverage: BTreeMap<String, String>,
    max_price_age_hours: Option<u32>,
}

impl Thresholds {
    /// Reads a file of thresholds.
    ///
    /// # Errors
    /// [`ThresholdsError`].
    pub fn parse(text: &str) -> Result<Self, ThresholdsError> {
        let file: File =
            toml::from_str(text).map_err(|error| ThresholdsError::Toml(of_toml(text, &error)))?;
        let coverage = by_asset("coverage", file.default_coverage, file.coverage)?;
        let whole = u64::from(circuits::solvency::statement::BPS);
        let default = coverage.default.map(|bps| ("default", bps));
        if let Some((asset, bps)) = coverage
            .named()
            .chain(default)
            .find(|(_, bps)| *bps > whole)
        {
            return Err(ThresholdsError::Share {
                table: "coverage",
                asset: asset.to_owned(),
                text: format!("{}.{:04}", bps / whole, bps % whole),
            });
        }
        Ok(Self {
            ratio: by_asset("ratio", file.default_ratio, file.ratio)?,
            demand: by_asset("demand", file.default_demand, file.demand)?,
            coverage,
            max_price_age_hours: file.max_price_age_hours,
        })
    }
}

/// What is wrong, with its line, in one line.
fn of_toml(text: &str, error: &toml::de::Error) -> String {
    let what = error.message().replace('\n', " ");
    match error.span() {
        Some(span) => {
            let before = text.get(..span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("line {line}: {what}")
        }
        None => what,
    }
}

fn by_asset(
    table: &'static str,
    default: Option<String>,
    of: BTreeMap<String, String>,
) -> Result<ByAsset, ThresholdsError> {
    let bps = |asset: &str, text: &str| {
        in_bps(text).ok_or_else(|| ThresholdsError::Number {
            table,
            asset: asset.to_owned(),
            text: text.to_owned(),
        })
    };
    let default = default.map(|text| bps("default", &text)).transpose()?;
    let of = of.into_iter().map(|(asset, text)| {
        let bps = bps(&asset, &text)?;
        Ok((asset, bps))
    });
    Ok(ByAsset {
        default,
        of: of.collect::<Result<_, _>>()?,
    })
}

/// A decimal number in basis points, exactly.
fn in_bps(text: &str) -> Option<u64> {
    let number = Decimal::parse(text).filter(|number| !number.is_negative())?;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if number.places() > 4 || part.len() > 4 {
        return None;
    }
    let bps: u64 = format!("{whole}{part:0<4}").parse().ok()?;
    (bps <= MAX_BPS).then_some(bps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_exactly_or_not_at_all() {
        for (text, bps) in [
            ("1", Some(10_000)),
            ("1.02", Some(10_200)),
            ("0.9999", Some(9_999)),
            ("0", Some(0)),
            ("10000", Some(MAX_BPS)),
            ("10000.0001", None),
            ("1.00001", None),
            ("-1", None),
            ("1e4", None),
            ("", None),
            ("1,02", None),
            ("102%", None),
        ] {
            assert_eq!(in_bps(text), bps, "{text}");
        }
    }

    #[test]
    fn an_asset_has_its_own_threshold_or_that_of_all() {
        let text = "default_ratio = \"1\"\nmax_price_age_hours = 24\n[ratio]\nBTC = \"1.02\"\n[coverage]\nBTC = \"0.5\"\n";
        let thresholds = Thresholds::parse(text).unwrap();
        assert_eq!(thresholds.ratio.of("BTC"), Some(10_200));
        assert_eq!(thresholds.ratio.of("ETH"), Some(10_000));
        assert_eq!(thresholds.coverage.of("ETH"), None);
        assert_eq!(thresholds.demand, ByAsset::default());
        assert_eq!(thresholds.max_price_age_hours, Some(24));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (text, says) in [
            ("[ratio]\nBTC = \"much\"\n", "ratio.BTC is \"much\""),
            (
                "default_coverage = \"1.0001\"\n",
                "coverage.default is \"1.0001\"",
            ),
            ("\n[ratios]\n", "line 2: unknown field `ratios`"),
            ("[ratio]\nBTC = 1.02\n", "line 2: invalid type"),
        ] {
            let error = Thresholds::parse(text).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
        }
    }
}
