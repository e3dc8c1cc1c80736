//! `prover forget`.

use std::{
    io::{self, BufRead, IsTerminal as _, Write},
    path::Path,
};

use circuits::shape::Production;
use documents::named::enumerated;
use verdict::report::counted;

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
        records::{BuildRecord, read_descriptor},
        secret::{Erased, erase_secret},
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
    let whose = whose(&args.private);
    if args.yes {
        if !issued.has_reached_customers() {
            progress.warning(&format!("warning: of {whose}: {standing}"));
        }
    } else if io::stdin().is_terminal() && io::stderr().is_terminal() {
        let (mut asked, mut answer) = (io::stderr(), io::stdin().lock());
        if !agrees(&whose, &standing, &mut asked, &mut answer) {
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
    let left = match erase_secret(&args.private) {
        Ok(Erased::Removed) => None,
        Ok(Erased::Overwritten(error)) => Some(error.to_string()),
        Ok(Erased::Nothing) => return Err(nothing_to_erase()),
        Err(error) => {
            return Err(Outcome::environment(
                format!("{error}, in {}", args.private.display()),
                "check the permissions of the file and of its directory",
            ));
        }
    };
    let mut report = Report::from([
        done(),
        Part::line(format!("the build secret is erased: of {whose}"))
            .with("erased", true)
            .with("private", args.private.display().to_string())
            .with("removed", left.is_none())
            .with("issued_files", issued.files)
            .with("issued_archives", issued.archives)
            .with("issued_samples", issued.samples)
            .with("issued_dossiers", issued.dossiers),
    ]);
    if let Some(error) = left {
        report.push(Part::line(format!(
            "its file {} is overwritten with zeros, and could not be removed: {error}",
            args.private.join(files::SECRET).display()
        )));
    }
    report.push(Part::line("copies and backups of it are yours to erase"));
    Ok(report)
}

/// Of which snapshot, root and directory the secret is. What cannot be read does not keep it from being erased.
fn whose(private: &Path) -> String {
    let of = match read_descriptor(private) {
        Ok(descriptor) => format!(
            "snapshot {} of {}, {}",
            descriptor.sequence(),
            descriptor.exchange(),
            descriptor.time()
        ),
        Err(_) => "an unknown snapshot".to_owned(),
    };
    let root = BuildRecord::read(private).map(|record| record.root.clone());
    let root = root.unwrap_or_else(|_| "unknown".to_owned());
    format!("{of}, root {root}, in {}", private.display())
}

/// What was issued so far. That an account's file was written twice is not known: each time counts.
fn standing(issued: &Issued, accounts: Option<u64>) -> String {
    let of_ledger = match accounts {
        Some(accounts) => format!("; the ledger has {}", counted(accounts, "account")),
        None => String::new(),
    };
    let samples = match issued.samples {
        0 => None,
        1 => Some("1 sample for an auditor".to_owned()),
        samples => Some(format!("{samples} samples for an auditor")),
    };
    if issued.has_reached_customers() {
        let times = match issued.files {
            0 | 1 => "",
            _ => " (one that was written again counts again)",
        };
        let mut all = vec![
            format!("{}{times}", counted(issued.files, "inclusion file")),
            counted(issued.archives, "archive"),
        ];
        all.extend(samples);
        format!("so far {} were issued{of_ledger}", enumerated(&all))
    } else {
        let but = samples.map_or_else(String::new, |samples| format!(" but {samples}"));
        format!(
            "no inclusion file and no archive was issued with this program{but}: no customer can check without one, and \
             after this none can be made{of_ledger}"
        )
    }
}

/// Asks, and takes nothing but `yes` for a yes.
fn agrees(whose: &str, standing: &str, asked: &mut impl Write, answer: &mut impl BufRead) -> bool {
    let question = format!(
        "The build secret of {whose}:\n{standing}.\n\
         Without the secret no inclusion file, archive or code can be made for this root, ever again.\n\
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
            let agreed = agrees(
                "june",
                "nothing was issued",
                &mut question,
                &mut typed.as_bytes(),
            );
            let question = String::from_utf8(question).unwrap();
            assert!(
                question.starts_with("The build secret of june:\nnothing was issued.\n"),
                "{question}"
            );
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
        let sampled = Issued {
            samples: 2,
            ..nothing
        };
        assert!(standing(&sampled, None).contains("but 2 samples for an auditor: no customer"));
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
        let sampled = Issued { samples: 1, ..some };
        assert!(standing(&sampled, None).contains("0 archives and 1 sample for an auditor were"));
        assert_eq!(
            standing(&again, Some(2_000)),
            "so far 4000 inclusion files (one that was written again counts again) and 0 archives were issued; the \
             ledger has 2000 accounts"
        );
    }
}
