//! Archives: the inclusions of a share of all accounts in one public file, each readable by its owner only.
//!
//! A user who asks for their own file tells the exchange that they check. Who fetches a whole archive, from whomever,
//! shows only that it is one account of the many that share the archive's prefix. Since anybody may fetch it, an
//! archive must say nothing: not who is in it, not how many accounts there are, nor how many balances one has.
//!
//! ```text
//! archive   header, then C slots of equal size, strictly increasing by locator
//! slot      locator (16 bytes), ciphertext, tag (16 bytes)       or as many pseudo-random bytes
//! locator_j = HMAC256(code, "por/archive-locator/v1", ledger digest, b, j)    first 16 bytes
//! key_j     = HMAC256(code, "por/archive-key/v1", ledger digest, header digest, j)
//! ```
//!
//! (SPEC.md, section 12.) The *code* of an account is its salt, b the number of bits by which archives are told apart.
//! C and the slots' size follow from the ledger's size and the number of archives. An account that does not fit in slot
//! 0 goes on in slot 1, 2, ..., whose locators begin with the prefix of locator 0, so that all are in one archive.
//! Locators are the index: a slot is found by halving, and nobody reads an archive whole.
//!
//! | file | what it has |
//! |---|---|
//! | [`code`] | what an account's owner is given, and what follows from it |
//! | [`locator`] | where a slot is, and what all of an archive begin with |
//! | [`geometry`] | how many archives, slots and bytes there are |
//! | [`header`] | an archive's first bytes |
//! | `record` | what an account's slots say |
//! | `slot` | sealing and opening one |
//! | [`occupancy`] | whether accounts fit into archives |
//! | [`mod@write`] | filling archives |
//! | [`read`] | finding an account in one |

pub mod code;
pub mod geometry;
pub mod header;
pub mod locator;
pub mod occupancy;
pub mod read;
mod record;
mod slot;
#[cfg(test)]
mod tests;
pub mod write;

pub use self::{
    code::AccessCode,
    geometry::Geometry,
    header::ArchiveHeader,
    locator::{MAX_PREFIX_BITS, Prefix},
    occupancy::{Occupancy, largest_fit},
    read::{Archive, ensure_archive},
    write::{ArchiveSet, SealedAccount},
};
