use proptest::prelude::*;

use super::*;

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
