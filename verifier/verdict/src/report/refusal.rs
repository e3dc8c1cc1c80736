//! Refusals as JSON; as text they are errors on stderr.

use serde_json::{Value, json};

use super::verdict::{NoRefusal, Verdict};
use documents::refusal::{Refusal, RefusalKind};

/// The object that `--json` prints.
pub fn to_json(refusal: &Refusal) -> Value {
    let (verdict, reason, detail, hint) = match refusal {
        Refusal::Rejected { reason, detail } => {
            (Verdict::Rejected, reason.code(), detail, reason.hint())
        }
        Refusal::Damaged { reason, what, hint } | Refusal::Unchecked { reason, what, hint } => {
            (Verdict::None, reason.code(), what, hint.as_str())
        }
        Refusal::NoVerdict { what, hint } => (
            Verdict::None,
            NoRefusal::NoVerdict.name(),
            what,
            hint.as_str(),
        ),
    };
    json!({
        "verdict": verdict.name(),
        "reason": reason,
        "kind": refusal.kind().map(RefusalKind::name),
        "detail": detail,
        "hint": hint,
    })
}
