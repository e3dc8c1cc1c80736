//! Somebody who answers requests.

use std::{sync::Once, time::Duration};

use reqwest::{
    Client, RequestBuilder, StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER},
    redirect::Policy,
};
use tokio::time::sleep;

use crate::{
    access::{Access, NoAddress},
    failure::Failure,
};

/// How often somebody who is busy (status 429 or 503) is asked again.
const MAX_RETRIES: u32 = 3;
/// Longest pause before that, whatever they ask for.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// What one answer may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most bytes.
    pub bytes: usize,
    /// Longest wait, from the request to the last byte.
    pub time: Duration,
}

/// Somebody who answers requests, by their address.
#[derive(Clone)]
pub struct Endpoint {
    client: Client,
    // Name and password in it become a header of each request; the rest may be secret too.
    url: Url,
    shown: String,
    /// First pause before somebody who is busy is asked again.
    pause: Duration,
}

/// An answer that has begun: its status is there, and its body is still to be read.
pub struct Answering {
    response: reqwest::Response,
    most: usize,
}

impl Endpoint {
    /// Somebody who answers there. Nobody is asked yet.
    ///
    /// # Errors
    /// [`NoAddress`].
    pub fn new(access: &Access) -> Result<Self, NoAddress> {
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
        // A redirected request would be carried to somebody whom the user did not choose.
        // Nor may the environment decide who sees it, and a password: HTTP_PROXY and its like count for nothing.
        let mut builder = Client::builder().no_proxy();
        if let Some((proxy, _)) = proxy {
            builder = builder.proxy(proxy);
        }
        let client = builder
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_keepalive(Duration::from_secs(60))
            .build();
        Ok(Self {
            client: client.map_err(|_| NoAddress::Certificates(shown.clone()))?,
            url,
            shown,
            pause: access.pause,
        })
    }

    /// The address, without what may be secret in it, and the proxy.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Asks for what is there.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn get(&self, limits: Limits) -> Result<Answering, Failure> {
        self.send(limits, || self.client.get(self.url.clone()))
            .await
    }

    /// Sends something of a kind, as `text/plain`.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn post(
        &self,
        kind: &'static str,
        body: Vec<u8>,
        limits: Limits,
    ) -> Result<Answering, Failure> {
        let request = || {
            let request = self.client.post(self.url.clone());
            request.header(CONTENT_TYPE, kind).body(body.clone())
        };
        self.send(limits, request).await
    }

    async fn send(
        &self,
        limits: Limits,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Answering, Failure> {
        let mut retries = 0;
        loop {
            let sent = request().timeout(limits.time).send().await;
            let response = sent.map_err(|error| Failure::from(&error))?;
            let busy = [
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::SERVICE_UNAVAILABLE,
            ];
            if busy.contains(&response.status()) && retries < MAX_RETRIES {
                let asked = response.headers().get(RETRY_AFTER);
                let asked = asked.and_then(|value| value.to_str().ok()?.trim().parse().ok());
                let pause = asked.map_or(self.pause * (1 << retries), Duration::from_secs);
                retries += 1;
                sleep(pause.min(MAX_PAUSE)).await;
                continue;
            }
            let most = limits.bytes;
            return Ok(Answering { response, most });
        }
    }
}

impl Answering {
    /// The status.
    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// All of the body.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn body(self) -> Result<Vec<u8>, Failure> {
        let Self { mut response, most } = self;
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| Failure::from(&error))?
        {
            if chunk.len() > most - body.len() {
                return Err(Failure::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}
