//! `reserves`, `attest`, `keygen` and `signature`.

use std::{collections::HashSet, io, path::Path};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use zeroize::Zeroizing;

use super::{Ending, Report, digest, setup};
use crate::{
    cli::reserves::{AttestArgs, KeygenArgs, ReservesArgs, SignatureArgs, SubjectArgs},
    findings::{Evidence, Findings},
    output::{Existing, Readers, write},
    report::{findings::ReservesReport, shown},
    solvency::{Expectations, ReserveEvidence, VerifiedSolvency, verify_solvency},
};
use documents::input::read_capped;
use documents::refusal::{Reason, Refusal};
use evidence::{
    address::Address,
    attestation::{Attested, MAX_ATTESTATION_BYTES, attest as sign},
    auditor::{self, MAX_KEY_BYTES},
    balances::{Node, Nodes, Token},
    dossier::{Dossier, MAX_DOSSIER_BYTES},
    signature::{OwnershipProof, SignatureError, verify_ownership},
};

/// A dossier and its digest.
type ReadDossier = (Dossier, [u8; 32]);

/// Everything about reserves that one run checked.
struct Examined {
    verified: VerifiedSolvency,
    dossier: Option<ReadDossier>,
    findings: Findings,
}

impl Examined {
    fn report(&self) -> ReservesReport<'_> {
        ReservesReport {
            verified: &self.verified,
            dossier: self.dossier.as_ref().map(|(_, digest)| *digest),
            findings: &self.findings,
        }
    }
}

/// `verifier reserves`.
pub(super) fn reserves(args: &ReservesArgs) -> Result<Report, Refusal> {
    let examined = examine(&args.subject)?;
    let report = examined.report();
    let (text, json) = (report.to_text(), report.to_json());
    if let Some(path) = &args.html {
        write_confidential(path, report.to_html().as_bytes())?;
    }
    if let Some(path) = &args.out {
        let bytes = format!("{json:#}\n");
        write_confidential(path, bytes.as_bytes())?;
    }
    let ending = if examined.findings.failure().is_some() {
        Ending::Rejected
    } else if examined.findings.unanswered() {
        Ending::NoVerdict
    } else {
        Ending::Verified
    };
    Ok(Report { text, json, ending })
}

/// `verifier attest`.
pub(super) fn attest(args: &AttestArgs) -> Result<Report, Refusal> {
    let bytes = read_capped(&args.key, MAX_KEY_BYTES).map(Zeroizing::new);
    let bytes = bytes.map_err(|error| Refusal::unreadable(&args.key, &error))?;
    let key = auditor::from_bytes(&bytes).map_err(|error| Refusal::NoVerdict {
        what: format!("{} is not an auditor's key: {error}", args.key.display()),
        hint: "make one with verifier keygen".to_owned(),
    })?;
    if args.out.exists() {
        let error = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(unwritable(&args.out, &error));
    }
    let examined = examine(&args.subject)?;
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
    if examined.findings.unanswered() {
        return Err(Refusal::NoVerdict {
            what: "nothing was attested: a node that you named gave no answer".to_owned(),
            hint: "see why with verifier reserves, and ask again".to_owned(),
        });
    }
    let coverage = examined.findings.coverage();
    let coverage = coverage.expect("a dossier without failures has a list");
    let documents = examined.verified.documents();
    let about = Attested {
        descriptor: &documents.descriptor,
        ledger: documents.context.ledger,
        root: examined.verified.root(),
        reserves_commitment: documents.claim.reserves_commitment,
    };
    let notes = examined.findings.public_notes();
    let attestation = sign(&about, *dossier, coverage, notes, Timestamp::now(), &key);
    write(&args.out, &attestation, Existing::Keep, Readers::Everybody)
        .map_err(|error| unwritable(&args.out, &error))?;
    let public = hex::encode(key.verifying_key().as_bytes());
    let out = args.out.display();
    Ok(Report {
        text: format!(
            "ATTESTED: {out}\n  by {public}\n  to publish; who checks it needs this key from you, not from the exchange\n\n{}",
            examined.report().to_text()
        ),
        json: json!({
            "verdict": "attested",
            "reason": "OK",
            "attestation": out.to_string(),
            "auditor": public,
            "findings": examined.report().to_json(),
        }),
        ending: Ending::Verified,
    })
}

/// `verifier keygen`.
pub(super) fn keygen(args: &KeygenArgs) -> Result<Report, Refusal> {
    let key = auditor::generate();
    let bytes = auditor::to_bytes(&key);
    write(&args.out, &bytes, Existing::Keep, Readers::Owner)
        .map_err(|error| unwritable(&args.out, &error))?;
    let public = hex::encode(key.verifying_key().as_bytes());
    let out = args.out.display();
    Ok(Report {
        text: format!(
            "secret key: {out}, to keep to yourself\npublic key: {public}, to publish where the exchange cannot change it\n"
        ),
        json: json!({
            "verdict": "none",
            "reason": "NOT_CHECKED",
            "key": out.to_string(),
            "public": public,
        }),
        ending: Ending::Verified,
    })
}

/// `verifier signature`.
pub(super) fn signature(args: &SignatureArgs) -> Result<Report, Refusal> {
    let refused = |error: &SignatureError| {
        let reason = match error {
            SignatureError::SchemeUnknown => Reason::SigScheme,
            _ => Reason::SigInvalid,
        };
        Refusal::rejected(reason, error)
    };
    let address = Address::parse(&args.chain, &args.address)
        .map_err(|error| Refusal::rejected(Reason::Address, error))?;
    let proof = OwnershipProof {
        scheme: args.scheme.parse().map_err(|error| refused(&error))?,
        signatures: args.signature.clone(),
        script: args.script.clone(),
    };
    verify_ownership(&address, &args.message, &proof).map_err(|error| refused(&error))?;
    Ok(Report {
        text: format!(
            "SIGNED: the key of {} on {} signed this text\n  it says nothing about reserves unless the text names the ledger\n",
            shown(address.as_str()),
            address.chain()
        ),
        json: json!({
            "verdict": "signed",
            "reason": "OK",
            "chain": address.chain().id(),
            "address": address.as_str(),
            "scheme": proof.scheme.id(),
        }),
        ending: Ending::Verified,
    })
}

fn examine(args: &SubjectArgs) -> Result<Examined, Refusal> {
    let nodes = nodes(args)?;
    let dossier = match &args.dossier {
        Some(path) => Some(read_dossier(path)?),
        None => None,
    };
    let setup = setup(&args.bundle)?;
    let expectations = Expectations {
        root: args.root,
        policy: args.policy.map(digest),
        accept_loans_bps: args.accept_loans,
        ..Expectations::default()
    };
    let verified = verify_solvency(setup.keys(), &args.bundle, &expectations)?;
    let public = matches!(verified.evidence(), ReserveEvidence::PublicList { .. });
    let evidence = match &dossier {
        Some((dossier, _)) => Evidence::Dossier(dossier),
        None if public => Evidence::Public,
        None => {
            return Err(Refusal::NoVerdict {
                what: "reserves asserted, not shown: the bundle has no list of them".to_owned(),
                hint: "ask the exchange for a dossier, and give it with --dossier".to_owned(),
            });
        }
    };
    let generators = setup.keys().generators;
    let findings = Findings::examine(&verified, &evidence, generators, &nodes);
    Ok(Examined {
        verified,
        dossier,
        findings,
    })
}

/// Reads an attestation; nothing in it is checked.
pub(super) fn read_attestation(path: &Path) -> Result<Vec<u8>, Refusal> {
    read_written(path, MAX_ATTESTATION_BYTES, Reason::Attestation)
}

/// A file that somebody else wrote: one that is too large is rejected, as is any other malformed one.
fn read_written(path: &Path, cap: u64, reason: Reason) -> Result<Vec<u8>, Refusal> {
    read_capped(path, cap).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => Refusal::rejected(reason, error),
        _ => Refusal::unreadable(path, &error),
    })
}

fn read_dossier(path: &Path) -> Result<ReadDossier, Refusal> {
    let bytes = read_written(path, MAX_DOSSIER_BYTES, Reason::Dossier).map(Zeroizing::new)?;
    Ok((Dossier::from_bytes(&bytes)?, Dossier::digest(&bytes)))
}

/// Whom to ask: each chain has one node, each token one contract and each contract one token, so that no
/// balance is counted for two assets.
fn nodes(args: &SubjectArgs) -> Result<Nodes, Refusal> {
    let usage = |what: String, hint: &str| Refusal::NoVerdict {
        what,
        hint: hint.to_owned(),
    };
    let mut chains = HashSet::new();
    for node in &args.rpc {
        if !node.chain.has_node() {
            let what = format!("nodes of {} cannot be asked", node.chain);
            return Err(usage(
                what,
                "ask those of bitcoin and of chains like ethereum",
            ));
        }
        if !chains.insert(&node.chain) {
            let what = format!("{} has two nodes", node.chain);
            return Err(usage(what, "name one node for each chain"));
        }
    }
    let mut tokens = Vec::new();
    let mut seen = HashSet::new();
    for token in &args.token {
        if !chains.contains(&token.chain) {
            let what = format!("{} has a token and no node", token.chain);
            return Err(usage(what, "name the node to ask with --rpc"));
        }
        let contract = Address::parse(&token.chain, &token.contract).map_err(|error| {
            let what = format!("{} on {}: {error}", token.asset, token.chain);
            usage(what, "take the contract's address from the token's issuer")
        })?;
        let asset = format!("asset {}", token.asset);
        let address = format!("contract {}", contract.as_str());
        if !seen.insert((&token.chain, asset)) || !seen.insert((&token.chain, address)) {
            let what = format!("{} on {} is named twice", token.asset, token.chain);
            return Err(usage(
                what,
                "each asset has one contract, and each contract one asset",
            ));
        }
        tokens.push(Token {
            chain: token.chain.clone(),
            asset: token.asset.clone(),
            contract: contract.as_str().to_owned(),
        });
    }
    Ok(Nodes {
        nodes: args
            .rpc
            .iter()
            .map(|node| Node {
                chain: node.chain.clone(),
                url: node.url.clone(),
            })
            .collect(),
        tokens,
        tolerance: SignedDuration::from_mins(i64::from(args.block_tolerance)),
    })
}

/// Findings may name addresses.
fn write_confidential(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    write(path, bytes, Existing::Replace, Readers::Owner).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &io::Error) -> Refusal {
    Refusal::NoVerdict {
        what: format!("cannot write {}: {error}", path.display()),
        hint: match error.kind() {
            io::ErrorKind::AlreadyExists => "what is there is not replaced: name another file",
            _ => "check the directory and its permissions",
        }
        .to_owned(),
    }
}
