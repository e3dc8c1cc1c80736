//! `verifier witness` over real sockets and as a command for files, and `verifier fork` on what it keeps.

mod hostile;
mod log;
mod running;
mod serving;
mod signing;
#[path = "../support/mod.rs"]
mod support;
