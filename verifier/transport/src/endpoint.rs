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
    /// How many bytes more are read.
    left: usize,
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

    /// What answers under a name below this address, such as a file in a directory. The parts of the name become parts of the
    /// path, whatever is in them: they lead nowhere else. The query of the address stays: it may have the key.
    #[must_use]
    pub fn below<'n>(&self, name: impl IntoIterator<Item = &'n str>) -> Self {
        let mut below = self.clone();
        // An address of http always has a path.
        if let Ok(mut path) = below.url.path_segments_mut() {
            path.pop_if_empty().extend(name);
        }
        below
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
            let left = limits.bytes;
            return Ok(Answering { response, left });
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
    pub async fn body(mut self) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        while let Some(part) = self.part().await? {
            body.extend_from_slice(part.as_ref());
        }
        Ok(body)
    }

    /// The next part of the body, for what is too long to be held; none at its end.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::TooLong`] before a part with which it would be longer than allowed.
    pub async fn part(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, Failure> {
        let part = self.response.chunk().await;
        let part = part.map_err(|error| Failure::from(&error))?;
        if let Some(part) = &part {
            let left = self.left.checked_sub(part.len());
            self.left = left.ok_or(Failure::TooLong)?;
        }
        Ok(part)
    }
}
