//! One request to a node: JSON there and back, by the transport that bounds what the node decides.

use std::future::Future;

use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;
pub(super) use transport::Limits;
use transport::{Access, NoAddress};

use super::error::{Failure, NodeError};

/// A node, by its address.
#[derive(Clone)]
pub(super) struct Endpoint(transport::Endpoint);

impl Endpoint {
    /// A node.
    pub(super) fn new(access: &Access) -> Result<Self, NodeError> {
        let endpoint = transport::Endpoint::new(access).map_err(|error| match error {
            NoAddress::Url => NodeError::Url,
            NoAddress::Proxy => NodeError::ProxyUrl,
            NoAddress::Certificates(node) => NodeError::Transport {
                node,
                failure: Failure::Certificate,
            },
        })?;
        Ok(Self(endpoint))
    }

    /// Sends a JSON text, and reads the JSON text that comes back. Many nodes send errors of JSON-RPC with a
    /// status of failure: the status counts only where the body cannot be read.
    pub(super) async fn exchange<T: DeserializeOwned>(
        &self,
        body: Vec<u8>,
        limits: Limits,
    ) -> Result<T, NodeError> {
        let (status, answer) = self.answer(body, limits).await?;
        serde_json::from_slice(&answer).map_err(|_| self.unreadable(status))
    }

    /// Sends a text, and reads what comes back, with its status.
    pub(super) async fn answer(
        &self,
        body: Vec<u8>,
        limits: Limits,
    ) -> Result<(u16, Vec<u8>), NodeError> {
        let failed = |failure: transport::Failure| self.error(failure.into());
        let sent = self.0.post("application/json", body, limits).await;
        let answering = sent.map_err(failed)?;
        let status = answering.status();
        if matches!(status, 401 | 403) {
            return Err(self.error(Failure::Credentials));
        }
        Ok((status, answering.body().await.map_err(failed)?))
    }

    /// The answer is none of JSON-RPC: what its status says, if that is a failure.
    pub(super) fn unreadable(&self, status: u16) -> NodeError {
        self.error(match status {
            200..=299 => Failure::NotJsonRpc,
            status => Failure::Status(status),
        })
    }

    fn error(&self, failure: Failure) -> NodeError {
        NodeError::Transport {
            node: self.0.shown().to_owned(),
            failure,
        }
    }
}

/// Runs on this thread, and needs no other.
pub(super) fn runtime() -> Result<Runtime, NodeError> {
    Ok(transport::runtime()?)
}

/// Runs to the end on this thread.
pub(super) fn block_on<T>(
    future: impl Future<Output = Result<T, NodeError>>,
) -> Result<T, NodeError> {
    transport::block_on(future)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_no_secret_of_an_address() {
        let access = Access::through(
            "https://name:password@node.example:8545/v3/key?token=t",
            Some("http://name:password@proxy.example/v3/key?token=t".to_owned()),
        );
        let endpoint = Endpoint::new(&access).unwrap();
        let shown = "https://node.example:8545 through http://proxy.example";
        assert_eq!(endpoint.0.shown(), shown);
        let error = endpoint.error(Failure::Timeout);
        let texts = format!("{error} {error:?} {}", error.hint());
        for secret in ["name:", "password@", "v3", "key?", "token=t"] {
            assert!(!texts.contains(secret), "{texts}");
        }
    }

    #[test]
    fn refuses_addresses_of_other_kinds() {
        for url in [
            "",
            "node.example",
            "localhost:8545",
            "ftp://node.example",
            "http://",
            "file:///etc/passwd",
        ] {
            let endpoint = Endpoint::new(&Access::direct(url));
            assert_eq!(endpoint.err(), Some(NodeError::Url), "{url}");
        }
    }
}
