//! Collateral, account by account: `sum_a F_a c_a = 0` for the components of each leaf.
//!
//! Witnesses here are those of the honest prover's code for slots that break the rule: P, slots and limbs agree, and
//! nothing but the total's end in row 0 is against them.

use halo2curves::ff::Field;

use super::{
    super::{
        super::columns,
        LEAVES,
        forgery::Table,
        shards::{
            ACCOUNT as LEAF, MARGIN_LEAF, account, debt, free, margin_account, mixed_slots,
            pledged, schedule, slot,
        },
    },
    Forgery, on_both_shapes,
    total::TOTAL_0,
};
use crate::{
    collateral::CollateralVector,
    curve::Scalar,
    leaf::{Component, Slot},
    shape::Shape,
};

fn assert_accepted<S: Shape>(slots: &[Slot]) {
    Forgery::<S>::of(slots).assert_satisfied();
}

fn assert_refused<S: Shape>(slots: &[Slot]) {
    Forgery::<S>::of(slots).assert_only(TOTAL_0, &[0]);
}

/// The slots with one entry more.
fn with<S: Shape>(slots: &[Slot], leaf: usize, component: Component, amount: u64) -> Vec<Slot> {
    [slots, &[slot::<S>(leaf, component, amount)]].concat()
}

/// The slots as a witness under F of another schedule, or of none.
fn under<S: Shape>(collateral: &CollateralVector, slots: &[Slot]) -> Forgery<S> {
    let mut forgery = Forgery::<S>::of(slots);
    forgery.collateral = collateral.column::<S>();
    forgery.follow_total();
    forgery
}

on_both_shapes! {
    fn accepts_debts_that_are_covered_exactly<S: Shape>() {
        assert_accepted::<S>(&account::<S>());
        // 7 * 9 = 9 * 7: no surplus.
        let even = margin_account::<S>(LEAF, &[(pledged(5), 9), (debt(2), 9)]);
        assert_eq!((even[2].amount, even[3].amount), (0, 0));
        assert_accepted::<S>(&even);
    }

    fn clause_8_6_rejects_a_debt_that_is_uncovered_by_one_unit<S: Shape>() {
        let even = margin_account::<S>(LEAF, &[(pledged(5), 9), (debt(2), 9)]);
        for component in [pledged(5), debt(2), Component::SurplusLow, Component::SurplusHigh] {
            assert_refused::<S>(&with::<S>(&even, LEAF, component, 1));
        }
        assert_refused::<S>(&with::<S>(&mixed_slots::<S>()[1..], MARGIN_LEAF, debt(1), 1));
    }

    fn clause_8_6_rejects_a_debt_without_collateral<S: Shape>() {
        for index in 0..S::REGISTRY {
            assert_refused::<S>(&[slot::<S>(LEAF, debt(index), 1)]);
            assert_refused::<S>(&[slot::<S>(LEAF, debt(index), u64::MAX)]);
        }
    }

    fn clause_8_6_rejects_a_free_balance_as_collateral<S: Shape>() {
        let mut slots = account::<S>();
        slots[0] = slot::<S>(LEAF, free(0), 90);
        assert_refused::<S>(&slots);
    }

    fn clause_8_6_rejects_collateral_of_another_account<S: Shape>() {
        for other in [0, LEAF + 1, LEAVES - 1] {
            for moved in 0..3 {
                let mut slots = account::<S>();
                slots[moved].leaf = other as u32;
                assert_refused::<S>(&slots);
            }
            // All of it is an account of its own.
            let mut slots = account::<S>();
            slots.iter_mut().for_each(|slot| slot.leaf = other as u32);
            assert_accepted::<S>(&slots);
        }
    }

    fn clause_8_6_rejects_a_surplus_that_pays_for_another_accounts_debt<S: Shape>() {
        // Over both leaves together the sum is zero.
        let mut slots = account::<S>();
        slots[2].amount = 0;
        slots.push(slot::<S>(LEAF + 1, debt(1), 11));
        let collateral = schedule().column::<S>();
        let sum: Scalar = slots
            .iter()
            .map(|slot| collateral[usize::from(slot.row)] * Scalar::from(slot.amount))
            .sum();
        assert_eq!(sum, Scalar::ZERO);
        assert_refused::<S>(&slots);
    }

    fn clause_8_6_rejects_a_pledge_that_counts_more_than_its_haircut_lets_it<S: Shape>() {
        // Asset 3 counts for nothing.
        let slots = margin_account::<S>(LEAF, &[(pledged(3), u64::MAX)]);
        assert_accepted::<S>(&slots);
        assert_refused::<S>(&with::<S>(&slots, LEAF, debt(3), 1));
        assert_refused::<S>(&with::<S>(&slots, LEAF, Component::SurplusLow, 1));
    }

    fn clause_8_6_a_surplus_has_one_value_whatever_its_digits<S: Shape>() {
        // The largest coefficient times the largest debt is covered; the surplus fills both limbs.
        let entries = [(pledged(7), 1 << 31), (debt(6), u64::MAX)];
        let slots = margin_account::<S>(LEAF, &entries);
        assert!(slots[2].amount > 0 && slots[3].amount > 1);
        assert_accepted::<S>(&slots);
        // 2^64 less in the upper limb, and nothing for it in the lower one; and the other way round.
        for difference in [-1, 1] {
            let mut moved = slots.clone();
            moved[3].amount = moved[3].amount.wrapping_add_signed(difference);
            assert_refused::<S>(&moved);
        }
        // Two slots make a lower limb of 2^64 and more. The value is what it was and nothing below zero is said, so the
        // circuit may accept; it is another leaf than the owner's, who writes the surplus in digits below 2^64.
        let mut carried = slots.clone();
        carried[3].amount -= 1;
        carried.push(slot::<S>(LEAF, Component::SurplusLow, u64::MAX));
        carried.push(slot::<S>(LEAF, Component::SurplusLow, 1));
        assert_accepted::<S>(&carried);
        let opening = |slots: &[Slot]| {
            Forgery::<S>::of(slots).value(columns::opening::<S>(), 3 * S::REGISTRY)
        };
        assert_ne!(opening(&carried), opening(&slots));
    }

    fn clause_8_6_rejects_a_negative_surplus<S: Shape>() {
        // 9 of pledges and 10 of debts: the lower limb is -1, which its slot's lowest limb says.
        let slots = [(pledged(0), 1), (debt(1), 1), (Component::SurplusLow, 0)];
        let slots = slots.map(|(component, amount)| slot::<S>(LEAF, component, amount));
        assert_refused::<S>(&slots);
        let mut forgery = Forgery::<S>::of(&slots);
        *forgery.at((columns::limb::<S>(0, 0), 2)) = -Scalar::ONE;
        forgery.count(Table::Low, 0, -Scalar::ONE);
        forgery.follow_slots(2);
        forgery.follow_opening();
        forgery.follow_total();
        forgery.assert_only(TOTAL_0, &[0]);
    }

    fn clause_8_6_rejects_f_of_another_schedule<S: Shape>() {
        let slots = account::<S>();
        let other = CollateralVector::new(vec![9; S::REGISTRY], vec![10; S::REGISTRY]);
        under::<S>(&other.expect("coefficients"), &slots).assert_satisfied();
        for (pledged, debt) in [(10, 10), (9, 11), (8, 10)] {
            let other = CollateralVector::new(vec![pledged; 8], vec![debt; 8]);
            let forgery = under::<S>(&other.expect("coefficients"), &slots);
            forgery.assert_only(TOTAL_0, &[0]);
        }
    }

    fn clause_8_6_without_a_schedule_there_are_free_balances_only<S: Shape>() {
        let none = CollateralVector::none();
        let free: Vec<Slot> = (0..S::REGISTRY)
            .map(|index| slot::<S>(index, free(index), u64::MAX))
            .collect();
        under::<S>(&none, &free).assert_satisfied();
        for row in S::REGISTRY..S::COMPONENTS {
            let component = Component::from_row::<S>(row).expect("a component");
            for amount in [1, u64::MAX] {
                let forgery = under::<S>(&none, &with::<S>(&free, LEAF, component, amount));
                forgery.assert_only(TOTAL_0, &[0]);
            }
        }
        under::<S>(&none, &account::<S>()).assert_only(TOTAL_0, &[0]);
    }
}
