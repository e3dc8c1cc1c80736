//! `[margin]`: what is refused, where, and what is taken.

use circuits::ledger::AssetId;

use super::{descriptor, parse, parse_under, schedule, schedule_of};
use crate::{
    bundle::collateral::CollateralSchedule,
    policy::{Policy, PolicyError, Position, PriceList, Problem},
};

const MARGIN: &str = "[margin]
default_max_loan_share_bps = 100
quote = \"USD\"
max_age_hours = 24
[margin.max_loan_share_bps]
USDT = 3000
[margin.max_collateral]
BTC = \"1000000\"
";

fn sample() -> CollateralSchedule {
    schedule([("50000", "0.2"), ("1", "0.1")])
}

fn place(error: &PolicyError) -> (usize, usize) {
    let Position { line, column } = error.position().unwrap();
    (line, column)
}

fn refused(text: &str) -> (Problem, (usize, usize)) {
    let error = parse_under(text, &sample()).unwrap_err();
    assert!(!error.hint().is_empty());
    (error.problem().clone(), place(&error))
}

#[test]
fn shares_are_by_asset_and_none_by_default() {
    let shares = |text: &str| {
        let policy = parse_under(text, &sample()).unwrap();
        policy.compiled().max_loan_share_bps.clone()
    };
    assert_eq!(shares(MARGIN), [100, 3_000]);
    assert_eq!(shares(""), [0, 0]);
    assert_eq!(shares("[margin]\nmax_age_hours = 1\n"), [0, 0]);
    assert_eq!(
        shares("[margin]\nmax_age_hours = 1\nmax_loan_share_bps = { BTC = 10000 }\n"),
        [10_000, 0]
    );
    let sentences = parse_under(MARGIN, &sample()).unwrap().sentences();
    let expected = [
        "for every asset, reserves are at least this share of its net liabilities, which are all its liabilities less \
         the loans that are counted: 100%",
        "the loans that are counted are at most this share of an asset's liabilities: 1%, but USDT 30%",
        "each counted loan is covered, after haircuts, by balances of the same customer, which are liabilities of this \
         ledger",
        "all loans together rely on collateral of an asset worth at most this much after haircuts: BTC 1000000 USD",
        "prices of collateral are of a time at most 24 h before or after that of the ledger",
    ];
    assert_eq!(sentences, expected);
}

#[test]
fn numbers_texts_and_symbols_have_their_forms() {
    let other = |from: &str, to: &str| refused(&MARGIN.replacen(from, to, 1));
    let range = |what, range| Problem::Range { what, range };
    let share = range("the share of loans", "at most 10000");
    assert_eq!(other("= 100\n", "= 10001\n"), (share.clone(), (2, 30)));
    assert_eq!(other("3000", "10001"), (share.clone(), (6, 8)));
    assert_eq!(other("3000", "75536"), (share, (6, 8)));
    let age = range("the maximum age", "between 1 and 8760 hours");
    assert_eq!(other("24", "0"), (age.clone(), (4, 17)));
    assert_eq!(other("24", "8761"), (age, (4, 17)));
    let cap = range("the cap on collateral", "0 or more");
    assert_eq!(other("\"1000000\"", "\"-1\""), (cap, (8, 7)));
    assert_eq!(
        other("\"1000000\"", "\"1e6\""),
        (Problem::Number("the cap on collateral"), (8, 7))
    );
    let unknown = |symbol: &str| Problem::UnknownSymbol(symbol.to_owned());
    assert_eq!(other("USDT", "usdt"), (unknown("usdt"), (6, 1)));
    assert_eq!(other("BTC", "ETH"), (unknown("ETH"), (8, 1)));
    let (problem, at) = other("\"USD\"", "\" USD\"");
    assert!(matches!(problem, Problem::Text { .. }), "{problem:?}");
    assert_eq!(at, (3, 9));
    for (from, to) in [
        ("= 100\n", "= -1\n"),
        ("= 100\n", "= \"100\"\n"),
        ("\"1000000\"", "1000000"),
        ("quote", "unit"),
        ("[margin.max_collateral]", "[margin.max_debt]"),
    ] {
        let (problem, _) = other(from, to);
        assert!(matches!(problem, Problem::Toml { .. }), "{to}: {problem:?}");
    }
}

#[test]
fn haircuts_on_loans_are_between_0_and_1() {
    let rules = "[prices]\nsource = \"s\"\ntime = \"2026-06-30T00:00:00Z\"\nquote = \"USD\"\n\
                 per_unit = { BTC = \"1\", USDT = \"1\" }\n\
                 [[stress]]\nname = \"x\"\nloan_haircut = \"0.5\"\n\
                 [collateral]\nmin_ratio_bps = 1\nloan_haircut = \"1\"\n";
    assert!(parse(rules).is_ok());
    for (from, to, at) in [
        ("\"0.5\"", "\"1.01\"", (8, 16)),
        ("\"1\"\n", "\"-0.1\"\n", (11, 16)),
    ] {
        let (problem, place) = refused(&rules.replacen(from, to, 1));
        let (what, range) = ("the haircut on loans", "between 0 and 1");
        assert_eq!((problem, place), (Problem::Range { what, range }, at));
    }
    // Debts meet no withdrawals, so there is nothing to cut.
    let liquidity =
        "[[liquidity]]\nname = \"l\"\nliquid = [\"BTC\"]\ncovers_bps = 1\nloan_haircut = \"0\"\n";
    assert!(matches!(refused(liquidity).0, Problem::Toml { .. }));
}

#[test]
fn without_a_schedule_there_are_no_loans_and_no_collateral() {
    let without = |text: &str| {
        let error = parse(text).unwrap_err();
        (error.problem().clone(), place(&error))
    };
    let share = Problem::NoSchedule("a share of loans above 0");
    assert_eq!(without(MARGIN), (share.clone(), (2, 30)));
    let own = "[margin]\nmax_loan_share_bps = { USDT = 1 }\n";
    assert_eq!(without(own), (share, (2, 31)));
    let cap = Problem::NoSchedule("a cap on collateral");
    let caps = "[margin]\nquote = \"USD\"\nmax_collateral = { USDT = \"1\" }\n";
    assert_eq!(without(caps), (cap, (3, 20)));
    // A default that no listed asset has counts no loan, and neither does a share of 0.
    assert!(
        parse(
            "[margin]\ndefault_max_loan_share_bps = 5\nmax_loan_share_bps = { BTC = 0, USDT = 0 }\n"
        )
        .is_ok()
    );
    assert!(parse("[margin]\nquote = \"USD\"\nmax_age_hours = 1\n").is_ok());
}

#[test]
fn loans_need_a_maximum_age_and_caps_the_quote_of_the_schedule() {
    let other = |from: &str, to: &str| refused(&MARGIN.replacen(from, to, 1));
    assert_eq!(
        other("max_age_hours = 24\n", ""),
        (Problem::NoMaxAge, (2, 30))
    );
    assert_eq!(other("quote = \"USD\"\n", ""), (Problem::NoQuote, (7, 1)));
    let usd = Problem::OtherQuote("USD".to_owned());
    for quote in ["usd", "USDT", "EUR", "U\u{405}D"] {
        let (problem, at) = other("\"USD\"", &format!("\"{quote}\""));
        assert_eq!((problem, at), (usd.clone(), (3, 9)), "{quote}");
    }
    // A maximum age is not needed where no loan is counted.
    let none = MARGIN
        .replace("= 100\n", "= 0\n")
        .replace("3000", "0")
        .replace("max_age_hours = 24\n", "");
    assert!(parse_under(&none, &sample()).is_ok());
}

#[test]
fn a_schedule_of_another_time_is_stale_after_everything_else() {
    let at = |time: &str| {
        let schedule = schedule_of("USD", time, [("50000", "0.2"), ("1", "0.1")]);
        parse_under(MARGIN, &schedule)
    };
    for time in ["2026-06-29T00:00:00Z", "2026-07-01T00:00:00Z"] {
        assert!(at(time).is_ok(), "{time}");
    }
    for time in ["2026-06-28T23:59:59Z", "2026-07-01T00:00:01Z"] {
        let error = at(time).unwrap_err();
        assert_eq!(error.reason().code(), "PRICE_STALE");
        let expected = format!(
            "line 4, column 17: the collateral schedule's prices are of {time}, more than 24 h from the ledger's time, \
             which is 2026-06-30T00:00:00Z"
        );
        assert_eq!(error.to_string(), expected);
    }
    // Without a maximum, and without loans, any time will do.
    let old = schedule_of("USD", "1999-01-01T00:00:00Z", [("1", "0"), ("1", "0")]);
    assert!(parse_under("", &old).is_ok());
    // A malformed policy is malformed, however old the collateral's prices.
    let malformed = format!("[collateral]\nmin_ratio_bps = 1\n{MARGIN}");
    let error = parse_under(&malformed, &old).unwrap_err();
    assert!(matches!(error.problem(), Problem::NoPrice { .. }));
}

#[test]
fn prices_are_read_alone_from_a_policy_that_needs_a_schedule() {
    let text = format!("{}{MARGIN}", super::PRICES);
    assert!(matches!(
        parse(&text).unwrap_err().problem(),
        Problem::NoSchedule(_)
    ));
    let list = PriceList::of_policy(text.as_bytes(), &descriptor());
    let list = list.unwrap().unwrap();
    assert_eq!(list.prices.quote, "USD");
    assert_eq!(
        list.per_unit[&AssetId::new(0).unwrap()].to_string(),
        "65100.22"
    );
    let none = PriceList::of_policy(MARGIN.as_bytes(), &descriptor());
    assert!(none.unwrap().is_none());
    let malformed = text.replace("65100.22", "0");
    assert!(PriceList::of_policy(malformed.as_bytes(), &descriptor()).is_err());
    let policy = Policy::parse(text.as_bytes(), &descriptor(), Some(&sample())).unwrap();
    assert_eq!(
        policy.price(AssetId::new(0).unwrap()).unwrap().to_string(),
        "65100.22"
    );
    assert!(policy.price(AssetId::new(2).unwrap()).is_none());
}
