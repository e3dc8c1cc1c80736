//! The receipt: an exchange's signed word of what one account has, and owes, at the time of a snapshot (SPEC.md, section 12).
//!
//! It is private: it has an account's id and balances. The key that it must be signed with is in the ledger's descriptor,
//! and so in the root; a receipt by any other key says nothing.

mod record;
mod sign;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt};

use circuits::{
    domain,
    hash::framed,
    ledger::{AccountId, AssetId, LedgerDigest},
};
use documents::{
    bundle::{
        amount::parse_amount,
        canonical::{self, CanonicalError, hex32},
        descriptor::Descriptor,
    },
    key::{OfExchange, ReceiptKey, parse_signature},
    recognise::{self, Document},
    refusal::{Reason, Refusal},
    version,
};

pub use self::sign::{ReceiptSigner, SignError, SignerError};

use self::record::{ReceiptRecord, SignedAmount, StatementRecord};
use crate::keys::SecretKey;

/// Most bytes of a receipt: 512 balances and 512 debts take less.
pub const MAX_RECEIPT_BYTES: u64 = 256 << 10;

/// The key that an exchange signs receipts with.
pub type ReceiptSecret = SecretKey<OfExchange>;

/// Amounts by their assets, in smallest units; none of them 0.
pub type Amounts = BTreeMap<AssetId, u128>;

/// Why nothing follows from a receipt. Anybody can write one that does not hold: it accuses nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Larger than any receipt.
    #[error("the receipt is larger than {MAX_RECEIPT_BYTES} bytes")]
    Size,
    /// Not a canonical document.
    #[error("the receipt is not in its form")]
    Form,
    /// Another version.
    #[error("receipts of version {0} are unknown")]
    Version(u32),
    /// A field that does not have its form.
    #[error("the receipt's {0} does not have its form")]
    Field(&'static str),
    /// An amount of an asset that is not listed, that stands twice or not in its order, or that has another form than the
    /// asset's.
    #[error(
        "the {place}. of the receipt's {list} is not in the form that this ledger asks for: another order, an asset that is \
         not listed, or other decimals"
    )]
    Amount {
        /// Balances or debts.
        list: &'static str,
        /// Which of them, from 1.
        place: usize,
    },
    /// Of another account.
    #[error(
        "the receipt is of another account than the one that was named, or has its id in another spelling"
    )]
    Account,
    /// Of another ledger: another snapshot, or another publication of one.
    #[error("the receipt is of another ledger: another snapshot, or another publication of one")]
    Ledger,
    /// The descriptor names no key.
    #[error("the ledger's descriptor names no key for receipts")]
    NoKey,
    /// The signature is not by the key that the descriptor names, or not over this.
    #[error(
        "the signature does not hold: it is not by the key that the ledger's descriptor names, or not over this"
    )]
    Signature,
}

impl From<CanonicalError> for ReceiptError {
    fn from(_: CanonicalError) -> Self {
        Self::Form
    }
}

impl From<ReceiptError> for Refusal {
    fn from(error: ReceiptError) -> Self {
        let reason = match error {
            ReceiptError::Version(found) => {
                let (found, reads) = (found.into(), [version::RECEIPT]);
                return version::unknown(Reason::Receipt, "the receipt", found, &reads);
            }
            ReceiptError::Account => Reason::OtherAccount,
            ReceiptError::Ledger => Reason::OtherDocument,
            ReceiptError::NoKey => Reason::NoReceiptKey,
            ReceiptError::Size
            | ReceiptError::Form
            | ReceiptError::Field(_)
            | ReceiptError::Amount { .. }
            | ReceiptError::Signature => Reason::Receipt,
        };
        // Whoever shows it may have written it, and so may the exchange: it is no evidence against anybody.
        Self::Unchecked {
            reason,
            what: error.to_string(),
            hint: reason.hint().to_owned(),
        }
    }
}

/// A receipt, parsed and canonical; nothing in it is verified.
#[derive(Clone)]
pub struct Receipt {
    statement: StatementRecord,
    ledger: LedgerDigest,
    signature: [u8; 64],
}

impl fmt::Debug for Receipt {
    /// Without the account and its balances.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Receipt({:?})", self.ledger)
    }
}

impl Receipt {
    /// Parses the bytes of a receipt. Its white space may be any: nothing rests on it.
    ///
    /// # Errors
    /// [`ReceiptError`], as far as a receipt goes by itself.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() as u64 > MAX_RECEIPT_BYTES {
            return Err(ReceiptError::Size);
        }
        let record: ReceiptRecord = canonical::from_bytes(&canonical::respaced(bytes))?;
        let statement = record.statement;
        if statement.version != version::RECEIPT {
            return Err(ReceiptError::Version(statement.version));
        }
        let ledger = hex32(&statement.ledger).ok_or(ReceiptError::Field("ledger digest"))?;
        AccountId::new(&statement.account).map_err(|_| ReceiptError::Field("account"))?;
        let signature = parse_signature(&record.signature);
        Ok(Self {
            ledger: LedgerDigest(ledger),
            signature: signature.ok_or(ReceiptError::Field("signature"))?,
            statement,
        })
    }

    /// The same of a file with this name, which may be something else altogether.
    ///
    /// # Errors
    /// No verdict in any case.
    pub fn of_file(name: impl fmt::Display, bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() as u64 > MAX_RECEIPT_BYTES {
            return Err(recognise::longer_than_any(name, Document::Receipt));
        }
        recognise::expect(Document::Receipt, &name, bytes)?;
        Self::from_bytes(bytes).map_err(|error| Refusal::from(error).of(name))
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(&ReceiptRecord {
            statement: self.statement.clone(),
            signature: hex::encode(self.signature),
        })
    }

    /// The digest of the ledger that it is of, by its own word.
    pub fn ledger(&self) -> LedgerDigest {
        self.ledger
    }

    /// Verifies that the key which this descriptor names has signed it, for this ledger and account. Whose word that is
    /// depends on where the descriptor comes from: it must be the one that the published root binds.
    ///
    /// # Errors
    /// [`ReceiptError`].
    pub fn verify(
        &self,
        descriptor: &Descriptor,
        account: AccountId<'_>,
    ) -> Result<VerifiedReceipt, ReceiptError> {
        self.ensure_of(account)?;
        if self.ledger != descriptor.ledger_digest() {
            return Err(ReceiptError::Ledger);
        }
        let key = descriptor.receipt_key().ok_or(ReceiptError::NoKey)?;
        if !key.signed(&preimage(&self.statement), &self.signature) {
            return Err(ReceiptError::Signature);
        }
        Ok(VerifiedReceipt {
            account: self.statement.account.clone(),
            ledger: self.ledger,
            key,
            balances: amounts(&self.statement.balances, "balances", descriptor)?,
            debts: amounts(&self.statement.debts, "debts", descriptor)?,
        })
    }

    /// Refuses a receipt of another account. Ids are compared byte by byte: other bytes are another leaf.
    ///
    /// # Errors
    /// [`ReceiptError::Account`].
    pub fn ensure_of(&self, account: AccountId<'_>) -> Result<(), ReceiptError> {
        if self.statement.account == account.as_str() {
            Ok(())
        } else {
            Err(ReceiptError::Account)
        }
    }
}

/// A receipt that the key in a descriptor has signed. Only [`Receipt::verify`] makes one.
#[derive(Clone)]
pub struct VerifiedReceipt {
    account: String,
    ledger: LedgerDigest,
    key: ReceiptKey,
    balances: Amounts,
    debts: Amounts,
}

impl fmt::Debug for VerifiedReceipt {
    /// Without the account and its balances.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifiedReceipt({:?})", self.ledger)
    }
}

impl VerifiedReceipt {
    /// The account.
    pub fn account(&self) -> AccountId<'_> {
        AccountId::new(&self.account).expect("a receipt with another id is refused")
    }

    /// The digest of the ledger.
    pub fn ledger(&self) -> LedgerDigest {
        self.ledger
    }

    /// The key that signed it.
    pub fn key(&self) -> ReceiptKey {
        self.key
    }

    /// What the account has.
    pub fn balances(&self) -> &Amounts {
        &self.balances
    }

    /// What it owes.
    pub fn debts(&self) -> &Amounts {
        &self.debts
    }
}

/// The amounts of a list: of listed assets, ids strictly increasing, with exactly the asset's decimals, and above 0.
fn amounts(
    signed: &[SignedAmount],
    list: &'static str,
    descriptor: &Descriptor,
) -> Result<Amounts, ReceiptError> {
    let mut amounts = Amounts::new();
    for (place, SignedAmount { asset, amount }) in (1..).zip(signed) {
        let refused = ReceiptError::Amount { list, place };
        let id = descriptor.asset_id(asset).ok_or(refused)?;
        let units = parse_amount(amount, descriptor.asset(id).decimals);
        let units = units.filter(|units| *units > 0).ok_or(refused)?;
        if amounts
            .last_key_value()
            .is_some_and(|(last, _)| *last >= id)
        {
            return Err(refused);
        }
        amounts.insert(id, units);
    }
    Ok(amounts)
}

/// `frame("por/receipt/v1", canonical bytes of the statement)`.
fn preimage(statement: &StatementRecord) -> Vec<u8> {
    framed(domain::RECEIPT, &[&canonical::to_bytes(statement)])
}
