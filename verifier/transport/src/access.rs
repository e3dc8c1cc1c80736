//! How somebody is reached.

use std::{fmt, net::IpAddr, time::Duration};

use reqwest::{Proxy, Url};

/// First pause before somebody is asked again who has had enough for the moment; each further one is twice as long.
const PAUSE: Duration = Duration::from_secs(1);

/// How somebody is reached. Only what is named here sees what is asked: variables of the environment name no proxy, and
/// no redirection is followed.
#[derive(Clone)]
pub struct Access {
    /// Where they answer.
    pub url: String,
    /// The proxy that requests to other machines go through, as a URL.
    pub proxy: Option<String>,
    /// First pause before they are asked again who have had enough for the moment; each further one is twice as long.
    pub pause: Duration,
}

impl Access {
    /// Without a proxy.
    pub fn direct(url: impl Into<String>) -> Self {
        Self::through(url, None)
    }

    /// Through a proxy, if there is one.
    pub fn through(url: impl Into<String>, proxy: Option<String>) -> Self {
        Self {
            url: url.into(),
            proxy,
            pause: PAUSE,
        }
    }

    /// Scheme, host and port of the address. Whatever else it has may be a secret: a user, a password, a key in
    /// its path. None if it is no address.
    pub fn origin(&self) -> Option<String> {
        let url = http_url(&self.url)?;
        Some(url.origin().ascii_serialization())
    }

    /// The address, and what requests go through.
    pub(crate) fn parse(&self) -> Result<(Url, Option<(Proxy, String)>), NoAddress> {
        let url = http_url(&self.url).ok_or(NoAddress::Url)?;
        // A name and a password for this machine stay on it.
        let proxy = self.proxy.as_ref().filter(|_| !is_this_machine(&url));
        let proxy = proxy.map(|proxy| {
            let url = http_url(proxy).ok_or(NoAddress::Proxy)?;
            let shown = url.origin().ascii_serialization();
            let proxy = Proxy::all(url).map_err(|_| NoAddress::Proxy)?;
            Ok((proxy, shown))
        });
        Ok((url, proxy.transpose()?))
    }
}

/// What is no address. Neither is shown: they may contain keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAddress {
    /// The address.
    #[error("the address is not an http or https URL")]
    Url,
    /// The proxy's.
    #[error("the address of the proxy is not an http or https URL")]
    Proxy,
    /// This machine's certificates cannot be read, by which the address would be told from others.
    #[error("this machine's certificates cannot be read, and so nobody is asked at {0}")]
    Certificates(String),
}

/// Without the addresses, which may contain passwords.
impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}

fn http_url(text: &str) -> Option<Url> {
    let url: Url = text.parse().ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    // A name may end in the dot of the root.
    let host = host.strip_suffix('.').unwrap_or(host);
    let address: Result<IpAddr, _> = host.parse();
    match address {
        Ok(address) => address.to_canonical().is_loopback() || address.is_unspecified(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_on_this_machine_is_reached_without_a_proxy() {
        for (host, direct) in [
            ("localhost", true),
            ("node.localhost", true),
            ("localhost.", true),
            ("127.0.0.1", true),
            ("127.1.2.3", true),
            ("[::1]", true),
            ("[::ffff:127.0.0.1]", true),
            ("0.0.0.0", true),
            ("192.168.0.1", false),
            ("localhost.example", false),
            ("node.example", false),
        ] {
            let access = Access::through(
                format!("http://u:p@{host}:1"),
                Some("http://name:secret@proxy.example:3128".to_owned()),
            );
            let (_, proxy) = access.parse().unwrap();
            assert_eq!(proxy.is_none(), direct, "{host}");
            let shown = proxy.map(|(_, shown)| shown);
            assert!(shown.is_none_or(|shown| shown == "http://proxy.example:3128"));
        }
    }

    #[test]
    fn a_proxy_is_an_http_url() {
        for proxy in ["", "proxy:3128", "socks5://proxy:1080", "http://"] {
            let access = Access::through("http://node.example", Some(proxy.to_owned()));
            assert_eq!(access.parse().err(), Some(NoAddress::Proxy), "{proxy}");
        }
    }
}
