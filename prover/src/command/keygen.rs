//! `prover keygen`.

use disk::{Existing, Readers, Unwritten, write};
use statements::receipt::ReceiptSecret;

use super::{
    args::KeygenArgs,
    hints,
    outcome::{Outcome, done},
};
use crate::{
    apart::ensure_beside_no_bundle,
    report::{Part, Report},
};

/// Makes the key that receipts are signed with.
pub(super) fn keygen(args: &KeygenArgs) -> Result<Report, Outcome> {
    ensure_beside_no_bundle(&args.out)
        .map_err(|error| Outcome::environment(&error, hints::of_apart("--out", &error)))?;
    let key = ReceiptSecret::generate();
    write(&args.out, &key.to_bytes(), Existing::Keep, Readers::Owner).map_err(|error| {
        let unwritten = Unwritten(&args.out, &error);
        let hint = unwritten.hint();
        Outcome::environment(unwritten, hint)
    })?;
    let (out, public) = (args.out.display().to_string(), key.public().to_string());
    Ok(Report::from([
        done(),
        Part::line(format!("secret key: {out}, to keep to yourself")).with("key", out),
        Part::lines([
            "public key, to name in the snapshot before its descriptor is made:".to_owned(),
            format!("receipt_key = \"{public}\""),
        ])
        .with("public", public),
    ]))
}
