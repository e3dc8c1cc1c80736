//! What was found of the bundle itself.

use super::check::{Check, remark};
use documents::named::enumerated;

/// What was found before: a bundle whose proofs do not hold is not examined. `waived` are the assets that a
/// policy which the user named does not ask full cover of; `netted`, whether it counts loans that the user accepts.
pub(super) fn examine_bundle(waived: &[String], netted: bool) -> Check {
    let title = match (waived.is_empty(), netted) {
        (true, false) => "the bundle's proofs hold: reserves cover liabilities",
        (true, true) => {
            "the bundle's proofs hold: reserves cover all liabilities, less the loans that the policy counts"
        }
        (false, false) => "the bundle's proofs hold, under a policy that you named",
        (false, true) => {
            "the bundle's proofs hold, under a policy that you named, which counts loans"
        }
    };
    let mut remarks = Vec::new();
    if !waived.is_empty() {
        let assets = enumerated(waived);
        remarks.push(remark(format!(
            "the policy does not ask for full cover of {assets}"
        )));
    }
    if netted {
        remarks.push(remark(
            "what customers owe the exchange is taken off its liabilities, as far as the policy counts it",
        ));
    }
    Check::new("bundle", title, remarks)
}
