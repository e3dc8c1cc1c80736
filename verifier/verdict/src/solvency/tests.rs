//! What a bundle's documents say of each other, and what its user has to accept. Proofs are tested where they are
//! made, in the prover.

use std::fs;

use circuits::ledger::PolicyDigest;

use super::{
    Expectations,
    samples::{Sample, read, rejected, schedule},
};
use documents::{
    bundle::{
        claim::{Claim, Disclosure, Side},
        files,
    },
    refusal::Reason,
};

fn accepting(accept_loans_bps: u16) -> Expectations {
    Expectations {
        accept_loans_bps,
        ..Expectations::default()
    }
}

#[test]
fn documents_are_bound_to_each_other() {
    let (documents, size) = Sample::with_loans().read().unwrap();
    assert_eq!((size.leaves_per_shard(), size.shards()), (2_048, 3));
    assert_eq!(documents.context, documents.claim.context());
    let schedule = documents.collateral.as_ref().unwrap();
    assert_eq!(documents.context.collateral, schedule.digest());
    assert!(!documents.collateral_vector().is_none());

    let (documents, _) = Sample::without_loans().read().unwrap();
    assert!(documents.context.collateral.is_none());
    assert!(documents.collateral_vector().is_none());
}

#[test]
fn numbers_of_leaves_and_shards_have_their_ranges() {
    // 2^33 slots are 127,534 shards of 67,353 and some.
    for (leaves_per_shard, shards, fits) in [
        (1, 1, true),
        (67_353, 127_534, true),
        (0, 1, false),
        (67_354, 1, false),
        (u32::MAX, 1, false),
        (1, 0, false),
        (1, 127_537, false),
        (1, u64::MAX, false),
        (67_353, u64::MAX / 67_353 + 1, false),
    ] {
        let mut sample = Sample::without_loans();
        sample.claim.leaves_per_shard = leaves_per_shard;
        sample.claim.shards = shards;
        match sample.read() {
            Ok((_, size)) => assert!(fits && size.leaves_per_shard() == leaves_per_shard),
            refused => {
                assert!(!fits, "{leaves_per_shard} leaves in {shards} shards");
                assert_eq!(rejected(refused).0, Reason::Claim);
            }
        }
    }
}

#[test]
fn claims_about_something_else_are_refused() {
    let changes: [fn(&mut Claim); 3] = [
        |claim| claim.ledger.0[0] ^= 1,
        |claim| claim.reserves_commitment = [0xff; 32],
        |claim| claim.reserves_list = Some([1; 32]),
    ];
    for change in changes {
        let mut sample = Sample::without_loans();
        change(&mut sample.claim);
        assert_eq!(rejected(sample.read()).0, Reason::Claim);
    }
    // Circuits of another version of this program: not judged.
    let mut sample = Sample::without_loans();
    sample.claim.shape = u32::MAX;
    let refused = sample.read().map(|_| ());
    assert!(
        matches!(refused, Err(documents::refusal::Refusal::Unchecked { .. })),
        "{refused:?}"
    );
}

#[test]
fn the_schedule_is_the_one_that_the_claim_names() {
    // A bundle of two whose schedules differ in a time only.
    let folder = Sample::with_loans().write();
    let path = folder.path().join(files::COLLATERAL);
    let named = fs::read(&path).unwrap();
    fs::write(&path, schedule("2026-06-29T22:00:00Z").to_bytes()).unwrap();
    assert_eq!(rejected(read(&folder)).0, Reason::Collateral);
    fs::write(&path, &named[..named.len() - 1]).unwrap();
    assert!(read(&folder).is_ok());
    fs::remove_file(&path).unwrap();
    assert!(matches!(
        read(&folder),
        Err(documents::refusal::Refusal::Damaged { .. })
    ));
    fs::write(&path, &named).unwrap();
    assert!(read(&folder).is_ok());

    let folder = Sample::without_loans().write();
    fs::write(folder.path().join(files::COLLATERAL), &named).unwrap();
    assert_eq!(rejected(read(&folder)).0, Reason::BundleFiles);
}

#[test]
fn a_schedule_further_from_the_ledger_than_the_policy_allows_is_stale() {
    for (time, stale) in [
        ("2026-06-29T00:00:00Z", false),
        ("2026-06-28T23:59:59Z", true),
        ("2026-07-01T00:00:01Z", true),
    ] {
        let mut sample = Sample::with_loans();
        sample.schedule = Some(schedule(time));
        match sample.read() {
            Ok(_) => assert!(!stale, "{time}"),
            refused => assert_eq!((rejected(refused).0, stale), (Reason::PriceStale, true)),
        }
    }
}

#[test]
fn a_policy_with_loans_is_none_of_a_ledger_without_a_schedule() {
    let mut sample = Sample::with_loans();
    sample.schedule = None;
    let (reason, detail) = rejected(sample.read());
    assert_eq!(reason, Reason::Policy);
    assert!(detail.contains("there is none"), "{detail}");
}

#[test]
fn liabilities_are_disclosed_with_their_loans() {
    let mut sample = Sample::with_loans();
    let disclosure = |side| Disclosure {
        side,
        asset: "BTC".to_owned(),
        total: "1.00000000".to_owned(),
    };
    sample.claim.disclosures = vec![disclosure(Side::Liabilities)];
    assert_eq!(rejected(sample.read()).0, Reason::Claim);
    sample.claim.disclosures.push(disclosure(Side::Loans));
    let (documents, _) = sample.read().unwrap();
    assert_eq!(
        documents.statement.disclosures().loans[0],
        Some(100_000_000)
    );
}

#[test]
fn loans_are_accepted_up_to_the_share_that_is_named_and_none_by_default() {
    let sample = Sample::with_loans();
    for accepted in [0, 2_999] {
        let (reason, detail) = rejected(sample.unsound_verified(&accepting(accepted)));
        assert_eq!(reason, Reason::PolicyLoans);
        assert!(
            detail.contains("USDT (30%)") && !detail.contains("BTC"),
            "{detail}"
        );
        assert!(detail.ends_with("needs 3000 basis points"), "{detail}");
    }
    for accepted in [3_000, 10_000] {
        let verified = sample.unsound_verified(&accepting(accepted)).unwrap();
        assert_eq!(verified.accepted_loans_bps(), accepted);
    }
    // Without any share the schedule alone asks for nothing.
    let mut sample = Sample::with_loans();
    sample.policy = String::new();
    assert!(sample.unsound_verified(&accepting(0)).is_ok());
}

#[test]
fn naming_the_policy_does_not_accept_its_loans() {
    let mut sample = Sample::with_loans();
    sample
        .policy
        .insert_str(0, "default_min_ratio_bps = 9000\n");
    let digest = sample.read().unwrap().0.policy.digest();
    let check = |policy, accept_loans_bps| {
        sample.unsound_verified(&Expectations {
            policy,
            accept_loans_bps,
            ..Expectations::default()
        })
    };
    assert_eq!(
        rejected(check(Some(PolicyDigest([0; 32])), 0)).0,
        Reason::PolicyNotExpected
    );
    assert_eq!(
        rejected(check(Some(PolicyDigest([0; 32])), 3_000)).0,
        Reason::PolicyNotExpected
    );
    assert_eq!(rejected(check(None, 0)).0, Reason::PolicyWaived);
    assert_eq!(rejected(check(None, 3_000)).0, Reason::PolicyWaived);
    assert_eq!(rejected(check(Some(digest), 0)).0, Reason::PolicyLoans);
    assert!(check(Some(digest), 3_000).unwrap().policy_was_named());
}
