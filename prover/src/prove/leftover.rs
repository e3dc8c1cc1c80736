//! What a run is about, and what of an interrupted one can be kept.

use std::{collections::BTreeMap, path::Path};

use circuits::{
    curve::POINT_BYTES,
    domain,
    hash::{Digest32, sha256, sha256_bytes},
    ledger::AssetId,
    shape::Shape,
    shard::check::ShardProof,
    solvency::CollateralCap,
    tree::LedgerSize,
};
use documents::{
    bundle::{claim::ReservesMode, files},
    policy::Policy,
};
use evidence::ownership::ownership_to_csv;
use rayon::prelude::*;

use super::{ClaimDraft, contents::digest_of, error::DESCRIPTOR, workspace::Workspace};
use crate::{
    inputs::{LoadedSnapshot, source::open_regular},
    private::{
        files as private_files,
        journal::{DocumentsRecord, InputDigests, ShardRecord},
        nodes,
        records::RecordError,
    },
    progress::Progress,
    sorting::read_exact_at,
};

/// Version of what a run leaves when it is interrupted.
const FORMAT: u32 = 2;

impl InputDigests {
    /// What a run over these inputs is about.
    pub(super) fn new<S: Shape>(snapshot: &LoadedSnapshot, draft: &ClaimDraft) -> Self {
        let descriptor = &draft.descriptor;
        let mode: &[u8] = match snapshot.mode {
            ReservesMode::Asserted => b"asserted",
            ReservesMode::Attested => b"attested",
            ReservesMode::Public => b"public",
        };
        let list = draft.evidence.list.to_csv(descriptor);
        let ownership = ownership_to_csv(&draft.evidence.ownership);
        let reserves = sha256(domain::RUN_RESERVES, &[mode, &list, &ownership]);
        let debts = format!(
            "{:?}, bad ones {:?}, pledges in the order {:?}",
            snapshot.debts,
            snapshot.bad_debt,
            indices(&snapshot.pledge_order),
        );
        let disclosures = format!(
            "liabilities {:?}, loans {:?}, reserves {:?}",
            indices(&draft.disclose_liabilities),
            indices(&draft.disclose_loans),
            indices(&draft.disclose_reserves),
        );
        Self {
            format: FORMAT,
            descriptor: descriptor.ledger_digest().to_string(),
            collateral: draft.collateral().map(|digest| digest.to_string()),
            liabilities: hex::encode(snapshot.ledger.digest()),
            debts,
            shape: S::ID,
            policy: draft.policy.digest().to_string(),
            loan_terms: hex::encode(loan_terms(&draft.policy)),
            reserves: hex::encode(reserves),
            disclosures,
        }
    }

    /// Whether shards of the one are shards of the other, if what is committed is the same.
    pub(super) fn same_ledger(&self, other: &Self) -> bool {
        self.format == other.format
            && self.descriptor == other.descriptor
            && self.collateral == other.collateral
            && self.liabilities == other.liabilities
            && self.debts == other.debts
            && self.shape == other.shape
    }

    /// What differs, in words.
    pub(super) fn differences(&self, other: &Self) -> Vec<&'static str> {
        let mut differences = Vec::new();
        let mut compare = |differ: bool, what| {
            if differ {
                differences.push(what);
            }
        };
        compare(
            self.format != other.format || self.shape != other.shape,
            "this program's version",
        );
        compare(self.descriptor != other.descriptor, DESCRIPTOR);
        // A schedule names the ledger, so it is another one for another descriptor.
        let same_descriptor = self.descriptor == other.descriptor;
        let both = self.collateral.is_some() && other.collateral.is_some();
        compare(
            (same_descriptor || !both) && self.collateral != other.collateral,
            "the collateral schedule",
        );
        compare(self.liabilities != other.liabilities, "the liabilities");
        compare(self.debts != other.debts, "what is done with debts");
        // Its shares and caps are a part of it.
        compare(self.policy != other.policy, "the policy");
        compare(self.reserves != other.reserves, "the reserves");
        compare(self.disclosures != other.disclosures, "the disclosures");
        differences
    }
}

fn indices(assets: &[AssetId]) -> Vec<usize> {
    assets.iter().map(|asset| asset.index()).collect()
}

/// What of a policy the choice of debts depends on.
fn loan_terms(policy: &Policy) -> Digest32 {
    let compiled = policy.compiled();
    let shares = compiled.max_loan_share_bps.iter();
    let shares: Vec<u8> = shares.flat_map(|share| share.to_le_bytes()).collect();
    let caps = compiled.collateral_caps.iter().map(|cap| match cap {
        Some(CollateralCap { coefficient, cap }) => format!("{coefficient} {cap}\n"),
        None => "none\n".to_owned(),
    });
    sha256(
        domain::RUN_LOAN_TERMS,
        &[&shares, caps.collect::<String>().as_bytes()],
    )
}

/// The shards whose leaves, proofs and trees are on the disk as the journal says.
pub(super) fn kept_shards<S: Shape>(
    workspace: &Workspace,
    size: LedgerSize<S>,
    progress: &dyn Progress,
) -> Result<BTreeMap<u64, ShardRecord>, RecordError> {
    let known = workspace.journal().shards()?;
    let open = |path: &Path| open_regular(path).ok();
    let opened = (
        open(&workspace.bundle().join(files::LEAVES)),
        open(&workspace.bundle().join(files::SHARDS)),
        open(&workspace.private().join(private_files::TREE)),
    );
    let (Some(leaves), Some(proofs), Some(tree)) = opened else {
        return Ok(BTreeMap::new());
    };
    let is_kept = |shard: u64, record: &ShardRecord| {
        [
            (
                &leaves,
                u64::from(size.leaves_per_shard()) * POINT_BYTES as u64,
                record.leaves,
            ),
            (&proofs, ShardProof::bytes::<S>() as u64, record.proof),
            (&tree, nodes::shard_bytes(size), record.tree),
        ]
        .into_iter()
        .all(|(file, length, digest)| {
            let mut bytes = vec![0; length as usize];
            let read = read_exact_at(file, &mut bytes, shard * length);
            read.is_ok() && sha256_bytes(&bytes) == digest
        })
    };
    let checked = known.into_par_iter().filter(|(shard, record)| {
        let kept = is_kept(*shard, record);
        progress.advance(1);
        kept
    });
    Ok(checked.collect())
}

/// Whether `accounts.bin` is there as the journal says.
pub(super) fn accounts_are_kept(workspace: &Workspace) -> Result<bool, RecordError> {
    let Some(digest) = workspace.journal().accounts()? else {
        return Ok(false);
    };
    let found = digest_of(&workspace.private().join(private_files::ACCOUNTS));
    Ok(found.is_some_and(|found| found[..] == digest[..]))
}

/// Whether all documents are there as the journal says.
pub(super) fn documents_are_kept(workspace: &Workspace) -> Result<bool, RecordError> {
    let Some(record) = workspace.journal().documents()? else {
        return Ok(false);
    };
    let all = |folder: &Path, digests: &BTreeMap<String, String>| {
        digests.iter().all(|(name, digest)| {
            digest_of(&folder.join(name)).is_some_and(|found| hex::encode(found) == *digest)
        })
    };
    Ok(all(workspace.bundle(), &record.bundle) && all(workspace.private(), &record.private))
}

/// The digests of files that have just been written.
pub(super) fn record_of(
    workspace: &Workspace,
    bundle: &[&str],
    private: &[&str],
) -> DocumentsRecord {
    let digests = |folder: &Path, names: &[&str]| {
        let of_name = |name: &&str| {
            let digest = digest_of(&folder.join(name)).map(hex::encode);
            (name.to_string(), digest.unwrap_or_default())
        };
        names.iter().map(of_name).collect()
    };
    DocumentsRecord {
        bundle: digests(workspace.bundle(), bundle),
        private: digests(workspace.private(), private),
    }
}
