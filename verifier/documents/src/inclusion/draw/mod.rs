//! Accounts that an auditor draws by a seed, of all leaves (SPEC.md, section 12).
//!
//! | file | what it has |
//! |---|---|
//! | `order` | the order in which leaves are drawn |
//! | `padding` | the table of those that are nobody's |

mod order;
mod padding;

pub use self::{
    order::{SampleDraw, SampleSeed, SampleSeedError},
    padding::{MAX_PADDING_BYTES, PaddingTable, is_empty_leaf},
};

/// The list of the accounts that were drawn, in the directory of a sample.
pub const ACCOUNTS: &str = "accounts.csv";

/// The table of leaves that were drawn and are nobody's, there too.
pub const PADDING: &str = "padding.csv";
