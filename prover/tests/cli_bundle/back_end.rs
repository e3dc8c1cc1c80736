//! The example of a back end on the sample's private directory: it answers what the command line writes.

#[path = "../../examples/back_end.rs"]
#[allow(dead_code, reason = "its `main` is not called here")]
mod example;

use documents::inclusion::id_of_cell;
use prover::Inclusions;

use super::*;

fn inclusions() -> Inclusions {
    Inclusions::open(proven().private()).unwrap()
}

#[test]
fn a_back_end_answers_with_the_file_that_the_command_writes() {
    let inclusions = inclusions();
    for account in ["alice@example.com", "007", "=1+1"] {
        let (_folder, written) = issue(account);
        let expected = (200, fs::read(written).unwrap());
        assert_eq!(example::file(&inclusions, account), expected, "{account}");
    }
}

/// With the usual number of archives, and with another.
#[test]
fn a_back_end_answers_with_the_code_and_the_archive_of_the_table() {
    let folder = tempfile::tempdir().unwrap();
    let usual = (inclusions(), &[][..]);
    let other = (
        inclusions().with_prefix_bits(8).unwrap(),
        &["--prefix-bits", "8"][..],
    );
    for (number, (inclusions, bits)) in [usual, other].into_iter().enumerate() {
        let made = folder.path().join(number.to_string());
        let mut command = prover();
        command.args(["inclusion", "--quiet", "--private"]);
        command.arg(proven().private()).arg("--archives").arg(&made);
        let codes = folder.path().join(format!("{number}.csv"));
        command.arg("--codes").arg(&codes);
        run(command.args(bits)).assert_done();
        let mut table = csv::Reader::from_path(codes).unwrap();
        let rows: Vec<_> = table.records().map(|row| row.unwrap()).collect();
        assert_eq!(rows.len(), 2002);
        for row in rows.iter().step_by(97) {
            let account = id_of_cell(&row[0]);
            let expected = format!("{} {}\n", &row[2], &row[1]).into_bytes();
            assert_eq!(
                example::archive(&inclusions, account),
                (200, expected),
                "{account}"
            );
        }
    }
    assert!(inclusions().with_prefix_bits(17).is_err());
}

/// No account can have the last three ids.
#[test]
fn a_back_end_answers_404_for_an_unknown_account() {
    let inclusions = inclusions();
    for account in [
        "nobody@example.com",
        "ALICE@EXAMPLE.COM",
        "",
        " 007",
        "a\nb",
    ] {
        assert_eq!(example::file(&inclusions, account).0, 404, "{account:?}");
        assert_eq!(example::archive(&inclusions, account).0, 404, "{account:?}");
    }
}
