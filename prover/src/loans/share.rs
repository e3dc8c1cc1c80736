//! Which debts are left out because an asset's are more than the policy's share of its balances.
//!
//! Debts of an asset are left out in the order of `HMAC-SHA256(seed, "por/loan-order/v1", asset u16, account id)`, the
//! last one in part. Not in the order of the tags that place leaves: customers see whether their debt is counted, and
//! where their leaf is.
//!
//! What is left out is everything before a certain hash. So one hash an asset is kept, and no list of accounts.

use circuits::{
    domain,
    hash::hmac_sha256,
    ledger::{AccountId, Amount, AssetId},
    solvency::statement::BPS,
};

use crate::sorting::{Scratch, ScratchError, Sorter};

/// An account's place in the order of one asset.
type OrderKey = [u8; 32];

const ASSET_BYTES: usize = 2;
const KEY_BYTES: usize = size_of::<OrderKey>();

/// What is left out of one asset's debts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cutoff {
    /// They are within the share.
    Nothing,
    /// The share is nothing.
    Everything,
    /// All before this one, and a part of it.
    Before { key: OrderKey, part: u64 },
}

/// What is left out of the debts of each asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareCutoffs(Vec<Cutoff>);

impl ShareCutoffs {
    /// Units of an account's debt that are left out.
    pub fn left_out(
        &self,
        seed: &[u8; 32],
        id: AccountId<'_>,
        (asset, amount): (AssetId, Amount),
    ) -> Amount {
        match self.0[asset.index()] {
            Cutoff::Nothing => Amount(0),
            Cutoff::Everything => amount,
            Cutoff::Before { key, part } => match order_key(seed, id, asset).cmp(&key) {
                std::cmp::Ordering::Less => amount,
                std::cmp::Ordering::Equal => Amount(part),
                std::cmp::Ordering::Greater => Amount(0),
            },
        }
    }
}

fn order_key(seed: &[u8; 32], id: AccountId<'_>, asset: AssetId) -> OrderKey {
    // A registry has 512 assets.
    let asset = (asset.index() as u16).to_le_bytes();
    hmac_sha256(seed, domain::LOAN_ORDER, &[&asset, id.as_bytes()])
}

/// How much is too much: what of each asset's debts, and among which of them the cuts have to be found.
pub struct Excess {
    /// Units that have to go, by asset.
    units: Vec<u128>,
    /// Of these assets nothing may stay.
    nothing_stays: Vec<bool>,
}

impl Excess {
    /// Of debts against balances: `debts - floor(share * gross / 10^4)`, if that is above 0.
    pub fn of(shares: &[u16], gross: &[u128], debts: &[u128]) -> Self {
        let most = shares.iter().zip(gross);
        // Totals are below 2^97, shares below 2^14.
        let most = most.map(|(share, gross)| u128::from(*share) * gross / u128::from(BPS));
        let (units, nothing_stays) = most
            .zip(debts)
            .map(|(most, debts)| (debts.saturating_sub(most), most == 0))
            .unzip();
        Self {
            units,
            nothing_stays,
        }
    }

    /// Whether it has to be found out whose debts go.
    pub fn needs_order(&self) -> bool {
        (0..self.units.len()).any(|asset| self.is_ordered(asset))
    }

    fn is_ordered(&self, asset: usize) -> bool {
        self.units[asset] > 0 && !self.nothing_stays[asset]
    }
}

/// Finds the cuts.
pub struct ShareOrder<'a> {
    excess: Excess,
    seed: &'a [u8; 32],
    sorter: Sorter,
    record: Vec<u8>,
}

impl<'a> ShareOrder<'a> {
    /// No debts yet.
    pub fn new(excess: Excess, seed: &'a [u8; 32], scratch: &Scratch) -> Self {
        Self {
            excess,
            seed,
            sorter: Sorter::new(scratch.clone()),
            record: Vec::new(),
        }
    }

    /// Adds a debt that its owner's balances cover.
    pub fn push(
        &mut self,
        id: AccountId<'_>,
        (asset, amount): (AssetId, Amount),
    ) -> Result<(), ScratchError> {
        if !self.excess.is_ordered(asset.index()) || amount == Amount(0) {
            return Ok(());
        }
        self.record.clear();
        self.record
            .extend_from_slice(&(asset.index() as u16).to_be_bytes());
        self.record
            .extend_from_slice(&order_key(self.seed, id, asset));
        self.record.extend_from_slice(&amount.0.to_be_bytes());
        self.sorter.push(&self.record)
    }

    /// Where each asset's debts are cut.
    pub fn finish(self) -> Result<ShareCutoffs, ScratchError> {
        let Excess {
            units: mut excess,
            nothing_stays,
        } = self.excess;
        let cut = |nothing_stays| match nothing_stays {
            true => Cutoff::Everything,
            false => Cutoff::Nothing,
        };
        let mut cutoffs: Vec<Cutoff> = nothing_stays.iter().map(|nothing| cut(*nothing)).collect();
        let sorted = self.sorter.finish()?;
        let mut merge = sorted.merge()?;
        while let Some(record) = merge.next_record()? {
            let (asset, rest) = record.split_at(ASSET_BYTES);
            let (key, amount) = rest.split_at(KEY_BYTES);
            let asset = usize::from(u16::from_be_bytes(asset.try_into().expect("2 bytes")));
            let amount = u64::from_be_bytes(amount.try_into().expect("8 bytes"));
            let left = &mut excess[asset];
            if *left == 0 {
                continue;
            }
            let part = u64::try_from(*left).map_or(amount, |left| left.min(amount));
            *left -= u128::from(part);
            let key = key.try_into().expect("32 bytes");
            cutoffs[asset] = Cutoff::Before { key, part };
        }
        Ok(ShareCutoffs(cutoffs))
    }
}
