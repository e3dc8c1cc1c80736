//! Published totals are the proven ones, to the unit.

use std::sync::LazyLock;

use verifier::{
    bundle::{
        amount::{format_amount, parse_amount},
        claim::{Disclosure, Side},
    },
    refusal::Reason,
    report,
};

use crate::common::{Exchange, Proven};

fn disclosing() -> &'static Proven {
    static PROVEN: LazyLock<Proven> = LazyLock::new(|| {
        Exchange {
            disclosed: vec!["BTC", "USDT"],
            ..Exchange::small()
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
fn a_disclosed_total_changed_by_one_unit_is_rejected() {
    let bundle = &disclosing().bundle;
    for place in 0..4 {
        for change in [1, -1] {
            let other = bundle.with_claim(|claim| {
                let disclosure = &mut claim.disclosures[place];
                let decimals = if disclosure.asset == "BTC" { 8 } else { 6 };
                let total = parse_amount(&disclosure.total, decimals).unwrap();
                disclosure.total =
                    format_amount(total.checked_add_signed(change).unwrap(), decimals);
            });
            assert_eq!(other.rejection(), Reason::SolvencyProof);
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
