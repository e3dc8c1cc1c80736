//! What became of a ledger's debts. For the operator's eyes only.

/// The debts of one asset, and the liabilities that they are taken off, in smallest units.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct AssetLoans {
    /// Balances of all customers: E_a.
    pub gross: u128,
    /// Balances that cover counted debts, part of `gross`.
    pub pledged: u128,
    /// Debts in the files.
    pub debts: u128,
    /// Debts that lower what has to be held: D_a.
    pub counted: u128,
    /// Debts that are not looked at, because no debts are.
    pub ignored: u128,
    /// Debts that their owners' balances do not cover: a loss.
    pub uncovered: u128,
    /// Covered debts beyond the share that the policy counts.
    pub beyond_share: u128,
    /// Covered debts for which the policy's caps left no collateral.
    pub beyond_cap: u128,
}

impl AssetLoans {
    /// What is left of the balances after the counted debts.
    pub fn net(&self) -> u128 {
        // M1 is what the choice ends with: debts are at most the balances.
        self.gross - self.counted
    }
}

/// What became of a ledger's debts.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LoansReport {
    /// By asset id.
    pub assets: Vec<AssetLoans>,
    /// Accounts that have debts in the files.
    pub indebted: u64,
    /// Accounts of which a debt is counted, in full or in part.
    pub counted: u64,
    /// Accounts whose balances do not cover their debts.
    pub bad: u64,
}
