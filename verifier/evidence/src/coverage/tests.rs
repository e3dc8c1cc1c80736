use super::{
    super::{
        ownership::{OwnershipRecord, check_ownership},
        samples::{custodian, descriptor, evm, list, signed_by_custodian, signed_by_evm},
        signature::Scheme,
    },
    *,
};

fn asset(total: u128, signed: &[(&'static str, u128)], confirmed: Option<u128>) -> AssetCoverage {
    AssetCoverage {
        unanswered: false,
        total,
        signed: signed.iter().copied().collect(),
        asked: 0,
        confirmed,
        both: 0,
    }
}

fn coverage(lines: &[String], ownership: &[OwnershipRecord]) -> Coverage {
    let (list, descriptor) = (list(lines), descriptor());
    let ledger = descriptor.ledger_digest();
    let (controlled, _) = check_ownership(ownership, &list, &descriptor, &ledger);
    of_signatures(&list, &controlled)
}

#[test]
fn holdings_at_addresses_that_signed_are_added_up_by_scheme() {
    let mut lines = vec![
        format!("ETH,base,{},,3.000000000000000000,,", evm(1)),
        format!("ETH,ethereum,{},,4.000000000000000000,,", evm(1)),
        format!("ETH,ethereum,{},,2.000000000000000000,,", evm(2)),
        format!("USDT,custodian,{},,1.000000,,", custodian(1).0),
        "USDT,other:xrpl,rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh,,3.000000,,".to_owned(),
    ];
    lines.sort();
    let signed = [signed_by_custodian(1), signed_by_evm(1)];
    let shown = coverage(&lines, &signed);
    // One signature counts for the address on both chains.
    let ether = 10_u128.pow(18);
    assert_eq!(
        shown.0,
        [
            asset(0, &[], None),
            asset(9 * ether, &[("eip191", 7 * ether)], None),
            asset(4_000_000, &[("ed25519", 1_000_000)], None),
        ]
    );
    let shares: Vec<_> = shown
        .0
        .iter()
        .map(|asset| asset.signed_share().bps())
        .collect();
    assert_eq!(shares, [10_000, 7_777, 2_500]);
    assert_eq!(shown.least_signed_bps(), 2_500);
}

#[test]
fn signatures_that_do_not_hold_show_nothing() {
    let lines = [format!("USDT,custodian,{},,1.000000,,", custodian(1).0)];
    let signed = signed_by_custodian(1);
    let replayed = OwnershipRecord {
        ledger: "00".repeat(32),
        ..signed.clone()
    };
    assert_eq!(coverage(&lines, &[signed]).least_signed_bps(), 10_000);
    assert_eq!(coverage(&lines, &[replayed]).least_signed_bps(), 0);
    assert_eq!(coverage(&lines, &[]).least_signed_bps(), 0);
}

#[test]
fn keys_of_custodians_are_told_from_those_of_chains() {
    for scheme in Scheme::ALL {
        let signed_by = Coverage(vec![asset(1, &[(scheme.id(), 1)], None)]);
        let of_custodian = matches!(scheme, Scheme::Ed25519 | Scheme::Secp256k1);
        assert_eq!(rests_on_custodians(&signed_by), of_custodian, "{scheme}");
    }
}
