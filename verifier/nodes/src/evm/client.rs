//! JSON-RPC to a node of the Ethereum Virtual Machine: batches of bounded size, and errors sorted by what they
//! say of the list.

use std::{
    cell::Cell,
    collections::VecDeque,
    task::{Context, Poll},
    time::Duration,
};

use alloy_json_rpc::{ErrorPayload, RequestPacket, ResponsePacket, RpcRecv};
use alloy_rpc_client::RpcClient;
use alloy_transport::{RpcError, TransportError, TransportErrorKind, TransportFut};
use serde_json::Value;
use tokio::time::sleep;
use tower_service::Service;
use transport::Access;

use super::{
    super::{
        Answered,
        error::{Failure, NodeError},
        http::{Endpoint, Limits},
    },
    dialect::plain,
};

/// Most calls in a batch; then fewer, where a node takes no more.
const BATCH_SIZES: [usize; 5] = [100, 30, 10, 3, 1];
/// How often in a row a node may have had enough; pauses grow from one to the next.
const MAX_PAUSES: u32 = 6;
/// How many calls in a row a node may refuse one by one, before the others are not asked any more.
const MAX_REFUSED: u32 = 10;

/// A full batch answers with less than a contract's code (24 KiB, twice that in hexadecimal) for each call.
const LIMITS: Limits = Limits {
    bytes: 8 << 20,
    time: Duration::from_secs(120),
};

/// A node, and how many calls it takes at a time.
pub(super) struct Node {
    client: RpcClient,
    /// First pause for a node that has had enough.
    pause: Duration,
    /// Index of the largest of [`BATCH_SIZES`] that the node still takes.
    level: Cell<usize>,
}

/// What became of one call.
enum Outcome<T> {
    /// It was answered, if only with what stands in the way of a balance.
    Answer(Result<T, NodeError>),
    /// The node has had enough for the moment.
    Busy(NodeError),
    /// It was not answered. In a batch, the batch may be why.
    Unanswered(NodeError),
}

/// Calls that wait, by the level of the batches that they are sent in.
struct Waiting([VecDeque<usize>; BATCH_SIZES.len()]);

impl Waiting {
    /// Calls with these numbers, all at one level.
    fn new(calls: usize, level: usize) -> Self {
        let mut waiting = Self(std::array::from_fn(|_| VecDeque::new()));
        waiting.0[level].extend(0..calls);
        waiting
    }

    /// The next batch, of a node that takes none larger than those of this level.
    fn next(&mut self, least: usize) -> Option<(usize, Vec<usize>)> {
        let level = self.0.iter().position(|calls| !calls.is_empty())?;
        let size = BATCH_SIZES[level.max(least)].min(self.0[level].len());
        Some((level.max(least), self.0[level].drain(..size).collect()))
    }

    fn push(&mut self, level: usize, call: usize) {
        self.0[level.min(BATCH_SIZES.len() - 1)].push_back(call);
    }

    fn drain(&mut self) -> impl Iterator<Item = usize> {
        self.0.iter_mut().flat_map(|calls| calls.drain(..))
    }
}

impl Node {
    pub(super) fn new(access: &Access) -> Result<Self, NodeError> {
        let transport = Transport(Endpoint::new(access)?);
        Ok(Self {
            client: RpcClient::new(transport, false),
            pause: access.pause,
            level: Cell::new(0),
        })
    }

    /// One call.
    pub(super) async fn call<T: RpcRecv>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<T, NodeError> {
        self.calls(method, &[params]).await?.swap_remove(0)
    }

    /// Calls of one method. The answers have the order of `params`, and are as many.
    ///
    /// What a node leaves unanswered in a batch is asked again in smaller ones, at last alone; a node that has had
    /// enough is asked again after a pause. What was refused alone, or too often, has the error as its answer.
    pub(super) async fn calls<T: RpcRecv>(
        &self,
        method: &'static str,
        params: &[Value],
    ) -> Result<Vec<Result<T, NodeError>>, NodeError> {
        self.calls_watched(method, params, &|_| ()).await
    }

    /// The same for somebody who counts the answers.
    pub(super) async fn calls_watched<T: RpcRecv>(
        &self,
        method: &'static str,
        params: &[Value],
        answered: Answered<'_>,
    ) -> Result<Vec<Result<T, NodeError>>, NodeError> {
        let missing = || Err(NodeError::Malformed { method });
        let mut answers: Vec<_> = params.iter().map(|_| missing()).collect();
        let mut waiting = Waiting::new(params.len(), self.level.get());
        let (mut pauses, mut refused) = (0, 0);
        while let Some((level, batch)) = waiting.next(self.level.get()) {
            let of_batch: Vec<&Value> = batch.iter().map(|&place| &params[place]).collect();
            let outcomes = self.send(method, &of_batch).await?;
            let (mut settled, mut busy, mut given_up) = (0, None, None);
            for (&place, outcome) in batch.iter().zip(outcomes) {
                match outcome {
                    Outcome::Answer(answer) => {
                        answers[place] = answer;
                        settled += 1;
                    }
                    Outcome::Busy(error) => {
                        answers[place] = Err(error.clone());
                        waiting.push(level + 1, place);
                        busy = Some(error);
                    }
                    Outcome::Unanswered(error) if batch.len() == 1 => {
                        refused += 1;
                        given_up = (refused >= MAX_REFUSED).then(|| error.clone());
                        answers[place] = Err(error);
                    }
                    Outcome::Unanswered(_) => waiting.push(level + 1, place),
                }
            }
            if settled > 0 {
                answered(settled as u64);
                (pauses, refused) = (0, 0);
            }
            // A few calls may have their own reasons; where there are many, the batch is too large.
            if 2 * settled < batch.len() && batch.len() > 1 {
                self.level
                    .set(self.level.get().max(level + 1).min(BATCH_SIZES.len() - 1));
            }
            if let Some(error) = busy {
                if pauses == MAX_PAUSES {
                    given_up = Some(error);
                } else {
                    sleep(self.pause * (1 << pauses)).await;
                    pauses += 1;
                }
            }
            if let Some(error) = given_up {
                for place in waiting.drain() {
                    answers[place] = Err(error.clone());
                }
            }
        }
        Ok(answers)
    }

    /// One request: a single call as such, since some nodes take no batches at all.
    async fn send<T: RpcRecv>(
        &self,
        method: &'static str,
        params: &[&Value],
    ) -> Result<Vec<Outcome<T>>, NodeError> {
        if let [single] = params {
            let answer = self.client.request::<_, T>(method, *single).await;
            return Ok(vec![outcome(method, answer)?]);
        }
        let mut batch = self.client.new_batch();
        let mut waiters = Vec::with_capacity(params.len());
        for params in params {
            let waiter = batch.add_call::<_, T>(method, *params);
            waiters.push(waiter.map_err(|_| NodeError::Malformed { method })?);
        }
        if let Err(error) = batch.send().await {
            let error = node_error(method, error);
            // What is too much for a node at once is refused with a status, or not answered at all.
            let of_size = matches!(
                error,
                NodeError::Transport {
                    failure: Failure::Status(_)
                        | Failure::Interrupted
                        | Failure::Timeout
                        | Failure::NotJsonRpc
                        | Failure::TooLong,
                    ..
                }
            );
            if !of_size {
                return Err(error);
            }
            let unanswered = |_: &&Value| Outcome::Unanswered(error.clone());
            return Ok(params.iter().map(unanswered).collect());
        }
        let mut outcomes = Vec::with_capacity(waiters.len());
        for waiter in waiters {
            outcomes.push(outcome(method, waiter.await)?);
        }
        Ok(outcomes)
    }
}

/// Sorts an answer. What concerns the connection, and does not pass, concerns every call.
fn outcome<T>(
    method: &'static str,
    answer: Result<T, TransportError>,
) -> Result<Outcome<T>, NodeError> {
    let error = match answer {
        Ok(answer) => return Ok(Outcome::Answer(Ok(answer))),
        Err(error) => error,
    };
    let busy = matches!(&error, RpcError::ErrorResp(payload) if has_enough(payload));
    Ok(match node_error(method, error) {
        error @ NodeError::Transport { failure, .. } => match failure {
            Failure::Interrupted | Failure::Status(429 | 500..=599) => Outcome::Busy(error),
            _ => return Err(error),
        },
        NodeError::Refused { method, code } if busy => {
            Outcome::Busy(NodeError::OverLimit { method, code })
        }
        error @ (NodeError::Refused { .. } | NodeError::Malformed { .. }) => {
            Outcome::Unanswered(error)
        }
        error => Outcome::Answer(Err(error)),
    })
}

/// Whether a node says that it was asked too much in too short a time.
fn has_enough(payload: &ErrorPayload) -> bool {
    const WORDS: [&str; 10] = [
        "rate limit",
        "ratelimit",
        "rate exceeded",
        "too many requests",
        "request limit",
        "limit exceeded",
        "exceeded its compute units",
        "throttle",
        "try again",
        "capacity",
    ];
    // Codes of 429 in its many forms: -32005 is in EIP-1474; the others are QuickNode's, Ankr's and Cloudflare's.
    const CODES: [i64; 6] = [429, -32005, -32007, -32029, -32090, 1015];
    let text = payload.message.to_ascii_lowercase();
    payload.is_retry_err()
        || CODES.contains(&payload.code)
        || WORDS.iter().any(|words| text.contains(words))
}

fn node_error(method: &'static str, error: TransportError) -> NodeError {
    match error {
        RpcError::ErrorResp(payload) => refusal(method, &payload),
        RpcError::Transport(TransportErrorKind::Custom(error)) => {
            match error.downcast::<NodeError>() {
                Ok(error) => *error,
                Err(_) => NodeError::Malformed { method },
            }
        }
        _ => NodeError::Malformed { method },
    }
}

/// What the node's own error means. Codes are not agreed upon: geth has -32000 for nearly everything, so that
/// its words have to be read, and those of others.
fn refusal(method: &'static str, payload: &ErrorPayload) -> NodeError {
    // In the words of geth and bor, erigon, nethermind, besu, reth, and of providers.
    const PRUNED: [&str; 16] = [
        "missing trie node",
        "missingtrienode",
        "header not found",
        "header for hash not found",
        "historical state",
        "no historical",
        "no state available",
        "state is not available",
        "state not available",
        "state unavailable",
        "state histories",
        "maximum proof window",
        "pruned",
        "pruning",
        "archive",
        "old data not available",
    ];
    const FAILED: [&str; 4] = ["revert", "invalid opcode", "out of gas", "stack underflow"];
    let data = payload.data.as_ref().map_or("", |data| data.get());
    let text = format!("{} {data}", payload.message).to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if says(&PRUNED) || (text.contains("state") && text.contains("is not available")) {
        NodeError::HistoryPruned
    } else if method == "eth_call" && (payload.code == 3 || says(&FAILED)) {
        NodeError::NotAToken
    } else {
        let code = payload.code;
        NodeError::Refused { method, code }
    }
}

/// Hands alloy's packets to the bounded HTTP of this module.
#[derive(Clone)]
struct Transport(Endpoint);

impl Service<RequestPacket> for Transport {
    type Response = ResponsePacket;
    type Error = TransportError;
    type Future = TransportFut<'static>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: RequestPacket) -> Self::Future {
        let endpoint = self.0.clone();
        Box::pin(async move {
            let alone = match &request {
                RequestPacket::Single(call) => Some(call.id().clone()),
                RequestPacket::Batch(_) => None,
            };
            let sent = request.serialize().map_err(TransportError::ser_err)?;
            let body = Box::<str>::from(sent).into_boxed_bytes().into_vec();
            let (status, answer) = endpoint
                .answer(body, LIMITS)
                .await
                .map_err(TransportErrorKind::custom)?;
            let packet = serde_json::from_slice(&answer)
                .and_then(|answer| serde_json::from_str(&plain(alone, answer).to_string()));
            packet.map_err(|_| TransportErrorKind::custom(endpoint.unreadable(status)))
        })
    }
}
