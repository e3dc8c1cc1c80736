//! `verifier inclusion --dir`: many files at once. What is found is printed as it comes.

use std::{fs::File, io::BufReader, path::Path};

use super::{
    arguments::inclusion::InclusionArgs,
    hints,
    inclusion::{Against, against},
    output::Ending,
    watch::Watch,
};
use crate::{
    progress::{Progress, Stage},
    report::{
        sample::{SampleReport, account_line, account_to_json},
        verdict::Verdict,
    },
    sample::{AccountList, CheckedAccount, InclusionFolder, check_accounts},
};
use documents::{inclusion::InclusionVerifier, refusal::Refusal};

/// Checks the accounts of a list, and prints them: as text those that are no plain yes, as JSON all. Returns what is still
/// to be printed behind them.
pub(super) fn sample(
    args: &InclusionArgs,
    folder: &Path,
    accounts: &Path,
    json: bool,
    watch: &Watch,
) -> Result<(String, Ending), Refusal> {
    // Read through once, so that nothing is printed of a list that is wrong in the middle.
    let mut listed = 0;
    for account in open(accounts)? {
        account?;
        listed += 1;
    }
    let Against { root, solvency } = against(args, watch)?;
    let ledger = solvency.as_ref().map(|s| s.documents().context.ledger);
    let folder = InclusionFolder::open(folder, ledger)?;
    let verifier = InclusionVerifier::new();
    watch.stage(Stage::Accounts, Some(listed));
    let (mut first, mut printed) = (true, Ok(()));
    let tell = |account: &CheckedAccount| {
        let text = if json {
            let start = if first {
                "{\n  \"accounts\": [\n    "
            } else {
                ",\n    "
            };
            Some(format!("{start}{}", account_to_json(account)))
        } else {
            account_line(account).map(|line| line + "\n")
        };
        first = false;
        watch.advance(1);
        if let (Some(text), Ok(())) = (text, &printed) {
            printed = watch.hidden(|| terminal::print(&text));
        }
    };
    let tally = check_accounts(&verifier, &folder, open(accounts)?, root, tell)?;
    printed.map_err(|error| Refusal::NoVerdict {
        what: error.to_string(),
        hint: terminal::NotPrinted::hint().to_owned(),
    })?;
    let report = SampleReport {
        tally: &tally,
        root,
        solvency: solvency.as_ref(),
    };
    let summary = if json {
        let fields = report.to_json();
        let summary = serde_json::to_string_pretty(&fields).expect("plain fields");
        // The same object goes on, behind its list.
        let rest = summary.strip_prefix('{').unwrap_or(&summary);
        format!("\n  ],{rest}\n")
    } else {
        let told = tally.accounts() > tally.included;
        let blank = if told { "\n" } else { "" };
        format!("{blank}{}", report.to_text_with(hints::of_missing))
    };
    let ending = match report.verdict() {
        Verdict::Included => Ending::Verified,
        Verdict::Rejected => Ending::Rejected,
        Verdict::Incomplete => Ending::NoVerdict,
        _ => Ending::ToConfirm,
    };
    Ok((summary, ending))
}

fn open(path: &Path) -> Result<AccountList<BufReader<File>>, Refusal> {
    let unreadable = |error| Refusal::unreadable(path, &error);
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(unreadable(documents::input::not_regular()));
    }
    Ok(AccountList::new(BufReader::new(
        File::open(path).map_err(unreadable)?,
    )))
}
