//! Completions of a shell, and manual pages, made of the command line itself.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::{CommandFactory, Subcommand};
use clap_complete::Shell;

use crate::output::print_result;

/// Commands that are about the command line. They are hidden from the list of commands: who installs a program reads of
/// them in its documents.
#[derive(Debug, Subcommand)]
pub enum ShellCommand {
    /// Print what completes this program's commands and options in a shell.
    #[command(hide = true)]
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Write the manual pages, one for each command, into a directory.
    #[command(hide = true)]
    Manual {
        /// The directory; it is made if it is not there. Pages of the same names are replaced.
        directory: PathBuf,
    },
}

impl ShellCommand {
    /// Does it for the program whose command line is `C`, and returns the exit code: 0, or 2 if something could not be
    /// written.
    pub fn run<C: CommandFactory>(&self) -> ExitCode {
        match self {
            Self::Completions { shell } => {
                let mut command = C::command();
                let name = command.get_name().to_owned();
                let mut script = Vec::new();
                clap_complete::generate(*shell, &mut command, name, &mut script);
                // Names and help of a command line are text.
                print_result(&String::from_utf8_lossy(&script), ExitCode::SUCCESS)
            }
            Self::Manual { directory } => {
                let written = fs::create_dir_all(directory)
                    .and_then(|()| clap_mangen::generate_to(C::command(), directory));
                match written {
                    Ok(()) => {
                        let said = format!("the manual pages are in {}\n", directory.display());
                        print_result(&said, ExitCode::SUCCESS)
                    }
                    Err(error) => {
                        eprintln!(
                            "error: no manual pages in {}: {error}\n  name a directory that can be written to",
                            directory.display()
                        );
                        ExitCode::from(2)
                    }
                }
            }
        }
    }
}
