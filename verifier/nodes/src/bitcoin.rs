//! Balances on Bitcoin, from the unspent outputs of a Bitcoin Core.
//!
//! Bitcoin Core knows which outputs are unspent now, not which were unspent at a block of the past. An output
//! that is unspent now and was made no later than the stated block was unspent at the stated block too: sums of
//! these are lower bounds, and exact only while the stated block is the last one.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use alloy_primitives::U256;
use bitcoin::{
    Address, Amount, BlockHash, Network, OutPoint, ScriptBuf, Txid, address::NetworkUnchecked,
};
use jiff::Timestamp;
use jsonrpc::{
    Client, Request, Response,
    client::Transport,
    error::Error as RpcError,
    serde_json::{Value, json, value::to_raw_value},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::runtime::Runtime;

use super::{
    Access, Answered, ChainAnswer, Exactness, NodeAsset, NodeBalance, NodeError, Query,
    StatedBlock,
    http::{self, Endpoint, Limits},
};

/// Decimals of one bitcoin.
const DECIMALS: u8 = 8;
/// Most addresses in one scan: the request stays far below the 32 MiB that Bitcoin Core reads.
const ADDRESSES_PER_SCAN: usize = 100_000;

/// All calls but the scan.
const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    time: Duration::from_secs(120),
};
/// A scan reads every unspent output there is, and answers with some 400 bytes for each that is asked for.
const SCAN_LIMITS: Limits = Limits {
    bytes: 256 << 20,
    time: Duration::from_secs(4 * 60 * 60),
};

const CHAIN: &str = "getblockchaininfo";
const HASH: &str = "getblockhash";
const HEADER: &str = "getblockheader";
const SCAN: &str = "scantxoutset";

/// Codes of Bitcoin Core's errors (`rpc/protocol.h`).
const INVALID_PARAMETER: i32 = -8;

// Of each answer no more is read than is needed, so that what a version adds or leaves out changes nothing: 0.19 is the
// first that has all of it. corepc-types has a type for each version, all of whose fields have to be there.

#[derive(Deserialize)]
struct ChainName {
    chain: String,
}

#[derive(Deserialize)]
struct Tip {
    blocks: u64,
    bestblockhash: BlockHash,
}

#[derive(Deserialize)]
struct BlockHeader {
    hash: BlockHash,
    height: u64,
    /// Seconds since 1970.
    time: i64,
}

/// Of a finished scan.
#[derive(Deserialize)]
struct Scan {
    success: bool,
    // The others are missing from scans that were ended.
    /// The last block that was seen.
    height: Option<u64>,
    bestblock: Option<BlockHash>,
    #[serde(default)]
    unspents: Vec<UnspentOutput>,
    #[serde(default, with = "bitcoin::amount::serde::as_btc::opt")]
    total_amount: Option<Amount>,
}

#[derive(Deserialize)]
struct UnspentOutput {
    txid: Txid,
    vout: u32,
    #[serde(rename = "scriptPubKey")]
    script_pubkey: ScriptBuf,
    #[serde(with = "bitcoin::amount::serde::as_btc")]
    amount: Amount,
    height: u64,
}

/// The last block of the node at `url`. See [`super::tip`].
pub(super) fn tip(access: &Access) -> Result<StatedBlock, NodeError> {
    let node = Node::new(access)?;
    require_main_network(&node)?;
    let tip: Tip = node.call(CHAIN, &[])?;
    Ok(StatedBlock {
        height: tip.blocks,
        hash: tip.bestblockhash.to_string(),
    })
}

/// The answers of the node at `url`. See [`super::ask`].
pub(super) fn ask(
    access: &Access,
    block: &StatedBlock,
    queries: &[Query],
    answered: Answered<'_>,
) -> Result<ChainAnswer, NodeError> {
    let stated: BlockHash = block
        .hash
        .parse()
        .map_err(|_| NodeError::Unaskable { what: "block hash" })?;
    let node = Node::new(access)?;
    require_main_network(&node)?;
    if node.block_hash(block.height)? != stated {
        return Err(NodeError::BlockHash {
            height: block.height,
        });
    }
    let block_time = block_time(&node, block.height, stated)?;

    let questions: Vec<_> = queries.iter().map(understand).collect();
    let scripts: HashSet<_> = questions
        .iter()
        .flatten()
        .map(|question| &question.script)
        .collect();
    let scripts: Vec<_> = scripts.into_iter().collect();
    let mut unspent = Unspent::default();
    for scripts in scripts.chunks(ADDRESSES_PER_SCAN) {
        unspent.scan(&node, scripts, block.height, stated)?;
        let asked = questions.iter().flatten();
        let asked = asked.filter(|question| scripts.contains(&&question.script));
        answered(asked.count() as u64);
    }
    if node.block_hash(block.height)? != stated {
        return Err(NodeError::Reorganised {
            height: block.height,
        });
    }
    let answers = queries.iter().zip(questions).map(|(query, question)| {
        let balance = question.and_then(|question| unspent.balance(&question, block.height));
        (query.place, balance)
    });
    Ok(ChainAnswer {
        block_time,
        balances: answers.collect(),
    })
}

fn require_main_network(node: &Node) -> Result<(), NodeError> {
    let ChainName { chain } = node.call(CHAIN, &[])?;
    if chain == "main" {
        return Ok(());
    }
    // Only names that are known are shown: the text is the node's.
    let known = ["test", "testnet4", "signet", "regtest"];
    let found = known.into_iter().find(|&known| known == chain);
    Err(NodeError::WrongNetwork {
        expected: "main".to_owned(),
        found: found.unwrap_or("of another name").to_owned(),
    })
}

fn block_time(node: &Node, height: u64, hash: BlockHash) -> Result<Timestamp, NodeError> {
    let malformed = || NodeError::Malformed { method: HEADER };
    let header: BlockHeader = node.call(HEADER, &[json!(hash), json!(true)])?;
    if header.hash != hash || header.height != height {
        return Err(malformed());
    }
    Timestamp::from_second(header.time).map_err(|_| malformed())
}

/// A query, understood.
struct Question {
    script: ScriptBuf,
    outpoint: Option<OutPoint>,
}

fn understand(query: &Query) -> Result<Question, NodeError> {
    let unaskable = |what| NodeError::Unaskable { what };
    if query.asset != NodeAsset::Native {
        return Err(unaskable("asset"));
    }
    let address: Address<NetworkUnchecked> =
        query.address.parse().map_err(|_| unaskable("address"))?;
    let address = address
        .require_network(Network::Bitcoin)
        .map_err(|_| unaskable("address"))?;
    let outpoint = query.outpoint.as_ref().map(|outpoint| outpoint.parse());
    Ok(Question {
        script: address.script_pubkey(),
        outpoint: outpoint.transpose().map_err(|_| unaskable("outpoint"))?,
    })
}

/// The unspent outputs of the addresses that were asked for.
#[derive(Default)]
struct Unspent {
    by_outpoint: HashMap<OutPoint, (ScriptBuf, Amount, u64)>,
    /// By script: the sum of those that were made no later than the stated block, and whether that is all.
    sums: HashMap<ScriptBuf, (Amount, Exactness)>,
}

impl Unspent {
    /// Adds the outputs of some scripts.
    fn scan(
        &mut self,
        node: &Node,
        scripts: &[&ScriptBuf],
        height: u64,
        stated: BlockHash,
    ) -> Result<(), NodeError> {
        let malformed = || NodeError::Malformed { method: SCAN };
        let descriptors: Vec<_> = scripts
            .iter()
            .map(|script| format!("raw({script:x})"))
            .collect();
        // Amounts come as decimal fractions of a bitcoin and are read as 64-bit floats. as_btc prints the
        // shortest decimal that reads as the same float: below 21 million that is the one of 8 places that was
        // sent, since floats lie more than twice as dense as satoshis.
        let answer: Scan = node.call(SCAN, &[json!("start"), json!(descriptors)])?;
        if !answer.success {
            return Err(NodeError::ScanAborted);
        }
        let (Some(tip), Some(tip_hash)) = (answer.height, answer.bestblock) else {
            return Err(malformed());
        };
        if tip < height || (tip == height && tip_hash != stated) {
            return Err(NodeError::Reorganised { height });
        }
        let exactness = if tip == height {
            Exactness::Exact
        } else {
            Exactness::AtLeast
        };
        for script in scripts {
            self.sums
                .insert((*script).clone(), (Amount::ZERO, exactness));
        }
        let mut total = Amount::ZERO;
        for output in answer.unspents {
            total = total.checked_add(output.amount).ok_or_else(malformed)?;
            self.add(output, height, tip).ok_or_else(malformed)?;
        }
        if answer.total_amount != Some(total) {
            return Err(malformed());
        }
        Ok(())
    }

    /// None for an output that was not asked for, comes twice, or is of a block that is not there yet.
    fn add(&mut self, output: UnspentOutput, stated: u64, tip: u64) -> Option<()> {
        let outpoint = OutPoint::new(output.txid, output.vout);
        let (sum, _) = self.sums.get_mut(&output.script_pubkey)?;
        if output.height > tip || output.amount > Amount::MAX_MONEY {
            return None;
        }
        if output.height <= stated {
            *sum = sum.checked_add(output.amount)?;
        }
        let entry = (output.script_pubkey, output.amount, output.height);
        self.by_outpoint
            .insert(outpoint, entry)
            .is_none()
            .then_some(())
    }

    fn balance(&self, question: &Question, stated: u64) -> Result<NodeBalance, NodeError> {
        let (sum, exactness) = self.sums[&question.script];
        let (amount, exactness) = match question.outpoint {
            None => (sum, exactness),
            // One output is all or nothing.
            Some(outpoint) => match self.by_outpoint.get(&outpoint) {
                Some((script, amount, height))
                    if *script == question.script && *height <= stated =>
                {
                    (*amount, Exactness::Exact)
                }
                Some(_) => return Err(NodeError::OutpointAbsent),
                None if exactness == Exactness::Exact => return Err(NodeError::OutpointAbsent),
                None => return Err(NodeError::OutpointSpent),
            },
        };
        Ok(NodeBalance {
            units: U256::from(amount.to_sat()),
            decimals: DECIMALS,
            exactness,
        })
    }
}

/// A Bitcoin Core.
struct Node(Client);

impl Node {
    fn new(access: &Access) -> Result<Self, NodeError> {
        let endpoint = Endpoint::new(access)?;
        let runtime = http::runtime()?;
        Ok(Self(Client::with_transport(Wire { runtime, endpoint })))
    }

    fn block_hash(&self, height: u64) -> Result<BlockHash, NodeError> {
        match self.call(HASH, &[json!(height)]) {
            Err(NodeError::Refused { code, .. }) if code == i64::from(INVALID_PARAMETER) => {
                Err(NodeError::BlockUnknown { height })
            }
            hash => hash,
        }
    }

    fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: &[Value],
    ) -> Result<T, NodeError> {
        let malformed = NodeError::Malformed { method };
        let Ok(params) = to_raw_value(params) else {
            return Err(malformed);
        };
        self.0
            .call(method, Some(&params))
            .map_err(|error| match error {
                RpcError::Transport(error) => error.downcast().map_or(malformed, |error| *error),
                RpcError::Rpc(error) => {
                    let busy = error.message.contains("already in progress");
                    if method == SCAN && error.code == INVALID_PARAMETER && busy {
                        return NodeError::ScanInProgress;
                    }
                    let code = error.code.into();
                    NodeError::Refused { method, code }
                }
                _ => malformed,
            })
    }
}

/// Hands requests to the bounded HTTP of this module.
struct Wire {
    runtime: Runtime,
    endpoint: Endpoint,
}

impl Wire {
    fn exchange<T: DeserializeOwned>(
        &self,
        request: &impl Serialize,
        limits: Limits,
    ) -> Result<T, RpcError> {
        let body = jsonrpc::serde_json::to_vec(request)?;
        let answer = self.runtime.block_on(self.endpoint.exchange(body, limits));
        answer.map_err(|error| RpcError::Transport(Box::new(error)))
    }
}

impl Transport for Wire {
    fn send_request(&self, request: Request<'_>) -> Result<Response, RpcError> {
        let limits = if request.method == SCAN {
            SCAN_LIMITS
        } else {
            LIMITS
        };
        self.exchange(&request, limits)
    }

    fn send_batch(&self, requests: &[Request<'_>]) -> Result<Vec<Response>, RpcError> {
        self.exchange(&requests, LIMITS)
    }

    fn fmt_target(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bitcoin Core")
    }
}
