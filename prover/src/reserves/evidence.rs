//! The list of reserves as it is proven, and the signatures that come with it, all of which hold.

use circuits::ledger::LedgerDigest;
use documents::bundle::descriptor::Descriptor;
use evidence::{
    coverage::of_signatures,
    list::{ListError, ReserveList},
    ownership::{OwnershipError, OwnershipRecord, check_ownership},
};
use statements::coverage::Coverage;

use crate::inputs::{
    diagnostics::{Code, Diagnostics},
    ownership::SignedRow,
    reserves::Reserves,
};

/// The list, its signatures in the order of their file, and what they show.
#[derive(Clone, Debug)]
pub struct ReserveEvidence {
    /// The list.
    pub list: ReserveList,
    /// The signatures.
    pub ownership: Vec<OwnershipRecord>,
    /// What share of each asset is at addresses that signed.
    pub coverage: Coverage,
}

/// Why reserves are not shown.
#[derive(Debug)]
pub enum EvidenceError {
    /// Signatures that do not hold, each where it stands.
    Signatures(Diagnostics),
    /// A list that a verifier would refuse.
    List(ListError),
}

impl ReserveEvidence {
    /// Makes the list, and checks every signature for this ledger.
    ///
    /// # Errors
    /// [`EvidenceError`].
    pub fn new(reserves: &Reserves, descriptor: &Descriptor) -> Result<Self, EvidenceError> {
        let list = ReserveList::new(reserves.holdings.clone(), descriptor);
        let list = list.map_err(EvidenceError::List)?;
        let mut rows: Vec<&SignedRow> = reserves.ownership.iter().collect();
        rows.sort_by_key(|row| (&row.record.chain, &row.record.address));
        let records: Vec<_> = rows.iter().map(|row| row.record.clone()).collect();
        let ledger = descriptor.ledger_digest();
        let (controlled, errors) = check_ownership(&records, &list, descriptor, &ledger);
        let mut diagnostics = Diagnostics::default();
        for (entry, error) in errors {
            let code = code(&error);
            let message = format!("{}: {error}", code.name());
            let place = rows[entry - 1].place.clone();
            diagnostics.error_of(code, place, message, hint(&error, &ledger));
        }
        if diagnostics.errors() > 0 {
            return Err(EvidenceError::Signatures(diagnostics));
        }
        Ok(Self {
            coverage: of_signatures(&list, &controlled),
            list,
            ownership: records,
        })
    }
}

fn code(error: &OwnershipError) -> Code {
    match error {
        OwnershipError::Fields | OwnershipError::Order | OwnershipError::Address => Code::Ownership,
        OwnershipError::Stale => Code::SigStale,
        OwnershipError::NoRules => Code::SigScheme,
        OwnershipError::Signature(error) if error.is_unchecked() => Code::SigScheme,
        OwnershipError::Signature(_) => Code::SigInvalid,
    }
}

fn hint(error: &OwnershipError, ledger: &LedgerDigest) -> String {
    match error {
        OwnershipError::Stale => format!(
            "this ledger is {ledger}: have the messages of prover reserves messages signed, after prover descriptor"
        ),
        OwnershipError::Signature(error) => error.hint(),
        OwnershipError::NoRules => {
            "remove the line: what is there counts without evidence".to_owned()
        }
        OwnershipError::Fields | OwnershipError::Address | OwnershipError::Order => {
            "make the file anew with prover reserves messages".to_owned()
        }
    }
}
