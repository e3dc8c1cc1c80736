//! Where a command is: stages, shown to people on stderr while they run.
//!
//! | module | holds |
//! |---|---|
//! | `pace` | rates and remaining times, without a clock of its own |
//! | `console` | a bar on a terminal, plain lines elsewhere |
//! | `words` | numbers and times as people write them |

mod console;
mod pace;
mod words;

pub use self::{
    console::Console,
    pace::{Pace, Standing},
    words::{clock, grouped, rough},
};

/// What is shown of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageText {
    /// What is being done, in a few words: `proving shards`.
    pub label: &'static str,
    /// What it counts, in the plural, which ends with an s: `shards`.
    pub unit: &'static str,
    /// What one of these is worth, if the rate is told in something else: 65,536 `slots`, say.
    pub worth: Option<(u64, &'static str)>,
}
