//! Signing receipts, as an exchange does.

use circuits::ledger::{AccountId, LedgerDigest};
use documents::{
    bundle::{
        amount::{format_amount, parse_typed},
        canonical,
        descriptor::Descriptor,
    },
    key::ReceiptKey,
    version,
};

use super::{
    Amounts, ReceiptSecret, preimage,
    record::{ReceiptRecord, SignedAmount, StatementRecord},
};

/// Why receipts cannot be signed for a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignerError {
    /// The descriptor names no key.
    #[error("the ledger's descriptor names no key for receipts")]
    NoKey,
    /// It names another one.
    #[error("the ledger's descriptor names the key {named}, and this is the key {given}")]
    OtherKey {
        /// The descriptor's.
        named: ReceiptKey,
        /// The one that was given.
        given: ReceiptKey,
    },
}

/// Why a receipt was not signed. It says no account and no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// An asset that is not listed.
    #[error("the asset {0:?} is not listed in the ledger's descriptor")]
    Unlisted(String),
    /// An asset twice among balances, or among debts.
    #[error("there are two amounts of the asset {0:?} on one side")]
    Twice(String),
    /// An amount that the asset cannot have.
    #[error(
        "an amount of the asset {symbol:?} is no number of 0 or more with at most {decimals} decimals"
    )]
    Amount {
        /// The asset.
        symbol: String,
        /// Its decimals.
        decimals: u8,
    },
}

/// Signs receipts for one ledger, with the key that its descriptor names. Any number of threads may ask it at once.
pub struct ReceiptSigner {
    descriptor: Descriptor,
    ledger: LedgerDigest,
    key: ReceiptSecret,
}

impl ReceiptSigner {
    /// A signer for the ledger of this descriptor.
    ///
    /// # Errors
    /// [`SignerError`]: what another key signs says nothing.
    pub fn new(descriptor: Descriptor, key: ReceiptSecret) -> Result<Self, SignerError> {
        let named = descriptor.receipt_key().ok_or(SignerError::NoKey)?;
        let given = key.public();
        if named != given {
            return Err(SignerError::OtherKey { named, given });
        }
        Ok(Self {
            ledger: descriptor.ledger_digest(),
            descriptor,
            key,
        })
    }

    /// The ledger that receipts are signed for.
    pub fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    /// Its digest.
    pub fn ledger(&self) -> LedgerDigest {
        self.ledger
    }

    /// Signs what an account has and owes, in smallest units. What is not there, or is 0, is signed as nothing.
    ///
    /// # Errors
    /// [`SignError::Unlisted`].
    pub fn sign(
        &self,
        account: AccountId<'_>,
        balances: &Amounts,
        debts: &Amounts,
    ) -> Result<Vec<u8>, SignError> {
        let statement = StatementRecord {
            version: version::RECEIPT,
            ledger: self.ledger.to_string(),
            account: account.as_str().to_owned(),
            balances: self.amounts(balances)?,
            debts: self.amounts(debts)?,
        };
        let signature = self.key.sign(&preimage(&statement));
        Ok(canonical::to_bytes(&ReceiptRecord {
            statement,
            signature: hex::encode(signature),
        }))
    }

    /// The same of numbers as a back end writes them: `("BTC", "0.5")`.
    ///
    /// # Errors
    /// [`SignError`].
    pub fn sign_typed(
        &self,
        account: AccountId<'_>,
        balances: &[(&str, &str)],
        debts: &[(&str, &str)],
    ) -> Result<Vec<u8>, SignError> {
        self.sign(account, &self.typed(balances)?, &self.typed(debts)?)
    }

    fn typed(&self, amounts: &[(&str, &str)]) -> Result<Amounts, SignError> {
        let mut typed = Amounts::new();
        for (symbol, amount) in amounts {
            let symbol = (*symbol).to_owned();
            let Some(id) = self.descriptor.asset_id(&symbol) else {
                return Err(SignError::Unlisted(symbol));
            };
            let decimals = self.descriptor.asset(id).decimals;
            let Some(units) = parse_typed(amount, decimals) else {
                return Err(SignError::Amount { symbol, decimals });
            };
            if typed.insert(id, units).is_some() {
                return Err(SignError::Twice(symbol));
            }
        }
        Ok(typed)
    }

    fn amounts(&self, amounts: &Amounts) -> Result<Vec<SignedAmount>, SignError> {
        let listed = self.descriptor.assets();
        let signed = amounts.iter().filter(|(_, units)| **units > 0);
        let signed = signed.map(|(id, units)| {
            let asset = listed.get(id.index());
            let asset =
                asset.ok_or_else(|| SignError::Unlisted(format!("number {}", id.index())))?;
            Ok(SignedAmount {
                asset: asset.symbol.clone(),
                amount: format_amount(*units, asset.decimals),
            })
        });
        signed.collect()
    }
}
