//! `verifier attest`.

use std::{fmt::Write as _, io};
use verdict::ending::Ending;

use jiff::Timestamp;
use serde_json::json;
use zeroize::Zeroizing;

use super::{
    arguments::reserves::AttestArgs,
    examination::examine,
    hints,
    output::CommandOutput,
    write::{ensure_in_no_bundle, unwritable},
};
use disk::{Existing, Readers, write};
use documents::{input::read_capped, refusal::Refusal};
use statements::{
    attestation::{AttestationSubject, attest as sign},
    auditor::AuditorSecret,
    keys::MAX_KEY_BYTES,
    scope::{AssetShares, NotLookedAt, Scope},
};
use verdict::{
    progress::Progress,
    report::verdict::{NoRefusal, Verdict},
};

/// Examines a dossier, and signs what was found.
pub(super) fn attest(args: &AttestArgs, progress: &dyn Progress) -> Result<CommandOutput, Refusal> {
    let bytes = read_capped(&args.key, MAX_KEY_BYTES).map(Zeroizing::new);
    let bytes = bytes.map_err(|error| Refusal::unreadable(&args.key, &error))?;
    let key = AuditorSecret::from_bytes(&bytes).map_err(|error| Refusal::NoVerdict {
        what: format!("{} is not an auditor's key: {error}", args.key.display()),
        hint: "make one with verifier keygen".to_owned(),
    })?;
    ensure_in_no_bundle(&args.out)?;
    if args.out.exists() {
        let error = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(unwritable(&args.out, &error));
    }
    let examined = examine(&args.subject, progress)?;
    let Some((_, dossier)) = &examined.dossier else {
        return Err(Refusal::NoVerdict {
            what: "there is nothing to attest without a dossier".to_owned(),
            hint: "give the dossier with --dossier; a public list needs no attestation".to_owned(),
        });
    };
    if let Some((_, finding)) = examined.findings.failure() {
        let reason = finding.reason.expect("a failure has a code");
        let detail = format!("nothing was attested: {}", finding.text);
        return Err(Refusal::rejected(reason, detail));
    }
    if let Some(why) = examined.findings.unanswered() {
        return Err(Refusal::NoVerdict {
            what: format!("nothing was attested: a node that you named gave no answer: {why}"),
            hint: "see more with verifier reserves, and ask again".to_owned(),
        });
    }
    if let Some(unchecked) = examined.findings.unchecked() {
        return Err(Refusal::NoVerdict {
            what: format!("nothing was attested: {unchecked}"),
            hint: "a later version may have rules for it".to_owned(),
        });
    }
    if let Some(not_asked) = examined.findings.not_asked() {
        return Err(Refusal::NoVerdict {
            what: format!("nothing was attested: {not_asked}"),
            hint: "name the nodes and contracts that are missing with --rpc and --token".to_owned(),
        });
    }
    let coverage = examined.findings.coverage();
    let coverage = coverage.expect("a dossier without failures has a list");
    let documents = examined.verified.documents();
    let about = AttestationSubject {
        descriptor: &documents.descriptor,
        ledger: documents.context.ledger,
        root: examined.verified.root(),
        reserves_commitment: documents.claim.reserves_commitment,
    };
    let notes = examined.findings.public_notes();
    let attestation = sign(&about, *dossier, coverage, notes, Timestamp::now(), &key);
    write(&args.out, &attestation, Existing::Keep, Readers::Everybody)
        .map_err(|error| unwritable(&args.out, &error))?;
    let public = key.public().to_string();
    let out = args.out.display();
    let shares = AssetShares::all(coverage, &documents.descriptor);
    let (scope, missing) = (Scope::of(&shares), NotLookedAt::of(&shares));
    let (verdict, headline) = match scope {
        Scope::All => (Verdict::Attested, "ATTESTED"),
        Scope::Part => (Verdict::AttestedInPart, "ATTESTED IN PART"),
    };
    let mut text = format!("{headline}: {out}\n  by {public}\n");
    for what in missing.sentences() {
        writeln!(text, "  it says: {what}").expect("writing to memory");
    }
    text += "  to publish; who checks it needs this key from you, not from the exchange\n\n";
    text += &examined.report().to_text_with(hints::of_missing);
    Ok(CommandOutput {
        text,
        json: json!({
            "verdict": verdict.name(),
            "reason": NoRefusal::Ok.name(),
            "attestation": out.to_string(),
            "auditor": public,
            "scope": scope,
            "not_looked_at": missing,
            "findings": examined.report().to_json(),
        }),
        ending: Ending::Verified,
    })
}
