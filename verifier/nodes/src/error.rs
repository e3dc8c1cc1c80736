//! Why a node's answer is missing, or contradicts the list.

use std::fmt;

/// What to do about a node that was asked too much.
const TOO_MANY: &str = "ask later, or a node with a higher limit of requests";

/// Why there is no balance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
    /// No kind of node is known for this chain.
    #[error("nodes of {chain} cannot be asked")]
    Unsupported {
        /// The chain's id.
        chain: String,
    },
    /// The address of the node. It is not shown: it may contain a key.
    #[error("the address of the node is not an http or https URL")]
    Url,
    /// The address of the proxy, which is not shown either.
    #[error("the address of the proxy is not an http or https URL")]
    ProxyUrl,
    /// The operating system gives no means to wait for answers.
    #[error("this machine lets no connection be opened")]
    NoRuntime,
    /// No answer came through.
    #[error("no answer from {node}: {failure}")]
    Transport {
        /// The node, without what may be secret in its address.
        node: String,
        /// What went wrong.
        failure: Failure,
    },
    /// The node is of another network.
    #[error("the node is on network {found}, not on {expected}")]
    WrongNetwork {
        /// The network of the list.
        expected: String,
        /// The network of the node.
        found: String,
    },
    /// The node has no block of the stated height.
    #[error("the node has no block of height {height} yet")]
    BlockUnknown {
        /// The stated height.
        height: u64,
    },
    /// The node has another block at the stated height.
    #[error("at height {height} the node has another block than the stated one")]
    BlockHash {
        /// The stated height.
        height: u64,
    },
    /// The block of the stated height was replaced while the node was being asked.
    #[error("the node changed its mind about the block of height {height}")]
    Reorganised {
        /// The stated height.
        height: u64,
    },
    /// An answer that is not in the documented form.
    #[error("the node's answer to {method} is malformed")]
    Malformed {
        /// What was asked.
        method: &'static str,
    },
    /// The node answered with an error. Its message is not shown: it may repeat a key, or an amount.
    #[error("the node refuses {method} with error {code}")]
    Refused {
        /// What was asked.
        method: &'static str,
        /// The code of the error.
        code: i64,
    },
    /// The node has had enough of questions, also after pauses.
    #[error("the node has had enough of questions: it refuses {method} with error {code}")]
    OverLimit {
        /// What was asked.
        method: &'static str,
        /// The code of the error.
        code: i64,
    },
    /// The question itself is not in the form that nodes of the chain take.
    #[error("nodes of this chain cannot be asked for this {what}")]
    Unaskable {
        /// What of the question.
        what: &'static str,
    },
    /// The contract does not answer as an ERC-20 token does.
    #[error("the contract is not a token at the stated block")]
    NotAToken,
    /// The node answers for a block that cannot exist, and so perhaps for another block than the stated one.
    #[error("the node does not heed which block it is asked about")]
    IgnoresBlock,
    /// The node no longer has the state at the stated block.
    #[error("the node no longer has the balances of the stated block")]
    HistoryPruned,
    /// Bitcoin Core scans its unspent outputs for one caller at a time.
    #[error("the node is scanning its unspent outputs for somebody else")]
    ScanInProgress,
    /// Somebody ended the scan.
    #[error("the node's scan of its unspent outputs was ended before it was complete")]
    ScanAborted,
    /// The output was not unspent on this address at the stated block.
    #[error("the address did not have the stated output at the stated block")]
    OutpointAbsent,
    /// The output is not unspent now; whether it was at the stated block cannot be seen.
    #[error("the stated output is not there now, and may have been spent since the stated block")]
    OutpointSpent,
}

impl NodeError {
    /// Whether the node says otherwise than the list. If not, it cannot say, and nothing follows for the list.
    pub fn is_contradiction(&self) -> bool {
        matches!(self, Self::BlockHash { .. } | Self::OutpointAbsent)
    }

    /// Whether a question got no answer. If it did, the answer may still confirm nothing.
    pub fn is_no_answer(&self) -> bool {
        match self {
            Self::Unaskable { .. }
            | Self::NotAToken
            | Self::OutpointAbsent
            | Self::OutpointSpent
            | Self::BlockHash { .. } => false,
            Self::Unsupported { .. }
            | Self::Url
            | Self::ProxyUrl
            | Self::NoRuntime
            | Self::Transport { .. }
            | Self::WrongNetwork { .. }
            | Self::BlockUnknown { .. }
            | Self::Reorganised { .. }
            | Self::Malformed { .. }
            | Self::Refused { .. }
            | Self::OverLimit { .. }
            | Self::IgnoresBlock
            | Self::HistoryPruned
            | Self::ScanInProgress
            | Self::ScanAborted => true,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Unsupported { .. } => {
                "amounts on this chain stay asserted; look them up in another way".to_owned()
            }
            Self::Url | Self::ProxyUrl => {
                "write it as http://HOST:PORT or https://HOST/PATH".to_owned()
            }
            Self::NoRuntime => "close other programs, or raise the limit of open files".to_owned(),
            Self::Transport { failure, .. } => failure.hint().to_owned(),
            Self::WrongNetwork { expected, .. } => format!("name a node of {expected}"),
            Self::BlockUnknown { .. } => "wait until the node has caught up".to_owned(),
            Self::BlockHash { .. } => {
                "ask a second node; if it agrees, the list names a block that is not of this chain"
                    .to_owned()
            }
            Self::Reorganised { .. } => {
                "ask again in an hour, when the block has settled".to_owned()
            }
            Self::Malformed { .. } | Self::Refused { .. } => {
                "check that the URL is of a node of this chain, or ask another node".to_owned()
            }
            Self::OverLimit { .. } => TOO_MANY.to_owned(),
            Self::Unaskable { what } => format!("correct the {what}"),
            Self::NotAToken => {
                "check the token's contract, and that it existed at the stated block".to_owned()
            }
            Self::IgnoresBlock => "ask another node".to_owned(),
            Self::HistoryPruned => {
                "ask an archive node, which keeps the state of old blocks".to_owned()
            }
            Self::ScanInProgress => {
                "wait until that scan has ended, or end it with bitcoin-cli scantxoutset abort"
                    .to_owned()
            }
            Self::ScanAborted => "ask again".to_owned(),
            Self::OutpointAbsent => "do not rely on this holding".to_owned(),
            Self::OutpointSpent => {
                "look the output up in an index of spent outputs, or ask sooner after the snapshot"
                    .to_owned()
            }
        }
    }
}

/// Why no answer came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No connection.
    Connect,
    /// The certificate of the node does not count on this machine.
    Certificate,
    /// Nothing for too long.
    Timeout,
    /// The connection ended before the answer did.
    Interrupted,
    /// Name and password, or a key, are missing or wrong (status 401 or 403).
    Credentials,
    /// Another HTTP status than success.
    Status(u16),
    /// An answer longer than any right one.
    TooLong,
    /// An answer that is not JSON-RPC.
    NotJsonRpc,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => f.write_str("cannot connect"),
            Self::Certificate => f.write_str("its certificate is not accepted"),
            Self::Timeout => f.write_str("it takes too long"),
            Self::Interrupted => f.write_str("the connection broke off"),
            Self::Credentials => f.write_str("it does not accept the credentials"),
            Self::Status(status) => write!(f, "HTTP status {status}"),
            Self::TooLong => f.write_str("the answer is longer than any right one"),
            Self::NotJsonRpc => f.write_str("the answer is not JSON-RPC"),
        }
    }
}

impl From<transport::Failure> for Failure {
    fn from(failure: transport::Failure) -> Self {
        match failure {
            transport::Failure::Connect => Self::Connect,
            transport::Failure::Certificate => Self::Certificate,
            transport::Failure::Timeout => Self::Timeout,
            transport::Failure::Interrupted => Self::Interrupted,
            transport::Failure::TooLong => Self::TooLong,
        }
    }
}

impl From<transport::NoRuntime> for NodeError {
    fn from(_: transport::NoRuntime) -> Self {
        Self::NoRuntime
    }
}

impl Failure {
    fn hint(self) -> &'static str {
        match self {
            Self::Connect => "check that the node runs and that its port is open to this machine",
            Self::Certificate => {
                "check the host's name, and the certificates that this machine trusts"
            }
            Self::Credentials => {
                "write them into the URL, as http://USER:PASSWORD@HOST or as the provider says"
            }
            Self::Status(429) => TOO_MANY,
            Self::Timeout | Self::Interrupted => "ask again, or a node that is nearer",
            Self::Status(_) | Self::TooLong | Self::NotJsonRpc => {
                "check that the URL is of a node of this chain, or ask another node"
            }
        }
    }
}
