//! Why no answer came through.

use std::{error::Error, io};

/// Why no answer came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection.
    #[error("cannot connect")]
    Connect,
    /// The certificate of the other side does not count on this machine.
    #[error("its certificate is not accepted")]
    Certificate,
    /// Nothing for too long.
    #[error("it takes too long")]
    Timeout,
    /// The connection ended before the answer did.
    #[error("the connection broke off")]
    Interrupted,
    /// An answer longer than any right one.
    #[error("the answer is longer than any right one")]
    TooLong,
}

impl From<&reqwest::Error> for Failure {
    /// What an error of the HTTP client comes down to. Its own text names the URL.
    fn from(error: &reqwest::Error) -> Self {
        if refuses_certificate(error) {
            Self::Certificate
        } else if error.is_timeout() {
            Self::Timeout
        } else if error.is_connect() {
            Self::Connect
        } else {
            Self::Interrupted
        }
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
