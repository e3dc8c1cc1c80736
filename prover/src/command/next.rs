//! What to do after a proof: commands that can be typed as they are.

use std::{fs, path::Path};

use documents::{bundle::claim::ReservesMode, text::shown};
use serde_json::{Value, json};

use crate::{apart::BUNDLE, prove::Places, report::Part};

/// One thing to do.
struct Step {
    /// What for.
    what: String,
    /// With which command; none, if it is not for this program.
    command: Option<String>,
}

/// What was proven, as far as the next steps depend on it.
pub(super) struct Proven {
    /// What the claim says of the reserves.
    pub(super) mode: ReservesMode,
    /// Whether the descriptor names a key for receipts.
    pub(super) signs_receipts: bool,
    /// Whether a bundle of this descriptor was made before.
    pub(super) before: bool,
}

/// What is to be done with the results of a run.
pub(super) fn steps(places: &Places, snapshot: &Path, proven: &Proven) -> Part {
    let private = quoted(places.private());
    let unless = match proven.before {
        true => {
            "unless an earlier root of this snapshot is published, which then is the only one that counts: "
        }
        false => "",
    };
    let publish = format!(
        "{unless}publish {} with all that is in it{}, and root and claim where everybody sees the same",
        places.out().display(),
        besides(places)
    );
    let mut steps = vec![Step {
        what: publish,
        command: None,
    }];
    // A public list is in the bundle, and needs nobody's word.
    if proven.mode != ReservesMode::Public {
        steps.push(Step {
            what: "for an auditor".to_owned(),
            command: Some(format!(
                "prover reserves dossier --snapshot {} --private {private} --out dossier.json",
                quoted(snapshot)
            )),
        });
    }
    steps.push(Step {
        what: "for customers".to_owned(),
        command: Some(format!(
            "prover inclusion --private {private} --all --out inclusion-files"
        )),
    });
    if proven.signs_receipts {
        steps.push(Step {
            what: "receipts, with the secret key that keygen has made".to_owned(),
            command: Some(format!(
                "prover receipt --snapshot {} --key receipt.key --all --out receipts",
                quoted(snapshot)
            )),
        });
    }
    steps.push(Step {
        what: "when all are issued".to_owned(),
        command: Some(format!("prover forget --private {private}")),
    });
    let lines = steps.iter().map(|step| match &step.command {
        None => format!("  - {}", step.what),
        Some(command) => format!("  - {}:\n      {command}", step.what),
    });
    let lines = std::iter::once("next:".to_owned()).chain(lines);
    let values: Vec<Value> = steps
        .iter()
        .map(|step| json!({ "what": step.what, "command": step.command }))
        .collect();
    Part::lines(lines).with("next", values)
}

/// A path as a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    // No path has the byte zero, the only one that cannot be quoted.
    let words = shlex::try_quote(&text);
    words.map_or_else(|_| text.to_string(), |quoted| quoted.into_owned())
}

/// Most names that are told.
const NAMES: usize = 5;

/// What lies in the directory that is published, besides the bundle.
fn besides(places: &Places) -> String {
    let entries = fs::read_dir(places.out()).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| name != BUNDLE).collect();
    names.sort_unstable();
    let more = if names.len() > NAMES { ", ..." } else { "" };
    names.truncate(NAMES);
    match names.is_empty() {
        true => String::new(),
        false => format!(
            " (it has {}{more} too: see that none of it is secret)",
            shown(&names.join(", "))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Report;

    fn proven(mode: ReservesMode) -> Proven {
        Proven {
            mode,
            signs_receipts: false,
            before: false,
        }
    }

    fn said(proven: &Proven) -> (String, Value) {
        let (snapshot, out) = (Path::new("in/june 26.toml"), Path::new("www/june"));
        let places = Places::of_snapshot(snapshot, out, None).unwrap();
        let report = Report::from([steps(&places, snapshot, proven)]);
        (report.to_text(), report.to_json()["next"].take())
    }

    #[test]
    fn commands_can_be_typed_as_they_are() {
        let (text, next) = said(&proven(ReservesMode::Attested));
        let commands: Vec<_> = next.as_array().unwrap().iter().collect();
        let words = |step: &Value| shlex::split(step["command"].as_str().unwrap()).unwrap();
        let dossier = words(commands[1]);
        assert_eq!(dossier[4], "in/june 26.toml");
        assert_eq!(dossier[6], "in/june 26.private");
        assert_eq!(words(commands[3])[..2], ["prover", "forget"]);
        assert!(
            text.starts_with("next:\n  - publish www/june with all"),
            "{text}"
        );
        for step in &commands[1..] {
            assert!(text.contains(step["command"].as_str().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_second_proof_is_not_to_be_published_beside_the_first() {
        let (snapshot, out) = (Path::new("june.toml"), Path::new("www"));
        let places = Places::of_snapshot(snapshot, out, None).unwrap();
        let again = Proven {
            before: true,
            ..proven(ReservesMode::Public)
        };
        let report = Report::from([steps(&places, snapshot, &again)]);
        let text = report.to_text();
        assert!(
            text.starts_with("next:\n  - unless an earlier root of this snapshot is published"),
            "{text}"
        );
    }

    #[test]
    fn what_else_would_be_published_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("www");
        for name in [BUNDLE, "receipts"] {
            fs::create_dir_all(out.join(name)).unwrap();
        }
        fs::write(out.join("log.key"), "").unwrap();
        let snapshot = Path::new("june.toml");
        let places = Places::of_snapshot(snapshot, &out, None).unwrap();
        let report = Report::from([steps(&places, snapshot, &proven(ReservesMode::Public))]);
        let text = report.to_text();
        let told = "(it has log.key, receipts too: see that none of it is secret)";
        assert!(text.contains(told), "{text}");
    }

    #[test]
    fn a_public_list_needs_no_auditor() {
        let (text, next) = said(&proven(ReservesMode::Public));
        assert_eq!(next.as_array().unwrap().len(), 3);
        assert!(!text.contains("dossier"), "{text}");
    }

    #[test]
    fn receipts_are_signed_where_the_descriptor_names_a_key() {
        let signing = Proven {
            signs_receipts: true,
            ..proven(ReservesMode::Public)
        };
        let (text, next) = said(&signing);
        let command = next[2]["command"].as_str().unwrap();
        let words = shlex::split(command).unwrap();
        assert_eq!(words[..2], ["prover", "receipt"], "{text}");
        assert_eq!(words[3], "in/june 26.toml");
        let (text, _) = said(&proven(ReservesMode::Public));
        assert!(!text.contains("receipt"), "{text}");
    }
}
