//! A witness of logs (c2sp.org/tlog-witness): cosigns each checkpoint that extends all that it saw before.
//!
//! The one thing that a witness is for is never to cosign two checkpoints of which neither extends the other. So what it
//! cosigned is on the disk before a cosignature leaves: in its state, and once more beside its key, so that neither a state
//! that was lost nor one that was brought back from an older copy makes it forget. One program at a time judges under one
//! key.

mod keeper;
mod key;
mod serve;
mod signed;
mod state;

pub use self::{
    keeper::{Keeper, KeeperError, Kept, NotKept},
    key::{WitnessKeyError, WitnessKeyFiles},
    serve::{Serving, serve},
};
