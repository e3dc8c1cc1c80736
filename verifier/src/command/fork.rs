//! `verifier fork`.

use std::path::Path;

use documents::refusal::{Reason, Refusal};
use history::{
    fork::{Compared, Half, compare},
    proof::MAX_PROOF_BYTES,
};
use serde_json::{Value, json};
use verdict::{
    ending::Ending,
    report::verdict::{NoRefusal, Verdict},
};

use super::{arguments::witness::ForkArgs, log, output::CommandOutput};

/// Says whether two halves show that a log is forked.
pub(super) fn fork(args: &ForkArgs) -> Result<CommandOutput, Refusal> {
    let paths = [&args.first, &args.second];
    let read = [read(paths[0])?, read(paths[1])?];
    let compared = compare(&args.log_key, [&read[0], &read[1]]).map_err(|(place, error)| {
        let hint = "a half that the log's key has not signed shows nothing, and accuses nobody: get it once more, with the \
                    log's key from where everybody sees it";
        Refusal::NoVerdict {
            what: format!("{}: {error}", paths[place].display()),
            hint: hint.to_owned(),
        }
    })?;
    let (verdict, reason, headline, ending) = match &compared {
        Compared::Roots { .. } | Compared::Leaves { .. } => (
            Verdict::Forked,
            Reason::Forked.code(),
            "FORKED",
            Ending::Rejected,
        ),
        Compared::Same => (
            Verdict::SameCheckpoint,
            NoRefusal::Ok.name(),
            "SAME CHECKPOINT",
            Ending::Verified,
        ),
        Compared::Nothing => (
            Verdict::NothingShown,
            NoRefusal::NoVerdict.name(),
            "NOTHING SHOWN",
            Ending::NoVerdict,
        ),
    };
    let mut text = format!("{headline}: {compared}\n  log: {}\n", args.log_key.name());
    for (path, half) in paths.iter().zip(&read) {
        text += &format!("  {}: {}\n", path.display(), words(half));
    }
    if compared.is_fork() {
        text += "  both are signed by the log's key, and need nobody's word: keep them, and show them to others\n";
    }
    Ok(CommandOutput {
        text,
        json: json!({
            "verdict": verdict.name(),
            "reason": reason,
            "log": args.log_key.name().as_str(),
            "detail": compared.to_string(),
            "halves": paths.iter().zip(&read).map(|(path, half)| to_json(path, half)).collect::<Vec<_>>(),
        }),
        ending,
    })
}

fn read(path: &Path) -> Result<Half, Refusal> {
    Half::from_bytes(&log::read(path, MAX_PROOF_BYTES)?).map_err(|error| Refusal::NoVerdict {
        what: format!("{}: {error}", path.display()),
        hint: "give a checkpoint, as the log serves it, or a log proof".to_owned(),
    })
}

fn words(half: &Half) -> String {
    let head = half.head();
    let of = match half.leaf().map(|leaf| (leaf.sequence, leaf.snapshot)) {
        None => String::new(),
        Some((number, None)) => format!(", number {number} without a snapshot"),
        Some((number, Some(snapshot))) => format!(
            ", number {number}: root {}, claim {}",
            snapshot.root, snapshot.claim
        ),
    };
    format!(
        "size {}, log root {}{of}",
        head.size,
        hex::encode(head.root)
    )
}

fn to_json(path: &Path, half: &Half) -> Value {
    let (head, leaf) = (half.head(), half.leaf());
    let snapshot = leaf.and_then(|leaf| leaf.snapshot);
    json!({
        "file": path.display().to_string(),
        "size": head.size,
        "log_root": hex::encode(head.root),
        "sequence": leaf.map(|leaf| leaf.sequence),
        "root": snapshot.map(|snapshot| snapshot.root.to_string()),
        "claim_digest": snapshot.map(|snapshot| snapshot.claim.to_string()),
    })
}
