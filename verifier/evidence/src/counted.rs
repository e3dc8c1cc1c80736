//! What has been counted already: one rule for whoever makes a list and whoever reads it.
//!
//! Everything that is compared is brought into one form first, since whoever writes a list can choose another.

use std::collections::{HashMap, hash_map::Entry};

use circuits::ledger::AssetId;

use super::{
    address::Address,
    chain::{Chain, place::Place},
    entry::EntryProblem,
    holding::{Holding, StatedBlock},
    outpoint::OutPoint,
};

/// Holdings that were counted, each with a mark of where it stands.
pub struct Counted<M> {
    /// Whether the whole address was counted, by asset and address.
    addresses: HashMap<(AssetId, Spot), (bool, M)>,
    /// The first asset of an address where each output is of one, and whether the whole address was counted for it.
    assets: HashMap<Spot, (AssetId, bool, M)>,
    /// The chain that a place was counted on, the first where there are several.
    places: HashMap<Place, (Chain, M)>,
    /// By chain: those that parted from another have its old transactions.
    outputs: HashMap<(String, OutPoint), M>,
    blocks: HashMap<String, (Option<StatedBlock>, M)>,
}

/// An address on one chain, in whatever form it is written there: the chain, and what is the same in each form.
type Spot = (String, Vec<u8>);

/// A holding that is counted already, and the mark of that which was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedBefore<M> {
    /// What is wrong with the second.
    pub problem: EntryProblem,
    /// Where the first stands.
    pub earlier: M,
}

impl<M> Default for Counted<M> {
    fn default() -> Self {
        Self {
            addresses: HashMap::new(),
            assets: HashMap::new(),
            places: HashMap::new(),
            outputs: HashMap::new(),
            blocks: HashMap::new(),
        }
    }
}

impl<M: Copy> Counted<M> {
    /// Counts one more.
    ///
    /// # Errors
    /// [`CountedBefore`] if it cannot be counted beside what was: that must stand in a list once.
    pub fn count(&mut self, holding: &Holding, mark: M) -> Result<(), CountedBefore<M>> {
        let place = holding.address.place();
        self.name(&holding.address, &place, mark)?;
        let spot = spot(&holding.address, &place);
        self.asset(holding, &spot, mark)?;
        let whole = holding.outpoint.is_none();
        // Outputs of one address stand beside each other, but not beside the whole of it.
        if let Some((before, earlier)) = self.addresses.insert((holding.asset, spot), (whole, mark))
            && (whole || before)
        {
            return Err(before_it(EntryProblem::AddressTwice, earlier));
        }
        let chain = holding.address.chain().id();
        if let Some(outpoint) = holding.outpoint
            && let Some(earlier) = self.outputs.insert((chain.to_owned(), outpoint), mark)
        {
            return Err(before_it(EntryProblem::OutputTwice, earlier));
        }
        match self.blocks.get(chain) {
            Some((block, earlier)) if *block != holding.block => {
                Err(before_it(EntryProblem::AnotherBlock, *earlier))
            }
            Some(_) => Ok(()),
            None => {
                let block = (holding.block.clone(), mark);
                self.blocks.insert(chain.to_owned(), block);
                Ok(())
            }
        }
    }

    /// One place is on one chain, unless all its chains are told apart: an account on one of these is none on another,
    /// even of the same key, as on a chain and its fork. A name that somebody made up may be another of a chain that
    /// stands in the list already; nothing is said of one that another version of this program may know.
    fn name(&mut self, address: &Address, place: &Place, mark: M) -> Result<(), CountedBefore<M>> {
        let chain = address.chain();
        if chain.is_open() {
            return Ok(());
        }
        match self.places.entry(place.clone()) {
            Entry::Vacant(vacant) => {
                vacant.insert((chain.clone(), mark));
                Ok(())
            }
            Entry::Occupied(before) => {
                let (first, earlier) = before.get();
                if first == chain || (first.is_told_apart() && chain.is_told_apart()) {
                    return Ok(());
                }
                let before = first.id().to_owned();
                let is_evm = place.is_evm();
                let problem = EntryProblem::AnotherName { before, is_evm };
                Err(before_it(problem, *earlier))
            }
        }
    }

    /// An output is of one asset. So an address has several only where each of its entries names an output.
    fn asset(&mut self, holding: &Holding, spot: &Spot, mark: M) -> Result<(), CountedBefore<M>> {
        if !holding.address.chain().has_outputs() {
            return Ok(());
        }
        let whole = holding.outpoint.is_none();
        match self.assets.entry(spot.clone()) {
            Entry::Vacant(vacant) => {
                vacant.insert((holding.asset, whole, mark));
                Ok(())
            }
            Entry::Occupied(before) => match *before.get() {
                (asset, before, earlier) if asset != holding.asset && (whole || before) => {
                    Err(before_it(EntryProblem::AnotherAsset, earlier))
                }
                _ => Ok(()),
            },
        }
    }
}

fn before_it<M>(problem: EntryProblem, earlier: M) -> CountedBefore<M> {
    CountedBefore { problem, earlier }
}

/// Where a chain has rules, its address has one text. Where another version may have them, that is not to be known here.
fn spot(address: &Address, place: &Place) -> Spot {
    let chain = address.chain();
    let account = if chain.has_rules() || chain.is_open() {
        address.as_str().as_bytes()
    } else {
        place.account()
    };
    (chain.id().to_owned(), account.to_vec())
}
