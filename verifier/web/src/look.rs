//! What are these files? Nothing is verified, and nothing that they say is believed.

use circuits::ledger::LedgerDigest;
use documents::{
    bundle::{
        canonical::{hex32, respaced},
        claim::{Claim, MAX_CLAIM_BYTES, ReservesMode},
        descriptor::Descriptor,
        files::{
            CLAIM, COLLATERAL, DESCRIPTOR, LEAVES, OWNERSHIP, POLICY, RESERVES, SHARDS, SOLVENCY,
        },
    },
    inclusion::{ParsedFile, file::MAX_INCLUSION_BYTES},
    recognise::{BYTE_ORDER_MARK, Document, Form, form},
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use statements::{
    customer_report::{CustomerReport, MAX_REPORT_BYTES},
    receipt::Receipt,
};

use crate::files::{FileAt, Files};

/// What a file is, by its name in a bundle or else by what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Inclusion,
    Archive,
    Descriptor,
    Collateral,
    Claim,
    BundlePart,
    Attestation,
    Receipt,
    CustomerReport,
    Zip,
    WebPage,
    Unknown,
}

/// What a document says of its ledger.
#[derive(Clone, Debug, Default, Serialize)]
struct Said {
    exchange: Option<String>,
    time: Option<String>,
    ledger: Option<String>,
    needs_descriptor: Option<bool>,
    needs_collateral: Option<bool>,
    assets: Option<Vec<String>>,
}

/// The answer for the files of one folder.
pub fn look(files: &Files<'_>) -> Value {
    let looked: Vec<_> = files.all().map(|file| (file, Looked::at(file))).collect();
    let all: Vec<_> = looked
        .iter()
        .map(|(file, looked)| json!({ "name": file.name(), "what": looked.what, "says": looked.says }))
        .collect();
    json!({ "files": all, "bundle": bundle(files, looked.iter().map(|(_, looked)| looked.what)) })
}

/// One file.
struct Looked {
    what: What,
    says: Option<Said>,
}

impl Looked {
    /// What cannot be read is unknown.
    fn at(file: FileAt<'_>) -> Self {
        let named = of_name(file.name());
        let bytes = match file.size() {
            0..=MAX_INCLUSION_BYTES => file.part(0, file.size() as usize),
            ..=MAX_REPORT_BYTES if named.is_none() => large(file),
            _ => file.first(),
        };
        let bytes = bytes.unwrap_or_default();
        let is_whole = bytes.len() as u64 == file.size();
        let what = named.unwrap_or_else(|| of_bytes(&bytes, is_whole));
        let says = match what {
            What::Receipt => of_receipt(&bytes),
            What::CustomerReport => of_customer_report(file.name(), &bytes),
            What::Inclusion => of_inclusion(file.name(), &bytes),
            What::Descriptor => of_descriptor(&bytes),
            What::Collateral => of_collateral(&bytes),
            _ => None,
        };
        Self { what, says }
    }
}

/// A file that is larger than any but a customer's report: all of it, if it may be one.
fn large(file: FileAt<'_>) -> Result<Vec<u8>, Refusal> {
    let first = file.first()?;
    let is_text =
        form(&first) == Form::Other && unmarked(&first).trim_ascii_start().starts_with(b"{");
    if is_text {
        file.part(0, file.size() as usize)
    } else {
        Ok(first)
    }
}

fn of_name(name: &str) -> Option<What> {
    match name {
        CLAIM => Some(What::Claim),
        DESCRIPTOR => Some(What::Descriptor),
        COLLATERAL => Some(What::Collateral),
        POLICY | LEAVES | SHARDS | SOLVENCY | RESERVES | OWNERSHIP => Some(What::BundlePart),
        _ => None,
    }
}

fn of_bytes(bytes: &[u8], is_whole: bool) -> What {
    match form(bytes) {
        Form::Archive => What::Archive,
        // It is a document, and nothing is in it to be taken out.
        Form::Packed("PDF") => What::Unknown,
        Form::Packed(_) => What::Zip,
        Form::WebPage => What::WebPage,
        Form::Empty | Form::Utf16 => What::Unknown,
        Form::Other if is_whole => of_document(bytes),
        Form::Other => What::Unknown,
    }
}

fn of_document(bytes: &[u8]) -> What {
    let text = unmarked(bytes);
    match Document::of_bytes(bytes) {
        Some(Document::CustomerReport) => What::CustomerReport,
        _ if bytes.len() as u64 > MAX_INCLUSION_BYTES => What::Unknown,
        Some(Document::InclusionFile) => What::Inclusion,
        Some(Document::Descriptor) => What::Descriptor,
        Some(Document::Collateral) => What::Collateral,
        Some(Document::Attestation) => What::Attestation,
        Some(Document::Claim) => What::Claim,
        Some(Document::Receipt) => What::Receipt,
        Some(Document::Dossier | Document::SecretKey | Document::Report) => What::Unknown,
        // It may have been cut off: the check says so.
        None if is_cut_off(text) && begins_a_receipt(text) => What::Receipt,
        None if is_cut_off(text) => What::Inclusion,
        None => What::Unknown,
    }
}

fn is_cut_off(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(b"{") && !is_json(text)
}

/// Its statement comes first, and no other document has one.
fn begins_a_receipt(text: &[u8]) -> bool {
    let bare = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    bare.take(12).copied().eq(*b"{\"statement\"")
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

fn of_inclusion(name: &str, bytes: &[u8]) -> Option<Said> {
    Some(match ParsedFile::named(name, bytes).ok()? {
        ParsedFile::SelfContained(file) => Said {
            needs_descriptor: Some(false),
            needs_collateral: Some(false),
            ..of_ledger(file.header.descriptor())
        },
        ParsedFile::Detached(file) => Said {
            ledger: Some(file.ledger().to_string()),
            needs_descriptor: Some(true),
            needs_collateral: Some(file.collateral().is_some()),
            ..Said::default()
        },
    })
}

fn of_descriptor(bytes: &[u8]) -> Option<Said> {
    let descriptor = Descriptor::from_any_spacing(bytes).ok()?;
    Some(of_ledger(&descriptor))
}

fn of_ledger(descriptor: &Descriptor) -> Said {
    Said {
        exchange: Some(descriptor.exchange().to_owned()),
        time: Some(descriptor.time().to_string()),
        ledger: Some(descriptor.ledger_digest().to_string()),
        assets: Some(symbols(descriptor)),
        ..Said::default()
    }
}

fn symbols(descriptor: &Descriptor) -> Vec<String> {
    let assets = descriptor.asset_ids();
    assets
        .map(|id| descriptor.asset(id).symbol.clone())
        .collect()
}

fn of_receipt(bytes: &[u8]) -> Option<Said> {
    let receipt = Receipt::from_bytes(bytes).ok()?;
    Some(of_digest(receipt.ledger()))
}

/// What a report has inside says of which ledger it is. What it says of an account stays in it.
fn of_customer_report(name: &str, bytes: &[u8]) -> Option<Said> {
    let report = CustomerReport::of_file(name, bytes).ok()?;
    let of_file = report
        .inclusion
        .as_ref()
        .and_then(|text| of_inclusion(name, text.as_bytes()));
    let of_receipt = || {
        report
            .receipt
            .as_ref()
            .and_then(|text| of_receipt(text.as_bytes()))
    };
    let ledger = of_file.or_else(of_receipt)?.ledger;
    Some(Said {
        ledger,
        ..Said::default()
    })
}

fn of_digest(ledger: LedgerDigest) -> Said {
    Said {
        ledger: Some(ledger.to_string()),
        ..Said::default()
    }
}

fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

/// A schedule is read with its descriptor only; which that is, it names.
fn of_collateral(bytes: &[u8]) -> Option<Said> {
    #[derive(Deserialize)]
    struct Names {
        ledger: String,
    }
    let Names { ledger } = serde_json::from_slice(unmarked(bytes)).ok()?;
    Some(of_digest(LedgerDigest(hex32(&ledger)?)))
}

/// What the files are as a bundle.
fn bundle(files: &Files<'_>, mut whats: impl Iterator<Item = What>) -> Value {
    if !whats.any(|what| matches!(what, What::Claim | What::BundlePart)) {
        return json!({ "complete": false, "missing": [], "shards": 0, "leaves": 0 });
    }
    let claim = read_claim(files);
    let mut needed = vec![CLAIM, DESCRIPTOR, LEAVES, POLICY, SHARDS, SOLVENCY];
    let (mut shards, mut leaves) = (0, 0);
    if let Some(claim) = &claim {
        if claim.collateral.is_some() {
            needed.push(COLLATERAL);
        }
        if claim.reserves_mode == ReservesMode::Public {
            needed.extend([RESERVES, OWNERSHIP]);
        }
        shards = claim.shards;
        leaves = claim.shards.saturating_mul(claim.leaves_per_shard.into());
    }
    needed.retain(|name| !files.all().any(|file| file.name() == *name));
    needed.sort_unstable();
    json!({ "complete": needed.is_empty(), "missing": needed, "shards": shards, "leaves": leaves })
}

/// The claim, whatever lies beside it.
fn read_claim(files: &Files<'_>) -> Option<Claim> {
    let file = files.all().find(|file| file.name() == CLAIM)?;
    let bytes = file.whole(MAX_CLAIM_BYTES, Document::Claim).ok()?;
    Claim::from_bytes(&respaced(&bytes)).ok()
}
