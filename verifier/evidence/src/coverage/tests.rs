use proptest::prelude::*;

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
    Coverage::new(&list, &controlled)
}

#[test]
fn shares_are_rounded_down() {
    assert_eq!(asset(3, &[("eip191", 2)], None).signed_share().bps(), 6_666);
    assert_eq!(
        asset(10_000, &[("eip191", 9_999)], None)
            .signed_share()
            .bps(),
        9_999
    );
    // One unit of very many is missing: that is not everything.
    let total = (1 << 102) - 1;
    let short = asset(
        total,
        &[("eip191", total - 2), ("ed25519", 1)],
        Some(total - 1),
    );
    assert_eq!(
        (short.signed_share().bps(), short.confirmed_share().bps()),
        (9_999, 9_999)
    );
    let all = asset(total, &[("eip191", total)], Some(total));
    assert_eq!(
        (all.signed_share().bps(), all.confirmed_share().bps()),
        (10_000, 10_000)
    );
    // And one unit of them is next to nothing.
    assert_eq!(asset(total, &[("eip191", 1)], None).signed_share().bps(), 0);
}

#[test]
fn where_nothing_is_held_nothing_is_left_to_show() {
    assert_eq!(asset(0, &[], None).signed_share().bps(), 10_000);
    assert_eq!(asset(1, &[], None).signed_share().bps(), 0);
    assert_eq!(asset(1, &[], None).confirmed_share().bps(), 0);
    assert_eq!(Coverage(Vec::new()).least_signed_bps(), 10_000);
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
        assert_eq!(signed_by.rests_on_custodians(), of_custodian, "{scheme}");
    }
}

proptest! {
    #[test]
    fn a_share_is_everything_only_if_nothing_is_missing(
        total in 1..1u128 << 102,
        part in any::<prop::sample::Index>(),
    ) {
        let part = part.index(usize::MAX) as u128 * (total >> 64).max(1) % (total + 1);
        let share = asset(total, &[], None).share(part).bps();
        prop_assert_eq!(share == BPS, part == total);
        prop_assert!(u128::from(share) * total <= part * u128::from(BPS));
        prop_assert!((u128::from(share) + 1) * total > part * u128::from(BPS));
    }
}
