//! Values of `snapshot.toml` that may be typed in more than one form.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use toml::Spanned;

/// From names in files to the registry's symbols.
pub type SymbolMap = BTreeMap<String, Spanned<String>>;

/// One text, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMore(pub Vec<String>);

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = OneOrMore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a list of strings")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OneOrMore, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = list.next_element()? {
                    texts.push(text);
                }
                Ok(OneOrMore(texts))
            }
        }
        deserializer.deserialize_any(Texts)
    }
}

/// Which columns of a wide table are balances.
#[derive(Clone, Debug)]
pub enum ColumnsConfig {
    /// Those that are called as a listed asset's symbol.
    Symbols,
    /// These, of these assets.
    Mapped(SymbolMap),
}

impl<'de> Deserialize<'de> for ColumnsConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Columns;
        impl<'de> Visitor<'de> for Columns {
            type Value = ColumnsConfig;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"symbols\" or a table from columns to symbols")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ColumnsConfig, E> {
                match text {
                    "symbols" => Ok(ColumnsConfig::Symbols),
                    _ => Err(E::invalid_value(de::Unexpected::Str(text), &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ColumnsConfig, A::Error> {
                let map = MapAccessDeserializer::new(map);
                Ok(ColumnsConfig::Mapped(SymbolMap::deserialize(map)?))
            }
        }
        deserializer.deserialize_any(Columns)
    }
}

/// By how many digits a file's amounts are larger than whole units.
#[derive(Clone, Debug)]
pub enum ScaleConfig {
    /// In all assets.
    All(u8),
    /// By symbol; others are in whole units.
    BySymbol(BTreeMap<Spanned<String>, Spanned<u8>>),
}

impl<'de> Deserialize<'de> for ScaleConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scale;
        impl<'de> Visitor<'de> for Scale {
            type Value = ScaleConfig;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of digits, or a table from symbols to such numbers")
            }

            fn visit_i64<E: de::Error>(self, digits: i64) -> Result<ScaleConfig, E> {
                let small = u8::try_from(digits);
                small
                    .map(ScaleConfig::All)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(digits), &self))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ScaleConfig, A::Error> {
                let map = MapAccessDeserializer::new(map);
                Ok(ScaleConfig::BySymbol(BTreeMap::deserialize(map)?))
            }
        }
        deserializer.deserialize_any(Scale)
    }
}

/// The form of a section's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormatConfig {
    /// Comma-separated text and its like.
    Csv,
    /// What PostgreSQL's `COPY` writes.
    Copy,
    /// JSON lines.
    Jsonl,
    /// Parquet.
    Parquet,
}

/// The name of a column, or its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnName(pub String);

impl<'de> Deserialize<'de> for ColumnName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;
        impl Visitor<'_> for Name {
            type Value = ColumnName;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a column, or its number from 1")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<ColumnName, E> {
                Ok(ColumnName(name.to_owned()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<ColumnName, E> {
                match number {
                    1.. => Ok(ColumnName(number.to_string())),
                    _ => Err(E::invalid_value(de::Unexpected::Signed(number), &self)),
                }
            }
        }
        deserializer.deserialize_any(Name)
    }
}

/// In which units a file's amounts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitConfig {
    /// In whole units: 1.5 bitcoin.
    Whole,
    /// In the smallest units of the asset's decimals: 150,000,000 satoshi.
    Smallest,
}

/// What becomes of negative balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NegativeConfig {
    /// They are errors.
    Error,
    /// They are left out, and counted.
    LeaveOut,
}

/// What becomes of several amounts of one account in one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RepeatedConfig {
    /// They are errors.
    Error,
    /// Balances are added up, and so are debts.
    Add,
}

/// What is done with digits beyond an asset's decimals, where they are not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RoundingConfig {
    /// Liabilities up, reserves down.
    Conservative,
}
