//! What the policy asks: the scenarios, each a change of every asset's price.

use super::{
    analysis::Analysis,
    measures::{AssetRisk, Shock},
    parameters::Parameters,
};

/// A scenario: its name, and each asset's shock by asset id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Name of the rule.
    pub name: String,
    /// Shocks by asset id.
    pub shocks: Vec<Shock>,
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
