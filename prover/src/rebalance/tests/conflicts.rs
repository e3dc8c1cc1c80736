//! What no trades meet.

use super::*;

const FUNDS: &str = "that trades pay for themselves, with the new money there is";

#[test]
fn an_asset_that_is_missing_and_not_to_be_bought_is_the_conflict() {
    let exchange = Exchange::new([1, 5, 0], [0, 5, 1_000]);
    let mut wishes = exact();
    wishes.no_buy("BTC", &exchange.assets()).unwrap();
    let (conflict, money) = exchange.conflict(&wishes);
    assert_eq!(
        conflict,
        ["the minimum ratio of BTC", "that no BTC is bought"]
    );
    assert_eq!(money, None);
}

#[test]
fn what_does_not_conflict_is_not_named() {
    // BTC and ETH are missing, and there is money for either, but not for both.
    let mut exchange = Exchange::new([1, 10, 0], [0, 0, 150]);
    exchange.policy.rules = vec![rule(&PRICES, [100, 0, 100], 10)];
    exchange.policy.price = PRICES.map(u128::from).to_vec();
    exchange.policy.cap_bps[USD] = 9_000;
    let (conflict, money) = exchange.conflict(&exact());
    assert_eq!(
        conflict,
        [
            "the minimum ratio of BTC",
            "the minimum ratio of ETH",
            FUNDS
        ]
    );
    assert_eq!(money.as_deref(), Some("50"));
}

#[test]
fn two_rules_can_conflict_whatever_money_there_is() {
    // At most a half may be USD, and USD alone are to be worth all that is owed, of which nothing else may be bought.
    let mut exchange = Exchange::new([1, 10, 100], [1, 10, 100]);
    exchange.policy.rules = vec![rule(&PRICES, [0, 0, 100], 100)];
    exchange.policy.price = PRICES.map(u128::from).to_vec();
    exchange.policy.cap_bps[USD] = 5_000;
    let mut wishes = exact();
    wishes.money = decimal("1000000");
    let assets = exchange.assets();
    for symbol in ["BTC", "ETH"] {
        wishes.no_buy(symbol, &assets).unwrap();
    }
    let (conflict, money) = exchange.conflict(&wishes);
    let expected = [
        "the concentration cap of USD",
        "the rule \"rule 0\"",
        "that no BTC is bought",
        "that no ETH is bought",
    ];
    assert_eq!(
        (conflict, money),
        (expected.map(str::to_owned).to_vec(), None)
    );
}

#[test]
fn a_margin_that_a_cap_cannot_have_is_a_conflict_of_the_cap_alone() {
    // With a tenth beyond them, two caps of one half cannot hold together, when there are two assets.
    let mut exchange = Exchange::new([1, 0, 100], [2, 0, 200]);
    exchange.policy.price = PRICES.map(u128::from).to_vec();
    exchange.policy.cap_bps = vec![5_000, 10_000, 5_000];
    let mut wishes = Wishes::none(3, decimal("0.1"));
    wishes.no_buy("ETH", &exchange.assets()).unwrap();
    let (conflict, money) = exchange.conflict(&wishes);
    assert_eq!(money, None);
    for cap in [
        "the concentration cap of BTC",
        "the concentration cap of USD",
        "that no ETH is bought",
    ] {
        assert!(conflict.contains(&cap.to_owned()), "{conflict:?}");
    }
    assert!(!conflict.contains(&FUNDS.to_owned()));
}

#[test]
fn too_many_loans_are_no_matter_of_trades() {
    let mut exchange = Exchange::new([1, 0, 0], [1, 0, 0]);
    exchange.liabilities.debts[BTC] = 1;
    let (conflict, money) = exchange.conflict(&exact());
    assert_eq!(
        (conflict, money),
        (vec!["the largest share of loans in BTC".to_owned()], None)
    );
}

#[test]
fn with_the_money_that_is_named_there_is_a_plan_and_with_less_there_is_none() {
    let mut exchange = Exchange::new([7, 3, 100], [2, 1, 17]);
    exchange.cost_bps = vec![7, 13, 29];
    exchange.policy.rules = vec![rule(&PRICES, [93, 91, 100], 103)];
    let mut wishes = Wishes::none(3, decimal("0.005"));
    wishes.money = decimal("3.5");
    let (_, money) = exchange.conflict(&wishes);
    wishes.money = decimal(&money.unwrap());
    exchange.plan(&wishes).unwrap();
    wishes.money = wishes.money.minus(&decimal("0.05"));
    exchange.conflict(&wishes);
}
