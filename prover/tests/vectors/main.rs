//! The vectors for a second verifier, `fixtures/vectors`: this one must agree with them (see the README there).
//!
//! Tables and bundles are read as a stranger would read them, and judged by the public front doors alone.
//! With `UPDATE_GOLDEN=1` all files are made anew. Proofs have fresh randomness, so that `shards.bin` and `solvency.bin`
//! are other bytes each time; everything else comes out the same, the tables of damage among it.

mod files;
mod made;

#[test]
fn good_bundles_verify() {
    let verifier = verifier::Verifier::new().unwrap();
    for name in ["balances", "loans"] {
        let expectations = verifier::solvency::Expectations {
            accept_loans_bps: 3_000,
            ..Default::default()
        };
        let bundle = files::directory(&format!("bundles/{name}"));
        println!(
            "{:?}",
            verifier.solvency(&bundle, &expectations).unwrap().root()
        );
    }
}
