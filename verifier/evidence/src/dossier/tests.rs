use proptest::prelude::*;

use super::{
    super::samples::{custodian, descriptor, record, signed_by_custodian, spoilt},
    *,
};

fn sample() -> Dossier {
    Dossier {
        ledger: descriptor().ledger_digest(),
        root: Root([2; 32]),
        blind: Scalar::from(7),
        holdings: vec![record(&format!(
            "BTC,custodian,{},,1.50000000,,",
            custodian(1).0
        ))],
        ownership: vec![signed_by_custodian(1)],
    }
}

fn text() -> String {
    String::from_utf8(sample().to_bytes().to_vec()).unwrap()
}

/// Why a text is no dossier.
#[track_caller]
fn error(text: &str) -> DossierError {
    match Dossier::from_bytes(text.as_bytes()) {
        Ok(_) => panic!("accepted: {text}"),
        Err(error) => error,
    }
}

#[test]
fn a_dossier_is_read_back_from_its_bytes() {
    let read = Dossier::from_bytes(text().as_bytes()).unwrap();
    let dossier = sample();
    assert_eq!((read.ledger, read.root), (dossier.ledger, dossier.root));
    assert_eq!(read.blind, dossier.blind);
    assert_eq!(read.holdings, dossier.holdings);
    assert_eq!(read.ownership, dossier.ownership);
    assert_eq!(*read.to_bytes(), *dossier.to_bytes());
    assert_eq!(
        read.list(&descriptor()).unwrap().as_read().totals()[0],
        150_000_000
    );
}

#[test]
fn every_byte_is_in_the_digest() {
    let bytes = sample().to_bytes();
    let digest = Dossier::digest(&bytes);
    assert_ne!(Dossier::digest(&bytes[1..]), digest);
    assert_ne!(Dossier::digest(&[&bytes[..], b"\n"].concat()), digest);
    let mut other = sample();
    other.blind += Scalar::one();
    assert_ne!(Dossier::digest(&other.to_bytes()), digest);
}

#[test]
fn other_forms_of_the_same_dossier_are_refused() {
    let text = text();
    for other in [
        text.trim_end().to_owned(),
        format!("{text}\n"),
        text.replace('\n', "\r\n"),
        text.replacen("BTC", "B\\u0054C", 1),
        text.replacen("  ", "   ", 1),
        text.split_whitespace().collect(),
    ] {
        let DossierError::Canonical(CanonicalError::Form) = error(&other) else {
            panic!("{other}");
        };
    }
    for other in [
        String::new(),
        format!("\u{feff}{text}"),
        format!("{text}{text}"),
        text[..text.len() - 3].to_owned(),
        text.replacen("\"version\": 1", "\"version\": 1, \"more\": 1", 1),
        text.replacen("\"version\": 1", "\"version\": 1, \"version\": 1", 1),
        text.replacen("\"version\": 1,", "", 1),
        text.replacen("\"script\": \"\"", "\"script\": null", 1),
        text.replacen("\"amount\": \"1.50000000\"", "\"amount\": 1.5", 1),
        text.replacen("\"version\": 1", "\"version\": 1e999999999", 1),
        text.replacen("\"version\": 1", "\"version\": -1", 1),
        "[".repeat(100_000),
    ] {
        let DossierError::Canonical(CanonicalError::Json { .. }) = error(&other) else {
            panic!("{other}");
        };
    }
    let other = text.replacen("\"version\": 1", "\"version\": 2", 1);
    assert!(matches!(error(&other), DossierError::Version(2)));
}

#[test]
fn digests_and_the_blind_have_one_form() {
    let dossier = sample();
    let blind = hex::encode(encode_scalar(&dossier.blind));
    let (ledger, root) = (dossier.ledger.to_string(), dossier.root.to_string());
    let order = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
    for (field, old, new) in [
        ("ledger", &ledger, ledger.to_uppercase()),
        ("ledger", &ledger, ledger[2..].to_owned()),
        ("root", &root, format!("{root}00")),
        ("root", &root, String::new()),
        ("blind", &blind, order.to_owned()),
        ("blind", &blind, format!("0x{}", &blind[2..])),
    ] {
        let key = format!("\"{field}\": \"{old}\"");
        assert!(text().contains(&key), "{key}");
        let other = text().replacen(&key, &format!("\"{field}\": \"{new}\""), 1);
        assert!(
            matches!(error(&other), DossierError::Hex(which) if which == field),
            "{other}"
        );
    }
}

#[test]
fn a_refused_dossier_has_its_code_and_does_not_show_the_blind() {
    let blind = hex::encode(encode_scalar(&sample().blind));
    let other = text().replacen(&blind, &blind.replacen('7', "g", 1), 1);
    let refusal = Refusal::from(error(&other));
    let Refusal::Rejected { reason, detail } = &refusal else {
        panic!("{refusal}");
    };
    assert_eq!(*reason, Reason::Dossier);
    assert!(!format!("{refusal:?}").contains(&blind[4..]), "{detail}");
}

proptest! {
    #[test]
    fn what_is_accepted_is_written_again_the_same(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        insert in any::<bool>(),
    ) {
        let bytes = text().into_bytes();
        let place = place.index(bytes.len());
        let bytes = spoilt(bytes, place, byte, insert);
        if let Ok(dossier) = Dossier::from_bytes(&bytes) {
            prop_assert_eq!(&*dossier.to_bytes(), &bytes);
        }
    }
}
