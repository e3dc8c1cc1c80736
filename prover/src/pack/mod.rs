//! `prover audit-pack`: what an auditor is given of a bundle that was proven. The sources are written here; what follows from
//! them is made by the verifier's own functions, after it has examined them: a pack that would be refused is not written.
//!
//! | file | what it has |
//! |---|---|
//! | this one | the pack, from its sources to its name |
//! | `said` | what the operator says: what was left out, rounded and warned of |
//! | `error` | why there is none |

mod error;
mod said;

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write as _},
    path::Path,
};

use circuits::shape::Production;
use disk::{
    Readers, StagedDirectory, StagedDirectoryError, create_private, create_private_dir,
    write_private,
};
use documents::{
    bundle::claim::{Claim, MAX_CLAIM_BYTES},
    bundle::files::CLAIM,
    inclusion::{Form, draw::SampleSeed},
    input::read_capped,
    refusal::Refusal,
};
use jiff::Timestamp;
use verdict::progress::Silent;
use verifier::{
    Expectations, Verifier, how_to_repeat,
    pack::{
        asked::MAX_FINDINGS_BYTES,
        derive::derive,
        examine::examine,
        ledger::{LeafRow, LedgerForm, LedgerWriter},
        manifest::Manifest,
        names,
        render::render,
        said::SampleTerms,
        tables::{MAX_TABLES_BYTES, PackTables},
        totals::TotalsRecord,
    },
};

pub use self::error::AuditPackError;
use crate::{
    apart::ensure_beside_no_bundle,
    inclusion::{InclusionError, Inclusions},
    inputs::LoadedSnapshot,
    private::records::BuildRecord,
    progress::{Progress, Stage},
    reserves::{dossier::dossier, evidence::ReserveEvidence},
};

/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 20;

/// What a pack is made of, beside the private directory.
pub struct PackInputs<'a> {
    /// The private directory.
    pub private: &'a Path,
    /// The snapshot, as it was proven.
    pub snapshot: &'a LoadedSnapshot,
    /// Its list of reserves, with what shows control.
    pub evidence: &'a ReserveEvidence,
    /// The bundle that was published.
    pub bundle: &'a Path,
    /// How many accounts are drawn, and by which seed.
    pub sample: Option<(u64, &'a SampleSeed)>,
    /// The pack of the snapshot before.
    pub before: Option<&'a Path>,
    /// What a check of the reserves found, in JSON.
    pub findings: Option<&'a Path>,
    /// The program, and its version.
    pub program: &'a str,
    /// When it is.
    pub now: Timestamp,
}

/// What was written.
#[derive(Debug)]
pub struct PackSummary {
    /// The tables of the pack.
    pub tables: PackTables,
    /// Number of its files.
    pub files: u64,
}

/// Writes a pack into a new directory.
///
/// # Errors
/// [`AuditPackError`]; the directory is then not there.
pub fn write_pack(
    inclusions: &Inclusions,
    inputs: &PackInputs<'_>,
    out: &Path,
    progress: &dyn Progress,
) -> Result<PackSummary, AuditPackError> {
    let record = BuildRecord::read(inputs.private).map_err(InclusionError::from)?;
    ensure_unchanged(inclusions, inputs, &record)?;
    let claim = claim_of(inclusions, inputs.bundle)?;
    inclusions.ensure_not_published(out)?;
    ensure_beside_no_bundle(out).map_err(InclusionError::from)?;
    let staged = StagedDirectory::create(out, Readers::Owner).map_err(|error| match error {
        StagedDirectoryError::Interrupted(partial) => InclusionError::Interrupted(partial),
        StagedDirectoryError::Io(error) => written(out)(error),
    })?;
    let path = |name: &str| staged.path().join(name);
    let write = |name: &str, bytes: &[u8]| {
        let path = staged.path().join(name);
        write_private(&path, bytes).map_err(written(&path))
    };

    // Before the bundle is there: nothing of customers is written beside one.
    let mut said = said::of(inputs.snapshot, inputs.program, inputs.now);
    if let Some((accounts, seed)) = inputs.sample {
        progress.stage(
            Stage::Issuing,
            Some(accounts.min(inclusions.account_count())),
        );
        let mut told = 0;
        let counter = |count: u64| {
            progress.advance(count - told);
            told = count;
        };
        let folder = path(names::SAMPLE);
        inclusions.write_sample(&folder, Form::Detached, accounts, seed, counter)?;
        said.sample = Some(SampleTerms {
            accounts,
            seed: seed.as_str().to_owned(),
        });
    }
    write(names::SAID, &said.to_bytes())?;
    let header = inclusions.header();
    let bytes = dossier::<Production>(inputs.evidence, header.descriptor(), inputs.private)?;
    write(names::DOSSIER, &bytes)?;
    let totals = TotalsRecord {
        version: documents::version::AUDIT_PACK,
        root: record.root.clone(),
        free: record.liabilities.free.clone(),
        pledged: record.liabilities.pledged.clone(),
        debts: record.liabilities.debts.clone(),
        surplus: two(&record.liabilities.surplus)?,
        blind: record.liabilities_blind.clone(),
    };
    write(names::TOTALS, &totals.to_bytes())?;
    write_ledger(inclusions, staged.path(), progress)?;
    if let Some(findings) = inputs.findings {
        write(names::FINDINGS, &read(findings, MAX_FINDINGS_BYTES)?)?;
    }
    if let Some(before) = inputs.before {
        let tables = read(&before.join(names::PACK), MAX_TABLES_BYTES)?;
        write(names::BEFORE, &tables)?;
    }
    copy_bundle(inputs.bundle, &path(names::BUNDLE))?;

    progress.stage(Stage::Verifying, None);
    let expectations = Expectations {
        root: Some(header.root()),
        policy: Some(claim.policy),
        accept_loans_bps: 10_000,
        ..Expectations::default()
    };
    let verifier = Verifier::new()?;
    let examined = examine(&verifier, staged.path(), &expectations, &Silent)?;
    let tables = derive(&examined, how_to_repeat);
    for (name, bytes) in render(&tables) {
        write(name, &bytes)?;
    }
    let manifest = Manifest::of(staged.path(), examined.digests())?;
    write(names::MANIFEST, &manifest.to_bytes())?;
    staged.publish().map_err(written(out))?;
    Ok(PackSummary {
        tables,
        files: manifest.files.len() as u64 + 1,
    })
}

/// That the snapshot's ledger is the one that was proven, as far as its sums and its accounts tell: what the operator says in
/// a pack is of these files.
fn ensure_unchanged(
    inclusions: &Inclusions,
    inputs: &PackInputs<'_>,
    record: &BuildRecord,
) -> Result<(), AuditPackError> {
    let ledger = &inputs.snapshot.ledger;
    let parsed = |texts: &[String]| -> Option<Vec<u128>> {
        texts.iter().map(|text| text.parse().ok()).collect()
    };
    let lists = [&record.liabilities.free, &record.liabilities.pledged];
    let [Some(free), Some(pledged)] = lists.map(|texts| parsed(texts)) else {
        return Err(AuditPackError::Damaged);
    };
    let proven = free
        .iter()
        .zip(&pledged)
        .map(|(free, pledged)| free + pledged);
    let same = ledger.account_count() == inclusions.account_count()
        && proven.eq(ledger.totals().iter().copied());
    same.then_some(()).ok_or(AuditPackError::Changed)
}

/// The claim of the bundle, which is the one of this private directory.
fn claim_of(inclusions: &Inclusions, bundle: &Path) -> Result<Claim, AuditPackError> {
    let bytes = read(&bundle.join(CLAIM), MAX_CLAIM_BYTES)?;
    let claim = Claim::from_bytes(&bytes).map_err(|error| {
        AuditPackError::Refused(Box::new(Refusal::rejected(
            documents::refusal::Reason::Claim,
            error,
        )))
    })?;
    let (its, root) = (claim.root, inclusions.header().root());
    if its == root {
        return Ok(claim);
    }
    let bundle = bundle.to_owned();
    Err(InclusionError::OtherRoot { bundle, its, root }.into())
}

fn two(limbs: &[String]) -> Result<[String; 2], AuditPackError> {
    <[String; 2]>::try_from(limbs.to_vec()).map_err(|_| AuditPackError::Damaged)
}

/// Writes the ledger, and the leaves of nobody, as they are read from the private directory.
fn write_ledger(
    inclusions: &Inclusions,
    folder: &Path,
    progress: &dyn Progress,
) -> Result<(), AuditPackError> {
    let create = |name: &str| -> Result<BufWriter<File>, InclusionError> {
        let path = folder.join(name);
        let file = create_private(&path).map_err(written(&path))?;
        Ok(BufWriter::with_capacity(BUFFER_BYTES, file))
    };
    let header = inclusions.header();
    let form = LedgerForm::new(header.descriptor(), header.collateral().is_some());
    let ledger = folder.join(names::LEDGER);
    let padding = folder.join(names::PADDING);
    let files = [create(names::LEDGER)?, create(names::PADDING)?];
    let [first, second] = files;
    let mut writer = LedgerWriter::new(form, first, second).map_err(written(&ledger))?;
    progress.stage(Stage::Issuing, Some(inclusions.account_count()));
    inclusions.for_each_leaf(|row| match row {
        LeafRow::Account(row) => {
            progress.advance(1);
            writer.account(&row).map_err(written(&ledger))
        }
        LeafRow::Padding(row) => writer.padding(&row).map_err(written(&padding)),
    })?;
    for (file, path) in writer.finish().into_iter().zip([&ledger, &padding]) {
        flush(file).map_err(written(path))?;
    }
    Ok(())
}

fn flush(mut file: BufWriter<File>) -> io::Result<()> {
    file.flush()?;
    file.get_ref().sync_all()
}

/// Copies the files of a bundle, and nothing that lies beside them.
fn copy_bundle(bundle: &Path, to: &Path) -> Result<(), AuditPackError> {
    create_private_dir(to).map_err(written(to))?;
    for name in names::of_bundle() {
        let (from, to) = (bundle.join(name), to.join(name));
        if from.symlink_metadata().is_err() {
            // Which of them there have to be, the verifier says.
            continue;
        }
        let mut source = File::open(&from).map_err(unread(&from))?;
        let mut copy = || -> io::Result<()> {
            let mut file = create_private(&to)?;
            io::copy(&mut source, &mut file)?;
            file.sync_all()
        };
        copy().map_err(written(&to))?;
    }
    Ok(())
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, AuditPackError> {
    read_capped(path, most).map_err(unread(path))
}

fn unread(path: &Path) -> impl Fn(io::Error) -> AuditPackError + use<> {
    let path = path.to_owned();
    move |source| AuditPackError::Unread {
        path: path.clone(),
        source,
    }
}

fn written(path: &Path) -> impl Fn(io::Error) -> InclusionError + use<> {
    let path = path.to_owned();
    move |source| InclusionError::Write {
        path: path.clone(),
        source,
    }
}

/// Whether something stands where a pack is to be written.
pub fn is_there(out: &Path) -> bool {
    fs::symlink_metadata(out).is_ok()
}
