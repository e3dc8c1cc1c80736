//! The keys, which are made once.

use std::sync::OnceLock;

use circuits::{
    setup::{Keys, VerifierSetup},
    shape::Production,
};
use documents::{
    bundle::{files::Bundle, source::BundleSource},
    refusal::Refusal,
};
use verdict::progress::{Progress, Stage};

/// The keys. What is no bundle at all is found before they are made, which takes a while.
///
/// # Errors
/// What a bundle is refused for; no verdict if the keys are not those that this program is built with.
pub fn keys_for(
    bundle: &dyn BundleSource,
    progress: &dyn Progress,
) -> Result<Keys<'static, Production>, Refusal> {
    static SETUP: OnceLock<VerifierSetup<Production>> = OnceLock::new();
    Bundle::open(bundle)?;
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
