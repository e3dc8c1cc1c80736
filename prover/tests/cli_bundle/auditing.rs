//! The auditor's way from a dossier to a public attestation.

use std::{fs, path::PathBuf};

use circuits::{
    curve::Scalar,
    ledger::{LedgerDigest, Root},
};
use evidence::dossier::Dossier;
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    ACCEPT_LOANS, issue, proven, prover, run, solvency,
    support::{CommandOutput, verifier},
};

/// What an auditor has: a dossier and a key.
pub struct Auditor {
    folder: TempDir,
    pub public: String,
}

impl Auditor {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = prover();
        command.args(["reserves", "dossier", "--snapshot"]);
        command.arg(proven().snapshot()).arg("--private");
        command.arg(proven().private()).arg("--out");
        let ended = run(command.arg(folder.path().join("dossier.json")));
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(
            ended.out.contains("signed: all of each asset\n"),
            "{ended:?}"
        );
        let key = folder.path().join("auditor.key");
        let ended = run(verifier().args(["keygen", "--json", "--out"]).arg(key));
        assert_eq!(ended.code, 0, "{ended:?}");
        let public = ended.json()["public"].as_str().unwrap().to_owned();
        Self { folder, public }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn reserves(&self, args: &[&str]) -> CommandOutput {
        let mut command = verifier();
        command
            .args(["reserves", "--bundle"])
            .arg(proven().bundle());
        command.arg("--dossier").arg(self.path("dossier.json"));
        run(command.args(ACCEPT_LOANS).args(args))
    }

    pub fn attest(&self) -> CommandOutput {
        self.attest_with(&ACCEPT_LOANS)
    }

    pub fn attest_with(&self, args: &[&str]) -> CommandOutput {
        let mut command = verifier();
        command.args(["attest", "--bundle"]).arg(proven().bundle());
        command.arg("--dossier").arg(self.path("dossier.json"));
        command
            .arg("--key")
            .arg(self.path("auditor.key"))
            .args(args);
        run(command.arg("--out").arg(self.path("attestation.json")))
    }

    /// Changes the dossier, and keeps its form.
    pub fn tamper(&self, change: impl FnOnce(&mut Dossier)) {
        let path = self.path("dossier.json");
        let mut dossier = Dossier::from_bytes(&fs::read(&path).unwrap()).unwrap();
        change(&mut dossier);
        fs::write(&path, dossier.to_bytes()).unwrap();
    }
}

#[test]
fn an_attested_bundle_shows_its_reserves_to_who_knows_the_auditor() {
    let auditor = Auditor::new();
    let ended = auditor.attest();
    // No node was asked: that is no attestation of everything, and what is signed says so.
    let out = &ended.assert_done().out;
    let first: Vec<_> = out.lines().take(3).collect();
    assert!(first[0].starts_with("ATTESTED IN PART: "), "{out}");
    assert_eq!(first[1], format!("  by {}", auditor.public));
    let unasked = "no node was asked about BTC, ETH, USDT, USDC, BNB and 7 more";
    assert_eq!(first[2], format!("  it says: {unasked}"));
    let attestation = auditor.path("attestation.json");
    let attestation = attestation.to_str().unwrap();

    let given = ["--attestation", attestation, "--auditor-key"];
    let checked = [&given[..], &[&auditor.public, "--require-reserves"]].concat();
    let ended = solvency(&proven().bundle(), &checked);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    let seen = [
        "  reserves attested in part by the auditor whose key you gave, on ",
        "    at addresses that signed: all of each asset",
        "    confirmed there by nodes: none of ",
        &format!("    the auditor says: {unasked}"),
    ];
    let lines: Vec<_> = ended.out.lines().skip(2).take(4).collect();
    for (line, begins) in lines.iter().zip(seen) {
        assert!(line.starts_with(begins), "{line}");
    }
    // By the name that the reader gave the key, which no document has.
    let named = format!("Example Audit LLP={}", auditor.public);
    let told = solvency(&proven().bundle(), &[&given[..], &[&named]].concat());
    let by = "reserves attested in part by Example Audit LLP (as you call the owner of the key)";
    assert!(told.assert_done().out.contains(by), "{told:?}");
    assert!(
        !fs::read_to_string(attestation)
            .unwrap()
            .contains("Example Audit")
    );
    let json = solvency(
        &proven().bundle(),
        &[&given[..], &[&named, "--json"]].concat(),
    )
    .json();
    assert_eq!(json["reserves"]["auditor"]["name"], "Example Audit LLP");
    assert_eq!(json["reserves"]["auditor"]["key"], auditor.public.as_str());
    assert_eq!(json["reserves"]["attestation"]["scope"], "part");
    // A customer is told the same.
    let (_folder, file) = issue("007");
    let mut command = verifier();
    command
        .arg("inclusion")
        .arg(file)
        .args(["--account", "007"]);
    command.arg("--bundle").arg(proven().bundle());
    command.args(ACCEPT_LOANS).args(given).arg(&named);
    let told = run(&mut command);
    assert!(
        told.out.contains(by) && told.out.contains(unasked),
        "{told:?}"
    );
    assert!(
        told.out.contains("the auditor attested in part cover"),
        "{told:?}"
    );

    // Another auditor's key, and no key at all.
    let other = Auditor::new();
    let ended = solvency(&proven().bundle(), &[&given[..], &[&other.public]].concat());
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("(AUDITOR_NOT_EXPECTED)"), "{ended:?}");
    let ended = solvency(&proven().bundle(), &["--attestation", attestation]);
    assert_eq!(ended.code, 2, "{ended:?}");

    // What is published says nothing of amounts and addresses.
    let published = fs::read_to_string(attestation).unwrap();
    let dossier = fs::read_to_string(auditor.path("dossier.json")).unwrap();
    let dossier: Value = serde_json::from_str(&dossier).unwrap();
    for holding in dossier["holdings"].as_array().unwrap() {
        for field in ["address", "amount"] {
            assert!(!published.contains(holding[field].as_str().unwrap()));
        }
    }
    assert!(!published.contains(dossier["blind"].as_str().unwrap()));
}

#[test]
fn an_auditor_accepts_loans_too_before_anything_is_attested() {
    let auditor = Auditor::new();
    for loans in [&[][..], &["--accept-loans", "2999"]] {
        auditor.attest_with(loans).assert_rejected("POLICY_LOANS");
        assert!(!auditor.path("attestation.json").exists());
    }
    let page = auditor.path("findings.html");
    let mut command = verifier();
    command
        .args(["reserves", "--bundle"])
        .arg(proven().bundle());
    command.arg("--dossier").arg(auditor.path("dossier.json"));
    run(command.arg("--html").arg(&page)).assert_rejected("POLICY_LOANS");
    assert!(!page.exists());
}

#[test]
fn missing_signatures_are_named_attested_as_missing_and_may_be_demanded() {
    let auditor = Auditor::new();
    // Nobody signed for the addresses of bitcoin: all of BTC is there.
    auditor.tamper(|dossier| dossier.ownership.retain(|entry| entry.chain != "bitcoin"));
    let ended = auditor.reserves(&[]);
    let out = &ended.assert_done().out;
    assert!(out.starts_with("NOT ALL SHOWN: "), "{out}");
    let shown =
        "  at addresses that signed: none of BTC, all of ETH, USDT, USDC, BNB, SOL and 6 more\n";
    assert!(out.contains(shown), "{out}");
    assert!(out.contains("no address of BTC signed\n"), "{out}");
    // The claim is that of the bundle, as solvency prints it.
    let claim = solvency(&proven().bundle(), &["--json"]).json()["claim_digest"].clone();
    assert!(out.contains(&format!("claim        {}\n", claim.as_str().unwrap())));
    assert_eq!(auditor.reserves(&["--json"]).json()["claim_digest"], claim);

    let page = auditor.path("findings.html");
    let demand = [
        "--require-reserves",
        "--json",
        "--html",
        page.to_str().unwrap(),
    ];
    let ended = auditor.reserves(&demand);
    let json = ended.json();
    assert_eq!(
        (ended.code, &json["verdict"]),
        (1, &"rejected".into()),
        "{ended:?}"
    );
    assert_eq!(json["reason"], "RESERVES_NOT_SHOWN");
    let short = "at addresses that signed: none of BTC; demanded: 100% of each asset";
    assert_eq!(json["detail"], short);
    assert_eq!(
        json["checks"].as_array().unwrap().last().unwrap()["id"],
        "demand"
    );
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("less evidence of the reserves than you demand"));
    assert!(page.contains(short) && page.contains(claim.as_str().unwrap()));
    let ended = auditor.attest_with(&[&ACCEPT_LOANS[..], &["--require-reserves=1"]].concat());
    ended.assert_rejected("RESERVES_NOT_SHOWN");
    assert!(!auditor.path("attestation.json").exists());

    let ended = auditor.attest_with(&[&ACCEPT_LOANS[..], &["--json"]].concat());
    let json = ended.assert_done().json();
    assert_eq!(json["verdict"], "attested in part");
    assert_eq!(
        json["not_looked_at"]["unsigned"],
        serde_json::json!(["BTC"])
    );
    let signed = fs::read(auditor.path("attestation.json")).unwrap();
    let signed: Value = serde_json::from_slice(&signed).unwrap();
    assert_eq!(signed["facts"]["scope"], "part");
    assert_eq!(signed["facts"]["not_looked_at"], json["not_looked_at"]);
    // Whoever demands signatures of an attestation is told which are missing.
    let attestation = auditor.path("attestation.json");
    let given = ["--attestation", attestation.to_str().unwrap()];
    let key = ["--auditor-key", &auditor.public, "--require-reserves=50"];
    let ended = solvency(&proven().bundle(), &[given, [key[0], key[1]]].concat());
    assert!(
        ended.assert_done().out.contains("no address of BTC signed"),
        "{ended:?}"
    );
    let ended = solvency(&proven().bundle(), &[&given[..], &key].concat());
    ended.assert_rejected("RESERVES_NOT_SHOWN");
    assert!(
        ended
            .err
            .contains("none of BTC; demanded: 50% of each asset"),
        "{ended:?}"
    );
}

/// An attestation shows no more than its auditor saw, be that nothing.
#[test]
fn an_attestation_without_any_signature_is_no_evidence() {
    let auditor = Auditor::new();
    auditor.tamper(|dossier| dossier.ownership.clear());
    auditor.attest_with(&ACCEPT_LOANS).assert_done();
    let attestation = auditor.path("attestation.json");
    let given = ["--attestation", attestation.to_str().unwrap()];
    let given = [&given[..], &["--auditor-key", &auditor.public]].concat();
    let ended = solvency(&proven().bundle(), &given);
    let out = &ended.assert_done().out;
    let first = "  reserves attested, at addresses none of which signed, by ";
    assert!(out.lines().any(|line| line.starts_with(first)), "{out}");
    let json = solvency(&proven().bundle(), &[&given[..], &["--json"]].concat()).json();
    let unproven = json["not_proven"].as_array().unwrap();
    let nothing = "who controls the reserves, and what they hold";
    assert!(unproven.contains(&nothing.into()), "{json}");
    assert_eq!(json["reserves"]["shown"], false);
}

/// Amounts that nobody was asked about are the reader's to ask about: no fault of the exchange's, and no yes.
#[test]
fn confirmed_amounts_may_be_demanded_and_are_no_fault_where_nobody_was_asked() {
    let auditor = Auditor::new();
    let without = auditor.reserves(&["--require-confirmed"]);
    assert_eq!(without.code, 2, "{without:?}");
    assert!(without.err.contains("--rpc"), "{without:?}");
    // Nothing is listed on this chain: its node is not asked, and needs not be there.
    let rpc = [
        "--require-confirmed",
        "--rpc",
        "worldchain=http://127.0.0.1:9",
        "--json",
    ];
    let ended = auditor.reserves(&rpc);
    let json = ended.json();
    assert_eq!(
        (ended.code, &json["verdict"]),
        (2, &"incomplete".into()),
        "{ended:?}"
    );
    assert!(
        json["detail"]
            .as_str()
            .unwrap()
            .contains("demanded: 100% of each asset")
    );
    assert_eq!(json["made"]["demanded_confirmed_bps"], 10_000);
    let last = json["checks"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["id"], &last["outcome"]),
        (&"demand_confirmed".into(), &"not done".into())
    );
    let ended = auditor.attest_with(&[&ACCEPT_LOANS[..], &rpc[..3]].concat());
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(!auditor.path("attestation.json").exists());
}

#[test]
fn what_does_not_hold_in_a_dossier_fails_and_is_not_attested() {
    type Change = fn(&mut Dossier);
    let changes: [(&str, Change); 7] = [
        ("OTHER_DOCUMENT", |dossier| dossier.root = Root([0; 32])),
        ("RESERVES", |dossier| dossier.blind += Scalar::one()),
        ("RESERVES", |dossier| {
            dossier.holdings.pop();
        }),
        ("COUNTED_TWICE", |dossier| {
            let twice = dossier.holdings[0].clone();
            dossier.holdings.insert(0, twice);
        }),
        ("ADDRESS", |dossier| {
            dossier.holdings[0].chain = "btc".to_owned()
        }),
        ("SIG_STALE", |dossier| {
            dossier.ownership[0].ledger = "00".repeat(32)
        }),
        ("SIG_INVALID", |dossier| {
            dossier.ownership[0].signatures = dossier.ownership[1].signatures.clone();
        }),
    ];
    let auditor = Auditor::new();
    let honest = fs::read(auditor.path("dossier.json")).unwrap();
    for (code, change) in changes {
        fs::write(auditor.path("dossier.json"), &honest).unwrap();
        auditor.tamper(change);
        let ended = auditor.reserves(&["--json"]);
        assert_eq!(ended.code, 1, "{code}: {ended:?}");
        assert_eq!(ended.json()["reason"], code, "{ended:?}");
        let ended = auditor.attest();
        assert_eq!(
            (ended.code, ended.out.as_str()),
            (1, ""),
            "{code}: {ended:?}"
        );
        assert!(!auditor.path("attestation.json").exists(), "{code}");
    }
}

#[test]
fn a_dossier_of_another_snapshot_is_told_alone_and_no_node_sees_it() {
    let auditor = Auditor::new();
    auditor.tamper(|dossier| dossier.ledger = LedgerDigest([1; 32]));
    // Nothing listens there: a node that was asked would make the answer incomplete.
    let ended = auditor.reserves(&["--json", "--rpc", "bitcoin=http://127.0.0.1:1"]);
    let json = ended.json();
    assert_eq!(
        (ended.code, &json["kind"]),
        (1, &"not_this_snapshot".into())
    );
    assert_eq!(json["reason"], "OTHER_DOCUMENT");
    assert!(json.get("checks").is_none(), "{json}");
    assert!(!ended.err.contains("signature"), "{ended:?}");
}

#[test]
fn a_signature_of_an_unknown_scheme_is_no_verdict_and_nothing_is_attested() {
    let auditor = Auditor::new();
    auditor.tamper(|dossier| dossier.ownership[0].scheme = "trust-me".to_owned());
    let ended = auditor.reserves(&["--json"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert_eq!(ended.json()["verdict"], "incomplete", "{ended:?}");
    let ended = auditor.reserves(&[]);
    let says = "INCOMPLETE: this program has no rules for something in the evidence";
    assert!(ended.code == 2 && ended.out.starts_with(says), "{ended:?}");
    let ended = auditor.attest();
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(!auditor.path("attestation.json").exists());
}

#[test]
fn a_dossier_that_an_editor_has_saved_is_the_same_dossier() {
    let auditor = Auditor::new();
    let plain = auditor.reserves(&["--json"]).assert_done().json();
    let path = auditor.path("dossier.json");
    let dossier = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        format!("\u{feff}{}", dossier.replace('\n', "\r\n  ")),
    )
    .unwrap();
    let saved = auditor.reserves(&["--json"]).assert_done().json();
    assert_eq!(saved["dossier"], plain["dossier"]);
    assert_eq!(saved["verdict"], plain["verdict"]);
}
