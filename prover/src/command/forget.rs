//! `prover forget`.

use std::io::{self, BufRead, IsTerminal as _, Write};

use circuits::shape::Production;
use verifier::report::counted;

use super::{
    args::ForgetArgs,
    outcome::{Outcome, done},
};
use crate::{
    private::{
        accounts::AccountStore,
        directory::ensure_private,
        files,
        issued::{self, Issued},
        secret::erase_secret,
    },
    progress::Progress,
    report::{Part, Report},
};

/// Erases the build secret, once somebody has said so.
pub(super) fn forget(args: &ForgetArgs, progress: &dyn Progress) -> Result<Report, Outcome> {
    ensure_private(&args.private).map_err(|error| Outcome::environment(&error, error.hint()))?;
    let nothing_to_erase = || {
        Outcome::environment(
            format!(
                "there is no build secret in {}: it has no {}",
                args.private.display(),
                files::SECRET
            ),
            "it was erased before, and there is nothing left to do here; copies and backups of it are yours to erase",
        )
    };
    if !args.private.join(files::SECRET).exists() {
        return Err(nothing_to_erase());
    }
    let issued = issued::read(&args.private)
        .map_err(|error| Outcome::environment(error, "check the directory's permissions"))?;
    // What cannot be read is erased all the same.
    let accounts = AccountStore::<Production>::open(&args.private).map(|accounts| accounts.count());
    let standing = standing(&issued, accounts.ok());
    if args.yes {
        if !issued.has_reached_customers() {
            progress.warning(&format!("warning: {standing}"));
        }
    } else if io::stdin().is_terminal() && io::stderr().is_terminal() {
        let (mut asked, mut answer) = (io::stderr(), io::stdin().lock());
        if !agrees(&standing, &mut asked, &mut answer) {
            return Err(Outcome::environment(
                "nothing was erased",
                "run the same command again when all inclusion files have been issued",
            ));
        }
    } else {
        return Err(Outcome::environment(
            format!("nothing was erased: there is no terminal to ask on, and {standing}"),
            "add --yes to erase the secret all the same; nobody can undo it",
        ));
    }
    match erase_secret(&args.private) {
        Ok(true) => Ok(Report::from([
            done(),
            Part::line("the build secret is erased; copies and backups of it are yours to erase")
                .with("erased", true)
                .with("issued_files", issued.files)
                .with("issued_archives", issued.archives)
                .with("issued_samples", issued.samples)
                .with("issued_dossiers", issued.dossiers),
        ])),
        Ok(false) => Err(nothing_to_erase()),
        Err(error) => Err(Outcome::environment(
            error,
            "check the directory's permissions",
        )),
    }
}

/// What was issued so far. That an account's file was written twice is not known: each time counts.
fn standing(issued: &Issued, accounts: Option<u64>) -> String {
    let of_ledger = match accounts {
        Some(accounts) => format!("; the ledger has {}", counted(accounts, "account")),
        None => String::new(),
    };
    if issued.has_reached_customers() {
        let times = match issued.files {
            0 | 1 => "",
            _ => " (one that was written again counts again)",
        };
        format!(
            "so far {}{times} and {} were issued{of_ledger}",
            counted(issued.files, "inclusion file"),
            counted(issued.archives, "archive")
        )
    } else {
        format!(
            "no inclusion file and no archive was issued with this program: no customer can check without one, and after \
             this none can be made{of_ledger}"
        )
    }
}

/// Asks, and takes nothing but `yes` for a yes.
fn agrees(standing: &str, asked: &mut impl Write, answer: &mut impl BufRead) -> bool {
    let question = format!(
        "{standing}.\nWithout the secret no inclusion file, archive or code can be made for this root, ever again.\n\
         Type yes to erase it: "
    );
    let mut typed = String::new();
    let said = asked
        .write_all(question.as_bytes())
        .and_then(|()| asked.flush());
    said.and_then(|()| answer.read_line(&mut typed)).is_ok() && typed.trim() == "yes"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_a_yes() {
        let asked = |typed: &str| {
            let mut question = Vec::new();
            let agreed = agrees("nothing was issued", &mut question, &mut typed.as_bytes());
            let question = String::from_utf8(question).unwrap();
            assert!(question.starts_with("nothing was issued.\n"), "{question}");
            agreed
        };
        assert!(asked("yes\n") && asked(" yes \r\n"));
        for typed in ["", "\n", "y\n", "no\n", "YES\n", "yes please\n"] {
            assert!(!asked(typed), "{typed:?}");
        }
    }

    #[test]
    fn that_nothing_was_issued_is_said_first() {
        let nothing = Issued {
            dossiers: 1,
            ..Issued::default()
        };
        assert!(standing(&nothing, None).starts_with("no inclusion file"));
        let some = Issued {
            files: 1,
            ..Issued::default()
        };
        assert_eq!(
            standing(&some, None),
            "so far 1 inclusion file and 0 archives were issued"
        );
        let again = Issued {
            files: 4_000,
            ..some
        };
        assert_eq!(
            standing(&again, Some(2_000)),
            "so far 4000 inclusion files (one that was written again counts again) and 0 archives were issued; the \
             ledger has 2000 accounts"
        );
    }
}
