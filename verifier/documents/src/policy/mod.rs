//! The policy: what a reserve manager asks of the totals, written in their words and compiled to the
//! integers that the solvency circuit checks (SPEC.md, "Policy").

mod age;
mod checker;
mod clause_name;
mod compile;
mod error;
mod format;
mod loans;
mod margin;
mod parsed;
mod price_list;
mod prices;
mod read;
mod rules;
mod sentences;
mod terms;
#[cfg(test)]
mod tests;

pub use self::{
    clause_name::clause_name,
    error::{PolicyError, Position, Problem},
    format::MAX_POLICY_BYTES,
    parsed::Policy,
    price_list::PriceList,
    prices::Prices,
    rules::{Counted, Rule, Stressed},
};
