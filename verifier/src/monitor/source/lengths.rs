//! How long the files of a bundle may be, which its claim decides.

use documents::bundle::{
    claim::{Claim, ReservesMode},
    files::{NAMES, OWNERSHIP, RESERVES},
    public_list::{MAX_LIST_BYTES as MAX_RESERVES_BYTES, MAX_OWNERSHIP_BYTES},
};

use super::had::NotHad;
use crate::monitor::published::BundleName;

/// Most bytes of a bundle that are read: a hundred million accounts take less.
pub(super) const MAX_BUNDLE_BYTES: u64 = 32 << 30;

/// The lengths that files of a bundle have to have which its claim does not have in itself; none for a claim of another kind
/// of circuits.
pub type Lengths<'l> = &'l dyn Fn(&Claim) -> Option<Vec<(&'static str, u64)>>;

/// The other files that a claim asks for, and the most bytes of each.
pub(super) fn large(
    name: &BundleName,
    claim: &Claim,
    lengths: Lengths<'_>,
) -> Result<Vec<(&'static str, u64)>, NotHad> {
    let Some(mut files) = lengths(claim) else {
        // Whoever verifies says so: nothing else is needed for that.
        return Ok(Vec::new());
    };
    if claim.reserves_mode == ReservesMode::Public {
        files.push((RESERVES, MAX_RESERVES_BYTES));
        files.push((OWNERSHIP, MAX_OWNERSHIP_BYTES));
    }
    let all = files
        .iter()
        .try_fold(0u64, |sum, (_, most)| sum.checked_add(*most));
    if all.is_none_or(|all| all > MAX_BUNDLE_BYTES) {
        let what = format!("{name} is larger than the {MAX_BUNDLE_BYTES} bytes that are fetched");
        return Err(NotHad::Malformed(what));
    }
    debug_assert!(files.iter().all(|(file, _)| NAMES.contains(file)));
    Ok(files)
}
