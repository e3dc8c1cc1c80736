//! What to do after a proof: commands that can be typed as they are.

use std::path::Path;

use documents::bundle::claim::ReservesMode;
use serde_json::{Value, json};

use crate::{prove::Places, report::Part};

/// One thing to do.
struct Step {
    /// What for.
    what: String,
    /// With which command; none, if it is not for this program.
    command: Option<String>,
}

/// What is to be done with the results of a run.
pub(super) fn steps(
    places: &Places,
    snapshot: &Path,
    mode: ReservesMode,
    proven_before: bool,
) -> Part {
    let private = quoted(places.private());
    let unless = match proven_before {
        true => {
            "unless an earlier root of this snapshot is published, which then is the only one that counts: "
        }
        false => "",
    };
    let publish = format!(
        "{unless}publish {} with all that is in it, and root and claim where everybody sees the same",
        places.out().display()
    );
    let mut steps = vec![Step {
        what: publish,
        command: None,
    }];
    // A public list is in the bundle, and needs nobody's word.
    if mode != ReservesMode::Public {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Report;

    fn said(mode: ReservesMode) -> (String, Value) {
        let (snapshot, out) = (Path::new("in/june 26.toml"), Path::new("www/june"));
        let places = Places::of_snapshot(snapshot, out, None).unwrap();
        let report = Report::from([steps(&places, snapshot, mode, false)]);
        (report.to_text(), report.to_json()["next"].take())
    }

    #[test]
    fn commands_can_be_typed_as_they_are() {
        let (text, next) = said(ReservesMode::Attested);
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
        let report = Report::from([steps(&places, snapshot, ReservesMode::Public, true)]);
        let text = report.to_text();
        assert!(
            text.starts_with("next:\n  - unless an earlier root of this snapshot is published"),
            "{text}"
        );
    }

    #[test]
    fn a_public_list_needs_no_auditor() {
        let (text, next) = said(ReservesMode::Public);
        assert_eq!(next.as_array().unwrap().len(), 3);
        assert!(!text.contains("dossier"), "{text}");
    }
}
