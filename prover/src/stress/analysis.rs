//! What a history says of the assets, and what it says of the reserves.

use super::{
    error::StressError,
    history::PriceHistory,
    joint_moves::{JointMove, joint_moves},
    measures::{AssetRisk, TailRisk},
    parameters::Parameters,
    returns,
};

/// What the history says of the assets: all of it may be published.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Each asset's risk, by asset id.
    pub assets: Vec<AssetRisk>,
    /// The worst joint moves, worst first.
    pub joint_moves: Vec<JointMove>,
    /// Number of windows.
    pub windows: usize,
}

impl Analysis {
    /// Measures a history, which has been found long enough.
    ///
    /// # Errors
    /// [`StressError::JointMoves`].
    pub fn new(history: &PriceHistory, parameters: &Parameters) -> Result<Self, StressError> {
        let horizon = parameters.horizon;
        let returns = history.returns(horizon);
        let assets = history
            .prices()
            .iter()
            .zip(&returns)
            .map(|(prices, returns)| AssetRisk::new(prices, returns, parameters))
            .collect();
        let joint_moves = joint_moves(&returns, history.dates(), parameters);
        if joint_moves.len() < parameters.joint_moves {
            return Err(StressError::JointMoves {
                found: joint_moves.len(),
                asked: parameters.joint_moves,
            });
        }
        Ok(Self {
            assets,
            joint_moves,
            windows: returns.first().map_or(0, Vec::len),
        })
    }
}

/// The reserves at the last prices, and what they could have lost: for the operator's eyes only.
#[derive(Clone, Debug)]
pub struct Portfolio {
    /// Value of all reserves, in the quote currency.
    pub value: f64,
    /// Share of each asset, by asset id.
    pub weights: Vec<f64>,
    /// The tail of its returns, with the weights held fixed.
    pub tail: TailRisk,
}

impl Portfolio {
    /// Values reserves, in whole units by asset id. `None` if there are none.
    pub fn new(history: &PriceHistory, units: &[f64], parameters: &Parameters) -> Option<Self> {
        let last = history
            .prices()
            .iter()
            .map(|prices| prices[prices.len() - 1]);
        let values: Vec<f64> = last
            .zip(units)
            .map(|(price, units)| price * units)
            .collect();
        let value: f64 = values.iter().sum();
        if value <= 0.0 {
            return None;
        }
        let weights: Vec<f64> = values.iter().map(|part| part / value).collect();
        let returns = history.returns(parameters.horizon);
        let windows = returns::weighted(&returns, &weights);
        Some(Self {
            value,
            weights,
            tail: TailRisk::new(&windows, parameters.confidence),
        })
    }
}
