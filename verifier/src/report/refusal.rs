//! Refusals as JSON; as text they are errors on stderr.

use serde_json::{Value, json};

use super::verdict::{NoRefusal, Verdict};
use documents::refusal::Refusal;

/// The object that `--json` prints.
pub fn to_json(refusal: &Refusal) -> Value {
    match refusal {
        Refusal::Rejected { reason, detail } => json!({
            "verdict": Verdict::Rejected.name(),
            "reason": reason.code(),
            "detail": detail,
        }),
        Refusal::NoVerdict { what, hint } => json!({
            "verdict": Verdict::None.name(),
            "reason": NoRefusal::NoVerdict.name(),
            "detail": what,
            "hint": hint,
        }),
    }
}
