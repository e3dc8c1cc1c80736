//! What a verification was not given, and would say more with. Whoever runs a program is told how to give it in the
//! program's own words.

/// What was not given, where a report or a finding says what that leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The id of the account that an inclusion file is of.
    Account,
    /// The root that the exchange published.
    Root,
    /// The digest of the claim that the exchange published beside the root.
    Claim,
    /// The published bundle.
    Bundle,
    /// An attestation that the exchange announces, and its auditor's key.
    Attestation,
    /// An examination of the reserves, which compares amounts with nodes.
    Examination,
    /// A node, in an examination.
    Node,
    /// The contract of a token, in an examination.
    Contract,
}

/// How the user of a program gives what is missing: words that end a sentence, with the blank before them. A library
/// does not know them, see [`unsaid`].
pub type HowToGive = fn(Missing) -> &'static str;

/// No words.
pub fn unsaid(_: Missing) -> &'static str {
    ""
}
