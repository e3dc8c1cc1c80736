//! What the policy asks: the scenarios, each a change of every asset's price.

use jiff::civil::Date;

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

/// What the name of a joint move begins with.
const JOINT_MOVE: &str = "joint move ";

/// Whether a scenario of this name is a joint move.
pub fn is_joint_move(name: &str) -> bool {
    name.starts_with(JOINT_MOVE)
}

/// The dates of the joint move of this name.
pub fn dates_of_joint_move(name: &str) -> Option<(Date, Date)> {
    let (from, to) = name.strip_prefix(JOINT_MOVE)?.split_once(" to ")?;
    Some((from.parse().ok()?, to.parse().ok()?))
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
            name: format!("{JOINT_MOVE}{} to {}", joint.from, joint.to),
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
