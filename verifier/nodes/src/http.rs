//! One request over HTTP, with everything bounded that the node decides: the length of its answer, the time it
//! takes, and how often it may ask to be asked again.

use std::{error::Error, future::Future, io, sync::Once, time::Duration};

use reqwest::{
    Client, StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER},
    redirect::Policy,
};
use serde::de::DeserializeOwned;
use tokio::{runtime::Runtime, time::sleep};

use super::{
    access::Access,
    error::{Failure, NodeError},
};

/// How often a node that is busy (status 429 or 503) is asked again.
const MAX_RETRIES: u32 = 3;
/// Longest pause before that, whatever the node asks for.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// What one answer may cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Most bytes.
    pub(super) bytes: usize,
    /// Longest wait, from the request to the last byte.
    pub(super) time: Duration,
}

/// A node, by its address.
#[derive(Clone)]
pub(super) struct Endpoint {
    client: Client,
    // Name and password in it become a header of each request; the rest may be secret too.
    url: Url,
    shown: String,
    /// First pause before a busy node is asked again.
    pause: Duration,
}

impl Endpoint {
    /// A node.
    pub(super) fn new(access: &Access) -> Result<Self, NodeError> {
        let (url, proxy) = access.parse()?;
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // An error says that there is one already, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let mut shown = url.origin().ascii_serialization();
        if let Some((_, proxy)) = &proxy {
            shown = format!("{shown} through {proxy}");
        }
        // A redirected request would carry addresses to somebody whom the user did not choose.
        // Nor may the environment decide who sees them, and the node's password: HTTP_PROXY and its like count for nothing.
        let mut builder = Client::builder().no_proxy();
        if let Some((proxy, _)) = proxy {
            builder = builder.proxy(proxy);
        }
        let client = builder
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_keepalive(Duration::from_secs(60))
            .build()
            .map_err(|_| NodeError::Transport {
                node: shown.clone(),
                failure: Failure::Certificate,
            })?;
        Ok(Self {
            client,
            url,
            shown,
            pause: access.pause,
        })
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
    ) -> Result<(StatusCode, Vec<u8>), NodeError> {
        let mut retries = 0;
        loop {
            let sent = self.client.post(self.url.clone());
            let sent = sent.header(CONTENT_TYPE, "application/json");
            let sent = sent.timeout(limits.time).body(body.clone()).send().await;
            let response = sent.map_err(|error| self.error(failure(&error)))?;
            let status = response.status();
            if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
                return Err(self.error(Failure::Credentials));
            }
            let busy = [
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::SERVICE_UNAVAILABLE,
            ];
            if busy.contains(&status) && retries < MAX_RETRIES {
                let asked = response.headers().get(RETRY_AFTER);
                let asked = asked.and_then(|value| value.to_str().ok()?.trim().parse().ok());
                let pause = asked.map_or(self.pause * (1 << retries), Duration::from_secs);
                retries += 1;
                sleep(pause.min(MAX_PAUSE)).await;
                continue;
            }
            return Ok((status, self.read(response, limits.bytes).await?));
        }
    }

    async fn read(
        &self,
        mut response: reqwest::Response,
        most: usize,
    ) -> Result<Vec<u8>, NodeError> {
        let mut answer = Vec::new();
        loop {
            let chunk = response.chunk().await;
            let Some(chunk) = chunk.map_err(|error| self.error(failure(&error)))? else {
                return Ok(answer);
            };
            if chunk.len() > most - answer.len() {
                return Err(self.error(Failure::TooLong));
            }
            answer.extend_from_slice(&chunk);
        }
    }

    /// The answer is none of JSON-RPC: what its status says, if that is a failure.
    pub(super) fn unreadable(&self, status: StatusCode) -> NodeError {
        self.error(if status.is_success() {
            Failure::NotJsonRpc
        } else {
            Failure::Status(status.as_u16())
        })
    }

    fn error(&self, failure: Failure) -> NodeError {
        NodeError::Transport {
            node: self.shown.clone(),
            failure,
        }
    }
}

/// Runs on this thread, and needs no other.
pub(super) fn runtime() -> Result<Runtime, NodeError> {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder
        .enable_all()
        .build()
        .map_err(|_| NodeError::NoRuntime)
}

/// Runs to the end on this thread.
pub(super) fn block_on<T>(
    future: impl Future<Output = Result<T, NodeError>>,
) -> Result<T, NodeError> {
    runtime()?.block_on(future)
}

/// What an error of the HTTP client comes down to. Its own text names the URL.
fn failure(error: &reqwest::Error) -> Failure {
    if refuses_certificate(error) {
        Failure::Certificate
    } else if error.is_timeout() {
        Failure::Timeout
    } else if error.is_connect() {
        Failure::Connect
    } else {
        Failure::Interrupted
    }
}

fn refuses_certificate(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
            return true;
        }
        // An io::Error leaves out the error that it wraps when it is asked for its source.
        let wrapped = error.downcast_ref().and_then(io::Error::get_ref);
        cause = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    false
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
        assert_eq!(endpoint.shown, shown);
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
