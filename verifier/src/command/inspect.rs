//! `verifier inspect`.

use circuits::shape::Production;
use verdict::ending::Ending;

use super::{arguments::InspectArgs, output::CommandOutput};
use documents::{
    bundle::{files::Bundle, source::BundleDirectory},
    refusal::Refusal,
};
use verdict::{report, solvency::read_documents};

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
