//! The health of what is watched: its state with reasons, who is told when it changes, and what machines are shown of it.
//!
//! What is watched is judged elsewhere, round by round, into a [`condition::Condition`]. A [`standing::Standing`] keeps since
//! when each reason holds, and says what changed. What changed goes into an [`notice::Outbox`], which is on the disk before
//! anybody is told. No files are chosen here, and no clock is looked at but to wait: who calls says what time it is.
//!
//! # Glossary
//!
//! | term | meaning | where |
//! |---|---|---|
//! | state | one word for how it stands, the worst greatest | [`state`] |
//! | reason | one thing that is as it should not be, of a state | [`condition`] |
//! | condition | all reasons that hold now | [`condition`] |
//! | standing | the condition with the time since when it holds | [`standing`] |
//! | change | another state than before | [`standing`] |
//! | notice | a change as others are told of it | [`notice`] |
//! | channel | a webhook or a command that takes notices | [`notice`] |
//! | round | one time that all that is watched is looked at | who calls |

pub mod command;
pub mod condition;
pub mod metrics;
pub mod notice;
pub mod serve;
pub mod standing;
pub mod state;
