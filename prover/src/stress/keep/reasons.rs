//! Which dates moved a number: those of the tail now, and those of the tail at the last policy's prices.
//!
//! The tail of the last policy is computed anew, from the same file of prices, cut off at the day of its prices. If what comes
//! out is further from the number that was published than the band can explain, the file is not the one that it was made
//! from, or options were others, and that is said instead of dates.

use jiff::civil::Date;

use super::{
    choice::{Band, Choice, Moved},
    last::LastPolicy,
};
use crate::stress::{
    analysis::Analysis,
    history::PriceHistory,
    measures::{AssetRisk, Shock, TailRisk},
    numbers::PolicyNumbers,
    parameters::Parameters,
    returns,
    scenarios::dates_of_joint_move,
};

/// Windows that begin on dates one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First date of the first one.
    pub from: Date,
    /// Last date of the last one.
    pub to: Date,
    /// How many windows.
    pub windows: usize,
}

/// Why a number that stands by itself moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Windows that are in the tail, and were not.
    pub came_in: Vec<Span>,
    /// Windows that were in the tail, and are not.
    pub left: Vec<Span>,
    /// Daily volatility at the last policy's prices, if it can be known, and now: of a ratio.
    pub volatility: Option<(Option<f64>, f64)>,
    /// Whether the last number can be had from this history, as far as the band lets one know.
    pub explained: bool,
}

/// Why a last joint move is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gone {
    /// Its dates are not in the history any more.
    LeftTheHistory,
    /// The history has other prices for its dates, or other assets.
    OtherNumbers,
    /// Other windows are worse, or overlap it.
    NotAmongTheWorst,
}

impl Gone {
    /// For programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::LeftTheHistory => "left_the_history",
            Self::OtherNumbers => "other_numbers",
            Self::NotAmongTheWorst => "not_among_the_worst",
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::LeftTheHistory => "its dates left the history",
            Self::OtherNumbers => "the history has other numbers for its dates",
            Self::NotAmongTheWorst => "other windows are worse, or overlap it",
        }
    }
}

/// What is known of the history as it was.
pub struct Reasons<'a> {
    history: &'a PriceHistory,
    analysis: &'a Analysis,
    parameters: &'a Parameters,
    last: &'a LastPolicy,
    band: &'a Band,
    /// The history up to the last policy's prices, if it is long enough.
    then: Option<(PriceHistory, Vec<AssetRisk>)>,
}

impl<'a> Reasons<'a> {
    /// Cuts the history off at the day of the last policy's prices, and measures it.
    pub fn new(
        history: &'a PriceHistory,
        analysis: &'a Analysis,
        parameters: &'a Parameters,
        last: &'a LastPolicy,
        band: &'a Band,
    ) -> Self {
        let then = last.until.and_then(|day| history.until(day, parameters));
        let then = then.map(|then| {
            let returns = then.returns(parameters.horizon);
            let prices = then.prices().iter().zip(&returns);
            let assets =
                prices.map(|(prices, returns)| AssetRisk::new(prices, returns, parameters));
            let assets = assets.collect();
            (then, assets)
        });
        Self {
            history,
            analysis,
            parameters,
            last,
            band,
            then,
        }
    }

    /// Why a number moved: the ratio of an asset, or its shock in the scenario of this name.
    pub fn of(&self, scenario: Option<&str>, asset: usize, moved: &Moved) -> Reason {
        let then = self.then.as_ref().map(|(_, assets)| &assets[asset]);
        let now = &self.analysis.assets[asset];
        let computed = then.map(|then| match scenario {
            None => i64::from(then.min_ratio_bps),
            Some(name) => shock_of(then, name),
        });
        let explained = matches!((computed, moved.last), (Some(computed), Some(last))
            if self.band.holds(last.abs_diff(computed)));
        let (came_in, left) = match scenario {
            Some(_) if explained => self.tails(asset),
            _ => (Vec::new(), Vec::new()),
        };
        let volatility = (now.daily_volatility, then.map(|then| then.daily_volatility));
        Reason {
            came_in,
            left,
            volatility: scenario.is_none().then_some((volatility.1, volatility.0)),
            explained,
        }
    }

    /// Whether a joint move of the history ends after the last policy's prices.
    pub fn is_later(&self, rank: usize) -> bool {
        let to = self.analysis.joint_moves[rank].to;
        self.last.until.is_some_and(|day| to > day)
    }

    /// Why a joint move of the last policy is not kept.
    pub fn of_gone(&self, name: &str, new: &PolicyNumbers) -> Gone {
        let dates = self.history.dates();
        let there = dates_of_joint_move(name).is_some_and(|(from, to)| {
            dates.binary_search(&from).is_ok() && dates.binary_search(&to).is_ok()
        });
        if !there {
            Gone::LeftTheHistory
        } else if new.scenarios.iter().any(|scenario| scenario.name == name) {
            Gone::OtherNumbers
        } else {
            Gone::NotAmongTheWorst
        }
    }

    /// Windows that came into an asset's tail, and that left it.
    fn tails(&self, asset: usize) -> (Vec<Span>, Vec<Span>) {
        let horizon = self.parameters.horizon;
        let now = tail(
            self.history,
            asset,
            &self.analysis.assets[asset].tail,
            horizon,
        );
        let then = self
            .then
            .as_ref()
            .map_or_else(Vec::new, |(history, assets)| {
                tail(history, asset, &assets[asset].tail, horizon)
            });
        let only = |these: &[usize], others: &[usize]| -> Vec<usize> {
            let these = these.iter().copied();
            these
                .filter(|window| others.binary_search(window).is_err())
                .collect()
        };
        (
            self.spans(&only(&now, &then)),
            self.spans(&only(&then, &now)),
        )
    }

    fn spans(&self, windows: &[usize]) -> Vec<Span> {
        let dates = self.history.dates();
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for window in windows {
            match spans.last_mut() {
                Some((_, last)) if *last + 1 == *window => *last = *window,
                _ => spans.push((*window, *window)),
            }
        }
        let spans = spans.into_iter().map(|(first, last)| Span {
            from: dates[first],
            to: dates[last + self.parameters.horizon],
            windows: last - first + 1,
        });
        spans.collect()
    }
}

/// The windows of a tail, in their order.
fn tail(history: &PriceHistory, asset: usize, risk: &TailRisk, horizon: usize) -> Vec<usize> {
    let returns = returns::simple(&history.prices()[asset], horizon);
    let returns = returns.into_iter().enumerate();
    let tail = returns.filter(|(_, r)| *r <= risk.value_at_risk);
    tail.map(|(window, _)| window).collect()
}

/// An asset's shock in the scenario of a measure.
fn shock_of(asset: &AssetRisk, scenario: &str) -> i64 {
    let value = match scenario.starts_with("value at risk") {
        true => asset.tail.value_at_risk,
        false => asset.tail.expected_shortfall,
    };
    Shock::of_loss(value).ten_thousandths()
}

/// What moved further than the band, of numbers that stand by themselves: what it is, the asset, the number.
pub fn moved(choice: &Choice) -> impl Iterator<Item = (Option<&str>, usize, &Moved)> {
    choice.single().filter(|(_, _, moved)| !moved.kept)
}
