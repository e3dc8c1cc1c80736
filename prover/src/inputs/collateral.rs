//! `[collateral_schedule]`: prices and haircuts, from the snapshot, from a file of their own, or from the policy.

use circuits::ledger::AssetId;
use std::{collections::BTreeMap, ops::Range, path::Path};

use documents::{
    bundle::{
        collateral::{
            AssetTerms, CollateralSchedule, CollateralScheduleError, CollateralTerms, Subject,
        },
        descriptor::Descriptor,
    },
    policy::{PolicyError, PriceList},
};
use toml::Spanned;

use super::{
    diagnostics::{Code, Diagnostics, Location},
    named_file::ensure_file,
    registry::Registry,
    snapshot::{ScheduleConfig, SnapshotText},
    values::{policy_location, read_text},
};

/// Haircut of an asset that counts for nothing.
const NO_COLLATERAL: &str = "1";

/// Where a schedule is read.
pub(super) struct ScheduleReader<'a> {
    /// The snapshot's folder.
    pub folder: &'a Path,
    /// The assets.
    pub registry: &'a Registry,
    /// A descriptor of these assets and this time: what a schedule says depends on nothing else of it.
    pub preview: &'a Descriptor,
    /// Name and bytes of the policy, if the snapshot has one.
    pub policy: Option<(&'a str, &'a [u8])>,
    /// Everything that is wrong.
    pub diagnostics: &'a mut Diagnostics,
}

/// The text that the keys of a schedule stand in.
struct Keys<'a> {
    config: &'a ScheduleConfig,
    text: &'a SnapshotText,
    /// Where faults of the whole are told.
    whole: Location,
}

/// Where prices come from, and the prices by asset.
struct AssetPrices {
    source: String,
    time: String,
    quote: String,
    prices: Vec<String>,
}

impl ScheduleReader<'_> {
    /// The schedule of a section, checked as a verifier will. `None` after an error.
    pub fn read(
        &mut self,
        section: &Spanned<ScheduleConfig>,
        text: &SnapshotText,
    ) -> Option<CollateralSchedule> {
        let config = section.get_ref();
        let Some(file) = &config.file else {
            let whole = text.at(section.span());
            return self.schedule(&Keys {
                config,
                text,
                whole,
            });
        };
        if config.has_keys() {
            self.diagnostics.error_of(
                Code::Collateral,
                text.at(file.span()),
                "the section names a file, and has keys of a schedule too",
                "put all of them into the file, or all of them here",
            );
            return None;
        }
        let path = self.folder.join(file.get_ref());
        if !ensure_file(&path, file, text, self.diagnostics) {
            return None;
        }
        let name = file.get_ref();
        let bytes = read_text(&path, name, self.diagnostics)?;
        let text = SnapshotText::from_bytes(name, bytes, self.diagnostics)?;
        let hint = "docs/reference/snapshot.md lists the keys of a collateral schedule";
        let config: ScheduleConfig = text.parse_as(hint, self.diagnostics)?;
        if let Some(file) = &config.file {
            self.diagnostics.error_of(
                Code::Collateral,
                text.at(file.span()),
                "the file of a schedule names another one",
                "write the schedule's keys here",
            );
            return None;
        }
        let whole = text.whole();
        self.schedule(&Keys {
            config: &config,
            text: &text,
            whole,
        })
    }

    fn schedule(&mut self, keys: &Keys<'_>) -> Option<CollateralSchedule> {
        let haircuts = self.haircuts(keys);
        let priced = match &keys.config.per_unit {
            None => self.policy_prices(keys),
            Some(per_unit) => self.own_prices(keys, per_unit),
        };
        let (haircuts, priced) = (haircuts?, priced?);
        let assets = priced.prices.into_iter().zip(haircuts);
        let terms = CollateralTerms {
            source: priced.source,
            time: priced.time,
            quote: priced.quote,
            assets: assets
                .map(|(price, haircut)| AssetTerms { price, haircut })
                .collect(),
        };
        let schedule = CollateralSchedule::new(self.preview, terms);
        schedule
            .map_err(|error| {
                let place = keys.place(&error);
                self.diagnostics
                    .error_of(Code::Collateral, place, error.to_string(), error.hint());
            })
            .ok()
    }

    /// Haircuts by asset.
    fn haircuts(&mut self, keys: &Keys<'_>) -> Option<Vec<String>> {
        let own = &keys.config.haircut;
        let default = keys.config.default_haircut.as_ref();
        let default = default.map_or(NO_COLLATERAL, |haircut| haircut.get_ref());
        let known = self.refuse_unknown(keys.text, own.keys());
        let haircuts = self.registry.assets().iter().map(|asset| {
            let haircut = own.get(asset.symbol.as_str());
            haircut.map_or(default, |haircut| haircut.get_ref())
        });
        known.then(|| haircuts.map(str::to_owned).collect())
    }

    /// Prices that the schedule has itself.
    fn own_prices(
        &mut self,
        keys: &Keys<'_>,
        per_unit: &Spanned<BTreeMap<Spanned<String>, Spanned<String>>>,
    ) -> Option<AssetPrices> {
        let place = keys.text.at(per_unit.span());
        let prices = per_unit.get_ref();
        let mut complete = self.refuse_unknown(keys.text, prices.keys());
        let assets = self
            .registry
            .assets()
            .iter()
            .map(|asset| asset.symbol.as_str());
        let missing: Vec<_> = assets
            .filter(|symbol| !prices.contains_key(*symbol))
            .collect();
        if !missing.is_empty() {
            complete = false;
            self.diagnostics.error_of(
                Code::PriceMissing,
                place.clone(),
                format!("there is no price of {}", missing.join(", ")),
                "give every listed asset a price; one that is to cover nothing has the haircut 1",
            );
        }
        let said = |key: &'static str, value: &Option<Spanned<String>>| match value {
            Some(value) => Ok(value.get_ref().clone()),
            None => Err(key),
        };
        let head = (
            said("source", &keys.config.source),
            match &keys.config.time {
                Some(time) => Ok(time.get_ref().as_str().to_owned()),
                None => Err("time"),
            },
            said("quote", &keys.config.quote),
        );
        match head {
            (Ok(source), Ok(time), Ok(quote)) => {
                let assets = self.registry.assets().iter();
                let prices = assets.map(|asset| Some(prices.get(asset.symbol.as_str())?.get_ref()));
                let prices: Option<Vec<_>> = prices.map(|price| price.cloned()).collect();
                complete.then_some(AssetPrices {
                    source,
                    time,
                    quote,
                    prices: prices?,
                })
            }
            (source, time, quote) => {
                let missing = [source.err(), time.err(), quote.err()];
                let missing: Vec<_> = missing.into_iter().flatten().collect();
                self.diagnostics.error_of(
                    Code::Collateral,
                    place,
                    format!("the schedule has prices of its own, and no {}", missing.join(", no ")),
                    "say source, time and quote of the prices, or leave out the prices too and take the policy's",
                );
                None
            }
        }
    }

    /// The prices of the policy.
    fn policy_prices(&mut self, keys: &Keys<'_>) -> Option<AssetPrices> {
        let config = keys.config;
        let said = [
            span(&config.source),
            span(&config.time),
            span(&config.quote),
        ];
        if let Some(said) = said.into_iter().flatten().min_by_key(|span| span.start) {
            self.diagnostics.error_of(
                Code::Collateral,
                keys.text.at(said),
                "the schedule says where its prices come from, and has none",
                "add [collateral_schedule.per_unit] (in a file of its own: [per_unit]), or leave this out and take the \
                 policy's prices",
            );
            return None;
        }
        let list = match self.policy {
            Some((name, bytes)) => match PriceList::of_policy(bytes, self.preview) {
                Ok(list) => list,
                Err(error) => {
                    self.policy_error(name, &error);
                    return None;
                }
            },
            None => None,
        };
        let Some(list) = list else {
            self.diagnostics.error_of(Code::Collateral,
                keys.whole.clone(),
                "the schedule has no prices, and the policy has none that it could take",
                "add source, time, quote and [collateral_schedule.per_unit] (in a file of its own: [per_unit])",
            );
            return None;
        };
        let mut prices = Vec::new();
        let mut missing = Vec::new();
        for (id, asset) in (0..).map(AssetId::new).zip(self.registry.assets()) {
            match id.and_then(|id| list.per_unit.get(&id)) {
                Some(price) => prices.push(price.to_string()),
                None => missing.push(asset.symbol.as_str()),
            }
        }
        if !missing.is_empty() {
            self.diagnostics.error_of(
                Code::PriceMissing,
                keys.whole.clone(),
                format!(
                    "the policy, whose prices the schedule takes, has none of {}",
                    missing.join(", ")
                ),
                "add it to the policy's [prices.per_unit], or give the schedule prices of its own",
            );
        }
        let complete = prices.len() == self.registry.assets().len();
        complete.then_some(AssetPrices {
            source: list.prices.source,
            time: list.prices.time,
            quote: list.prices.quote,
            prices,
        })
    }

    fn policy_error(&mut self, name: &str, error: &PolicyError) {
        let place = policy_location(name, error);
        self.diagnostics.error_of(
            Code::Policy,
            place,
            error.problem().to_string(),
            error.hint(),
        );
    }

    /// Whether all symbols are listed.
    fn refuse_unknown<'k>(
        &mut self,
        text: &SnapshotText,
        symbols: impl Iterator<Item = &'k Spanned<String>>,
    ) -> bool {
        let mut known = true;
        for symbol in symbols {
            if self.registry.find(symbol.get_ref()).is_none() {
                known = false;
                self.diagnostics.error_of(
                    Code::Collateral,
                    text.at(symbol.span()),
                    format!("{:?} is not the symbol of an asset", symbol.get_ref()),
                    "write it as in the list of assets, in the same case, or add it there",
                );
            }
        }
        known
    }
}

impl ScheduleConfig {
    fn has_keys(&self) -> bool {
        let Self {
            file: _,
            source,
            time,
            quote,
            default_haircut,
            per_unit,
            haircut,
        } = self;
        let texts = [source, quote, default_haircut];
        texts.into_iter().any(Option::is_some)
            || time.is_some()
            || per_unit.is_some()
            || !haircut.is_empty()
    }
}

impl Keys<'_> {
    /// Where what a verifier would refuse stands.
    fn place(&self, error: &CollateralScheduleError) -> Location {
        let config = self.config;
        let span = match error {
            CollateralScheduleError::Text { what: "source", .. } => span(&config.source),
            CollateralScheduleError::Text { .. } => span(&config.quote),
            CollateralScheduleError::Time { .. } => span(&config.time),
            CollateralScheduleError::Number { symbol, subject }
            | CollateralScheduleError::Range { symbol, subject } => self.number(symbol, *subject),
            CollateralScheduleError::Coefficient { finest, .. } => {
                let price = self.number(finest, Subject::Price);
                price.or_else(|| self.number(finest, Subject::Haircut))
            }
            _ => None,
        };
        span.map_or_else(|| self.whole.clone(), |span| self.text.at(span))
    }

    fn number(&self, symbol: &str, subject: Subject) -> Option<Range<usize>> {
        match subject {
            Subject::Price => {
                let prices = self.config.per_unit.as_ref()?.get_ref();
                prices.get(symbol).map(Spanned::span)
            }
            Subject::Haircut => {
                let own = self.config.haircut.get(symbol).map(Spanned::span);
                own.or_else(|| span(&self.config.default_haircut))
            }
        }
    }
}

fn span<T>(value: &Option<Spanned<T>>) -> Option<Range<usize>> {
    value.as_ref().map(Spanned::span)
}
