//! The form of an account's entries, judged in one place whatever they came in: a file or an archive.

use circuits::{
    collateral::{CollateralVector, SurplusError},
    leaf::{Component, Entry},
    ledger::{Amount, REGISTRY_CAPACITY},
};

/// Most entries that an account shows: a free and a pledged balance and a debt of each asset. The surplus is not shown.
pub const MAX_ENTRIES: usize = 3 * REGISTRY_CAPACITY;

/// Why entries are not those of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EntriesError {
    /// More than [`MAX_ENTRIES`].
    #[error("{0} entries, and an account has at most {MAX_ENTRIES}")]
    Count(usize),
    /// An asset beyond the registry of the ledger.
    #[error("an entry is of asset {0}, which is not listed")]
    Unlisted(usize),
    /// A limb of the surplus: it follows from the others and is not shown.
    #[error("an entry is a surplus, which is computed and never stated")]
    Surplus,
    /// Entries that are not strictly increasing by id.
    #[error("the entries are not in the order of their ids, or one occurs twice")]
    Order,
    /// An entry that says nothing.
    #[error("an entry has an amount of zero")]
    Zero,
    /// Pledges that do not cover the debts, or cannot be reckoned.
    #[error(transparent)]
    Collateral(#[from] SurplusError),
}

/// Checks the entries that an account shows, and gives the surplus of its pledges over its debts: two digits to the
/// base 2^64, lowest first.
///
/// # Errors
/// [`EntriesError`].
pub fn check_entries(
    entries: &[Entry],
    listed: usize,
    collateral: &CollateralVector,
) -> Result<[Amount; 2], EntriesError> {
    if entries.len() > MAX_ENTRIES {
        return Err(EntriesError::Count(entries.len()));
    }
    for entry in entries {
        let asset = entry.component.asset().ok_or(EntriesError::Surplus)?;
        if asset.index() >= listed {
            return Err(EntriesError::Unlisted(asset.index()));
        }
        if entry.amount == Amount(0) {
            return Err(EntriesError::Zero);
        }
    }
    if entries
        .windows(2)
        .any(|pair| pair[0].component >= pair[1].component)
    {
        return Err(EntriesError::Order);
    }
    Ok(collateral.surplus(entries)?)
}

/// All that a leaf commits to: what is shown, and the limbs of the surplus that are not zero.
pub fn committed(shown: &[Entry], surplus: [Amount; 2]) -> Vec<Entry> {
    let limbs = [Component::SurplusLow, Component::SurplusHigh];
    let limbs = limbs.into_iter().zip(surplus);
    let limbs = limbs.map(|(component, amount)| Entry { component, amount });
    let limbs = limbs.filter(|entry| entry.amount != Amount(0));
    shown.iter().copied().chain(limbs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inclusion::samples::{debt, entry, free, pledged};

    fn schedule(pledged: Vec<u128>, debts: Vec<u128>) -> CollateralVector {
        CollateralVector::new(pledged, debts).unwrap()
    }

    /// A pledged unit of asset 0 covers four fifths of a debt's, one of asset 1 nothing.
    fn sample() -> CollateralVector {
        schedule(vec![4, 0], vec![5, 3])
    }

    fn check(entries: &[Entry]) -> Result<[Amount; 2], EntriesError> {
        check_entries(entries, 2, &sample())
    }

    #[test]
    fn every_other_form_is_refused_for_its_reason() {
        let limb = entry(Component::SurplusLow, 1);
        for (entries, refused) in [
            (vec![free(0, 1), limb], EntriesError::Surplus),
            (
                vec![entry(Component::SurplusHigh, 1)],
                EntriesError::Surplus,
            ),
            (vec![free(2, 1)], EntriesError::Unlisted(2)),
            (vec![pledged(511, 1)], EntriesError::Unlisted(511)),
            (vec![pledged(0, 9), debt(2, 1)], EntriesError::Unlisted(2)),
            (vec![free(0, 0)], EntriesError::Zero),
            (vec![pledged(0, 9), debt(0, 0)], EntriesError::Zero),
            (vec![free(1, 1), free(0, 1)], EntriesError::Order),
            (vec![free(0, 1), free(0, 1)], EntriesError::Order),
            (vec![pledged(0, 1), free(1, 1)], EntriesError::Order),
            (vec![debt(0, 1), pledged(1, 1)], EntriesError::Order),
            (
                vec![pledged(0, 9), debt(1, 1), debt(1, 1)],
                EntriesError::Order,
            ),
            (vec![debt(1, 1)], SurplusError::Uncovered.into()),
            (vec![free(0, 9), debt(1, 1)], SurplusError::Uncovered.into()),
        ] {
            assert_eq!(check(&entries), Err(refused), "{entries:?}");
        }
        let none = CollateralVector::none();
        for entries in [vec![pledged(0, 1)], vec![debt(0, 1)]] {
            let refused = check_entries(&entries, 2, &none);
            assert_eq!(refused, Err(SurplusError::NoSchedule.into()));
        }
        let many = vec![free(0, 1); MAX_ENTRIES + 1];
        assert_eq!(check(&many), Err(EntriesError::Count(1_537)));
    }

    #[test]
    fn an_account_may_have_everything_once_and_may_have_nothing() {
        let none = CollateralVector::none();
        for vector in [&none, &sample()] {
            assert_eq!(check_entries(&[], 2, vector), Ok([Amount(0); 2]));
            let most = [free(0, u64::MAX), free(1, u64::MAX)];
            assert_eq!(check_entries(&most, 2, vector), Ok([Amount(0); 2]));
        }
        let ids = || 0..REGISTRY_CAPACITY;
        let all = ids()
            .map(|id| free(id, 1))
            .chain(ids().map(|id| pledged(id, 1)));
        let all: Vec<_> = all.chain(ids().map(|id| debt(id, 1))).collect();
        assert_eq!(all.len(), MAX_ENTRIES);
        let one_each = schedule(vec![1; 512], vec![1; 512]);
        assert_eq!(check_entries(&all, 512, &one_each), Ok([Amount(0); 2]));
    }

    #[test]
    fn debts_are_covered_to_the_unit() {
        let surplus = |pledge, owed| check(&[pledged(0, pledge), debt(0, owed)]);
        assert_eq!(surplus(10, 8), Ok([Amount(0); 2]));
        assert_eq!(surplus(11, 8), Ok([Amount(4), Amount(0)]));
        assert_eq!(surplus(10, 9), Err(SurplusError::Uncovered.into()));
        // What is free covers nothing, nor does an asset that counts for nothing.
        let more = [free(0, 9), pledged(0, 10), pledged(1, 9), debt(0, 9)];
        assert_eq!(check(&more), Err(SurplusError::Uncovered.into()));
    }

    #[test]
    fn a_surplus_of_two_to_the_128_is_refused_and_one_less_has_two_digits() {
        let vector = schedule(vec![1 << 64, 1], vec![1, 1]);
        let most = [pledged(0, u64::MAX), pledged(1, u64::MAX)];
        let digits = check_entries(&most, 2, &vector);
        assert_eq!(digits, Ok([Amount(u64::MAX); 2]));
        let vector = schedule(vec![1 << 65, 1], vec![1, 1]);
        let too_large = check_entries(&[pledged(0, 1 << 63)], 2, &vector);
        assert_eq!(too_large, Err(SurplusError::TooLarge.into()));
    }

    #[test]
    fn a_leaf_commits_to_the_digits_of_the_surplus_that_are_not_zero() {
        let shown = [free(0, 1), pledged(1, 2)];
        let limbs = |low, high| committed(&shown, [Amount(low), Amount(high)]).split_off(2);
        assert_eq!(committed(&shown, [Amount(0); 2]), shown);
        assert_eq!(limbs(5, 0), [entry(Component::SurplusLow, 5)]);
        assert_eq!(limbs(0, 6), [entry(Component::SurplusHigh, 6)]);
        let both = [
            entry(Component::SurplusLow, 5),
            entry(Component::SurplusHigh, 6),
        ];
        assert_eq!(limbs(5, 6), both);
    }
}
