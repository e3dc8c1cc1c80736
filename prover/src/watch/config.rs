//! `watch.toml`: whom to ask, what is too little, who is told, and what is run.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use documents::{input::read_capped, typed};
use evidence::{address::Address, chain::Chain};
use health::{notice::Notices, state::State};
use jiff::SignedDuration;
use nodes::{
    Access,
    balances::{Coin, Node, Nodes, Token},
};
use serde::{Deserialize, Deserializer, de::Error as _};

use super::span::Span;

/// Most bytes of the file.
const MAX_BYTES: u64 = 1 << 20;
/// One, in basis points.
const ONE_BPS: u32 = 10_000;

/// The file as it is typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    liabilities_every: Option<Span>,
    block_age: Option<Span>,
    proxy: Option<String>,
    soft_ratio: Option<Ratio>,
    #[serde(default)]
    soft: BTreeMap<String, Ratio>,
    #[serde(default)]
    nodes: BTreeMap<ChainName, String>,
    #[serde(default)]
    tokens: BTreeMap<ChainName, BTreeMap<String, String>>,
    #[serde(default)]
    coins: BTreeMap<ChainName, String>,
    webhook: Option<String>,
    command: Option<Vec<String>>,
    repeat: Option<Span>,
    #[serde(default)]
    details: bool,
    #[serde(default)]
    breaker: Vec<Breaker>,
}

/// A command for a state.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breaker {
    /// What it is called: the disk knows it by its name.
    pub name: String,
    /// The states that it is for.
    pub states: Vec<State>,
    /// How long it has to have been one of them.
    #[serde(default = "nothing")]
    pub after: Span,
    /// How long it has to have been none of them before it is left.
    #[serde(default = "nothing")]
    pub leave_after: Span,
    /// What is run when it is entered.
    pub command: Vec<String>,
    /// What is run when it is left, if anything.
    pub leave_command: Option<Vec<String>>,
    /// Whether nothing is run, and only said.
    #[serde(default = "yes")]
    pub dry_run: bool,
}

fn nothing() -> Span {
    Span(Duration::ZERO)
}

fn yes() -> bool {
    true
}

/// A share such as `1.05`, with at most 4 decimals: basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio(pub u32);

impl FromStr for Ratio {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write a share such as \"1.05\", with at most 4 decimals".to_owned();
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || whole.len() > 4 || fraction.len() > 4 {
            return Err(wrong());
        }
        let whole: u32 = whole.parse().map_err(|_| wrong())?;
        let fraction: u32 = format!("{fraction:0<4}").parse().map_err(|_| wrong())?;
        Ok(Self(whole * ONE_BPS + fraction))
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

/// A chain by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ChainName(Chain);

impl<'de> Deserialize<'de> for ChainName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let chain = text.parse::<Chain>();
        chain.map(Self).map_err(D::Error::custom)
    }
}

/// Why it is not used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It has not the form that it should have.
    #[error("{}{place}: {what}", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// Line and column, where they are known.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// Its parts do not go together.
    #[error("{}: {what}", path.display())]
    Parts {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
        /// What to do.
        hint: &'static str,
    },
}

impl ConfigError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unread { .. } => "give the path of a file that says which nodes to ask",
            Self::Form { .. } => "see docs/watch.md for its keys",
            Self::Parts { hint, .. } => hint,
        }
    }
}

/// What to watch by.
pub struct WatchConfig {
    /// How often what is owed is read.
    pub liabilities_every: Duration,
    /// Whom to ask. How old a block may be is the tolerance.
    pub nodes: Nodes,
    soft_ratio: Option<Ratio>,
    soft: BTreeMap<String, Ratio>,
    /// Who is told.
    pub notices: Notices,
    /// Whether they are told totals and margins too.
    pub details: bool,
    /// What is run.
    pub breakers: Vec<Breaker>,
}

impl WatchConfig {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let unread = |error| ConfigError::Unread {
            path: path.to_owned(),
            error,
        };
        let bytes = read_capped(path, MAX_BYTES).map_err(unread)?;
        let text = String::from_utf8(bytes)
            .map_err(|error| unread(io::Error::new(io::ErrorKind::InvalidData, error)))?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let typed: Typed = toml::from_str(text).map_err(|error| ConfigError::Form {
            path: path.to_owned(),
            place: error
                .span()
                .map_or_else(String::new, |span| place(text, span.start)),
            what: typed::message(&error),
        })?;
        typed.checked().map_err(|(what, hint)| ConfigError::Parts {
            path: path.to_owned(),
            what,
            hint,
        })
    }

    /// The margin of the operator's own for an asset, in basis points, if there is one.
    pub fn soft_bps(&self, asset: &str) -> Option<u32> {
        let own = self.soft.get(asset).or(self.soft_ratio.as_ref());
        own.map(|ratio| ratio.0)
    }

    /// A margin for an asset that is not among these.
    pub fn soft_of_none(&self, mut known: impl FnMut(&str) -> bool) -> Option<&str> {
        let mut named = self.soft.keys().map(String::as_str);
        named.find(|symbol| !known(symbol))
    }
}

/// Line and column of an offset.
fn place(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    format!(":{line}:{column}")
}

type Wrong = (String, &'static str);

impl Typed {
    fn checked(self) -> Result<WatchConfig, Wrong> {
        let nodes = self.nodes()?;
        let proxy = self.proxy.clone();
        let webhook = self.webhook.map(|url| Access::through(url, proxy));
        let notices = Notices {
            webhook,
            command: self.command,
            repeat: self
                .repeat
                .map(|span| span.0)
                .filter(|time| !time.is_zero()),
        };
        let of_webhook = "write it as http://HOST:PORT/PATH or https://HOST/PATH";
        notices
            .check()
            .map_err(|error| (format!("webhook: {error}"), of_webhook))?;
        let empty = |command: &[String]| command.first().is_none_or(String::is_empty);
        let no_command = "write a list: the program, then its arguments";
        if notices.command.as_deref().is_some_and(empty) {
            return Err(("command: it is empty".to_owned(), no_command));
        }
        let mut names = BTreeSet::new();
        for breaker in &self.breaker {
            let name = &breaker.name;
            if !names.insert(name.as_str()) {
                return Err((
                    format!("two breakers are called {name:?}"),
                    "give each a name of its own: its position is kept under it",
                ));
            }
            if breaker.states.is_empty() || breaker.states.contains(&State::Ok) {
                return Err((
                    format!("the breaker {name:?} has no states, or OK among them"),
                    "name the states that it is for, such as states = [\"UNDER\"]",
                ));
            }
            let leave = breaker.leave_command.as_deref();
            if empty(&breaker.command) || leave.is_some_and(empty) {
                return Err((
                    format!("the breaker {name:?} has an empty command"),
                    no_command,
                ));
            }
        }
        let hour = Duration::from_secs(60 * 60);
        Ok(WatchConfig {
            liabilities_every: self.liabilities_every.map_or(hour, |span| span.0),
            nodes,
            soft_ratio: self.soft_ratio,
            soft: self.soft,
            notices,
            details: self.details,
            breakers: self.breaker,
        })
    }

    /// Each chain has one node, each token one contract and each contract one token, so that no balance counts for two.
    fn nodes(&self) -> Result<Nodes, Wrong> {
        for (chain, url) in &self.nodes {
            if !chain.0.has_node() {
                return Err((
                    format!("nodes of {} cannot be asked", chain.0),
                    "name those of bitcoin and of chains like ethereum",
                ));
            }
            if Access::direct(url).origin().is_none() {
                return Err((
                    format!(
                        "the address of the node of {} is not an http or https URL",
                        chain.0
                    ),
                    "write it as http://HOST:PORT or https://HOST/PATH",
                ));
            }
        }
        let without = self.tokens.keys().chain(self.coins.keys());
        if let Some(chain) = without
            .into_iter()
            .find(|chain| !self.nodes.contains_key(chain))
        {
            return Err((
                format!("{} has a token or a coin, and no node", chain.0),
                "name its node under [nodes]",
            ));
        }
        let mut tokens = Vec::new();
        let mut contracts = BTreeSet::new();
        for (chain, assets) in &self.tokens {
            for (asset, contract) in assets {
                let contract = Address::parse(&chain.0, contract).map_err(|error| {
                    let hint = "take the contract's address from the token's issuer";
                    (format!("{asset} on {}: {error}", chain.0), hint)
                })?;
                let contract = contract.as_str().to_owned();
                let is_coin = self.coins.get(chain) == Some(asset);
                if is_coin || !contracts.insert((chain, contract.clone())) {
                    return Err((
                        format!("{asset} on {} is named twice", chain.0),
                        "each asset has one contract, each contract one asset, and a token is not the chain's coin",
                    ));
                }
                tokens.push(Token {
                    chain: chain.0.clone(),
                    asset: asset.clone(),
                    contract,
                });
            }
        }
        let hours = Duration::from_secs(3 * 60 * 60);
        let age = self.block_age.map_or(hours, |span| span.0);
        Ok(Nodes {
            nodes: self
                .nodes
                .iter()
                .map(|(chain, url)| Node {
                    chain: chain.0.clone(),
                    url: url.clone(),
                })
                .collect(),
            tokens,
            coins: self
                .coins
                .iter()
                .map(|(chain, asset)| Coin {
                    chain: chain.0.clone(),
                    asset: asset.clone(),
                })
                .collect(),
            tolerance: SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX),
            proxy: self.proxy.clone(),
        })
    }
}

#[cfg(test)]
mod tests;
