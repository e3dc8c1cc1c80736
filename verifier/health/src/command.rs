//! A command that is run for what was seen: its time is bounded, and what it is told comes on its standard input.

use std::{
    io::Write as _,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How often it is looked whether a command has ended.
const GLANCE: Duration = Duration::from_millis(20);

/// Why a command did not do what it is for.
#[derive(Debug, thiserror::Error)]
pub enum CommandFailed {
    /// There is nothing to run.
    #[error("the command is empty")]
    Empty,
    /// It was not started.
    #[error("the command {program} cannot be run: {error}")]
    NotRun {
        /// What was to run.
        program: String,
        /// Why it did not.
        error: std::io::Error,
    },
    /// It ended otherwise than with 0.
    #[error("the command {program} failed ({status})")]
    Failed {
        /// What was run.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// It was ended.
    #[error("the command {program} takes longer than {} seconds, and was ended", .time.as_secs())]
    TooLong {
        /// What was run.
        program: String,
        /// How long it could run.
        time: Duration,
    },
}

/// Runs a program with its arguments, no shell between, and waits for its end, at most so long. What it prints on its
/// standard output is nobody's result, and goes nowhere; its standard error is this program's.
///
/// # Errors
/// [`CommandFailed`].
pub fn run(
    command: &[String],
    input: Vec<u8>,
    environment: &[(&str, &str)],
    time: Duration,
) -> Result<(), CommandFailed> {
    let (name, arguments) = command.split_first().ok_or(CommandFailed::Empty)?;
    let program = || name.clone();
    let not_run = |error| CommandFailed::NotRun {
        program: program(),
        error,
    };
    let mut command = Command::new(name);
    command
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    // A signal that is typed to end this program ends no command midway.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(not_run)?;
    // A command that does not read what it is told holds nobody up.
    if let Some(mut pipe) = child.stdin.take() {
        thread::spawn(move || {
            let _ = pipe.write_all(&input);
        });
    }
    match wait(&mut child, time).map_err(not_run)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(CommandFailed::Failed {
            program: program(),
            status,
        }),
        None => {
            let _ = child.kill();
            let _ = child.wait();
            Err(CommandFailed::TooLong {
                program: program(),
                time,
            })
        }
    }
}

fn wait(child: &mut Child, time: Duration) -> std::io::Result<Option<std::process::ExitStatus>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if begun.elapsed() >= time {
            return Ok(None);
        }
        thread::sleep(GLANCE);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Vec<String> {
        ["/bin/sh", "-c", script].map(str::to_owned).to_vec()
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_command_is_told_on_its_input_and_in_its_environment() {
        let script = r#"[ "$(cat)" = told ] && [ "$HEALTH_TO" = UNDER ]"#;
        let to = |state| [("HEALTH_TO", state)];
        run(&shell(script), b"told".to_vec(), &to("UNDER"), LONG).unwrap();
        let failed = run(&shell(script), b"told".to_vec(), &to("OK"), LONG).unwrap_err();
        assert!(matches!(failed, CommandFailed::Failed { .. }), "{failed}");
    }

    #[test]
    fn a_command_that_reads_nothing_or_never_ends_holds_nobody_up() {
        run(&shell("exit 0"), vec![0; 1 << 20], &[], LONG).unwrap();
        let late = run(&shell("exec sleep 600"), vec![], &[], Duration::ZERO).unwrap_err();
        assert!(matches!(late, CommandFailed::TooLong { .. }), "{late}");
        let none = run(&["/none/there".to_owned()], vec![], &[], LONG).unwrap_err();
        assert!(matches!(none, CommandFailed::NotRun { .. }), "{none}");
        let empty = run(&[], vec![], &[], LONG).unwrap_err();
        assert!(matches!(empty, CommandFailed::Empty), "{empty}");
    }
}
