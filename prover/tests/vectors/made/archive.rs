//! One archive with two accounts, among as many slots as the format asks for.

use circuits::{hash::hmac_sha256, shape::Production};
use documents::inclusion::archive::{AccessCode, ArchiveSet, Prefix, SealedAccount};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use fixtures::testing::Ledger;

use super::exchange::wide;

/// The most bits of a prefix that there are, which makes the shortest archives.
pub const PREFIX_BITS: u8 = 16;

/// The ledger, an archive of which has the accounts `many` and the other one, whose id is chosen so.
pub fn ledger() -> Ledger {
    let prefix = |ledger: &Ledger, id: &str| {
        let set = set(ledger);
        set.seal::<Production>(&ledger.inclusion(id)).prefix
    };
    let many = prefix(&wide("few"), "many");
    // The prefix depends on the salt alone, which no other account has a part in.
    let first = wide("few");
    let mut ids = (0..).map(|number: u32| format!("few-{number}"));
    let few = ids.find(|id| prefix_of(&first, id) == many).unwrap();
    let ledger = wide(&few);
    assert_eq!(prefix(&ledger, &few), many);
    ledger
}

/// The archive that both are in.
pub fn archive(ledger: &Ledger) -> Vec<u8> {
    let (set, sealed) = (set(ledger), sealed(ledger));
    let slots = sealed.each_ref().map(|account| &account.slots[..]).concat();
    let slots: Vec<&[u8]> = slots.chunks(set.geometry().slot_bytes()).collect();
    let mut archive = Vec::new();
    // An exchange's filler follows from its secret; it is nobody's slots in any case.
    let mut filler = ChaCha20Rng::from_seed([0xf1; 32]);
    let read = |slot: usize, out: &mut [u8]| {
        out.copy_from_slice(slots[slot]);
        Ok(())
    };
    let prefix = sealed[0].prefix;
    set.write(prefix, &locators(ledger), read, &mut filler, &mut archive)
        .unwrap();
    archive
}

/// The access codes of `many` and of the other account.
pub fn codes(ledger: &Ledger) -> [AccessCode; 2] {
    [0, 1].map(|place| {
        let id = &ledger.accounts()[place].id;
        AccessCode::of_salt(ledger.salt(id))
    })
}

/// The locators of both slots of `many`, and of that of the other account.
pub fn locators(ledger: &Ledger) -> [[u8; 16]; 3] {
    let size = set(ledger).geometry().slot_bytes();
    let slots = sealed(ledger).map(|account| account.slots).concat();
    let locators: Vec<[u8; 16]> = slots
        .chunks(size)
        .map(|slot| *slot.first_chunk().unwrap())
        .collect();
    locators.try_into().expect("two slots, and one")
}

fn sealed(ledger: &Ledger) -> [SealedAccount; 2] {
    let set = set(ledger);
    [0, 1].map(|place| {
        let id = &ledger.accounts()[place].id;
        set.seal::<Production>(&ledger.inclusion(id))
    })
}

fn set(ledger: &Ledger) -> ArchiveSet {
    ledger.archives(PREFIX_BITS)
}

/// The prefix of an account that may not be in the ledger.
fn prefix_of(ledger: &Ledger, id: &str) -> Prefix {
    let salt = ledger.salt(id);
    let parts: [&[u8]; 3] = [&ledger.header().ledger().0, &[PREFIX_BITS], &[0; 4]];
    let mac = hmac_sha256(&salt, "por/archive-locator/v1", &parts);
    Prefix::of(mac.first_chunk().unwrap(), PREFIX_BITS)
}
