//! Compiled policies: the integers that the solvency circuit is given.

use circuits::solvency::CompiledPolicy;
use documents::policy::Policy;
use serde_json::{Value, json};

use super::{
    collateral::{descriptor, schedule},
    topic,
};

/// Price, haircut and decimals of the assets A0, A1, ... of a schedule.
type Terms = (&'static str, &'static str, u8);

const THREE: &[Terms] = &[("6", "0.5", 0), ("4", "1", 0), ("1", "0.5", 0)];
const DECIMALS: &[Terms] = &[("65100.22", "0.15", 8), ("0.9998", "0", 6)];

const PRICES: &str = r#"
[prices]
source = "made up"
time = "2026-06-30T00:00:00Z"
quote = "USD"
"#;

/// What is compiled: terms of a schedule, or decimals without one, and a policy.
struct Input {
    what: &'static str,
    terms: &'static [Terms],
    /// Whether the terms are those of a schedule.
    scheduled: bool,
    policy: String,
}

fn inputs() -> Vec<Input> {
    let input = |what, terms, scheduled, policy: &str| Input {
        what,
        terms,
        scheduled,
        policy: policy.to_owned(),
    };
    let three = |rest: &str| {
        format!("{PRICES}\n[prices.per_unit]\nA0 = \"6\"\nA1 = \"4\"\nA2 = \"1\"\n{rest}")
    };
    let two = |rest: &str| {
        format!("{PRICES}\n[prices.per_unit]\nA0 = \"65100.22\"\nA1 = \"0.9998\"\n{rest}")
    };
    let shares =
        "\n[margin]\nmax_age_hours = 1\nquote = \"USD\"\n[margin.max_loan_share_bps]\nA2 = 3000\n";
    let stress = "[[stress]]\nname = \"s\"\ndefault_shock = \"-0.5\"\n";
    vec![
        input("the empty policy", THREE, false, ""),
        input(
            "ratios",
            THREE,
            false,
            "default_min_ratio_bps = 9000\n[min_ratio_bps]\nA1 = 4294967295\n",
        ),
        input(
            "a stress rule: shocks, haircuts, decimals",
            DECIMALS,
            false,
            &two(
                "[[stress]]\nname = \"s\"\ndefault_shock = \"-0.2\"\ndefault_haircut = \"0.01\"\n\
                 min_ratio_bps = 10100\n\
             [stress.haircut]\nA1 = \"0\"\n[stress.shock]\nA1 = \"0.05\"\n",
            ),
        ),
        input(
            "an asset that is worth nothing in a scenario",
            THREE,
            false,
            &three("[[stress]]\nname = \"s\"\n[stress.shock]\nA0 = \"-1\"\n"),
        ),
        input(
            "a liquidity rule",
            DECIMALS,
            false,
            &two("[[liquidity]]\nname = \"l\"\nliquid = [\"A1\"]\ncovers_bps = 200\n"),
        ),
        input(
            "rules of all kinds, liquidity before stress in the file",
            THREE,
            false,
            &three(
                "[[liquidity]]\nname = \"l\"\nliquid = [\"A0\", \"A2\"]\ncovers_bps = 1\n\
             [[stress]]\nname = \"s\"\n[collateral]\nmin_ratio_bps = 10100\n",
            ),
        ),
        input(
            "concentration",
            DECIMALS,
            false,
            &two("[concentration.cap_bps]\nA0 = 8000\n"),
        ),
        input(
            "loans under a schedule, no shares",
            THREE,
            true,
            &three(stress),
        ),
        // kappa = 3 / (6 * 0.5) = 1, of A0; A2 has 0.5 / (1 * 0.5) = 1; sigma = 0.5: g is 1.
        input(
            "loans in a scenario that they outlast",
            THREE,
            true,
            &three(&format!("{stress}{shares}")),
        ),
        // kappa = 6 (1 - 0.7) / 3 = 0.6, sigma = 1: g is 0.6, and a tenth less counts.
        input(
            "loans in a scenario that takes value off collateral",
            THREE,
            true,
            &three(&format!(
                "[[stress]]\nname = \"s\"\nloan_haircut = \"0.1\"\n[stress.shock]\nA0 = \"-0.7\"\n{shares}"
            )),
        ),
        // kappa = 6 * 0.33334 / 3 = 0.66668: g is 0.6666.
        input(
            "a share of loans that is rounded down",
            THREE,
            true,
            &three(&format!(
                "[[stress]]\nname = \"s\"\n[stress.shock]\nA0 = \"-0.66666\"\n{shares}"
            )),
        ),
        input(
            "loans in a collateral rule and a liquidity rule",
            THREE,
            true,
            &three(&format!(
                "[[liquidity]]\nname = \"l\"\nliquid = [\"A0\"]\ncovers_bps = 1\n\
             [collateral]\nmin_ratio_bps = 10000\nloan_haircut = \"0.25\"\n{shares}"
            )),
        ),
        input(
            "caps on collateral, of which the second is no cap",
            THREE,
            true,
            &format!(
                "[margin]\nquote = \"USD\"\n[margin.max_collateral]\nA0 = \"1000.9\"\nA1 = \"{}\"\nA2 = \"0\"\n",
                "9".repeat(30)
            ),
        ),
    ]
}

fn cases() -> Vec<Value> {
    let case = |input: &Input| {
        let (listed, prices) = schedule(input.terms);
        let decimals: Vec<u8> = input
            .terms
            .iter()
            .map(|(_, _, decimals)| *decimals)
            .collect();
        assert_eq!(
            listed.ledger_digest(),
            descriptor(&decimals).ledger_digest()
        );
        let given = input.scheduled.then_some(&prices);
        let policy = Policy::parse(input.policy.as_bytes(), &listed, given);
        let assets: Vec<Value> = input
            .terms
            .iter()
            .enumerate()
            .map(|(id, (price, haircut, decimals))| {
                let mut asset = json!({"symbol": format!("A{id}"), "decimals": decimals});
                if input.scheduled {
                    asset["price"] = json!(price);
                    asset["haircut"] = json!(haircut);
                }
                asset
            })
            .collect();
        json!({
            "what": input.what,
            "assets": assets,
            "policy": input.policy,
            "compiled": compiled(policy.unwrap().compiled()),
        })
    };
    inputs().iter().map(case).collect()
}

fn compiled(policy: &CompiledPolicy) -> Value {
    let texts = |numbers: &[i128]| -> Vec<String> { numbers.iter().map(i128::to_string).collect() };
    let rules: Vec<Value> = policy
        .rules
        .iter()
        .map(|rule| {
            json!({
                "alpha": texts(&rule.alpha),
                "beta": texts(&rule.beta),
                "delta": texts(&rule.delta),
            })
        })
        .collect();
    let caps: Vec<Value> = policy
        .collateral_caps
        .iter()
        .map(|cap| match cap {
            None => Value::Null,
            Some(cap) => json!({
                "coefficient": cap.coefficient.to_string(),
                "cap": cap.cap.to_string(),
            }),
        })
        .collect();
    let prices: Vec<String> = policy.price.iter().map(u128::to_string).collect();
    json!({
        "min_ratio_bps": policy.min_ratio_bps,
        "max_loan_share_bps": policy.max_loan_share_bps,
        "max_collateral": caps,
        "cap_bps": policy.cap_bps,
        "price": prices,
        "rules": rules,
    })
}

/// Of two rules, and of a cap, the numbers that follow from SPEC.md by hand.
#[test]
fn policies_are_compiled_as_their_file_says() {
    let cases = topic("policies", "5", cases());
    let of = |what: &str| {
        let case = cases.iter().find(|case| case["what"] == what);
        &case.unwrap_or_else(|| panic!("{what}"))["compiled"]
    };
    // 9,900 v, 10,000 v and 10,100 v. In units of 10^-11, v is 65100.22 * 0.8 / 10^8 and 0.9998 * 1.05 / 10^6, which
    // have no divisor in common; the ratios have 100.
    let rule = &of("a stress rule: shocks, haircuts, decimals")["rules"][0];
    let [first, second] = [52_080_176_u64, 104_979];
    let texts = |numbers: [u64; 2]| json!(numbers.map(|number| number.to_string()));
    assert_eq!(rule["alpha"], texts([99 * first, 100 * second]));
    assert_eq!(rule["beta"], texts([101 * first, 101 * second]));
    assert_eq!(rule["delta"], texts([0, 0]));
    // 10^4 times 6 (1 - 0.7), 4 and 1, of which loans count at 0.6 * 0.9; all are multiples of 40.
    let rule = &of("loans in a scenario that takes value off collateral")["rules"][0];
    assert_eq!(rule["alpha"], json!(["450", "1000", "250"]));
    assert_eq!(rule["beta"], rule["alpha"]);
    assert_eq!(rule["delta"], json!(["243", "540", "135"]));
    let caps = &of("caps on collateral, of which the second is no cap")["max_collateral"];
    // The scale of F is 2: 6 * 0.5 = 3 is 6.
    assert_eq!(caps[0], json!({"coefficient": "6", "cap": "2001"}));
    assert_eq!(caps[2]["cap"], "0");
}
