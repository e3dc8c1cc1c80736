//! Two snapshots of one exchange, one after the other.

use std::{fs, path::PathBuf, sync::OnceLock};

use documents::bundle::files::{CLAIM, DESCRIPTOR, LEAVES};

use crate::{
    OTHER_ROOT, copy, proven, run,
    support::{self, ACCEPT_LOANS, CommandOutput, ProvenSnapshot, copied, edit, verifier},
};

/// The first two months of the tiny exchange: the second names the bundle of the first, and discloses both totals of an asset.
pub fn months() -> &'static [ProvenSnapshot; 2] {
    static PROVEN: OnceLock<[ProvenSnapshot; 2]> = OnceLock::new();
    PROVEN.get_or_init(|| {
        let first = ProvenSnapshot::prove(copied("tiny"), "tiny/snapshot.toml");
        let folder = copied("tiny");
        let snapshot = folder.path().join("tiny/snapshot.toml");
        let bundle = first.bundle();
        let next = format!("sequence = 2\nprevious = {:?}", bundle.to_str().unwrap());
        edit(&snapshot, "sequence = 1", &next);
        edit(&snapshot, "2026-06-30T", "2026-07-31T");
        // Its prices are of the month, too.
        let policy = snapshot.with_file_name("policy.toml");
        edit(&policy, "2026-06-30T", "2026-07-31T");
        edit(&snapshot, "\nreserves = []", "\nreserves = [\"BTC\"]");
        edit(&snapshot, "\nliabilities = []", "\nliabilities = [\"BTC\"]");
        [first, ProvenSnapshot::prove(folder, "tiny/snapshot.toml")]
    })
}

fn chain(bundles: &[PathBuf], args: &[&str]) -> CommandOutput {
    run(verifier().arg("chain").args(bundles).args(args))
}

fn bundles() -> [PathBuf; 2] {
    [0, 1].map(|month: usize| months()[month].bundle())
}

#[test]
fn the_last_root_binds_the_bundles_before_it() {
    let root = &months()[1].root;
    let ended = chain(&bundles(), &["--root", root]);
    let out = &ended.assert_done().out;
    let first = "CHAINED: 2 bundles verified, and each names the root of the one before it";
    assert_eq!(out.lines().next(), Some(first), "{out}");
    assert!(out.contains("this is the root that you gave"), "{out}");
    assert!(
        out.contains("  - reserves of BTC: not disclosed, then "),
        "{out}"
    );
    let json = chain(&bundles(), &["--json"]).assert_done().json();
    assert_eq!(
        (&json["verdict"], &json["root_source"]),
        (&"chained".into(), &"bundle".into())
    );
    assert_eq!(
        json["bundles"][1]["previous_root"],
        months()[0].root.as_str()
    );
    assert_eq!(json["steps"][0]["linked"], true);

    chain(&bundles(), &["--root", OTHER_ROOT]).assert_rejected("ROOT_NOT_EXPECTED");

    // A root does not bind the claim over it: whoever knows the claims names them all.
    let claim = |number: usize| json["bundles"][number]["claim_digest"].as_str().unwrap();
    let named = ["--claim", claim(0), "--claim", claim(1)];
    let ended = chain(&bundles(), &[&named[..], &["--json"]].concat());
    let bundle = &ended.assert_done().json()["bundles"][0];
    assert_eq!(bundle["claim_named"], true);
    let of_second = [&named[2..], &["--quiet"]].concat();
    let unnamed = format!("no claim was given for {}", bundles()[0].display());
    chain(&bundles(), &of_second).assert_no_verdict(&unnamed);
    let root = [
        "--claim",
        claim(1),
        "--claim",
        months()[0].root.as_str(),
        "--quiet",
    ];
    chain(&bundles(), &root).assert_no_verdict("are the digits of the root");
    let other = ["--claim", OTHER_ROOT, "--claim", claim(1)];
    chain(&bundles(), &other).assert_rejected("CLAIM_NOT_EXPECTED");
}

#[test]
fn where_both_totals_are_disclosed_their_ratio_is_shown() {
    let [first, second] = bundles();
    let ended = run(verifier().arg("solvency").arg(first));
    assert!(
        !ended
            .assert_done()
            .out
            .contains("reserves against liabilities")
    );
    let ended = run(verifier().arg("solvency").arg(&second));
    let table = ended
        .assert_done()
        .out
        .split_once("reserves against liabilities:\n");
    let (_, table) = table.unwrap_or_else(|| panic!("{ended:?}"));
    let mut lines = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    assert_eq!(
        lines.next().unwrap(),
        ["asset", "liabilities", "reserves", "ratio"]
    );
    let row = lines.next().unwrap();
    let json = run(verifier().arg("solvency").arg(&second).arg("--json")).json();
    let ratio = &json["ratios"][0];
    assert_eq!(json["ratios"].as_array().unwrap().len(), 1);
    for (shown, field) in row.iter().zip(["asset", "liabilities", "reserves"]) {
        assert_eq!(*shown, ratio[field]);
    }
    let units = |field: &str| {
        let total = ratio[field].as_str().unwrap();
        total.replace('.', "").parse::<u128>().unwrap()
    };
    let bps = units("reserves") * 10_000 / units("liabilities");
    assert_eq!(u128::from(ratio["ratio_bps"].as_u64().unwrap()), bps);
    assert!(row[3].ends_with('%'), "{row:?}");
}

#[test]
fn slips_of_whoever_asks_accuse_nobody() {
    let [first, second] = bundles();
    let reversed = chain(&[second.clone(), first.clone()], &[]);
    reversed.assert_no_verdict("name the bundles in order");
    // The root of another bundle of the command that verified says which one.
    let [root, last] = [0, 1].map(|month: usize| months()[month].root.as_str());
    let swapped = [second.clone(), first.clone()];
    let swapped = chain(&swapped, &["--root", last, "--quiet"]);
    let named = format!("the root that was given is that of {}", second.display());
    swapped
        .assert_no_verdict(&named)
        .assert_no_verdict("name the bundles in order");
    let earlier = [first.clone(), second.clone()];
    let earlier = chain(&earlier, &["--root", root, "--quiet"]);
    earlier.assert_no_verdict("give the root of the last bundle");
    chain(&[first.clone(), first.clone()], &[]).assert_no_verdict("is there twice");
    assert_eq!(chain(&[first], &[]).code, 2);
}

#[test]
fn another_exchanges_bundle_is_none_of_the_chain() {
    let ended = chain(&[proven().bundle(), months()[1].bundle()], &ACCEPT_LOANS);
    ended.assert_rejected("CHAIN");
    assert!(ended.err.contains("two exchanges"), "{ended:?}");
}

#[test]
fn a_bundle_that_does_not_verify_is_part_of_no_chain() {
    let [first, second] = bundles();
    let folder = tempfile::tempdir().unwrap();
    let forged = folder.path().join("forged");
    copy(&first, &forged);
    // A leaf more or less in the past: everything else is as it was.
    let mut leaves = fs::read(forged.join(LEAVES)).unwrap();
    let (one, other) = leaves.split_at_mut(32);
    one.swap_with_slice(&mut other[..32]);
    fs::write(forged.join(LEAVES), leaves).unwrap();
    let ended = chain(&[forged.clone(), second.clone()], &[]);
    ended.assert_rejected("ROOT");
    assert!(ended.err.contains("forged: "), "{ended:?}");
    // Nor does one that says to have the root which was given make that a slip.
    let claim = forged.join(CLAIM);
    edit(&claim, &months()[0].root, OTHER_ROOT);
    let root = ["--root", OTHER_ROOT];
    let claims = ["--claim", OTHER_ROOT, "--claim", &months()[1].root];
    for given in [&root[..], &claims] {
        let bundles = [forged.clone(), second.clone()];
        chain(&bundles, &[given, &["--quiet"]].concat()).assert_rejected("ROOT");
    }

    // A descriptor that names another past is of another ledger than the claim, and a claim that names it has no proof.
    let other = folder.path().join("other-past");
    copy(&second, &other);
    let named = &months()[0].root;
    edit(&other.join(DESCRIPTOR), named, OTHER_ROOT);
    chain(&[first.clone(), other.clone()], &[]).assert_rejected("CLAIM");
    let descriptor = fs::read(other.join(DESCRIPTOR)).unwrap();
    let descriptor = documents::bundle::descriptor::Descriptor::from_bytes(&descriptor).unwrap();
    let claim = fs::read(other.join(CLAIM)).unwrap();
    let mut claim = documents::bundle::claim::Claim::from_bytes(&claim).unwrap();
    claim.ledger = descriptor.ledger_digest();
    fs::write(other.join(CLAIM), claim.to_bytes()).unwrap();
    chain(&[first, other], &[]).assert_rejected("ROOT");
}

#[test]
fn a_bundle_in_between_that_is_missing_is_no_yes() {
    // The third month, which names the second.
    let folder = copied("tiny");
    let snapshot = folder.path().join("tiny/snapshot.toml");
    let bundle = months()[1].bundle();
    let next = format!("sequence = 3\nprevious = {:?}", bundle.to_str().unwrap());
    support::edit(&snapshot, "sequence = 1", &next);
    support::edit(&snapshot, "2026-06-30T", "2026-08-31T");
    let third = ProvenSnapshot::prove(folder, "tiny/snapshot.toml");
    let ended = chain(&[months()[0].bundle(), third.bundle()], &[]);
    assert_eq!((ended.code, ended.err.as_str()), (2, ""), "{ended:?}");
    assert!(ended.out.starts_with("INCOMPLETE: "), "{ended:?}");
    assert!(
        ended
            .out
            .contains("number 3 does not name the root of number 1"),
        "{ended:?}"
    );
    let all = [months()[0].bundle(), months()[1].bundle(), third.bundle()];
    assert!(
        chain(&all, &[])
            .assert_done()
            .out
            .starts_with("CHAINED: 3 bundles")
    );
}
