//! Points in affine form, and their additions up to the division.
//!
//! The sum of `P` and `Q` is
//!
//! ```text
//! slope = (y_Q - y_P) / (x_Q - x_P)        or 3 x^2 / 2 y  if P = Q
//! x     = slope^2 - x_P - x_Q
//! y     = slope * (x_P - x) - y_P
//! ```
//!
//! One division each. The divisions of many independent additions share one inversion (Montgomery's
//! trick), three multiplications each, which makes an addition six multiplications. A mixed Jacobian
//! addition takes eleven, and its result is not normalised: measured on leaves, 7.7 against 5.0 us.
//!
//! Branches and memory accesses depend on the points: this is not constant-time code, and need not be.
//! It runs where a ledger is built, on a machine of the operator's own, which holds every balance in
//! plain, and where a verifier adds up public points. Nobody else can send it inputs and measure.

use halo2curves::{Coordinates, CurveAffine, ff::Field, group::prime::PrimeCurveAffine};

use crate::curve::Point;

pub(super) type Base = <Point as CurveAffine>::Base;

/// The coordinates of a point that is not the identity. Sums are `Option<Affine>`: `None` is the
/// identity, so that asking for it costs nothing (the field's own comparisons are constant-time, and
/// half a multiplication each).
#[derive(Clone, Copy)]
pub(crate) struct Affine {
    pub(super) x: Base,
    pub(super) y: Base,
}

impl Affine {
    /// What stands where a point must be, and is on no curve: `y^2 = x^3 + 5` does not hold.
    pub(crate) const NOWHERE: Self = Self {
        x: Base::ZERO,
        y: Base::ZERO,
    };

    /// The coordinates of a point; `None` for the identity.
    pub(crate) fn from_point(point: &Point) -> Option<Self> {
        let coordinates: Option<Coordinates<Point>> = point.coordinates().into();
        coordinates.map(|at| Self {
            x: *at.x(),
            y: *at.y(),
        })
    }

    /// Back to the curve library's type.
    pub(crate) fn to_point(sum: Option<Self>) -> Point {
        let Some(Self { x, y }) = sum else {
            return Point::identity();
        };
        // The library's only way in checks the equation, which is about 1% of the price of a leaf.
        Option::from(Point::from_xy(x, y)).expect("sums of points of the curve are on it")
    }

    /// The point, or its negative.
    pub(crate) fn negated_if(self, negative: bool) -> Self {
        let Self { x, y } = self;
        Self {
            x,
            y: if negative { -y } else { y },
        }
    }
}

/// Independent products that the shared inversion runs over. A multiplication waits for the one before
/// it in the same product, so a single one would leave the multiplier idle.
pub(super) const CHAINS: usize = 4;

/// How one addition is carried out.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// A summand or the sum is the identity.
    Trivial,
    /// The summands' x differ: the line through both.
    Chord,
    /// The summands are equal: the line that touches the curve there.
    Tangent,
}

/// The step and denominator of `p + q`, unless their x are equal: then the denominator is zero.
pub(super) fn presumed_step(p: &Affine, q: &Affine) -> (Step, Base) {
    (Step::Chord, q.x - p.x)
}

/// The step and denominator of `p + q`. The denominator is never zero.
pub(super) fn exact_step(p: &Affine, q: &Affine) -> (Step, Base) {
    if p.x != q.x {
        (Step::Chord, q.x - p.x)
    } else if p.y == q.y {
        // No point has y = 0: its order would be two, and the group's is an odd prime.
        (Step::Tangent, p.y.double())
    } else {
        (Step::Trivial, Base::ONE)
    }
}

/// `p + q`, given the slope of the line through them.
#[inline]
pub(super) fn third_point(slope: Base, p: &Affine, q: &Affine) -> Affine {
    let x = slope.square() - p.x - q.x;
    let y = slope * (p.x - x) - p.y;
    Affine { x, y }
}

/// The inverses of non-zero values, with one inversion.
pub(super) fn invert_all(mut values: [Base; CHAINS]) -> [Base; CHAINS] {
    let mut prefixes = [Base::ONE; CHAINS];
    let mut product = Base::ONE;
    for (prefix, value) in prefixes.iter_mut().zip(&values) {
        *prefix = product;
        product *= value;
    }
    let inverse: Option<Base> = product.invert().into();
    let mut inverse = inverse.expect("products of non-zero elements of a field are not zero");
    for (value, prefix) in values.iter_mut().zip(&prefixes).rev() {
        let of_value = inverse * prefix;
        inverse *= *value;
        *value = of_value;
    }
    values
}
