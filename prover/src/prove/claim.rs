//! The claim about a ledger whose shards are proven: its documents, and the solvency proof.

use std::{fs, path::Path};

use circuits::{
    curve::{Scalar, encode_point},
    domain,
    hash::{Digest32, sha256},
    ledger::{ClaimDigest, CollateralDigest, Root},
    setup::ProverSetup,
    shape::Shape,
    solvency::{
        check::SolvencyClaim,
        prove::{TotalBlinds, prove_solvency},
    },
    tree::{LedgerSize, Node},
};
use documents::bundle::public_list::public_digest;
use documents::bundle::{
    claim::{Claim, ReservesMode},
    collateral::CollateralSchedule,
    files,
};
use evidence::{dossier::commit_reserves, ownership::ownership_to_csv};
use halo2curves::ff::Field;
use rand_core::OsRng;

use super::{BalanceSheet, ClaimDraft, ProveError, leftover, workspace::Workspace};
use crate::private::{
    files as private_files,
    records::{BuildFacts, BuildRecord},
};

/// Everything of the bundle but leaves and shards.
const DOCUMENTS: [&str; 7] = [
    files::DESCRIPTOR,
    files::COLLATERAL,
    files::CLAIM,
    files::POLICY,
    files::SOLVENCY,
    files::RESERVES,
    files::OWNERSHIP,
];

/// The proven ledger that a claim is about.
pub(super) struct ProvenLedger<S: Shape> {
    pub root: Root,
    /// Top of the tree over the shards; its sum is K_L.
    pub top: Node,
    pub size: LedgerSize<S>,
    /// SHA-256 of the table of shards in `accounts.bin`.
    pub accounts: Digest32,
    /// Blind of K_L.
    pub blind: Scalar,
}

/// The digest of a bundle's claim, whose bytes were verified.
pub(super) fn digest(bundle: &Path) -> Result<ClaimDigest, ProveError> {
    let path = bundle.join(files::CLAIM);
    let bytes = fs::read(&path).map_err(|_| ProveError::Changed(path))?;
    Ok(ClaimDigest(sha256(domain::CLAIM, &[&bytes])))
}

/// Claims, proves, and writes the documents.
pub(super) fn write_claim<S: Shape>(
    setup: &ProverSetup<S>,
    draft: &ClaimDraft,
    sheet: &BalanceSheet<'_>,
    mode: ReservesMode,
    ledger: &ProvenLedger<S>,
    workspace: &Workspace,
    workers: usize,
) -> Result<(), ProveError> {
    let descriptor = &draft.descriptor;
    // A public list has no blind; any other K_R has a fresh one.
    let (published, reserves_blind) = match mode {
        ReservesMode::Public => {
            let list = draft.evidence.list.to_csv(descriptor);
            let ownership = ownership_to_csv(&draft.evidence.ownership);
            (Some((list, ownership)), Scalar::ZERO)
        }
        ReservesMode::Asserted | ReservesMode::Attested => (None, Scalar::random(OsRng)),
    };
    let generators = &setup.generators;
    let reserves = commit_reserves(generators, sheet.reserves(), &reserves_blind);
    let claim = Claim {
        ledger: descriptor.ledger_digest(),
        collateral: draft.collateral(),
        shape: S::ID,
        leaves_per_shard: ledger.size.leaves_per_shard(),
        shards: ledger.size.shards(),
        root: ledger.root,
        policy: draft.policy.digest(),
        reserves_mode: mode,
        reserves_commitment: encode_point(&reserves),
        reserves_list: published
            .as_ref()
            .map(|(list, ownership)| public_digest(list, ownership)),
        disclosures: sheet.claimed_disclosures(),
    };
    let statement = sheet.statement::<S>(claim.claim_digest())?;
    let blinds = TotalBlinds {
        liabilities: ledger.blind,
        reserves: reserves_blind,
    };
    let solvency_claim = SolvencyClaim {
        digest: claim.claim_digest(),
        statement: &statement,
        liabilities: ledger.top.sum,
        reserves,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .build()?;
    let proof = pool.install(|| {
        prove_solvency(
            generators,
            &setup.solvency,
            &solvency_claim,
            &sheet.witness,
            blinds,
        )
    })?;

    // What an interrupted run has left may be of another claim.
    for name in DOCUMENTS {
        workspace.remove_public(name)?;
    }
    let (claim, proof) = (claim.to_bytes(), proof.to_bytes());
    let descriptor = descriptor.to_bytes();
    let schedule = draft.schedule.as_ref().map(CollateralSchedule::to_bytes);
    let mut documents: Vec<(&str, &[u8])> = vec![
        (files::DESCRIPTOR, &descriptor),
        (files::CLAIM, &claim),
        (files::POLICY, draft.policy.bytes()),
        (files::SOLVENCY, &proof),
    ];
    let mut private: Vec<(&str, &[u8])> = vec![(private_files::DESCRIPTOR, &descriptor)];
    if let Some(schedule) = &schedule {
        documents.push((files::COLLATERAL, schedule));
        private.push((private_files::COLLATERAL, schedule));
    }
    if let Some((list, ownership)) = &published {
        documents.extend([
            (files::RESERVES, list.as_slice()),
            (files::OWNERSHIP, ownership.as_slice()),
        ]);
    }
    for (name, bytes) in &documents {
        workspace.write_public(name, bytes)?;
    }
    for (name, bytes) in &private {
        workspace.write_private(name, bytes)?;
    }
    let built = BuildFacts {
        root: ledger.root,
        collateral: draft.collateral().unwrap_or(CollateralDigest::NONE),
        size: ledger.size,
        accounts: ledger.accounts,
        liabilities: sheet.liabilities(),
        reserves: sheet.reserves(),
        liabilities_blind: &blinds.liabilities,
        reserves_blind: &blinds.reserves,
    };
    BuildRecord::new(&built).write(workspace.private())?;
    workspace.sync()?;
    let names: Vec<&str> = documents.iter().map(|(name, _)| *name).collect();
    let mut private: Vec<&str> = private.iter().map(|(name, _)| *name).collect();
    private.push(private_files::BUILD);
    let record = leftover::record_of(workspace, &names, &private);
    workspace.journal().set_documents(&record)?;
    Ok(())
}
