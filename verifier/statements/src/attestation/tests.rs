use proptest::prelude::*;

use documents::bundle::descriptor::Asset;

use super::{super::coverage::AssetCoverage, *};

const TIME: &str = "2026-07-15T12:00:00Z";

/// BTC, ETH and USDT, with 8, 18 and 6 decimals.
fn descriptor() -> Descriptor {
    let asset = |(symbol, decimals): (&str, u8)| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let assets = [("BTC", 8), ("ETH", 18), ("USDT", 6)].map(asset).to_vec();
    let time = "2026-06-30T00:00:00Z".parse().unwrap();
    Descriptor::new("Sample Exchange", time, 1, None, assets, [7; 32]).unwrap()
}

fn key() -> AuditorSecret {
    AuditorSecret::from_seed(&[0x5e; 32])
}

fn about(descriptor: &Descriptor) -> AttestationSubject<'_> {
    AttestationSubject {
        descriptor,
        ledger: descriptor.ledger_digest(),
        root: Root([2; 32]),
        reserves_commitment: [3; 32],
    }
}

/// Each asset's reserves are 10,000 units, of which so many signed and so many were confirmed.
fn coverage(shown: [(u32, u32); 3]) -> Coverage {
    let asset = |(signed, confirmed): (u32, u32)| AssetCoverage {
        unanswered: false,
        total: 10_000,
        signed: [("eip191", u128::from(signed))].into(),
        asked: u128::from(confirmed),
        confirmed: Some(u128::from(confirmed)),
        both: u128::from(signed.min(confirmed)) / 2,
    };
    Coverage(shown.map(asset).to_vec())
}

fn attestation(shown: [(u32, u32); 3], notes: Vec<String>, time: &str) -> Vec<u8> {
    let (descriptor, time) = (descriptor(), time.parse().unwrap());
    attest(
        &about(&descriptor),
        [4; 32],
        &coverage(shown),
        notes,
        time,
        &key(),
    )
}

fn verify(bytes: &[u8]) -> Result<VerifiedAttestation, AttestationError> {
    let descriptor = descriptor();
    verify_attestation(bytes, &key().public().into(), &about(&descriptor))
}

/// An attestation of changed facts, signed all the same.
fn signed(change: impl FnOnce(&mut AttestedFacts)) -> Vec<u8> {
    let bytes = attestation([(1, 2); 3], Vec::new(), TIME);
    let mut facts = verify(&bytes).unwrap().facts;
    change(&mut facts);
    let signature = key().sign(&preimage(&facts));
    canonical::to_bytes(&AttestationRecord {
        facts,
        signature: hex::encode(signature),
    })
}

#[track_caller]
fn error(bytes: &[u8]) -> String {
    verify(bytes).unwrap_err().to_string()
}

#[test]
fn an_attestation_says_what_was_shown_to_the_second() {
    let bytes = attestation(
        [(10_000, 0), (9_876, 1), (0, 10_000)],
        Vec::new(),
        "2026-07-15T12:00:00.9Z",
    );
    let verified = verify(&bytes).unwrap();
    let facts = verified.facts();
    assert_eq!(facts.time, TIME);
    assert_eq!(facts.dossier, "04".repeat(32));
    assert_eq!(facts.reserves_commitment, "03".repeat(32));
    let shown: Vec<_> = facts
        .coverage
        .iter()
        .map(|asset| (&*asset.asset, asset.ownership_bps, asset.balance_bps))
        .collect();
    assert_eq!(
        shown,
        [("BTC", 10_000, 0), ("ETH", 9_876, 1), ("USDT", 0, 10_000)]
    );
    assert_eq!(verified.least_ownership_bps(), 0);
}

#[test]
fn an_attestation_says_what_its_auditor_did_not_look_at() {
    let verified = verify(&attestation(
        [(10_000, 0), (9_876, 1), (0, 10_000)],
        Vec::new(),
        TIME,
    ));
    let facts = verified.unwrap().facts;
    let not_looked_at = NotLookedAt {
        unsigned: vec!["USDT".to_owned()],
        unsigned_in_part: vec!["ETH".to_owned()],
        not_asked: vec!["BTC".to_owned()],
        not_asked_in_part: vec!["ETH".to_owned()],
        not_confirmed: Vec::new(),
    };
    assert_eq!(
        (facts.scope, facts.not_looked_at),
        (Scope::Part, not_looked_at)
    );

    let all = |confirmed: u128| AssetCoverage {
        unanswered: false,
        total: 7,
        signed: [("eip191", 7)].into(),
        asked: 7,
        confirmed: Some(confirmed),
        both: confirmed,
    };
    let facts = |assets: Vec<AssetCoverage>| {
        let (descriptor, time) = (descriptor(), TIME.parse().unwrap());
        let coverage = Coverage(assets);
        let about = about(&descriptor);
        let bytes = attest(&about, [4; 32], &coverage, Vec::new(), time, &key());
        verify(&bytes).unwrap().facts
    };
    let everything = facts(vec![all(7); 3]);
    assert_eq!(everything.scope, Scope::All);
    assert_eq!(everything.not_looked_at, NotLookedAt::default());
    // Asked, and less was there for certain.
    let less = facts(vec![all(7), all(6), all(7)]);
    assert_eq!(less.scope, Scope::Part);
    assert_eq!(less.not_looked_at.not_confirmed, ["ETH"]);
    assert_eq!(less.not_looked_at.not_asked_in_part, [""; 0]);
}

#[test]
fn the_largest_attestation_is_read_and_no_larger_one() {
    let notes = vec!["x".repeat(512); 64];
    verify(&attestation([(1, 2); 3], notes, TIME)).unwrap();
    let spaces = vec![b' '; MAX_ATTESTATION_BYTES as usize + 1];
    assert!(matches!(verify(&spaces), Err(AttestationError::Size)));
    let many = attestation([(1, 2); 3], vec![String::new(); 65], TIME);
    assert!(matches!(
        verify(&many),
        Err(AttestationError::Field("findings"))
    ));
    let long = attestation([(1, 2); 3], vec!["x".repeat(513)], TIME);
    assert!(matches!(
        verify(&long),
        Err(AttestationError::Field("findings"))
    ));
}

#[test]
fn what_is_signed_must_have_its_form_too() {
    type Change = fn(&mut AttestedFacts);
    let cases: [(&str, Change); 19] = [
        ("attestations of version 1 are unknown", |facts| {
            facts.version = 1
        }),
        ("the attestation's time does", |facts| facts.time.push('0')),
        ("the attestation's time does", |facts| {
            facts.time = "2026-07-15T14:00:00+02:00".to_owned();
        }),
        ("the attestation's time does", |facts| {
            facts.time = "2026-07-15T12:00:00.000Z".to_owned();
        }),
        ("the attestation's dossier does", |facts| {
            facts.dossier.clear()
        }),
        ("the attestation's coverage does", |facts| {
            facts.coverage[2].ownership_bps = 10_001;
        }),
        ("the attestation's coverage does", |facts| {
            facts.coverage[0].balance_bps = u32::MAX;
        }),
        ("the attestation's coverage does", |facts| {
            facts.coverage[0].asked_bps = 10_001;
        }),
        ("the attestation's coverage does", |facts| {
            facts.coverage[0].balance_bps = facts.coverage[0].asked_bps + 1;
        }),
        ("the attestation's coverage does", |facts| {
            facts.coverage[0].both_bps = facts.coverage[0].ownership_bps + 1;
        }),
        ("the attestation's scope does", |facts| {
            facts.scope = Scope::All;
        }),
        ("the attestation's not_looked_at does", |facts| {
            facts.not_looked_at = NotLookedAt::default();
        }),
        ("the attestation's not_looked_at does", |facts| {
            facts.not_looked_at.unsigned_in_part.reverse();
        }),
        ("the attestation's not_looked_at does", |facts| {
            facts.coverage[0].ownership_bps = 10_000;
        }),
        (
            "the attestation's coverage does not have its form",
            |facts| {
                facts.coverage.swap(0, 1);
            },
        ),
        (
            "the attestation's coverage does not have its form",
            |facts| {
                facts.coverage.clear();
            },
        ),
        (
            "the attestation's coverage does not have its form",
            |facts| {
                facts.coverage.push(facts.coverage[0].clone());
            },
        ),
        ("the attestation is about another root", |facts| {
            facts.root = "05".repeat(32);
        }),
        ("the attestation is by another auditor", |facts| {
            facts.auditor = facts.auditor.to_uppercase();
        }),
    ];
    verify(&signed(|_| {})).unwrap();
    for (says, change) in cases {
        let error = error(&signed(change));
        assert!(error.starts_with(says), "{error}");
    }
}

#[test]
fn a_signature_of_other_facts_does_not_hold() {
    let (one, other) = (
        signed(|_| {}),
        signed(|facts| facts.coverage[0].ownership_bps = 0),
    );
    let signature = |bytes: &[u8]| {
        let record: AttestationRecord = canonical::from_bytes(bytes).unwrap();
        record.signature
    };
    let text = String::from_utf8(one.clone()).unwrap();
    let mixed = text.replace(&signature(&one), &signature(&other));
    assert_eq!(
        error(mixed.as_bytes()),
        "the auditor's signature does not hold"
    );
    for form in [
        "",
        "00",
        &"0g".repeat(64),
        &"00".repeat(65),
        &signature(&one).to_uppercase(),
    ] {
        let other = text.replace(&signature(&one), form);
        assert_eq!(
            error(other.as_bytes()),
            "the attestation's signature does not have its form",
            "{form}"
        );
    }
}

#[test]
fn other_forms_of_the_same_attestation_are_refused() {
    let text = String::from_utf8(attestation([(1, 2); 3], Vec::new(), TIME)).unwrap();
    for other in [
        text.trim_end().to_owned(),
        format!("{text}\n"),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        text.replacen("\"version\": 2", "\"version\": 2, \"more\": 1", 1),
        text.replacen("\"ownership_bps\": 1", "\"ownership_bps\": 1.0", 1),
        text.replacen("\"ownership_bps\": 1", "\"ownership_bps\": 01", 1),
        text.replacen("\"ownership_bps\": 1", "\"ownership_bps\": 4294967297", 1),
        text.split_whitespace().collect(),
    ] {
        assert!(
            matches!(
                verify(other.as_bytes()),
                Err(AttestationError::Canonical(_))
            ),
            "{other}"
        );
    }
}

proptest! {
    #[test]
    fn attestations_come_back_whatever_was_shown(
        shown in prop::array::uniform3((0..=10_000u32, 0..=10_000u32)),
        notes in prop::collection::vec("\\PC{0,128}", 0..8),
        seconds in 0..4_000_000_000i64,
    ) {
        let time = Timestamp::from_second(seconds).unwrap().to_string();
        let verified = verify(&attestation(shown, notes.clone(), &time)).unwrap();
        prop_assert_eq!(&verified.facts().findings, &notes);
        prop_assert_eq!(&verified.facts().time, &time);
        let least = shown.iter().map(|(signed, _)| *signed).min();
        prop_assert_eq!(Some(verified.least_ownership_bps()), least);
    }
}
