//! Refusals as JSON; as text they are errors on stderr.

use serde_json::{Value, json};

use documents::refusal::Refusal;

/// The object that `--json` prints.
pub fn to_json(refusal: &Refusal) -> Value {
    match refusal {
        Refusal::Rejected { reason, detail } => json!({
            "verdict": "rejected",
            "reason": reason.code(),
            "detail": detail,
        }),
        Refusal::NoVerdict { what, hint } => json!({
            "verdict": "none",
            "reason": "NO_VERDICT",
            "detail": what,
            "hint": hint,
        }),
    }
}
