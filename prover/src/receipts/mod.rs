//! Receipts: what an exchange signs of its accounts, with the key that the descriptor names. From the ledger's own files,
//! for one account or many; or from a back end's numbers, one at a time.

mod error;
mod files;

use std::{cmp::Ordering, path::Path};

use circuits::ledger::{AccountId, Amount, AssetId};
use documents::{
    bundle::descriptor::{Descriptor, MAX_DESCRIPTOR_BYTES},
    input::read_capped,
};
use statements::{
    keys::MAX_KEY_BYTES,
    receipt::{Amounts, ReceiptSecret, ReceiptSigner},
};
use zeroize::Zeroizing;

pub use self::error::ReceiptSigningError;

pub(crate) use self::files::{Asked, ReceiptsSummary};

use crate::inputs::ledger::{Account, Ledger};

/// Signs receipts for one ledger. Any number of threads may ask it at once.
///
/// A receipt cannot be taken back. Whoever has it, and an inclusion file that says less, can show both to anybody: so sign
/// what the ledger has, once it is final.
pub struct Receipts(ReceiptSigner);

impl Receipts {
    /// Opens the descriptor, as it is published or as it stands beside the snapshot, and the secret key that it names.
    ///
    /// # Errors
    /// [`ReceiptSigningError`] if one of them cannot be read, or the descriptor names another key, or none.
    pub fn open(
        descriptor: impl AsRef<Path>,
        key: impl AsRef<Path>,
    ) -> Result<Self, ReceiptSigningError> {
        let path = descriptor.as_ref();
        let bytes =
            read_capped(path, MAX_DESCRIPTOR_BYTES).map_err(ReceiptSigningError::read(path))?;
        let descriptor =
            Descriptor::from_bytes(&bytes).map_err(|error| ReceiptSigningError::Descriptor {
                path: path.to_owned(),
                error,
            })?;
        Self::of(descriptor, key.as_ref())
    }

    /// The same for a descriptor that was read.
    pub(crate) fn of(descriptor: Descriptor, key: &Path) -> Result<Self, ReceiptSigningError> {
        let bytes = read_capped(key, MAX_KEY_BYTES).map(Zeroizing::new);
        let bytes = bytes.map_err(ReceiptSigningError::read(key))?;
        let secret =
            ReceiptSecret::from_bytes(&bytes).map_err(|error| ReceiptSigningError::Key {
                path: key.to_owned(),
                error,
            })?;
        Ok(Self(ReceiptSigner::new(descriptor, secret)?))
    }

    /// The ledger that receipts are signed for.
    pub fn descriptor(&self) -> &Descriptor {
        self.0.descriptor()
    }

    /// Signs what an account has and owes: numbers by the symbols of their assets, such as `("BTC", "0.5")`. What is not
    /// named is nothing.
    ///
    /// # Errors
    /// [`ReceiptSigningError::Amounts`], or [`ReceiptSigningError::Id`]: neither says the account, nor an amount.
    pub fn sign(
        &self,
        account: &str,
        balances: &[(&str, &str)],
        debts: &[(&str, &str)],
    ) -> Result<Vec<u8>, ReceiptSigningError> {
        let account = AccountId::new(account)?;
        Ok(self.0.sign_typed(account, balances, debts)?)
    }

    /// Signs what the ledger has of an account.
    fn sign_account(&self, account: &Account) -> Vec<u8> {
        let amounts = |entries: &[_]| -> Amounts {
            let entries = entries.iter();
            entries
                .map(|(asset, amount): &(AssetId, Amount)| (*asset, amount.0.into()))
                .collect()
        };
        let (balances, debts) = (amounts(account.entries()), amounts(account.debts()));
        self.0
            .sign(account.id(), &balances, &debts)
            .expect("a snapshot's descriptor lists the assets of its ledger")
    }

    /// The receipt of one account of a ledger.
    pub(crate) fn of_account(
        &self,
        ledger: &Ledger,
        wanted: AccountId<'_>,
    ) -> Result<Vec<u8>, ReceiptSigningError> {
        let mut accounts = ledger.accounts()?;
        while let Some(account) = accounts.next_account()? {
            match account.id().as_bytes().cmp(wanted.as_bytes()) {
                Ordering::Less => {}
                Ordering::Equal => return Ok(self.sign_account(account)),
                // They come in the order of their ids' bytes.
                Ordering::Greater => break,
            }
        }
        Err(ReceiptSigningError::UnknownAccount)
    }
}
