//! Histories that are refused, and where; and what is only warned of.

use super::{Folder, csv, lines, parameters};

/// What is said of a history with one line changed, or added if `line` is one past the end.
fn said(line: usize, text: &str) -> (bool, Vec<String>) {
    let mut lines = lines();
    if line < lines.len() {
        lines[line] = text.to_owned();
    } else {
        lines.push(text.to_owned());
    }
    let (history, said) = Folder::new(csv(&lines)).history(&parameters());
    (history.is_some(), said)
}

#[test]
fn faults_of_lines_are_errors_at_their_place() {
    for (line, text, expected) in [
        (
            0,
            "01.01.2026,A,1",
            "prices.csv:2:1 (date): the date is not one",
        ),
        (
            0,
            "2026-1-1,A,1",
            "prices.csv:2:1 (date): the date is not one",
        ),
        (
            0,
            "2026-02-30,A,1",
            "prices.csv:2:1 (date): the date is not one",
        ),
        (
            0,
            "2026-01-01T00:00:00Z,A,1",
            "prices.csv:2:1 (date): the date is not one",
        ),
        (
            1,
            "2026-01-01,B.x,0",
            "prices.csv:3:3 (price): the price is not above 0",
        ),
        (
            1,
            "2026-01-01,B.x,-1",
            "prices.csv:3:3 (price): the price is not above 0",
        ),
        (
            1,
            "2026-01-01,B.x,",
            "prices.csv:3:3 (price): the price is not a decimal number",
        ),
        (
            1,
            "2026-01-01,B.x,1e3",
            "prices.csv:3:3 (price): the price is not a decimal number",
        ),
        (
            1,
            "2026-01-01,B.x,\"1,5\"",
            "prices.csv:3:3 (price): the price is not a decimal number",
        ),
        (
            1,
            "2026-01-01,B.x,NaN",
            "prices.csv:3:3 (price): the price is not a decimal number",
        ),
        (
            1,
            "2026-01-01,B.x",
            "prices.csv:3: the number of fields is 2",
        ),
        (
            90,
            "2026-01-01,A,7",
            "prices.csv:92:1 (date): the asset has a price for this date at prices.csv:2 too",
        ),
    ] {
        let (accepted, said) = said(line, text);
        let expected = format!("error: {expected}");
        assert!(!accepted, "{text}");
        assert!(
            said.iter().any(|said| said.starts_with(&expected)),
            "{text}: {said:?}"
        );
        assert_eq!(said.len(), 1, "{said:?}");
    }
}

#[test]
fn columns_are_the_three_in_any_order() {
    let text = csv(&lines());
    let header = |header: &str| {
        let text = text.replace("date,asset,price", header);
        Folder::new(text).history(&parameters())
    };
    let (history, said) = header("date,asset,close");
    assert!(history.is_none());
    assert_eq!(
        said,
        [
            "error: prices.csv:1: there is no column \"price\"",
            "error: prices.csv:1:3 (close): the column is not one of date, asset and price",
        ]
    );
    let swapped: String = lines()
        .iter()
        .map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            format!("{},{},{}\r\n", fields[2], fields[0], fields[1])
        })
        .collect();
    let (history, said) =
        Folder::new(format!("price,date,asset\r\n{swapped}")).history(&parameters());
    assert!(said.is_empty() && history.is_some(), "{said:?}");
}

#[test]
fn order_does_not_matter() {
    let mut lines = lines();
    lines.reverse();
    let (history, said) = Folder::new(csv(&lines)).history(&parameters());
    assert_eq!(said, [""; 0]);
    let history = history.unwrap();
    assert_eq!(history.span().0.to_string(), "2026-01-01");
    let [a, b] = super::prices(super::DATES - 1);
    assert_eq!(history.last_prices(), [a.to_string(), b.to_string()]);
}

#[test]
fn an_asset_without_any_price_is_an_error() {
    let lines: Vec<_> = lines()
        .into_iter()
        .filter(|line| line.contains(",A,"))
        .collect();
    let (history, said) = Folder::new(csv(&lines)).history(&parameters());
    assert!(history.is_none());
    assert_eq!(said, ["error: prices.csv: there is no price of B.x"]);
}

#[test]
fn incomplete_dates_are_left_out_with_a_warning() {
    let mut lines = lines();
    lines.remove(21);
    let (history, said) = Folder::new(csv(&lines)).history(&parameters());
    assert_eq!(history.unwrap().dates().len(), 44);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].starts_with("warning: prices.csv:22: this is the first of 1 dates"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("warning: prices.csv: 1 gap between"),
        "{said:?}"
    );
    assert!(said[1].contains("after 2026-01-10"), "{said:?}");
}

#[test]
fn assets_that_are_not_listed_are_passed_over_with_a_warning() {
    let (accepted, said) = said(90, "2026-02-14,a,1000");
    assert!(accepted);
    assert_eq!(said.len(), 1);
    assert!(
        said[0].starts_with("warning: prices.csv:92:2 (asset): 1 prices are not used"),
        "{said:?}"
    );
}

#[test]
fn prices_of_after_the_snapshot_are_warned_of() {
    let mut lines = lines();
    lines.push("2026-02-15,A,1".to_owned());
    lines.push("2026-02-15,B.x,1".to_owned());
    let (history, said) = Folder::new(csv(&lines)).history(&parameters());
    assert!(history.is_some());
    assert!(
        said[0].contains("the last date used is after the snapshot's"),
        "{said:?}"
    );
}

#[test]
fn a_history_one_date_too_short_is_refused() {
    // 30 windows of 5 dates take 35 dates.
    for (dates, accepted) in [(35, true), (34, false), (1, false)] {
        let (history, said) = Folder::new(csv(&lines()[..2 * dates])).history(&parameters());
        assert_eq!(history.is_some(), accepted, "{dates}: {said:?}");
        let expected = format!("error: prices.csv: the history has {dates} dates");
        assert_eq!(
            said.iter().any(|said| said.starts_with(&expected)),
            !accepted
        );
    }
    let (history, said) = Folder::new("date,asset,price\n").history(&parameters());
    assert!(history.is_none(), "{said:?}");
    assert_eq!(said, ["error: prices.csv: there is no price of A, B.x"]);
    assert!(Folder::new("").history(&parameters()).0.is_none());
}
