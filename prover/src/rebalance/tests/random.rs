//! Plans of exchanges that nobody thought of: what they say holds, and no other trades are cheaper.

use proptest::prelude::*;

use super::*;

/// Steps of a trade that the search by trying goes through, in smallest units, and how many in each direction.
const STEP: i128 = 5_000;
const STEPS: i128 = 12;

/// A rule: hundredths of each asset that count, and of what is owed that is asked for.
fn rules() -> impl Strategy<Value = Vec<([u32; 3], u32)>> {
    let counted = prop::array::uniform3(prop_oneof![Just(0u32), 50..=100u32]);
    prop::collection::vec((counted, 20..=105u32), 0..3)
}

prop_compose! {
    fn exchanges()(
        owed in prop::array::uniform3(0..8u128),
        held in prop::array::uniform3(0..12u128),
        prices in prop::array::uniform3(1..=20u32),
        ratios in prop::array::uniform3(9_000..=11_000u32),
        caps in prop::array::uniform3(prop_oneof![3 => Just(10_000u16), 1 => 3_500..=9_000u16]),
        costs in prop::array::uniform3(0..=60u32),
        rules in rules(),
        debts in 0..=40u128,
    ) -> Exchange {
        let mut exchange = Exchange::new(owed, held);
        exchange.policy.min_ratio_bps = ratios.to_vec();
        exchange.policy.cap_bps = caps.to_vec();
        exchange.policy.price = prices.map(u128::from).to_vec();
        exchange.policy.rules = rules
            .into_iter()
            .filter(|(_, ratio)| *ratio > 0)
            .map(|(counted, ratio)| rule(&prices, counted, ratio))
            .collect();
        exchange.policy.max_loan_share_bps[0] = 5_000;
        exchange.liabilities.debts[0] = owed[0] * ONE * debts / 100;
        exchange.prices = prices.to_vec();
        exchange.cost_bps = costs.to_vec();
        exchange
    }
}

prop_compose! {
    fn wishes()(margin in 0..=300u32, money in 0..=40u32, held in 0..4usize, unbought in 0..6usize) -> Wishes {
        let mut wishes = Wishes::none(3, Decimal::from(margin).shifted(4));
        wishes.money = Decimal::from(money);
        if let Some(held) = wishes.held.get_mut(held) {
            *held = u128::MAX;
        }
        if let Some(unbought) = wishes.not_bought.get_mut(unbought) {
            *unbought = true;
        }
        wishes
    }
}

/// What trades cost, where one that costs less than a hundredth of a basis point costs that.
fn cost(exchange: &Exchange, trades: &Trades) -> f64 {
    let of = |asset: usize| {
        let units = (trades.buy[asset] + trades.sell[asset]) as f64;
        units
            * f64::from(exchange.prices[asset])
            * (f64::from(exchange.cost_bps[asset]) / 1e4).max(1e-6)
    };
    (0..3).map(of).sum()
}

/// All trades in steps, from the smallest asset id on, that reach what is asked for.
fn tried(exchange: &Exchange, wishes: &Wishes) -> Vec<Trades> {
    let witness = SolvencyWitness::new(exchange.liabilities.clone(), exchange.held.clone());
    let demands = Demands::new(&exchange.statement(), &witness.unwrap(), wishes);
    let funds = Funds::new(&exchange.market(), &exchange.assets(), &wishes.money);
    let mut found = Vec::new();
    let range = || (-STEPS..=STEPS).map(|step| step * STEP);
    for first in range() {
        for second in range() {
            for third in range() {
                let steps = [first, second, third];
                let side = |sign: i128| {
                    steps
                        .map(|step| u128::try_from(step * sign).unwrap_or(0))
                        .to_vec()
                };
                let trades = Trades {
                    buy: side(1),
                    sell: side(-1),
                };
                let kept = (0..3).all(|a| {
                    (wishes.held[a] == 0 || trades.sell[a] == 0)
                        && (!wishes.not_bought[a] || trades.buy[a] == 0)
                });
                if kept && trades.reach(&demands, &funds) {
                    found.push(trades);
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Its rightness, and that no trade of it can be smaller, is what every plan of these tests is held against.
    #[test]
    fn no_other_trades_are_cheaper(exchange in exchanges(), wishes in wishes()) {
        let tried = tried(&exchange, &wishes);
        match exchange.plan(&wishes) {
            Ok(planned) => {
                let planned = cost(&exchange, &planned.trades);
                for other in &tried {
                    let other = cost(&exchange, other);
                    // A smallest unit of each, and a millionth.
                    let noise = exchange.prices.iter().sum::<u32>();
                    let noise = f64::from(noise) * 0.01 + other * 1e-6;
                    prop_assert!(planned <= other + noise, "{planned} against {other}");
                }
            }
            Err(RebalanceError::Conflict(conflict)) => {
                prop_assert!(tried.is_empty(), "{conflict:?} against {:?}", tried[0]);
                prop_assert!(!conflict.conditions.is_empty());
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn the_money_that_is_named_is_enough(exchange in exchanges(), wishes in wishes()) {
        let money = match exchange.plan(&wishes) {
            Err(RebalanceError::Conflict(conflict)) => conflict.money,
            _ => None,
        };
        if let Some(money) = money {
            let wishes = Wishes { money, ..wishes };
            prop_assert!(exchange.plan(&wishes).is_ok());
        }
    }
}
