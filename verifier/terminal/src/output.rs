//! Results on standard output.

use std::{
    fmt,
    io::{self, Write as _},
    process::ExitCode,
};

/// Exit code of a program whose result nobody got.
const NO_VERDICT: u8 = 2;

/// A result could not be written to standard output: its reader has gone away, or there is no room.
#[derive(Debug)]
pub struct NotPrinted(io::Error);

impl fmt::Display for NotPrinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(error) = self;
        write!(
            f,
            "the result could not be written to standard output: {error}"
        )
    }
}

impl NotPrinted {
    /// What to do about it.
    pub fn hint() -> &'static str {
        "read all of it, or write it where there is room"
    }
}

/// Writes a result, in colours if a terminal reads it.
///
/// # Errors
/// If not all of it could be written. A script that reads a part must not take it for the whole.
pub fn print(text: &str) -> Result<(), NotPrinted> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(NotPrinted)
}

/// Writes a result, and returns the exit code: `code`, or 2 with an error on stderr if it could not be written.
pub fn print_result(text: &str, code: ExitCode) -> ExitCode {
    match print(text) {
        Ok(()) => code,
        Err(error) => {
            let red = anstyle::Style::new()
                .bold()
                .fg_color(Some(anstyle::AnsiColor::Red.into()));
            let mut err = anstream::stderr();
            let _ = writeln!(err, "{red}error{red:#}: {error}\n  {}", NotPrinted::hint());
            ExitCode::from(NO_VERDICT)
        }
    }
}
