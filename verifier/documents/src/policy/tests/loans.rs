//! How much of loans counts in the rules, against numbers worked by hand.

use circuits::{ledger::AssetId, solvency::statement::Rule};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;

use super::{parse, parse_under, schedule};
use crate::{bundle::collateral::CollateralSchedule, policy::Problem};

/// Prices of their own, a stress rule, a liquidity rule and the rule over everything; loans in USDT.
const LOANS: &str = r#"
[prices]
source = "Sample index"
time = "2026-06-30T00:00:00Z"
quote = "USD"
[prices.per_unit]
BTC = "48000"
USDT = "1"
[[stress]]
name = "crypto winter"
loan_haircut = "0.05"
[stress.shock]
BTC = "-0.40"
USDT = "-0.02"
[[liquidity]]
name = "one week"
liquid = ["USDT"]
covers_bps = 1000
[collateral]
min_ratio_bps = 10000
loan_haircut = "0.10"
[margin]
default_max_loan_share_bps = 0
max_age_hours = 24
[margin.max_loan_share_bps]
USDT = 3000
"#;

fn sample() -> CollateralSchedule {
    schedule([("50000", "0.2"), ("1", "0.1")])
}

fn rules(text: &str, schedule: &CollateralSchedule) -> Vec<Rule> {
    let policy = parse_under(text, schedule).unwrap();
    policy.compiled().rules.clone()
}

/// `delta / beta` of the first rule's USDT in 1/10,000, of a policy without a haircut on loans.
fn factor_bps(text: &str, schedule: &CollateralSchedule) -> i128 {
    let text = text.replace("loan_haircut = \"0.05\"\n", "");
    let rule = rules(&text, schedule).swap_remove(0);
    assert_eq!(rule.delta[1] * 10_000 % rule.beta[1], 0);
    rule.delta[1] * 10_000 / rule.beta[1]
}

#[test]
fn a_stress_rule_counts_the_loans_that_shocked_pledges_still_cover() {
    // Shocked: BTC 48,000 * 0.6 = 28,800, USDT 0.98. Counted as collateral: BTC 50,000 * 0.8 = 40,000, USDT 0.9.
    // kappa = min(28,800 / 40,000, 0.98 / 0.9) = 0.72; sigma, of USDT alone, 0.98 / 1.
    // g = 0.72 / 0.98 = 0.73469... -> 0.7346; of that 0.95 count: 0.69787.
    // Per smallest unit, times 10,000: BTC 28,800 / 10^8 -> 2.88, USDT 0.98 / 10^6 -> 0.0098;
    // times 0.69787: 2.0098656 and 0.006839126. Over 10^9, divided by 2.
    let rule = rules(LOANS, &sample()).swap_remove(0);
    let expected = Rule {
        alpha: vec![1_440_000_000, 4_900_000],
        beta: vec![1_440_000_000, 4_900_000],
        delta: vec![1_004_932_800, 3_419_563],
    };
    assert_eq!(rule, expected);
    let sentences = parse_under(LOANS, &sample()).unwrap().sentences();
    assert!(
        sentences[1]
            .ends_with("reserves still cover 100% of liabilities net of 69.787% of counted loans"),
        "{sentences:?}"
    );
}

#[test]
fn a_liquidity_rule_counts_no_loan() {
    // 10,000 * 0.01 of USDT, and 1,000 of 4.8 and 0.01 in 10,000: 0.01; 0.48 and 0.001.
    let rule = rules(LOANS, &sample()).swap_remove(1);
    let expected = Rule {
        alpha: vec![0, 10],
        beta: vec![480, 1],
        delta: vec![0, 0],
    };
    assert_eq!(rule, expected);
}

#[test]
fn the_rule_over_everything_counts_all_covered_loans_less_their_haircut() {
    // kappa = min(48,000 / 40,000, 1 / 0.9) is above sigma = 1: g is 1, and 0.9 of loans count.
    // 10,000 * 48,000 / 10^8 = 4.8 and 10,000 / 10^6 = 0.01; 4.32 and 0.009. Over 10^3.
    let rule = rules(LOANS, &sample()).swap_remove(2);
    let expected = Rule {
        alpha: vec![4_800, 10],
        beta: vec![4_800, 10],
        delta: vec![4_320, 9],
    };
    assert_eq!(rule, expected);
}

#[test]
fn what_is_no_collateral_lowers_no_factor_and_what_is_does() {
    assert_eq!(factor_bps(LOANS, &sample()), 7_346);
    // At a haircut of 1 BTC covers nothing: 0.98 / 0.9 against 0.98 is more than 1.
    let usdt_only = schedule([("50000", "1"), ("1", "0.1")]);
    assert_eq!(factor_bps(LOANS, &usdt_only), 10_000);
    // A higher haircut on what is collateral leaves more of it: 28,800 / 25,000 against 0.98 is more than 1.
    assert_eq!(
        factor_bps(LOANS, &schedule([("50000", "0.5"), ("1", "0.1")])),
        10_000
    );
    // Loans in BTC too fall with it, and USDT's still grow by 0.98.
    let both = LOANS.replace("share_bps = 0", "share_bps = 1");
    assert_eq!(factor_bps(&both, &sample()), 7_346);
    // Loans in BTC alone: sigma = 28,800 / 50,000 = 0.576, and 0.72 is more than that.
    let btc = both.replace("USDT = 3000", "USDT = 0");
    assert_eq!(factor_bps(&btc, &sample()), 10_000);
}

#[test]
fn loans_count_for_nothing_where_nothing_covers_them() {
    // Nothing is collateral.
    let none = schedule([("50000", "1"), ("1", "1.0")]);
    assert_eq!(factor_bps(LOANS, &none), 0);
    // Some collateral loses everything, and loans keep a value.
    let worthless = LOANS.replace("\"-0.40\"", "\"-1\"");
    assert_eq!(factor_bps(&worthless, &sample()), 0);
    // Less than a ten-thousandth is nothing.
    let little = LOANS.replace("\"-0.40\"", "\"-0.99999\"");
    assert_eq!(factor_bps(&little, &sample()), 0);
    // There is no schedule, hence no loan.
    let (text, _) = LOANS.split_once("[margin]").unwrap();
    let policy = parse(text).unwrap();
    assert!(
        policy
            .compiled()
            .rules
            .iter()
            .all(|rule| rule.delta == [0, 0])
    );
    assert!(!policy.counts_loans());
}

#[test]
fn worthless_loans_count_in_full_for_they_are_worth_nothing() {
    // Loans in BTC alone, which loses everything: sigma is 0, and so is delta of BTC.
    let text = LOANS
        .replace("\"-0.40\"", "\"-1\"")
        .replace("USDT = 3000", "BTC = 3000");
    assert_eq!(factor_bps(&text, &sample()), 10_000);
    assert_eq!(rules(&text, &sample())[0].delta[0], 0);
    // Without any share there are no loans to be worth something.
    let text = LOANS.replace("USDT = 3000", "USDT = 0");
    assert_eq!(factor_bps(&text, &sample()), 10_000);
    let policy = parse_under(&text, &sample()).unwrap();
    assert!(!policy.counts_loans());
    assert!(policy.sentences()[1].ends_with("reserves still cover 100% of liabilities"));
}

#[test]
fn a_factor_is_rounded_down_and_exact_before() {
    // kappa is exactly a third of sigma: 0.3333.
    let text = LOANS
        .replace("BTC = \"-0.40\"", "BTC = \"0\"")
        .replace("USDT = \"-0.02\"", "USDT = \"0\"");
    let third = schedule([("180000", "0.2"), ("1", "1")]);
    assert_eq!(factor_bps(&text, &third), 3_333);
    // 48,000 / 60,000 is 0.8 without a rest, which no rounding may lower.
    let four_fifths = schedule([("75000", "0.2"), ("1", "1")]);
    assert_eq!(factor_bps(&text, &four_fifths), 8_000);
}

#[test]
fn caps_on_collateral_are_integers_under_the_schedules_scale() {
    // Per smallest unit: BTC 0.0004 and 0.0005, USDT 0.0000009 and 0.000001. Over 10^7: 4,000, 5,000, 9, 10.
    let capped = |caps: &str| {
        let text = LOANS.replace("max_age_hours", "quote = \"USD\"\nmax_age_hours");
        parse_under(&format!("{text}[margin.max_collateral]\n{caps}"), &sample())
    };
    let policy = capped("BTC = \"1000000\"\nUSDT = \"0.00000019\"\n").unwrap();
    let caps = &policy.compiled().collateral_caps;
    let of = |asset: usize| {
        let cap = caps[asset].as_ref().unwrap();
        (cap.coefficient, cap.cap.clone())
    };
    assert_eq!(of(0), (4_000, BigUint::from(10u64.pow(13))));
    assert_eq!(of(1), (9, BigUint::from(1u32)));
    assert_eq!(policy.sentences().len(), 8);

    let policy = capped("USDT = \"0\"\n").unwrap();
    let caps = &policy.compiled().collateral_caps;
    assert!(caps[0].is_none());
    assert_eq!(caps[1].as_ref().unwrap().cap, BigUint::ZERO);
}

#[test]
fn a_cap_that_no_collateral_reaches_is_the_largest_that_there_is() {
    let most = (BigUint::from(1u32) << 193) - 1u32;
    // 10^-18 / 10^8 of BTC is one unit of 10^-26, and 10^-6 of USDT 10^20 such units.
    let precise = schedule([("0.000000000000000001", "0"), ("1", "1")]);
    let text = format!(
        "[margin]\nquote = \"USD\"\n[margin.max_collateral]\nBTC = \"{}\"\n",
        "9".repeat(30)
    );
    let capped = |schedule: &CollateralSchedule| {
        let policy = parse_under(&text, schedule).unwrap();
        policy.compiled().collateral_caps[0].clone().unwrap().cap
    };
    // (10^30 - 1) * 10^26 is below 2^187.
    assert_eq!(
        capped(&precise),
        (BigUint::from(10u32).pow(30) - 1u32) * BigUint::from(10u32).pow(26)
    );
    // Under 10^36, with coefficients no larger, it would be above 2^219.
    let more = schedule([
        ("0.0000000000000000000000000001", "0"),
        ("0.0000000000000000000000000001", "1"),
    ]);
    assert_eq!(capped(&more), most);
}

#[test]
fn other_prices_of_the_day_never_make_a_policys_numbers_too_long() {
    let descriptor = super::descriptor();
    let whole = parse_under(LOANS, &sample()).unwrap();
    assert!(whole.check_under_any_prices(&descriptor).is_ok());
    // All loans count today, and 28 digits are below 2^96; with four more they are not.
    let long = super::PRICES.replace("65100.22", "65100.22345678901234567890123");
    let long = long + "[collateral]\nmin_ratio_bps = 10000\n";
    let (_, margin) = LOANS.split_once("[margin]").unwrap();
    let policy = parse_under(&format!("{long}[margin]{margin}"), &sample()).unwrap();
    let rule = &policy.compiled().rules[0];
    assert_eq!(rule.delta, rule.beta);
    let refused = policy.check_under_any_prices(&descriptor).unwrap_err();
    assert!(
        matches!(refused.problem(), Problem::Coefficient { symbol, .. } if symbol == "BTC"),
        "{refused}"
    );
}

proptest! {
    /// The exact rational numbers over integers: prices in cents, shocks and haircuts in hundredths.
    #[test]
    fn factors_are_the_exact_ones_rounded_down(
        policy in prop::array::uniform2(1u128..10_000_000),
        schedule_prices in prop::array::uniform2(1u128..10_000_000),
        shock in prop::array::uniform2(0u128..=200),
        haircut in prop::array::uniform2(0u128..=100),
        shares in prop::array::uniform2(0u128..=1),
    ) {
        let cents = |number: u128| format!("{}.{:02}", number / 100, number % 100);
        let signed = |number: u128| match number.checked_sub(100) {
            Some(above) => cents(above),
            None => format!("-{}", cents(100 - number)),
        };
        let text = format!(
            "[prices]\nsource = \"s\"\ntime = \"2026-06-30T00:00:00Z\"\nquote = \"USD\"\n\
             [prices.per_unit]\nBTC = \"{}\"\nUSDT = \"{}\"\n\
             [[stress]]\nname = \"x\"\nshock = {{ BTC = \"{}\", USDT = \"{}\" }}\n\
             [margin]\nmax_age_hours = 1\nmax_loan_share_bps = {{ BTC = {}, USDT = {} }}\n",
            cents(policy[0]), cents(policy[1]), signed(shock[0]), signed(shock[1]), shares[0], shares[1],
        );
        prop_assume!(shock != [0, 0]);
        let texts = [0, 1].map(|i| (cents(schedule_prices[i]), cents(haircut[i])));
        let made = schedule(texts.each_ref().map(|(price, haircut)| (&**price, &**haircut)));
        let rule = rules(&text, &made).swap_remove(0);

        // kappa and sigma as pairs of integers: value * (1 + s) * 100 / (price * (100 - h)), and without haircuts.
        let value = |i: usize| policy[i] * shock[i];
        let kept = (0..2).filter(|i| haircut[*i] < 100);
        let kept = kept.map(|i| (value(i) * 100, schedule_prices[i] * (100 - haircut[i])));
        let less = |a: &(u128, u128), b: &(u128, u128)| (a.0 * b.1).cmp(&(b.0 * a.1));
        let kappa = kept.min_by(less);
        let grown = (0..2).filter(|i| shares[*i] > 0).map(|i| (value(i), schedule_prices[i]));
        let sigma = grown.max_by(less).filter(|sigma| sigma.0 > 0);
        let g = match (kappa, sigma) {
            (None, _) => 0,
            (Some(_), None) => 10_000,
            (Some(kappa), Some(sigma)) => {
                (kappa.0 * sigma.1 * 10_000 / (kappa.1 * sigma.0)).min(10_000)
            }
        };
        for asset in 0..2 {
            let (beta, delta) = (rule.beta[asset].unsigned_abs(), rule.delta[asset].unsigned_abs());
            prop_assert_eq!(delta * 10_000, beta * g);
        }
    }

    /// What g is for: under any prices, an account whose collateral the schedule accepts is owed no more than its
    /// balances less its debts as far as the rule counts them, and never less than nothing.
    #[test]
    fn no_account_is_owed_more_than_a_rule_counts_for_it(
        prices in prop::array::uniform2(price()),
        collateral in prop::array::uniform2((price(), share())),
        shock in prop::array::uniform2(shock()),
        amount in 1..=u64::MAX,
        (pledge, owed) in (0..2usize, 0..2usize),
        other_share in 0u16..=1,
    ) {
        let mut shares = [other_share; 2];
        shares[owed] = 1;
        let text = format!(
            "[prices]\nsource = \"s\"\ntime = \"2026-06-30T00:00:00Z\"\nquote = \"USD\"\n\
             [prices.per_unit]\nBTC = \"{}\"\nUSDT = \"{}\"\n\
             [[stress]]\nname = \"x\"\nshock = {{ BTC = \"{}\", USDT = \"{}\" }}\n\
             [margin]\nmax_age_hours = 1\nmax_loan_share_bps = {{ BTC = {}, USDT = {} }}\n",
            prices[0], prices[1], shock[0], shock[1], shares[0], shares[1],
        );
        prop_assume!(shock != ["-1", "-1"]);
        let schedule = schedule(collateral);
        let rule = rules(&text, &schedule).swap_remove(0);
        // As much debt as the pledge covers, to the unit.
        let id = |asset| AssetId::new(asset).unwrap();
        let vector = schedule.vector();
        let most = BigUint::from(vector.pledged(id(pledge))) * amount / vector.debt(id(owed));
        let (mut pledges, mut debts) = ([0; 2], [0; 2]);
        pledges[pledge] = amount;
        debts[owed] = u64::try_from(most).unwrap_or(u64::MAX);
        let sum = |coefficients: &[i128], amounts: [u64; 2]| -> BigInt {
            let terms = coefficients.iter().zip(amounts);
            terms.map(|(coefficient, amount)| BigInt::from(*coefficient) * amount).sum()
        };
        let (balances, owed) = (sum(&rule.beta, pledges), sum(&rule.beta, debts));
        let counted = &balances - sum(&rule.delta, debts);
        prop_assert!(counted >= BigInt::ZERO && counted >= balances - owed);
    }
}

fn price() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "0.000000001",
        "0.01",
        "0.9998",
        "1",
        "3.3333333",
        "65100.22",
        "1000000000",
    ])
}

fn share() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["0", "0.0001", "0.15", "0.5", "0.9999", "1"])
}

fn shock() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["-1", "-0.9999", "-0.4", "0", "0.25", "9"])
}
