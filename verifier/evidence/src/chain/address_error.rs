//! Why a text is no address that anybody should count.

/// What stands in place of an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not in the form of the chain.
    #[error("this is not {0}")]
    Malformed(&'static str),
    /// Right in form, but mistyped.
    #[error("the address has a wrong checksum")]
    Checksum,
    /// Of a test network.
    #[error("this is an address of a test network")]
    Testnet,
    /// Of another chain.
    #[error("this looks like an address of {looks_like}")]
    WrongChain {
        /// Which one.
        looks_like: &'static str,
    },
    /// Nobody has its key.
    #[error("nobody can spend from this address")]
    Burn,
    /// A witness version or program without rules.
    #[error("the chain has no rules for addresses of this kind")]
    UnknownProgram,
    /// A custodian's key that is not a point, or that every signature is by.
    #[error("this is not a public key that signatures can be checked with")]
    Key,
    /// Right, but written in another form.
    #[error("this address is written {canonical}")]
    NotCanonical {
        /// The form.
        canonical: String,
    },
}

impl AddressError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Malformed(_) => {
                "copy the address from the wallet, whole and without spaces".to_owned()
            }
            Self::Checksum => {
                "compare it letter by letter with the address in the wallet".to_owned()
            }
            Self::Testnet => {
                "coins of test networks are no reserves: name an address of the main network"
                    .to_owned()
            }
            Self::WrongChain { .. } => "check the column of the chain".to_owned(),
            Self::Burn => "what is there is lost: take it out of the reserves".to_owned(),
            Self::UnknownProgram => {
                "name an address of pay-to-(witness-)public-key-hash, -script-hash or -taproot"
                    .to_owned()
            }
            Self::Key => "ask the custodian for the public key again".to_owned(),
            Self::NotCanonical { canonical } => format!("write {canonical}"),
        }
    }
}
