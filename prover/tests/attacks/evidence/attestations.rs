//! An attestation is one auditor's word about one bundle, and nothing else.

use std::{collections::BTreeMap, sync::LazyLock};

use circuits::ledger::{LedgerDigest, Root};
use documents::{
    bundle::descriptor::Descriptor,
    refusal::{Reason, Refusal},
};
use ed25519_dalek::{Signer as _, SigningKey};
use statements::{
    attestation::{AttestationSubject, attest, verify_attestation},
    auditor::{AuditorKey, AuditorSecret},
    coverage::{AssetCoverage, Coverage},
};
use verdict::solvency::{Expectations, ReserveEvidence};

use super::{attested, public};
use crate::common::{Exchange, ProvenExchange, refusal, small};

static DESCRIPTOR: LazyLock<Descriptor> = LazyLock::new(|| attested().bundle.descriptor());

fn key() -> AuditorSecret {
    AuditorSecret::from_seed(&[0x5e; 32])
}

/// What an attestation of [`attested`] must be about.
fn about() -> AttestationSubject<'static> {
    let claim = attested().bundle.claim();
    AttestationSubject {
        descriptor: &DESCRIPTOR,
        ledger: claim.ledger,
        root: claim.root,
        reserves_commitment: claim.reserves_commitment,
    }
}

/// Of each asset, this part of 10,000 units signed.
fn coverage(signed: u128) -> Coverage {
    let asset = AssetCoverage {
        unanswered: false,
        total: 10_000,
        signed: BTreeMap::from([("eip191", signed)]),
        asked: 0,
        confirmed: None,
        both: 0,
    };
    Coverage(vec![asset; 3])
}

fn signed_by(key: &AuditorSecret, about: &AttestationSubject<'_>) -> Vec<u8> {
    let time = "2026-07-15T12:00:00Z".parse().unwrap();
    let notes = vec!["amounts were not compared with any node".to_owned()];
    attest(about, [0xd0; 32], &coverage(9_876), notes, time, key)
}

fn expecting(bytes: Vec<u8>, key: &AuditorSecret, bps: u32) -> Expectations {
    Expectations {
        attestation: Some((bytes, key.public().into())),
        require_reserves_bps: Some(bps),
        ..attested().expected()
    }
}

/// What the verifier says of an attestation that is not the one of [`about`].
#[track_caller]
fn refused_by(key: &AuditorKey, bytes: &[u8]) -> String {
    let verified = verify_attestation(bytes, &(*key).into(), &about());
    let (reason, detail) = refusal(verified.map_err(Refusal::from));
    let expected = if detail.starts_with("the attestation is about another ") {
        Reason::OtherDocument
    } else if detail.contains("by another auditor") {
        Reason::AuditorNotExpected
    } else {
        Reason::Attestation
    };
    assert_eq!(reason, expected, "{detail}");
    detail
}

#[track_caller]
fn refused(bytes: &[u8]) -> String {
    refused_by(&key().public(), bytes)
}

#[test]
fn an_attestation_shows_what_its_auditor_saw() {
    let bytes = signed_by(&key(), &about());
    let expected = expecting(bytes, &key(), 9_876);
    let verified = attested().bundle.verify(&expected).unwrap();
    let ReserveEvidence::Attested(attestation) = verified.evidence() else {
        panic!("{:?}", verified.evidence());
    };
    assert_eq!(attestation.least_ownership_bps(), 9_876);
    assert_eq!(attestation.facts().dossier, "d0".repeat(32));
    let more = Expectations {
        require_reserves_bps: Some(9_877),
        ..expected
    };
    let (reason, detail) = refusal(attested().bundle.verify(&more));
    assert_eq!(reason, Reason::ReservesNotShown, "{detail}");
}

#[test]
fn an_announced_attestation_that_is_not_given_shows_nothing() {
    let verified = attested().bundle.verify(&attested().expected()).unwrap();
    assert!(matches!(
        verified.evidence(),
        ReserveEvidence::Asserted {
            attestation_announced: true
        }
    ));
    let required = Expectations {
        require_reserves_bps: Some(1),
        ..attested().expected()
    };
    assert_eq!(
        refusal(attested().bundle.verify(&required)),
        (
            Reason::ReservesNotShown,
            "reserves asserted, not shown".to_owned()
        )
    );
}

#[test]
fn an_attestation_about_something_else_is_refused() {
    let renamed = Exchange {
        assets: vec![("BTC", 8), ("ETH", 8), ("USDC", 6)],
        ..Exchange::small()
    };
    let renamed = renamed.descriptor();
    let fewer = Exchange {
        assets: vec![("BTC", 8), ("ETH", 8)],
        ..Exchange::small()
    };
    let fewer = fewer.descriptor();
    let honest = about();
    for (says, other) in [
        (
            "the attestation is about another ledger",
            AttestationSubject {
                ledger: LedgerDigest([1; 32]),
                ..honest
            },
        ),
        (
            "the attestation is about another root",
            AttestationSubject {
                root: Root([1; 32]),
                ..honest
            },
        ),
        (
            "the attestation is about another commitment to reserves",
            AttestationSubject {
                reserves_commitment: [1; 32],
                ..honest
            },
        ),
        (
            // The ledger's digest is that of one list: with another it is malformed.
            "the attestation's coverage does not have its form",
            AttestationSubject {
                descriptor: &renamed,
                ..honest
            },
        ),
        (
            "the attestation's coverage does not have its form",
            AttestationSubject {
                descriptor: &fewer,
                ..honest
            },
        ),
    ] {
        let detail = refused(&signed_by(&key(), &other));
        assert_eq!(detail, says);
    }
}

#[test]
fn an_attestation_of_last_month_is_refused() {
    let (bundle, descriptor) = (&small().bundle, small().bundle.descriptor());
    let claim = bundle.claim();
    let last_month = AttestationSubject {
        descriptor: &descriptor,
        ledger: claim.ledger,
        root: claim.root,
        reserves_commitment: claim.reserves_commitment,
    };
    let bytes = signed_by(&key(), &last_month);
    let own = expecting(bytes.clone(), &key(), 1);
    let own = Expectations {
        root: Some(claim.root),
        ..own
    };
    bundle.verify(&own).unwrap();
    assert_eq!(
        refusal(attested().bundle.verify(&expecting(bytes, &key(), 1))),
        (
            Reason::OtherDocument,
            "the attestation is about another ledger".to_owned()
        )
    );
}

#[test]
fn an_attestation_by_another_auditor_is_refused() {
    let other = AuditorSecret::from_seed(&[0x07; 32]);
    let by_other = signed_by(&other, &about());
    let expected = expecting(by_other.clone(), &key(), 1);
    assert_eq!(
        refusal(attested().bundle.verify(&expected)),
        (
            Reason::AuditorNotExpected,
            "the attestation is by another auditor than the one that was named".to_owned()
        )
    );
    // Under the name of the one that was named, the other's signature does not hold.
    let public = |key: &AuditorSecret| key.public().to_string();
    let text = String::from_utf8(by_other).unwrap();
    let renamed = text.replace(&public(&other), &public(&key()));
    assert_ne!(renamed, text);
    assert_eq!(
        refused(renamed.as_bytes()),
        "the auditor's signature does not hold"
    );
}

#[test]
fn a_key_that_fits_every_signature_is_no_auditor() {
    // The neutral element: R the same, s zero, and the equation holds for every message.
    let mut point = [0; 32];
    point[0] = 1;
    let weak = hex::encode(point);
    assert!(weak.parse::<AuditorKey>().is_err());
    // Nor does it help to put it into an attestation: the verifier's user names the key.
    let honest = String::from_utf8(signed_by(&key(), &about())).unwrap();
    let signature = honest.split('"').rev().nth(1).unwrap();
    let forged = format!("{weak}{}", "00".repeat(32));
    let text = honest.replace(signature, &forged);
    assert_eq!(
        refused(text.as_bytes()),
        "the auditor's signature does not hold"
    );
    let renamed = text.replace(&key().public().to_string(), &weak);
    assert_eq!(
        refused(renamed.as_bytes()),
        "the attestation is by another auditor than the one that was named"
    );
}

#[test]
fn no_byte_of_an_attestation_can_be_changed() {
    let honest = signed_by(&key(), &about());
    verify_attestation(&honest, &key().public().into(), &about()).unwrap();
    for place in 0..honest.len() {
        for change in [0x01, 0x20, 0x80] {
            let mut bytes = honest.clone();
            bytes[place] ^= change;
            refused(&bytes);
        }
        refused(&honest[..place]);
    }
    for more in [&b"\n"[..], b" ", b"\0", b"{}", &honest] {
        refused(&[&honest, more].concat());
    }
    assert_eq!(
        refused(&vec![b' '; (1 << 20) + 1]),
        "the attestation is larger than 1048576 bytes"
    );
}

#[test]
fn the_signature_is_checked_before_what_is_said_and_every_bit_of_it_counts() {
    let honest = String::from_utf8(signed_by(&key(), &about())).unwrap();
    let signature = honest.split('"').rev().nth(1).unwrap();
    let bytes = hex::decode(signature).unwrap();
    for bit in 0..8 * bytes.len() {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let text = honest.replace(signature, &hex::encode(bytes));
        assert_eq!(
            refused(text.as_bytes()),
            "the auditor's signature does not hold"
        );
    }
    let shouted = honest.replace(signature, &signature.to_uppercase());
    assert_eq!(
        refused(shouted.as_bytes()),
        "the attestation's signature does not have its form"
    );
    let all_shown = honest.replace("9876", "10000");
    assert_eq!(
        refused(all_shown.as_bytes()),
        "the auditor's signature does not hold"
    );
}

#[test]
fn more_than_everything_is_not_attested() {
    // No Coverage says so, but an auditor's own program could.
    let time = "2026-07-15T12:00:00Z".parse().unwrap();
    let bytes = attest(
        &about(),
        [0; 32],
        &coverage(10_000),
        Vec::new(),
        time,
        &key(),
    );
    verify_attestation(&bytes, &key().public().into(), &about()).unwrap();
    assert_eq!(
        refused(&signed_again(&bytes, |text| text.replace("10000", "10001"))),
        "the attestation's coverage does not have its form"
    );
    let long = vec!["x".repeat(513)];
    let bytes = attest(&about(), [0; 32], &coverage(1), long, time, &key());
    assert_eq!(
        refused(&bytes),
        "the attestation's findings does not have its form"
    );
    let many = vec![String::new(); 65];
    let bytes = attest(&about(), [0; 32], &coverage(1), many, time, &key());
    assert_eq!(
        refused(&bytes),
        "the attestation's findings does not have its form"
    );
}

/// Another text of the facts, signed as the format says.
fn signed_again(attestation: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    use documents::bundle::canonical;
    use statements::attestation::AttestedFacts;
    let text = change(String::from_utf8(attestation.to_vec()).unwrap());
    let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let facts: AttestedFacts = serde_json::from_value(document["facts"].clone()).unwrap();
    let signed = circuits::hash::framed("por/attest/v1", &[&canonical::to_bytes(&facts)]);
    let old = document["signature"].take();
    let new = hex::encode(SigningKey::from_bytes(&[0x5e; 32]).sign(&signed).to_bytes());
    text.replace(old.as_str().unwrap(), &new).into_bytes()
}

#[test]
fn a_public_list_needs_no_attestation_and_takes_none() {
    let proven: &ProvenExchange = public();
    let (claim, descriptor) = (proven.bundle.claim(), proven.bundle.descriptor());
    let about = AttestationSubject {
        descriptor: &descriptor,
        ledger: claim.ledger,
        root: claim.root,
        reserves_commitment: claim.reserves_commitment,
    };
    let expected = Expectations {
        attestation: Some((signed_by(&key(), &about), key().public().into())),
        ..proven.expected()
    };
    assert_eq!(
        refusal(proven.bundle.verify(&expected)),
        (
            Reason::Attestation,
            "the reserves are public: this bundle needs no attestation".to_owned()
        )
    );
}
