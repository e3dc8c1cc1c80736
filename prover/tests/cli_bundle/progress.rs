//! What is told of a command while it runs.

use super::*;

#[test]
fn stages_are_told_as_they_begin_and_when_they_are_done() {
    let err = &proven().ended.err;
    let lines: Vec<_> = err.lines().collect();
    let ends = |line: &&&str| line.starts_with("  done in ");
    for (stage, next) in [
        ("reading the inputs", "choosing which debts count"),
        ("proving shards", "proving solvency"),
        ("proving solvency", "verifying the bundle"),
    ] {
        let place = |label: &str| {
            let found = lines.iter().position(|line| *line == label);
            found.unwrap_or_else(|| panic!("{label}: {err}"))
        };
        let told = &lines[place(stage)..place(next)];
        assert_eq!(told.iter().filter(ends).count(), 1, "{stage}: {err}");
        assert!(
            told.last().unwrap().starts_with("  done in "),
            "{stage}: {err}"
        );
    }
}

#[test]
fn a_verification_of_a_moment_says_nothing_where_there_is_no_terminal() {
    assert_eq!(solvency(&proven().bundle(), &[]).assert_done().err, "");
}

#[cfg(unix)]
mod on_a_terminal {
    use std::{
        fs::File,
        io::Read as _,
        process::{Command, Stdio},
        thread,
    };

    use nix::pty::{Winsize, openpty};

    use super::*;

    /// The exit code, and what a terminal gets to see of a command's errors.
    fn seen(command: &mut Command) -> (Option<i32>, String) {
        let size = Winsize {
            ws_row: 24,
            ws_col: 200,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = openpty(Some(&size), None).unwrap();
        let mut master = File::from(pty.master);
        // Where nobody reads a terminal, who writes to it waits.
        let reader = thread::spawn(move || {
            let mut bytes = Vec::new();
            let mut buffer = [0; 4096];
            // Its end is an error on Linux.
            while let Ok(read @ 1..) = master.read(&mut buffer) {
                bytes.extend(&buffer[..read]);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        });
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::from(pty.slave))
            .env("TERM", "xterm");
        let status = command.status().unwrap();
        // The last copy of the terminal's other end.
        command.stderr(Stdio::null());
        (status.code(), reader.join().unwrap())
    }

    fn verify(args: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(verifier().get_program());
        command.arg("solvency").arg(proven().bundle());
        seen(command.args(ACCEPT_LOANS).args(args))
    }

    #[test]
    fn a_bar_says_the_stage_and_its_time_and_a_tick_what_is_done() {
        let (code, text) = verify(&[]);
        assert_eq!(code, Some(0), "{text}");
        assert!(
            text.contains("verifying shards [") && text.contains("0:00, 0 of 1 shard"),
            "{text}"
        );
        for stage in ["verifying shards: 1 of 1 shard, ", "verifying solvency: "] {
            assert!(
                text.contains(&format!("\u{2713}\u{1b}[0m {stage}")),
                "{stage}: {text}"
            );
        }
    }

    #[test]
    fn a_stage_that_was_refused_has_no_tick() {
        let (code, text) = verify(&["--root", OTHER_ROOT]);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("verifying shards ["), "{text}");
        assert!(!text.contains("verifying shards: "), "{text}");
    }

    #[test]
    fn who_wants_quiet_sees_nothing() {
        assert_eq!(verify(&["--quiet"]), (Some(0), String::new()));
    }
}
