//! Where an exchange's published directory is: on this machine, or on a host.
//!
//! What this machine, the network or the host could not do is told apart from what the exchange has not published, or has
//! published in another form: only of the second kind is anything said about the exchange.

mod directory;
mod had;
mod lengths;
mod web;

use std::path::Path;

use super::{files::Files, published::BundleName};

pub use self::{
    directory::Directory,
    had::{Had, Held, NotHad},
    lengths::Lengths,
    web::{NoWeb, Web},
};

/// Most numbers of a log that is followed.
pub const MAX_LOG_NUMBERS: u64 = 1 << 16;

/// A published directory.
pub enum Source {
    /// On this machine.
    Directory(Directory),
    /// On a host.
    Web(Box<Web>),
}

impl Source {
    /// As it may be shown: without what may be secret of an address.
    pub fn shown(&self) -> String {
        match self {
            Self::Directory(directory) => directory.path().display().to_string(),
            Self::Web(web) => web.shown().to_owned(),
        }
    }

    /// Tells it from others, without showing what may be secret of an address.
    pub fn identity(&self) -> String {
        match self {
            Self::Directory(directory) => {
                let path = std::path::absolute(directory.path());
                path.as_deref()
                    .unwrap_or(directory.path())
                    .display()
                    .to_string()
            }
            Self::Web(web) => web.identity(),
        }
    }

    /// A round begins: a host is asked for a bounded time in each.
    pub fn begin(&self) {
        if let Self::Web(web) = self {
            web.begin();
        }
    }

    /// Whether it has a list: folders that are found without one are none.
    pub fn has_list(&self) -> bool {
        match self {
            Self::Directory(directory) => directory.has_list(),
            Self::Web(_) => true,
        }
    }

    /// The bundles that it lists, in order.
    ///
    /// # Errors
    /// [`NotHad`].
    pub fn list(&self) -> Result<Vec<BundleName>, NotHad> {
        match self {
            Self::Directory(directory) => directory.list(),
            Self::Web(web) => web.list(),
        }
    }

    /// A bundle. From a host, one that was seen before is asked for its documents, and for the rest if these are others, or if
    /// `all` says so; `fetched` is where files may be kept meanwhile.
    ///
    /// # Errors
    /// [`NotHad`].
    pub fn bundle(
        &self,
        name: &BundleName,
        known: Option<&Files>,
        all: bool,
        lengths: Lengths<'_>,
        fetched: &Path,
    ) -> Result<Had, NotHad> {
        match self {
            Self::Directory(directory) => directory.bundle(name, lengths).map(Had::Held),
            Self::Web(web) => web.bundle(name, known.filter(|_| !all), lengths, fetched),
        }
    }

    /// A file of the log's directory, of at most so many bytes.
    ///
    /// # Errors
    /// [`NotHad`].
    pub fn of_log(&self, file: &str, most: usize) -> Result<Vec<u8>, NotHad> {
        match self {
            Self::Directory(directory) => directory.of_log(file, most),
            Self::Web(web) => web.of_log(file, most),
        }
    }
}
