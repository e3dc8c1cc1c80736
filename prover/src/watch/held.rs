//! What is held: addresses of the list of reserves, asked of nodes at their last block. Where no node is named, an entry
//! counts as it is listed, and is said to.

use std::collections::{BTreeMap, BTreeSet};

use documents::bundle::descriptor::Descriptor;
use evidence::{
    coverage::of_signatures,
    holding::Holding,
    list::{ListError, ReserveList},
    ownership::ControlledAddresses,
};
use health::{condition::Reason, state::State};
use nodes::{
    Access, Exactness,
    balances::{BalanceFinding, Node, Nodes, NotAsked, check_balances},
    tip,
};

/// How often a node is asked whose chain went on while it was asked.
const ATTEMPTS: usize = 3;

/// What is held, by asset id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Smallest units: what nodes said, and what is listed where none was asked.
    pub units: Vec<u128>,
    /// Of these, units that no node was asked for.
    pub listed: Vec<u128>,
    /// Whether every node that was asked about it answered.
    pub answered: Vec<bool>,
    /// Who did not answer.
    pub reasons: Vec<Reason>,
    /// What counts as it is listed, in words.
    pub notes: Vec<String>,
}

impl Held {
    /// Asks every node. The descriptor is one of these assets, and of this moment: no block may be further from it than
    /// the tolerance.
    ///
    /// # Errors
    /// [`ListError`] for a list that counts something twice.
    pub fn ask(
        nodes: &Nodes,
        holdings: &[Holding],
        descriptor: &Descriptor,
    ) -> Result<Self, ListError> {
        let assets = descriptor.assets().len();
        let mut held = Self {
            units: vec![0; assets],
            listed: vec![0; assets],
            answered: vec![true; assets],
            ..Self::default()
        };
        let mut by_chain: BTreeMap<&str, Vec<&Holding>> = BTreeMap::new();
        for holding in holdings {
            let chain = holding.address.chain().id();
            by_chain.entry(chain).or_default().push(holding);
        }
        for (chain, holdings) in by_chain {
            match nodes.nodes.iter().find(|node| node.chain.id() == chain) {
                Some(node) => held.of_node(nodes, node, &holdings, descriptor)?,
                None => {
                    let entries = holdings.len();
                    let why = match holdings[0].address.chain().is_custodian() {
                        true => "there is no node to ask",
                        false => "no node is named",
                    };
                    held.as_listed(chain, entries, why, &holdings);
                }
            }
        }
        Ok(held)
    }

    fn of_node(
        &mut self,
        nodes: &Nodes,
        node: &Node,
        holdings: &[&Holding],
        descriptor: &Descriptor,
    ) -> Result<(), ListError> {
        let chain = node.chain.id();
        let access = Access::through(&node.url, nodes.proxy.clone());
        let alone = Nodes {
            nodes: vec![node.clone()],
            ..nodes.clone()
        };
        for attempt in 1.. {
            let block = match tip(&node.chain, &access) {
                Ok(block) => block,
                Err(error) => {
                    let why = format!("{chain}: {error}; {}", error.hint());
                    self.unanswered(&alone, descriptor, holdings);
                    self.reason(chain, why);
                    return Ok(());
                }
            };
            let at_tip = holdings.iter().map(|holding| Holding {
                block: Some(block.clone()),
                ..(*holding).clone()
            });
            let list = ReserveList::new(at_tip.collect(), descriptor)?;
            let controlled = ControlledAddresses::default();
            let mut coverage = of_signatures(&list, &controlled);
            let asked = check_balances(
                &alone,
                &list,
                &controlled,
                descriptor,
                &mut coverage,
                &|_| (),
            );
            let moved = |found: &Option<nodes::balances::Found>| {
                found.is_some_and(|found| found.exactness != Exactness::Exact)
            };
            // A lower bound is none: what was spent meanwhile may have come back as change.
            let moved_on = asked.found.iter().any(moved);
            if moved_on && attempt < ATTEMPTS {
                continue;
            }
            let said = Said::of(&asked.findings, descriptor, chain);
            self.reasons.extend(said.reasons);
            if moved_on {
                let why = format!("{chain}: its blocks come faster than it answers");
                self.reason(chain, why);
            }
            for (place, (holding, found)) in list.holdings().iter().zip(&asked.found).enumerate() {
                let asset = holding.asset.index();
                match found {
                    Some(found) if found.exactness == Exactness::Exact => {
                        self.units[asset] = self.units[asset].saturating_add(found.units);
                    }
                    // An output that is spent is nothing any more.
                    None if said.gone.contains(&(place + 1)) => {}
                    None if said.not_asked.contains(&asset) => {
                        self.units[asset] = self.units[asset].saturating_add(holding.units);
                        self.listed[asset] = self.listed[asset].saturating_add(holding.units);
                    }
                    _ => self.answered[asset] = false,
                }
            }
            self.notes.extend(said.notes);
            return Ok(());
        }
        Ok(())
    }

    fn as_listed(&mut self, chain: &str, entries: usize, why: &str, holdings: &[&Holding]) {
        for holding in holdings {
            let asset = holding.asset.index();
            self.units[asset] = self.units[asset].saturating_add(holding.units);
            self.listed[asset] = self.listed[asset].saturating_add(holding.units);
        }
        let entries = match entries {
            1 => "1 entry counts as it is".to_owned(),
            entries => format!("{entries} entries count as they are"),
        };
        self.notes.push(format!("{chain}: {entries} listed: {why}"));
    }

    /// What the node would have been asked for is not answered; the rest counts as it is listed, as ever.
    fn unanswered(&mut self, nodes: &Nodes, descriptor: &Descriptor, holdings: &[&Holding]) {
        for holding in holdings {
            let chain = holding.address.chain();
            let symbol = &descriptor.asset(holding.asset).symbol;
            let tokens = nodes.tokens.iter();
            let mut tokens = tokens.map(|token| (&token.chain, &token.asset));
            let coins = nodes.coins.iter();
            let mut coins = coins.map(|coin| (&coin.chain, &coin.asset));
            let named = (chain, symbol);
            let asset = holding.asset.index();
            if chain.is_coin(symbol) || tokens.any(|of| of == named) || coins.any(|of| of == named)
            {
                self.answered[asset] = false;
            } else {
                self.units[asset] = self.units[asset].saturating_add(holding.units);
                self.listed[asset] = self.listed[asset].saturating_add(holding.units);
            }
        }
    }

    fn reason(&mut self, chain: &str, why: String) {
        self.reasons
            .push(Reason::new(State::Unanswered, "NODE", chain, why));
    }
}

/// What a node's answers come down to.
struct Said {
    reasons: Vec<Reason>,
    notes: Vec<String>,
    /// Entries, from 1, that are there no more.
    gone: BTreeSet<usize>,
    /// Assets that the node was not asked for.
    not_asked: BTreeSet<usize>,
}

impl Said {
    fn of(findings: &[BalanceFinding], descriptor: &Descriptor, chain: &str) -> Self {
        let mut said = Self {
            reasons: Vec::new(),
            notes: Vec::new(),
            gone: BTreeSet::new(),
            not_asked: BTreeSet::new(),
        };
        let unanswered = |code, why| Reason::new(State::Unanswered, code, chain, why);
        for finding in findings {
            match finding {
                // Less than listed is what a round is to find out.
                BalanceFinding::Short { entry } => drop(said.gone.insert(*entry)),
                BalanceFinding::Unconfirmed { why, .. } => {
                    let why = format!("{chain}: an entry has no answer: {why}");
                    said.reasons.push(unanswered("ENTRY", why));
                }
                BalanceFinding::BlockTime { time, .. } => {
                    let why = format!(
                        "{chain}: the node's last block is of {time}: it does not follow the chain"
                    );
                    said.reasons.push(unanswered("NODE_BEHIND", why));
                }
                BalanceFinding::Chain { what, .. } => {
                    said.reasons
                        .push(unanswered("NODE", format!("{chain}: {what}")));
                }
                BalanceFinding::NoAnswer { why, .. } | BalanceFinding::Unanswered { why, .. } => {
                    said.reasons
                        .push(unanswered("NODE", format!("{chain}: {why}")));
                }
                BalanceFinding::NotAsked { why, .. } => {
                    if let NotAsked::NoContract { symbol, .. }
                    | NotAsked::SecondCoin { symbol, .. } = why
                    {
                        let asset = descriptor.asset_id(symbol);
                        said.not_asked.extend(asset.map(|asset| asset.index()));
                    }
                    said.notes
                        .push(format!("{chain}: counts as it is listed: {why}"));
                }
            }
        }
        said
    }
}
