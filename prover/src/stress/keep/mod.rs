//! `--keep` and `--band`: numbers of the last policy stay as they were published where the new ones are near them.
//!
//! A *number* is an asset's minimum ratio, its shock in the scenario "value at risk" or "expected shortfall", or one of its
//! shocks in a joint move. The band is a distance between shares: 0.01 is a hundredth of a price, or a hundredth of what is
//! owed.
//!
//! - **Ratios, and the first two scenarios.** Each number is one asset's by itself. The last one is kept if the new one is at
//!   most the band from it, above or below. A scenario of another name, of another confidence or horizon, is another
//!   measure, and nothing of it is kept.
//! - **Joint moves.** One is what all assets did between two dates, so it is kept as a whole or not at all: put together of
//!   two of them, it would be a day that never was. A new joint move is answered by one of the last policy, another for each,
//!   if no asset's shock in the one is further than the band from that in the other. Those of the same dates come first,
//!   then the nearest. What is kept keeps its name, its dates with it.
//!
//! So whatever the new policy would ask, the written one asks with numbers none of which is further than the band away: no
//! kept number is laxer by more than that. Each is compared with the history, and not with what was kept before, so that
//! nothing drifts.
//!
//! Kept are these numbers, and the order of joint moves. Everything else is new: `[prices]` with their time, quote and source,
//! the maximum age, the haircut, the policy's name and comments. If nothing has moved further than the band,
//! `[min_ratio_bps]` and each `[[stress]]` are the last ones byte for byte, under the same haircut. What the last policy has
//! that this program did not write, it does not keep, and says so.
//!
//! | module | holds |
//! |---|---|
//! | [`last`] | the last policy, as far as it can be kept |
//! | [`choice`] | what is kept of it |
//! | [`reasons`] | which dates moved what is not |

pub mod choice;
pub mod last;
pub mod reasons;

pub use self::{
    choice::{Band, Choice},
    last::LastPolicy,
};
