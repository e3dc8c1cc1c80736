//! From a directory to what is known: the bundle is verified, its commitments are opened with what the pack has, every leaf
//! with its row, and the sample is drawn again. Nothing that the pack concludes is read here.

use std::path::Path;

use circuits::{leaf::LeafGenerators, shape::Shape, tree::LedgerSize};

use super::{
    asked::{Answers, MAX_FINDINGS_BYTES},
    drawn::{Drawn, Sampled},
    leaves::{LedgerSums, Subject, open_leaves},
    ledger::{LedgerForm, LedgerReader, LedgerRow},
    names,
    said::{MAX_SAID_BYTES, Said},
    tables::{MAX_TABLES_BYTES, PackTables},
    totals::{MAX_TOTALS_BYTES, TotalsRecord},
};
use crate::{
    findings::{Evidence, Findings},
    verify::Verifier,
};
use documents::{
    bundle::source::BundleDirectory,
    inclusion::InclusionVerifier,
    input::read_capped,
    refusal::{Reason, Refusal},
};
use evidence::dossier::{Dossier, MAX_DOSSIER_BYTES};
use nodes::balances::Nodes;
use verdict::{
    progress::Progress,
    solvency::{Expectations, VerifiedSolvency},
};
use zeroize::Zeroizing;

/// What is known from the sources of a pack. Only [`examine`] makes one.
pub struct Examined {
    pub(super) verified: VerifiedSolvency,
    pub(super) said: Said,
    pub(super) sums: LedgerSums,
    pub(super) shards: u64,
    pub(super) leaves: u64,
    pub(super) findings: Findings,
    pub(super) answers: Option<Answers>,
    pub(super) sampled: Option<Sampled>,
    pub(super) before: Option<PackTables>,
}

impl Examined {
    /// The bundle's verdict.
    pub fn verified(&self) -> &VerifiedSolvency {
        &self.verified
    }

    /// Digests of ledger and root, of claim and policy, as the manifest has them.
    pub fn digests(&self) -> [String; 4] {
        let documents = self.verified.documents();
        [
            documents.context.ledger.to_string(),
            self.verified.root().to_string(),
            documents.claim_digest.to_string(),
            documents.policy.digest().to_string(),
        ]
    }
}

/// Examines the sources of a pack.
///
/// # Errors
/// [`Refusal::Rejected`] if anything that they say is not so; no verdict if they cannot be read.
pub fn examine<S: Shape>(
    verifier: &Verifier<S>,
    directory: &Path,
    expectations: &Expectations,
    progress: &dyn Progress,
) -> Result<Examined, Refusal> {
    let read = |name: &str, most: u64| {
        let path = directory.join(name);
        read_capped(&path, most).map_err(|error| Refusal::unreadable(&path, &error))
    };
    let there = |name: &str| directory.join(name).symlink_metadata().is_ok();
    let said = Said::from_bytes(&read(names::SAID, MAX_SAID_BYTES)?)?;
    let bundle = BundleDirectory::new(directory.join(names::BUNDLE));
    let verified = verifier.solvency_watched(&bundle, expectations, progress)?;
    let documents = verified.documents();
    let (descriptor, ledger) = (&documents.descriptor, documents.context.ledger);
    let listed = descriptor.assets().len();
    let claim = &documents.claim;
    let size = LedgerSize::<S>::new(claim.leaves_per_shard, claim.shards)
        .expect("the bundle was verified");

    let dossier = Zeroizing::new(read(names::DOSSIER, MAX_DOSSIER_BYTES)?);
    let dossier = Dossier::from_bytes(&dossier)?;
    let proof_system = verifier.keys().generators;
    let evidence = Evidence::Dossier(&dossier);
    let nobody = Nodes::default();
    let findings = Findings::examine(&verified, &evidence, proof_system, &nobody, progress);
    if let Some((_, finding)) = findings.failure() {
        let reason = finding.reason.expect("a failure has a reason");
        return Err(Refusal::rejected(reason, &finding.text).of("the list of reserves"));
    }
    if let Some(open) = findings.unchecked() {
        return Err(Refusal::NoVerdict {
            what: format!("the list of reserves: {open}"),
            hint: "a later version of this program may have rules for it".to_owned(),
        });
    }
    let digests = [ledger.to_string(), verified.root().to_string()];
    let [ledger_text, root_text] = &digests;
    let answers = match there(names::FINDINGS) {
        false => None,
        true => {
            let bytes = read(names::FINDINGS, MAX_FINDINGS_BYTES)?;
            let about = [ledger_text.as_str(), root_text.as_str()];
            Some(Answers::from_bytes(
                &bytes,
                about,
                findings.entries(),
                descriptor,
            )?)
        }
    };

    let generators = LeafGenerators {
        components: proof_system.components().to_vec(),
        blind: proof_system.blind(),
    };
    let sampled = match &said.sample {
        None => None,
        Some(terms) => {
            let drawn = Drawn {
                bundle: &bundle,
                ledger,
                root: verified.root(),
                size,
                verifier: &InclusionVerifier::<S>::of_shape(),
                generators: &generators,
            };
            Some(drawn.check(&directory.join(names::SAMPLE), terms)?)
        }
    };

    let form = LedgerForm::new(descriptor, documents.collateral.is_some());
    let mut rows = LedgerReader::open(directory, form)?;
    let vector = documents.collateral_vector();
    let subject = Subject {
        bundle: &bundle,
        size,
        generators: &generators,
        listed,
        vector: &vector,
    };
    let mut each = |row: &LedgerRow| compare(row, sampled.as_ref());
    let sums = open_leaves(&mut rows, &subject, &mut each, progress)?;
    let opening =
        TotalsRecord::opening(&read(names::TOTALS, MAX_TOTALS_BYTES)?, root_text, listed)?;
    if !opening.opens::<S>(&generators, &sums.commitment) {
        return Err(Refusal::rejected(
            Reason::PackTotals,
            "the totals of the liabilities do not open the commitment that the root has (K_L)",
        ));
    }
    // Nobody knows two openings of one commitment, so this never fails after the above.
    if opening.totals != sums.totals {
        return Err(Refusal::rejected(
            Reason::PackTotals,
            "the totals of the liabilities are not the sums of the ledger's rows",
        ));
    }
    let before = match there(names::BEFORE) {
        false => None,
        true => {
            let bytes = read(names::BEFORE, MAX_TABLES_BYTES)?;
            Some(PackTables::from_bytes(&bytes, names::BEFORE)?)
        }
    };
    Ok(Examined {
        said,
        sums,
        shards: size.shards(),
        leaves: size.leaves(),
        findings,
        answers,
        sampled,
        before,
        verified,
    })
}

/// That a row of a sampled account is what its inclusion file says.
fn compare(row: &LedgerRow, sampled: Option<&Sampled>) -> Result<(), Refusal> {
    let Some(account) = sampled.and_then(|sampled| sampled.accounts.get(&row.leaf)) else {
        return Ok(());
    };
    let what = if account.pseudonym != row.account {
        "another pseudonym than follows from its inclusion file"
    } else if account.entries != row.entries {
        "other amounts than its inclusion file"
    } else {
        return Ok(());
    };
    let detail = format!("the row of leaf {}, which was drawn, has {what}", row.leaf);
    Err(Refusal::rejected(Reason::PackSample, detail))
}
