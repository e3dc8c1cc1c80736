//! A loan to a friend, covered by a token that the exchange prints.

use super::*;

/// The exchange, in a folder where files can be written.
fn own_token() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = copied("own-token");
    let snapshot = folder.path().join("own-token/snapshot.toml");
    (folder, snapshot)
}

#[test]
fn it_is_refused_where_its_haircut_is_honest_by_line_and_shortfall() {
    let (folder, snapshot) = own_token();
    let out = folder.path().join("out");
    let mut prove = prover();
    prove
        .args(["prove", "--quiet", "--snapshot"])
        .arg(&snapshot)
        .arg("--out")
        .arg(&out);
    for ended in [check(&snapshot, &[]), run(&mut prove)] {
        assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
        let error = ended.err.lines().find(|line| line.starts_with("error: "));
        let error = error.expect("an error is said");
        assert!(error.starts_with("error: liabilities.csv:4"), "{error}");
        assert!(error.contains("599.88 USD"), "{error}");
        // The friend's name is nobody's business but the operator's, who has the line.
        assert!(!ended.err.contains("friend"), "{ended:?}");
    }
    assert!(!out.exists());
    let json = check(&snapshot, &["--json"]).json();
    assert_eq!(
        (&json["outcome"], &json["reason"]),
        (&"refused".into(), &"INPUTS".into())
    );
}

#[test]
fn left_out_it_is_a_loss_and_the_exchange_is_not_solvent() {
    let (folder, snapshot) = own_token();
    edit(
        &snapshot,
        "debts = \"count\"\n",
        "debts = \"count\"\nbad_debt = \"leave_out\"\n",
    );
    let ended = check(&snapshot, &["--json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let json = ended.json();
    assert_eq!(json["reason"], "INSOLVENT", "{json}");
    let mut prove = prover();
    prove
        .args(["prove", "--quiet", "--snapshot"])
        .arg(&snapshot);
    let out = folder.path().join("out");
    let ended = run(prove.arg("--out").arg(&out));
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    assert!(
        ended.err.contains("REFUSED") && ended.err.contains("USDT"),
        "{ended:?}"
    );
    assert!(!out.join("bundle").exists());
}

#[test]
fn with_a_lower_haircut_it_goes_through_for_all_to_read() {
    let (folder, snapshot) = own_token();
    edit(
        &snapshot.with_file_name("collateral.toml"),
        "[haircut]\n",
        "[haircut]\nOWN = \"0.5\"\n",
    );
    // What is owed of an asset is disclosed together with what is lent of it.
    edit(
        &snapshot,
        "[disclose]\nliabilities = []\n",
        "[disclose]\nliabilities = [\"USDT\"]\nloans = [\"USDT\"]\n",
    );
    let proven = ProvenSnapshot::prove(folder, "own-token/snapshot.toml");
    solvency(&proven.bundle(), &[]).assert_rejected("POLICY_LOANS");
    solvency(&proven.bundle(), &["--accept-loans", "4999"]).assert_rejected("POLICY_LOANS");
    let out = solvency(&proven.bundle(), &["--accept-loans", "5000"])
        .assert_done()
        .out
        .clone();
    let own = out
        .lines()
        .find(|line| line.starts_with("  OWN ") && line.contains("haircut"));
    let own = own.unwrap_or_else(|| panic!("{out}"));
    assert!(
        own.contains("haircut 50%") && own.contains("at 2 USD"),
        "{own}"
    );

    for words in [
        "  - liabilities (no loan taken off) of USDT: 1700.000000\n",
        "  - loans of USDT: 600.000000\n",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }

    let folder = tempfile::tempdir().unwrap();
    let file = issue(&proven, "friend", folder.path());
    let mut command = verifier();
    command
        .arg("inclusion")
        .arg(&file)
        .args(["--account", "friend", "--root", &proven.root]);
    let ended = run(&mut command);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.out.starts_with("DEBTS TO CONFIRM: "), "{}", ended.out);
    assert!(
        ended.out.lines().any(|line| line == "  USDT         600"),
        "{}",
        ended.out
    );
}
