//! What an amount of a leaf means, and which generator it is committed on.

use crate::{
    ledger::{Amount, AssetId},
    shape::Shape,
};

/// A component of a leaf. Its id is the row of its generator and of its cell in the linked columns:
///
/// | id | component |
/// |---|---|
/// | a | free balance of asset a |
/// | A + a | pledged balance of asset a: owed to the customer like a free one, and collateral for their debts |
/// | 2A + a | debt of asset a: what the customer owes the exchange |
/// | 3A, 3A + 1 | surplus of the collateral over the debts, two limbs of 64 bits, lowest first |
///
/// with A = [`Shape::REGISTRY`]. Components are ordered as their ids are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// A balance that covers nothing.
    Free(AssetId),
    /// A balance that covers debts of the same account.
    Pledged(AssetId),
    /// What the customer owes.
    Debt(AssetId),
    /// The lower 64 bits of the surplus.
    SurplusLow,
    /// The upper 64 bits of the surplus.
    SurplusHigh,
}

impl Component {
    /// The id, below [`Shape::COMPONENTS`] for every asset that the shape has room for.
    pub fn row<S: Shape>(self) -> usize {
        match self {
            Self::Free(asset) => asset.index(),
            Self::Pledged(asset) => S::REGISTRY + asset.index(),
            Self::Debt(asset) => 2 * S::REGISTRY + asset.index(),
            Self::SurplusLow => 3 * S::REGISTRY,
            Self::SurplusHigh => 3 * S::REGISTRY + 1,
        }
    }

    /// The component with an id; `None` from [`Shape::COMPONENTS`] on.
    pub fn from_row<S: Shape>(row: usize) -> Option<Self> {
        let asset = AssetId::new(row % S::REGISTRY)?;
        match (row / S::REGISTRY, row % S::REGISTRY) {
            (0, _) => Some(Self::Free(asset)),
            (1, _) => Some(Self::Pledged(asset)),
            (2, _) => Some(Self::Debt(asset)),
            (3, 0) => Some(Self::SurplusLow),
            (3, 1) => Some(Self::SurplusHigh),
            _ => None,
        }
    }

    /// The asset; none for the surplus, which is a value.
    pub fn asset(self) -> Option<AssetId> {
        match self {
            Self::Free(asset) | Self::Pledged(asset) | Self::Debt(asset) => Some(asset),
            Self::SurplusLow | Self::SurplusHigh => None,
        }
    }
}

/// One component of an account with its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What the amount means.
    pub component: Component,
    /// How much, in the asset's smallest unit (or a limb of the surplus).
    pub amount: Amount,
}

/// An entry of a shard: where the circuit has it, and where tables of commitments take it from. An account's entries
/// are in any slots of its shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// Place of the entry's leaf in its shard.
    pub leaf: u32,
    /// Id of the component.
    pub row: u16,
    /// The amount.
    pub amount: u64,
}

impl Slot {
    /// The slot of an entry of leaf number `leaf`.
    pub fn new<S: Shape>(leaf: u32, entry: Entry) -> Self {
        Self {
            leaf,
            // Shapes have fewer than 2^16 components; a test of theirs says so.
            row: entry.component.row::<S>() as u16,
            amount: entry.amount.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Production, Tiny};

    fn ids_are_rows<S: Shape>() {
        let mut last = None;
        for row in 0..S::COMPONENTS {
            let component = Component::from_row::<S>(row).expect("a component");
            assert_eq!(component.row::<S>(), row);
            assert!(last < Some(component));
            last = Some(component);
        }
        for row in S::COMPONENTS..S::COMPONENTS + S::REGISTRY {
            assert_eq!(Component::from_row::<S>(row), None);
        }
    }

    #[test]
    fn components_and_their_ids_are_in_one_order() {
        ids_are_rows::<Production>();
        ids_are_rows::<Tiny>();
    }
}
