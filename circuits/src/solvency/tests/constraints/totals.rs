//! Cells that are tied to public inputs, or to be zero.

use super::*;

fn claim() -> Vec<Case> {
    let (mut grid, public) = honest_grid();
    grid.columns[layout::CLAIM][0] += Fp::ONE;
    vec![case(
        (
            "claim: the proof is about this claim",
            0,
            "cell = claim element in row 0",
        ),
        0,
        grid,
        public,
    )]
}

fn outside() -> Vec<Case> {
    let mut cases = vec![];
    let first = [Tiny::COMPONENTS, A];
    for (index, equation) in ["L = 0", "R = 0"].into_iter().enumerate() {
        for row in [first[index], Tiny::USABLE_ROWS - 1] {
            let (mut grid, public) = honest_grid();
            grid.columns[layout::LIABILITIES + index][row] = Fp::ONE;
            let name = ("L, R: zero outside the registry", index, equation);
            cases.push(case(name, row, grid, public));
        }
    }
    cases
}

fn unlisted() -> Vec<Case> {
    let mut cases = vec![];
    // A debt of minus one, which no ledger has, since one of plus one breaks M1 as well.
    let equations = [
        ("(1 - listed) * free = 0", layout::LIABILITIES, 0, Fp::ONE),
        (
            "(1 - listed) * pledged = 0",
            layout::LIABILITIES,
            A,
            Fp::ONE,
        ),
        ("(1 - listed) * D = 0", layout::LIABILITIES, 2 * A, -Fp::ONE),
        ("(1 - listed) * R = 0", layout::RESERVES, 0, Fp::ONE),
    ];
    for (index, (equation, column, block, total)) in equations.into_iter().enumerate() {
        for row in [0, A - 1] {
            let mut public = idle_public();
            public[instance::LISTED][row] = Fp::ZERO;
            let mut grid = Grid::new::<Tiny>(&public, &[], &[]);
            grid.columns[column][block + row] = total;
            grid.assign_digits::<Tiny>(&public);
            let name = ("L, R: zero where no asset is listed", index, equation);
            cases.push(case(name, row, grid, public));
        }
    }
    cases
}

fn disclosures() -> Vec<Case> {
    let mut cases = vec![];
    let values = [
        instance::DISCLOSED_E,
        instance::DISCLOSED_D,
        instance::DISCLOSED_R,
    ];
    for (index, equation) in DISCLOSED.into_iter().enumerate() {
        for row in [0, A - 1] {
            let (grid, mut public) = honest_grid();
            public[values[index]][row] += Fp::ONE;
            cases.push(case((DISCLOSURES, index, equation), row, grid, public));
        }
    }
    cases
}

pub(super) fn all() -> Vec<Case> {
    [claim(), outside(), unlisted(), disclosures()].concat()
}

#[test]
fn another_claim_is_noticed() {
    check(claim());
}

#[test]
fn a_total_of_nothing_is_noticed_up_to_the_last_usable_row() {
    check(outside());
}

#[test]
fn a_total_of_an_unlisted_asset_is_noticed() {
    check(unlisted());
}

#[test]
fn a_disclosure_of_another_total_is_noticed() {
    check(disclosures());
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
