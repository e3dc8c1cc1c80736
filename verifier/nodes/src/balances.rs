//! Balance evidence: what nodes that the verifier's user chose say of the listed addresses.

mod finding;
mod whom;

use std::{
    collections::{BTreeMap, HashMap},
    sync::atomic::{AtomicU64, Ordering},
};

use alloy_primitives::U256;

pub use self::{
    finding::{BalanceFinding, NotAsked},
    whom::{Coin, Node, Nodes, Token},
};
use super::{Access, Answered, Exactness, NodeAsset, NodeBalance, NodeError, Query};
use documents::bundle::descriptor::Descriptor;
use evidence::{chain::Chain, holding::Holding, list::ReserveList, ownership::ControlledAddresses};
use statements::coverage::Coverage;

/// What a node said that an entry's address holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Smallest units of the ledger, rounded down, and capped at 2^128 - 1.
    pub units: u128,
    /// Whether that is all.
    pub exactness: Exactness,
}

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balances {
    /// What is to be said of it.
    pub findings: Vec<BalanceFinding>,
    /// What was found of each entry, in the list's order; none where nobody was asked, or nobody answered.
    pub found: Vec<Option<Found>>,
}

/// How many entries of a list are on chains whose nodes are named.
pub fn entries_with_nodes(nodes: &Nodes, list: &ReserveList) -> usize {
    let holdings = list.holdings().iter();
    let has_node = |chain: &Chain| nodes.nodes.iter().any(|node| node.chain == *chain);
    let holdings = holdings.filter(|holding| has_node(holding.address.chain()));
    holdings.count()
}

/// Asks every node, and adds what is confirmed to the coverage. `progress` is told each time that so many more of
/// [`entries_with_nodes`] are done: answered, or nothing to ask about any more.
pub fn check_balances(
    nodes: &Nodes,
    list: &ReserveList,
    controlled: &ControlledAddresses,
    descriptor: &Descriptor,
    coverage: &mut Coverage,
    progress: Answered<'_>,
) -> Balances {
    let mut findings = Vec::new();
    let mut found = vec![None; list.holdings().len()];
    for node in &nodes.nodes {
        let holdings: Vec<_> = (0..)
            .zip(list.holdings())
            .filter(|(_, holding)| *holding.address.chain() == node.chain)
            .collect();
        let mut asked = ChainCheck {
            nodes,
            node,
            controlled,
            descriptor,
            coverage: &mut *coverage,
            findings: &mut findings,
            found: &mut found,
        };
        let answered = AtomicU64::new(0);
        asked.check(&holdings, &|entries| {
            answered.fetch_add(entries, Ordering::Relaxed);
            progress(entries);
        });
        progress((holdings.len() as u64).saturating_sub(answered.into_inner()));
    }
    if !nodes.nodes.is_empty() {
        // Where nothing is held, nothing is left to confirm.
        for asset in coverage.0.iter_mut().filter(|asset| asset.total == 0) {
            asset.confirmed.get_or_insert(0);
        }
    }
    Balances { findings, found }
}

struct ChainCheck<'a> {
    nodes: &'a Nodes,
    node: &'a Node,
    controlled: &'a ControlledAddresses,
    descriptor: &'a Descriptor,
    coverage: &'a mut Coverage,
    findings: &'a mut Vec<BalanceFinding>,
    found: &'a mut Vec<Option<Found>>,
}

impl ChainCheck<'_> {
    fn check(&mut self, holdings: &[(usize, &Holding)], answered: Answered<'_>) {
        let chain = self.node.chain.id().to_owned();
        let Some((_, first)) = holdings.first() else {
            let why = NotAsked::NoReserves;
            self.findings.push(BalanceFinding::NotAsked { chain, why });
            return;
        };
        // A list has one block for each chain.
        let Some(block) = &first.block else {
            let why = NotAsked::NoBlock;
            self.findings.push(BalanceFinding::NotAsked { chain, why });
            return;
        };
        let by_place: HashMap<usize, &Holding> = holdings.iter().copied().collect();
        let queries = self.queries(holdings);
        if queries.is_empty() {
            return;
        }
        let access = Access::through(&self.node.url, self.nodes.proxy.clone());
        let answer = match super::ask(&self.node.chain, &access, block, &queries, answered) {
            Ok(answer) => answer,
            Err(error) => {
                let finding = refused(chain, &error);
                if finding.unanswered().is_some() {
                    for holding in queries
                        .iter()
                        .filter_map(|query| by_place.get(&query.place))
                    {
                        self.coverage.0[holding.asset.index()].unanswered = true;
                    }
                }
                self.findings.push(finding);
                return;
            }
        };
        let distance = answer.block_time.duration_since(self.descriptor.time());
        if distance.abs() > self.nodes.tolerance {
            let time = answer.block_time;
            self.findings
                .push(BalanceFinding::BlockTime { chain, time });
            return;
        }
        // What was not answered, by why: many entries have one reason.
        let mut unanswered = BTreeMap::<String, (usize, usize)>::new();
        for (place, balance) in answer.balances {
            let Some(holding) = by_place.get(&place) else {
                continue;
            };
            let entry = place + 1;
            match balance {
                Ok(balance) => self.compare(entry, holding, &balance),
                Err(error) if error.is_contradiction() => {
                    self.findings.push(BalanceFinding::Short { entry });
                }
                Err(error) if error.is_no_answer() => {
                    self.coverage.0[holding.asset.index()].unanswered = true;
                    let (_, entries) = unanswered.entry(said(&error)).or_insert((entry, 0));
                    *entries += 1;
                }
                Err(error) => {
                    let why = said(&error);
                    self.findings
                        .push(BalanceFinding::Unconfirmed { entry, why });
                }
            }
        }
        for (why, (first, entries)) in unanswered {
            self.findings.push(BalanceFinding::Unanswered {
                chain: chain.clone(),
                entries,
                first,
                why,
            });
        }
    }

    /// The symbol under which the chain's own coin is listed: its usual one, or else another. There is one alone, or an
    /// address would count the same coins for two assets.
    fn coin<'s>(
        &'s self,
        holdings: &[(usize, &Holding)],
        tokens: &BTreeMap<&str, &str>,
    ) -> Option<&'s str> {
        let chain = &self.node.chain;
        let named = |symbol: &str| {
            let coins = &self.nodes.coins;
            coins
                .iter()
                .any(|coin| coin.chain == *chain && coin.asset == symbol)
        };
        let usual = chain.native().map(|(symbol, _)| symbol);
        let symbols = holdings
            .iter()
            .map(|(_, holding)| self.descriptor.asset(holding.asset).symbol.as_str());
        symbols
            .filter(|symbol| !tokens.contains_key(symbol))
            .filter(|symbol| chain.is_coin(symbol) || named(symbol))
            .min_by_key(|symbol| (!named(symbol), Some(*symbol) != usual, *symbol))
    }

    /// What to ask: the chain's own coin by its symbol, and the tokens that the user named.
    fn queries(&mut self, holdings: &[(usize, &Holding)]) -> Vec<Query> {
        let tokens: BTreeMap<&str, &str> = self
            .nodes
            .tokens
            .iter()
            .filter(|token| token.chain == self.node.chain)
            .map(|token| (token.asset.as_str(), token.contract.as_str()))
            .collect();
        let coin = self.coin(holdings, &tokens);
        let mut queries = Vec::new();
        let mut unknown = BTreeMap::new();
        for (place, holding) in holdings {
            let symbol = self.descriptor.asset(holding.asset).symbol.as_str();
            let asset = match tokens.get(symbol) {
                Some(contract) => NodeAsset::Token {
                    contract: (*contract).to_owned(),
                },
                None if coin == Some(symbol) => NodeAsset::Native,
                None => {
                    *unknown.entry(symbol).or_insert(0usize) += 1;
                    continue;
                }
            };
            queries.push(Query {
                place: *place,
                address: holding.address.as_str().to_owned(),
                asset,
                outpoint: holding.outpoint.map(|outpoint| outpoint.to_string()),
            });
        }
        for (symbol, entries) in unknown {
            let symbol = symbol.to_owned();
            let why = if self.node.chain.is_coin(&symbol) {
                NotAsked::SecondCoin { symbol, entries }
            } else {
                NotAsked::NoContract { symbol, entries }
            };
            let chain = self.node.chain.id().to_owned();
            self.findings.push(BalanceFinding::NotAsked { chain, why });
        }
        queries
    }

    fn compare(&mut self, entry: usize, holding: &Holding, balance: &NodeBalance) {
        let decimals = self.descriptor.asset(holding.asset).decimals;
        let Some(held) = in_ledger_units(balance.units, balance.decimals, decimals) else {
            let why = "the token has more decimals than any".to_owned();
            self.findings
                .push(BalanceFinding::Unconfirmed { entry, why });
            return;
        };
        self.found[entry - 1] = Some(Found {
            units: held,
            exactness: balance.exactness,
        });
        let confirmed = held.min(holding.units);
        let of_asset = &mut self.coverage.0[holding.asset.index()];
        of_asset.asked += holding.units;
        *of_asset.confirmed.get_or_insert(0) += confirmed;
        if self.controlled.scheme(&holding.address).is_some() {
            of_asset.both += confirmed;
        }
        if confirmed == holding.units {
            return;
        }
        self.findings
            .push(if balance.exactness == Exactness::Exact {
                BalanceFinding::Short { entry }
            } else {
                BalanceFinding::Unconfirmed {
                    entry,
                    why: "the node knows of less now: the rest was spent since the block, or never there"
                        .to_owned(),
                }
            });
    }
}

fn refused(chain: String, error: &NodeError) -> BalanceFinding {
    let why = said(error);
    if error.is_contradiction() {
        BalanceFinding::Chain { chain, what: why }
    } else {
        BalanceFinding::NoAnswer { chain, why }
    }
}

/// What went wrong, and what to do about it.
fn said(error: &NodeError) -> String {
    format!("{error}; {}", error.hint())
}

/// A chain's units in the ledger's, rounded down, and capped at 2^128 - 1. None for decimals that 256 bits
/// do not hold.
fn in_ledger_units(units: U256, chain_decimals: u8, ledger_decimals: u8) -> Option<u128> {
    let ten = U256::from(10);
    let scaled = if ledger_decimals >= chain_decimals {
        let factor = ten.checked_pow(U256::from(ledger_decimals - chain_decimals))?;
        units.checked_mul(factor).unwrap_or(U256::MAX)
    } else {
        units / ten.checked_pow(U256::from(chain_decimals - ledger_decimals))?
    };
    Some(u128::try_from(scaled).unwrap_or(u128::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_rounded_down_and_never_wrap() {
        let units = |units: u128| U256::from(units);
        assert_eq!(in_ledger_units(units(1_999_999_999), 18, 9), Some(1));
        assert_eq!(in_ledger_units(units(5), 6, 8), Some(500));
        assert_eq!(in_ledger_units(units(7), 6, 6), Some(7));
        assert_eq!(in_ledger_units(U256::MAX, 0, 30), Some(u128::MAX));
        assert_eq!(in_ledger_units(U256::MAX, 200, 6), None);
        assert_eq!(in_ledger_units(U256::MAX, 77, 0), Some(1));
    }
}
