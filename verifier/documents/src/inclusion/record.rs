//! The inclusion file as it is written: canonical JSON.

use serde::{Deserialize, Serialize};

use super::header::LedgerHeader;
use crate::{
    bundle::{collateral::ScheduleRecord, descriptor::DescriptorRecord},
    version,
};

/// Where a file's descriptor and collateral schedule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the file. Version 3.
    SelfContained,
    /// In files of their own, which the file names by their digests. Version 4.
    Detached,
}

/// The side of the customer's account that an entry is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SideRecord {
    Balance,
    Pledged,
    Debt,
}

/// The schedule in the file: itself, or its digest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum CollateralRecord {
    Document(ScheduleRecord),
    Digest(String),
}

/// One entry in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EntryRecord {
    pub(super) asset: String,
    pub(super) side: SideRecord,
    pub(super) amount: String,
}

/// The file as it is written. Version 3 has `descriptor`, version 4 `ledger`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InclusionRecord {
    pub(super) version: u32,
    pub(super) root: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) descriptor: Option<DescriptorRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ledger: Option<String>,
    pub(super) collateral: Option<CollateralRecord>,
    pub(super) shape: u32,
    pub(super) leaves_per_shard: u32,
    pub(super) shards: u64,
    pub(super) salt: String,
    pub(super) shard: u64,
    pub(super) place: u32,
    pub(super) entries: Vec<EntryRecord>,
    pub(super) shard_path: Vec<String>,
    pub(super) top_path: Vec<String>,
}

impl InclusionRecord {
    /// What all files of a ledger start with, and nothing after.
    pub fn start(header: &LedgerHeader, form: Form) -> Self {
        let schedule = header.collateral();
        let (version, descriptor, ledger, collateral) = match form {
            Form::SelfContained => (
                version::SELF_CONTAINED_FILE,
                Some(header.descriptor().to_record()),
                None,
                schedule.map(|schedule| CollateralRecord::Document(schedule.to_record())),
            ),
            Form::Detached => (
                version::DETACHED_FILE,
                None,
                Some(header.ledger().to_string()),
                schedule.map(|_| CollateralRecord::Digest(header.context().collateral.to_string())),
            ),
        };
        Self {
            version,
            root: header.root().to_string(),
            descriptor,
            ledger,
            collateral,
            shape: header.shape(),
            leaves_per_shard: header.leaves_per_shard(),
            shards: header.shards(),
            salt: String::new(),
            shard: 0,
            place: 0,
            entries: Vec::new(),
            shard_path: Vec::new(),
            top_path: Vec::new(),
        }
    }
}
