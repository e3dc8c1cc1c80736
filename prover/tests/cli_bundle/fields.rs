//! The JSON of every command has the fields that the reference lists, and no other.

#[cfg(unix)]
mod log;
mod signed;

use std::{collections::BTreeSet, fs, path::Path};

use assert_cmd::Command;
use serde_json::{Value, json};

use super::{drawn::SEED, inclusion::debtor, support::commands, *};
use crate::{
    markdown::{Document, assert_same, first_column},
    reference::assert_fields,
};

/// What a command answers, whatever the exit code.
fn answer(mut command: Command) -> Value {
    run(command.args(["--json", "--quiet"])).json()
}

/// A command of the prover with these arguments, and paths after some of them.
fn of_prover(args: &[&str], paths: &[(&str, &Path)]) -> Value {
    answer(with(prover(), args, paths))
}

fn of_verifier(args: &[&str], paths: &[(&str, &Path)]) -> Value {
    answer(with(verifier(), args, paths))
}

fn with(mut command: Command, args: &[&str], paths: &[(&str, &Path)]) -> Command {
    command.args(args);
    for (option, path) in paths {
        if !option.is_empty() {
            command.arg(option);
        }
        command.arg(path);
    }
    command
}

/// The command that has a run, and a test, of its own.
const PROVE: &str = "prover prove";

/// The tables of the reference, of which each is used.
struct Reference {
    document: Document,
    used: BTreeSet<String>,
}

impl Reference {
    fn new() -> Self {
        Self {
            document: Document::read("docs/reference/json.md"),
            used: BTreeSet::new(),
        }
    }

    /// That the table under a heading lists the fields of these objects.
    #[track_caller]
    fn assert(&mut self, title: &str, objects: &[Value]) {
        self.assert_table(title, 0, objects);
    }

    #[track_caller]
    fn assert_table(&mut self, title: &str, number: usize, objects: &[Value]) {
        let table = &self.document.tables(title)[number];
        assert_fields(title, table, objects);
        self.used.insert(title.to_owned());
    }

    /// That nothing was left out: no table, and no command of either program.
    fn assert_all_used(&self) {
        let headings = self.document.headings();
        let others = headings.filter(|title| *title != PROVE);
        let with_tables = others.filter(|title| !self.document.tables(title).is_empty());
        assert_same("tables of the reference", &self.used, with_tables);
        let (provers, verifiers) = (commands(prover), commands(verifier));
        let provers = provers.iter().map(|command| format!("prover {command}"));
        let verifiers = verifiers
            .iter()
            .map(|command| format!("verifier {command}"));
        for title in provers.chain(verifiers) {
            let run = title == PROVE || self.used.contains(&title);
            assert!(run, "nothing here runs {title}");
        }
    }
}

/// Where a server can be told to end by a signal.
#[cfg(unix)]
#[test]
fn fields_of_every_command_are_the_documented_ones() {
    let mut reference = Reference::new();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    verifiers(&mut reference, &path);
    provers(&mut reference, &path);
    watched(&mut reference, &path);
    #[cfg(unix)]
    log::logs(&mut reference, &path);
    refusals(&mut reference, &path);
    reference.assert_all_used();
}

/// A round with something in each list: an asset in short supply, and a breaker for it.
fn watched(reference: &mut Reference, path: &dyn Fn(&str) -> PathBuf) {
    let (config, state) = (path("watch.toml"), path("watching"));
    let breaker = "[[breaker]]\nname = \"stop\"\nstates = [\"STRESSED\"]\ncommand = [\"stop\"]\n";
    fs::write(&config, format!("soft_ratio = \"99\"\n{breaker}")).unwrap();
    let paths = [
        ("--snapshot", proven().snapshot()),
        ("--config", config.as_path()),
        ("--state", state.as_path()),
    ];
    let round = of_prover(&["watch", "--once"], &paths);
    assert_eq!(round["state"], "STRESSED");
    reference.assert("prover watch", &[round]);
}

fn verifiers(reference: &mut Reference, path: &dyn Fn(&str) -> PathBuf) {
    let (bundle, dossier, key) = (proven().bundle(), path("dossier.json"), path("auditor.key"));
    let snapshot = ("--snapshot", proven().snapshot());
    let private = proven().private();
    let written = of_prover(
        &["reserves", "dossier"],
        &[snapshot, ("--private", &private), ("--out", &dossier)],
    );
    reference.assert("prover reserves dossier", &[written]);
    let keygen = of_verifier(&["keygen"], &[("--out", &key)]);
    let public = keygen["public"].as_str().unwrap().to_owned();
    reference.assert("verifier keygen", &[keygen]);

    let subject = [
        ("--bundle", bundle.as_path()),
        ("--dossier", dossier.as_path()),
    ];
    let accepted = |command| [&[command][..], &ACCEPT_LOANS].concat();
    let examined = of_verifier(&accepted("reserves"), &subject);
    // Nothing is listed on the chain: nobody is asked.
    let base = [
        "--rpc",
        "base=http://localhost:1",
        "--coin",
        "base:ETH",
        "--token",
    ];
    let token = ["base:USDC=0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"];
    let named = of_verifier(
        &[&accepted("reserves")[..], &base, &token].concat(),
        &subject,
    );
    let attestation = path("attestation.json");
    let signed = [&subject[..], &[("--key", &key), ("--out", &attestation)]].concat();
    reference.assert(
        "verifier attest",
        &[of_verifier(&accepted("attest"), &signed)],
    );

    let plain = of_verifier(&accepted("solvency"), &[("", &bundle)]);
    let given = [&accepted("solvency")[..], &["--auditor-key", &public]].concat();
    let attested = of_verifier(&given, &[("", &bundle), ("--attestation", &attestation)]);
    assert_eq!(attested["reserves"]["mode"], "attested");
    let inspected = of_verifier(&["inspect"], &[("", &bundle)]);

    let evidence = [&attested["reserves"]["coverage"], &examined["coverage"]];
    let evidence = evidence.map(|list| list[0].clone());
    reference.assert("Evidence by asset", &evidence);
    let schedules = [
        plain["loans"]["collateral"].clone(),
        inspected["collateral"].clone(),
    ];
    reference.assert("The collateral schedule", &schedules);
    let prices = [&plain, &inspected].map(|report| report["policy"]["prices"].clone());
    reference.assert("Prices of a policy", &prices);
    let made = [&examined["made"], &named["made"]].map(Clone::clone);
    reference.assert("How it was checked", &made);
    reference.assert(
        "The list and its totals",
        &[json!({ "entries": examined["entries"], "totals": examined["totals"] })],
    );
    reference.assert("verifier reserves", &[examined]);
    reference.assert("verifier inspect", &[inspected]);
    reference.assert("verifier solvency", &[plain, attested]);

    let pack = path("pack");
    let args = ["audit-pack", "--sample", "3", "--seed", SEED];
    let paths = [
        snapshot,
        ("--private", &private),
        ("--bundle", &bundle),
        ("--out", &pack),
    ];
    reference.assert("prover audit-pack", &[of_prover(&args, &paths)]);
    let audited = of_verifier(&accepted("audit-pack"), &[("", &pack)]);
    reference.assert("verifier audit-pack", &[audited]);

    let months = crate::chain::months();
    let months = [0, 1].map(|month: usize| months[month].bundle());
    let chained = of_verifier(&["chain"], &[("", &months[0]), ("", &months[1])]);
    reference.assert("verifier chain", &[chained]);
    let disclosed = of_verifier(&["solvency"], &[("", &months[1])]);
    reference.assert(
        "Reserves against liabilities",
        &[disclosed["ratios"][0].clone()],
    );

    let account = &debtor("USDT");
    let (issued, file) = issue(account);
    let told = of_verifier(
        &["inclusion", "--account", account, "--root", &proven().root],
        &[("", &file)],
    );
    let with_bundle = [&accepted("inclusion")[..], &["--account", account]].concat();
    let checked = of_verifier(&with_bundle, &[("", &file), ("--bundle", &bundle)]);
    reference.assert_table("verifier inclusion", 0, &[told, checked]);
    let list = path("accounts");
    fs::write(&list, format!("{account}\nnobody\n")).unwrap();
    let many = of_verifier(
        &[&accepted("inclusion")[..], &["--dir"]].concat(),
        &[
            ("", issued.path()),
            ("--accounts", &list),
            ("--bundle", &bundle),
        ],
    );
    let drawn = of_verifier(
        &[
            &accepted("inclusion")[..],
            &["--sample", "2", "--seed", SEED, "--root", &proven().root],
            &["--dir"],
        ]
        .concat(),
        &[
            ("", issued.path()),
            ("--accounts", &list),
            ("--bundle", &bundle),
        ],
    );
    reference.assert_table("verifier inclusion", 1, &[many, drawn]);
    reference.assert("verifier dispute", &signed::disputes(path));

    // The address and the signature are those of the sample's list.
    let evidence: Value = serde_json::from_slice(&fs::read(&dossier).unwrap()).unwrap();
    let evidence = evidence["ownership"].as_array().unwrap();
    let solana = evidence.iter().find(|entry| entry["scheme"] == "solana");
    let solana = solana.expect("an address on solana");
    let text = |field: &str| solana[field].as_str().unwrap();
    let message = format!(
        "Proof of reserves of Sample Exchange on 2026-06-30, ledger {}, solana address {}",
        text("ledger"),
        text("address")
    );
    let mut command = verifier();
    command.args([
        "signature",
        "--chain",
        "solana",
        "--address",
        text("address"),
    ]);
    command.args(["--scheme", "solana", "--message", &message]);
    command.args(["--signature", text("signatures")]);
    reference.assert("verifier signature", &[answer(command)]);
}

fn provers(reference: &mut Reference, path: &dyn Fn(&str) -> PathBuf) {
    let snapshot = ("--snapshot", proven().snapshot());
    let private = path("private");
    copy(&proven().private(), &private);
    let kept = ("--private", private.as_path());
    let checked = of_prover(&["check", "--no-calibration"], &[snapshot]);
    let folder = support::copied("tiny");
    let departing = departing(folder.path().join("tiny/snapshot.toml"));
    let unsigned = of_prover(
        &["reserves", "messages"],
        &[("--snapshot", &departing), ("--out", &path("unsigned"))],
    );
    let departing = of_prover(
        &["check", "--no-calibration"],
        &[("--snapshot", &departing)],
    );
    reference.assert("prover check", &[checked, departing]);
    reference.assert(
        "prover descriptor",
        &[of_prover(&["descriptor"], &[snapshot])],
    );
    let messages = of_prover(
        &["reserves", "messages"],
        &[snapshot, ("--out", &path("messages"))],
    );
    reference.assert("prover reserves messages", &[messages, unsigned]);

    signed::receipts(reference, path);

    let one = of_prover(
        &["inclusion", "--account", "007"],
        &[kept, ("--out", &path("file.json"))],
    );
    let printed = of_prover(&["inclusion", "--account", "007", "--out", "-"], &[kept]);
    let all = of_prover(&["inclusion", "--all"], &[kept, ("--out", &path("all"))]);
    let drawn = of_prover(
        &["inclusion", "--sample", "5", "--seed", SEED],
        &[kept, ("--out", &path("drawn"))],
    );
    reference.assert_table("prover inclusion", 0, &[one, printed, all, drawn]);
    let all = of_prover(&["inclusion"], &[kept, ("--archives", &path("archives"))]);
    reference.assert_table("prover inclusion", 1, &[all]);
    reference.assert("prover forget", &[of_prover(&["forget", "--yes"], &[kept])]);

    let stress = of_prover(
        &["policy", "stress", "--source", "sample prices, made up"],
        &[
            snapshot,
            ("--prices", &proven().input("prices.csv")),
            ("--out", &path("policy.toml")),
            ("--haircuts", &path("haircuts.toml")),
        ],
    );
    let published = path("policy.toml");
    let text = fs::read_to_string(&published).unwrap();
    // Another joint move, another ratio, another shock.
    let at = text.find("joint move ").unwrap();
    let moved = text[at..].replacen("BTC = \"-", "BTC = \"", 1);
    let moved = format!("{}{moved}", text[..at].replacen("BTC = 1", "BTC = 2", 1));
    let moved = moved.replacen("DOT = \"-", "DOT = \"", 1);
    assert_ne!(moved, text);
    fs::write(&published, moved).unwrap();
    let kept = of_prover(
        &["policy", "stress", "--source", "made up", "--band", "0.01"],
        &[
            snapshot,
            ("--prices", &proven().input("prices.csv")),
            ("--keep", &published),
            ("--out", &path("next.toml")),
        ],
    );
    reference.assert("What is kept of the last policy", &[kept["kept"].clone()]);
    reference.assert("prover policy stress", &[stress, kept]);

    let short = support::copied("tiny");
    let short = short.path().join("tiny/snapshot.toml");
    let nothing = of_prover(
        &["policy", "plan", "--margin", "0%"],
        &[("--snapshot", &short)],
    );
    support::edit(&short.with_file_name("reserves.csv"), "0.52", "0.42");
    let planned = of_prover(
        &["policy", "plan", "--money", "6000"],
        &[("--snapshot", &short), ("--out", &path("trades.csv"))],
    );
    reference.assert("prover policy plan", &[nothing, planned]);
}

/// With a line that is left out, a negative balance, an amount that is rounded, and an address that cannot sign.
fn departing(snapshot: PathBuf) -> PathBuf {
    let keys = "layout = \"long\"\nleave_out_assets = [\"LUNA\"]\nnegative = \"leave_out\"\n\
                rounding = \"conservative\"";
    support::edit(&snapshot, "layout = \"long\"", keys);
    let lines = "erin,LUNA,5\nerin,USDT,-20.5\nerin,BTC,0.000000001\n";
    support::append(&snapshot.with_file_name("liabilities.csv"), lines);
    // No scheme takes a signature of this address.
    let vault = "BTC,other:vault,Cold-1,0.1,,\n";
    support::append(&snapshot.with_file_name("reserves.csv"), vault);
    snapshot
}

fn refusals(reference: &mut Reference, path: &dyn Fn(&str) -> PathBuf) {
    let bundle = proven().bundle();
    let rejected = of_verifier(&["solvency"], &[("", &bundle)]);
    assert_eq!(rejected["reason"], "POLICY_LOANS");
    let unread = of_verifier(&["solvency"], &[("", &path("none"))]);
    reference.assert("Refusals of the verifier", &[rejected, unread]);

    let prove = |snapshot: &Path| {
        let out = ("--out", &*path("out"));
        of_prover(&["prove"], &[("--snapshot", snapshot), out])
    };
    let exchanges = support::copied("insolvent");
    let insolvent = prove(&exchanges.path().join("insolvent/snapshot.toml"));
    assert_eq!(insolvent["reason"], "INSOLVENT");
    let without = exchanges.path().join("insolvent/snapshot.toml");
    let held = [
        "policy", "plan", "--no-buy", "BTC", "--no-buy", "ETH", "--target", "BTC=2",
    ];
    let infeasible = of_prover(&held, &[("--snapshot", &without)]);
    assert_eq!(infeasible["reason"], "INFEASIBLE", "{infeasible:#}");
    let faulty = path("snapshot.toml");
    fs::write(&faulty, "").unwrap();
    let inputs = prove(&faulty);
    assert_eq!(inputs["reason"], "INPUTS");
    let failed = prove(&path("none.toml"));
    assert_eq!(failed["outcome"], "failed");
    reference.assert(
        "Refusals of the prover",
        &[insolvent, infeasible, inputs, failed],
    );
}

/// A run of its own, small: the sample's was told in words.
#[test]
fn fields_and_stages_of_a_run_are_the_documented_ones() {
    let folder = support::copied("tiny");
    let proven = of_prover(
        &["prove", "--workers", "1"],
        &[
            (
                "--snapshot",
                &departing(folder.path().join("tiny/snapshot.toml")),
            ),
            ("--out", &folder.path().join("out")),
        ],
    );
    let stages = Document::read("docs/reference/report.md").table("Stages");
    let documented = first_column(&stages);
    for stage in proven["report"]["stages"].as_array().unwrap() {
        let stage = stage["stage"].as_str().unwrap().to_owned();
        assert!(documented.contains(&stage), "{stage}");
    }
    let table = Document::read("docs/reference/json.md").table(PROVE);
    assert_fields(PROVE, &table, &[proven]);
}

#[test]
fn files_of_the_private_directory_are_the_documented_ones() {
    let document = Document::read("docs/private-directory.md");
    let names = fs::read_dir(proven().private()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    // Written by what issues from it, in whatever test comes first.
    let made = |name: &String| !is_issued(name);
    let issued = ["issued.csv", "codes.csv", "NAME.index.csv"].map(str::to_owned);
    let names: BTreeSet<_> = names.filter(made).chain(issued).collect();
    assert_same("files", first_column(&document.table("Files")), names);
    for name in ["secret.json", "build.json"] {
        let bytes = fs::read(proven().private().join(name)).unwrap();
        let object: Value = serde_json::from_slice(&bytes).unwrap();
        assert_fields(name, &document.table(name), &[object]);
    }
}
