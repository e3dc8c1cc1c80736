//! A dossier opens the commitment of one bundle, and each of its checks finds what it is for.

use std::sync::LazyLock;

use circuits::{
    curve::Scalar,
    ledger::{LedgerDigest, Root},
    shape::Tiny,
};
use documents::refusal::Reason;
use evidence::dossier::Dossier;
use fixtures::wallet;
use nodes::balances::{Node, Nodes};
use prover::testing::{ReserveEvidence, dossier};
use serde_json::{Value, json};
use verdict::{progress::Silent, solvency::VerifiedSolvency};
use verifier::findings::{Evidence, Findings, Outcome};

use super::attested;
use crate::common::{Prove as _, setup};

const HASH: &str = "0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb6";

fn verified() -> &'static VerifiedSolvency {
    static VERIFIED: LazyLock<VerifiedSolvency> =
        LazyLock::new(|| attested().bundle.verify(&attested().expected()).unwrap());
    &VERIFIED
}

/// The dossier of [`attested`], as the prover makes it.
fn honest() -> Dossier {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let inputs = tempfile::tempdir().unwrap();
        let snapshot = attested().exchange.load(inputs.path());
        let descriptor = attested().exchange.descriptor();
        let evidence = ReserveEvidence::new(&snapshot.reserves, &descriptor).unwrap();
        let private = attested().private.on_disk();
        let bytes = dossier::<Tiny>(&evidence, &descriptor, private.path()).unwrap();
        bytes.to_vec()
    });
    Dossier::from_bytes(&BYTES).unwrap()
}

fn examine(dossier: &Dossier, nodes: &Nodes) -> Findings {
    // After it was written and read again, as an auditor has it.
    let dossier = Dossier::from_bytes(&dossier.to_bytes()).unwrap();
    let evidence = Evidence::Dossier(&dossier);
    Findings::examine(verified(), &evidence, &setup().generators, nodes, &Silent)
}

fn outcomes(findings: &Findings) -> Vec<(&'static str, Outcome)> {
    let checks = findings.checks().iter();
    checks.map(|check| (check.id, check.outcome)).collect()
}

/// The check that fails of a dossier that was changed, and why; it must be the only one.
#[track_caller]
fn failure(change: impl FnOnce(&mut Dossier)) -> (&'static str, Reason) {
    let mut dossier = honest();
    change(&mut dossier);
    only_failure(&examine(&dossier, &Nodes::default()))
}

#[track_caller]
fn only_failure(findings: &Findings) -> (&'static str, Reason) {
    let failed: Vec<_> = outcomes(findings)
        .into_iter()
        .filter(|(_, outcome)| *outcome == Outcome::Failed)
        .collect();
    assert_eq!(failed.len(), 1, "{:?}", findings.checks());
    let (check, finding) = findings.failure().unwrap();
    (check.id, finding.reason.unwrap())
}

#[test]
fn an_honest_dossier_passes_every_check_that_can_be_made() {
    let findings = examine(&honest(), &Nodes::default());
    assert_eq!(
        outcomes(&findings),
        [
            ("bundle", Outcome::Passed),
            ("dossier", Outcome::Passed),
            ("list", Outcome::Passed),
            ("commitment", Outcome::Passed),
            ("ownership", Outcome::Passed),
            ("balances", Outcome::NotDone),
        ]
    );
    assert_eq!(findings.coverage().unwrap().least_signed_bps(), 10_000);
    assert_eq!(findings.entries().len(), super::wallets().len());
}

#[test]
fn whoever_checks_is_told_that_custodians_signed() {
    let is_told = |dossier: &Dossier| {
        let findings = examine(dossier, &Nodes::default());
        let mut checks = findings.checks().iter();
        let ownership = checks.find(|check| check.id == "ownership").unwrap();
        let mut found = ownership.findings.iter();
        found.any(|finding| finding.text.contains("signatures are of custodians"))
    };
    let mut dossier = honest();
    assert!(is_told(&dossier));
    dossier.ownership.retain(|it| it.chain != "custodian");
    assert!(!is_told(&dossier));
}

#[test]
fn a_dossier_of_another_bundle_fails_as_such() {
    let other = |change: fn(&mut Dossier)| failure(change);
    let expected = ("dossier", Reason::OtherDocument);
    assert_eq!(other(|it| it.ledger = LedgerDigest([1; 32])), expected);
    assert_eq!(other(|it| it.root = Root([1; 32])), expected);
}

#[test]
fn a_dossier_that_does_not_open_the_commitment_fails() {
    let expected = ("commitment", Reason::Reserves);
    assert_eq!(failure(|it| it.blind += Scalar::one()), expected);
    assert_eq!(failure(|it| it.blind = Scalar::zero()), expected);
    // One unit more, one entry less, an amount that moved from an asset to another.
    assert_eq!(
        failure(|it| {
            let digit = it.holdings[0].amount.pop().unwrap();
            it.holdings[0]
                .amount
                .push(if digit == '9' { '8' } else { '9' });
        }),
        expected
    );
    assert_eq!(
        failure(|it| {
            let unsigned = it.holdings.pop().unwrap();
            it.ownership
                .retain(|record| record.address != unsigned.address);
        }),
        expected
    );
    assert_eq!(
        failure(|it| {
            let (btc, eth) = (it.holdings[0].amount.clone(), it.holdings.len() - 5);
            assert_eq!(it.holdings[eth].asset, "ETH");
            it.holdings[0].amount = it.holdings[eth].amount.clone();
            it.holdings[eth].amount = btc;
        }),
        expected
    );
}

#[test]
fn a_list_that_is_refused_ends_the_examination() {
    let mut dossier = honest();
    dossier.holdings.insert(0, dossier.holdings[0].clone());
    let findings = examine(&dossier, &Nodes::default());
    assert_eq!(only_failure(&findings), ("list", Reason::CountedTwice));
    assert_eq!(findings.checks().last().unwrap().id, "list");
    assert!(findings.coverage().is_none());
    let chain = failure(|it| it.holdings[0].chain = "btc".to_owned());
    assert_eq!(chain, ("list", Reason::Address));
    assert_eq!(
        failure(|it| it.holdings.swap(0, 1)),
        ("list", Reason::Reserves)
    );
}

#[test]
fn evidence_that_does_not_hold_fails() {
    let stale = failure(|it| it.ownership[0].ledger = "00".repeat(32));
    assert_eq!(stale, ("ownership", Reason::SigStale));
    let swapped = failure(|it| {
        it.ownership[0].signatures = it.ownership[1].signatures.clone();
    });
    assert_eq!(swapped, ("ownership", Reason::SigInvalid));
    let order = failure(|it| it.ownership.swap(0, 1));
    assert_eq!(order.0, "ownership");
    // An address that is not listed is not excused by a chain without rules.
    let elsewhere = failure(|it| {
        let last = it.ownership.iter_mut().rfind(|it| it.chain == "evm");
        last.unwrap().chain = "other:vault".to_owned();
    });
    assert_eq!(elsewhere, ("ownership", Reason::Ownership));
}

#[test]
fn what_cannot_be_checked_is_no_failure_and_no_yes() {
    type Change = fn(&mut Dossier);
    let changes: [(&str, Change); 2] = [
        ("no signature scheme of this id", |it: &mut Dossier| {
            it.ownership[0].scheme = "trust-me".to_owned();
        }),
        ("there is no chain of this id", |it| {
            // The evidence is of an address that is in the list no more.
            let address = it.holdings[0].address.clone();
            it.holdings[0].chain = "another-chain".to_owned();
            it.ownership.retain(|record| record.address != address);
        }),
    ];
    for (says, change) in changes {
        let mut dossier = honest();
        change(&mut dossier);
        let findings = examine(&dossier, &Nodes::default());
        assert!(findings.failure().is_none(), "{says}");
        let unchecked = findings.unchecked().unwrap();
        assert!(unchecked.contains(says), "{unchecked}");
        // Beside something that is false it does not count.
        dossier.root = Root([0; 32]);
        let findings = examine(&dossier, &Nodes::default());
        assert_eq!(only_failure(&findings), ("dossier", Reason::OtherDocument));
    }
}

/// What stands behind an entry that cannot be checked is looked at all the same.
#[test]
fn a_chain_that_is_not_known_hides_nothing_that_is_false() {
    let open = |change: fn(&mut Dossier)| {
        let mut dossier = honest();
        // The first entry, and the evidence of its address is not of the list any more.
        let address = dossier.holdings[0].address.clone();
        dossier.holdings[0].chain = "another-chain".to_owned();
        dossier.ownership.retain(|it| it.address != address);
        change(&mut dossier);
        examine(&dossier, &Nodes::default())
    };
    let nothing_false = open(|_| ());
    assert!(nothing_false.failure().is_none() && nothing_false.is_open());
    let outcomes = outcomes(&nothing_false);
    assert_eq!(outcomes[2], ("list", Outcome::NotDone));
    assert_eq!(outcomes[3], ("commitment", Outcome::Passed));
    assert_eq!(outcomes[4], ("ownership", Outcome::NotDone));
    type Change = fn(&mut Dossier);
    let cases: [(Change, (&str, Reason)); 5] = [
        (
            |it| it.holdings.last_mut().unwrap().chain = "btc".to_owned(),
            ("list", Reason::Address),
        ),
        (
            |it| it.holdings.push(it.holdings.last().unwrap().clone()),
            ("list", Reason::CountedTwice),
        ),
        (
            |it| it.blind += Scalar::one(),
            ("commitment", Reason::Reserves),
        ),
        (
            |it| it.ownership.last_mut().unwrap().signatures = it.ownership[0].signatures.clone(),
            ("ownership", Reason::SigInvalid),
        ),
        (
            |it| it.ownership.last_mut().unwrap().ledger = "00".repeat(32),
            ("ownership", Reason::SigStale),
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(only_failure(&open(change)), expected);
    }
}

#[test]
fn a_signature_that_cannot_be_checked_is_neither_passed_nor_failed() {
    let mut dossier = honest();
    dossier.ownership[0].scheme = "trust-me".to_owned();
    let findings = examine(&dossier, &Nodes::default());
    assert_eq!(outcomes(&findings)[4], ("ownership", Outcome::NotDone));
}

#[test]
fn other_addresses_with_the_same_totals_lose_their_signatures() {
    // Each holding is moved to somebody else's address on the same chain.
    let strangers = wallet::all("stranger");
    let mut moved = honest();
    for (mine, theirs) in super::wallets().iter().zip(&strangers) {
        for holding in &mut moved.holdings {
            if holding.address == mine.address {
                holding.address = theirs.address.clone();
            }
        }
    }
    let key = |it: &evidence::holding::HoldingRecord| {
        [&it.asset, &it.chain, &it.address].map(String::clone)
    };
    moved.holdings.sort_by_key(key);
    let findings = examine(&moved, &Nodes::default());
    assert_eq!(only_failure(&findings), ("ownership", Reason::Ownership));
    assert_eq!(findings.coverage().unwrap().least_signed_bps(), 0);

    // Without the signatures nothing is wrong, and nothing is shown.
    moved.ownership.clear();
    let findings = examine(&moved, &Nodes::default());
    assert!(findings.failure().is_none());
    let outcomes = outcomes(&findings);
    assert_eq!(outcomes[3], ("commitment", Outcome::Passed));
    assert_eq!(outcomes[4], ("ownership", Outcome::NotDone));
    assert_eq!(findings.coverage().unwrap().least_signed_bps(), 0);
}

/// A node of ethereum, where every address has so much (in units of 10^-18) at a block with this hash and time.
fn node(hash: &'static str, seconds: u64, balance: u128) -> (mockito::ServerGuard, Nodes) {
    let answer = move |call: &Value| {
        let result = match call["method"].as_str().unwrap() {
            "eth_chainId" => json!("0x1"),
            "eth_getBlockByNumber" => json!({
                "hash": hash, "number": "0x1312d00", "timestamp": format!("{seconds:#x}")
            }),
            // It has no block but this one.
            "eth_getBalance" if call["params"][1]["blockHash"] != hash => {
                let error = json!({ "code": -32000, "message": "block not found" });
                return json!({ "jsonrpc": "2.0", "id": call["id"], "error": error });
            }
            "eth_getBalance" => json!(format!("{balance:#x}")),
            other => panic!("{other}"),
        };
        json!({ "jsonrpc": "2.0", "id": call["id"], "result": result })
    };
    let mut server = mockito::Server::new();
    let mock = server.mock("POST", mockito::Matcher::Any);
    mock.with_body_from_request(move |request| {
        let answers = match serde_json::from_slice(request.body().unwrap()).unwrap() {
            Value::Array(calls) => calls.iter().map(answer).collect(),
            call => answer(&call),
        };
        answers.to_string().into_bytes()
    })
    .create();
    let node = Node {
        chain: "ethereum".parse().unwrap(),
        url: server.url(),
    };
    let nodes = Nodes {
        nodes: vec![node],
        tolerance: jiff::SignedDuration::from_mins(60),
        ..Nodes::default()
    };
    (server, nodes)
}

#[test]
fn amounts_that_a_node_contradicts_fail() {
    let mut dossier = honest();
    let mut listed = 0;
    for holding in &mut dossier.holdings {
        if holding.chain == "ethereum" {
            holding.height = "20000000".to_owned();
            holding.block_hash = HASH.to_owned();
            let units: u128 = holding.amount.replace('.', "").parse().unwrap();
            listed = units * 10_u128.pow(10);
        }
    }
    let time = 1_782_777_600; // 2026-06-30T00:00:00Z
    let other = "0x88e96d4537bea4d9c05d12549907b32561d3bf31f45aae734cdc119f13406cb7";
    let findings = |hash, time, balance| {
        let (_server, nodes) = node(hash, time, balance);
        examine(&dossier, &nodes)
    };
    let honest = findings(HASH, time, listed);
    assert!(honest.failure().is_none(), "{:?}", honest.checks());
    assert_eq!(
        honest.coverage().unwrap().0[1].confirmed_share().bps(),
        10_000
    );
    for contradicted in [
        findings(HASH, time, listed - 1),
        findings(other, time, listed),
        findings(HASH, time - 3_601, listed),
    ] {
        assert_eq!(only_failure(&contradicted), ("balances", Reason::Balance));
    }
}
