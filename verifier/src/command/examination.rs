//! What `verifier reserves` and `verifier attest` both do: verify a bundle, and examine its reserves.

use jiff::Timestamp;

use super::{
    arguments::reserves::SubjectArgs,
    expected,
    nodes::nodes,
    read::{ReadDossier, read_dossier, verifier_for},
};
use crate::{
    findings::{Demands, Evidence, ExaminationRecord, Findings},
    report::findings::ReservesReport,
};
use documents::{
    bundle::source::BundleDirectory,
    refusal::{Reason, Refusal},
};
use evidence::dossier::Dossier;
use verdict::{progress::Progress, solvency::VerifiedSolvency};

/// Everything about reserves that one run checked.
pub(super) struct Examination {
    pub(super) verified: VerifiedSolvency,
    pub(super) dossier: Option<ReadDossier>,
    pub(super) findings: Findings,
    pub(super) record: ExaminationRecord,
}

impl Examination {
    pub(super) fn report(&self) -> ReservesReport<'_> {
        ReservesReport {
            verified: &self.verified,
            dossier: self.dossier.as_ref().map(|(_, digest)| *digest),
            findings: &self.findings,
            record: &self.record,
        }
    }
}

/// Stops at a dossier of another snapshot: all that it has would be wrong here, and no node is to see its addresses.
fn ensure_of_bundle(dossier: &Dossier, verified: &VerifiedSolvency) -> Result<(), Refusal> {
    let ledger = verified.documents().context.ledger;
    let (other, theirs, ours) = if dossier.ledger != ledger {
        ("ledger", dossier.ledger.to_string(), ledger.to_string())
    } else if dossier.root != verified.root() {
        (
            "root",
            dossier.root.to_string(),
            verified.root().to_string(),
        )
    } else {
        return Ok(());
    };
    let detail =
        format!("the dossier is of the {other} {theirs}, and the bundle of the {other} {ours}");
    Err(Refusal::rejected(Reason::OtherDocument, detail))
}

pub(super) fn examine(args: &SubjectArgs, progress: &dyn Progress) -> Result<Examination, Refusal> {
    let nodes = nodes(args)?;
    let dossier = match &args.dossier {
        Some(path) => Some(read_dossier(path)?),
        None => None,
    };
    let bundle = BundleDirectory::new(&args.bundle);
    let verifier = verifier_for(&bundle, progress)?;
    let expectations = expected::of_proofs(&args.expected);
    let (verified, list) = verifier.solvency_and_list(&bundle, &expectations, progress)?;
    if let Some((dossier, _)) = &dossier {
        ensure_of_bundle(dossier, &verified)?;
    }
    let evidence = match (&dossier, &list) {
        (Some((dossier, _)), _) => Evidence::Dossier(dossier),
        (None, Some(list)) => Evidence::Public(list),
        (None, None) => {
            return Err(Refusal::NoVerdict {
                what: "reserves asserted, not shown: the bundle has no list of them".to_owned(),
                hint: "ask the exchange for a dossier, and give it with --dossier".to_owned(),
            });
        }
    };
    let generators = verifier.keys().generators;
    let findings = Findings::examine(&verified, &evidence, generators, &nodes, progress);
    let about = &verified.documents().descriptor;
    let demands = Demands {
        signed_bps: expected::share_bps(&args.demanded),
        confirmed_bps: args.require_confirmed.map(expected::bps),
    };
    let findings = findings.demanding(demands, about);
    let (program, now) = (terminal::version(), Timestamp::now());
    let record = ExaminationRecord::new(program, now, &nodes, demands);
    Ok(Examination {
        verified,
        dossier,
        findings,
        record,
    })
}
