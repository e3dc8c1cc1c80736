//! What both programs do on a command line alike, whatever they are asked.
//!
//! | | |
//! |---|---|
//! | [`parse`] | what was typed; a wrong usage is told to people and to programs |
//! | [`print()`] | results on standard output, which may be closed or full |
//! | [`progress`] | where a command is, on a terminal and elsewhere |
//! | [`version`] | what a program is built from, and which proofs it speaks of |
//! | [`ShellCommand`] | completions and manual pages |

mod output;
pub mod progress;
mod shell;
mod typed;
mod version;

pub use self::{
    output::{NotPrinted, print, print_result},
    shell::ShellCommand,
    typed::{NotRun, Usage, parse},
    version::version,
};
