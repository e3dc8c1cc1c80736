//! Balances on chains of the Ethereum Virtual Machine, at a block that is named by its hash.

use std::collections::{BTreeMap, BTreeSet};

use alloy_json_rpc::RpcRecv;
use alloy_primitives::{Address, B256, Bytes, U64, U256};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use self::{
    client::Node,
    quantity::Quantity,
    token::{BALANCE_OF, CALL, CallForm, DECIMALS},
};
use super::{
    Access, Answered, ChainAnswer, Exactness, NodeAsset, NodeBalance, NodeError, Query,
    StatedBlock, http,
};
use evidence::chain::Chain;

mod client;
mod dialect;
mod quantity;
mod token;

/// Decimals of the coin of a chain that states none: all such chains count in wei.
const WEI_DECIMALS: u8 = 18;

const BALANCE: &str = "eth_getBalance";
const BLOCK: &str = "eth_getBlockByNumber";

/// A height that no chain reaches. Nodes read it as a signed number of 64 bits, too.
const NO_HEIGHT: u64 = 1 << 61;

/// Of a block, what is needed here.
#[derive(Debug, Deserialize)]
struct Header {
    hash: B256,
    number: Quantity,
    timestamp: Quantity,
}

/// A query, understood.
#[derive(Clone, Copy)]
struct Question {
    holder: Address,
    token: Option<Address>,
}

/// The last block of the node at `url`. See [`super::tip`].
pub(super) fn tip(chain_id: u64, access: &Access) -> Result<StatedBlock, NodeError> {
    let node = Node::new(access)?;
    http::block_on(async {
        require_chain(&node, chain_id).await?;
        let header: Header = node.call(BLOCK, json!(["latest", false])).await?;
        let height = u64::try_from(header.number.0);
        Ok(StatedBlock {
            height: height.map_err(|_| NodeError::Malformed { method: BLOCK })?,
            hash: format!("{:#x}", header.hash),
        })
    })
}

/// The answers of the node at `url`. See [`super::ask`].
pub(super) fn ask(
    chain: &Chain,
    chain_id: u64,
    access: &Access,
    block: &StatedBlock,
    queries: &[Query],
    answered: Answered<'_>,
) -> Result<ChainAnswer, NodeError> {
    let stated: B256 = block
        .hash
        .parse()
        .map_err(|_| NodeError::Unaskable { what: "block hash" })?;
    let node = Node::new(access)?;
    let decimals = chain
        .native()
        .map_or(WEI_DECIMALS, |(_, decimals)| decimals);
    http::block_on(async {
        require_chain(&node, chain_id).await?;
        let header = block_at(&node, block.height).await?;
        let header = header.ok_or(NodeError::BlockUnknown {
            height: block.height,
        })?;
        if header.hash != stated {
            return Err(NodeError::BlockHash {
                height: block.height,
            });
        }
        let seconds = i64::try_from(header.timestamp.0).ok();
        let block_time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
        let block_time = block_time.ok_or(NodeError::Malformed { method: BLOCK })?;

        let at = pin(&node, block.height, stated).await?;
        let balances = balances(&node, decimals, &at, queries, answered).await?;

        // Behind one URL there may be several nodes, and one that takes only numbers may have changed its mind.
        let after = block_at(&node, block.height).await?;
        if after.is_none_or(|after| after.hash != stated) {
            return Err(NodeError::Reorganised {
                height: block.height,
            });
        }
        Ok(ChainAnswer {
            block_time,
            balances,
        })
    })
}

async fn require_chain(node: &Node, expected: u64) -> Result<(), NodeError> {
    let Quantity(found) = node.call("eth_chainId", json!([])).await?;
    if found != U256::from(expected) {
        return Err(NodeError::WrongNetwork {
            expected: expected.to_string(),
            found: found.to_string(),
        });
    }
    Ok(())
}

/// The node's block of a height, if it has one.
async fn block_at(node: &Node, height: u64) -> Result<Option<Header>, NodeError> {
    let header: Option<Header> = node.call(BLOCK, json!([U64::from(height), false])).await?;
    match header {
        Some(header) if header.number.0 != U256::from(height) => {
            Err(NodeError::Malformed { method: BLOCK })
        }
        header => Ok(header),
    }
}

/// How this node wants to be told the block: by hash (EIP-1898), or by height where it does not take hashes.
/// One call finds out; whatever else stands in its way stands in the way of the height as well.
/// Then a block is asked for that cannot exist: a node that has a balance there heeds no block.
async fn pin(node: &Node, height: u64, hash: B256) -> Result<Value, NodeError> {
    let by_hash = |hash| json!({ "blockHash": hash, "requireCanonical": true });
    let (at, nowhere) = match probe(node, &by_hash(hash)).await {
        // Nobody finds a block with the opposite hash.
        Ok(()) => (by_hash(hash), by_hash(!hash)),
        Err(NodeError::Refused { .. } | NodeError::Malformed { .. }) => {
            let by_height = json!(U64::from(height));
            probe(node, &by_height).await?;
            (by_height, json!(U64::from(NO_HEIGHT)))
        }
        Err(error) => return Err(error),
    };
    match probe(node, &nowhere).await {
        Ok(()) => Err(NodeError::IgnoresBlock),
        // What stands in the way of every question shows nothing.
        Err(error @ (NodeError::Transport { .. } | NodeError::OverLimit { .. })) => Err(error),
        Err(_) => Ok(at),
    }
}

async fn probe(node: &Node, at: &Value) -> Result<(), NodeError> {
    let anybody = json!([Address::ZERO, at]);
    node.call::<Quantity>(BALANCE, anybody).await?;
    Ok(())
}

async fn balances(
    node: &Node,
    coin_decimals: u8,
    at: &Value,
    queries: &[Query],
    answered: Answered<'_>,
) -> Result<Vec<(usize, Result<NodeBalance, NodeError>)>, NodeError> {
    let questions: Vec<_> = queries.iter().map(understand).collect();
    let tokens = questions
        .iter()
        .flatten()
        .filter_map(|question| question.token);
    let tokens = tokens.collect::<BTreeSet<Address>>();
    let form = token::call_form(node, at, tokens.first()).await?;
    let decimals_of = decimals_of(node, at, form, tokens).await?;

    // What is asked, and of which query; the others have their answer already.
    let (mut coins, mut held) = (Calls::default(), Calls::default());
    let mut answers = Vec::with_capacity(queries.len());
    for (place, question) in questions.into_iter().enumerate() {
        answers.push(match question {
            Ok(Question {
                holder,
                token: None,
            }) => {
                coins.push(place, json!([holder, at]));
                Ok((U256::ZERO, coin_decimals))
            }
            Ok(Question {
                holder,
                token: Some(token),
            }) => {
                let decimals = decimals_of[&token].clone();
                if decimals.is_ok() {
                    let input = [&BALANCE_OF, holder.into_word().as_slice()].concat();
                    held.push(place, form.call(token, input, at));
                }
                decimals.map(|decimals| (U256::ZERO, decimals))
            }
            Err(error) => Err(error),
        });
    }
    for (place, units) in coins.make::<Quantity>(node, BALANCE, answered).await? {
        answers[place] = units.map(|Quantity(units)| (units, coin_decimals));
    }
    for (place, word) in held.make::<Bytes>(node, CALL, answered).await? {
        let units = word.and_then(|word| as_word(&word));
        let before = answers[place].clone();
        answers[place] = units.and_then(|units| Ok((units, before?.1)));
    }
    let exact = |(units, decimals)| NodeBalance {
        units,
        decimals,
        exactness: Exactness::Exact,
    };
    let places = queries.iter().map(|query| query.place);
    Ok(places
        .zip(answers.into_iter().map(|answer| answer.map(exact)))
        .collect())
}

/// The decimals of each contract that is a token. The code is looked at as well: the contracts that are part of
/// the chain itself have none, and some of them answer anything with 32 bytes.
async fn decimals_of(
    node: &Node,
    at: &Value,
    form: CallForm,
    tokens: BTreeSet<Address>,
) -> Result<BTreeMap<Address, Result<u8, NodeError>>, NodeError> {
    let codes: Vec<_> = tokens.iter().map(|token| json!([token, at])).collect();
    let codes = node.calls::<Bytes>("eth_getCode", &codes).await?;
    let decimals: Vec<_> = tokens
        .iter()
        .map(|&token| form.call(token, DECIMALS.to_vec(), at))
        .collect();
    let decimals = node.calls::<Bytes>(CALL, &decimals).await?;
    let answers = codes.into_iter().zip(decimals).map(|(code, decimals)| {
        if code?.is_empty() {
            return Err(NodeError::NotAToken);
        }
        let decimals = as_word(&decimals?)?;
        u8::try_from(decimals).map_err(|_| NodeError::NotAToken)
    });
    Ok(tokens.into_iter().zip(answers).collect())
}

/// Calls of one method, each for one query.
#[derive(Default)]
struct Calls {
    places: Vec<usize>,
    params: Vec<Value>,
}

impl Calls {
    fn push(&mut self, place: usize, params: Value) {
        self.places.push(place);
        self.params.push(params);
    }

    async fn make<T: RpcRecv>(
        self,
        node: &Node,
        method: &'static str,
        answered: Answered<'_>,
    ) -> Result<impl Iterator<Item = (usize, Result<T, NodeError>)>, NodeError> {
        let answers = node.calls_watched(method, &self.params, answered).await?;
        Ok(self.places.into_iter().zip(answers))
    }
}

/// What a function returns that returns one integer: a word, no more and no less.
fn as_word(bytes: &Bytes) -> Result<U256, NodeError> {
    let word = <[u8; 32]>::try_from(&bytes[..]).map_err(|_| NodeError::NotAToken)?;
    Ok(U256::from_be_bytes(word))
}

fn understand(query: &Query) -> Result<Question, NodeError> {
    let unaskable = |what| NodeError::Unaskable { what };
    let address = |text: &str, what| text.parse().map_err(|_| unaskable(what));
    if query.outpoint.is_some() {
        return Err(unaskable("outpoint"));
    }
    let token = match &query.asset {
        NodeAsset::Native => None,
        NodeAsset::Token { contract } => Some(address(contract, "contract")?),
    };
    Ok(Question {
        holder: address(&query.address, "address")?,
        token,
    })
}
