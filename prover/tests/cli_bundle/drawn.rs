//! Samples that a seed draws, for an auditor.

use std::fs;

use super::{issued::index, support::QUOTED, *};

/// A seed that nobody knew before: not one that everybody can guess.
pub const SEED: &str = "000000000000000000015f2c6d1a7c51d5f4a0e8";

/// Draws a sample into a folder.
fn draw(accounts: &str, out: &Path) -> CommandOutput {
    let mut command = inclusion_from(&proven().private());
    let args = ["--sample", accounts, "--seed", SEED, "--quiet", "--json"];
    run(command.args(args).arg("--out").arg(out))
}

/// Checks a sample against the bundle.
fn check_draw(dir: &Path, accounts: &str, seed: &str) -> CommandOutput {
    let mut command = verifier();
    command.arg("inclusion").arg("--dir").arg(dir);
    command.args(["--sample", accounts, "--seed", seed, "--json"]);
    command.arg("--bundle").arg(proven().bundle());
    run(command.args(["--root", &proven().root]).args(ACCEPT_LOANS))
}

#[test]
fn a_sample_is_what_the_seed_draws_and_anybody_with_the_bundle_can_tell() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    let made = draw("700", &out).assert_done().json();
    assert_eq!(made["files"], 700);
    let nobodys = made["nobodys_leaves"].as_u64().unwrap();
    assert!(nobodys > 0, "leaves of nobody are drawn too");
    assert_eq!(index(&out.join("accounts.csv")).len(), 700);

    let ended = check_draw(&out, "700", SEED);
    // Some of them have debts.
    assert_eq!(ended.code, 3, "{ended:?}");
    let drawn = &ended.json()["drawn"];
    for (key, value) in [
        ("accounts", 700),
        ("nobodys", nobodys),
        ("leaves", 700 + nobodys),
        ("not_shown", 0),
        ("others", 0),
    ] {
        assert_eq!(drawn[key], value, "{key}");
    }
    assert_eq!(drawn["all_drawn"], false);
    // Of another seed, or of more accounts, some leaves are not shown.
    for (accounts, seed) in [("700", &SEED.replace('5', "6")), ("701", &SEED.to_owned())] {
        let ended = check_draw(&out, accounts, seed);
        assert_eq!(ended.code, 2, "{ended:?}");
        let json = ended.json();
        assert_eq!(json["verdict"], "incomplete");
        assert!(json["drawn"]["not_shown"].as_u64().unwrap() > 0);
    }
    // Of more accounts than there are, all leaves are drawn.
    let all = check_draw(&out, "1000000000", SEED).json();
    assert_eq!(all["drawn"]["all_drawn"], true, "{}", all["drawn"]);
    // A file that is withheld is missed, also where the list does not name its account any more.
    let list = fs::read_to_string(out.join("accounts.csv")).unwrap();
    let (rest, last) = list.trim_end().rsplit_once('\n').unwrap();
    let file = last.rsplit('"').nth(1).unwrap();
    fs::write(out.join("accounts.csv"), format!("{rest}\n")).unwrap();
    let ended = check_draw(&out, "700", SEED);
    assert_eq!(
        (ended.code, &ended.json()["drawn"]["not_shown"]),
        (2, &1.into())
    );
    fs::remove_file(out.join(file)).unwrap();
    fs::write(out.join("accounts.csv"), list).unwrap();
    assert_eq!(check_draw(&out, "700", SEED).json()["missing"], 1);
}

#[test]
fn of_a_smaller_ledger_than_was_asked_for_everybody_is_drawn_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    let mut command = inclusion_from(&proven().private());
    let args = ["--sample", "5000", "--seed", SEED, "--quiet"];
    let ended = run(command.args(args).arg("--out").arg(&out));
    let said = "all accounts of the ledger: it has fewer than the 5000 that --sample asks for\n";
    assert!(ended.assert_done().out.contains(said), "{ended:?}");
    assert!(
        ended
            .out
            .contains("of: Sample Exchange, snapshot 1, 2026-06-30T00:00:00Z\n")
    );
    assert_eq!(index(&out.join("accounts.csv")).len(), 2_002);
    // Two ids of which a spreadsheet makes one are two accounts for the auditor too.
    let ended = check_draw(&out, "5000", SEED);
    let json = ended.json();
    for (key, value) in [("missing", 0), ("repeated", 0), ("rejected", 0)] {
        assert_eq!(json[key], value, "{key}");
    }
    let accounts = json["accounts"].as_array().unwrap();
    for id in ["=1+1", QUOTED] {
        let found = accounts.iter().filter(|account| account["account"] == id);
        assert_eq!(found.count(), 1, "{id}");
    }
}

#[test]
fn a_leaf_that_is_said_to_be_nobodys_and_is_not_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    draw("700", &out).assert_done();
    let path = out.join("padding.csv");
    let table = fs::read_to_string(&path).unwrap();
    let line = table.lines().nth(1).unwrap();
    let (leaf, blind) = line.split_once(',').unwrap();
    let other = if blind.starts_with('0') { "1" } else { "0" };
    let forged = table.replacen(line, &format!("{leaf},{other}{}", &blind[1..]), 1);
    fs::write(&path, forged).unwrap();
    let ended = check_draw(&out, "700", SEED);
    assert_eq!(ended.code, 1, "{ended:?}");
    // One object, with the accounts that were checked.
    let json = ended.json();
    assert_eq!(json["reason"], "INCLUSION_FILE");
    assert_eq!(json["accounts"].as_array().unwrap().len(), 700);
    assert_eq!(json["drawn"]["false_leaves"], 1);
    // A table that is no table is told before anything is printed.
    fs::write(&path, "junk").unwrap();
    let ended = check_draw(&out, "700", SEED);
    assert_eq!((ended.code, &ended.json()["verdict"]), (2, &"none".into()));
    // Without its line it is not shown, and without the table none of them is.
    fs::write(&path, table.replacen(&format!("{line}\n"), "", 1)).unwrap();
    assert_eq!(
        check_draw(&out, "700", SEED).json()["drawn"]["not_shown"],
        1
    );
    fs::remove_file(&path).unwrap();
    assert!(check_draw(&out, "700", SEED).json()["drawn"]["not_shown"].as_u64() > Some(1));
}

#[test]
fn a_seed_that_could_be_guessed_draws_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("drawn");
    let mut command = inclusion_from(&proven().private());
    let args = ["--sample", "5", "--seed", "2026-07-01"];
    let ended = run(command.args(args).arg("--out").arg(&out));
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(
        ended.err.contains("a seed has 16 to 256 characters"),
        "{ended:?}"
    );
    assert!(!out.exists());
    // A root that the exchange's own bundle says could have been made for the seed.
    let mut command = verifier();
    command.args(["inclusion", "--sample", "5", "--seed", SEED, "--dir", "x"]);
    let ended = run(command.arg("--bundle").arg(proven().bundle()));
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("--root"), "{ended:?}");
}
