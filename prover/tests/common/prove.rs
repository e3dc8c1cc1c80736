//! Proving an exchange.

use std::{path::Path, sync::OnceLock};

use circuits::shape::Tiny;
use documents::bundle::descriptor::Descriptor;
use prover::testing::{
    BundleSummary, ClaimDraft, LoadedSnapshot, Options, Places, ProveError, Silent, prove,
};

use super::{Exchange, Files, ProvenExchange, setup};

/// What the prover does with an exchange.
pub trait Prove {
    /// Writes the files of a snapshot and reads them as the prover does.
    fn load(&self, dir: &Path) -> LoadedSnapshot;

    /// Proves into `out`, with a descriptor that is the same for equal snapshots.
    fn prove_into(&self, out: &Path) -> Result<BundleSummary, ProveError>;

    /// Proves into `out` what `intend` makes of the snapshot and its descriptor.
    fn prove_intended(
        &self,
        out: &Path,
        intend: impl FnOnce(&LoadedSnapshot, Descriptor) -> Result<ClaimDraft, ProveError>,
    ) -> Result<BundleSummary, ProveError>;

    /// Proves, and takes what was made into memory.
    fn prove(&self) -> ProvenExchange;
}

/// What is published and what is kept, in a folder.
pub fn places(folder: &Path) -> Places {
    Places::new(&folder.join("public"), &folder.join("private")).expect("they are apart")
}

impl Prove for Exchange {
    fn load(&self, dir: &Path) -> LoadedSnapshot {
        self.write(dir);
        LoadedSnapshot::load(&dir.join("snapshot.toml")).unwrap_or_else(|e| panic!("{e}"))
    }

    fn prove_into(&self, out: &Path) -> Result<BundleSummary, ProveError> {
        self.prove_intended(out, ClaimDraft::new)
    }

    fn prove_intended(
        &self,
        out: &Path,
        intend: impl FnOnce(&LoadedSnapshot, Descriptor) -> Result<ClaimDraft, ProveError>,
    ) -> Result<BundleSummary, ProveError> {
        let inputs = tempfile::tempdir().unwrap();
        let snapshot = self.load(inputs.path());
        let intended = intend(&snapshot, self.descriptor())?;
        let options = Options::with_workers(2);
        prove::<Tiny>(
            setup(),
            &snapshot,
            &intended,
            &places(out),
            &options,
            &Silent,
        )
    }

    fn prove(&self) -> ProvenExchange {
        let out = tempfile::tempdir().unwrap();
        let made = self.prove_into(out.path()).unwrap();
        ProvenExchange {
            exchange: self.clone(),
            made,
            bundle: Files::read(&places(out.path()).bundle()),
            private: Files::read(places(out.path()).private()),
            liabilities: OnceLock::new(),
        }
    }
}
