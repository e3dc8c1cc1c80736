//! What is found in these shards?

use circuits::shape::Production;
use documents::refusal::Refusal;
use serde_json::Value;
use verdict::solvency::{Expectations, OpenBundle};

use crate::{
    bundle::Folder, divided::PartRecord, files::Files, host::Watch, keys::keys,
    question::ShardsQuestion,
};

/// Reads them for whoever judges. Nothing is expected here: that is compared there.
pub fn shards(files: &Files<'_>, asked: &ShardsQuestion) -> Result<Value, Refusal> {
    let (bundle, expected) = (Folder::new(files, &asked.bundle)?, Expectations::default());
    let opened = OpenBundle::<Production>::new(&bundle, &expected)?;
    let watch = Watch::new(files.host());
    let read = opened.read_shards(keys(&watch)?, asked.from..asked.to, &watch)?;
    Ok(PartRecord::from(read).to_json())
}
