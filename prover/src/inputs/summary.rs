//! What is known of a ledger without reading it again: numbers, totals and digests, added up account by account.

use circuits::{
    hash::Digest32,
    ledger::{AccountId, Amount, AssetId},
};
use sha2::{Digest as _, Sha256};

use super::{accounts::Account, departures::Departures};

/// Number that stands for a debt of the first asset in the digest, as among the components of a leaf.
const FIRST_DEBT: u16 = 1_024;

/// SHA-256 of a ledger in normal form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digests {
    pub all: Digest32,
    /// As if nobody had debts.
    pub balances: Digest32,
}

/// What is known of a ledger without reading it again.
#[derive(Clone, Debug)]
pub(super) struct Summary {
    pub accounts: u64,
    pub balances: u64,
    pub id_bytes: u64,
    /// Most balances of an account.
    pub largest: usize,
    pub totals: Vec<u128>,
    /// Accounts with debts.
    pub indebted: u64,
    pub debt_totals: Vec<u128>,
    /// What reading changed, or left out.
    pub departures: Departures,
}

impl Summary {
    pub fn new(departures: Departures) -> Self {
        let listed = departures.negative.len();
        Self {
            accounts: 0,
            balances: 0,
            id_bytes: 0,
            largest: 0,
            totals: vec![0; listed],
            indebted: 0,
            debt_totals: vec![0; listed],
            departures,
        }
    }

    pub fn add(&mut self, account: &Account) {
        self.accounts += 1;
        self.balances += account.entries().len() as u64;
        self.id_bytes += account.id().as_bytes().len() as u64;
        self.largest = self.largest.max(account.entries().len());
        for (asset, amount) in account.entries() {
            // Fewer than 2^64 amounts below 2^64.
            self.totals[asset.index()] += u128::from(amount.0);
        }
        self.indebted += u64::from(!account.debts().is_empty());
        for (asset, amount) in account.debts() {
            self.debt_totals[asset.index()] += u128::from(amount.0);
        }
    }
}

/// Hashes accounts as they come: once while none of them has debts, and twice from the first that has.
#[derive(Default)]
pub(super) struct LedgerHasher {
    all: Sha256,
    /// Without the debts, as soon as there are any.
    balances: Option<Sha256>,
}

impl LedgerHasher {
    pub fn add(&mut self, account: &Account) {
        let (id, balances, debts) = (account.id(), account.entries(), account.debts());
        if !debts.is_empty() && self.balances.is_none() {
            self.balances = Some(self.all.clone());
        }
        hash_account(&mut self.all, id, balances, debts);
        if let Some(hasher) = &mut self.balances {
            hash_account(hasher, id, balances, &[]);
        }
    }

    pub fn finish(self) -> Digests {
        let all = self.all.finalize().into();
        let balances = self.balances.map(|hasher| hasher.finalize().into());
        Digests {
            all,
            balances: balances.unwrap_or(all),
        }
    }
}

/// Ids have at most 256 bytes, and accounts at most 512 balances and as many debts.
fn hash_account(
    hasher: &mut Sha256,
    id: AccountId<'_>,
    balances: &[(AssetId, Amount)],
    debts: &[(AssetId, Amount)],
) {
    hasher.update((id.as_bytes().len() as u16).to_le_bytes());
    hasher.update(id.as_bytes());
    let count = balances.len() + debts.len();
    hasher.update((count as u16).to_le_bytes());
    for (side, entries) in [(0, balances), (FIRST_DEBT, debts)] {
        for (asset, amount) in entries {
            hasher.update((side + asset.index() as u16).to_le_bytes());
            hasher.update(amount.0.to_le_bytes());
        }
    }
}
