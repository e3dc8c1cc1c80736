//! Balances and debts that are malformed, or not those of the leaf.

use super::{InclusionCase, alice, bob};
use crate::tables::edit::replace;

pub fn cases() -> Vec<InclusionCase> {
    let amount = "\"0.50000000\"";
    let pledge = "    {
      \"asset\": \"ETH\",
      \"side\": \"pledged\",
      \"amount\": \"0.500000000\"
    },
";
    let free = pledge.replace("pledged", "balance").replace("0.50", "2.50");
    let not_included = |mut case: InclusionCase| {
        case.expect = "NOT_INCLUDED".to_owned();
        case.spec = "12, step 5".to_owned();
        case
    };
    let case = |file, account, name: &str, from: &str, to: &str| {
        not_included(InclusionCase::of(file, account, "", name, "").with(replace(from, to)))
    };
    vec![
        case(
            "balances-alice",
            "alice",
            "a balance of one unit less",
            amount,
            "\"0.49999999\"",
        ),
        case(
            "balances-dave",
            "dave",
            "a balance of another asset",
            "\"ETH\",\n      \"side\"",
            "\"USDT\",\n      \"side\"",
        )
        .with(replace("18.446744073709551615", "18446744073709.551615")),
        case(
            "loans-bob",
            "bob",
            "a debt of one unit less",
            "\"500.000000\"",
            "\"499.999999\"",
        ),
        case(
            "loans-bob",
            "bob",
            "a debt that is left out",
            ",\n    {\n      \"asset\": \"USDT\",\n      \"side\": \"debt\",\n      \"amount\": \"500.000000\"\n    }",
            "",
        ),
        case(
            "loans-bob",
            "bob",
            "half of a balance that is free, pledged",
            &format!("{free}{pledge}"),
            &format!(
                "{}{}",
                free.replace("2.50", "2.40"),
                pledge.replace("0.50", "0.60")
            ),
        ),
        alice("a balance of zero", amount, "\"0.00000000\""),
        alice("a balance with fewer decimals", amount, "\"0.5\""),
        alice("a balance with more decimals", amount, "\"0.500000000\""),
        alice("a balance with a leading zero", amount, "\"00.50000000\""),
        alice("a balance with a sign", amount, "\"+0.50000000\""),
        alice(
            "a balance with digits of another script",
            amount,
            "\"0.5000000\u{660}\"",
        ),
        alice(
            "a balance of 2^64 units",
            amount,
            "\"184467440737.09551616\"",
        ),
        alice("a balance as a number", amount, "0.50000000"),
        alice(
            "a balance of an asset that is not listed",
            "\"BTC\",\n      \"side\"",
            "\"XBT\",\n      \"side\"",
        ),
        alice(
            "entries in another order",
            "\"USDT\",\n      \"side\": \"balance\",\n      \"amount\": \"1200.250000\"",
            "\"BTC\",\n      \"side\": \"balance\",\n      \"amount\": \"0.00000001\"",
        ),
        alice(
            "a side that there is none of",
            "\"0.50000000\"\n    },\n    {\n      \"asset\": \"USDT\",\n      \"side\": \"balance\"",
            "\"0.50000000\"\n    },\n    {\n      \"asset\": \"USDT\",\n      \"side\": \"surplus\"",
        ),
        alice(
            "a pledge in a ledger without a schedule",
            "\"BTC\",\n      \"side\": \"balance\"",
            "\"BTC\",\n      \"side\": \"pledged\"",
        ),
        bob(
            "a debt that its pledge does not cover",
            "\"500.000000\"",
            "\"1393.000000\"",
        ),
        bob("a debt without its pledge", pledge, ""),
        bob(
            "entries whose sides are in another order",
            &format!("{free}{pledge}"),
            &format!("{pledge}{free}"),
        ),
        bob("an entry twice", pledge, &pledge.repeat(2)),
    ]
}
