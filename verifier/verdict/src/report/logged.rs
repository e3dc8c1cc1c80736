//! Where a root stands in the log, and who cosigned that.

use serde_json::{Value, json};

use super::shown;
use crate::logged::Logged;

/// In words: the log, and its witnesses.
pub fn lines(logged: Option<&Logged>) -> Vec<String> {
    let Some(logged) = logged else {
        return Vec::new();
    };
    let proven = logged.proven();
    let mut lines = vec![format!(
        "log          {}: number {} of {}",
        shown(proven.origin()),
        proven.leaf().sequence,
        proven.size()
    )];
    for (key, cosigned) in &proven.witnessed().by {
        let name = shown(key.name().as_str());
        lines.push(format!(
            "             cosigned by {name}, {}",
            cosigned.time
        ));
    }
    if !logged.is_witnessed() {
        let nobody = "             your policy asks for no witness: the exchange alone says that all are shown this log";
        lines.push(nobody.to_owned());
    }
    lines
}

/// The same for machines.
pub fn to_json(logged: &Logged) -> Value {
    let proven = logged.proven();
    let witnessed = proven.witnessed();
    let witnesses: Vec<_> = witnessed
        .by
        .iter()
        .map(|(key, cosigned)| json!({ "name": key.name().as_str(), "time": cosigned.time.to_string() }))
        .collect();
    json!({
        "origin": proven.origin(),
        "sequence": proven.leaf().sequence,
        "size": proven.size(),
        "claim": logged.claim().to_string(),
        "quorum": witnessed.quorum,
        "witnesses": witnesses,
        "time": proven.time().map(|time| time.to_string()),
    })
}
