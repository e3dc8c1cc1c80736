//! Another root than the published one, and one root under two descriptors.

use circuits::ledger::{ClaimDigest, PolicyDigest, Root};
use documents::{
    bundle::{collateral::CollateralSchedule, descriptor::Descriptor, files},
    refusal::{Reason, Refusal},
};
use verdict::solvency::Expectations;

use crate::common::{Files, check, honest, margin, rejection, small, small_later};

/// The same bundle under a descriptor that exchanges the first two assets, whose decimals are equal. A schedule is
/// written anew for it.
fn with_swapped_symbols(bundle: &Files) -> Files {
    let old = bundle.descriptor();
    let mut assets = old.assets().to_vec();
    assets.swap(0, 1);
    let (time, sequence) = (old.time(), old.sequence());
    let other = Descriptor::new(old.exchange(), time, sequence, None, assets, [7; 32]).unwrap();
    let swapped = match bundle.schedule() {
        Some(schedule) => {
            let schedule = CollateralSchedule::new(&other, schedule.terms().clone()).unwrap();
            let digest = schedule.digest();
            bundle
                .with(files::COLLATERAL, schedule.to_bytes())
                .with_claim(|claim| claim.collateral = Some(digest))
        }
        None => bundle.clone(),
    };
    swapped.with(files::DESCRIPTOR, other.to_bytes())
}

#[test]
fn a_bundle_with_another_root_than_the_published_one_is_rejected() {
    let mut published = honest().made.root;
    published.0[31] ^= 1;
    let expected = Expectations {
        root: Some(published),
        ..Expectations::default()
    };
    assert_eq!(
        rejection(honest().bundle.verify(&expected)),
        Reason::RootNotExpected
    );
}

/// All of these have 64 digits, and stand beside each other where they are published.
#[test]
fn digits_that_were_given_as_others_than_they_are_accuse_nobody() {
    let bundle = &honest().bundle;
    let claim = bundle.claim();
    let (digest, root, policy) = (claim.claim_digest().0, claim.root.0, claim.policy.0);
    let named = Expectations::default;
    for (expected, says) in [
        (
            Expectations {
                root: Some(Root(digest)),
                ..named()
            },
            "given as the root are the digits of the claim",
        ),
        (
            Expectations {
                root: Some(Root(claim.ledger.0)),
                ..named()
            },
            "given as the root are the digits of the ledger",
        ),
        (
            Expectations {
                claim: Some(ClaimDigest(root)),
                ..named()
            },
            "given as the claim are the digits of the root",
        ),
        (
            Expectations {
                policy: Some(PolicyDigest(digest)),
                ..named()
            },
            "given as the policy are the digits of the claim",
        ),
        (
            Expectations {
                claim: Some(ClaimDigest(policy)),
                ..named()
            },
            "given as the claim are the digits of the policy",
        ),
    ] {
        match bundle.verify(&expected) {
            Err(Refusal::NoVerdict { what, .. }) => assert!(what.contains(says), "{what}"),
            other => panic!("{says}: {other:?}"),
        }
    }
}

/// What a claim merely says can be what a reader knows from outside.
#[test]
fn a_forgery_does_not_pass_for_digits_that_were_mixed_up() {
    let bundle = &honest().bundle;
    let (published, point) = (bundle.claim().root, bundle.claim().reserves_commitment);
    // Its root is the claim that was published, or its commitment the root; about every fourth root is a point.
    let claims = Expectations {
        claim: Some(ClaimDigest([7; 32])),
        ..Expectations::default()
    };
    let forged = bundle.with_claim(|claim| claim.root = Root([7; 32]));
    assert_eq!(rejection(forged.verify(&claims)), Reason::Root);
    let roots = Expectations {
        root: Some(Root(point)),
        ..Expectations::default()
    };
    assert_ne!(published, Root(point));
    assert_eq!(rejection(bundle.verify(&roots)), Reason::RootNotExpected);
}

#[test]
fn an_old_bundle_is_rejected_under_the_new_root() {
    let (old, new) = (small(), small_later());
    new.bundle.verify(&new.expected()).unwrap();
    assert_eq!(
        rejection(old.bundle.verify(&new.expected())),
        Reason::RootNotExpected
    );
    let account = "twin-a@example.com";
    let file = old.inclusion(account);
    let refused = check(&file, account, new.made.root);
    assert_eq!(rejection(refused), Reason::RootNotExpected);
}

#[test]
fn symbols_swapped_in_the_descriptor_make_it_another_ledger() {
    for proven in [small(), margin()] {
        let swapped = with_swapped_symbols(&proven.bundle);
        assert_eq!(swapped.rejection(), Reason::Claim);
        let ledger = swapped.descriptor().ledger_digest();
        let claimed = swapped.with_claim(|claim| claim.ledger = ledger);
        assert_eq!(claimed.rejection(), Reason::Root);
    }
}

#[test]
fn symbols_swapped_and_everything_recomputed_have_another_root_and_no_proof() {
    for proven in [small(), margin()] {
        let swapped = with_swapped_symbols(&proven.bundle);
        let ledger = swapped.descriptor().ledger_digest();
        let claimed = swapped.with_claim(|claim| claim.ledger = ledger);
        let claimed = claimed.with_their_root();
        let refused = claimed.verify(&proven.expected());
        assert_eq!(rejection(refused), Reason::RootNotExpected);
        assert_eq!(claimed.rejection(), Reason::ShardLink);
    }
}

#[test]
fn a_claim_of_another_root_than_the_leaves_have_is_rejected() {
    let claimed = small().bundle.with_claim(|claim| claim.root.0[0] ^= 1);
    assert_eq!(claimed.rejection(), Reason::Root);
    let root = claimed.claim().root;
    let refused = claimed.verify(&Expectations {
        root: Some(root),
        ..Expectations::default()
    });
    assert_eq!(rejection(refused), Reason::Root);
}
