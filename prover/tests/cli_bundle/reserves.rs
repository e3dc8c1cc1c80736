//! Messages and signatures of the reserves.

use std::fs;

use crate::{proven, prover, run, solvency, support::check};

#[test]
fn messages_are_a_table_that_can_be_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    crate::copy(&crate::fixture("sample"), folder.path());
    let snapshot = folder.path().join("snapshot.toml");
    let messages = || {
        let mut command = prover();
        command.args(["reserves", "messages", "--snapshot"]);
        run(command.arg(&snapshot))
    };
    let ended = messages();
    assert_eq!(ended.code, 0, "{ended:?}");
    let out = folder.path().join("snapshot.messages");
    let table = fs::read_to_string(out.join("ownership.csv")).unwrap();
    assert!(table.starts_with("chain,address,ledger,scheme,signatures,script,message\n"));
    let files = fs::read_dir(&out).unwrap().count();
    assert_eq!(
        table.lines().count(),
        files,
        "one file for each line of the table"
    );
    let message = fs::read_to_string(out.join("00001.txt")).unwrap();
    let ledger = "f69811674f6e45ade748490f6c3806e6d8635ee9d57edf67afe399c010532836";
    assert_eq!(
        message,
        format!(
            "Proof of reserves of Sample Exchange on 2026-06-30, ledger {ledger}, \
             bitcoin address 1MZmdYzodiwrrsC1uBWQKx1aGWU3g8xTwg"
        )
    );
    // Not filled in yet, it is read all the same: nothing is signed.
    let text = fs::read_to_string(&snapshot).unwrap();
    fs::write(
        &snapshot,
        text.replace("ownership.csv", "snapshot.messages/ownership.csv"),
    )
    .unwrap();
    let ended = check(&snapshot, &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(
        ended.out.contains(
            "signed       none of BTC, ETH, USDT, USDC, BNB and 7 more; no address signed"
        )
    );
    // Nothing is replaced, since it may hold signatures.
    let again = messages();
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.out.contains(", none of them new)"), "{again:?}");
    assert_eq!(
        fs::read_to_string(out.join("ownership.csv")).unwrap(),
        table
    );
}

#[test]
fn signatures_for_another_ledger_are_refused_before_anything_is_proven() {
    let folder = tempfile::tempdir().unwrap();
    crate::copy(&crate::fixture("sample"), folder.path());
    let snapshot = folder.path().join("snapshot.toml");
    // The same exchange a month later, with the signatures of before.
    fs::remove_file(folder.path().join("snapshot.descriptor.json")).unwrap();
    let text = fs::read_to_string(&snapshot).unwrap();
    fs::write(&snapshot, text.replace("sequence = 1", "sequence = 2")).unwrap();
    // It has no descriptor, and no new one is made for signatures of an old one.
    let place = "ownership.csv:2:5 (signatures)";
    let ended = check(&snapshot, &[]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    let refused = format!("there is no descriptor, and addresses have signed for one ({place})");
    assert!(ended.err.contains(&refused), "{ended:?}");
    // It is made without them, and they are put back.
    let signed = folder.path().join("ownership.csv");
    let text = fs::read_to_string(&signed).unwrap();
    fs::write(&signed, text.lines().next().unwrap()).unwrap();
    let ended = run(prover()
        .args(["descriptor", "--json", "--snapshot"])
        .arg(&snapshot));
    let ledger = ended.json()["ledger"].as_str().unwrap().to_owned();
    fs::write(&signed, &text).unwrap();
    let ended = check(&snapshot, &[]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(ended.err.contains("SIG_STALE: "), "{ended:?}");
    assert!(ended.err.contains(place), "{ended:?}");
    let json = check(&snapshot, &["--json"]).json();
    assert_eq!(json["reason"], "SIG_STALE");
    // The new ledger's name on the old signatures.
    let old = "f69811674f6e45ade748490f6c3806e6d8635ee9d57edf67afe399c010532836";
    fs::write(&signed, text.replace(old, &ledger)).unwrap();
    let ended = check(&snapshot, &[]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(ended.err.contains("SIG_INVALID: "), "{ended:?}");
    assert!(ended.err.contains(place), "{ended:?}");
}

#[test]
fn without_evidence_the_demand_for_it_is_a_rejection() {
    let ended = solvency(&proven().bundle(), &["--require-reserves"]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(
        ended
            .err
            .contains("(RESERVES_NOT_SHOWN): reserves asserted, not shown"),
        "{ended:?}"
    );
}
