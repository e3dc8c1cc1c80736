//! Hash domains: the first part of every preimage, and so what keeps preimages of different kinds apart.
//!
//! A domain says what is hashed, and its version changes with the parts. SPEC.md, section 2, has this table; the parts
//! stand where each hash is defined.

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The ASCII string.
    pub name: &'static str,
    /// The function of SPEC.md, section 2, that hashes under it.
    pub function: &'static str,
    /// What the hash is.
    pub what: &'static str,
}

macro_rules! domains {
    ($($name:ident = $domain:literal, $function:literal, $what:literal;)*) => {
        $(
            #[doc = concat!("`", $domain, "`, ", $function, ": ", $what, ".")]
            pub const $name: &str = $domain;
        )*

        /// All domains, in the order of SPEC.md.
        pub const TABLE: &[Domain] = &[$(
            Domain {
                name: $domain,
                function: $function,
                what: $what,
            },
        )*];
    };
}

domains! {
    LEDGER = "por/ledger/v1", "SHA-256", "digest of the ledger descriptor";
    COLLATERAL = "por/collateral/v1", "SHA-256", "digest of the collateral schedule";
    CLAIM = "por/claim/v1", "SHA-256", "digest of the claim";
    POLICY = "por/policy/v1", "SHA-256", "digest of the policy";
    SALT = "por/salt/v1", "HMAC256", "salt of an account, which is its access code";
    BLIND = "por/blind/v2", "HMAC512F", "blind of an account's leaf";
    PADDING = "por/padding/v2", "HMAC512F", "blind of a padding leaf";
    LEAF = "por/leaf/v2", "SHA-256", "digest of a leaf's node";
    ROOT = "por/root/v2", "SHA-256", "root";
    LINK = "por/link/v2", "H2F", "challenge of a link proof";
    CHALLENGE_S = "por/s/v2", "H2F", "challenge s of a shard";
    CHALLENGE_R = "por/r/v2", "H2F", "challenge r of a shard";
    CLAIM_ELEMENT = "por/claim-element/v1", "H2F", "claim as a public input";
    INCLUSION_FILE = "por/inclusion-file/v1", "SHA-256", "name of an account's inclusion file";
    SAMPLE = "por/sample/v1", "SHA-256", "number of the next leaf of a sample";
    ARCHIVE_HEADER = "por/archive-header/v2", "SHA-256", "digest of an archive's header";
    ARCHIVE_LOCATOR = "por/archive-locator/v1", "HMAC256", "locator of a slot of an archive";
    ARCHIVE_KEY = "por/archive-key/v1", "HMAC256", "key of a slot of an archive";
    ARCHIVE_FILLER = "por/archive-filler/v1", "HMAC256", "seed of the slots of no account";
    AUDIT_ROW = "por/audit-row/v1", "HMAC256", "pseudonym of an account in an audit pack";
    DOSSIER = "por/dossier/v1", "SHA-256", "digest of a dossier";
    ATTESTATION = "por/attest/v1", "frame", "what an auditor signs";
    RECEIPT = "por/receipt/v1", "frame", "what an exchange signs in a receipt";
    RESERVES = "por/reserves/v1", "SHA-256", "digest of a public list of reserves and its evidence";
    BUNDLE = "por/bundle/v1", "SHA-256", "digest of the files of a bundle";
    SHUFFLE = "por/shuffle/v1", "HMAC256", "seed of the orders below";
    LOAN_ORDER = "por/loan-order/v1", "HMAC256", "order in which debts of an asset are left out";
    PLEDGE_ORDER = "por/pledge-order/v1", "HMAC256", "order in which accounts are given room for pledges";
    ORDER = "por/order/v1", "HMAC256", "order in which accounts are dealt, and their tags";
    DEAL_ORDER = "por/deal-order/v1", "HMAC256", "seed of the shuffles of shards";
    PLACE_ORDER = "por/place-order/v1", "HMAC256", "order of a shard's accounts";
    PADDING_ORDER = "por/padding-order/v2", "HMAC256", "seed of the places of a shard's accounts";
    SECRET_CHECK = "por/secret-check/v1", "HMAC256", "check of the secret S";
    ACCOUNT_CHECK = "por/account-check/v1", "HMAC256", "check of an account's record";
    LOAN_TERMS = "por/loan-terms/v1", "SHA-256", "terms under which debts are chosen";
    RUN_LOAN_TERMS = "por/run-loan-terms/v1", "SHA-256", "the same, in the journal of a run";
    RUN_RESERVES = "por/run-reserves/v1", "SHA-256", "reserves, in the journal of a run";
}
