//! The forms of accounts on chains without rules of which one account has more than one text.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
};
use bitcoin::{PubkeyHash, ScriptBuf, ScriptHash, bech32, hashes::Hash};
use data_encoding::BASE32_NOPAD;

use super::{
    cashaddr::decode as decode_cash_address,
    place::{Form, Place},
};

/// The place that a text means in the first form that it has.
pub(super) fn place_of_form(text: &str) -> Option<Place> {
    let forms: [fn(&str) -> Option<Place>; 9] = [
        hexadecimal,
        ton,
        bech32,
        cash,
        ripple,
        stellar,
        substrate,
        hedera,
        filecoin,
    ];
    forms
        .iter()
        .find_map(|form| form(text))
        .or_else(|| nano(text))
}

fn network(name: &str, account: &[u8]) -> Place {
    Place::new(Form::Network(name.to_owned()), account.to_vec())
}

/// Digits in any case, after `0x` or what XDC and Ronin write for it, or alone; zeros before them may be left out, as on
/// Aptos, Sui and Starknet.
fn hexadecimal(text: &str) -> Option<Place> {
    const SHORTEST_ALONE: usize = 40;
    let marks = ["0x", "0X", "xdc", "XDC", "ronin:"];
    let marked = marks.iter().find_map(|mark| text.strip_prefix(mark));
    let alone = (text.len() >= SHORTEST_ALONE).then_some(text);
    let digits = marked.or(alone)?;
    let is_hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let even = if digits.len().is_multiple_of(2) {
        digits.to_owned()
    } else {
        format!("0{digits}")
    };
    let bytes = hex::decode(even).ok().filter(|_| is_hex)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Some(match bytes.len() - zeros {
        0..=20 => padded(Form::Account, 20, &bytes[zeros..]),
        21..=32 => padded(Form::Key, 32, &bytes[zeros..]),
        length => padded(Form::Key, length, &bytes[zeros..]),
    })
}

fn padded(form: Form, length: usize, bytes: &[u8]) -> Place {
    let mut account = vec![0; length.saturating_sub(bytes.len())];
    account.extend_from_slice(bytes);
    Place::new(form, account)
}

/// The raw form, workchain and hash; or the friendly one, in either alphabet of base64, for contracts that bounce coins
/// or not.
fn ton(text: &str) -> Option<Place> {
    let (workchain, hash) = match text.split_once(':') {
        Some((workchain, digits)) if digits.len() == 64 => {
            (workchain.parse::<i8>().ok()?, hex::decode(digits).ok()?)
        }
        _ => {
            let engines = [BASE64_STANDARD, BASE64_URL_SAFE];
            let mut read = engines.iter().filter_map(|engine| engine.decode(text).ok());
            let bytes = read.next().filter(|bytes| bytes.len() == 36)?;
            let (content, checksum) = bytes.split_at(34);
            let plain = matches!(content[0] & 0x7f, 0x11 | 0x51);
            if !plain || crc16(content).to_be_bytes() != checksum {
                return None;
            }
            (content[1] as i8, content[2..].to_vec())
        }
    };
    let account = [&[workchain as u8], &hash[..]].concat();
    Some(network("ton", &account))
}

/// Human-readable parts of chains that show accounts of the Ethereum Virtual Machine in bech32.
pub(super) const OF_EVM: [&str; 12] = [
    "canto", "crc", "dym", "ethm", "evmos", "ex", "inj", "io", "kava", "one", "zeta", "zil",
];

/// Any human-readable part, in either case, with either checksum: Cosmos, Cardano, MultiversX and many others. Some show
/// accounts of the Ethereum Virtual Machine so.
fn bech32(text: &str) -> Option<Place> {
    let (part, account) = bech32::decode(text).ok()?;
    let part = part.to_lowercase();
    if account.len() == 20 && OF_EVM.contains(&part.as_str()) {
        return Some(padded(Form::Account, 20, &account));
    }
    Some(network(&format!("bech32 {part}"), &account))
}

/// Chains that kept the addresses of Bitcoin Cash with prefixes of their own. The older form is Bitcoin's.
fn cash(text: &str) -> Option<Place> {
    const PREFIXES: [&str; 3] = ["ecash", "etoken", "simpleledger"];
    let named = text.split_once(':');
    let body = named.map_or(text, |(_, body)| body);
    let mut prefixes = PREFIXES
        .iter()
        .filter(|prefix| named.is_none_or(|(named, _)| named.eq_ignore_ascii_case(prefix)));
    let (version, hash) = prefixes.find_map(|prefix| decode_cash_address(prefix, body).ok())?;
    let hash = <[u8; 20]>::try_from(hash).ok()?;
    let script = match version >> 3 {
        0 => ScriptBuf::new_p2pkh(&PubkeyHash::from_byte_array(hash)),
        1 => ScriptBuf::new_p2sh(&ScriptHash::from_byte_array(hash)),
        _ => return None,
    };
    Some(network("ecash", script.as_bytes()))
}

/// The classic address, or the X-address, which has a tag too.
fn ripple(text: &str) -> Option<Place> {
    let decoded = bs58::decode(text).with_alphabet(bs58::Alphabet::RIPPLE);
    let bytes = decoded.with_check(None).into_vec().ok()?;
    let account = match bytes.as_slice() {
        [0, account @ ..] if account.len() == 20 => account,
        [0x05, 0x44, rest @ ..] if rest.len() == 29 => &rest[..20],
        _ => return None,
    };
    Some(network("xrpl", account))
}

/// An account, or a muxed one, which has a number too.
fn stellar(text: &str) -> Option<Place> {
    const ACCOUNT: u8 = 6 << 3;
    const MUXED: u8 = 12 << 3;
    let bytes = BASE32_NOPAD
        .decode(text.to_ascii_uppercase().as_bytes())
        .ok()?;
    let (content, checksum) = bytes.split_at_checked(bytes.len().checked_sub(2)?)?;
    let account = match (content.first()?, content.len()) {
        (&ACCOUNT, 33) | (&MUXED, 41) => &content[1..33],
        _ => return None,
    };
    (crc16(content).to_le_bytes() == checksum).then(|| network("stellar", account))
}

/// SS58: 32 bytes with the prefix of any network; one key has an account on each.
fn substrate(text: &str) -> Option<Place> {
    const CONTEXT: &[u8] = b"SS58PRE";
    let bytes = bs58::decode(text).into_vec().ok()?;
    let prefix = match (bytes.len(), bytes.first()?) {
        (35, 0..=63) => 1,
        (36, 64..=127) => 2,
        _ => return None,
    };
    let (content, checksum) = bytes.split_at(prefix + 32);
    let hash = blake2b_simd::State::new()
        .update(CONTEXT)
        .update(content)
        .finalize();
    let account = &content[prefix..];
    (hash.as_bytes()[..2] == *checksum).then(|| padded(Form::Key, 32, account))
}

/// Three numbers, and perhaps a checksum; the last of them is the address that contracts see.
fn hedera(text: &str) -> Option<Place> {
    let (numbers, checksum) = match text.split_once('-') {
        Some((numbers, checksum)) => (numbers, checksum),
        None => (text, "aaaaa"),
    };
    let is_checksum =
        checksum.len() == 5 && checksum.bytes().all(|byte| byte.is_ascii_alphabetic());
    let number = numbers.strip_prefix("0.0.").filter(|_| is_checksum)?;
    let number: u64 = number.parse().ok()?;
    Some(padded(Form::Account, 20, &number.to_be_bytes()))
}

/// An address of the Ethereum Virtual Machine as Filecoin writes it.
fn filecoin(text: &str) -> Option<Place> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.strip_prefix("f410f")?.to_ascii_uppercase();
    let bytes = BASE32_NOPAD.decode(digits.as_bytes()).ok()?;
    // Four bytes are a checksum.
    let account = bytes.get(..20).filter(|_| bytes.len() == 24)?;
    Some(padded(Form::Account, 20, account))
}

/// Two prefixes for one account.
fn nano(text: &str) -> Option<Place> {
    let lower = text.to_ascii_lowercase();
    let account = ["nano_", "xrb_"]
        .iter()
        .find_map(|prefix| lower.strip_prefix(prefix))?;
    Some(network("nano", account.as_bytes()))
}

/// CRC-16 of XMODEM: polynomial 0x1021, from zero.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            let shifted = crc << 1;
            if crc >> 15 == 1 {
                shifted ^ 0x1021
            } else {
                shifted
            }
        })
    })
}
