//! What can be wrong with a policy, and where.

use std::{borrow::Cow, fmt, ops::Range};

use circuits::solvency::statement::{COEFFICIENT_BITS, MAX_RULES};

use super::format::{MAX_POLICY_BYTES, REQUIRED};
use crate::{decimal::MAX_DIGITS, refusal::Reason, typed};

/// Most characters of the policy's own text that an error repeats.
const MAX_QUOTED: usize = 200;

/// A place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Position {
    /// The place of the byte at `offset`.
    pub(super) fn of(text: &str, offset: usize) -> Self {
        let mut position = Self { line: 1, column: 1 };
        for (_, character) in text.char_indices().take_while(|(at, _)| *at < offset) {
            if character == '\n' {
                position = Self {
                    line: position.line + 1,
                    column: 1,
                };
            } else {
                position.column += 1;
            }
        }
        position
    }
}

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Larger than any policy.
    #[error("the policy is larger than {MAX_POLICY_BYTES} bytes")]
    Size,
    /// Not UTF-8.
    #[error("the policy is not UTF-8 text")]
    Utf8,
    /// Not TOML, or not with these keys and types.
    #[error("{message}")]
    Toml {
        /// What the parser says.
        message: String,
        /// What to write instead, where that is known.
        hint: Option<String>,
    },
    /// A name or another text.
    #[error("{what} is not 1 to {most} letters, digits, spaces and ASCII punctuation marks")]
    Text {
        /// Which text.
        what: &'static str,
        /// Most characters of it.
        most: usize,
    },
    /// The time of the prices.
    #[error("the time is not in the form 2026-06-30T00:00:00Z")]
    Time {
        /// What it lacks.
        hint: String,
    },
    /// Prices that are not of the time of the ledger.
    #[error("the prices are more than {hours} h from the ledger's time, which is {ledger}")]
    PriceStale {
        /// How far they may be from it.
        hours: u32,
        /// The ledger's time.
        ledger: String,
    },
    /// Prices of the collateral that are not of the time of the ledger.
    #[error(
        "the collateral schedule's prices are of {time}, more than {hours} h from the ledger's time, which is {ledger}"
    )]
    CollateralStale {
        /// How far they may be from it.
        hours: u32,
        /// Of when they are.
        time: String,
        /// The ledger's time.
        ledger: String,
    },
    /// Loans or collateral where there is no schedule.
    #[error("{0} asks for a collateral schedule, and there is none")]
    NoSchedule(&'static str),
    /// Loans at collateral of any age.
    #[error("loans are counted, and the collateral's prices may be of any age")]
    NoMaxAge,
    /// Caps on collateral in no unit.
    #[error("collateral is capped in no unit")]
    NoQuote,
    /// Caps on collateral in another unit than the schedule's: in it they would be larger or smaller.
    #[error("the quote is not the one of the collateral schedule, {0:?}")]
    OtherQuote(String),
    /// A number's form.
    #[error(
        "{0} is not a decimal number with at most {MAX_DIGITS} digits on either side of the point"
    )]
    Number(&'static str),
    /// A number's range.
    #[error("{what} is not {range}")]
    Range {
        /// Which number.
        what: &'static str,
        /// What it has to be.
        range: &'static str,
    },
    /// An asset that is not listed.
    #[error("{0:?} is not an asset of the registry")]
    UnknownSymbol(String),
    /// The same liquid asset twice.
    #[error("{0} is liquid twice")]
    LiquidTwice(String),
    /// A liquidity rule without liquid assets.
    #[error("no asset is liquid")]
    NothingLiquid,
    /// Two rules of one name.
    #[error("a second rule has the name {0:?}")]
    DuplicateRule(String),
    /// Too many rules.
    #[error("the policy has {0} rules, at most {MAX_RULES} can be proven")]
    TooManyRules(usize),
    /// Listed assets without prices where all are valued.
    #[error("{rule:?} values every asset, and {} no price", have(symbols))]
    NoPrice {
        /// Name of the rule.
        rule: String,
        /// The assets: all of them.
        symbols: Vec<String>,
    },
    /// A rule that nobody can fail.
    #[error("{0:?} asks for nothing: it holds whatever the liabilities are")]
    Vacuous(String),
    /// A coefficient that the circuit has no room for.
    #[error("{rule:?} needs a coefficient of {symbol} of 2^{COEFFICIENT_BITS} or more")]
    Coefficient {
        /// Name of the rule.
        rule: String,
        /// The asset.
        symbol: String,
    },
}

impl Problem {
    /// What to do about it.
    pub fn hint(&self) -> Cow<'static, str> {
        let hint = match self {
            Self::Toml {
                hint: Some(hint), ..
            }
            | Self::Time { hint } => return hint.clone().into(),
            Self::NoPrice { symbols, .. } if symbols.len() > 1 => {
                "add the prices under [prices.per_unit]"
            }
            Self::Size => "a policy of 512 assets and 16 rules takes less",
            Self::Utf8 => "save the file as UTF-8",
            Self::Toml { hint: None, .. } => "docs/reference/policy.md lists the keys",
            Self::Text { .. } => {
                "shorten it, leave out other characters, and put no space at its ends"
            }
            Self::PriceStale { .. } => {
                "take prices of the ledger's time, earlier and later ones are refused alike"
            }
            Self::CollateralStale { .. } => {
                "make the ledger and its collateral schedule at one time, or name a longer age"
            }
            Self::NoSchedule(_) => "give a collateral schedule, or take loans out of [margin]",
            Self::NoMaxAge => "add max_age_hours to [margin]",
            Self::NoQuote => "add quote to [margin], the same as the collateral schedule's",
            Self::OtherQuote(_) => {
                "write the quote of the collateral schedule, letter by letter, and the caps in it"
            }
            Self::Number(_) => "write a string of plain digits such as \"65100.22\" or \"-0.40\"",
            Self::Range { .. } => "correct the number",
            Self::UnknownSymbol(_) => {
                "write the symbol as the registry has it, in the same case, or take it out"
            }
            Self::LiquidTwice(_) => "name each liquid asset once",
            Self::NothingLiquid => "name the liquid assets, or take the rule out",
            Self::DuplicateRule(_) => "give each rule a name of its own",
            Self::TooManyRules(_) => "take out the rules that others imply",
            Self::NoPrice { .. } => "add the price under [prices.per_unit]",
            Self::Vacuous(_) => "ask for more than 0, at prices above 0, or take the rule out",
            Self::Coefficient { .. } => {
                "write prices, shocks and haircuts with fewer digits, or list assets with fewer decimals"
            }
        };
        hint.into()
    }
}

/// Why bytes are not a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    position: Option<Position>,
    problem: Problem,
}

impl PolicyError {
    /// The code of a rejection for it.
    pub fn reason(&self) -> Reason {
        match self.problem {
            Problem::PriceStale { .. } | Problem::CollateralStale { .. } => Reason::PriceStale,
            _ => Reason::Policy,
        }
    }

    pub(super) fn new(position: Option<Position>, problem: Problem) -> Self {
        Self { position, problem }
    }

    pub(super) fn at(text: &str, span: Range<usize>, problem: Problem) -> Self {
        Self::new(Some(Position::of(text, span.start)), problem)
    }

    pub(super) fn toml(text: &str, error: &toml::de::Error) -> Self {
        let mut said = typed::message(error);
        let mut hint = typed::hint(error, text);
        let mut position = error.span().map(|span| Position::of(text, span.start));
        if said.starts_with("missing field") {
            // All of them at once, where the first is missing.
            let missing = typed::missing(text, REQUIRED);
            if let Some((first, others)) = missing.split_first() {
                position = Some(Position::of(text, first.span.start));
                said = format!("missing field `{}`", first.key);
                hint = Some(format!("add {}", first.key));
                if !others.is_empty() {
                    let others: Vec<_> = others.iter().map(|missing| missing.key).collect();
                    said = format!("{said}, and also `{}`", others.join("`, `"));
                    hint = Some("add them".to_owned());
                }
            }
        }
        let message = escaped(&said);
        let hint = hint.map(|hint| escaped(&hint));
        Self::new(position, Problem::Toml { message, hint })
    }

    /// Where it is, if that is one place.
    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// What it is.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What to do about it.
    pub fn hint(&self) -> Cow<'static, str> {
        self.problem.hint()
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Position { line, column }) = self.position {
            write!(f, "line {line}, column {column}: ")?;
        }
        self.problem.fmt(f)
    }
}

impl std::error::Error for PolicyError {}

/// The parser repeats keys and values: nothing of them may reach a terminal unescaped.
fn escaped(said: &str) -> String {
    let mut message = String::new();
    for character in said.chars().take(MAX_QUOTED) {
        if character.is_control() || !character.is_ascii() {
            message.extend(character.escape_debug());
        } else {
            message.push(character);
        }
    }
    message
}

fn have(symbols: &[String]) -> String {
    let verb = if symbols.len() == 1 { "has" } else { "have" };
    format!("{} {verb}", symbols.join(", "))
}

/// The beginning of a text that may be as long as the file.
pub(super) fn beginning(text: &str) -> String {
    text.chars().take(MAX_QUOTED).collect()
}
