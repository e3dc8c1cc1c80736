//! Numbers against those of numpy 2.4: `quantile(r, 0.1, method="median_unbiased")`, `mean`, `std(ddof=1)`,
//! and against `NormalDist().inv_cdf` of Python's statistics.

use proptest::prelude::*;

use super::{Folder, csv, lines, parameters};
use crate::stress::{
    Analysis, Confidence, Number, Portfolio,
    measures::{Shock, TailRisk, min_ratio_bps},
    returns,
};

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-12,
        "{found} is not {expected}"
    );
}

#[test]
fn returns_are_those_of_a_calculation_by_hand() {
    let prices = [100.0, 110.0, 99.0, 121.0];
    let found = returns::simple(&prices, 2);
    near(found[0], -0.01);
    near(found[1], 0.1);
    assert_eq!(found.len(), 2);
    near(returns::logarithmic(&prices)[0], 1.1f64.ln());
    assert!(returns::simple(&prices, 4).is_empty());
    assert_eq!(
        returns::mean(&[vec![0.5, -1.0], vec![0.25, 0.0]]),
        [0.375, -0.5]
    );
}

#[test]
fn the_tail_of_thirty_returns_is_that_of_a_calculation_by_hand() {
    // -0.30, -0.29, ..., -0.01. Type 8: (30 + 1/3) 0.1 + 1/3 = 3.3667, between the third and the fourth.
    let returns: Vec<f64> = (1..=30).rev().map(|i| f64::from(i) / -100.0).collect();
    let tail = TailRisk::new(&returns, Confidence::new(9_000).unwrap());
    near(tail.value_at_risk, -0.28 + (3.0 + 11.0 / 30.0 - 3.0) * 0.01);
    near(tail.expected_shortfall, (-0.30 - 0.29 - 0.28) / 3.0);
}

#[test]
fn the_tail_at_high_confidence_is_the_worst_return() {
    let returns: Vec<f64> = (0..100).map(|i| f64::from(i) / 100.0 - 0.5).collect();
    let tail = TailRisk::new(&returns, Confidence::new(9_999).unwrap());
    assert_eq!((tail.value_at_risk, tail.expected_shortfall), (-0.5, -0.5));
}

#[test]
fn a_history_has_the_numbers_of_numpy() {
    let parameters = parameters();
    let (history, said) = Folder::new(csv(&lines())).history(&parameters);
    assert_eq!(said, [""; 0]);
    let history = history.unwrap();
    let analysis = Analysis::new(&history, &parameters).unwrap();
    assert_eq!((history.dates().len(), analysis.windows), (45, 40));
    near(
        parameters.confidence.normal_quantile(),
        1.281_551_565_544_600_8,
    );
    let [a, b] = analysis.assets[..] else {
        panic!()
    };
    near(a.tail.value_at_risk, -0.084_503_846_221_240_98);
    near(a.tail.expected_shortfall, -0.108_484_840_987_030_54);
    near(a.daily_volatility, 0.062_685_480_853_385_57);
    near(b.tail.value_at_risk, -0.105_263_157_894_736_84);
    near(b.tail.expected_shortfall, -0.106_203_007_518_796_97);
    near(b.daily_volatility, 0.107_336_215_338_526_01);
    assert_eq!((a.min_ratio_bps, b.min_ratio_bps), (10_180, 10_308));
    let moves: Vec<_> = analysis
        .joint_moves
        .iter()
        .map(|joint| (joint.from.to_string(), joint.to.to_string()))
        .collect();
    let expected = [
        ("2026-01-17", "2026-01-22"),
        ("2026-02-02", "2026-02-07"),
        ("2026-01-04", "2026-01-09"),
    ];
    assert_eq!(
        moves,
        expected.map(|(from, to)| (from.to_owned(), to.to_owned()))
    );
    near(analysis.joint_moves[0].mean, -0.098_050_396_437_493_25);
    near(analysis.joint_moves[2].returns[0], -0.066_844_919_786_096_3);
    near(
        analysis.joint_moves[2].returns[1],
        -0.096_774_193_548_387_12,
    );

    let portfolio = Portfolio::new(&history, &[2.0, 30.0], &parameters).unwrap();
    near(portfolio.value, 3_916.0);
    near(portfolio.weights[0], 0.563_329_928_498_467_8);
    near(portfolio.tail.value_at_risk, -0.078_073_027_723_348_5);
    near(portfolio.tail.expected_shortfall, -0.088_384_012_634_091_82);
    assert!(Portfolio::new(&history, &[0.0, 0.0], &parameters).is_none());
}

#[test]
fn joint_moves_do_not_overlap_and_are_refused_if_there_are_too_few() {
    let mut parameters = parameters();
    let (history, _) = Folder::new(csv(&lines())).history(&parameters);
    let history = history.unwrap();
    parameters.joint_moves = 6;
    let moves = Analysis::new(&history, &parameters).unwrap().joint_moves;
    for (i, a) in moves.iter().enumerate() {
        assert!(moves[..i].iter().all(|b| b.to <= a.from || a.to <= b.from));
    }
    assert!(moves.windows(2).all(|pair| pair[0].mean <= pair[1].mean));
    parameters.joint_moves = 14;
    let refused = Analysis::new(&history, &parameters)
        .unwrap_err()
        .to_string();
    assert!(
        refused.ends_with("joint moves do not overlap, and 14 are asked for"),
        "{refused}"
    );
}

#[test]
fn shocks_are_rounded_down_and_stop_at_everything() {
    for (value, shock) in [
        (-0.123_41, "-0.1235"),
        (-0.123_4, "-0.1234"),
        (90.0 / 100.0 - 1.0, "-0.1000"),
        (110.0 / 100.0 - 1.0, "0.1000"),
        (-0.000_01, "-0.0001"),
        (-0.0, "0.0000"),
        (0.012_39, "0.0123"),
        (3.0, "3.0000"),
        (-0.999_99, "-1.0000"),
        (-1.5, "-1.0000"),
    ] {
        assert_eq!(Shock::of_return(value).to_string(), shock, "{value}");
    }
    assert_eq!(Shock::of_loss(0.25).to_string(), "0.0000");
}

#[test]
fn ratios_are_rounded_up_and_a_buffer_of_nothing_is_none() {
    let mut parameters = parameters();
    assert_eq!(min_ratio_bps(0.0, &parameters), 10_000);
    // 10000 * 0.1 * 1.28155 * 0.01 * sqrt(5) = 28.66
    assert_eq!(min_ratio_bps(0.01, &parameters), 10_029);
    parameters.buffer = Number {
        text: "0".to_owned(),
        value: 0.0,
    };
    assert_eq!(min_ratio_bps(0.5, &parameters), 10_000);
}

#[test]
fn confidences_are_written_in_per_cent_and_ask_for_windows() {
    for (ten_thousandths, text, windows) in [
        (9_000, "90%", 30),
        (9_500, "95%", 30),
        (9_750, "97.5%", 40),
        (9_900, "99%", 100),
        (9_970, "99.7%", 334),
        (9_999, "99.99%", 10_000),
    ] {
        let confidence = Confidence::new(ten_thousandths).unwrap();
        assert_eq!(confidence.to_string(), text);
        assert_eq!(confidence.windows_needed(), windows);
    }
    assert!(Confidence::new(8_999).is_none() && Confidence::new(10_000).is_none());
}

proptest! {
    #[test]
    fn a_shortfall_is_no_better_than_the_value_at_risk(
        returns in prop::collection::vec(-1.0f64..5.0, 1..300), confidence in 9_000u32..10_000,
    ) {
        let tail = TailRisk::new(&returns, Confidence::new(confidence).unwrap());
        let worst = returns.iter().copied().fold(f64::INFINITY, f64::min);
        prop_assert!(tail.expected_shortfall <= tail.value_at_risk);
        prop_assert!(tail.expected_shortfall >= worst - 1e-12);
    }

    #[test]
    fn shocks_of_losses_are_between_everything_and_nothing(value in -2.0f64..2.0) {
        let shock: f64 = Shock::of_loss(value).to_string().parse().unwrap();
        prop_assert!((-1.0..=0.0).contains(&shock));
        prop_assert!(shock <= value.clamp(-1.0, 0.0) + 1e-12);
        prop_assert!(shock > value.min(0.0) - 0.0001 - 1e-12);
    }

    #[test]
    fn ratios_ask_for_all_liabilities_at_least(sigma in 0.0f64..10.0, buffer in 0.0f64..10.0) {
        let mut parameters = parameters();
        parameters.buffer.value = buffer;
        prop_assert!(min_ratio_bps(sigma, &parameters) >= 10_000);
        prop_assert!(min_ratio_bps(sigma * 2.0, &parameters) >= min_ratio_bps(sigma, &parameters));
    }
}
