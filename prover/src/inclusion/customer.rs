//! What one customer is given.

use circuits::{ledger::AccountId, shape::Shape};
use documents::inclusion::archive::AccessCode;

use super::{InclusionError, Inclusions};

/// What one customer is given, and nobody else: whoever has it reads the customer's balances.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerInclusion {
    /// The inclusion file, which needs no other file beside it.
    pub file: Vec<u8>,
    /// The access code, which finds and opens the account's slots in the published archives: 64 hexadecimal digits.
    pub access_code: String,
    /// The name of the archive that has those slots, such as `01101001.archive`.
    pub archive: String,
}

impl<S: Shape> Inclusions<S> {
    /// What the customer with this account id is given, read from the disk in about thirty small pieces.
    ///
    /// # Errors
    /// [`InclusionError::UnknownAccount`] where the ledger has no such account, whatever the text; otherwise
    /// [`InclusionError::Record`].
    pub fn customer(&self, account: &str) -> Result<CustomerInclusion, InclusionError> {
        let id = AccountId::new(account).map_err(|_| InclusionError::UnknownAccount)?;
        let inclusion = self.of(id)?;
        let mut file = Vec::new();
        self.writer.write(&inclusion, &mut file);
        let code = AccessCode::of_salt(inclusion.salt);
        Ok(CustomerInclusion {
            file,
            access_code: hex::encode(code.salt()),
            archive: self.archives.prefix_of(&code).file_name(),
        })
    }

    /// For archives that were made with another number of prefix bits than the usual one (`--prefix-bits`): how
    /// [`CustomerInclusion::archive`] names them.
    ///
    /// # Errors
    /// [`InclusionError::PrefixBits`] for more than 16.
    pub fn with_prefix_bits(mut self, bits: u8) -> Result<Self, InclusionError> {
        self.archives = self.occupancy(bits)?;
        Ok(self)
    }
}
