//! Published totals are the proven ones, to the unit. Of a ledger with loans, liabilities are shown gross, and never
//! without the loans.

use std::sync::LazyLock;

use documents::{
    bundle::{
        amount::{format_amount, parse_amount},
        claim::{Disclosure, Side},
    },
    refusal::Reason,
};
use verdict::report;

use crate::common::{Disclosed, Exchange, Files, Forgery, Prove as _, ProvenExchange};

fn disclosing() -> &'static ProvenExchange {
    static PROVEN: LazyLock<ProvenExchange> = LazyLock::new(|| {
        Exchange {
            disclosed: Disclosed::all(&["BTC", "USDT"]),
            ..Exchange::small()
        }
        .prove()
    });
    &PROVEN
}

/// The same of an exchange with loans.
fn with_loans() -> &'static ProvenExchange {
    static PROVEN: LazyLock<ProvenExchange> = LazyLock::new(|| {
        Exchange {
            disclosed: Disclosed::all(&["BTC", "USDT"]),
            ..Exchange::margin()
        }
        .prove()
    });
    &PROVEN
}

#[test]
fn disclosed_totals_are_verified_and_reported() {
    let proven = disclosing();
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    let text = report::solvency::to_text(&verified);
    let (owed, held) = (proven.exchange.totals(), proven.exchange.held());
    for (asset, symbol, decimals) in [(0, "BTC", 8), (2, "USDT", 6)] {
        for (side, total) in [("liabilities", owed[asset]), ("reserves", held[asset])] {
            let line = format!(
                "  - {side} of {symbol}: {}\n",
                format_amount(total, decimals)
            );
            assert!(text.contains(&line), "{line}{text}");
        }
    }
    assert!(!text.contains("of ETH"), "{text}");
    assert_eq!(verified.documents().claim.disclosures.len(), 4);
}

#[test]
fn liabilities_are_disclosed_gross_beside_the_loans_that_are_taken_off() {
    let proven = with_loans();
    let verified = proven.bundle.verify(&proven.expected()).unwrap();
    let text = report::solvency::to_text(&verified);
    let exchange = &proven.exchange;
    let sides = [
        ("liabilities (no loan taken off)", exchange.totals()),
        ("loans", exchange.owed()),
        ("reserves", exchange.held()),
    ];
    for (asset, symbol, decimals) in [(0, "BTC", 8), (2, "USDT", 6)] {
        for (side, totals) in &sides {
            let total = format_amount(totals[asset], decimals);
            let line = format!("{side} of {symbol}: {total}");
            assert!(text.contains(&line), "{line}\n{text}");
        }
    }
    let claim = &verified.documents().claim;
    let stated: Vec<_> = claim.disclosures.iter().map(|it| it.side).collect();
    let one = [Side::Liabilities, Side::Loans, Side::Reserves];
    assert_eq!(stated, [one, one].concat());
    // An asset that nobody owes has loans of zero, and says so.
    assert_eq!(claim.disclosures[1].total, "0.00000000");
}

#[test]
fn liabilities_without_loans_are_rejected_under_a_schedule() {
    // One account with a balance and an equal debt would inflate the published number for nothing.
    let bundle = &with_loans().bundle;
    let without = |place| {
        bundle.with_claim(|claim| {
            let removed = claim.disclosures.remove(place);
            assert_eq!(removed.side, Side::Loans);
        })
    };
    for place in [1, 4] {
        assert_eq!(without(place).rejection(), Reason::Claim);
    }
    // Loans, or reserves, without liabilities are a claim like any other: this one was not proven.
    let removed = bundle.with_claim(|claim| drop(claim.disclosures.remove(0)));
    assert_eq!(removed.rejection(), Reason::SolvencyProof);
    // Nor are there loans without a schedule.
    let added = disclosing().bundle.with_claim(|claim| {
        let loans = Disclosure {
            side: Side::Loans,
            ..claim.disclosures[0].clone()
        };
        claim.disclosures.insert(1, loans);
    });
    assert_eq!(added.rejection(), Reason::Claim);
}

/// A bundle that discloses other totals than were proven, and a proof made for it.
fn proven_again(proven: &ProvenExchange, place: usize, total: &str) -> Files {
    Forgery::honest(proven).claiming(&proven.bundle, |claim| {
        claim.disclosures[place].total = total.to_owned();
    })
}

#[test]
fn net_liabilities_disclosed_as_gross_ones_are_rejected() {
    let proven = with_loans();
    let true_total = |units: u128| format_amount(units, 6);
    let (gross, loans) = (proven.exchange.totals()[2], proven.exchange.owed()[2]);
    let honest = proven_again(proven, 3, &true_total(gross));
    honest.verify(&proven.expected()).unwrap();
    for (place, lie) in [
        (3, gross - loans),
        (3, gross - 1),
        (3, gross + 1),
        (4, 0),
        (4, loans - 1),
        (4, loans + 1),
    ] {
        let forged = proven_again(proven, place, &true_total(lie));
        assert_eq!(forged.rejection(), Reason::SolvencyProof, "{place}");
    }
}

#[test]
fn a_disclosed_total_changed_by_one_unit_is_rejected() {
    for (proven, places) in [(disclosing(), 4), (with_loans(), 6)] {
        for place in 0..places {
            for change in [1, -1] {
                let other = proven.bundle.with_claim(|claim| {
                    let disclosure = &mut claim.disclosures[place];
                    let decimals = if disclosure.asset == "BTC" { 8 } else { 6 };
                    let total = parse_amount(&disclosure.total, decimals).unwrap();
                    // Nobody owes BTC, and there is nothing below zero.
                    let total = total.checked_add_signed(change).unwrap_or(2);
                    disclosure.total = format_amount(total, decimals);
                });
                assert_eq!(other.rejection(), Reason::SolvencyProof);
            }
        }
    }
}

#[test]
fn a_disclosure_added_removed_or_of_another_asset_is_rejected() {
    let bundle = &disclosing().bundle;
    let removed = bundle.with_claim(|claim| claim.disclosures.truncate(3));
    assert_eq!(removed.rejection(), Reason::SolvencyProof);
    let true_total = format_amount(disclosing().exchange.totals()[1], 8);
    let disclosure = |side, asset: &str, total: &str| Disclosure {
        side,
        asset: asset.to_owned(),
        total: total.to_owned(),
    };
    // Even a true one: the claim is another than the one that was proven.
    for (total, reason) in [
        (true_total.as_str(), Reason::SolvencyProof),
        ("0.00000000", Reason::SolvencyProof),
        ("0", Reason::Claim),
        ("-1.00000000", Reason::Claim),
        // 2^102 units.
        ("50706024009129176059868128215.04000000", Reason::Claim),
        ("50706024009129176059868.12821504", Reason::Claim),
    ] {
        let added = bundle.with_claim(|claim| {
            claim
                .disclosures
                .insert(2, disclosure(Side::Liabilities, "ETH", total));
        });
        assert_eq!(added.rejection(), reason, "{total}");
    }
    for (asset, reason) in [
        ("ETH", Reason::Claim),
        ("XYZ", Reason::Claim),
        ("btc", Reason::Claim),
    ] {
        let other = bundle.with_claim(|claim| claim.disclosures[0].asset = asset.to_owned());
        assert_eq!(other.rejection(), reason, "{asset}");
    }
    let reordered = bundle.with_claim(|claim| claim.disclosures.swap(0, 1));
    assert_eq!(reordered.rejection(), Reason::Claim);
    let repeated = bundle.with_claim(|claim| {
        let first = claim.disclosures[0].clone();
        claim.disclosures.insert(0, first);
    });
    assert_eq!(repeated.rejection(), Reason::Claim);
}
