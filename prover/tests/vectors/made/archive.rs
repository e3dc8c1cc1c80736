//! One archive with two accounts, among as many slots as the format asks for.

use documents::inclusion::archive::{AccessCode, ArchiveSet, Prefix};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

use super::{exchange::wide, ledger::Ledger};

/// The most bits of a prefix that there are, which makes the shortest archives.
pub const PREFIX_BITS: u8 = 16;

/// The ledger, an archive of which has the accounts `many` and the other one, whose id is chosen so.
pub fn ledger() -> Ledger {
    let prefix = |ledger: &Ledger, id: &str| {
        let set = set(ledger);
        set.seal::<circuits::shape::Production>(&ledger.inclusion(id))
            .prefix
    };
    let many = prefix(&Ledger::new(wide("few")), "many");
    // The prefix depends on the salt alone, which no other account has a part in.
    let first = Ledger::new(wide("few"));
    let mut ids = (0..).map(|number: u32| format!("few-{number}"));
    let few = ids.find(|id| prefix_of(&first, id) == many).unwrap();
    let ledger = Ledger::new(wide(&few));
    assert_eq!(prefix(&ledger, &few), many);
    ledger
}

/// The archive that both are in, and the access codes of `many` and of the other.
pub fn archive(ledger: &Ledger) -> (Vec<u8>, [AccessCode; 2]) {
    let set = set(ledger);
    let inclusions = [0, 1].map(|place| ledger.inclusion(&ledger.exchange.accounts[place].id));
    let sealed = inclusions
        .each_ref()
        .map(|inclusion| set.seal::<circuits::shape::Production>(inclusion));
    let size = set.geometry().slot_bytes();
    let slots = sealed.each_ref().map(|account| &account.slots[..]).concat();
    let slots: Vec<&[u8]> = slots.chunks(size).collect();
    assert_eq!(
        slots.len(),
        3,
        "two slots of one account and one of the other"
    );
    let locators: Vec<[u8; 16]> = slots
        .iter()
        .map(|slot| *slot.first_chunk().unwrap())
        .collect();
    let mut archive = Vec::new();
    // An exchange's filler follows from its secret; it is nobody's slots in any case.
    let mut filler = ChaCha20Rng::from_seed([0xf1; 32]);
    let read = |slot: usize, out: &mut [u8]| {
        out.copy_from_slice(slots[slot]);
        Ok(())
    };
    set.write(sealed[0].prefix, &locators, read, &mut filler, &mut archive)
        .unwrap();
    (
        archive,
        inclusions.map(|inclusion| AccessCode::of_salt(inclusion.salt)),
    )
}

fn set(ledger: &Ledger) -> ArchiveSet {
    ArchiveSet::new(ledger.header.clone(), ledger.size, PREFIX_BITS).unwrap()
}

/// The prefix of an account that may not be in the ledger.
fn prefix_of(ledger: &Ledger, id: &str) -> Prefix {
    let salt = ledger.salt(id);
    let parts: [&[u8]; 3] = [&ledger.header.ledger().0, &[PREFIX_BITS], &[0; 4]];
    let mac = circuits::hash::hmac_sha256(&salt, "por/archive-locator/v1", &parts);
    Prefix::of(mac.first_chunk().unwrap(), PREFIX_BITS)
}
