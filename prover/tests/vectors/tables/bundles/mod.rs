//! Cases of bundles.

mod arguments;
mod claims;
mod descriptors;
mod leaves;
mod policies;
mod proofs;
mod reserves;
mod sizes;

use serde::{Deserialize, Serialize};

use super::{
    Case, Given,
    edit::{Edit, Op, edit_of},
};
use crate::files;

/// A bundle, what its verifier is told from outside, and what has to come out.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BundleCase {
    pub name: String,
    /// What of SPEC.md it is about.
    pub spec: String,
    /// A directory of vectors.
    pub base: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// The root that is expected.
    pub root: Option<String>,
    /// The digest of the claim that is expected, if one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The digest of the policy that is accepted whatever its ratios are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The largest share of loans that is accepted; none if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_loans_bps: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<Given>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auditor_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_reserves_bps: Option<u32>,
    /// `OK` or a code.
    pub expect: String,
    /// Codes of faults that come with it, which are as right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub or: Vec<String>,
}

/// The bundle of two shards, without loans, with a public list of reserves.
const BALANCES: &str = "bundles/balances";
/// The bundle of one shard, with loans up to three tenths of USDT, whose reserves an auditor saw.
const LOANS: &str = "bundles/loans";

impl Case for BundleCase {
    const FILE: &'static str = "bundles.json";
    const ABOUT: &'static str = "bundles and the arguments they are verified with (README.md)";

    fn name(&self) -> &str {
        &self.name
    }

    fn expected(&self) -> &str {
        &self.expect
    }

    fn allows(&self, found: &str) -> bool {
        found == self.expect || self.or.iter().any(|other| other == found)
    }

    fn all() -> Vec<Self> {
        let parts = [
            arguments::cases(),
            sizes::cases(),
            descriptors::cases(),
            claims::cases(),
            policies::cases(),
            leaves::cases(),
            proofs::cases(),
            reserves::cases(),
        ];
        parts.concat()
    }
}

impl BundleCase {
    /// A bundle as it is, its root expected, and loans accepted where it has some.
    fn of(base: &str, spec: &str, name: &str, expect: &str) -> Self {
        Self {
            name: name.to_owned(),
            spec: spec.to_owned(),
            base: base.to_owned(),
            edits: Vec::new(),
            root: Some(field(&format!("{base}/claim.json"), "root")),
            claim: None,
            policy: None,
            accept_loans_bps: (base == LOANS).then_some(3_000),
            attestation: None,
            auditor_key: None,
            require_reserves_bps: None,
            expect: expect.to_owned(),
            or: Vec::new(),
        }
    }

    /// The same with an edit more.
    fn with(mut self, file: &str, op: Op) -> Self {
        self.edits.push(edit_of(file, op));
        self
    }

    /// The same where something else has to come out.
    fn expecting(mut self, code: &str) -> Self {
        self.expect = code.to_owned();
        self
    }

    /// The same where another code is as right.
    fn or(mut self, code: &str) -> Self {
        self.or.push(code.to_owned());
        self
    }
}

/// A text of a JSON document among the vectors.
pub fn field(vector: &str, name: &str) -> String {
    let document: serde_json::Value = serde_json::from_slice(&files::file(vector)).unwrap();
    document[name].as_str().expect("a text").to_owned()
}
