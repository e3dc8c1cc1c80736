//! The last policy, as far as its numbers can be kept.

use std::{collections::BTreeMap, fs, path::Path};

use circuits::{domain, hash::sha256, ledger::PolicyDigest, solvency::statement::BPS};
use documents::policy::MAX_POLICY_BYTES;
use jiff::civil::Date;
use serde::Deserialize;
use toml::Value;

use crate::stress::{error::StressError, measures::Shock};

/// Keys of a policy that are read here, or that only describe it.
#[derive(Deserialize)]
struct PolicyKeys {
    #[serde(default, rename = "name")]
    _name: Option<Value>,
    default_min_ratio_bps: Option<u32>,
    #[serde(default)]
    min_ratio_bps: BTreeMap<String, u32>,
    prices: Option<PricesKeys>,
    #[serde(default)]
    stress: Vec<StressKeys>,
    /// What this program does not write.
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct PricesKeys {
    time: Value,
}

#[derive(Deserialize)]
struct StressKeys {
    name: String,
    default_shock: Option<String>,
    #[serde(default)]
    shock: BTreeMap<String, String>,
}

/// A scenario of the last policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastScenario {
    /// Name of the rule.
    pub name: String,
    /// Shocks by asset id; `None` for an asset of which it says nothing.
    pub shocks: Vec<Option<Shock>>,
}

/// The last policy.
#[derive(Clone, Debug)]
pub struct LastPolicy {
    /// Its digest.
    pub digest: PolicyDigest,
    /// The day of its prices, if it says it as this program does.
    pub until: Option<Date>,
    /// Minimum ratios in basis points, by asset id; `None` for an asset of which it says nothing.
    pub ratios: Vec<Option<u32>>,
    /// Its scenarios that this program can have written.
    pub scenarios: Vec<LastScenario>,
    /// What else it has, by name: it is not kept.
    pub others: Vec<String>,
}

impl LastPolicy {
    /// Reads a policy for assets with these symbols.
    ///
    /// # Errors
    /// [`StressError::LastUnread`], [`StressError::LastPolicy`].
    pub fn read(path: &Path, symbols: &[&str]) -> Result<Self, StressError> {
        let unread = |source| StressError::LastUnread {
            path: path.to_owned(),
            source,
        };
        let no_policy = |problem: String| StressError::LastPolicy {
            path: path.to_owned(),
            problem,
        };
        let length = fs::metadata(path).map_err(unread)?.len();
        if length > MAX_POLICY_BYTES {
            return Err(no_policy("it is larger than any policy".to_owned()));
        }
        let bytes = fs::read(path).map_err(unread)?;
        let text = std::str::from_utf8(&bytes);
        let text = text.map_err(|_| no_policy("it is not UTF-8 text".to_owned()))?;
        Self::parse(text, symbols).map_err(no_policy)
    }

    /// Of a policy's text; what is wrong with it otherwise.
    ///
    /// # Errors
    /// A message, with the line.
    pub fn parse(text: &str, symbols: &[&str]) -> Result<Self, String> {
        let keys: PolicyKeys = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            let before = text.get(..offset).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("line {line}: {}", error.message().escape_debug())
        })?;
        let mut others: Vec<String> = keys.others.into_keys().collect();
        let mut scenarios = Vec::new();
        for stress in keys.stress {
            match scenario(&stress, symbols) {
                Some(scenario) => scenarios.push(scenario),
                None => others.push(stress.name),
            }
        }
        let default = keys.default_min_ratio_bps;
        let ratio = |symbol: &&str| keys.min_ratio_bps.get(*symbol).copied().or(default);
        // Nothing said of an asset under other names is nothing, and nothing said of any is the whole.
        let whole = keys.min_ratio_bps.is_empty().then_some(BPS);
        Ok(Self {
            digest: PolicyDigest(sha256(domain::POLICY, &[text.as_bytes()])),
            until: keys.prices.as_ref().and_then(|prices| day(&prices.time)),
            ratios: symbols
                .iter()
                .map(|symbol| ratio(symbol).or(whole))
                .collect(),
            scenarios,
            others,
        })
    }
}

/// A scenario, if its numbers have the form that this program writes.
fn scenario(stress: &StressKeys, symbols: &[&str]) -> Option<LastScenario> {
    let shocks = symbols.iter().map(|symbol| {
        let text = stress.shock.get(*symbol).or(stress.default_shock.as_ref());
        text.map(|text| Shock::parse(text))
            .map_or(Some(None), |shock| shock.map(Some))
    });
    Some(LastScenario {
        name: stress.name.clone(),
        shocks: shocks.collect::<Option<_>>()?,
    })
}

/// The day of a time such as `2026-06-30T00:00:00Z`, as a string or as TOML's own.
fn day(time: &Value) -> Option<Date> {
    let text = match time {
        Value::String(text) => text.clone(),
        Value::Datetime(time) => time.to_string(),
        _ => return None,
    };
    text.get(..10)?.parse().ok()
}
