//! Gates and equations by the names under which the circuit creates them.

/// A gate and the equation of one of its constraints.
pub(super) type Name = (&'static str, &'static str);

pub(super) const R_RANGE: Name = ("R < 2^102", "R = sum_i 4^i d_i");
pub(super) const M1: Name = (
    "M1: loans keep to their share of liabilities",
    "max_loan_share * E - 10^4 * D = sum_i 4^i d_i",
);
pub(super) const S1: Name = (
    "S1: reserves cover net liabilities",
    "10^4 * R - min_ratio_bps * (E - D) = sum_i 4^i d_i",
);
pub(super) const M2: Name = (
    "M2: no asset is relied on above its cap",
    "cap - coefficient * pledged = sum_i 4^i d_i",
);
pub(super) const CAP: Name = (
    "concentration: no asset is above its cap",
    "cap * T - 10^4 * price * R = sum_i 4^i d_i",
);
pub(super) const RULE_SUM: Name = (
    "S2: a rule's sum takes in each asset",
    "sum' = sum + alpha * R + delta * D - beta * E",
);
pub(super) const RULE_END: Name = (
    "S2: a rule's total has no more than 107 digits",
    "z = 0 in row A + 107",
);
pub(super) const DISCLOSURES: &str = "disclosures: published totals are the committed ones";
pub(super) const DISCLOSED: [&str; 3] = [
    "flag * (E - value) = 0",
    "flag * (D - value) = 0",
    "flag * (R - value) = 0",
];
