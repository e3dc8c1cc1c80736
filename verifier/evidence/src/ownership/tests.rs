use proptest::prelude::*;

use super::{
    super::samples::{custodian, descriptor, evm, list, signed_by_custodian, signed_by_evm},
    *,
};
use crate::list::ReadList;

/// Two custodians, an address on two chains, and one that cannot sign.
fn sample() -> ReserveList {
    let mut lines = vec![
        format!("ETH,base,{},,1.000000000000000000,,", evm(1)),
        format!("ETH,ethereum,{},,1.000000000000000000,,", evm(1)),
        "USDT,other:xrpl,rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh,,7.000000,,".to_owned(),
    ];
    for seed in 1..=2 {
        lines.push(format!("BTC,custodian,{},,1.00000000,,", custodian(seed).0));
    }
    lines.sort();
    list(&lines)
}

/// The evidence of all that can sign, in order.
fn evidence() -> Vec<OwnershipRecord> {
    let mut records = vec![
        signed_by_custodian(1),
        signed_by_custodian(2),
        signed_by_evm(1),
    ];
    records.sort_by(|a, b| (&a.chain, &a.address).cmp(&(&b.chain, &b.address)));
    records
}

fn check(records: &[OwnershipRecord]) -> (ControlledAddresses, Vec<(usize, OwnershipError)>) {
    let descriptor = descriptor();
    check_ownership(records, &sample(), &descriptor, &descriptor.ledger_digest())
}

/// What is wrong with evidence that was changed; nothing else is.
#[track_caller]
fn error(change: impl FnOnce(&mut Vec<OwnershipRecord>)) -> (usize, OwnershipError) {
    let mut records = evidence();
    change(&mut records);
    let (controlled, errors) = check(&records);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(controlled.len(), records.len() - 1);
    errors.into_iter().next().unwrap()
}

fn read(text: &str) -> Result<Vec<OwnershipRecord>, OwnershipListError> {
    ownership_from_csv(text.as_bytes(), &sample())
}

fn text() -> String {
    String::from_utf8(ownership_to_csv(&evidence())).unwrap()
}

#[test]
fn a_chain_without_rules_excuses_only_the_addresses_that_are_listed_on_it() {
    let on_ripple = |address: &str| OwnershipRecord {
        chain: "other:xrpl".to_owned(),
        address: address.to_owned(),
        ..evidence().remove(0)
    };
    let listed = error(|records| records.push(on_ripple("rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh")));
    assert_eq!(listed, (4, OwnershipError::NoRules));
    let other = error(|records| records.push(on_ripple("rsomebodyelse")));
    assert_eq!(other, (4, OwnershipError::Address));
}

/// The chain, or the domain, of an address on a chain that another version may know is not known here.
#[test]
fn an_address_on_a_chain_that_another_version_may_know_may_have_signed() {
    let record = crate::samples::record(&format!("USDT,newchain,{},,7.000000,,", evm(9)));
    let read = ReadList::from_records(&[record], &descriptor()).unwrap();
    let check = |record: OwnershipRecord| {
        let (descriptor, list) = (descriptor(), read.as_read());
        let ledger = descriptor.ledger_digest();
        let (controlled, errors) = check_ownership(&[record], list, &descriptor, &ledger);
        assert!(controlled.is_empty());
        errors.into_iter().next().unwrap().1
    };
    for chain in ["evm", "newchain"] {
        let by = |change: fn(&mut OwnershipRecord)| {
            let mut record = signed_by_evm(9);
            record.chain = chain.to_owned();
            change(&mut record);
            check(record)
        };
        assert_eq!(by(|_| ()), OwnershipError::NoRules);
        // What is false all the same.
        let stale = by(|record| record.ledger = "00".repeat(32));
        assert_eq!(stale, OwnershipError::Stale);
        let elsewhere = by(|record| record.address = evm(8));
        assert_eq!(elsewhere, OwnershipError::Address);
    }
}

#[test]
fn what_cannot_be_checked_hides_nothing_behind_it() {
    let mut records = evidence();
    records[0].scheme = "trust-me".to_owned();
    records[2].ledger = "00".repeat(32);
    let (_, errors) = check(&records);
    let unknown = OwnershipError::Signature(SignatureError::SchemeUnknown);
    assert_eq!(errors, [(1, unknown), (3, OwnershipError::Stale)]);

    // In a file too, where a signature is of a chain without rules.
    let on_ripple = OwnershipRecord {
        chain: "other:xrpl".to_owned(),
        address: "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh".to_owned(),
        ..evidence().remove(0)
    };
    records.push(on_ripple.clone());
    let text = String::from_utf8(ownership_to_csv(&records)).unwrap();
    assert_eq!(read(&text).unwrap().len(), 4);
    records.push(OwnershipRecord {
        chain: "other:zzz".to_owned(),
        ..on_ripple.clone()
    });
    let text = String::from_utf8(ownership_to_csv(&records)).unwrap();
    let (entry, error) = (5, OwnershipError::Address);
    assert_eq!(read(&text), Err(OwnershipListError::Entry { entry, error }));
    // It is of another ledger all the same.
    let stale = error_of(OwnershipRecord {
        ledger: "00".repeat(32),
        ..on_ripple
    });
    assert_eq!(stale, (4, OwnershipError::Stale));
}

/// What is wrong with a record behind evidence that holds.
fn error_of(record: OwnershipRecord) -> (usize, OwnershipError) {
    error(|records| records.push(record))
}

#[test]
fn what_was_signed_for_another_ledger_is_not_excused_by_an_unknown_scheme() {
    let stale = error(|records| {
        records[0].ledger = "00".repeat(32);
        records[0].scheme = "trust-me".to_owned();
    });
    assert_eq!(stale, (1, OwnershipError::Stale));
}

#[test]
fn evidence_that_holds_shows_control() {
    let (controlled, errors) = check(&evidence());
    assert_eq!((controlled.len(), errors), (3, Vec::new()));
    let list = sample();
    let schemes: Vec<_> = list
        .holdings()
        .iter()
        .map(|holding| controlled.scheme(&holding.address))
        .collect();
    let expected = [
        Some(Scheme::Ed25519),
        Some(Scheme::Ed25519),
        Some(Scheme::Eip191),
        Some(Scheme::Eip191),
        None,
    ];
    assert_eq!(schemes, expected);
    assert!(check(&[]).0.is_empty());
}

#[test]
fn each_entry_must_be_of_the_list_and_in_order() {
    let stranger = signed_by_custodian(9);
    let foreign = error(|records| {
        records.push(stranger);
        records.sort_by(|a, b| (&a.chain, &a.address).cmp(&(&b.chain, &b.address)));
    });
    assert_eq!(foreign.1, OwnershipError::Address);
    let (place, of_chain) = error(|records| records[2].chain = "ethereum".to_owned());
    assert_eq!((place, of_chain), (3, OwnershipError::Address));
    let (place, form) = error(|records| {
        records[2].address = records[2].address.to_lowercase();
    });
    assert_eq!((place, form), (3, OwnershipError::Address));
    assert_eq!(
        error(|records| records.swap(0, 1)),
        (2, OwnershipError::Order)
    );
    let twice = error(|records| records.insert(1, records[0].clone()));
    assert_eq!(twice, (2, OwnershipError::Order));
}

#[test]
fn each_signature_is_for_this_ledger_and_by_its_scheme() {
    let stale = error(|records| records[0].ledger = "00".repeat(32));
    assert_eq!(stale, (1, OwnershipError::Stale));
    let upper = error(|records| records[0].ledger = records[0].ledger.to_uppercase());
    assert_eq!(upper, (1, OwnershipError::Stale));
    let unknown = error(|records| records[1].scheme = "ED25519".to_owned());
    assert_eq!(
        unknown,
        (2, OwnershipError::Signature(SignatureError::SchemeUnknown))
    );
    let swapped = error(|records| records[0].signatures = records[1].signatures.clone());
    let not_by = OwnershipError::Signature(SignatureError::NotBySigner);
    assert_eq!(swapped, (1, not_by));
    let scheme = Scheme::Eip191;
    let other = error(|records| records[0].scheme = scheme.id().to_owned());
    assert_eq!(
        other,
        (
            1,
            OwnershipError::Signature(SignatureError::OfSibling {
                scheme,
                sibling: Scheme::Ed25519
            })
        )
    );
    let script = error(|records| records[0].script = "51".to_owned());
    assert_eq!(
        script,
        (
            1,
            OwnershipError::Signature(SignatureError::ScriptUnexpected)
        )
    );
}

#[test]
fn signatures_are_counted_before_they_are_collected() {
    let many = |count: usize| OwnershipRecord {
        signatures: vec!["a"; count].join(" "),
        ..signed_by_custodian(1)
    };
    assert_eq!(many(20).proof().unwrap().signatures.len(), 20);
    let most = MAX_SIGNATURES;
    assert_eq!(
        many(21).proof(),
        Err(SignatureError::TooManySignatures { most })
    );
    // One between two spaces is none, and counts as one all the same.
    let spaces = OwnershipRecord {
        signatures: " ".repeat(20),
        ..signed_by_custodian(1)
    };
    assert!(spaces.proof().is_err());
    let two = error(|records| records[0].signatures.push(' '));
    assert_eq!(
        two.1,
        OwnershipError::Signature(SignatureError::TooManySignatures { most: 1 })
    );
}

#[test]
fn every_error_is_reported_where_it_is() {
    let mut records = evidence();
    records[0].ledger.clear();
    records[2].signatures.clear();
    let (controlled, errors) = check(&records);
    assert_eq!(controlled.len(), 1);
    let places: Vec<_> = errors.iter().map(|(entry, _)| *entry).collect();
    assert_eq!(places, [1, 3]);
    assert_eq!(errors[0].1.reason(), Reason::SigStale);
    assert_eq!(errors[1].1.reason(), Reason::SigInvalid);
    assert_eq!(OwnershipError::Fields.reason(), Reason::Ownership);
    assert_eq!(OwnershipError::Order.reason(), Reason::Ownership);
    assert_eq!(OwnershipError::Address.reason(), Reason::Ownership);
    let unknown = OwnershipError::Signature(SignatureError::SchemeUnknown);
    assert_eq!(unknown.reason(), Reason::SigScheme);
}

#[test]
fn other_forms_of_the_same_evidence_are_refused() {
    assert_eq!(read(&text()), Ok(evidence()));
    assert_eq!(
        read("chain,address,ledger,scheme,signatures,script\n"),
        Ok(Vec::new())
    );
    let text = text();
    let header = text.lines().next().unwrap();
    for other in [
        text.replacen("custodian", "\"custodian\"", 1),
        text.replace('\n', "\r\n"),
        text.trim_end().to_owned(),
        format!("{text}\n"),
        format!("\u{feff}{text}"),
        text.replacen("ed25519,", "\"ed25519\",", 1),
        String::new(),
        header.to_owned(),
    ] {
        assert_eq!(read(&other), Err(OwnershipListError::Form), "{other}");
    }
    for other in [
        text.replacen("chain", "Chain", 1),
        text.replacen(header, &format!("{header},message"), 1),
        text.replace(',', ";"),
        text[header.len() + 1..].to_owned(),
    ] {
        let error = OwnershipError::Fields;
        let refused = OwnershipListError::Entry { entry: 1, error };
        assert_eq!(read(&other), Err(refused), "{other}");
    }
    let large = vec![b'\n'; MAX_OWNERSHIP_BYTES as usize + 1];
    assert_eq!(
        ownership_from_csv(&large, &sample()),
        Err(OwnershipListError::Size { bytes: large.len() })
    );
}

#[test]
fn a_file_is_read_to_the_first_entry_that_is_not_of_the_list() {
    let header = "chain,address,ledger,scheme,signatures,script\n";
    let error = OwnershipError::Address;
    let refused = OwnershipListError::Entry { entry: 1, error };
    assert_eq!(read(&format!("{header},,,,,\nmore\n")), Err(refused));
    let line = text().lines().nth(1).unwrap().to_owned();
    let error = OwnershipError::Order;
    let refused = OwnershipListError::Entry { entry: 2, error };
    assert_eq!(
        read(&format!("{header}{line}\n{line}\nmore\n")),
        Err(refused)
    );
}

proptest! {
    #[test]
    fn evidence_comes_back_whatever_is_in_it(
        texts in prop::collection::vec("[!-~&&[^,\"]]{1,90}( [!-~&&[^,\"]]{1,90}){0,3}", 3),
        script in "([0-9a-f]{2}){0,40}",
    ) {
        let mut records = evidence();
        for (record, text) in records.iter_mut().zip(texts) {
            record.signatures = text;
            record.script = script.clone();
        }
        let bytes = ownership_to_csv(&records);
        prop_assert_eq!(ownership_from_csv(&bytes, &sample()), Ok(records));
    }

    #[test]
    fn what_is_accepted_is_written_again_the_same(
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = text().into_bytes();
        let place = place.index(bytes.len());
        bytes[place] = byte;
        if let Ok(records) = ownership_from_csv(&bytes, &sample()) {
            prop_assert_eq!(ownership_to_csv(&records), bytes);
        }
    }
}

#[test]
fn a_text_of_spaces_is_not_millions_of_signatures() {
    let record = |signatures: &str| OwnershipRecord {
        chain: "bitcoin".to_owned(),
        address: String::new(),
        ledger: String::new(),
        scheme: Scheme::BitcoinMultisig.id().to_owned(),
        signatures: signatures.to_owned(),
        script: String::new(),
    };
    let count = |text: &str| record(text).proof().map(|proof| proof.signatures.len());
    assert_eq!(count("a b c"), Ok(3));
    let most = MAX_SIGNATURES;
    assert_eq!(count(&" ".repeat(most - 1)), Ok(most));
    assert_eq!(
        count(&" ".repeat(most)),
        Err(SignatureError::TooManySignatures { most })
    );
}
