//! The collateral schedule: in a bundle exactly if the claim names it, of this ledger, in one form, and the one that the
//! leaves were made under.

use circuits::ledger::CollateralDigest;
use documents::{
    bundle::{
        collateral::{CollateralSchedule, CollateralTerms},
        files,
    },
    refusal::Reason,
};
use verdict::solvency::Expectations;

use crate::common::{Exchange, Files, POLICY, margin, refusal, rejection, small};

fn text() -> String {
    String::from_utf8(margin().bundle.get(files::COLLATERAL).to_vec()).unwrap()
}

/// The bundle with this in place of its schedule: as it is, and named by the claim.
fn with_schedule(bytes: impl Into<Vec<u8>>) -> [Files; 2] {
    let unnamed = margin().bundle.with(files::COLLATERAL, bytes);
    let digest = unnamed.context().collateral;
    let named = unnamed.with_claim(|claim| claim.collateral = Some(digest));
    [unnamed, named]
}

/// Sees both refused as what is no schedule of this ledger.
#[track_caller]
fn assert_no_schedule(bytes: impl Into<Vec<u8>>) {
    for bundle in with_schedule(bytes) {
        assert_eq!(bundle.rejection(), Reason::Collateral);
    }
}

/// The schedule with other terms.
fn changed(change: impl FnOnce(&mut CollateralTerms)) -> CollateralSchedule {
    let bundle = &margin().bundle;
    let mut terms = bundle.schedule().unwrap().terms().clone();
    change(&mut terms);
    CollateralSchedule::new(&bundle.descriptor(), terms).unwrap()
}

#[test]
fn a_schedule_that_the_claim_does_not_name_is_rejected() {
    let unnamed = margin().bundle.with_claim(|claim| claim.collateral = None);
    assert_eq!(unnamed.rejection(), Reason::BundleFiles);
    let added = small()
        .bundle
        .with(files::COLLATERAL, margin().bundle.get(files::COLLATERAL));
    assert_eq!(added.rejection(), Reason::BundleFiles);
    assert_eq!(
        small().bundle.with(files::COLLATERAL, "").rejection(),
        Reason::BundleFiles
    );
}

#[test]
fn a_schedule_that_the_claim_names_and_the_bundle_has_not_is_rejected() {
    let mut without = margin().bundle.clone();
    without.0.remove(files::COLLATERAL);
    assert_eq!(without.rejection(), Reason::BundleFiles);
    let digest = margin().bundle.claim().collateral;
    let named = small().bundle.with_claim(|claim| claim.collateral = digest);
    assert_eq!(named.rejection(), Reason::BundleFiles);
    // The digest that stands for none, written as one.
    let none = margin()
        .bundle
        .with_claim(|claim| claim.collateral = Some(CollateralDigest::NONE));
    assert_eq!(none.rejection(), Reason::Claim);
}

#[test]
fn a_schedule_added_to_a_ledger_that_was_made_without_is_rejected() {
    // All that the claim says is put right: the leaves were made under none.
    let bytes = margin().bundle.get(files::COLLATERAL);
    let digest = margin().bundle.claim().collateral;
    assert_eq!(small().bundle.descriptor(), margin().bundle.descriptor());
    let added = small().bundle.with(files::COLLATERAL, bytes);
    let added = added.with_claim(|claim| claim.collateral = digest);
    assert_eq!(added.rejection(), Reason::Root);
    assert_eq!(added.with_their_root().rejection(), Reason::ShardLink);
}

#[test]
fn a_schedule_taken_from_a_ledger_that_was_made_under_one_is_rejected() {
    let policy = circuits::hash::sha256("por/policy/v1", &[POLICY.as_bytes()]);
    let policy = circuits::ledger::PolicyDigest(policy);
    let mut without = margin().bundle.with(files::POLICY, POLICY);
    without.0.remove(files::COLLATERAL);
    let without = without.with_claim(|claim| {
        claim.collateral = None;
        claim.policy = policy;
    });
    assert_eq!(without.rejection(), Reason::Root);
    assert_eq!(without.with_their_root().rejection(), Reason::ShardLink);
}

#[test]
fn another_schedule_than_the_claims_is_rejected() {
    for other in [
        changed(|terms| terms.assets[0].haircut = "0.14".to_owned()),
        changed(|terms| terms.assets[1].price = "3500.6".to_owned()),
        changed(|terms| terms.assets[2].haircut = "0.999".to_owned()),
        changed(|terms| terms.time = "2026-06-29T21:00:01Z".to_owned()),
        changed(|terms| terms.source = "other prices, made up".to_owned()),
        // The same numbers in other digits are another document.
        changed(|terms| terms.assets[0].haircut = "0.150".to_owned()),
    ] {
        let [unnamed, named] = with_schedule(other.to_bytes());
        let (reason, detail) = refusal(unnamed.verify(&Expectations::default()));
        assert_eq!(reason, Reason::Collateral);
        assert!(
            detail.ends_with("not the one that the claim names"),
            "{detail}"
        );
        // Named, it is one that the leaves were not made under.
        assert_eq!(named.rejection(), Reason::Root);
        assert_eq!(named.with_their_root().rejection(), Reason::ShardLink);
    }
}

#[test]
fn the_schedule_of_another_ledger_is_rejected() {
    let later = Exchange {
        sequence: 2,
        ..Exchange::margin()
    };
    let terms = margin().bundle.schedule().unwrap().terms().clone();
    let other = CollateralSchedule::new(&later.descriptor(), terms).unwrap();
    assert_no_schedule(other.to_bytes());
    let (reason, detail) =
        refusal(with_schedule(other.to_bytes())[1].verify(&Expectations::default()));
    assert_eq!(reason, Reason::Collateral);
    assert_eq!(detail, "the collateral schedule is of another ledger");
}

#[test]
fn prices_and_haircuts_that_are_none_are_rejected() {
    let price = "\"price\": \"65000\"";
    let haircut = "\"haircut\": \"0.15\"";
    for other in ["0", "0.0", "-1", "", "1e4", "65 000", "65,000", "+1", "0x1"] {
        let other = text().replacen(price, &format!("\"price\": \"{other}\""), 1);
        assert_ne!(other, text());
        assert_no_schedule(other);
    }
    for other in ["-0.1", "1.01", "2", "", "15%", ".15"] {
        let other = text().replacen(haircut, &format!("\"haircut\": \"{other}\""), 1);
        assert_ne!(other, text());
        assert_no_schedule(other);
    }
    // Coefficients of 2^96 and more; digits beyond any.
    for other in [format!("0.{}1", "0".repeat(29)), "9".repeat(400)] {
        let other = text().replacen(price, &format!("\"price\": \"{other}\""), 1);
        assert_no_schedule(other);
    }
}

#[test]
fn schedules_of_another_version_or_form_are_rejected() {
    let honest = text();
    let time = "\"2026-06-29T21:00:00Z\"";
    for (from, to) in [
        ("\"version\": 1", "\"version\": 2"),
        ("\"version\": 1", "\"version\": 0"),
        (time, "\"2026-06-29T21:00:00.5Z\""),
        (time, "\"2026-06-29 21:00:00\""),
        (time, "\"2026-06-31T21:00:00Z\""),
        ("\"quote\": \"USD\"", "\"quote\": \"\""),
        ("\"quote\": \"USD\"", "\"quote\": \"US\u{202e}D\""),
        ("\"source\": \"", "\"source\": \" "),
    ] {
        let other = honest.replacen(from, to, 1);
        assert_ne!(other, honest, "{to}");
        assert_no_schedule(other);
    }
    // An asset too few, one too many.
    let first = "    {\n      \"price\": \"65000\",\n      \"haircut\": \"0.15\"\n    },\n";
    for (to, found) in [("", 2), (&*first.repeat(2), 4)] {
        let other = honest.replacen(first, to, 1);
        assert_ne!(other, honest);
        let [_, named] = with_schedule(other.clone());
        let (_, detail) = refusal(named.verify(&Expectations::default()));
        assert!(
            detail.contains(&format!("has {found} assets, and 3")),
            "{detail}"
        );
        assert_no_schedule(other);
    }
}

#[test]
fn assets_in_another_order_are_priced_otherwise() {
    let swapped = changed(|terms| terms.assets.swap(0, 1));
    let [unnamed, named] = with_schedule(swapped.to_bytes());
    assert_eq!(unnamed.rejection(), Reason::Collateral);
    assert_eq!(named.rejection(), Reason::Root);
    assert_eq!(
        rejection(named.with_their_root().verify(&Expectations::default())),
        Reason::ShardLink
    );
}
