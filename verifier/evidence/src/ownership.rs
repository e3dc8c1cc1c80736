//! Evidence of ownership: who signed, for which ledger, and whether each signature holds.

use std::collections::{HashMap, HashSet};

use circuits::ledger::LedgerDigest;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    address::Address,
    list::{MAX_ENTRIES, ReserveList},
    message::OwnershipMessages,
    signature::{MAX_SIGNATURES, OwnershipProof, Scheme, SignatureError, verify_ownership},
};
use documents::{
    bundle::{descriptor::Descriptor, public_list::MAX_OWNERSHIP_BYTES},
    refusal::{Reason, Refusal},
};

/// The evidence for one address, as documents write it. A field without content is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnershipRecord {
    /// The signing domain of the address's chain.
    pub chain: String,
    /// The address, in its canonical form.
    pub address: String,
    /// Digest of the ledger that was signed for.
    pub ledger: String,
    /// Id of the scheme.
    pub scheme: String,
    /// The signatures, separated by a space where there are several.
    pub signatures: String,
    /// The script that the address is the hash of, for schemes that need it.
    pub script: String,
}

/// Why an address is not shown to be controlled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnershipError {
    /// Not six fields of text.
    #[error("it is not six fields of text")]
    Fields,
    /// Evidence for what is not in the list, or a second one.
    #[error("it is of no address in the list of reserves, or of one that stands before it")]
    Address,
    /// A signature on a chain without rules.
    #[error("signatures of this chain cannot be checked: this program has no rules for it")]
    NoRules,
    /// Out of order.
    #[error("it does not come after the one before it, by chain and address")]
    Order,
    /// A signature for another exchange or another snapshot.
    #[error("it was signed for another ledger, or at another exchange")]
    Stale,
    /// An unknown scheme, or a signature that does not hold.
    #[error("{0}")]
    Signature(SignatureError),
}

impl OwnershipError {
    /// The code of a refusal for it.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Fields | Self::Order | Self::Address => Reason::Ownership,
            Self::Stale => Reason::SigStale,
            Self::NoRules => Reason::SigScheme,
            Self::Signature(error) if error.is_unchecked() => Reason::SigScheme,
            Self::Signature(_) => Reason::SigInvalid,
        }
    }

    /// Whether there are no rules here by which it could be checked: it may be right.
    pub fn is_unchecked(&self) -> bool {
        match self {
            Self::NoRules => true,
            Self::Signature(error) => error.is_unchecked(),
            Self::Fields | Self::Order | Self::Address | Self::Stale => false,
        }
    }

    /// What there is instead of rules that there are not.
    fn instead(&self) -> String {
        match self {
            Self::Signature(error) => error.hint(),
            _ => SIGNING.to_owned(),
        }
    }
}

const SIGNING: &str = "what is on such a chain counts without evidence";

/// Evidence that fails, and which.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnershipListError {
    /// Larger than any file of evidence.
    #[error("the evidence of ownership has {bytes} bytes, more than {MAX_OWNERSHIP_BYTES}")]
    Size {
        /// So many.
        bytes: usize,
    },
    /// More entries than any list of reserves has.
    #[error("the evidence of ownership has more than {MAX_ENTRIES} entries")]
    Entries,
    /// One entry, counted from 1.
    #[error("entry {entry} of the evidence of ownership: {error}")]
    Entry {
        /// Which.
        entry: usize,
        /// What is wrong with it.
        error: OwnershipError,
    },
    /// Another form of the same evidence.
    #[error(
        "the evidence of ownership is not in its canonical form: the header, no quotation marks, no empty lines, each line ended by a line feed alone"
    )]
    Form,
}

impl From<OwnershipListError> for Refusal {
    fn from(error: OwnershipListError) -> Self {
        if let OwnershipListError::Entry { error: why, .. } = &error
            && why.is_unchecked()
        {
            return Self::Unchecked {
                reason: why.reason(),
                what: error.to_string(),
                hint: format!("a later version may have rules for it; {}", why.instead()),
            };
        }
        let reason = match &error {
            OwnershipListError::Entry { error, .. } => error.reason(),
            OwnershipListError::Size { .. }
            | OwnershipListError::Entries
            | OwnershipListError::Form => Reason::Ownership,
        };
        Self::rejected(reason, error)
    }
}

/// Addresses whose control was shown, by signing domain and text, and by which scheme.
#[derive(Clone, Debug, Default)]
pub struct ControlledAddresses {
    schemes: HashMap<(String, String), Scheme>,
}

impl ControlledAddresses {
    /// The scheme that an address was shown to be controlled by.
    pub fn scheme(&self, address: &Address) -> Option<Scheme> {
        let (domain, text) = address.signing_key()?;
        let key = (domain.to_owned(), text.to_owned());
        self.schemes.get(&key).copied()
    }

    /// Number of addresses.
    pub fn len(&self) -> usize {
        self.schemes.len()
    }

    /// Whether no address was shown to be controlled.
    pub fn is_empty(&self) -> bool {
        self.schemes.is_empty()
    }
}

/// Checks every entry of the evidence, on all cores.
///
/// Returns the addresses whose evidence holds, and for every other entry, counted from 1, what is wrong.
pub fn check_ownership(
    records: &[OwnershipRecord],
    list: &ReserveList,
    descriptor: &Descriptor,
    ledger: &LedgerDigest,
) -> (ControlledAddresses, Vec<(usize, OwnershipError)>) {
    let listed = Listed::of(list);
    let digest = ledger.to_string();
    let messages = OwnershipMessages::new(descriptor.exchange(), descriptor.time(), ledger);
    let check = |(place, record): (usize, &OwnershipRecord)| {
        let before = place.checked_sub(1).map(|before| &records[before]);
        let signer = record.signer(before, &listed);
        // What is false comes before what cannot be checked, such as a chain or a scheme that is not known.
        if let Err(error) = &signer
            && !error.is_unchecked()
        {
            return Err(error.clone());
        }
        if record.ledger != digest {
            return Err(OwnershipError::Stale);
        }
        let address = signer?;
        let proof = record.proof().map_err(OwnershipError::Signature)?;
        let message = messages
            .for_address(address)
            .ok_or(OwnershipError::Address)?;
        verify_ownership(address, &message, &proof).map_err(OwnershipError::Signature)?;
        Ok(((record.chain.clone(), record.address.clone()), proof.scheme))
    };
    let checked: Vec<_> = records.par_iter().enumerate().map(check).collect();
    let mut controlled = ControlledAddresses::default();
    let mut errors = Vec::new();
    for (entry, result) in (1..).zip(checked) {
        match result {
            Ok((key, scheme)) => {
                controlled.schemes.insert(key, scheme);
            }
            Err(error) => errors.push((entry, error)),
        }
    }
    (controlled, errors)
}

/// What evidence may be about.
struct Listed<'a> {
    signers: HashMap<(&'static str, &'a str), &'a Address>,
    /// Chain and text of addresses for whose signatures there are no rules.
    without_rules: HashSet<(&'a str, &'a str)>,
    /// Texts of addresses on chains that another version may know. In which domain these sign is not known here.
    open: HashSet<&'a str>,
}

impl<'a> Listed<'a> {
    fn of(list: &'a ReserveList) -> Self {
        let addresses = list.holdings().iter().map(|holding| &holding.address);
        let open = addresses.clone();
        let open = open.filter(|address| address.chain().is_open());
        let open = open.map(Address::as_str).collect();
        let without_rules = addresses.filter(|address| address.signing_key().is_none());
        Self {
            signers: list.signers(),
            without_rules: without_rules
                .map(|address| (address.chain().id(), address.as_str()))
                .collect(),
            open,
        }
    }
}

impl OwnershipRecord {
    /// The address of the list that the record is about, after the record before it.
    fn signer<'a>(
        &self,
        before: Option<&Self>,
        listed: &Listed<'a>,
    ) -> Result<&'a Address, OwnershipError> {
        let key = |record: &Self| (record.chain.clone(), record.address.clone());
        if before.is_some_and(|before| key(before) >= key(self)) {
            return Err(OwnershipError::Order);
        }
        let about = (self.chain.as_str(), self.address.as_str());
        match listed.signers.get(&about) {
            Some(signer) => Ok(signer),
            None if listed.without_rules.contains(&about) => Err(OwnershipError::NoRules),
            None if listed.open.contains(about.1) => Err(OwnershipError::NoRules),
            None => Err(OwnershipError::Address),
        }
    }

    /// The record's scheme, signatures and script.
    ///
    /// # Errors
    /// [`SignatureError::SchemeUnknown`], [`SignatureError::TooManySignatures`].
    pub fn proof(&self) -> Result<OwnershipProof, SignatureError> {
        let scheme = self.scheme.parse()?;
        // Counted before they are collected: a file could have a hundred million of one letter.
        if self.signatures.split(' ').nth(MAX_SIGNATURES).is_some() {
            let most = MAX_SIGNATURES;
            return Err(SignatureError::TooManySignatures { most });
        }
        Ok(OwnershipProof {
            scheme,
            signatures: self.signatures.split(' ').map(str::to_owned).collect(),
            script: (!self.script.is_empty()).then(|| self.script.clone()),
        })
    }
}

/// Parses a file of evidence for a list. It is read no further than to the first entry that is not of the list.
///
/// # Errors
/// [`OwnershipListError`]; there is one form for each content. Signatures are not checked.
pub fn ownership_from_csv(
    bytes: &[u8],
    list: &ReserveList,
) -> Result<Vec<OwnershipRecord>, OwnershipListError> {
    if bytes.len() as u64 > MAX_OWNERSHIP_BYTES {
        let bytes = bytes.len();
        return Err(OwnershipListError::Size { bytes });
    }
    let listed = Listed::of(list);
    let mut records: Vec<OwnershipRecord> = Vec::new();
    for (entry, record) in (1..).zip(csv::Reader::from_reader(bytes).deserialize()) {
        if entry > MAX_ENTRIES {
            return Err(OwnershipListError::Entries);
        }
        let read = || {
            let record: OwnershipRecord = record.map_err(|_| OwnershipError::Fields)?;
            // What cannot be checked hides nothing that is false behind it.
            match record.signer(records.last(), &listed) {
                Err(error) if !error.is_unchecked() => Err(error),
                _ => Ok(record),
            }
        };
        records.push({ read }().map_err(|error| OwnershipListError::Entry { entry, error })?);
    }
    if ownership_to_csv(&records) == bytes {
        Ok(records)
    } else {
        Err(OwnershipListError::Form)
    }
}

/// The canonical file of the evidence, whose records are in order.
pub fn ownership_to_csv(records: &[OwnershipRecord]) -> Vec<u8> {
    super::table::to_csv(COLUMNS, records)
}

/// The columns of a file of evidence.
pub const COLUMNS: [&str; 6] = [
    "chain",
    "address",
    "ledger",
    "scheme",
    "signatures",
    "script",
];

#[cfg(test)]
mod tests;
