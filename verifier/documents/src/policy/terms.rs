//! A policy's content, every part of it checked against the registry, still in a reserve manager's terms.

use circuits::{
    ledger::AssetId,
    solvency::statement::{BPS, MAX_RULES},
};
use std::collections::{BTreeMap, HashSet};

use toml::Spanned;

use super::{
    age::PricesTime,
    checker::{Allowed, Checker, PerAsset},
    error::{PolicyError, Position, Problem},
    format::{LiquidityRecord, PolicyRecord, PricesRecord, StressRecord},
    margin::Margin,
    prices::Prices,
};
use crate::{
    decimal::Decimal,
    text::{self, MAX_SOURCE},
    typed,
};

const MAX_NAME: usize = 64;

/// Name of the rule that `[collateral]` is.
const COLLATERAL: &str = "overall collateral ratio";

/// What a rule asks for.
#[derive(Clone, Debug)]
pub enum Requirement {
    /// Under other prices, with a part of reserves not counted.
    Stress {
        shock: PerAsset<Decimal>,
        haircut: PerAsset<Decimal>,
        loan_haircut: Decimal,
    },
    /// With these reserves alone.
    Liquidity { liquid: Vec<AssetId> },
    /// With all reserves, at prices as they are.
    Collateral { loan_haircut: Decimal },
}

/// A named rule: counted reserves are at least `ratio_bps` of all liabilities, less the loans that it counts.
#[derive(Clone, Debug)]
pub struct NamedRule {
    pub name: String,
    pub position: Position,
    pub ratio_bps: u32,
    pub requirement: Requirement,
}

/// A policy before it is compiled.
#[derive(Clone, Debug)]
pub struct Terms {
    pub name: Option<String>,
    pub ratios: PerAsset<u32>,
    pub prices: Option<Prices>,
    pub prices_time: Option<PricesTime>,
    /// Price of one whole unit, by asset id.
    pub per_unit: BTreeMap<AssetId, Decimal>,
    pub rules: Vec<NamedRule>,
    pub caps: BTreeMap<AssetId, u16>,
    /// Where the first cap stands.
    pub caps_position: Option<Position>,
    /// How many loans may be counted, and against what.
    pub margin: Margin,
}

const PRICE: Allowed = ("the price", "above 0", Decimal::is_positive);
const SHOCK: Allowed = ("the shock", "-1 or more", |shock| {
    !shock.one_plus().is_negative()
});
const HAIRCUT: Allowed = ("the haircut", "between 0 and 1", Decimal::is_share);
const LOAN_HAIRCUT: Allowed = ("the haircut on loans", "between 0 and 1", Decimal::is_share);

impl Checker<'_> {
    pub fn check(&self, record: &PolicyRecord) -> Result<Terms, PolicyError> {
        let name = record.name.as_ref();
        let name = name
            .map(|name| self.printable("the policy's name", name, MAX_NAME))
            .transpose()?;
        let ratios = PerAsset {
            default: record.default_min_ratio_bps.unwrap_or(BPS),
            own: self.per_asset(&record.min_ratio_bps, |ratio| Ok(*ratio.get_ref()))?,
        };
        let (mut prices, mut prices_time) = (None, None);
        let mut per_unit = BTreeMap::new();
        if let Some(record) = &record.prices {
            let time = self.prices_time(record)?;
            prices = Some(self.prices(record, time.max_age_hours)?);
            prices_time = Some(time);
            per_unit = self.per_unit(record)?;
        }
        let rules = self.rules(record)?;
        let mut caps = BTreeMap::new();
        let mut caps_position = None;
        if let Some(record) = &record.concentration {
            caps = self.per_asset(&record.cap_bps, |cap| self.cap(cap))?;
            caps_position = record.cap_bps.keys().map(|key| key.span().start).min();
        }
        Ok(Terms {
            name,
            ratios,
            prices,
            prices_time,
            per_unit,
            rules,
            caps,
            caps_position: caps_position.map(|offset| Position::of(self.text, offset)),
            margin: self.margin(record.margin.as_ref())?,
        })
    }

    pub fn prices_time(&self, record: &PricesRecord) -> Result<PricesTime, PolicyError> {
        let typed = record.time.get_ref().as_str();
        let time = text::time(typed).ok_or_else(|| {
            let hint = typed::time_hint(typed);
            self.error(record.time.span(), Problem::Time { hint })
        })?;
        let max_age_hours = record.max_age_hours.as_ref();
        let max_age_hours = max_age_hours.map(|hours| self.max_age(hours)).transpose()?;
        Ok(PricesTime {
            time,
            position: self.position(record.time.span()),
            max_age_hours,
        })
    }

    pub fn per_unit(
        &self,
        record: &PricesRecord,
    ) -> Result<BTreeMap<AssetId, Decimal>, PolicyError> {
        self.per_asset(&record.per_unit, |price| self.number(PRICE, price))
    }

    pub fn prices(
        &self,
        record: &PricesRecord,
        max_age_hours: Option<u32>,
    ) -> Result<Prices, PolicyError> {
        Ok(Prices {
            source: self.printable("the source", &record.source, MAX_SOURCE)?,
            time: record.time.get_ref().as_str().to_owned(),
            quote: self.quote(&record.quote)?,
            max_age_hours,
        })
    }

    fn rules(&self, record: &PolicyRecord) -> Result<Vec<NamedRule>, PolicyError> {
        let (stress, liquidity) = (&record.stress, &record.liquidity);
        let count = stress.len() + liquidity.len() + usize::from(record.collateral.is_some());
        if count > MAX_RULES {
            return Err(PolicyError::new(None, Problem::TooManyRules(count)));
        }
        let mut rules = Vec::new();
        for record in stress {
            rules.push(self.stress(record)?);
        }
        for record in liquidity {
            rules.push(self.liquidity(record)?);
        }
        if let Some(record) = &record.collateral {
            rules.push(NamedRule {
                name: COLLATERAL.to_owned(),
                position: self.position(record.min_ratio_bps.span()),
                ratio_bps: *record.min_ratio_bps.get_ref(),
                requirement: Requirement::Collateral {
                    loan_haircut: self.loan_haircut(record.loan_haircut.as_ref())?,
                },
            });
        }
        let mut names = HashSet::new();
        match rules.iter().find(|rule| !names.insert(rule.name.as_str())) {
            Some(rule) => Err(PolicyError::new(
                Some(rule.position),
                Problem::DuplicateRule(rule.name.clone()),
            )),
            None => Ok(rules),
        }
    }

    fn stress(&self, record: &StressRecord) -> Result<NamedRule, PolicyError> {
        let numbers = |kind, default: &Option<Spanned<String>>, own| {
            let default = default.as_ref().map(|default| self.number(kind, default));
            Ok(PerAsset {
                default: default.transpose()?.unwrap_or_else(|| Decimal::from(0)),
                own: self.per_asset(own, |number| self.number(kind, number))?,
            })
        };
        Ok(NamedRule {
            name: self.rule_name(&record.name)?,
            position: self.position(record.name.span()),
            ratio_bps: record.min_ratio_bps.unwrap_or(BPS),
            requirement: Requirement::Stress {
                shock: numbers(SHOCK, &record.default_shock, &record.shock)?,
                haircut: numbers(HAIRCUT, &record.default_haircut, &record.haircut)?,
                loan_haircut: self.loan_haircut(record.loan_haircut.as_ref())?,
            },
        })
    }

    fn loan_haircut(&self, haircut: Option<&Spanned<String>>) -> Result<Decimal, PolicyError> {
        let haircut = haircut.map(|haircut| self.number(LOAN_HAIRCUT, haircut));
        Ok(haircut.transpose()?.unwrap_or_else(|| Decimal::from(0)))
    }

    fn liquidity(&self, record: &LiquidityRecord) -> Result<NamedRule, PolicyError> {
        let mut liquid = Vec::new();
        for symbol in record.liquid.get_ref() {
            let asset = self.asset(symbol)?;
            if liquid.contains(&asset) {
                let twice = Problem::LiquidTwice(symbol.get_ref().clone());
                return Err(self.error(symbol.span(), twice));
            }
            liquid.push(asset);
        }
        if liquid.is_empty() {
            return Err(self.error(record.liquid.span(), Problem::NothingLiquid));
        }
        Ok(NamedRule {
            name: self.rule_name(&record.name)?,
            position: self.position(record.name.span()),
            ratio_bps: record.covers_bps,
            requirement: Requirement::Liquidity { liquid },
        })
    }

    fn cap(&self, cap: &Spanned<u32>) -> Result<u16, PolicyError> {
        let bps = u16::try_from(*cap.get_ref()).ok();
        bps.filter(|bps| (1..=BPS).contains(&u32::from(*bps)))
            .ok_or_else(|| {
                let (what, range) = ("the cap", "between 1 and 10000");
                self.error(cap.span(), Problem::Range { what, range })
            })
    }

    fn rule_name(&self, name: &Spanned<String>) -> Result<String, PolicyError> {
        self.printable("the rule's name", name, MAX_NAME)
    }
}
