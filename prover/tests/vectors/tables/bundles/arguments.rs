//! Good bundles, and what their verifier is told from outside: root, policy, loans, evidence of reserves.

use circuits::hash::sha256;
use statements::auditor::AuditorSecret;

use super::{BALANCES, BundleCase, Given, LOANS, field};
use crate::{
    files,
    made::AUDITOR_SEED,
    tables::edit::{Edit, add, edit, replace, take},
};

pub fn cases() -> Vec<BundleCase> {
    [verified(), roots(), claims(), policies(), evidence()].concat()
}

fn verified() -> Vec<BundleCase> {
    let of = |base, name| BundleCase::of(base, "11", name, "OK");
    let mut unrooted = of(BALANCES, "balances, whose root comes from the bundle");
    unrooted.root = None;
    vec![
        of(BALANCES, "balances, public reserves, two shards"),
        of(LOANS, "loans, reserves attested but not shown"),
        unrooted,
    ]
}

fn roots() -> Vec<BundleCase> {
    let mut other = BundleCase::of(
        BALANCES,
        "11, step 3",
        "another root is expected",
        "ROOT_NOT_EXPECTED",
    );
    other.root = Some(field("bundles/loans/claim.json", "root"));
    vec![other]
}

/// One root under two claims: with another policy, and with another commitment to reserves.
fn claims() -> Vec<BundleCase> {
    let digest = |claim: &str| hex::encode(sha256("por/claim/v1", &[&files::file(claim)]));
    let naming = |mut case: BundleCase, claim: &str| {
        case.claim = Some(digest(claim));
        case
    };
    let of = |name, expect| BundleCase::of(BALANCES, "11, step 3", name, expect);
    let (ours, theirs) = ("bundles/balances/claim.json", "parts/waived/claim.json");
    let (other, spec) = ("another claim over the root is expected", "11, step 3");
    let waived = BundleCase {
        spec: spec.to_owned(),
        ..waived(&format!("{other}, by its policy"), "CLAIM_NOT_EXPECTED")
    };
    vec![
        naming(of("the claim that is expected", "OK"), ours),
        naming(of(other, "CLAIM_NOT_EXPECTED"), theirs),
        naming(waived, ours),
    ]
}

/// The balances bundle under a policy that asks for nine tenths of USDT, proven.
fn waived(name: &str, expect: &str) -> BundleCase {
    let case = BundleCase::of(BALANCES, "11, step 7", name, expect);
    ["claim.json", "policy.toml", "solvency.bin"]
        .into_iter()
        .fold(case, |case, file| {
            case.with(file, take(&format!("parts/waived/{file}")))
        })
}

fn policies() -> Vec<BundleCase> {
    let digest = |policy: &str| hex::encode(sha256("por/policy/v1", &[&files::file(policy)]));
    let naming = |mut case: BundleCase, policy: &str| {
        case.policy = Some(digest(policy));
        case
    };
    let accepting = |mut case: BundleCase, bps| {
        case.accept_loans_bps = Some(bps);
        case
    };
    let loans = |name, expect| BundleCase::of(LOANS, "11, step 7", name, expect);
    let balances = |name, expect| BundleCase::of(BALANCES, "11, step 7", name, expect);
    let (ours, theirs) = ("bundles/balances/policy.toml", "bundles/loans/policy.toml");
    let none = "a share of loans where none is accepted";
    let named = "a share of loans where none is accepted, and the policy is named";
    vec![
        waived("a ratio below 10,000", "POLICY_WAIVED"),
        naming(
            waived("a ratio below 10,000 of the policy that is named", "OK"),
            "parts/waived/policy.toml",
        ),
        naming(
            waived(
                "a ratio below 10,000 where another policy is named",
                "POLICY_NOT_EXPECTED",
            ),
            ours,
        ),
        naming(balances("the policy that is named", "OK"), ours),
        naming(
            balances("another policy is named", "POLICY_NOT_EXPECTED"),
            theirs,
        ),
        accepting(loans(none, "POLICY_LOANS"), 0),
        naming(accepting(loans(named, "POLICY_LOANS"), 0), theirs),
        accepting(
            loans(
                "a share of loans one above the one accepted",
                "POLICY_LOANS",
            ),
            2_999,
        ),
        accepting(loans("any share of loans accepted", "OK"), 10_000),
        accepting(
            balances("any share of loans accepted where there are none", "OK"),
            10_000,
        ),
    ]
}

fn attested(name: &str, expect: &str, edits: &[Edit]) -> BundleCase {
    let mut case = BundleCase::of(LOANS, "13", name, expect);
    case.attestation = Some(Given::new("attestations/loans.json", edits));
    case.auditor_key = Some(key(&AUDITOR_SEED));
    case
}

fn key(seed: &[u8; 32]) -> String {
    AuditorSecret::from_seed(seed).public().to_string()
}

fn evidence() -> Vec<BundleCase> {
    let requiring = |mut case: BundleCase, bps| {
        case.require_reserves_bps = Some(bps);
        case
    };
    let name = "an attestation by another auditor";
    let mut other_auditor = attested(name, "AUDITOR_NOT_EXPECTED", &[]);
    other_auditor.auditor_key = Some(key(&[0xa1; 32]));
    let mut public = attested("an attestation of public reserves", "ATTESTATION", &[]);
    public = BundleCase {
        attestation: public.attestation,
        auditor_key: public.auditor_key,
        ..BundleCase::of(BALANCES, "11, step 8", &public.name, "ATTESTATION")
    };
    let altered = |name: &str, from: &str, to: &str| {
        attested(name, "ATTESTATION", &[edit(replace(from, to))])
    };
    let signature = field("attestations/loans.json", "signature");
    let balances = |name, expect| BundleCase::of(BALANCES, "11, step 8", name, expect);
    let loans = |name, expect| BundleCase::of(LOANS, "11, step 8", name, expect);
    let root = field("bundles/balances/claim.json", "root");
    vec![
        attested("an attestation", "OK", &[]),
        requiring(
            attested(
                "an attestation of all reserves, which are demanded",
                "OK",
                &[],
            ),
            10_000,
        ),
        other_auditor,
        public,
        altered(
            "an attestation that was changed",
            "\"findings\": []",
            "\"findings\": [\n      \"fine\"\n    ]",
        ),
        altered(
            "an attestation of another root",
            &field("bundles/loans/claim.json", "root"),
            &root,
        ),
        altered(
            "an attestation with a space more",
            "\"findings\": []",
            "\"findings\":  []",
        ),
        altered(
            "an attestation with a signature of another message",
            &signature,
            &another_signature(),
        ),
        altered(
            "an attestation whose signature's s is not below the order of the group",
            &signature,
            &with_order(&signature),
        ),
        requiring(
            loans(
                "nothing shown where a hundredth is demanded",
                "RESERVES_NOT_SHOWN",
            ),
            100,
        ),
        requiring(balances("four fifths signed for and demanded", "OK"), 8_000),
        requiring(
            balances("four fifths signed for, all demanded", "RESERVES_NOT_SHOWN"),
            10_000,
        ),
    ]
}

/// A signature of the same auditor, over something else.
fn another_signature() -> String {
    use ed25519_dalek::Signer as _;
    let key = ed25519_dalek::SigningKey::from_bytes(&AUDITOR_SEED);
    hex::encode(key.sign(b"something else").to_bytes())
}

/// The signature to the s of which the order of Ed25519's group was added: verifiers that reduce s accept it.
fn with_order(signature: &str) -> String {
    let order = "0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";
    let mut bytes = hex::decode(signature).unwrap();
    add(32, order).change(&mut bytes);
    hex::encode(bytes)
}
