//! Bitcoin, and chains that have its scripts and its addresses (BIP-13, BIP-141, BIP-350) with other parameters.
//! One more such chain is one more row of [`NETWORKS`].

mod network;

use std::sync::LazyLock;

use bitcoin::{
    Address, KnownHrp, PubkeyHash, ScriptBuf, ScriptHash, WitnessProgram, WitnessVersion,
    XOnlyPublicKey, bech32,
    hashes::Hash,
    key::Secp256k1,
    opcodes::all::{OP_EQUAL, OP_HASH256},
};

pub(super) use network::NETWORKS;
use network::Network;

use super::{
    address_error::AddressError,
    cashaddr::{self, CashAddrError},
    family::{Domain, Family, NodeKind, ParsedAddress, is_hex_hash},
    payload::{Lock, Payload},
};
use crate::scheme::Scheme;

/// The hash of no bytes at all, where a faulty wallet had no key.
const HASH_OF_NOTHING: [u8; 20] = [
    0xb4, 0x72, 0xa2, 0x66, 0xd0, 0xbd, 0x89, 0xc1, 0x37, 0x06, 0xa4, 0x13, 0x2c, 0xcf, 0xb1, 0x6f,
    0x7c, 0x3b, 0x9f, 0xcb,
];

/// The x coordinate that BIP-341 names as one whose discrete logarithm nobody knows.
const NUMS: [u8; 32] = [
    0x50, 0x92, 0x9b, 0x74, 0xc1, 0xa0, 0x49, 0x54, 0xb7, 0x8b, 0x4b, 0x60, 0x35, 0xe9, 0x7a, 0x5e,
    0x07, 0x8a, 0x5a, 0x0f, 0x28, 0xec, 0x96, 0xd5, 0x47, 0xbf, 0xee, 0x9a, 0xce, 0x80, 0x3a, 0xc0,
];

/// The kinds of scripts that have an address.
#[derive(Clone, Copy)]
enum Kind {
    P2pkh,
    P2sh,
    /// The hash of a script in 32 bytes, which some chains without witness programs have.
    P2sh32,
    P2wpkh,
    P2wsh,
    P2tr,
}

impl Family for Network {
    fn id(&self) -> &'static str {
        self.id
    }

    fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    fn native(&self) -> Option<(&'static str, u8)> {
        Some(self.native)
    }

    fn other_symbols(&self) -> &'static [&'static str] {
        self.other_symbols
    }

    fn owner_of_form(&self) -> &'static str {
        self.id
    }

    fn form(&self) -> &'static str {
        self.form
    }

    fn parse(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        let cash = self.cash.and_then(|prefix| self.of_cash(prefix, text));
        if let Some(read) = cash {
            return read;
        }
        match bech32::segwit::decode(text) {
            Ok((hrp, version, program)) => {
                let version =
                    WitnessVersion::try_from(version).map_err(|_| AddressError::UnknownProgram)?;
                self.of_program(text, &hrp.to_lowercase(), version, &program)
            }
            Err(_) => match self.refused_program(text) {
                Some(error) => Err(error),
                None => self.of_hash(text),
            },
        }
    }

    fn is_block_hash(&self, text: &str) -> bool {
        is_hex_hash(text)
    }

    fn has_outputs(&self) -> bool {
        true
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::of_chain(self.id))
    }

    fn node(&self) -> Option<NodeKind> {
        self.node
    }
}

impl Network {
    /// The address of a witness program, of which `text` is the encoding.
    fn of_program(
        &self,
        text: &str,
        hrp: &str,
        version: WitnessVersion,
        program: &[u8],
    ) -> Result<ParsedAddress, AddressError> {
        if self.test.hrps.contains(&hrp) {
            return Err(AddressError::Testnet);
        }
        let witness = self.witness.as_ref().filter(|witness| witness.hrp == hrp);
        let witness = witness.ok_or(AddressError::Malformed(self.form))?;
        let (kind, lost) = match (version.to_num(), program.len()) {
            (0, 20) => (Kind::P2wpkh, is_zero(program)),
            (0, 32) => (Kind::P2wsh, is_zero(program)),
            (1, 32) if witness.taproot => (Kind::P2tr, is_unspendable_taproot(program)),
            _ => return Err(AddressError::UnknownProgram),
        };
        let program =
            WitnessProgram::new(version, program).map_err(|_| AddressError::UnknownProgram)?;
        let script = ScriptBuf::new_witness_program(&program);
        // An encoding is in one case.
        self.parsed(text.to_ascii_lowercase(), script, kind, lost)
    }

    /// Why a text is refused that begins like the address of a witness program, if it is for a better reason than
    /// its form.
    fn refused_program(&self, text: &str) -> Option<AddressError> {
        let witness = self.witness.as_ref()?;
        let lower = text.to_ascii_lowercase();
        let begins_with = |hrp: &str| {
            let rest = lower.strip_prefix(hrp);
            rest.is_some_and(|rest| rest.starts_with('1'))
        };
        let mistyped = || matches!(bech32::decode(text), Err(bech32::DecodeError::Checksum(_)));
        if witness.apart.iter().any(|hrp| begins_with(hrp)) {
            Some(AddressError::UnknownProgram)
        } else {
            // No program is shorter than two bytes, which are 14 characters with the shortest of these parts.
            let checked = text.len() >= 14 && begins_with(witness.hrp) && mistyped();
            checked.then_some(AddressError::Checksum)
        }
    }

    /// The address of a hash, in base58.
    fn of_hash(&self, text: &str) -> Result<ParsedAddress, AddressError> {
        let malformed = || AddressError::Malformed(self.form);
        // Other base58 has no checksum that could be wrong.
        let is_like = text.starts_with(self.letters) && (26..=35).contains(&text.len());
        let bytes = bs58::decode(text).with_check(None).into_vec();
        let bytes = bytes.map_err(|error| match error {
            bs58::decode::Error::InvalidChecksum { .. } if is_like => AddressError::Checksum,
            _ => malformed(),
        })?;
        let [version, hash @ ..] = <[u8; 21]>::try_from(bytes).map_err(|_| malformed())?;
        let kind = if self.test.versions.contains(&version) {
            return Err(AddressError::Testnet);
        } else if version == self.p2pkh {
            Kind::P2pkh
        } else if version == self.p2sh || Some(version) == self.p2sh_before {
            Kind::P2sh
        } else {
            return Err(malformed());
        };
        self.of_key_or_script(kind, hash)
    }

    /// The cash address that a text is, with its prefix or without, or why it is none. Nothing where it is like none.
    fn of_cash(&self, prefix: &str, text: &str) -> Option<Result<ParsedAddress, AddressError>> {
        let (named, body) = match text.split_once(':') {
            Some((named, body)) => (Some(named), body),
            None => (None, text),
        };
        let is_named = |prefix: &str| named.is_none_or(|named| named.eq_ignore_ascii_case(prefix));
        let of_test = || {
            let mut tests = self.test.hrps.iter().filter(|test| is_named(test));
            tests.any(|test| cashaddr::decode(test, body).is_ok())
        };
        let read = match cashaddr::decode(prefix, body) {
            _ if of_test() => Err(AddressError::Testnet),
            _ if !is_named(prefix) => return None,
            Ok((version, hash)) => self.of_cash_version(version, &hash),
            Err(CashAddrError::Checksum) => Err(AddressError::Checksum),
            Err(CashAddrError::Form) => return None,
        };
        Some(read)
    }

    /// The address of a hash of this version: its upper bits are the kind, 2 and 3 those of wallets that also take tokens,
    /// which are the same place as 0 and 1.
    fn of_cash_version(&self, version: u8, hash: &[u8]) -> Result<ParsedAddress, AddressError> {
        let unknown = |_| AddressError::UnknownProgram;
        match (version >> 3, hash.len()) {
            (0 | 2, 20) => self.of_key_or_script(Kind::P2pkh, hash.try_into().map_err(unknown)?),
            (1 | 3, 20) => self.of_key_or_script(Kind::P2sh, hash.try_into().map_err(unknown)?),
            (1 | 3, 32) => {
                let hash: [u8; 32] = hash.try_into().map_err(unknown)?;
                let text = self.written(Kind::P2sh32, &hash);
                self.parsed(text, p2sh32(&hash), Kind::P2sh32, is_zero(&hash))
            }
            _ => Err(AddressError::UnknownProgram),
        }
    }

    /// The address of the hash of a key, or else of a script.
    fn of_key_or_script(&self, kind: Kind, hash: [u8; 20]) -> Result<ParsedAddress, AddressError> {
        let (script, lost) = match kind {
            Kind::P2pkh => {
                let script = ScriptBuf::new_p2pkh(&PubkeyHash::from_byte_array(hash));
                (script, hash == HASH_OF_NOTHING)
            }
            _ => (
                ScriptBuf::new_p2sh(&ScriptHash::from_byte_array(hash)),
                false,
            ),
        };
        let text = self.written(kind, &hash);
        self.parsed(text, script, kind, lost || is_zero(&hash))
    }

    /// The canonical text of the hash of a key, or else of a script.
    fn written(&self, kind: Kind, hash: &[u8]) -> String {
        let is_key = matches!(kind, Kind::P2pkh);
        if let Some(prefix) = self.cash {
            return cashaddr::encode(prefix, if is_key { 0 } else { 1 }, hash);
        }
        let version = if is_key { self.p2pkh } else { self.p2sh };
        let bytes = [&[version], hash].concat();
        bs58::encode(bytes).with_check().into_string()
    }

    fn parsed(
        &self,
        text: String,
        script: ScriptBuf,
        kind: Kind,
        lost: bool,
    ) -> Result<ParsedAddress, AddressError> {
        if lost || self.chosen.contains(&text.as_str()) {
            return Err(AddressError::Burn);
        }
        Ok(ParsedAddress {
            text,
            payload: Payload::Lock(Lock {
                script,
                prefix: self.prefix,
                has_witness: self.witness.is_some(),
            }),
            schemes: self.schemes(kind),
        })
    }

    /// The schemes of a kind of scripts, first the usual one.
    fn schemes(&self, kind: Kind) -> &'static [Scheme] {
        use Scheme::{Bip322Full, Bip322Simple, BitcoinMessage, BitcoinMultisig};
        let bip322 = self.witness.as_ref().map(|witness| witness.bip322);
        match (kind, bip322) {
            (Kind::P2pkh, Some(true)) => &[BitcoinMessage, Bip322Full],
            (Kind::P2pkh, Some(false) | None) => &[BitcoinMessage],
            // The hash of a script may be that of one key's witness program: the signer knows.
            (Kind::P2sh, Some(true)) => {
                &[BitcoinMessage, Bip322Simple, Bip322Full, BitcoinMultisig]
            }
            (Kind::P2sh, Some(false)) => &[BitcoinMessage, BitcoinMultisig],
            (Kind::P2sh, None) | (Kind::P2sh32, _) => &[BitcoinMultisig],
            (Kind::P2wpkh, Some(true)) => &[Bip322Simple, Bip322Full, BitcoinMessage],
            (Kind::P2wpkh, Some(false)) => &[BitcoinMessage],
            (Kind::P2wsh, Some(true)) => &[Bip322Simple, Bip322Full, BitcoinMultisig],
            (Kind::P2wsh, Some(false)) => &[BitcoinMultisig],
            (Kind::P2tr, Some(true)) => &[Bip322Simple, Bip322Full],
            (Kind::P2tr, Some(false)) | (Kind::P2wpkh | Kind::P2wsh | Kind::P2tr, None) => &[],
        }
    }
}

/// The script of an output to the double hash of a script: `OP_HASH256 <hash> OP_EQUAL`.
pub(crate) fn p2sh32(hash: &[u8; 32]) -> ScriptBuf {
    ScriptBuf::builder()
        .push_opcode(OP_HASH256)
        .push_slice(hash)
        .push_opcode(OP_EQUAL)
        .into_script()
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}

fn is_unspendable_taproot(program: &[u8]) -> bool {
    static TWEAKED: LazyLock<Option<ScriptBuf>> = LazyLock::new(|| {
        let nums = XOnlyPublicKey::from_slice(&NUMS).ok()?;
        let secp = Secp256k1::verification_only();
        Some(Address::p2tr(&secp, nums, None, KnownHrp::Mainnet).script_pubkey())
    });
    // The program follows a version and a length in the script.
    let is_tweaked = |script: &ScriptBuf| script.as_bytes().get(2..) == Some(program);
    // Not the x coordinate of a point: no signature and no script can spend it.
    XOnlyPublicKey::from_slice(program).is_err()
        || program == NUMS
        || TWEAKED.as_ref().is_some_and(is_tweaked)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SPEC.md, section 13, has these parameters too, for whoever writes a second verifier.
    #[test]
    fn the_specification_has_the_parameters_and_the_other_names() {
        let spec = include_str!("../../../../circuits/SPEC.md");
        let hex = |byte: &u8| format!("0x{byte:02x}");
        let row = |network: &Network| {
            let versions = network.test.versions.iter().map(hex);
            let hrps = network.test.hrps.iter().map(|hrp| format!("`{hrp}`"));
            let cells = [
                network.id.to_owned(),
                format!("{}, {}", hex(&network.p2pkh), hex(&network.p2sh)),
                network.p2sh_before.as_ref().map(hex).unwrap_or_default(),
                network
                    .witness
                    .as_ref()
                    .map(|witness| format!("`{}`", witness.hrp))
                    .unwrap_or_default(),
                network
                    .cash
                    .map(|prefix| format!("`{prefix}`"))
                    .unwrap_or_default(),
                versions.chain(hrps).collect::<Vec<_>>().join(", "),
                format!("`{}`", network.prefix.trim_end_matches('\n')),
            ];
            let cells = cells.map(|cell| if cell.is_empty() { cell } else { cell + " " });
            format!("| {}|", cells.join("| "))
        };
        for network in NETWORKS {
            let row = row(network);
            assert!(spec.contains(&row), "SPEC.md lacks {row}");
            for name in network.aliases.iter().chain(network.chosen) {
                assert!(spec.contains(&format!("`{name}`")), "SPEC.md lacks {name}");
            }
        }
    }
}
