//! Cells that are tied to public inputs, or to be zero.

use rand_core::OsRng;

use super::*;
use crate::cells::AdviceColumn;

/// A total where none may be, in the first and the last row of those.
fn outside(name: &str, index: usize, column: AdviceColumn, first: usize) -> Vec<Case> {
    let rows = [first, Tiny::USABLE_ROWS - 1];
    rows.map(|row| {
        let (mut grid, public) = honest_grid();
        grid.columns[column][row] = Fp::ONE;
        case((name, index), row, (grid, public))
    })
    .into()
}

/// A total of an asset that is not listed, the first or the last one.
fn unlisted(
    name: &str,
    index: usize,
    (column, block): (AdviceColumn, usize),
    total: Fp,
) -> Vec<Case> {
    let rows = [0, A - 1];
    rows.map(|row| {
        let mut public = idle_public();
        public[instance::LISTED][row] = Fp::ZERO;
        let mut grid = Grid::new::<Tiny>(&public, &[], &[]);
        grid.columns[column][block * A + row] = total;
        grid.assign_digits::<Tiny>(&public);
        case((name, index), row, (grid, public))
    })
    .into()
}

noticed! {
    fn clause_9_1_another_claim() -> Vec<Case> {
        let (mut grid, public) = honest_grid();
        grid.columns[layout::CLAIM][0] += Fp::ONE;
        vec![case((CLAIM, 0), 0, (grid, public))]
    }

    fn clause_9_2_a_total_of_nothing_up_to_the_last_usable_row() -> Vec<Case> {
        [
            outside(L_OUTSIDE, 0, layout::LIABILITIES, Tiny::COMPONENTS),
            outside(R_OUTSIDE, 1, layout::RESERVES, A),
        ]
        .concat()
    }

    fn clause_9_3_a_total_of_an_unlisted_asset() -> Vec<Case> {
        let [free, pledged, debts] =
            [layout::FREE, layout::PLEDGED, layout::DEBTS].map(|block| (layout::LIABILITIES, block));
        [
            unlisted(FREE_UNLISTED, 0, free, Fp::ONE),
            unlisted(PLEDGED_UNLISTED, 1, pledged, Fp::ONE),
            // Minus one, which no ledger has, since a debt of one breaks M1 as well.
            unlisted(D_UNLISTED, 2, debts, -Fp::ONE),
            unlisted(R_UNLISTED, 3, (layout::RESERVES, 0), Fp::ONE),
        ]
        .concat()
    }

    fn clause_9_11_a_disclosure_of_another_total() -> Vec<Case> {
        let mut cases = vec![];
        let disclosures = [
            (E_DISCLOSED, instance::DISCLOSED_E),
            (D_DISCLOSED, instance::DISCLOSED_D),
            (R_DISCLOSED, instance::DISCLOSED_R),
        ];
        for (index, (name, value)) in disclosures.into_iter().enumerate() {
            for row in [0, A - 1] {
                let (grid, mut public) = honest_grid();
                public[value][row] += Fp::ONE;
                cases.push(case((name, index), row, (grid, public)));
            }
        }
        cases
    }
}

/// The cells of the surplus may hold anything: they are linked, and no clause is about them.
#[test]
fn any_surplus_satisfies_every_constraint() {
    let (mut grid, public) = honest_grid();
    for row in 3 * A..Tiny::COMPONENTS {
        grid.columns[layout::LIABILITIES][row] = Fp::random(OsRng);
    }
    let circuit = SolvencyCircuit::<Tiny>::from_grid(grid);
    assert_eq!(broken(&circuit, &public), BTreeSet::new());
}
