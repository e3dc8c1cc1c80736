//! Each kind of rule binds in one of these.

use super::*;

#[test]
fn what_holds_needs_no_trades_and_no_prices() {
    let exchange = Exchange::new([1, 10, 100], [1, 10, 100]);
    let (statement, assets) = (exchange.statement(), exchange.assets());
    let sheet = Sheet {
        statement: &statement,
        liabilities: &exchange.liabilities,
        reserves: &ReserveTotals::from(exchange.held.clone()),
        assets: &assets,
    };
    let unasked = || -> Result<Market, RebalanceError> { panic!("nothing is traded") };
    let (planned, market) = plan(sheet, &exact(), unasked).unwrap();
    assert_eq!(planned.trades, Trades::none(3));
    assert!(market.is_none());
}

#[test]
fn a_missing_asset_is_bought_with_what_there_is_too_much_of() {
    // 0.25 BTC are missing, worth 25 USD: of 40 USD beyond what is owed.
    let mut exchange = Exchange::new([1, 10, 100], [1, 10, 140]);
    exchange.held[BTC] = ONE * 3 / 4;
    let planned = exchange.plan(&exact()).unwrap();
    assert_eq!(planned.trades.buy, [ONE / 4, 0, 0]);
    assert_eq!(planned.trades.sell, [0, 0, 25 * ONE]);
}

#[test]
fn the_margin_is_on_top_of_each_rule() {
    let exchange = Exchange::new([1, 10, 100], [1, 10, 140]);
    let one_per_cent = Wishes::none(3, decimal("0.01"));
    let planned = exchange.plan(&one_per_cent).unwrap();
    // A hundredth of BTC and of ETH, worth 2 USD together; 38 USD are left above the 101 that are needed.
    assert_eq!(planned.trades.buy, [ONE / 100, ONE / 10, 0]);
    assert_eq!(planned.trades.sell, [0, 0, 2 * ONE]);
    for clause in &planned.after {
        let margin = clause.margin_bps();
        assert!(margin.is_none_or(|margin| margin >= 100.into() || clause.right == 0.into()));
    }
}

#[test]
fn trades_pay_for_their_costs() {
    let mut exchange = Exchange::new([1, 0, 0], [0, 0, 200]);
    exchange.cost_bps = vec![100, 0, 50];
    let planned = exchange.plan(&exact()).unwrap();
    assert_eq!(planned.trades.buy, [ONE, 0, 0]);
    // 101 USD are spent, and of what is sold 99.5 per cent come in.
    let sold = planned.trades.sell[USD];
    assert_eq!(sold, (101 * ONE * 1_000).div_ceil(995));
}

#[test]
fn the_cheaper_asset_is_sold() {
    let mut exchange = Exchange::new([1, 0, 0], [0, 20, 200]);
    for (cost_bps, seller) in [(vec![10, 30, 20], USD), (vec![10, 20, 30], ETH)] {
        exchange.cost_bps = cost_bps;
        let planned = exchange.plan(&exact()).unwrap();
        let sellers = (0..3).filter(|asset| planned.trades.sell[*asset] > 0);
        assert_eq!(sellers.collect::<Vec<_>>(), [seller]);
    }
}

#[test]
fn a_stress_rule_makes_coins_into_dollars() {
    // After the shock and the haircut BTC counts by 60 hundredths of what is owed of it: 11 BTC and 300 USD are 960 of the
    // 1,000 that are asked for. A BTC that becomes USD adds 40.
    let mut exchange = Exchange::new([10, 0, 0], [11, 0, 300]);
    exchange.policy.rules = vec![rule(&PRICES, [60, 100, 100], 100)];
    let planned = exchange.plan(&exact()).unwrap();
    assert_eq!(planned.trades.sell, [ONE, 0, 0]);
    let bought: u128 = (ETH..=USD)
        .map(|asset| planned.trades.buy[asset] * u128::from(PRICES[asset]))
        .sum();
    assert_eq!(bought, 100 * ONE);
}

#[test]
fn a_liquidity_rule_makes_coins_into_dollars() {
    // A half of the 1000 that are owed are to be in USD: 100 more, from 5 BTC beyond what is owed.
    let mut exchange = Exchange::new([6, 0, 400], [11, 0, 400]);
    exchange.policy.rules = vec![rule(&PRICES, [0, 0, 100], 50)];
    let planned = exchange.plan(&exact()).unwrap();
    assert_eq!(planned.trades.buy, [0, 0, 100 * ONE]);
    assert_eq!(planned.trades.sell, [ONE, 0, 0]);
}

#[test]
fn a_collateral_rule_is_met_with_new_money_alone() {
    // All is worth 1,000, and 1,020 are asked for.
    let mut exchange = Exchange::new([6, 0, 400], [6, 0, 400]);
    exchange.policy.rules = vec![rule(&PRICES, [100, 100, 100], 102)];
    let (conflict, money) = exchange.conflict(&exact());
    let funds = "that trades pay for themselves, with the new money there is";
    assert_eq!(conflict, ["the rule \"rule 0\"", funds]);
    assert_eq!(money.as_deref(), Some("20"));
    let mut wishes = exact();
    wishes.money = decimal("20");
    let planned = exchange.plan(&wishes).unwrap();
    let worth: u128 = (0..3)
        .map(|a| planned.trades.buy[a] * u128::from(PRICES[a]))
        .sum();
    assert_eq!(worth, 20 * ONE);
}

#[test]
fn a_cap_makes_the_exchange_sell() {
    // 600 of 1,000 are BTC, and 500 may be. What is sold may leave, or become something else: the less is traded where
    // it leaves, and then 2 BTC have to go, for 400 are a half of 800.
    let mut exchange = Exchange::new([3, 0, 100], [6, 0, 400]);
    exchange.policy.price = PRICES.map(u128::from).to_vec();
    exchange.policy.cap_bps[BTC] = 5_000;
    let planned = exchange.plan(&exact()).unwrap();
    let traded = |asset: usize| planned.trades.buy[asset] + planned.trades.sell[asset];
    let worth: u128 = (0..3).map(|a| traded(a) * u128::from(PRICES[a])).sum();
    assert_eq!(worth, 200 * ONE);
    assert!(planned.trades.sell[BTC] >= ONE);
}

#[test]
fn counted_loans_lower_what_has_to_be_held() {
    let mut exchange = Exchange::new([1, 0, 100], [0, 0, 300]);
    exchange.policy.max_loan_share_bps[BTC] = 5_000;
    exchange.liabilities.debts[BTC] = ONE / 4;
    exchange.policy.rules = vec![rule(&PRICES, [100, 100, 100], 100)];
    // A half of a loan counts in the rule: 200 less 12.5 are asked for, and there are 300.
    exchange.policy.rules[0].delta[BTC] = 50 * i128::from(PRICES[BTC]);
    let planned = exchange.plan(&exact()).unwrap();
    assert_eq!(planned.trades.buy, [ONE * 3 / 4, 0, 0]);
    assert_eq!(planned.trades.sell, [0, 0, 75 * ONE]);
    // With less in all, the rule binds, and the loan with it.
    exchange.held[USD] = 175 * ONE;
    let (_, money) = exchange.conflict(&exact());
    assert_eq!(money.as_deref(), Some("12.5"));
}

#[test]
fn amounts_of_all_sizes_are_planned_together() {
    // Dust beside billions: what is missing of the one is a millionth of a millionth of the other.
    let mut exchange = Exchange::new([0, 0, 0], [0, 0, 0]);
    exchange.liabilities = LiabilityTotals::without_debts(vec![7, 3 * ONE, 1 << 60]);
    exchange.held = vec![5, ONE, (1 << 60) + 1_000 * ONE];
    exchange.policy.rules = vec![rule(&PRICES, [100, 100, 100], 100)];
    let planned = exchange.plan(&exact()).unwrap();
    assert_eq!(planned.trades.buy, [2, 2 * ONE, 0]);
    assert_eq!(planned.trades.sell, [0, 0, 20 * ONE + 200]);
}

#[test]
fn units_that_are_worth_much_are_whole() {
    // 3 decimals fewer: a smallest unit of BTC at a price that makes it worth 10 USD.
    let mut exchange = Exchange::new([1, 0, 100], [1, 0, 200]);
    exchange.prices = vec![100_000, 10, 1];
    exchange.liabilities.free[BTC] = 3;
    exchange.held[BTC] = 1;
    let planned = exchange.plan(&exact()).unwrap();
    assert_eq!(planned.trades.buy, [2, 0, 0]);
    assert_eq!(planned.trades.sell, [0, 0, 20 * ONE]);
}
