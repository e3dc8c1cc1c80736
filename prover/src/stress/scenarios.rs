//! What the policy asks: the scenarios, each a change of every asset's price.

use jiff::civil::Date;

use super::{
    Analysis, Parameters,
    measures::{AssetRisk, Shock},
    returns,
};

/// A scenario: its name, and each asset's shock by asset id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Name of the rule.
    pub name: String,
    /// Shocks by asset id.
    pub shocks: Vec<Shock>,
}

/// A window in which assets fell together.
#[derive(Clone, Debug, PartialEq)]
pub struct JointMove {
    /// Its first date.
    pub from: Date,
    /// Its last date.
    pub to: Date,
    /// Mean of the assets' returns, equally weighted.
    pub mean: f64,
    /// Each asset's return, by asset id.
    pub returns: Vec<f64>,
}

/// The windows with the lowest mean return, worst first; of equal ones the earliest. A window that overlaps one
/// that was taken is passed over: no two have a day's change in common. Fewer than asked if the history has
/// no more.
pub fn joint_moves(
    returns: &[Vec<f64>],
    dates: &[Date],
    parameters: &Parameters,
) -> Vec<JointMove> {
    let means = returns::mean(returns);
    let mut windows: Vec<usize> = (0..means.len()).collect();
    windows.sort_by(|a, b| means[*a].total_cmp(&means[*b]).then(a.cmp(b)));
    let mut taken: Vec<usize> = Vec::new();
    for window in windows {
        if taken.len() == parameters.joint_moves {
            break;
        }
        if taken
            .iter()
            .all(|other| other.abs_diff(window) >= parameters.horizon)
        {
            taken.push(window);
        }
    }
    taken
        .into_iter()
        .map(|window| JointMove {
            from: dates[window],
            to: dates[window + parameters.horizon],
            mean: means[window],
            returns: returns.iter().map(|returns| returns[window]).collect(),
        })
        .collect()
}

/// The scenarios: value at risk, expected shortfall, then the joint moves.
///
/// In the first two, every asset falls as if all had their bad days at once, and none rises. A joint move has
/// each asset's own return, gains too: that is how they moved together.
pub fn scenarios(analysis: &Analysis, parameters: &Parameters) -> Vec<Scenario> {
    let Parameters {
        confidence,
        horizon,
        ..
    } = parameters;
    let of = |loss: fn(&AssetRisk) -> f64| {
        let losses = analysis.assets.iter().map(loss);
        losses.map(Shock::of_loss).collect()
    };
    let mut scenarios = vec![
        Scenario {
            name: format!("value at risk {confidence} over {horizon} days"),
            shocks: of(|asset| asset.tail.value_at_risk),
        },
        Scenario {
            name: format!("expected shortfall {confidence} over {horizon} days"),
            shocks: of(|asset| asset.tail.expected_shortfall),
        },
    ];
    scenarios.extend(analysis.joint_moves.iter().map(|joint| {
        Scenario {
            name: format!("joint move {} to {}", joint.from, joint.to),
            shocks: joint
                .returns
                .iter()
                .copied()
                .map(Shock::of_return)
                .collect(),
        }
    }));
    scenarios
}
