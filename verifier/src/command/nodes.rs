//! Which nodes are asked, from what was typed.

use std::collections::HashSet;

use jiff::SignedDuration;

use super::{arguments::reserves::SubjectArgs, tokens};
use documents::refusal::Refusal;
use evidence::address::Address;
use nodes::balances::{Coin, Node, Nodes, Token};

/// Whom to ask: each chain has one node, each token one contract and each contract one token, so that no
/// balance is counted for two assets.
pub(super) fn nodes(args: &SubjectArgs) -> Result<Nodes, Refusal> {
    let usage = |what: String, hint: &str| Refusal::NoVerdict {
        what,
        hint: hint.to_owned(),
    };
    let mut chains = HashSet::new();
    for node in &args.rpc {
        if !node.chain.has_node() {
            let what = format!("nodes of {} cannot be asked", node.chain);
            return Err(usage(
                what,
                "ask those of bitcoin and of chains like ethereum",
            ));
        }
        if !chains.insert(&node.chain) {
            let what = format!("{} has two nodes", node.chain);
            return Err(usage(what, "name one node for each chain"));
        }
    }
    let listed = match &args.tokens {
        Some(path) => tokens::read(path, |chain| chains.contains(chain))?,
        None => Vec::new(),
    };
    let mut contracts = Vec::new();
    let mut seen = HashSet::new();
    for token in args.token.iter().chain(&listed) {
        if !chains.contains(&token.chain) {
            let what = format!("{} has a token and no node", token.chain);
            return Err(usage(what, "name the node to ask with --rpc"));
        }
        let contract = Address::parse(&token.chain, &token.contract).map_err(|error| {
            let what = format!("{} on {}: {error}", token.asset, token.chain);
            usage(what, "take the contract's address from the token's issuer")
        })?;
        let asset = format!("asset {}", token.asset);
        let address = format!("contract {}", contract.as_str());
        if !seen.insert((&token.chain, asset)) || !seen.insert((&token.chain, address)) {
            let what = format!("{} on {} is named twice", token.asset, token.chain);
            return Err(usage(
                what,
                "each asset has one contract, and each contract one asset",
            ));
        }
        contracts.push(Token {
            chain: token.chain.clone(),
            asset: token.asset.clone(),
            contract: contract.as_str().to_owned(),
        });
    }
    let mut coins = Vec::new();
    for coin in &args.coin {
        let (chain, asset) = (&coin.chain, &coin.asset);
        if !chains.contains(chain) {
            let what = format!("{chain} has a coin and no node");
            return Err(usage(what, "name the node to ask with --rpc"));
        }
        let twice = coins.iter().any(|other: &Coin| other.chain == *chain);
        let token = seen.contains(&(chain, format!("asset {asset}")));
        if twice || token {
            let what = format!("{asset} on {chain} is named twice, or is a second coin of it");
            return Err(usage(what, "a chain has one coin, and a token is not it"));
        }
        coins.push(Coin {
            chain: chain.clone(),
            asset: asset.clone(),
        });
    }
    Ok(Nodes {
        nodes: args
            .rpc
            .iter()
            .map(|node| Node {
                chain: node.chain.clone(),
                url: node.url.clone(),
            })
            .collect(),
        tokens: contracts,
        coins,
        proxy: args.proxy.as_ref().map(|proxy| proxy.0.clone()),
        tolerance: SignedDuration::from_mins(i64::from(args.block_tolerance)),
    })
}
