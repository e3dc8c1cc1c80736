//! The documents and files of a bundle.

pub mod amount;
pub mod canonical;
pub mod claim;
pub mod collateral;
pub mod descriptor;
pub mod files;
mod instead;
pub mod litter;
pub(crate) mod names;
pub mod public_list;
pub mod source;
