//! A public list of reserves adds up to the commitment that the proof is about.

use std::sync::LazyLock;

use circuits::{curve::encode_point, solvency::commit_totals};
use documents::{
    bundle::{claim::ReservesMode, files},
    refusal::{Reason, Refusal},
};
use evidence::{address::Address, holding::Holding, list::ReserveList};
use verdict::{
    report::solvency::{to_json, to_text},
    solvency::{Expectations, PublicLists, ReserveEvidence},
};
use verifier::lists::ListChecker;

use crate::common::{Exchange, Files, Prove as _, ProvenExchange, rejection, setup, small};

fn public() -> &'static ProvenExchange {
    static PROVEN: LazyLock<ProvenExchange> = LazyLock::new(|| {
        Exchange {
            mode: "public",
            ..Exchange::small()
        }
        .prove()
    });
    &PROVEN
}

fn lines() -> Vec<String> {
    let text = std::str::from_utf8(public().bundle.get(files::RESERVES)).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn with_lines(lines: &[String]) -> Files {
    public()
        .bundle
        .with(files::RESERVES, lines.join("\n") + "\n")
}

fn entries() -> Vec<Holding> {
    let bundle = &public().bundle;
    let list = ReserveList::from_csv(bundle.get(files::RESERVES), &bundle.descriptor());
    list.unwrap().holdings().to_vec()
}

fn vault(text: &str) -> Address {
    Address::parse(&"other:vault".parse().unwrap(), text).unwrap()
}

/// The bundle with these entries, written as they must be.
fn with_entries(entries: Vec<Holding>) -> Files {
    let descriptor = public().bundle.descriptor();
    let list = ReserveList::new(entries, &descriptor).unwrap();
    public()
        .bundle
        .with(files::RESERVES, list.to_csv(&descriptor))
}

#[test]
fn a_public_list_verifies_and_is_counted() {
    let verified = public().bundle.verify(&public().expected()).unwrap();
    let ReserveEvidence::PublicList(shown) = verified.evidence() else {
        panic!("{:?}", verified.evidence());
    };
    assert_eq!(shown.entries, 6);
    assert_eq!(shown.coverage.least_signed_bps(), 0);
    // Nobody signed: a list alone shows nothing.
    assert_eq!(to_json(&verified)["reserves"]["shown"], false);
}

/// A page for browsers has no libraries of chains.
#[test]
fn a_list_that_nobody_could_check_is_said_to_be_unchecked() {
    let bundle = &public().bundle;
    let verified = bundle.verify_with(&public().expected(), None).unwrap();
    let json = to_json(&verified);
    assert_eq!(json["reserves"]["mode"], "public");
    assert!(json["reserves"]["shown"].is_null());
    let said = |text: &str| {
        json["not_proven"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it == text)
    };
    assert!(said(
        "that the listed reserves add up to those that cover liabilities"
    ));
    assert!(said("who controls the reserves, and what they hold"));
    let text = to_text(&verified);
    assert!(
        text.contains("listed in public, in a list that was not checked here"),
        "{text}"
    );
    // Whoever can check it says so.
    let checked = to_json(&bundle.verify(&public().expected()).unwrap());
    assert_eq!(checked["reserves"]["shown"], false);
}

#[test]
fn who_demands_signatures_gets_no_verdict_where_nobody_could_check_the_list() {
    let demanding = Expectations {
        require_reserves_bps: Some(1),
        ..public().expected()
    };
    let refused = public().bundle.verify_with(&demanding, None);
    assert!(
        matches!(refused, Err(Refusal::NoVerdict { .. })),
        "{refused:?}"
    );
}

/// Its digest is in the claim, which no library of a chain is needed for.
#[test]
fn another_list_than_the_claimed_one_is_rejected_by_whoever_cannot_check_it_too() {
    let mut entries = entries();
    entries[0].units += 1;
    let forged = with_entries(entries);
    for lists in [None, Some(&ListChecker::default() as &dyn PublicLists)] {
        let refused = forged.verify_with(&Expectations::default(), lists);
        assert_eq!(rejection(refused), Reason::Reserves);
    }
}

#[test]
fn an_amount_changed_by_one_unit_is_rejected() {
    for place in 0..6 {
        for change in [1, -1] {
            let mut entries = entries();
            let units = &mut entries[place].units;
            *units = units.checked_add_signed(change).unwrap();
            assert_eq!(with_entries(entries).rejection(), Reason::Reserves);
        }
    }
}

#[test]
fn an_entry_removed_added_or_of_another_asset_is_rejected() {
    let mut removed = entries();
    removed.remove(2);
    assert_eq!(with_entries(removed).rejection(), Reason::Reserves);
    let mut added = entries();
    added.push(Holding {
        address: vault("one-more"),
        ..added[0].clone()
    });
    assert_eq!(with_entries(added).rejection(), Reason::Reserves);
    let mut moved = entries();
    moved[0].asset = circuits::ledger::AssetId::new(1).unwrap();
    assert_eq!(with_entries(moved).rejection(), Reason::Reserves);
}

#[test]
fn an_address_that_occurs_twice_and_other_forms_are_rejected() {
    let lines = lines();
    let mut twice = lines.clone();
    twice.insert(1, lines[1].clone());
    assert_eq!(with_lines(&twice).rejection(), Reason::CountedTwice);
    let mut reordered = lines.clone();
    reordered.swap(1, 2);
    assert_eq!(with_lines(&reordered).rejection(), Reason::Reserves);
    for (from, to) in [
        ("BTC,", "\"BTC\","),
        ("BTC,", "btc,"),
        ("BTC,", " BTC,"),
        (".", ".0"),
    ] {
        let mut other = lines.clone();
        other[1] = other[1].replacen(from, to, 1);
        assert_ne!(other, lines);
        assert_eq!(with_lines(&other).rejection(), Reason::Reserves);
    }
    let crlf = lines.join("\r\n") + "\r\n";
    assert_eq!(
        public().bundle.with(files::RESERVES, crlf).rejection(),
        Reason::Reserves
    );
}

#[test]
fn another_list_with_the_same_totals_is_refused() {
    let mut entries = entries();
    let part = Holding {
        address: vault("a-part"),
        units: 5,
        ..entries[0].clone()
    };
    entries[0].units -= 5;
    entries.push(part);
    assert_eq!(with_entries(entries).rejection(), Reason::Reserves);
}

#[test]
fn the_mode_is_part_of_what_is_proven() {
    let half = public().bundle.with_claim(|claim| {
        claim.reserves_mode = ReservesMode::Asserted;
    });
    assert_eq!(half.rejection(), Reason::Claim);
    let mut asserted = half.with_claim(|claim| claim.reserves_list = None);
    assert_eq!(asserted.rejection(), Reason::BundleFiles);
    asserted.0.remove(files::RESERVES);
    assert_eq!(asserted.rejection(), Reason::BundleFiles);
    asserted.0.remove(files::OWNERSHIP);
    assert_eq!(asserted.rejection(), Reason::SolvencyProof);

    let list = public().bundle.get(files::RESERVES);
    let digest = public().bundle.claim().reserves_list;
    let listed = small().bundle.with(files::RESERVES, list);
    let evidence = public().bundle.get(files::OWNERSHIP);
    let listed = listed.with(files::OWNERSHIP, evidence);
    assert_eq!(listed.rejection(), Reason::BundleFiles);
    let half = listed.with_claim(|claim| claim.reserves_mode = ReservesMode::Public);
    assert_eq!(half.rejection(), Reason::Claim);
    let listed = half.with_claim(|claim| claim.reserves_list = digest);
    assert_eq!(listed.rejection(), Reason::SolvencyProof);
    let generators = &setup().generators;
    let commitment = commit_totals(generators.assets(), &small().exchange.held().into());
    let listed = listed.with_claim(|claim| claim.reserves_commitment = encode_point(&commitment));
    assert_eq!(listed.rejection(), Reason::SolvencyProof);
}
