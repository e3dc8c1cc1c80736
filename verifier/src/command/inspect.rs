//! `verifier inspect`.

use circuits::shape::Production;

use super::{
    arguments::InspectArgs,
    output::{CommandOutput, Ending},
};
use crate::{report, solvency::read_documents};
use documents::{
    bundle::{files::Bundle, source::BundleDirectory},
    refusal::Refusal,
};

pub(super) fn inspect(args: &InspectArgs) -> Result<CommandOutput, Refusal> {
    let source = BundleDirectory::new(&args.bundle);
    let bundle = Bundle::open(&source)?;
    let (documents, _) = read_documents::<Production>(&bundle)?;
    Ok(CommandOutput {
        text: report::inspect::to_text(&documents),
        json: report::inspect::to_json(&documents),
        ending: Ending::Verified,
    })
}
