//! `verifier inclusion --dir`: many files at once. What is found is printed as it comes.

use std::{
    collections::HashSet,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};
use verdict::ending::Ending;

use circuits::{
    curve::{POINT_BYTES, Scalar, decode_point},
    generators::pinned_leaf_generators,
    shape::Production,
    tree::{LeafPosition, LedgerSize},
};

use super::{arguments::inclusion::InclusionArgs, hints, inclusion::against, watch::Watch};
use crate::{
    report::sample::{DrawnSample, SampleReport, account_line, account_to_json},
    sample::{AccountList, CheckedAccount, InclusionFolder, Snapshot, check_accounts, check_drawn},
};
use documents::{
    bundle::{
        files,
        source::{BundleDirectory, BundleSource as _},
    },
    inclusion::{
        InclusionVerifier,
        draw::{
            ACCOUNTS, MAX_PADDING_BYTES, PADDING, PaddingTable, SampleDraw, SampleSeed,
            is_empty_leaf,
        },
    },
    input::read_capped,
    refusal::{Reason, Refusal},
};
use verdict::{
    progress::{Progress, Stage},
    report::verdict::Verdict,
    solvency::VerifiedSolvency,
};

/// Checks the accounts of a list, and prints them: as text those that are no plain yes, as JSON all. Returns what is still
/// to be printed behind them.
pub(super) fn sample(
    args: &InclusionArgs,
    directory: &Path,
    json: bool,
    watch: &Watch,
) -> Result<(String, Ending), Refusal> {
    let accounts = &list(args, directory)?;
    // Read through once, so that nothing is printed of a list that is wrong in the middle.
    let mut listed = 0;
    for account in open(accounts)? {
        account?;
        listed += 1;
    }
    if args.log.log_proof.is_some() && args.bundle.is_none() {
        return Err(Refusal::NoVerdict {
            what: "of many files the log proof is held against their bundle, and none was given"
                .to_owned(),
            hint: "give the published bundle too (--bundle)".to_owned(),
        });
    }
    let against = against(args, watch)?;
    let (root, solvency) = (against.root(), against.solvency());
    let ledger = solvency.map(|s| s.documents().context.ledger);
    let folder = InclusionFolder::open(directory, ledger)?;
    folder.ensure_of_ledger(open(accounts)?.map(|account| Ok(account?.id)))?;
    // Before anything is printed, as the list.
    let padding = match args.sample {
        Some(_) => padding(&directory.join(PADDING))?,
        None => PaddingTable::default(),
    };
    let verifier = InclusionVerifier::new();
    watch.stage(Stage::Accounts, Some(listed));
    let (mut first, mut printed) = (true, Ok(()));
    let mut leaves = HashSet::new();
    let mut snapshot = solvency.map(|solvency| Snapshot::of(&solvency.documents().descriptor));
    let tell = |account: &CheckedAccount| {
        leaves.extend(account.position);
        if snapshot.is_none() {
            snapshot.clone_from(&account.snapshot);
        }
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
    let drawn = match (solvency, args.sample, &args.seed) {
        (Some(solvency), Some(wanted), Some(seed)) => {
            let sample = drawn(args, &padding, solvency, wanted, seed.clone(), &leaves)?;
            Some(sample)
        }
        _ => None,
    };
    let report = SampleReport {
        tally: &tally,
        drawn: drawn.as_ref(),
        snapshot: snapshot.as_ref(),
        against: &against,
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

/// Where the list of accounts is.
fn list(args: &InclusionArgs, directory: &Path) -> Result<PathBuf, Refusal> {
    let of_sample = || args.sample.map(|_| directory.join(ACCOUNTS));
    args.accounts
        .clone()
        .or_else(of_sample)
        .ok_or_else(|| Refusal::NoVerdict {
            what: "no list says which accounts are to be checked".to_owned(),
            hint: "give one with --accounts".to_owned(),
        })
}

/// Draws the sample again.
fn drawn(
    args: &InclusionArgs,
    padding: &PaddingTable,
    solvency: &VerifiedSolvency,
    wanted: u64,
    seed: SampleSeed,
    positions: &HashSet<LeafPosition>,
) -> Result<DrawnSample, Refusal> {
    let claim = &solvency.documents().claim;
    let size = LedgerSize::<Production>::new(claim.leaves_per_shard, claim.shards);
    let size = size.expect("the bundle was verified");
    let bundle = BundleDirectory::new(args.bundle.as_ref().expect("clap asks for --bundle"));
    let generators = pinned_leaf_generators();
    let is_nobodys = |leaf: u64, blind: &Scalar| -> Result<bool, Refusal> {
        let bytes = bundle.read(files::LEAVES, leaf * POINT_BYTES as u64, POINT_BYTES)?;
        let bytes: &[u8; POINT_BYTES] = bytes.as_slice().try_into().expect("as many were read");
        let point = decode_point(bytes).map_err(|error| Refusal::rejected(Reason::Leaf, error))?;
        Ok(is_empty_leaf::<Production>(&generators, &point, *blind))
    };
    let leaves = positions
        .iter()
        .map(|position| size.number(*position))
        .collect();
    let draw = SampleDraw::new(solvency.root(), seed.clone(), size.leaves());
    Ok(DrawnSample {
        wanted,
        seed: seed.as_str().to_owned(),
        found: check_drawn(draw, wanted, &leaves, padding, is_nobodys)?,
    })
}

/// The table of leaves of nobody; there is none where all that were drawn are somebody's.
fn padding(path: &Path) -> Result<PaddingTable, Refusal> {
    if path.symlink_metadata().is_err() {
        return Ok(PaddingTable::default());
    }
    let unreadable = |error| Refusal::unreadable(path, &error);
    let bytes = read_capped(path, MAX_PADDING_BYTES).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|_| Refusal::NoVerdict {
        what: format!("{} is not UTF-8", path.display()),
        hint: "take the sample's directory as the exchange gave it".to_owned(),
    })?;
    PaddingTable::from_csv(&text)
}

fn open(path: &Path) -> Result<AccountList<BufReader<File>>, Refusal> {
    let unreadable = |error| Refusal::unreadable(path, &error);
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(unreadable(documents::input::not_regular(&meta)));
    }
    Ok(AccountList::new(BufReader::new(
        File::open(path).map_err(unreadable)?,
    )))
}
