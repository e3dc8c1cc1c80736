//! The keys, which are made once.

use std::sync::OnceLock;

use circuits::{
    setup::{Keys, VerifierSetup},
    shape::Production,
};
use documents::refusal::Refusal;
use verdict::progress::{Progress, Stage};

/// The keys. A caller has looked at all that needs none: to make them takes a moment.
///
/// # Errors
/// No verdict if the keys are not those that this program is built with.
pub fn keys(progress: &dyn Progress) -> Result<Keys<'static, Production>, Refusal> {
    static SETUP: OnceLock<VerifierSetup<Production>> = OnceLock::new();
    if let Some(setup) = SETUP.get() {
        return Ok(setup.keys());
    }
    progress.stage(Stage::Keys, None);
    let made = VerifierSetup::pinned().map_err(|error| Refusal::NoVerdict {
        what: error.to_string(),
        hint: "this page is not whole: load it again, or another copy of it".to_owned(),
    })?;
    Ok(SETUP.get_or_init(|| made).keys())
}
