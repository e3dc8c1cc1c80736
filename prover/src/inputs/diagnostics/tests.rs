//! What is told of errors, and in which groups.

use super::*;

#[test]
fn a_diagnostic_says_where_what_and_what_to_do() {
    let mut diagnostics = Diagnostics::default();
    let column = Column {
        position: 3,
        name: Some("amount".to_owned()),
    };
    diagnostics.error(
        Location {
            column: Some(column),
            ..Location::line("liabilities.csv", 17)
        },
        "more decimals than BTC has (8)",
        "round the amounts to 8 decimals, or set rounding = \"conservative\"",
    );
    diagnostics.warning(Location::file("snapshot.toml"), "no liabilities in ETH", "");
    assert_eq!(
        diagnostics.to_string(),
        "error: liabilities.csv:17:3 (amount): more decimals than BTC has (8)\n  \
         round the amounts to 8 decimals, or set rounding = \"conservative\"\n\
         warning: snapshot.toml: no liabilities in ETH",
    );
}

#[test]
fn errors_of_one_kind_have_its_code_and_others_none() {
    let mut diagnostics = Diagnostics::default();
    let file = || Location::file("policy.toml");
    diagnostics.warning(file(), "perhaps", "");
    assert_eq!(diagnostics.reason(), None);
    diagnostics.error_of(Code::PriceStale, file(), "too old", "");
    diagnostics.warning(file(), "perhaps", "");
    assert_eq!(diagnostics.reason(), Some(RefusalReason::PriceStale));
    diagnostics.error(file(), "wrong", "");
    assert_eq!(diagnostics.reason(), None);
}

#[test]
fn errors_of_one_wording_are_a_group_with_its_first_places_and_the_last_hint() {
    let mut diagnostics = Diagnostics::default();
    for line in 3..=214 {
        let location = Location::line("ledger.csv", line);
        let hint = format!("mend {} of them", line - 2);
        diagnostics.error_of(Code::AssetNotListed, location, "LUNA is not listed", hint);
    }
    assert_eq!((diagnostics.errors(), diagnostics.left_out()), (212, 0));
    assert_eq!(
        diagnostics.to_string(),
        "error: LUNA is not listed: 212 lines, first ledger.csv:3, then ledger.csv:4, ledger.csv:5, ledger.csv:6\n  \
         mend 212 of them"
    );
    let group = diagnostics.iter().next().unwrap();
    assert_eq!((group.count, group.places.len()), (212, MOST_PLACES));
    assert!(!group.logged().contains("212 lines"), "{}", group.logged());
}

#[test]
fn what_is_said_of_one_is_said_otherwise_of_several() {
    let mut diagnostics = Diagnostics::default();
    for (line, other) in [(4, 2), (9, 3)] {
        let message = format!("the account stands on line {other} too");
        let finding = Finding::error(Code::Twice, Location::line("a.csv", line), message, "once");
        diagnostics
            .report(finding.several("accounts stand on several lines", format!("and {other}")));
        let expected = match line {
            4 => "error: a.csv:4: the account stands on line 2 too\n  once",
            _ => {
                "error: accounts stand on several lines: 2 lines, first a.csv:4 (and 2), then a.csv:9 (and 3)\n  once"
            }
        };
        assert_eq!(diagnostics.to_string(), expected);
    }
}

#[test]
fn a_thousand_groups_are_kept_and_the_rest_counted() {
    let mut diagnostics = Diagnostics::default();
    for line in 1..=1_003 {
        let message = format!("wrong in way {line}");
        diagnostics.error(Location::line("a.csv", line), message, "");
    }
    diagnostics.error(Location::line("a.csv", 2_000), "wrong in way 7", "");
    assert_eq!((diagnostics.errors(), diagnostics.left_out()), (1_004, 3));
    assert_eq!(diagnostics.iter().count(), MOST_GROUPS);
    assert!(diagnostics.to_string().ends_with("\n3 more are not shown"));
}
