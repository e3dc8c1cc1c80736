//! Policies that are refused, and what the error says.

use super::{FULL, PRICES, descriptor, parse, registry};
use crate::policy::{MAX_POLICY_BYTES, Policy, Position, Problem};

/// The problem, and `line:column` of it.
fn refusal(text: &str) -> (Problem, String) {
    let error = parse(text).unwrap_err();
    let place = match error.position() {
        Some(Position { line, column }) => format!("{line}:{column}"),
        None => "nowhere".to_owned(),
    };
    (error.problem().clone(), place)
}

fn problem(text: &str) -> Problem {
    refusal(text).0
}

#[test]
fn unknown_keys_are_refused_everywhere_with_their_place() {
    for (before, place) in [
        ("[min_ratio_bps]", "4:1"),
        ("source =", "7:1"),
        ("default_shock", "15:1"),
        ("covers_bps", "24:1"),
        ("min_ratio_bps = 10200", "26:1"),
        ("[concentration.cap_bps]", "27:1"),
    ] {
        let text = FULL.replacen(before, &format!("surprise = 1\n{before}"), 1);
        let (problem, at) = refusal(&text);
        assert!(matches!(problem, Problem::Toml { .. }), "{problem:?}");
        assert_eq!(at, place, "{before}");
    }
    let other_table = format!("{FULL}[[forbearance]]\nname = \"x\"\n");
    assert!(matches!(problem(&other_table), Problem::Toml { .. }));
    let beside_caps = FULL.replace(
        "[concentration.cap_bps]",
        "[concentration]\ncap = 1\n[concentration.cap_bps]",
    );
    assert!(matches!(problem(&beside_caps), Problem::Toml { .. }));
}

#[test]
fn unknown_symbols_are_refused_everywhere_with_their_place() {
    let unknown = |symbol: &str| Problem::UnknownSymbol(symbol.to_owned());
    let text = FULL.replace("USDT = 10100", "usdt = 10100");
    assert_eq!(refusal(&text), (unknown("usdt"), "5:1".to_owned()));
    let text = FULL.replace("[\"USDT\"]", "[\"USDT\", \"USDC\"]");
    assert_eq!(refusal(&text), (unknown("USDC"), "23:19".to_owned()));
    for (from, to) in [
        ("USDT = \"1\"", "ETH = \"1\""),
        ("USDT = \"-0.02\"", "ETH = \"1\""),
        ("USDT = \"0\"", "ETH = \"0\""),
        ("BTC = 6000", "ETH = 6000"),
    ] {
        assert_eq!(problem(&FULL.replace(from, to)), unknown("ETH"), "{to}");
    }
}

#[test]
fn numbers_out_of_range_are_refused() {
    for (from, to, what) in [
        ("65100.22", "0", "the price"),
        ("65100.22", "-1", "the price"),
        ("-0.40", "-1.01", "the shock"),
        ("0.10", "1.01", "the haircut"),
        ("0.10", "-0.10", "the haircut"),
        ("6000", "0", "the cap"),
        ("6000", "10001", "the cap"),
        ("6000", "75536", "the cap"),
    ] {
        let refused = problem(&FULL.replace(from, to));
        assert!(
            matches!(refused, Problem::Range { what: w, .. } if w == what),
            "{to} {refused:?}"
        );
    }
    for (from, to) in [
        ("65100.22", "65,100.22"),
        ("-0.40", "-40%"),
        ("0.10", "1e-1"),
    ] {
        assert!(
            matches!(problem(&FULL.replace(from, to)), Problem::Number(_)),
            "{to}"
        );
    }
    for (from, to) in [
        ("\"65100.22\"", "65100.22"),
        ("10100", "-1"),
        ("10100", "4294967296"),
        ("10100", "\"10100\""),
    ] {
        assert!(
            matches!(problem(&FULL.replace(from, to)), Problem::Toml { .. }),
            "{to}"
        );
    }
}

#[test]
fn names_are_short_and_printable_and_of_one_rule_each() {
    let long = "a".repeat(65);
    for name in [
        "",
        " ",
        " a",
        "a\\u001b[2J",
        "a\\u202eb",
        "a\\nb",
        "a\\u200bb",
        &long,
    ] {
        for original in [
            "Sample policy",
            "crypto winter",
            "one week of withdrawals",
            "USD",
        ] {
            let text = FULL.replacen(&format!("\"{original}\""), &format!("\"{name}\""), 1);
            assert!(
                matches!(problem(&text), Problem::Text { .. }),
                "{name:?} for {original}"
            );
        }
    }
    assert!(
        parse(
            &FULL
                .replace("crypto winter", "hiver « ».")
                .replace("« »", "élevé")
        )
        .is_ok()
    );
    for name in ["one week of withdrawals", "overall collateral ratio"] {
        let text = FULL.replace("crypto winter", name);
        assert_eq!(problem(&text), Problem::DuplicateRule(name.to_owned()));
    }
}

#[test]
fn times_have_one_form() {
    for time in [
        "2026-06-30",
        "2026-06-30T02:00:00+02:00",
        "2026-06-30T00:00:00.5Z",
        "noon",
    ] {
        let text = FULL.replace("2026-06-30T00:00:00Z", time);
        let (problem, place) = refusal(&text);
        assert!(
            matches!(problem, Problem::Time { .. }),
            "{time}: {problem:?}"
        );
        assert_eq!(place, "8:8", "{time}");
    }
}

#[test]
fn a_time_without_quotation_marks_is_the_same_time() {
    let plain = FULL.replace("\"2026-06-30T00:00:00Z\"", "2026-06-30T00:00:00Z");
    assert_ne!(plain, FULL);
    let (plain, quoted) = (parse(&plain).unwrap(), parse(FULL).unwrap());
    assert_eq!(plain.prices(), quoted.prices());
    for time in [
        "2026-06-30",
        "2026-06-30T00:00:00",
        "2026-06-30T00:00:00+00:00",
    ] {
        let text = FULL.replace("\"2026-06-30T00:00:00Z\"", time);
        assert!(matches!(problem(&text), Problem::Time { .. }), "{time}");
    }
}

#[test]
fn all_missing_keys_and_prices_are_named_at_once() {
    let text = "[prices]\nsource = \"s\"\n[[liquidity]]\nname = \"l\"\n";
    assert_eq!(
        problem(text).to_string(),
        "missing field `time`, and also `quote`, `per_unit`, `liquid`, `covers_bps`"
    );
    let (without, _) = PRICES.split_once("[prices.per_unit]\n").unwrap();
    let text = format!("{without}[prices.per_unit]\n[collateral]\nmin_ratio_bps = 10000\n");
    let all = descriptor().assets().to_vec();
    let all: Vec<_> = all.iter().map(|asset| asset.symbol.as_str()).collect();
    let expected = format!("and {} have no price", all.join(", "));
    let problem = problem(&text).to_string();
    assert!(problem.ends_with(&expected), "{problem}");
}

#[test]
fn what_to_write_instead_is_said_of_values_of_another_type() {
    let text = FULL.replace("\"65100.22\"", "65100.22");
    let error = parse(&text).unwrap_err();
    assert_eq!(error.hint(), "put it in quotation marks: \"65100.22\"");
    let hostile = "name = 1\nrule\u{202e} = 1";
    let error = parse(hostile).unwrap_err();
    assert!(error.hint().is_ascii(), "{}", error.hint());
}

#[test]
fn rules_that_value_every_asset_need_every_price() {
    let without = PRICES.replace("USDT = \"1\"\n", "");
    assert!(parse(&without).is_ok());
    for (rule, name) in [
        ("[[stress]]\nname = \"s\"\n", "s"),
        (
            "[[liquidity]]\nname = \"l\"\nliquid = [\"BTC\"]\ncovers_bps = 1\n",
            "l",
        ),
        (
            "[collateral]\nmin_ratio_bps = 1\n",
            "overall collateral ratio",
        ),
        ("[concentration.cap_bps]\nBTC = 1\n", "concentration"),
    ] {
        let missing = |symbols: &[&str]| Problem::NoPrice {
            rule: name.to_owned(),
            symbols: symbols.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(problem(&format!("{without}{rule}")), missing(&["USDT"]));
        let all = descriptor().assets().to_vec();
        let all: Vec<_> = all.iter().map(|asset| asset.symbol.as_str()).collect();
        assert_eq!(problem(rule), missing(&all));
        assert!(parse(&format!("{PRICES}{rule}")).is_ok());
    }
}

#[test]
fn rules_that_ask_for_nothing_are_refused() {
    for rule in [
        "[[stress]]\nname = \"s\"\nmin_ratio_bps = 0\n",
        "[[stress]]\nname = \"s\"\ndefault_shock = \"-1\"\n",
        "[[liquidity]]\nname = \"l\"\nliquid = [\"BTC\"]\ncovers_bps = 0\n",
        "[collateral]\nmin_ratio_bps = 0\n",
    ] {
        assert!(
            matches!(problem(&format!("{PRICES}{rule}")), Problem::Vacuous(_)),
            "{rule}"
        );
    }
    let liquid = |list: &str| FULL.replace("[\"USDT\"]", list);
    assert_eq!(problem(&liquid("[]")), Problem::NothingLiquid);
    let twice = Problem::LiquidTwice("BTC".to_owned());
    assert_eq!(problem(&liquid("[\"BTC\", \"BTC\"]")), twice);
}

#[test]
fn a_seventeenth_rule_is_refused() {
    let stress = |count| {
        let rules = (0..count).map(|i| format!("[[stress]]\nname = \"{i}\"\n"));
        format!(
            "{PRICES}{}[collateral]\nmin_ratio_bps = 1\n",
            rules.collect::<String>()
        )
    };
    assert_eq!(parse(&stress(15)).unwrap().rule_names().len(), 16);
    assert_eq!(problem(&stress(16)), Problem::TooManyRules(17));
}

#[test]
fn coefficients_of_two_to_the_96_are_refused_with_rule_and_asset() {
    let registry = registry(&[("A", 0), ("B", 0)]);
    let parse = |price: u128, rule: &str| {
        let text = PRICES.replace("BTC = \"65100.22\"", &format!("A = \"{price}\""));
        let text = text.replace("USDT", "B") + rule;
        Policy::parse(text.as_bytes(), &registry, None).map(|policy| policy.compiled().clone())
    };
    let collateral = "[collateral]\nmin_ratio_bps = 10000\n";
    let caps = "[concentration]\ncap_bps = { B = 1 }\n";
    let most = (1 << 96) - 1;
    assert_eq!(
        parse(most, collateral).unwrap().rules[0].alpha,
        [most.cast_signed(), 1]
    );
    assert_eq!(parse(most, caps).unwrap().price, [most, 1]);
    for (rule, name) in [
        (collateral, "overall collateral ratio"),
        (caps, "concentration"),
    ] {
        let error = parse(1 << 96, rule).unwrap_err();
        let (rule, symbol) = (name.to_owned(), "A".to_owned());
        assert_eq!(*error.problem(), Problem::Coefficient { rule, symbol });
        assert!(error.hint().contains("fewer digits"));
    }
}

#[test]
fn files_that_are_no_policy_are_refused_and_do_not_crash() {
    let bytes = vec![b'#'; 256 << 10];
    assert!(Policy::parse(&bytes, &descriptor(), None).is_ok());
    let bytes = vec![b'#'; (256 << 10) + 1];
    assert_eq!(bytes.len() as u64, MAX_POLICY_BYTES + 1);
    let error = Policy::parse(&bytes, &descriptor(), None).unwrap_err();
    assert_eq!((error.position(), error.problem()), (None, &Problem::Size));
    let error = Policy::parse(b"# fine\n# \xff", &descriptor(), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2, column 3: the policy is not UTF-8 text"
    );
    for text in [
        "name = ",
        "name = \"a\"\nname = \"b\"\n",
        "[stress]\nname = \"not a list\"\n",
        &format!("name = {}", "[".repeat(200_000)),
        &format!("name = {}", "{a=".repeat(80_000)),
        &format!("{}x = 1", "a.".repeat(100_000)),
    ] {
        assert!(matches!(problem(text), Problem::Toml { .. }));
    }
}

#[test]
fn errors_repeat_no_control_characters_and_little_text() {
    let long = "x".repeat(100_000);
    for key in ["\"\\u001b[2J\"", "\"\\u0007\\n\\u202e\"", long.as_str()] {
        for text in [
            format!("{key} = 1\n"),
            format!("[min_ratio_bps]\n{key} = 1\n"),
        ] {
            let message = parse(&text).unwrap_err().to_string();
            let unprintable = |c: char| c.is_control() || c == '\u{202e}';
            assert!(!message.chars().any(unprintable), "{message:?}");
            assert!(message.len() < 2_000);
        }
    }
}
