//! What a program is.

use std::sync::LazyLock;

use circuits::shape::{Production, Shape as _};

/// What the long form of a version says: the number; the commit that a release is built from; the shape of the circuits
/// and the digests of the keys that this program verifies with (SPEC, section 4). Two programs with the same digests
/// accept the same proofs.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        format!(
            "{}\n\
            commit        {}\n\
            shape         {}\n\
            generators    {}\n\
            shard key     {}\n\
            solvency key  {}",
            env!("CARGO_PKG_VERSION"),
            option_env!("COMMIT").unwrap_or("not known: this is no release of a checkout"),
            Production::ID,
            Production::GENERATORS_DIGEST,
            Production::SHARD_KEY_DIGEST,
            Production::SOLVENCY_KEY_DIGEST,
        )
    });
    &VERSION
}
