//! As a document of a bundle.

use std::fs;

use circuits::ledger::Root;
use documents::{
    bundle::{
        claim::{Claim, MAX_CLAIM_BYTES, ReservesMode},
        collateral::MAX_COLLATERAL_BYTES,
        descriptor::MAX_DESCRIPTOR_BYTES,
        files,
    },
    policy::MAX_POLICY_BYTES,
};

use fixtures::testing::{TIME, descriptor, schedule};

use super::{Folder, MALFORMED, NO_FILES, run, verifier};

/// Documents of a bundle that are good as far as they are read before the next: what each is called, how large it
/// may be, and the code for a malformed one.
fn documents() -> [(&'static str, u64, &'static str, Vec<u8>); 4] {
    let descriptor = descriptor("Sample", 1, &[("BTC", 8)]);
    let schedule = schedule(&descriptor, TIME, &[("65100.22", "0.1")]);
    let claim = Claim {
        ledger: descriptor.ledger_digest(),
        collateral: Some(schedule.digest()),
        shape: 1,
        leaves_per_shard: 1_024,
        shards: 1,
        root: Root([0; 32]),
        policy: circuits::ledger::PolicyDigest([0; 32]),
        reserves_mode: ReservesMode::Asserted,
        reserves_commitment: [0; 32],
        reserves_list: None,
        disclosures: vec![],
    };
    [
        (
            files::DESCRIPTOR,
            MAX_DESCRIPTOR_BYTES,
            "DESCRIPTOR",
            descriptor.to_bytes(),
        ),
        (files::CLAIM, MAX_CLAIM_BYTES, "CLAIM", claim.to_bytes()),
        (
            files::COLLATERAL,
            MAX_COLLATERAL_BYTES,
            "COLLATERAL",
            schedule.to_bytes(),
        ),
        (
            files::POLICY,
            MAX_POLICY_BYTES,
            "POLICY",
            b"# not the one that the claim names".to_vec(),
        ),
    ]
}

#[test]
fn as_a_document_of_a_bundle() {
    let folder = Folder::new();
    let inspect = || run(verifier().arg("inspect").arg(folder.path("bundle")));
    for (document, cap, code, good) in documents() {
        let path = folder.path("bundle").join(document);
        for name in NO_FILES.iter().chain(&MALFORMED) {
            fs::rename(folder.path(name), &path).unwrap();
            let (exit, err) = inspect();
            // Nothing of it is whole but a policy, which is any text.
            let meta = fs::symlink_metadata(&path).unwrap();
            let read = meta.is_file() && meta.len() <= cap;
            let rejected = read && code == "POLICY";
            assert_eq!(
                exit,
                if rejected { 1 } else { 2 },
                "{name} as {document}: {err}"
            );
            assert_eq!(
                err.contains(&format!("REJECTED ({code})")),
                rejected,
                "{name} as {document}: {err}"
            );
            fs::rename(&path, folder.path(name)).unwrap();
        }
        // The next document is looked at once this one holds.
        fs::write(&path, good).unwrap();
    }
    let (exit, err) = inspect();
    assert_eq!(exit, 1, "{err}");
    assert!(err.contains("REJECTED (POLICY)"), "{err}");
}

#[test]
fn a_collateral_schedule_is_there_exactly_if_the_claim_names_it() {
    let [
        (descriptor, _, _, descriptor_bytes),
        (claim, _, _, claim_bytes),
        (collateral, _, _, schedule),
        _,
    ] = documents();
    let folder = Folder::new();
    let path = |name: &str| folder.path("bundle").join(name);
    let rejected = |code: &str| {
        let (exit, err) = run(verifier().arg("inspect").arg(folder.path("bundle")));
        assert_eq!(exit, 1, "{err}");
        assert!(err.contains(&format!("REJECTED ({code})")), "{err}");
    };
    fs::write(path(descriptor), descriptor_bytes).unwrap();
    fs::write(path(claim), &claim_bytes).unwrap();
    let (exit, err) = run(verifier().arg("inspect").arg(folder.path("bundle")));
    assert_eq!(exit, 2, "{err}");
    assert!(err.contains("the bundle has no collateral.json"), "{err}");
    // Another schedule of the same ledger is not the one that the claim names.
    let other = String::from_utf8(schedule.clone()).unwrap();
    let other = other.replace("\"haircut\": \"0.1\"", "\"haircut\": \"0\"");
    fs::write(path(collateral), other).unwrap();
    rejected("COLLATERAL");
    fs::write(path(collateral), schedule).unwrap();
    let mut without = Claim::from_bytes(&claim_bytes).unwrap();
    without.collateral = None;
    fs::write(path(claim), without.to_bytes()).unwrap();
    rejected("BUNDLE_FILES");
    fs::remove_file(path(collateral)).unwrap();
    fs::write(path("policy.toml"), "").unwrap();
    rejected("POLICY");
}
