//! The windows in which assets fell together.

use jiff::civil::Date;

use super::{parameters::Parameters, returns};

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
