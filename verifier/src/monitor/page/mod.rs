//! The page of a monitor: how an exchange stands, its history as charts with their thresholds, and what was found. One
//! file that loads nothing, runs nothing and is read on a phone, on a desktop, in the dark and on paper.

mod bounds;
mod cards;
mod charts;
mod document;
mod history;
mod model;
mod said;
mod sections;
#[cfg(test)]
mod tests;
mod words;

pub use document::to_html;
pub use model::{
    AssetLimits, AssetPoint, Cosigned, Finding, Held, Link, LogSeen, MonitorPage, Outcome,
    RootKnown, Snapshot, Standing, StateChange, Step, Witness,
};
