//! Cases of inclusion files.

mod accounts;
mod documents;
mod entries;
mod forms;
mod paths;

use serde::{Deserialize, Serialize};

use super::{
    Case, Given,
    bundles::field,
    edit::{Edit, Op, edit, replace},
};

/// An inclusion file, what its owner types, and what has to come out.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InclusionCase {
    pub name: String,
    /// What of SPEC.md it is about.
    pub spec: String,
    /// A vector.
    pub base: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The ledger descriptor, if it is given beside the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descriptor: Option<Given>,
    /// The collateral schedule, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collateral: Option<Given>,
    /// The account id that is typed.
    pub account: String,
    /// The root that is expected.
    pub root: String,
    /// `OK`, `DEBTS`, `EMPTY`, `NO_VERDICT` or a code.
    pub expect: String,
}

impl Case for InclusionCase {
    const FILE: &'static str = "inclusions.json";
    const ABOUT: &'static str = "inclusion files and what their owners type (README.md)";

    fn name(&self) -> &str {
        &self.name
    }

    fn expected(&self) -> &str {
        &self.expect
    }

    fn all() -> Vec<Self> {
        [
            accounts::cases(),
            documents::cases(),
            forms::cases(),
            entries::cases(),
            paths::cases(),
        ]
        .concat()
    }
}

impl InclusionCase {
    /// A file as it is: of `bundle-account`, for the account, under the bundle's root.
    fn of(file: &str, account: &str, spec: &str, name: &str, expect: &str) -> Self {
        let bundle = file.split('-').next().unwrap();
        Self {
            name: name.to_owned(),
            spec: spec.to_owned(),
            base: format!("inclusions/{file}.json"),
            edits: Vec::new(),
            descriptor: None,
            collateral: None,
            account: account.to_owned(),
            root: field(&format!("bundles/{bundle}/claim.json"), "root"),
            expect: expect.to_owned(),
        }
    }

    /// The same with an edit more.
    fn with(mut self, op: Op) -> Self {
        self.edits.push(edit(op));
        self
    }

    /// The same where something else has to come out.
    fn expecting(mut self, code: &str) -> Self {
        self.expect = code.to_owned();
        self
    }

    fn descriptor(mut self, base: &str, edits: &[Edit]) -> Self {
        self.descriptor = Some(Given::new(base, edits));
        self
    }

    fn collateral(mut self, base: &str, edits: &[Edit]) -> Self {
        self.collateral = Some(Given::new(base, edits));
        self
    }
}

const BALANCES_DESCRIPTOR: &str = "bundles/balances/descriptor.json";
const LOANS_DESCRIPTOR: &str = "bundles/loans/descriptor.json";
const LOANS_SCHEDULE: &str = "bundles/loans/collateral.json";

/// A damaged file of alice's.
fn alice(name: &str, from: &str, to: &str) -> InclusionCase {
    let case = InclusionCase::of(
        "balances-alice",
        "alice",
        "12, steps 1 and 2",
        name,
        "INCLUSION_FILE",
    );
    case.with(replace(from, to))
}

/// A damaged file of bob's, who has a debt.
fn bob(name: &str, from: &str, to: &str) -> InclusionCase {
    let case = InclusionCase::of("loans-bob", "bob", "12, step 2", name, "INCLUSION_FILE");
    case.with(replace(from, to))
}
