//! Chains that this software knows no rules of: addresses are texts, and nothing can be shown.

use super::{
    address_error::AddressError,
    family::{Domain, Family, NodeKind, ParsedAddress, is_plain_hash},
    payload::Payload,
};

/// Any chain that is not listed.
pub(super) struct Other;

/// What ids begin with.
pub(super) const PREFIX: &str = "other:";

/// Most characters of a name after `other:`.
pub const MAX_OTHER_NAME: usize = 32;

// The length is checked before, for all chains.
const FORM: &str = "1 to 128 printable ASCII characters without spaces, comma, semicolon and quotation mark, \
     beginning with a letter or a digit";

/// Chains without rules that people call by several names: the one that is written, and those that are refused. Each is a
/// chain of its own, so that an address may stand on two of them.
pub(super) const NAMES: &[(&str, &[&str])] = &[
    ("other:algorand", &["algo"]),
    ("other:aptos", &["apt"]),
    ("other:bitcoin-sv", &["bsv", "bitcoinsv"]),
    ("other:cardano", &["ada"]),
    ("other:celestia", &["tia"]),
    ("other:cosmos", &["atom", "cosmos-hub", "cosmoshub"]),
    ("other:digibyte", &["dgb"]),
    ("other:ecash", &["xec", "bitcoin-abc", "bcha"]),
    ("other:eos", &["vaulta"]),
    ("other:filecoin", &["fil"]),
    ("other:hedera", &["hbar", "hedera-hashgraph"]),
    ("other:hypercore", &["hyperliquid", "hyperliquid-l1"]),
    ("other:injective", &["inj"]),
    ("other:internet-computer", &["icp"]),
    ("other:kaspa", &["kas"]),
    ("other:kusama", &["ksm"]),
    ("other:monero", &["xmr"]),
    ("other:multiversx", &["egld", "elrond"]),
    ("other:nano", &["xno", "raiblocks"]),
    ("other:near", &["near-protocol"]),
    ("other:osmosis", &["osmo"]),
    ("other:polkadot", &["dot"]),
    ("other:rootstock", &["rsk", "rbtc"]),
    ("other:stacks", &["stx"]),
    ("other:starknet", &["strk"]),
    ("other:stellar", &["xlm"]),
    ("other:terra", &["luna"]),
    ("other:terra-classic", &["lunc"]),
    ("other:tezos", &["xtz"]),
    ("other:ton", &["toncoin", "the-open-network"]),
    ("other:vechain", &["vet"]),
    ("other:xrpl", &["xrp", "ripple", "xrp-ledger"]),
    ("other:zcash", &["zec"]),
];

/// Whether a chain may have this name.
pub(super) fn is_name(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.len() <= MAX_OTHER_NAME
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(inner)
}

impl Family for Other {
    fn id(&self) -> &'static str {
        PREFIX
    }

    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }

    fn native(&self) -> Option<(&'static str, u8)> {
        None
    }

    fn other_symbols(&self) -> &'static [&'static str] {
        &[]
    }

    fn owner_of_form(&self) -> &'static str {
        "another chain"
    }

    fn form(&self) -> &'static str {
        FORM
    }

    fn parse(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        // A comma or a semicolon ends a cell where the list is opened in a spreadsheet, and a first character such as =
        // would be a formula.
        let plain = |byte: u8| byte.is_ascii_graphic() && !b",;\"".contains(&byte);
        let well_formed = text.starts_with(|first: char| first.is_ascii_alphanumeric())
            && text.bytes().all(plain);
        if !well_formed {
            return Err(AddressError::Malformed(FORM));
        }
        Ok(ParsedAddress {
            text: text.to_owned(),
            payload: Payload::Text,
            schemes: &[],
        })
    }

    fn is_block_hash(&self, text: &str) -> bool {
        is_plain_hash(text)
    }

    fn has_outputs(&self) -> bool {
        false
    }

    fn domain(&self) -> Option<Domain> {
        None
    }

    fn node(&self) -> Option<NodeKind> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn the_specification_has_the_names() {
        let spec = include_str!("../../../../circuits/SPEC.md");
        for (id, names) in NAMES {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            let row = format!("| `{id}` | {} |", names.join(", "));
            assert!(spec.contains(&row), "SPEC.md lacks {row}");
        }
        assert_eq!(spec.matches("\n| `other:").count(), NAMES.len());
    }
}
