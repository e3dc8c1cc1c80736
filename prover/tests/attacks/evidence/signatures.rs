//! A signature counts for one exchange, one ledger and one address.

use documents::{bundle::files, refusal::Reason};
use evidence::ownership::OwnershipRecord;
use fixtures::wallet;
use verdict::solvency::{Expectations, ListEvidence, ReserveEvidence};
use verifier::lists::ListChecker;

use super::{public, records, sign, signed_by, unsigned, wallets, with_ownership};
use crate::common::{Exchange, Prove as _, ProvenExchange, refusal};

/// What is refused of evidence that an operator changed, and proved for.
#[track_caller]
fn refused(change: impl FnOnce(&mut Vec<OwnershipRecord>)) -> (Reason, String) {
    let mut ownership = records().1;
    change(&mut ownership);
    refusal(with_ownership(&ownership).verify(&Expectations::default()))
}

/// Evidence in which the address of a wallet has this record.
fn replace(ownership: &mut [OwnershipRecord], record: OwnershipRecord) {
    let mut places = ownership.iter_mut();
    let place = places.find(|place| place.address == record.address);
    *place.expect("an address of the list") = record;
}

fn requiring(proven: &ProvenExchange, bps: u32) -> Expectations {
    Expectations {
        require_reserves_bps: Some(bps),
        ..proven.expected()
    }
}

#[test]
fn wallets_of_every_kind_show_all_reserves() {
    let lists = ListChecker::default();
    let demanded = requiring(public(), 10_000);
    let verified = public().bundle.verify_with(&demanded, Some(&lists));
    let verified = verified.unwrap();
    let ReserveEvidence::PublicList(ListEvidence { coverage, .. }) = verified.evidence() else {
        panic!("{:?}", verified.evidence());
    };
    let controlled = lists.into_checked().unwrap().controlled;
    assert_eq!(coverage.least_signed_bps(), 10_000);
    assert_eq!(controlled.len(), wallets().len());
    let schemes: Vec<_> = coverage
        .0
        .iter()
        .flat_map(|asset| asset.signed.keys())
        .collect();
    assert_eq!(schemes.len(), 10, "{schemes:?}");
}

#[test]
fn coverage_is_exactly_the_share_that_signed() {
    // All but one of ten addresses on bitcoin, one of two on ethereum.
    let silent = [wallet::p2pkh("reserves"), wallet::eip191("reserves")];
    let mut wallets = wallets();
    wallets.retain(|wallet| silent.iter().all(|silent| silent.address != wallet.address));
    let exchange = Exchange {
        mode: "public",
        ..unsigned()
    };
    let proven = signed_by(exchange, &wallets).prove();
    let verified = proven.bundle.verify(&requiring(&proven, 5_000)).unwrap();
    let ReserveEvidence::PublicList(ListEvidence { coverage, .. }) = verified.evidence() else {
        panic!("{:?}", verified.evidence());
    };
    let shares: Vec<_> = coverage
        .0
        .iter()
        .map(|asset| asset.signed_share().bps())
        .collect();
    assert_eq!(shares, [9_000, 5_000, 10_000]);
    assert_eq!(
        refusal(proven.bundle.verify(&requiring(&proven, 5_001))),
        (
            Reason::ReservesNotShown,
            "at addresses that signed: 50% of ETH; demanded: 50.01% of each asset".to_owned()
        )
    );
}

#[test]
fn an_operator_who_changes_nothing_is_not_refused() {
    // So that those below are refused for nothing but what they change.
    let forged = with_ownership(&records().1);
    forged.verify(&requiring(public(), 10_000)).unwrap();
}

#[test]
fn no_byte_of_signatures_or_of_their_list_can_be_changed() {
    // Not even where wallets write one signature in two ways: the claim names these very files.
    let bundle = &public().bundle;
    let expected = [
        Reason::Ownership,
        Reason::SigStale,
        Reason::SigScheme,
        Reason::Reserves,
        Reason::Address,
        Reason::CountedTwice,
    ];
    for name in [files::OWNERSHIP, files::RESERVES] {
        let bytes = bundle.get(name);
        assert!(bytes.len() > 1_000);
        for place in (0..bytes.len()).step_by(97) {
            let mut other = bytes.to_vec();
            other[place] ^= 1 << (place % 7);
            let reason = bundle.with(name, other).rejection();
            assert!(
                expected.contains(&reason),
                "byte {place} of {name}: {reason:?}"
            );
        }
    }
}

#[test]
fn signatures_for_another_exchange_or_snapshot_are_refused_under_every_name() {
    let other_exchange = Exchange {
        name: "Other Exchange",
        ..unsigned()
    };
    let last_month = Exchange {
        sequence: 0,
        ..unsigned()
    };
    let ledger = unsigned().descriptor().ledger_digest().to_string();
    for other in [other_exchange, last_month] {
        for wallet in [wallet::p2pkh("reserves"), wallet::tip191("reserves")] {
            let replayed = sign(&wallet, &other);
            let renamed = OwnershipRecord {
                ledger: ledger.clone(),
                ..replayed.clone()
            };
            let (reason, detail) = refused(|ownership| replace(ownership, replayed));
            assert_eq!(reason, Reason::SigStale, "{detail}");
            let (reason, detail) = refused(|ownership| replace(ownership, renamed));
            assert_eq!(reason, Reason::SigInvalid, "{detail}");
        }
    }
}

#[test]
fn a_signature_by_another_wallet_is_refused() {
    for (mine, other) in wallets().iter().zip(wallet::all("other")) {
        let (reason, detail) = refused(|ownership| {
            let signature = sign(mine, &unsigned());
            // The message is that of the right address: only the key is another.
            let message = message(mine);
            replace(
                ownership,
                OwnershipRecord {
                    signatures: other.sign(&message).join(" "),
                    ..signature
                },
            );
        });
        assert_eq!(reason, Reason::SigInvalid, "{}: {detail}", mine.scheme);
    }
}

#[test]
fn a_signature_of_another_address_is_refused() {
    let (reason, detail) = refused(|ownership| {
        let (one, other) = (wallet::eip191("reserves"), wallet::eip191_hash("reserves"));
        let signature = sign(&one, &unsigned());
        replace(
            ownership,
            OwnershipRecord {
                address: other.address,
                ..signature
            },
        );
    });
    assert_eq!(reason, Reason::SigInvalid, "{detail}");
}

#[test]
fn evidence_of_what_is_not_listed_or_out_of_order_is_refused() {
    let foreign = "it is of no address in the list of reserves, or of one that stands before it";
    let order = "it does not come after the one before it, by chain and address";
    let mut cases = Vec::new();
    let mut case = |says, change: fn(&mut Vec<OwnershipRecord>)| cases.push((says, change));
    case(foreign, |ownership| {
        ownership.push(sign(&wallet::solana("other"), &unsigned()));
        ownership.sort_by(|a, b| (&a.chain, &a.address).cmp(&(&b.chain, &b.address)));
    });
    // The domain is evm, not one of its chains; and a domain is not a custodian's other one.
    case(foreign, |ownership| {
        let of_evm = |record: &&mut OwnershipRecord| record.chain == "evm";
        ownership.iter_mut().find(of_evm).unwrap().chain = "ethereum".to_owned();
        ownership.sort_by(|a, b| (&a.chain, &a.address).cmp(&(&b.chain, &b.address)));
    });
    case(order, |ownership| ownership.swap(3, 4));
    case(order, |ownership| {
        ownership.insert(3, ownership[3].clone());
    });
    for (says, change) in cases {
        let (reason, detail) = refused(change);
        assert_eq!(reason, Reason::Ownership, "{detail}");
        assert!(detail.ends_with(says), "{detail}");
    }
}

#[test]
fn schemes_that_are_unknown_or_of_other_addresses_are_refused() {
    for (scheme, expected) in [
        ("trust-me", Reason::SigScheme),
        ("", Reason::SigScheme),
        ("EIP191", Reason::SigScheme),
        ("eip191", Reason::SigInvalid),
    ] {
        let (reason, detail) = refused(|ownership| ownership[0].scheme = scheme.to_owned());
        assert_eq!(reason, expected, "{scheme}: {detail}");
    }
}

/// What a wallet is to sign.
fn message(wallet: &wallet::Wallet) -> String {
    let chain = wallet.chain().parse().unwrap();
    let address = evidence::address::Address::parse(&chain, &wallet.address).unwrap();
    let messages = evidence::message::OwnershipMessages::of(&unsigned().descriptor());
    messages.for_address(&address).unwrap()
}
