//! What reports say of loans, of documents whose proofs are taken to hold.

use super::{inspect, solvency};
use crate::solvency::{
    Expectations,
    samples::{Sample, schedule},
};

fn lines_with<'t>(text: &'t str, words: &str) -> Vec<&'t str> {
    text.lines().filter(|line| line.contains(words)).collect()
}

#[test]
fn where_no_loan_is_counted_nothing_is_netted_and_the_report_says_so() {
    let mut under_a_schedule = Sample::with_loans();
    under_a_schedule.policy = String::new();
    for sample in [Sample::without_loans(), under_a_schedule] {
        let verified = sample.unsound_verified(&Expectations::default()).unwrap();
        let text = solvency::to_text(&verified);
        let headline = "VERIFIED: reserves cover liabilities, for every listed asset";
        assert_eq!(text.lines().next(), Some(headline));
        assert_eq!(lines_with(&text, "nothing is netted").len(), 1, "{text}");
        let json = solvency::to_json(&verified);
        assert_eq!(json["netted"], false);
        assert_eq!(
            json["loans"]["collateral"].is_null(),
            sample.schedule.is_none()
        );
        let inspected = inspect::to_text(verified.documents());
        assert_eq!(lines_with(&inspected, "nothing is netted").len(), 1);
    }
}

#[test]
fn counted_loans_are_said_first_and_what_covers_them_by_asset() {
    let sample = Sample::with_loans();
    let accepting = Expectations {
        accept_loans_bps: 3_000,
        ..Expectations::default()
    };
    let verified = sample.unsound_verified(&accepting).unwrap();
    let text = solvency::to_text(&verified);
    let headline = "VERIFIED: reserves cover all liabilities, less the loans that the policy counts, for every listed \
                    asset";
    assert_eq!(text.lines().next(), Some(headline));
    assert!(!text.contains("nothing is netted"));
    for line in [
        "             prices in USD, of 2026-06-29T21:00:00Z (3 h before the ledger's), from sample prices, made up: inputs, whose \
         truth is not proven",
        "  BTC          loans up to      0%   haircut 20%     at 50000 USD   at most 1000000 USD in all",
        "  USDT         loans up to     30%   no collateral   at 1 USD",
        "  prices differ by more than a hundredth: BTC is at 48000 USD in the policy, at 50000 as collateral",
        "  - that every counted loan is real: one that its debtor never made is found only by that customer",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert_eq!(lines_with(&text, "prices differ").len(), 1);
    assert_eq!(lines_with(&text, "net liabilities").len(), 1);

    let json = solvency::to_json(&verified);
    assert_eq!(json["netted"], true);
    assert_eq!(json["loans"]["accepted_bps"], 3_000);
    let collateral = &json["loans"]["collateral"];
    assert_eq!(collateral["seconds_before_ledger"], 3 * 3_600);
    assert_eq!(collateral["assets"][0]["prices_differ"], true);
    assert_eq!(collateral["assets"][1]["prices_differ"], false);
    assert_eq!(collateral["assets"][1]["max_loan_share_bps"], 3_000);
    assert_eq!(collateral["assets"][0]["haircut"], "0.2");
    let inspected = inspect::to_json(verified.documents());
    assert_eq!(&inspected["collateral"], collateral);
}

#[test]
fn prices_in_two_quotes_are_not_compared() {
    let mut sample = Sample::with_loans();
    sample.policy = sample
        .policy
        .replacen("quote = \"USD\"", "quote = \"EUR\"", 1);
    let (documents, _) = sample.read().unwrap();
    let text = inspect::to_text(&documents);
    assert!(!text.contains("prices differ"));
    assert_eq!(
        lines_with(&text, "in EUR and USD: they were not compared").len(),
        1,
        "{text}"
    );
    let json = inspect::to_json(&documents);
    assert!(json["collateral"]["assets"][0]["prices_differ"].is_null());
    sample.schedule = Some(schedule("2026-06-30T00:00:00Z"));
    let text = inspect::to_text(&sample.read().unwrap().0);
    assert!(text.contains("(the ledger's time)"));
}
