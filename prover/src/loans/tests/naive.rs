//! The choice once more, as the design says it: everything in memory, nothing decided before it has to be.

use std::collections::BTreeMap;

use circuits::hash::hmac_sha256;
use num_bigint::BigInt;

use super::{Committed, Line, SEED, debt, free, pledged, surplus};
use crate::{
    inputs::ledger::Side,
    loans::{LoanTerms, tests::asset},
};

/// Amounts by asset.
type Amounts = BTreeMap<usize, u64>;

#[derive(Default)]
struct Account {
    balances: Amounts,
    debts: Amounts,
    pledged: Amounts,
}

fn value(amounts: &Amounts, unit: impl Fn(usize) -> u128) -> BigInt {
    let values = amounts.iter();
    let values = values.map(|(asset, amount)| BigInt::from(unit(*asset)) * *amount);
    values.sum()
}

fn ceil(number: &BigInt, unit: u128) -> u64 {
    let units = (number + (unit - 1)) / unit;
    units.try_into().unwrap_or(u64::MAX)
}

/// Takes units of the debt of the largest value until what is left is worth no more than `covered`.
fn lower(debts: &mut Amounts, covered: &BigInt, unit: impl Fn(usize) -> u128) {
    loop {
        let missing = value(debts, &unit) - covered;
        if missing <= BigInt::ZERO {
            return;
        }
        let worth = |asset: usize| BigInt::from(unit(asset)) * debts[&asset];
        let most = debts.keys().map(|asset| worth(*asset)).max().unwrap();
        let largest = *debts.keys().find(|asset| worth(**asset) == most).unwrap();
        let units = ceil(&missing, unit(largest));
        let debt = debts.get_mut(&largest).unwrap();
        *debt -= units.min(*debt);
    }
}

/// What is committed of every account under terms that leave out bad debt.
pub fn choose(lines: &[Line], terms: &LoanTerms) -> Committed {
    let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
    for (id, side, index, amount) in lines {
        let account = accounts.entry(id.clone()).or_default();
        let side = match side {
            Side::Balance => &mut account.balances,
            Side::Debt => &mut account.debts,
        };
        if *amount > 0 {
            side.insert(*index, *amount);
        }
    }
    let pledge_unit = |index: usize| terms.vector.pledged(asset(index));
    let debt_unit = |index: usize| terms.vector.debt(asset(index));
    let listed = terms.shares.len();

    // 1. No account owes more than it covers.
    for account in accounts.values_mut() {
        let covered = value(&account.balances, pledge_unit);
        lower(&mut account.debts, &covered, debt_unit);
    }

    // 2. No asset has more debts than its share.
    for index in 0..listed {
        let total = |of: fn(&Account) -> &Amounts| -> u128 {
            let amounts = accounts
                .values()
                .flat_map(|account| of(account).get(&index));
            amounts.map(|amount| u128::from(*amount)).sum()
        };
        let most = u128::from(terms.shares[index]) * total(|account| &account.balances) / 10_000;
        let mut excess = total(|account| &account.debts).saturating_sub(most);
        let mut order: Vec<_> = accounts.keys().cloned().collect();
        order.sort_by_key(|id| {
            let parts: [&[u8]; 2] = [&(index as u16).to_le_bytes(), id.as_bytes()];
            hmac_sha256(&SEED, "por/loan-order/v1", &parts)
        });
        for id in order {
            if let Some(debt) = accounts.get_mut(&id).unwrap().debts.get_mut(&index) {
                let left_out = excess.min((*debt).into());
                *debt -= left_out as u64;
                excess -= left_out;
            }
        }
    }

    // 3. Every debt that is left has its pledges, as far as the caps let it.
    let mut room: Vec<Option<BigInt>> = terms
        .caps
        .iter()
        .map(|cap| cap.as_ref().map(|cap| cap.cap.clone().into()))
        .collect();
    let mut order: Vec<_> = accounts.keys().cloned().collect();
    order.sort_by_key(|id| hmac_sha256(&SEED, "por/pledge-order/v1", &[id.as_bytes()]));
    for id in order {
        let account = accounts.get_mut(&id).unwrap();
        let mut missing = value(&account.debts, debt_unit);
        let mut had = Amounts::new();
        for index in terms.pledge_order.iter().map(|asset| asset.index()) {
            let balance = account.balances.get(&index).copied().unwrap_or(0);
            let unit = pledge_unit(index);
            if missing <= BigInt::ZERO || unit == 0 || balance == 0 {
                continue;
            }
            let asked = ceil(&missing, unit).min(balance);
            let worth = BigInt::from(unit) * asked;
            if room[index].as_ref().is_none_or(|room| worth <= *room) {
                had.insert(index, balance);
                missing -= worth;
            }
        }
        lower(&mut account.debts, &value(&had, pledge_unit), debt_unit);
        let mut missing = value(&account.debts, debt_unit);
        for index in terms.pledge_order.iter().map(|asset| asset.index()) {
            if let Some(balance) = had.get(&index).filter(|_| missing > BigInt::ZERO) {
                let amount = ceil(&missing, pledge_unit(index)).min(*balance);
                let worth = BigInt::from(pledge_unit(index)) * amount;
                missing -= &worth;
                account.pledged.insert(index, amount);
                if let Some(room) = &mut room[index] {
                    *room -= worth;
                }
            }
        }
    }

    let entries = |account: &Account| {
        let mut entries = BTreeMap::new();
        for (index, balance) in &account.balances {
            let pledge = account.pledged.get(index).copied().unwrap_or(0);
            entries.insert(free(*index), balance - pledge);
            entries.insert(pledged(*index), pledge);
        }
        for (index, amount) in &account.debts {
            entries.insert(debt(*index), *amount);
        }
        let left = value(&account.pledged, pledge_unit) - value(&account.debts, debt_unit);
        let digits = left.to_u64_digits().1;
        entries.extend(
            digits
                .iter()
                .enumerate()
                .map(|(limb, digit)| (surplus(limb), *digit)),
        );
        entries.retain(|_, amount| *amount > 0);
        entries.into_iter().collect()
    };
    accounts
        .iter()
        .map(|(id, account)| (id.clone(), entries(account)))
        .collect()
}
