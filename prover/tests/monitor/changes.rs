//! What changes from one snapshot to the next.

use health::state::State;

use crate::{
    assert_state, codes,
    common::{Disclosed, Exchange},
    exchange::{Watching, exchange, prove, time, year},
};

/// What is said of a second month that is like this.
#[track_caller]
fn assert_stressed(second: &Exchange, expected: &[&str]) {
    let month = prove(second, 2, Some(year()[0].root));
    let watching = Watching::of([&year()[0], &month]);
    let round = watching.round_on(watching.day_after(2));
    let mut codes = codes(&round);
    codes.sort_unstable();
    assert_eq!(codes, expected, "{:#?}", round.standing);
    assert_eq!(round.standing.state, State::Stressed);
    assert!(!round.judged.steps[0].changes.is_empty());
}

fn with_policy(from: &str, to: &str) -> Exchange {
    let exchange = exchange(2);
    let policy = exchange.policy.clone().unwrap();
    let other = policy.replace(from, to);
    assert_ne!(other, policy, "{from}");
    Exchange {
        policy: Some(other),
        ..exchange
    }
}

#[test]
fn a_total_that_is_not_disclosed_any_more_is_told() {
    let second = Exchange {
        disclosed: Disclosed::all(&["BTC"]),
        ..exchange(2)
    };
    assert_stressed(&second, &["DISCLOSURE_GONE", "DISCLOSURE_GONE"]);
}

#[test]
fn a_rule_that_is_gone_or_asks_for_less_is_told() {
    let rule =
        "[[liquidity]]\nname = \"one day of withdrawals\"\nliquid = [\"BTC\"]\ncovers_bps = 200\n";
    assert_stressed(&with_policy(rule, ""), &["RULE_GONE"]);
    assert_stressed(
        &with_policy("covers_bps = 200", "covers_bps = 100"),
        &["RULE_LOWERED"],
    );
    assert_stressed(
        &with_policy("USDT = 10100", "USDT = 10050"),
        &["RULE_LOWERED"],
    );
}

#[test]
fn prices_from_elsewhere_or_of_the_month_before_are_told() {
    let other = with_policy("source = \"sample prices, made up\"", "source = \"others\"");
    assert_stressed(&other, &["PRICES_OTHER"]);
    let (then, now) = (time(1).to_string(), time(2).to_string());
    assert_stressed(&with_policy(&now, &then), &["PRICES_STALE"]);
}

#[test]
fn a_snapshot_that_is_published_together_with_a_later_one_is_looked_at_too() {
    let second = Exchange {
        disclosed: Disclosed::all(&["BTC"]),
        ..exchange(2)
    };
    let second = prove(&second, 2, Some(year()[0].root));
    let third = prove(&exchange(3), 3, Some(second.root));
    let watching = Watching::of([&year()[0]]);
    watching.round_on(watching.day_after(1));
    watching.publish(&second);
    watching.publish(&third);
    for month in [3, 4] {
        let round = watching.round_on(watching.day_after(month));
        assert_eq!(codes(&round), ["DISCLOSURE_GONE"; 2]);
        let subject = &round.standing.reasons[0].reason.subject;
        assert!(subject.ends_with(", number 2 (02)"), "{subject}");
    }
    // Who begins later sees them as the past.
    let later = Watching::of([&year()[0], &second, &third]);
    assert_eq!(later.round_on(later.day_after(3)).standing.state, State::Ok);
}

#[test]
fn another_number_of_decimals_is_told() {
    let mut second = exchange(2);
    second.assets[1].1 -= 1;
    let changed = second.assets[1].0;
    let month = prove(&second, 2, Some(year()[0].root));
    let watching = Watching::of([&year()[0], &month]);
    let round = watching.round_on(watching.day_after(2));
    let found = round.standing.reasons.iter();
    let found = found
        .map(|held| &held.reason)
        .find(|reason| reason.code == "DECIMALS_OTHER");
    assert_eq!(found.unwrap().subject, changed);
}

#[test]
fn an_asset_that_is_gone_is_told() {
    let mut second = exchange(2);
    second.assets.remove(1);
    let without = |asset: usize| (asset != 1).then_some(asset.min(1));
    second.balances.retain_mut(|balance| {
        let asset = without(balance.asset);
        balance.asset = asset.unwrap_or_default();
        asset.is_some()
    });
    second.reserves.retain_mut(|reserve| {
        let asset = without(reserve.asset);
        reserve.asset = asset.unwrap_or_default();
        asset.is_some()
    });
    let policy = second.policy.take().unwrap();
    second.policy = Some(policy.replace("ETH = \"3480.55\"\n", ""));
    assert_stressed(&second, &["ASSET_GONE"]);
}

#[test]
fn a_proof_that_shrinks_with_the_number_of_accounts_is_told() {
    let first = prove(&exchange(1).in_shards(2), 1, None);
    let second = prove(&exchange(2), 2, Some(first.root));
    let watching = Watching::of([&first, &second]);
    let round = watching.round_on(watching.day_after(2));
    assert_state(&round, State::Stressed, "PADDING_OTHER");
}

#[test]
fn what_changed_long_ago_is_history() {
    let rule = "covers_bps = 200";
    let second = prove(
        &with_policy(rule, "covers_bps = 100"),
        2,
        Some(year()[0].root),
    );
    let third = Exchange {
        policy: exchange(3)
            .policy
            .map(|policy| policy.replace(rule, "covers_bps = 100")),
        ..exchange(3)
    };
    let third = prove(&third, 3, Some(second.root));
    let watching = Watching::of([&year()[0], &second]);
    assert_state(
        &watching.round_on(watching.day_after(2)),
        State::Stressed,
        "RULE_LOWERED",
    );
    watching.publish(&third);
    assert_eq!(
        watching.round_on(watching.day_after(3)).standing.state,
        State::Ok
    );
}
