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

use super::super::{
    error::{Failure, NodeError},
    http::{Endpoint, Limits},
};

/// Most calls in a batch; then fewer, where a node takes no more.
const BATCH_SIZES: [usize; 3] = [100, 10, 1];
/// How often a call is repeated that the node would not answer for lack of budget.
const MAX_REPETITIONS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// A full batch answers with less than a contract's code (24 KiB, twice that in hexadecimal) for each call.
const LIMITS: Limits = Limits {
    bytes: 8 << 20,
    time: Duration::from_secs(120),
};

/// A node, and how many calls it takes at a time.
pub(super) struct Node {
    client: RpcClient,
    batch_size: Cell<usize>,
}

/// What became of one call.
enum Outcome<T> {
    Answer(Result<T, NodeError>),
    OverBudget(NodeError),
    Missing,
}

impl Node {
    pub(super) fn new(url: &str) -> Result<Self, NodeError> {
        let transport = Transport(Endpoint::new(url)?);
        Ok(Self {
            client: RpcClient::new(transport, false),
            batch_size: Cell::new(BATCH_SIZES[0]),
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
    pub(super) async fn calls<T: RpcRecv>(
        &self,
        method: &'static str,
        params: &[Value],
    ) -> Result<Vec<Result<T, NodeError>>, NodeError> {
        let missing = || Err(NodeError::Malformed { method });
        let mut answers: Vec<_> = params.iter().map(|_| missing()).collect();
        let mut waiting: VecDeque<_> = (0..params.len()).map(|place| (place, 0)).collect();
        while !waiting.is_empty() {
            let size = waiting.len().min(self.batch_size.get());
            let batch: Vec<(usize, u32)> = waiting.drain(..size).collect();
            let of_batch: Vec<&Value> = batch.iter().map(|&(place, _)| &params[place]).collect();
            let outcomes = self.send(method, &of_batch).await?;
            if size > 1
                && outcomes
                    .iter()
                    .all(|outcome| matches!(outcome, Outcome::Missing))
            {
                let smaller = BATCH_SIZES.iter().find(|&&smaller| smaller < size);
                self.batch_size.set(*smaller.unwrap_or(&1));
                batch
                    .into_iter()
                    .rev()
                    .for_each(|call| waiting.push_front(call));
                continue;
            }
            let mut pause = false;
            for ((place, repetitions), outcome) in batch.into_iter().zip(outcomes) {
                match outcome {
                    Outcome::Answer(answer) => answers[place] = answer,
                    Outcome::OverBudget(_) if repetitions < MAX_REPETITIONS => {
                        waiting.push_back((place, repetitions + 1));
                        pause = true;
                    }
                    Outcome::OverBudget(error) => answers[place] = Err(error),
                    Outcome::Missing => {}
                }
            }
            if pause {
                sleep(PAUSE).await;
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
        match batch.send().await {
            Ok(()) => {}
            Err(error) => match node_error(method, error) {
                // What does not fit into a request is refused with these.
                NodeError::Transport {
                    failure: Failure::Status(400 | 413),
                    ..
                } => return Ok(params.iter().map(|_| Outcome::Missing).collect()),
                error => return Err(error),
            },
        }
        let mut outcomes = Vec::with_capacity(waiters.len());
        for waiter in waiters {
            outcomes.push(outcome(method, waiter.await)?);
        }
        Ok(outcomes)
    }
}

/// Sorts an answer. What concerns the connection concerns every call.
fn outcome<T>(
    method: &'static str,
    answer: Result<T, TransportError>,
) -> Result<Outcome<T>, NodeError> {
    match answer {
        Ok(answer) => Ok(Outcome::Answer(Ok(answer))),
        Err(RpcError::Transport(TransportErrorKind::MissingBatchResponse(_))) => {
            Ok(Outcome::Missing)
        }
        Err(RpcError::ErrorResp(payload)) if payload.is_retry_err() => {
            Ok(Outcome::OverBudget(refusal(method, &payload)))
        }
        Err(error) => match node_error(method, error) {
            error @ NodeError::Transport { .. } => Err(error),
            error => Ok(Outcome::Answer(Err(error))),
        },
    }
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
    const PRUNED: [&str; 8] = [
        "missing trie node",
        "missingtrienode",
        "historical state",
        "state is not available",
        "state not available",
        "state unavailable",
        "pruned",
        "pruning",
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
            let request = request.serialize().map_err(TransportError::ser_err)?;
            let body = Box::<str>::from(request).into_boxed_bytes().into_vec();
            let answer = endpoint.exchange(body, LIMITS).await;
            answer.map_err(TransportErrorKind::custom)
        })
    }
}
