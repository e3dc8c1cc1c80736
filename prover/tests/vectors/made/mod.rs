//! Making the good vectors: three exchanges, their bundles, inclusion files and an archive, and parts of bundles in
//! which one thing is wrong.

pub mod archive;
pub mod exchange;
pub mod proofs;
pub mod reserves;

use std::fs;

use circuits::{curve::Scalar, setup::ProverSetup, shape::Production};
use documents::bundle::files::{CLAIM, OWNERSHIP, POLICY, RESERVES, SOLVENCY};
use evidence::{coverage::of_signatures, dossier::Dossier, ownership::check_ownership};
use statements::{
    attestation::{AttestationSubject, attest},
    auditor::AuditorSecret,
};

use self::{exchange::Publication, proofs::claimed, reserves::Evidence};
use crate::places::{Files, place, write};

/// The seed of the auditor's key, which so is everybody's.
pub const AUDITOR_SEED: [u8; 32] = [0xa0; 32];

/// Accounts whose files are there in both forms.
const DETACHED: [(&str, &str); 3] = [("balances", "alice"), ("balances", "zoë"), ("loans", "bob")];

/// Makes all files that have bytes of their own, anew.
pub fn make_all() {
    for folder in ["bundles", "parts", "inclusions", "archives", "attestations"] {
        let _ = fs::remove_dir_all(place(folder));
    }
    let setup = ProverSetup::pinned().unwrap();
    let balances = exchange::balances();
    let loans = exchange::loans();
    for (name, published) in [("balances", &balances), ("loans", &loans)] {
        let bundle = proofs::bundle(&setup, published, &evidence(published));
        write_files(&format!("bundles/{name}"), &bundle);
        for account in published.ledger.accounts() {
            let file = published.ledger.file(&account.id);
            let place = format!("inclusions/{name}-{}", ascii(&account.id));
            write(&format!("{place}.json"), &file.to_bytes());
            if DETACHED.contains(&(name, &*account.id)) {
                write(&format!("{place}.detached.json"), &file.to_detached_bytes());
            }
        }
    }
    write("attestations/loans.json", &attestation(&loans));
    let archive = archive::archive(&archive::ledger());
    write("archives/both.archive", &archive);
    parts(&setup, &balances);
    let shards = proofs::shards_under_another_vector(&setup, &loans);
    write("parts/another-collateral-vector/shards.bin", &shards);
}

/// What wallets sign for a ledger's list.
pub fn evidence(published: &Publication) -> Evidence {
    let descriptor = published.descriptor();
    Evidence::signed(&published.holdings, descriptor, &published.ledger_digest())
}

/// An id as a part of a file's name.
pub fn ascii(id: &str) -> String {
    id.replace('ë', "e")
}

/// What an auditor says who was shown the list, and asked no node.
fn attestation(published: &Publication) -> Vec<u8> {
    let descriptor = published.descriptor();
    let evidence = evidence(published);
    let list = evidence.read(descriptor);
    let digest = published.ledger_digest();
    let (controlled, wrong) = check_ownership(&evidence.ownership, &list, descriptor, &digest);
    assert!(wrong.is_empty());
    let blind = Scalar::from(proofs::RESERVES_BLIND);
    let commitment = evidence::dossier::commit_reserves(
        &circuits::generators::Generators::<Production>::pinned(),
        list.totals(),
        &blind,
    );
    let dossier = Dossier {
        ledger: digest,
        root: published.ledger.root(),
        blind,
        holdings: evidence.holdings,
        ownership: evidence.ownership,
    };
    let about = AttestationSubject {
        descriptor,
        ledger: digest,
        root: published.ledger.root(),
        reserves_commitment: circuits::curve::encode_point(&commitment),
    };
    let time = "2026-07-02T00:00:00Z".parse().unwrap();
    let key = AuditorSecret::from_seed(&AUDITOR_SEED);
    let coverage = of_signatures(&list, &controlled);
    let digest = Dossier::digest(&dossier.to_bytes());
    attest(&about, digest, &coverage, Vec::new(), time, &key)
}

/// Parts that make other bundles of `bundles/balances`. All that they have holds together with the rest, so that one
/// thing is wrong with the bundle, or none, as the part's name says.
fn parts(setup: &ProverSetup<Production>, published: &Publication) {
    let honest = evidence(published);
    let policy = published.policy;
    let waived = claimed(
        setup,
        published,
        &exchange::waived_policy(),
        &honest,
        |_| {},
    );
    write_part("waived", &waived, &[POLICY]);
    let laxer = proofs::of_another_policy(setup, published, &honest, &exchange::waived_policy());
    write("parts/another-policy/solvency.bin", &laxer);

    let blinded = claimed(setup, published, policy, &honest, |committed| {
        committed.blind = Scalar::from(1);
    });
    write_part("reserves-blinded", &blinded, &[]);

    let mut other_ledger = published.ledger_digest();
    other_ledger.0[31] ^= 1;
    let descriptor = published.descriptor();
    let stale = Evidence::signed(&published.holdings, descriptor, &other_ledger);
    let stale = claimed(setup, published, policy, &stale, |_| {});
    write_part("signed-for-another-ledger", &stale, &[OWNERSHIP]);

    let mut twin = honest.clone();
    let signature = &mut twin.of("evm").signatures;
    *signature = reserves::twin(signature);
    let twin = claimed(setup, published, policy, &twin, |_| {});
    write_part("signature-with-large-s", &twin, &[OWNERSHIP]);

    let mut unknown = honest.clone();
    unknown.of("evm").scheme = "eip712".to_owned();
    let unknown = claimed(setup, published, policy, &unknown, |_| {});
    write_part("unknown-scheme", &unknown, &[OWNERSHIP]);

    // Where coins are sent to be rid of them. It comes before the honest address, in the order of the list.
    let mut burnt = honest;
    let mut burn = burnt.holdings[1].clone();
    burn.address = "0x000000000000000000000000000000000000dEaD".to_owned();
    burnt.holdings.insert(1, burn);
    let burnt = claimed(setup, published, policy, &burnt, |_| {});
    write_part("burn-address", &burnt, &[RESERVES]);
}

/// Claim and proof, and the other files that are not those of the base.
fn write_part(name: &str, files: &Files, others: &[&str]) {
    for file in [CLAIM, SOLVENCY].iter().chain(others) {
        write(&format!("parts/{name}/{file}"), &files[*file]);
    }
}

fn write_files(folder: &str, files: &Files) {
    for (name, bytes) in files {
        write(&format!("{folder}/{name}"), bytes);
    }
}
