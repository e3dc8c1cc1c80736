//! A bundle that verified.

use circuits::hash::Digest32;
use jiff::Timestamp;
use verdict::solvency::Documents;

use crate::monitor::{facts::Asset, published::BundleName};

/// A bundle that verified, as it was looked at last.
#[derive(Debug)]
pub struct Known {
    /// Its folder.
    pub name: BundleName,
    /// What its files are.
    pub digest: Digest32,
    /// When it was first seen here.
    pub seen: Timestamp,
    /// When it was verified here.
    pub verified: Timestamp,
    /// Its documents.
    pub documents: Documents,
    /// Its assets.
    pub assets: Vec<Asset>,
}

impl Known {
    /// Its number.
    pub fn sequence(&self) -> u64 {
        self.documents.descriptor.sequence()
    }

    /// What people call it.
    pub fn called(&self) -> String {
        format!("number {} ({})", self.sequence(), self.name)
    }
}
