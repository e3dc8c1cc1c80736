//! What our verifier says of the cases, by its public front doors.

use std::{collections::BTreeSet, fs, ops::Range, path::Path};

use circuits::{
    ledger::AccountId,
    setup::{Keys, VerifierSetup},
    shape::Production,
};
use documents::{
    inclusion::{Finding, InclusionFile, InclusionVerifier, VerifiedInclusion},
    refusal::{Reason, Refusal},
};
use serde_json::Value;
use statements::auditor::AuditorKey;
use tempfile::TempDir;
use verdict::{
    progress::Silent,
    report,
    solvency::{Expectations, OpenBundle, VerifiedSolvency},
};
use verifier::Verifier;

use crate::{
    files,
    places::Files,
    tables::{
        self, Case, Given, archives::ArchiveCase, bundles::BundleCase, edit::apply,
        inclusions::InclusionCase,
    },
};

/// What a program says that takes no debt for a plain yes.
fn ending(judged: Result<Finding, Refusal>) -> String {
    let code = match judged {
        Ok(Finding::Included) => "OK",
        Ok(Finding::DebtsToConfirm) => Reason::Debts.code(),
        Ok(Finding::Empty) => Reason::Empty.code(),
        Err(
            Refusal::Rejected { reason, .. }
            | Refusal::Damaged { reason, .. }
            | Refusal::Unchecked { reason, .. },
        ) => reason.code(),
        Err(Refusal::NoVerdict { .. }) => "NO_VERDICT",
    };
    code.to_owned()
}

fn bundle(case: &BundleCase) -> Files {
    let mut bundle = files::directory(&case.base);
    apply(&mut bundle, &case.edits);
    bundle
}

fn expectations(case: &BundleCase) -> Expectations {
    Expectations {
        root: case.root.as_ref().map(|root| root.parse().unwrap()),
        claim: case.claim.as_ref().map(|claim| claim.parse().unwrap()),
        policy: case.policy.as_ref().map(|policy| policy.parse().unwrap()),
        accept_loans_bps: case.accept_loans_bps.unwrap_or(0),
        log: None,
        attestation: case.attestation.as_ref().map(|given| {
            let key = case.auditor_key.as_ref().expect("the auditor's key");
            let key: AuditorKey = key.parse().unwrap();
            (given.bytes(), key.into())
        }),
        require_reserves_bps: case.require_reserves_bps,
    }
}

fn solvency(verifier: &Verifier, case: &BundleCase) -> String {
    let verified = verifier.solvency(&bundle(case), &expectations(case));
    // A solvency proof that holds says a plain yes.
    ending(verified.map(|_| Finding::Included))
}

fn inclusion(verifier: &InclusionVerifier, case: &InclusionCase) -> String {
    let folder = tempfile::tempdir().unwrap();
    let base = Given::new(&case.base, &case.edits);
    let file = written(&folder, "file.json", &base);
    let given =
        |name, given: &Option<Given>| given.as_ref().map(|given| written(&folder, name, given));
    let descriptor = given("given-descriptor.json", &case.descriptor);
    let collateral = given("given-collateral.json", &case.collateral);
    let verify = || -> Result<VerifiedInclusion, Refusal> {
        let file = InclusionFile::read(&file, descriptor.as_deref(), collateral.as_deref())?;
        let account = AccountId::new(&case.account).unwrap();
        verifier.verify(file, account, case.root.parse().unwrap())
    };
    ending(verify().map(|verified| verified.finding()))
}

fn archived(verifier: &InclusionVerifier, case: &ArchiveCase) -> String {
    let folder = tempfile::tempdir().unwrap();
    let archive = written(&folder, "one.archive", &Given::new(&case.base, &case.edits));
    let verify = || -> Result<VerifiedInclusion, Refusal> {
        let file = verifier.find(&archive, &case.code.parse().unwrap())?;
        let account = AccountId::new(&case.account).unwrap();
        verifier.verify(file, account, case.root.parse().unwrap())
    };
    ending(verify().map(|verified| verified.finding()))
}

fn written(folder: &TempDir, name: &str, given: &Given) -> std::path::PathBuf {
    let path = Path::join(folder.path(), name);
    fs::write(&path, given.bytes()).unwrap();
    path
}

/// Judges every case of a table, and tells all that came out otherwise.
fn assert_expected<C: Case + Sync>(judge: impl Fn(&C) -> String + Sync) {
    use rayon::prelude::*;
    let cases = tables::read::<C>();
    let otherwise: Vec<String> = cases
        .par_iter()
        .filter_map(|case| {
            let found = judge(case);
            let otherwise = || format!("{}: {found}, not {}", case.name(), case.expected());
            (!case.allows(&found)).then(otherwise)
        })
        .collect();
    assert!(otherwise.is_empty(), "{otherwise:#?}");
}

#[test]
fn bundles_are_judged_as_their_table_says() {
    let verifier = Verifier::new().unwrap();
    assert_expected::<BundleCase>(|case| solvency(&verifier, case));
}

/// What is printed of a case, where each of the parts is read for itself.
fn divided(
    keys: Keys<'_, Production>,
    case: &BundleCase,
    parts: impl Fn(u64) -> Vec<Range<u64>>,
) -> Value {
    let (bundle, expectations) = (bundle(case), expectations(case));
    let verify = || -> Result<VerifiedSolvency, Refusal> {
        let opened = OpenBundle::new(&bundle, &expectations)?;
        let parts = parts(opened.shards()).into_iter();
        let read = parts.map(|shards| opened.read_shards(keys, shards, &Silent));
        let read = read.collect::<Result<_, _>>()?;
        opened.judge(keys, read, None, &Silent)
    };
    match verify() {
        Ok(verified) => report::solvency::to_json(&verified),
        Err(refusal) => report::refusal::to_json(&refusal),
    }
}

#[test]
fn bundles_that_several_read_are_judged_as_whole_ones() {
    use rayon::prelude::*;
    let setup = VerifierSetup::pinned().unwrap();
    let cases = tables::read::<BundleCase>();
    cases.par_iter().for_each(|case| {
        let whole = divided(setup.keys(), case, |shards| {
            std::iter::once(0..shards).collect()
        });
        let each = |shards: u64| (0..shards).map(|shard| shard..shard + 1).collect();
        assert_eq!(whole, divided(setup.keys(), case, each), "{}", case.name());
    });
    let of_balances = |case: &&BundleCase| case.base.ends_with("balances");
    assert!(cases.iter().filter(of_balances).count() > 20);
}

#[test]
fn inclusion_files_are_judged_as_their_table_says() {
    let verifier = InclusionVerifier::new();
    assert_expected::<InclusionCase>(|case| inclusion(&verifier, case));
}

#[test]
fn archives_are_judged_as_their_table_says() {
    let verifier = InclusionVerifier::new();
    assert_expected::<ArchiveCase>(|case| archived(&verifier, case));
}

/// The table that has to have a case of a code, if any has. A new code has to be put here.
fn table_of(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::BundleFiles
        | Reason::Claim
        | Reason::Policy
        | Reason::PriceStale
        | Reason::PolicyWaived
        | Reason::PolicyLoans
        | Reason::PolicyNotExpected
        | Reason::Leaf
        | Reason::Root
        | Reason::ClaimNotExpected
        | Reason::ShardProof
        | Reason::ShardLink
        | Reason::SolvencyProof
        | Reason::SolvencyLink
        | Reason::Reserves
        | Reason::Address
        | Reason::CountedTwice
        | Reason::Ownership
        | Reason::SigScheme
        | Reason::SigInvalid
        | Reason::SigStale
        | Reason::Attestation
        | Reason::AuditorNotExpected
        | Reason::ReservesNotShown => Some(BundleCase::FILE),
        Reason::Descriptor
        | Reason::Collateral
        | Reason::RootNotExpected
        | Reason::OtherDocument
        | Reason::InclusionFile
        | Reason::NotIncluded
        | Reason::Debts
        | Reason::Empty => Some(InclusionCase::FILE),
        Reason::Archive | Reason::NotInArchive => Some(ArchiveCase::FILE),
        // Of `verifier dispute`, which has nothing else to read than these.
        Reason::Receipt
        | Reason::OtherAccount
        | Reason::NoReceiptKey
        | Reason::Contradicted
        | Reason::OnlySigned
        | Reason::OnlyCounted => None,
        // Of `verifier fork` and `witness`; of log proofs, which stand beside bundles and files.
        Reason::Forked
        | Reason::LogProof
        | Reason::LogNotWitnessed
        | Reason::LogOther
        | Reason::LogLate => None,
        // Of `verifier audit-pack`, whose pack has a bundle and what opens it.
        Reason::PackFiles
        | Reason::PackManifest
        | Reason::PackLedger
        | Reason::PackTotals
        | Reason::PackSample
        | Reason::PackReport => None,
        // What nodes and dossiers say is of `verifier reserves` and `attest`.
        Reason::Balance | Reason::Dossier | Reason::Chain => None,
    }
}

#[test]
fn every_code_of_bundles_and_inclusions_has_a_case() {
    let codes = |cases: Vec<String>| cases.into_iter().collect::<BTreeSet<_>>();
    let expected = |table| match table {
        BundleCase::FILE => codes(expected_of::<BundleCase>()),
        InclusionCase::FILE => codes(expected_of::<InclusionCase>()),
        _ => codes(expected_of::<ArchiveCase>()),
    };
    for reason in Reason::ALL {
        if let Some(table) = table_of(*reason) {
            assert!(
                expected(table).contains(reason.code()),
                "{reason:?} in {table}"
            );
        }
    }
    // Codes that both kinds of input can have are in both tables.
    for both in [
        Reason::Descriptor,
        Reason::Collateral,
        Reason::RootNotExpected,
    ] {
        assert!(expected(BundleCase::FILE).contains(both.code()), "{both:?}");
    }
}

fn expected_of<C: Case>() -> Vec<String> {
    let cases = tables::read::<C>();
    cases
        .iter()
        .map(|case| case.expected().to_owned())
        .collect()
}
