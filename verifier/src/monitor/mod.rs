//! Follows what an exchange publishes, and tells how it stands.

pub mod page;
