//! Reading what somebody else wrote, and the verifier for it.

use std::path::Path;

use zeroize::Zeroizing;

use crate::verify::Verifier;
use documents::{
    bundle::{canonical::respaced, files::Bundle, source::BundleDirectory},
    input::read_capped,
    recognise::{self, Document},
    refusal::Refusal,
};
use evidence::dossier::{Dossier, MAX_DOSSIER_BYTES};
use statements::{
    attestation::MAX_ATTESTATION_BYTES,
    receipt::{MAX_RECEIPT_BYTES, Receipt},
};
use verdict::progress::{Progress, Stage};

/// A dossier and its digest.
pub(super) type ReadDossier = (Dossier, [u8; 32]);

/// The verifier. What is no bundle at all is found before its keys are made, which takes a while.
pub(super) fn verifier_for(
    bundle: &BundleDirectory,
    progress: &dyn Progress,
) -> Result<Verifier, Refusal> {
    Bundle::open(bundle)?;
    progress.stage(Stage::Keys, None);
    Verifier::new()
}

/// Reads an attestation; nothing in it is checked.
pub(super) fn read_attestation(path: &Path) -> Result<Vec<u8>, Refusal> {
    let bytes = read_capped(path, MAX_ATTESTATION_BYTES);
    let bytes = bytes.map_err(|error| recognise::not_read(path, &error, Document::Attestation))?;
    recognise::expect(Document::Attestation, path.display(), &bytes)?;
    Ok(respaced(&bytes).into_owned())
}

/// Reads a receipt; nothing in it is verified.
pub(super) fn read_receipt(path: &Path) -> Result<Receipt, Refusal> {
    let bytes = read_capped(path, MAX_RECEIPT_BYTES);
    let bytes = bytes.map_err(|error| recognise::not_read(path, &error, Document::Receipt))?;
    Receipt::of_file(path.display(), &bytes)
}

/// Reads a dossier; nothing in it is compared with a bundle.
pub(super) fn read_dossier(path: &Path) -> Result<ReadDossier, Refusal> {
    let bytes = read_capped(path, MAX_DOSSIER_BYTES).map(Zeroizing::new);
    let bytes = bytes.map_err(|error| recognise::not_read(path, &error, Document::Dossier))?;
    recognise::expect(Document::Dossier, path.display(), &bytes)?;
    // What an editor has saved is the same dossier.
    let bytes = Zeroizing::new(respaced(&bytes).into_owned());
    Ok((Dossier::from_bytes(&bytes)?, Dossier::digest(&bytes)))
}
