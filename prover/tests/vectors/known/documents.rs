//! Digests of documents, and what follows from them.

use circuits::{
    domain,
    ledger::{AccountId, Root},
};
use documents::bundle::public_list::public_digest;
use documents::{
    bundle::{claim::Claim, collateral::CollateralSchedule, descriptor::Descriptor},
    inclusion::draw::SampleDraw,
    policy::Policy,
};
use ed25519_dalek::{Signature, VerifyingKey};
use evidence::dossier::Dossier;
use prover::testing::file_name;
use serde_json::{Value, json};

use super::{bytes, bytes32, spec, text, topic};
use crate::files;

fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for bundle in ["bundles/balances", "bundles/loans"] {
        cases.extend(of_bundle(bundle));
    }
    for bytes in [&b""[..], b"{}\n"] {
        cases.push(json!({
            "what": "dossier",
            "domain": domain::DOSSIER,
            "bytes": hex::encode(bytes),
            "digest": hex::encode(Dossier::digest(bytes)),
        }));
    }
    let ledger = Descriptor::from_bytes(&files::file("bundles/loans/descriptor.json")).unwrap();
    for account in ["bob", "zoë"] {
        let name = file_name(ledger.ledger_digest(), AccountId::new(account).unwrap());
        cases.push(json!({
            "what": "name of an inclusion file",
            "domain": domain::INCLUSION_FILE,
            "ledger": ledger.ledger_digest().to_string(),
            "account": account,
            "name": name,
        }));
    }
    let (root, seed, leaves) = ([7; 32], "0000000000000000000152f3a5b2ab4f", 3_072);
    let draw = SampleDraw::new(Root(root), seed.parse().unwrap(), leaves);
    cases.push(json!({
        "what": "first leaves of a sample",
        "domain": domain::SAMPLE,
        "root": hex::encode(root),
        "seed": seed,
        "leaves": leaves,
        "drawn": draw.take(8).collect::<Vec<_>>(),
    }));
    cases.push(json!({
        "what": "what an auditor signed",
        "domain": domain::ATTESTATION,
        "file": "attestations/loans.json",
        "message_sha256": hex::encode(spec::sha256_of(&attested())),
    }));
    cases
}

fn of_bundle(bundle: &str) -> Vec<Value> {
    let read = |file: &str| files::file(&format!("{bundle}/{file}"));
    let of = |domain: &str, names: &[&str], digest: String| {
        let names: Vec<String> = names
            .iter()
            .map(|file| format!("{bundle}/{file}"))
            .collect();
        json!({"what": "digest", "domain": domain, "files": names, "digest": digest})
    };
    let descriptor = Descriptor::from_bytes(&read("descriptor.json")).unwrap();
    let claim = Claim::from_bytes(&read("claim.json")).unwrap();
    let schedule = claim
        .collateral
        .map(|_| CollateralSchedule::from_bytes(&read("collateral.json"), &descriptor).unwrap());
    let policy = Policy::parse(&read("policy.toml"), &descriptor, schedule.as_ref()).unwrap();
    let mut cases = vec![
        of(
            domain::LEDGER,
            &["descriptor.json"],
            descriptor.ledger_digest().to_string(),
        ),
        of(
            domain::CLAIM,
            &["claim.json"],
            claim.claim_digest().to_string(),
        ),
        of(
            domain::POLICY,
            &["policy.toml"],
            policy.digest().to_string(),
        ),
    ];
    if let Some(schedule) = schedule {
        cases.push(of(
            domain::COLLATERAL,
            &["collateral.json"],
            schedule.digest().to_string(),
        ));
    }
    if claim.reserves_list.is_some() {
        let digest = public_digest(&read("reserves.csv"), &read("ownership.csv"));
        let names = ["reserves.csv", "ownership.csv"];
        cases.push(of(domain::RESERVES, &names, hex::encode(digest)));
    }
    cases
}

/// `frame("por/attest/v1", canonical bytes of the facts)`: the facts are the attestation's first field, less its
/// indentation.
fn attested() -> Vec<u8> {
    let text = String::from_utf8(files::file("attestations/loans.json")).unwrap();
    let (_, facts) = text.split_once("  \"facts\": ").unwrap();
    let (facts, _) = facts.split_once(",\n  \"signature\"").unwrap();
    let facts = facts.replace("\n  ", "\n") + "\n";
    spec::frame("por/attest/v1", &[facts.as_bytes()])
}

#[test]
fn digests_are_those_of_the_specification() {
    for case in topic("documents", "5, 12, 13", cases()) {
        let domain = text(&case, "domain");
        match text(&case, "what") {
            "digest" => {
                let files = case["files"].as_array().unwrap().iter();
                let files: Vec<Vec<u8>> = files
                    .map(|file| files::file(file.as_str().unwrap()))
                    .collect();
                let parts: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
                assert_eq!(
                    bytes32(&case, "digest"),
                    spec::sha256(domain, &parts),
                    "{case}"
                );
            }
            "dossier" => {
                let digest = spec::sha256(domain, &[&bytes(&case, "bytes")]);
                assert_eq!(bytes32(&case, "digest"), digest, "{case}");
            }
            "name of an inclusion file" => {
                let parts: [&[u8]; 2] =
                    [&bytes(&case, "ledger"), text(&case, "account").as_bytes()];
                let name = hex::encode(spec::sha256(domain, &parts)) + ".json";
                assert_eq!(text(&case, "name"), name);
            }
            "first leaves of a sample" => assert_eq!(case["drawn"], json!(drawn(&case))),
            _ => assert_signed(&case),
        }
    }
}

/// The first eight leaves that a seed draws.
fn drawn(case: &Value) -> Vec<u64> {
    let leaves = case["leaves"].as_u64().unwrap();
    let (root, seed) = (bytes(case, "root"), text(case, "seed").as_bytes());
    let mut drawn = Vec::new();
    for i in 0u64.. {
        let digest = spec::sha256("por/sample/v1", &[&root, seed, &i.to_le_bytes()]);
        let x = u64::from_le_bytes(digest[..8].try_into().unwrap());
        let usable = leaves * (u64::MAX / leaves);
        if x < usable && !drawn.contains(&(x % leaves)) {
            drawn.push(x % leaves);
        }
        if drawn.len() == 8 {
            break;
        }
    }
    drawn
}

/// That the auditor signed this very message.
fn assert_signed(case: &Value) {
    let document: Value = serde_json::from_slice(&files::file(text(case, "file"))).unwrap();
    let key = VerifyingKey::from_bytes(&bytes32(&document["facts"], "auditor")).unwrap();
    let signature = Signature::from_slice(&bytes(&document, "signature")).unwrap();
    key.verify_strict(&attested(), &signature).unwrap();
}
