//! The sample goes the way of the operator's guide.

use super::*;

#[test]
fn the_sample_goes_the_guides_way_from_its_files_to_a_verdict() {
    let snapshot = proven().snapshot();
    let mut command = prover();
    command
        .args(["descriptor", "--json", "--snapshot"])
        .arg(snapshot);
    let made = run(&mut command).assert_done().json();
    let checked = support::check(snapshot, &["--json", "--quiet"]);
    let checked = checked.assert_done().json();
    assert_eq!(checked["outcome"], "done");
    // What was to be proven is what is in the bundle, to the byte.
    let sizes = fs::read_dir(proven().bundle()).unwrap();
    let bytes: u64 = sizes
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert_eq!(checked["bundle_bytes"], bytes);
    let json = solvency(&proven().bundle(), &["--root", &proven().root, "--json"]);
    let json = json.assert_done().json();
    assert_eq!(json["ledger_digest"], made["ledger"]);
    assert_eq!(json["policy"]["digest"], checked["policy"]);
    assert_eq!(json["shards"], checked["shards"]);
}
