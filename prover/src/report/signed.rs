//! What share of each asset's reserves is at addresses that signed.

use documents::{bundle::descriptor::Descriptor, named::shares};
use serde_json::{Value, json};
use statements::coverage::Coverage;

/// For people, and for machines.
pub fn signed(coverage: &Coverage, descriptor: &Descriptor) -> (String, Value) {
    let of_assets = coverage.signed_shares(descriptor);
    let all: Vec<_> = of_assets
        .map(|(symbol, share)| json!({ "asset": symbol, "ownership_bps": share.bps() }))
        .collect();
    (shares(coverage.signed_shares(descriptor)), Value::from(all))
}
