//! What is asked for beyond the policy.

use super::*;

/// 1 BTC is owed and none held; ETH and USD are there to pay for it.
fn short_of_bitcoin() -> Exchange {
    let mut exchange = Exchange::new([1, 0, 0], [0, 8, 60]);
    // USD would be sold first.
    exchange.cost_bps = vec![10, 20, 10];
    exchange
}

#[test]
fn a_target_is_reached_without_the_margin() {
    let exchange = short_of_bitcoin();
    let assets = exchange.assets();
    let mut wishes = Wishes::none(3, decimal("0.01"));
    wishes.target("BTC", decimal("1.25"), &assets).unwrap();
    let planned = exchange.plan(&wishes).unwrap();
    assert_eq!(planned.reserves[BTC], ONE * 5 / 4);
    // One that asks for less than the policy changes nothing.
    let mut wishes = Wishes::none(3, decimal("0.01"));
    wishes.target("BTC", decimal("0.5"), &assets).unwrap();
    let planned = exchange.plan(&wishes).unwrap();
    assert_eq!(planned.reserves[BTC], ONE * 101 / 100);
}

#[test]
fn what_is_held_back_is_not_sold() {
    let exchange = short_of_bitcoin();
    let assets = exchange.assets();
    let sold = |typed: &[&str]| {
        let mut wishes = exact();
        typed
            .iter()
            .for_each(|typed| wishes.hold(typed, &assets).unwrap());
        exchange.plan(&wishes).unwrap().trades.sell
    };
    // All of them, but for what a smallest unit of ETH brings.
    let all = sold(&[])[USD];
    assert!((60 * ONE - 10..=60 * ONE).contains(&all), "{all}");
    let [_, eth, usd] = sold(&["USD=22.5"])[..] else {
        panic!()
    };
    let most = 37 * ONE + ONE / 2;
    assert!(
        (most - 10..=most).contains(&usd) && eth > 6 * ONE,
        "{eth} {usd}"
    );
    let mut wishes = exact();
    wishes.hold("USD", &assets).unwrap();
    let (conflict, money) = exchange.conflict(&wishes);
    let funds = "that trades pay for themselves, with the new money there is";
    assert_eq!(
        conflict,
        ["the minimum ratio of BTC", "what is not sold of USD", funds]
    );
    // 100.1 less what 80 of ETH bring.
    assert_eq!(money.as_deref(), Some("20.26"));
}

#[test]
fn options_name_assets_and_amounts() {
    let assets = Exchange::new([0; 3], [0; 3]).assets();
    let mut wishes = exact();
    for typed in ["XRP", "btc", "XRP=1"] {
        assert!(
            matches!(
                wishes.hold(typed, &assets),
                Err(RebalanceError::NotListed(_))
            ),
            "{typed}"
        );
    }
    for typed in ["BTC=", "BTC=-1", "BTC=1.00001", "BTC=1e3", "BTC=x"] {
        assert!(
            matches!(
                wishes.hold(typed, &assets),
                Err(RebalanceError::Amount { .. })
            ),
            "{typed}"
        );
    }
    wishes.hold("BTC=1", &assets).unwrap();
    assert!(matches!(
        wishes.hold("BTC", &assets),
        Err(RebalanceError::Twice(_))
    ));
    wishes.target("BTC", decimal("1"), &assets).unwrap();
    let again = wishes.target("BTC", decimal("2"), &assets);
    assert!(matches!(again, Err(RebalanceError::Twice(_))));
    assert!(matches!(
        wishes.no_buy("XRP", &assets),
        Err(RebalanceError::NotListed(_))
    ));
}
