//! A policy's TOML as it is written: keys and types, nothing checked yet but these.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::typed::TypedTime;

/// Most bytes of a policy: 16 rules with a shock and a haircut for each of 512 assets, with symbols and
/// numbers of common lengths, take less.
pub const MAX_POLICY_BYTES: u64 = 256 << 10;

/// The keys that a policy's tables have to have.
pub const REQUIRED: &[(&str, &[&str])] = &[
    ("prices", &["source", "time", "quote", "per_unit"]),
    ("stress", &["name"]),
    ("liquidity", &["name", "liquid", "covers_bps"]),
    ("collateral", &["min_ratio_bps"]),
    ("concentration", &["cap_bps"]),
];

/// One value for each of some symbols.
pub type PerSymbol<T> = BTreeMap<Spanned<String>, Spanned<T>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRecord {
    pub name: Option<Spanned<String>>,
    pub default_min_ratio_bps: Option<u32>,
    #[serde(default)]
    pub min_ratio_bps: PerSymbol<u32>,
    pub prices: Option<PricesRecord>,
    #[serde(default)]
    pub stress: Vec<StressRecord>,
    #[serde(default)]
    pub liquidity: Vec<LiquidityRecord>,
    pub collateral: Option<CollateralRecord>,
    pub concentration: Option<ConcentrationRecord>,
    pub margin: Option<MarginRecord>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricesRecord {
    pub source: Spanned<String>,
    pub time: Spanned<TypedTime>,
    pub quote: Spanned<String>,
    pub max_age_hours: Option<Spanned<u32>>,
    pub per_unit: PerSymbol<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StressRecord {
    pub name: Spanned<String>,
    pub default_shock: Option<Spanned<String>>,
    pub default_haircut: Option<Spanned<String>>,
    pub min_ratio_bps: Option<u32>,
    pub loan_haircut: Option<Spanned<String>>,
    #[serde(default)]
    pub shock: PerSymbol<String>,
    #[serde(default)]
    pub haircut: PerSymbol<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiquidityRecord {
    pub name: Spanned<String>,
    pub liquid: Spanned<Vec<Spanned<String>>>,
    pub covers_bps: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollateralRecord {
    pub min_ratio_bps: Spanned<u32>,
    pub loan_haircut: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConcentrationRecord {
    pub cap_bps: PerSymbol<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginRecord {
    pub default_max_loan_share_bps: Option<Spanned<u32>>,
    pub quote: Option<Spanned<String>>,
    pub max_age_hours: Option<Spanned<u32>>,
    #[serde(default)]
    pub max_loan_share_bps: PerSymbol<u32>,
    #[serde(default)]
    pub max_collateral: PerSymbol<String>,
}
