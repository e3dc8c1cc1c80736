//! What an operator is told before anything is proven, or in place of it.

use std::fs;

use serde_json::json;

use super::{assert_golden, check, check_json, copied, edit, fixture, prover, run, support};

#[test]
fn no_digest_is_named_of_a_descriptor_that_wallets_have_not_signed_for() {
    let folder = copied("sample");
    let snapshot = folder.path().join("sample/snapshot.toml");
    let descriptor = snapshot.with_file_name("snapshot.descriptor.json");
    fs::remove_file(&descriptor).unwrap();
    let out = folder.path().join("out");
    let mut prove = prover();
    prove.args(["prove", "--snapshot"]).arg(&snapshot);
    for ended in [check(&snapshot), run(prove.arg("--out").arg(&out))] {
        assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
        let said = "there is no descriptor, and addresses have signed for one (ownership.csv:2";
        assert!(ended.err.contains(said), "{ended:?}");
        let digits = |word: &str| word.len() == 64 && word.bytes().all(|c| c.is_ascii_hexdigit());
        assert!(!ended.err.split_whitespace().any(digits), "{ended:?}");
        // A new one would be another ledger.
        assert!(!descriptor.exists() && !out.exists());
    }
}

/// What `check` says of a small exchange, with what differs from machine to machine as the guide has it.
#[test]
fn the_guide_shows_what_a_check_says() {
    let snapshot = fixture("tiny-loans").join("snapshot.toml");
    let said = support::check(&snapshot, &["--quiet", "--workers", "4"]);
    assert_golden("report/check.txt", &said.assert_done().out);
}

/// The part of a report that begins with this line, up to the next empty one.
fn part(text: &str, first: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with(first));
    let lines = lines.take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_everybody_will_see_is_said_before_anything_is_proven() {
    let folder = copied("tiny-loans");
    let snapshot = folder.path().join("tiny-loans/snapshot.toml");
    let published = || {
        let ended = support::check(&snapshot, &["--quiet"]);
        let json = check_json(&snapshot).json();
        (part(&ended.assert_done().out, "to be published:"), json)
    };
    let (text, json) = published();
    for says in [
        "  - no totals",
        "  - of the reserves a commitment: no list, no address, no amount",
        "  - the collateral schedule: haircuts, and prices of 2026-06-30T",
        "by the bounds under [padding]",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    let most = json["most_accounts_published"].as_u64().unwrap();
    assert!(text.contains(&format!("at most {most} accounts")), "{text}");
    assert_eq!(json["published"]["reserves_list"], false);
    assert_eq!(json["published"]["collateral_schedule"], true);

    edit(&snapshot, "[padding]\nmax_accounts = 100", "[padding]");
    edit(
        &snapshot,
        "liabilities = []\nloans = []",
        "liabilities = [\"BTC\"]\nloans = [\"BTC\", \"USDT\"]",
    );
    edit(&snapshot, "mode = \"asserted\"", "mode = \"public\"");
    let (text, json) = published();
    for says in [
        "  - the total of liabilities in BTC",
        "  - the total of loans in BTC, USDT",
        "  - the list of reserves: all addresses and amounts (",
        "by the true numbers, as far as [padding] sets no bounds",
    ] {
        assert!(text.contains(says), "{says}: {text}");
    }
    assert!(!text.contains("no totals"), "{text}");
    assert_eq!(json["published"]["liabilities"], json!(["BTC"]));
    assert_eq!(json["published"]["loans"], json!(["BTC", "USDT"]));
    assert_eq!(json["published"]["reserves_list"], true);
    assert_eq!(json["published"]["max_accounts"], serde_json::Value::Null);
}

#[test]
fn what_is_no_private_directory_is_called_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("june.private.partial/private")).unwrap();
    fs::create_dir_all(path("notes")).unwrap();
    for (private, says, hint) in [
        (
            "june.private",
            "june.private does not exist",
            "snapshot.private beside snapshot.toml",
        ),
        (
            "june.private.partial",
            "has left that is not done",
            "run the same prover prove again",
        ),
        (
            "notes",
            "notes is no private directory: it has no build.json",
            "accounts.bin and tree.bin",
        ),
    ] {
        for args in [
            &["forget", "--yes"][..],
            &["inclusion", "--account", "a", "--out", "o"],
            &["inclusion", "--all", "--out", "o"],
        ] {
            let mut command = prover();
            let ended = run(command.args(args).arg("--private").arg(path(private)));
            assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
            assert!(
                ended.err.contains(says) && ended.err.contains(hint),
                "{ended:?}"
            );
        }
    }
}
