//! A policy that waives the claim, and policies that nobody asked for.

use circuits::ledger::PolicyDigest;
use documents::{
    bundle::{descriptor::Descriptor, files},
    policy::Policy,
    refusal::{Reason, Refusal},
};
use prover::testing::{ClaimDraft, ProveError};
use verdict::{report, solvency::Expectations};

use crate::common::{
    Exchange, Files, POLICY, Prove as _, ProvenExchange, margin, rejection, small,
};

/// An exchange that holds no BTC, under a policy that asks for none.
fn waiving() -> ProvenExchange {
    let mut exchange = Exchange::small();
    exchange.reserves.retain(|reserve| reserve.asset != 0);
    exchange.policy = Some("[min_ratio_bps]\nBTC = 0\n".to_owned());
    exchange.prove()
}

fn policy_digest(proven: &ProvenExchange) -> PolicyDigest {
    let bundle = &proven.bundle;
    policy_of(bundle.get(files::POLICY), bundle, &bundle.descriptor()).digest()
}

/// A policy for this descriptor, under the bundle's schedule.
fn policy_of(text: &[u8], bundle: &Files, descriptor: &Descriptor) -> Policy {
    Policy::parse(text, descriptor, bundle.schedule().as_ref()).unwrap()
}

#[test]
fn a_policy_that_waives_the_claim_is_rejected_unless_it_was_named() {
    let proven = waiving();
    assert_eq!(proven.bundle.rejection(), Reason::PolicyWaived);
    assert_eq!(
        rejection(proven.bundle.verify(&proven.expected())),
        Reason::PolicyWaived
    );

    let named = Expectations {
        policy: Some(policy_digest(&proven)),
        ..proven.expected()
    };
    let verified = proven.bundle.verify(&named).unwrap();
    assert!(verified.policy_was_named());
    let text = report::solvency::to_text(&verified);
    let headline =
        "VERIFIED under a policy that you named, which does not ask for full cover of BTC\n";
    assert!(text.starts_with(headline), "{text}");
    let json = report::solvency::to_json(&verified);
    assert_eq!(json["policy"]["s1_waived"], serde_json::json!(["BTC"]));
}

#[test]
fn a_ratio_one_basis_point_below_full_cover_is_a_waiver() {
    let policy = Some("default_min_ratio_bps = 9999\n".to_owned());
    let proven = Exchange {
        policy,
        ..Exchange::small()
    }
    .prove();
    assert_eq!(proven.bundle.rejection(), Reason::PolicyWaived);
}

#[test]
fn another_policy_than_the_named_one_is_rejected() {
    let mut digest = policy_digest(small());
    let named = Expectations {
        policy: Some(digest),
        ..small().expected()
    };
    assert!(small().bundle.verify(&named).unwrap().policy_was_named());
    digest.0[0] ^= 1;
    let other = Expectations {
        policy: Some(digest),
        ..small().expected()
    };
    assert_eq!(
        rejection(small().bundle.verify(&other)),
        Reason::PolicyNotExpected
    );
}

#[test]
fn a_policy_exchanged_together_with_its_digest_has_no_proof() {
    let asked = [
        ("10100", "10000"),
        ("-0.20", "-0.19"),
        ("\"0.9998\"", "\"0.9997\""),
    ];
    let of_loans = [
        ("loan_haircut = \"0.10\"", "loan_haircut = \"0.09\""),
        ("USDT = 4000", "USDT = 4001"),
        ("ETH = 1000\n", "ETH = 1000\nBTC = 1\n"),
        ("\"900000000000.00\"", "\"900000000000.01\""),
    ];
    let cases = asked.iter().map(|case| (small(), case));
    let cases = cases.chain(asked.iter().chain(&of_loans).map(|case| (margin(), case)));
    for (proven, (from, to)) in cases {
        let bundle = &proven.bundle;
        let text = std::str::from_utf8(bundle.get(files::POLICY)).unwrap();
        let other = text.replace(from, to);
        assert_ne!(other, text);
        let digest = policy_of(other.as_bytes(), bundle, &bundle.descriptor()).digest();
        let exchanged = bundle.with(files::POLICY, other);
        assert_eq!(exchanged.rejection(), Reason::Policy);
        let claimed = exchanged.with_claim(|claim| claim.policy = digest);
        assert_eq!(claimed.rejection(), Reason::SolvencyProof);
    }
}

/// Prices of two days before the ledger, under a policy that allows one.
fn stale_policy() -> String {
    let time = "time = \"2026-06-30T00:00:00Z\"";
    let stale = POLICY.replace(time, "time = \"2026-06-28T00:00:00Z\"\nmax_age_hours = 24");
    assert_ne!(stale, POLICY);
    stale
}

/// The same descriptor, two days before.
fn at_the_prices_time(descriptor: &Descriptor) -> Descriptor {
    at(descriptor, "2026-06-28T00:00:00Z")
}

/// The same descriptor at another time.
pub fn at(descriptor: &Descriptor, time: &str) -> Descriptor {
    Descriptor::new(
        descriptor.exchange(),
        time.parse().unwrap(),
        descriptor.sequence(),
        descriptor.previous_root(),
        descriptor.assets().to_vec(),
        [7; 32],
    )
    .unwrap()
}

#[test]
fn a_whole_bundle_with_stale_prices_is_rejected() {
    // An operator who compiles the policy for a ledger of the prices' time, and proves the later one:
    // every proof in the bundle is right. It is the verification before the bundle is there that refuses.
    let out = tempfile::tempdir().unwrap();
    let refused = Exchange::small().prove_intended(out.path(), |snapshot, descriptor| {
        let earlier = at_the_prices_time(&descriptor);
        let mut intended = ClaimDraft::new(snapshot, descriptor)?;
        intended.policy = Policy::parse(stale_policy().as_bytes(), &earlier, None)?;
        Ok(intended)
    });
    match refused {
        Err(ProveError::Refused(Refusal::Rejected { reason, .. })) => {
            assert_eq!(reason, Reason::PriceStale);
            assert_eq!(reason.code(), "PRICE_STALE");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn stale_prices_are_found_before_any_proof_is_read() {
    let bundle = &small().bundle;
    let earlier = at_the_prices_time(&bundle.descriptor());
    let digest = policy_of(stale_policy().as_bytes(), bundle, &earlier).digest();
    let stale = bundle
        .with(files::POLICY, stale_policy())
        .with_claim(|claim| claim.policy = digest);
    assert_eq!(stale.rejection(), Reason::PriceStale);
    // Whoever names the policy named what it asks too.
    let named = Expectations {
        policy: Some(digest),
        ..small().expected()
    };
    assert_eq!(rejection(stale.verify(&named)), Reason::PriceStale);
}

#[test]
fn prices_at_the_limit_of_their_age_are_verified() {
    let policy = stale_policy().replace("max_age_hours = 24", "max_age_hours = 48");
    let proven = Exchange {
        policy: Some(policy),
        ..Exchange::small()
    }
    .prove();
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    let text = report::solvency::to_text(&verified);
    assert!(text.contains("at most 48 h before or after"), "{text}");
    let json = report::solvency::to_json(&verified);
    assert_eq!(json["policy"]["prices"]["max_age_hours"], 48);
}
