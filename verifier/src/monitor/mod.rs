//! Follows what an exchange publishes, for anybody: verifies what is new, remembers what it saw, and says how it stands.
//!
//! Nobody but the exchange is asked, and nothing that it says of itself is believed: each bundle is verified, each is compared
//! with the ones before it, and with what was seen under its name before. What did not answer is told apart from what is wrong.
//!
//! | | |
//! |---|---|
//! | [`published`], [`source`] | where the bundles are: a directory, or a host |
//! | [`files`], [`look`], [`facts`] | one bundle: its digest, its verification, what is known of it then |
//! | [`judge`], [`log`] | all of them: one history, in one log, covering what is owed |
//! | [`demands`], [`finding`] | what the reader asks for, and what was found |
//! | [`store`] | what was seen, in a database that anybody can ask |
//! | [`round`], [`bundles`] | all of that, once, as [`settings`] say; or an [`error`] |
//! | [`report`], [`shown`] | what came of it: in words, as JSON, as metrics |
//! | [`viewed`], [`page`] | all that was seen, as a page |

pub mod bundles;
pub mod demands;
pub mod error;
pub mod facts;
pub mod files;
pub mod finding;
pub mod judge;
pub mod log;
pub mod look;
pub mod page;
pub mod published;
pub mod report;
pub mod round;
pub mod settings;
pub mod shown;
pub mod source;
pub mod store;
pub mod viewed;
