//! Whether each leaf of the bundle is opened, once: by a row of the ledger, or as nobody's. Then the ledger of the pack is
//! the one that is proven, to the last unit, and its sums are the totals.

use circuits::{
    collateral::CollateralVector,
    curve::{Curve, POINT_BYTES, Point, Scalar, decode_nonzero_point},
    leaf::{self, Component, Entry, LeafGenerators},
    shape::Shape,
    solvency::LiabilityTotals,
    tree::LedgerSize,
};
use rayon::prelude::*;

use super::ledger::{LeafRow, LedgerReader, LedgerRow};
use documents::{
    bundle::{files, source::BundleSource},
    inclusion::entries::{check_entries, committed},
    refusal::{Reason, Refusal},
};
use verdict::progress::{Progress, Stage};

/// Leaves that are opened side by side.
const BATCH: u64 = 4096;

/// What the rows of a ledger add up to.
pub struct LedgerSums {
    /// Accounts.
    pub accounts: u64,
    /// Of these, accounts with nothing.
    pub empty: u64,
    /// Leaves of nobody.
    pub padding: u64,
    /// Balances and debts of all accounts together.
    pub entries: u64,
    /// The totals, by component.
    pub totals: LiabilityTotals,
    /// K_L: the sum of the bundle's leaves.
    pub commitment: Point,
}

/// What leaves are opened with.
pub struct Subject<'a, S> {
    /// The bundle, which was verified.
    pub bundle: &'a dyn BundleSource,
    /// M and H.
    pub size: LedgerSize<S>,
    /// The generators of leaves.
    pub generators: &'a LeafGenerators,
    /// Number of listed assets.
    pub listed: usize,
    /// F.
    pub vector: &'a CollateralVector,
}

/// Opens every leaf of a bundle with the rows of a pack, and shows the accounts to `each`.
///
/// # Errors
/// [`Reason::PackLedger`] for the first leaf that is not what its row says; what `each` says.
pub fn open_leaves<S: Shape>(
    rows: &mut LedgerReader,
    subject: &Subject<'_, S>,
    each: &mut dyn FnMut(&LedgerRow) -> Result<(), Refusal>,
    progress: &dyn Progress,
) -> Result<LedgerSums, Refusal> {
    let leaves = subject.size.leaves();
    let zeros = vec![0; subject.listed];
    let mut sums = LedgerSums {
        accounts: 0,
        empty: 0,
        padding: 0,
        entries: 0,
        totals: LiabilityTotals::without_debts(zeros),
        commitment: Point::default(),
    };
    let mut commitment = Curve::from(sums.commitment);
    progress.stage(Stage::Accounts, Some(leaves));
    let mut first = 0;
    while first < leaves {
        let count = BATCH.min(leaves - first);
        let batch: Vec<_> = (first..first + count)
            .map(|leaf| rows.leaf(leaf))
            .collect::<Result<_, _>>()?;
        let (offset, length) = (first * POINT_BYTES as u64, count as usize * POINT_BYTES);
        let bytes = subject.bundle.read(files::LEAVES, offset, length)?;
        let opened: Vec<_> = batch
            .par_iter()
            .zip(bytes.par_chunks_exact(POINT_BYTES))
            .map(|(row, bytes)| open_leaf(row, bytes, subject))
            .collect();
        // In their order: the first that is wrong is the one that is told.
        for (row, opened) in batch.iter().zip(opened) {
            let (point, entries) = opened?;
            commitment += point;
            match row {
                LeafRow::Padding(_) => sums.padding += 1,
                LeafRow::Account(row) => {
                    sums.accounts += 1;
                    sums.empty += u64::from(row.entries.is_empty());
                    sums.entries += row.entries.len() as u64;
                    add(&mut sums.totals, &entries);
                    each(row)?;
                }
            }
        }
        progress.advance(count);
        first += count;
    }
    rows.end()?;
    sums.commitment = commitment.into();
    Ok(sums)
}

/// The leaf of a row, with all that it commits to.
fn open_leaf<S: Shape>(
    row: &LeafRow,
    bytes: &[u8],
    subject: &Subject<'_, S>,
) -> Result<(Point, Vec<Entry>), Refusal> {
    let bytes: &[u8; POINT_BYTES] = bytes.try_into().expect("chunks of that length");
    let point =
        decode_nonzero_point(bytes).map_err(|error| Refusal::rejected(Reason::Leaf, error))?;
    let (leaf, blind, entries): (u64, Scalar, Vec<Entry>) = match row {
        LeafRow::Padding(row) => (row.leaf, row.blind, Vec::new()),
        LeafRow::Account(row) => {
            let surplus = check_entries(&row.entries, subject.listed, subject.vector);
            let surplus = surplus.map_err(|error| {
                Refusal::rejected(
                    Reason::PackLedger,
                    format!("the row of leaf {}: {error}", row.leaf),
                )
            })?;
            (row.leaf, row.blind, committed(&row.entries, surplus))
        }
    };
    if leaf::commit::<S>(subject.generators, &entries, blind) != Ok(point) {
        let whose = match row {
            LeafRow::Account(_) => "the balances and debts of its row",
            LeafRow::Padding(_) => "nothing, as that it is nobody's would have it",
        };
        let detail = format!("leaf {leaf} of the bundle does not commit to {whose}");
        return Err(Refusal::rejected(Reason::PackLedger, detail));
    }
    Ok((point, entries))
}

fn add(totals: &mut LiabilityTotals, entries: &[Entry]) {
    for entry in entries {
        let total = match entry.component {
            Component::Free(asset) => &mut totals.free[asset.index()],
            Component::Pledged(asset) => &mut totals.pledged[asset.index()],
            Component::Debt(asset) => &mut totals.debts[asset.index()],
            Component::SurplusLow => &mut totals.surplus[0],
            Component::SurplusHigh => &mut totals.surplus[1],
        };
        // Fewer than 2^33 amounts below 2^64.
        *total += u128::from(entry.amount.0);
    }
}
