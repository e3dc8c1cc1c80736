//! What a policy compiles to.

use circuits::{
    hash::sha256,
    solvency::statement::{CompiledPolicy, Rule},
};
use proptest::prelude::*;
use serde_json::json;

use super::{FULL, PRICES, descriptor, parse, registry};
use crate::policy::Policy;

#[test]
fn an_empty_file_asks_for_full_reserves_of_every_asset() {
    let policy = parse("").unwrap();
    let expected = CompiledPolicy {
        min_ratio_bps: vec![10_000; 2],
        max_loan_share_bps: vec![0; 2],
        collateral_caps: vec![None, None],
        cap_bps: vec![10_000; 2],
        price: vec![0; 2],
        rules: vec![],
    };
    assert_eq!(*policy.compiled(), expected);
    assert_eq!((policy.name(), policy.prices()), (None, None));
    assert!(policy.s1_waived().is_empty());
    assert_eq!(policy.sentences().len(), 1);
}

#[test]
fn the_sample_policy_compiles_to_these_integers() {
    let policy = parse(FULL).unwrap();
    let compiled = policy.compiled();
    assert_eq!(compiled.min_ratio_bps, [10_000, 10_100]);
    assert_eq!(compiled.cap_bps, [6000, 10_000]);
    // Per smallest unit: 65,100.22 / 10^8 and 1 / 10^6, over 10^10.
    assert_eq!(compiled.price, [3_255_011, 5_000]);
    // Under stress: 65,100.22 * 0.6 = 39,060.132, of which 0.9 count; 0.98, and all of it counts.
    let winter = Rule {
        alpha: vec![351_541_188 / 4, 980_000 / 4],
        beta: vec![390_601_320 / 4, 980_000 / 4],
        delta: vec![0, 0],
    };
    assert_eq!(compiled.rules[0], winter);
    // 10,000 and 1,500 are 20 and 3.
    let week = Rule {
        alpha: vec![0, 20 * 5_000],
        beta: vec![3 * 3_255_011, 3 * 5_000],
        delta: vec![0, 0],
    };
    assert_eq!(compiled.rules[1], week);
    // 10,000 and 10,200 are 50 and 51.
    let overall = Rule {
        alpha: vec![50 * 3_255_011, 50 * 5_000],
        beta: vec![51 * 3_255_011, 51 * 5_000],
        delta: vec![0, 0],
    };
    assert_eq!(compiled.rules[2], overall);
    assert_eq!(compiled.rules.len(), 3);
}

#[test]
fn the_sample_policy_says_so_in_english() {
    let policy = parse(FULL).unwrap();
    assert_eq!(policy.name(), Some("Sample policy"));
    assert_eq!(policy.prices().unwrap().source, "Sample index");
    let names = [
        "crypto winter",
        "one week of withdrawals",
        "overall collateral ratio",
    ];
    assert_eq!(policy.rule_names(), names);
    let sentences = [
        "for every asset, reserves are at least this share of its liabilities: 100%, but USDT 101%",
        "under \"crypto winter\" (prices -40%, but USDT -2%; haircut on reserves 10%, but USDT 0%), \
         reserves still cover 100% of liabilities",
        "for \"one week of withdrawals\", the reserves of USDT alone cover 15% of all liabilities",
        "all reserves together are worth at least 102% of all liabilities",
        "an asset is at most this share of the value of all reserves: BTC 60%",
    ];
    assert_eq!(policy.sentences(), sentences);
}

#[test]
fn the_digest_is_that_of_the_bytes() {
    let policy = parse(FULL).unwrap();
    assert_eq!(policy.bytes(), FULL.as_bytes());
    assert_eq!(
        policy.digest().0,
        sha256("por/policy/v1", &[FULL.as_bytes()])
    );
    let commented = parse(&format!("{FULL}# same content\n")).unwrap();
    assert_ne!(commented.digest(), policy.digest());
    assert_eq!(commented.compiled(), policy.compiled());
}

#[test]
fn assets_below_full_reserves_are_waived_by_name() {
    let policy = parse("default_min_ratio_bps = 9999\n[min_ratio_bps]\nBTC = 10000\n").unwrap();
    assert_eq!(policy.s1_waived(), ["USDT"]);
    assert_eq!(
        parse("default_min_ratio_bps = 0").unwrap().s1_waived(),
        ["BTC", "USDT"]
    );
}

#[test]
fn a_token_that_loses_everything_weighs_nothing() {
    let text = format!("{PRICES}[[stress]]\nname = \"depeg\"\nshock = {{ USDT = \"-1\" }}\n");
    let rule = Rule {
        alpha: vec![1, 0],
        beta: vec![1, 0],
        delta: vec![0, 0],
    };
    assert_eq!(parse(&text).unwrap().compiled().rules, [rule]);
}

/// Numbers of one asset: decimals, price in cents, shock and haircut in hundredths.
type Numbers = (u8, i128, i128, i128);

fn numbers() -> impl Strategy<Value = Vec<Numbers>> {
    let one = (0u8..7, 1i128..1_000_000, -99i128..=100, 0i128..=100);
    prop::collection::vec(one, 3)
}

fn hundredths(number: i128) -> String {
    let (sign, size) = (if number < 0 { "-" } else { "" }, number.abs());
    format!("\"{sign}{}.{:02}\"", size / 100, size % 100)
}

fn table(key: &str, numbers: &[Numbers], of: impl Fn(&Numbers) -> i128) -> String {
    let lines = (0..)
        .zip(numbers)
        .map(|(i, n)| format!("A{i} = {}\n", hundredths(of(n))));
    format!("[{key}]\n{}", lines.collect::<String>())
}

fn compiled(numbers: &[Numbers], ratio: u32) -> CompiledPolicy {
    let text = [
        "[prices]\nsource = \"s\"\ntime = \"2026-06-30T00:00:00Z\"\nquote = \"USD\"\n".to_owned(),
        table("prices.per_unit", numbers, |n| n.1),
        format!("[[stress]]\nname = \"x\"\nmin_ratio_bps = {ratio}\n"),
        table("stress.shock", numbers, |n| n.2),
        table("stress.haircut", numbers, |n| n.3),
        format!("[[liquidity]]\nname = \"y\"\nliquid = [\"A0\", \"A2\"]\ncovers_bps = {ratio}\n"),
        format!("[collateral]\nmin_ratio_bps = {ratio}\n"),
        "[concentration]\ncap_bps = { A1 = 5000 }\n".to_owned(),
    ]
    .concat();
    let assets: Vec<_> = ["A0", "A1", "A2"]
        .into_iter()
        .zip(numbers.iter().map(|n| n.0))
        .collect();
    Policy::parse(text.as_bytes(), &registry(&assets), None)
        .unwrap()
        .compiled()
        .clone()
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

fn smallest(numbers: &[i128]) -> Vec<i128> {
    let divisor = numbers.iter().fold(0, |a, b| gcd(a, *b));
    numbers.iter().map(|number| number / divisor).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Against integers over the denominator 10^12, computed without decimal fractions.
    #[test]
    fn coefficients_are_the_exact_rational_ones(numbers in numbers(), ratio in 1u32..30_000) {
        let policy = compiled(&numbers, ratio);
        let unit = |n: &Numbers| n.1 * 10i128.pow(6 - u32::from(n.0));
        let ratio = i128::from(ratio);
        let of = |alpha: &dyn Fn(usize, &Numbers) -> i128, beta: &dyn Fn(&Numbers) -> i128| {
            let alpha = numbers.iter().enumerate().map(|(i, n)| alpha(i, n));
            alpha.chain(numbers.iter().map(beta)).collect::<Vec<_>>()
        };
        let expected = [
            of(
                &|_, n| 10_000 * unit(n) * (100 + n.2) * (100 - n.3),
                &|n| ratio * unit(n) * (100 + n.2) * 100,
            ),
            of(&|i, n| if i == 1 { 0 } else { 10_000 * unit(n) }, &|n| ratio * unit(n)),
            of(&|_, n| 10_000 * unit(n), &|n| ratio * unit(n)),
        ];
        prop_assert_eq!(policy.rules.len(), 3);
        for (rule, expected) in policy.rules.iter().zip(&expected) {
            let found = [&rule.alpha[..], &rule.beta[..]].concat();
            prop_assert_eq!(found, smallest(expected));
            prop_assert_eq!(&rule.delta, &[0; 3]);
        }
        let prices: Vec<i128> = policy.price.iter().map(|p| i128::try_from(*p).unwrap()).collect();
        let expected: Vec<i128> = numbers.iter().map(unit).collect();
        prop_assert_eq!(prices, smallest(&expected));
    }
}

#[test]
fn rules_are_told_in_the_terms_of_the_policy() {
    let (policy, descriptor) = (parse(FULL).unwrap(), descriptor());
    let rules = serde_json::to_value(policy.rules(&descriptor)).unwrap();
    let expected = json!([
        {
            "name": "crypto winter",
            "ratio_bps": 10_000,
            "kind": "stress",
            "assets": [
                { "asset": "BTC", "shock": "-0.4", "haircut": "0.1" },
                { "asset": "USDT", "shock": "-0.02", "haircut": "0" },
            ],
        },
        { "name": "one week of withdrawals", "ratio_bps": 1_500, "kind": "liquidity", "liquid": ["USDT"] },
        { "name": "overall collateral ratio", "ratio_bps": 10_200, "kind": "collateral" },
    ]);
    assert_eq!(rules, expected);
}
