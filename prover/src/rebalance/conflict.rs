//! Of demands that no trades meet: which of them conflict, and how much money would help.

use std::ops::Range;

use documents::decimal::Decimal;

use super::{
    condition::Condition,
    demands::Demands,
    error::RebalanceError,
    programme::{Goal, Programme, Tightening},
};

/// Drops conditions, as many at once as can be, while no trades meet the others. Those that cannot be dropped are a
/// conflict that is irreducible (a deletion filter: Chinneck and Dravnieks 1991), found by halves, since few of many
/// conditions conflict.
///
/// # Errors
/// [`RebalanceError::Solver`].
pub fn irreducible(
    demands: &Demands,
    programme: &Programme<'_>,
) -> Result<Vec<Condition>, RebalanceError> {
    let all = demands.conditions();
    let mut in_play = vec![true; all.len()];
    // Blocks that are still to be looked at, the first one last.
    let mut blocks = Vec::from([Range {
        start: 0,
        end: all.len(),
    }]);
    while let Some(block) = blocks.pop() {
        in_play[block.clone()].fill(false);
        let kept = |condition| {
            let place = all.iter().position(|other| *other == condition);
            // What is not in the list cannot be let go of.
            place.is_none_or(|place| in_play[place])
        };
        let met = programme
            .solve(&kept, Goal::Costs, Tightening::NONE)?
            .is_some();
        if !met {
            continue;
        }
        in_play[block.clone()].fill(true);
        if block.len() > 1 {
            let middle = block.start + block.len() / 2;
            blocks.push(middle..block.end);
            blocks.push(block.start..middle);
        }
    }
    let kept = all.into_iter().zip(in_play).filter(|(_, kept)| *kept);
    Ok(kept.map(|(condition, _)| condition).collect())
}

/// About how much money, beyond what there is, lets all conditions be met. `None` if none does.
///
/// # Errors
/// [`RebalanceError::Solver`].
pub fn least_money(programme: &Programme<'_>) -> Result<Option<f64>, RebalanceError> {
    let solution = programme.solve(&|_| true, Goal::Money, Tightening::NONE)?;
    Ok(solution.map(|solution| solution.money))
}

/// The last bits of a float do not cost a digit. Whether a sum is enough is found out by a plan with it.
const FLOAT_NOISE: f64 = 1e-9;

/// A sum of money that is not below this one, with two digits after the point, or eight where it is small.
pub fn rounded_up(money: f64) -> Option<Decimal> {
    let (digits, tenfold) = if money >= 1.0 { (2, 1e2) } else { (8, 1e8) };
    let up = (money * tenfold * (1.0 - FLOAT_NOISE)).ceil() / tenfold;
    Decimal::parse(&format!("{up:.digits$}")).filter(|money| !money.is_negative())
}
