//! Control of a multisig address, shown by enough signatures in the form of `signmessage`.

use bitcoin::{
    PublicKey, Script, ScriptBuf,
    constants::MAX_SCRIPT_ELEMENT_SIZE,
    hashes::{Hash, sha256d},
    opcodes::all::OP_CHECKMULTISIG,
    script::Instruction,
};

use super::{
    MAX_SCRIPT_BYTES, SignatureError,
    bitcoin_message::{Header, recover_signer},
};
use crate::chain::{bitcoin::p2sh32, payload::Lock};

/// A script that asks for `needed` signatures by `keys`.
struct Multisig {
    needed: usize,
    keys: Vec<PublicKey>,
}

pub(super) fn verify(
    lock: &Lock,
    message: &str,
    signatures: &[String],
    script: &str,
) -> Result<(), SignatureError> {
    let script = read_script(script)?;
    let program = ScriptBuf::new_p2wsh(&script.wscript_hash());
    let is_witness = lock.has_witness
        && (lock.script == program || lock.script == ScriptBuf::new_p2sh(&program.script_hash()));
    let is_hashed = lock.script == ScriptBuf::new_p2sh(&script.script_hash())
        || lock.script == p2sh32(&sha256d::Hash::hash(script.as_bytes()).to_byte_array());
    if !is_witness && !is_hashed {
        return Err(SignatureError::ScriptMismatch);
    }
    let multisig = read_multisig(&script, is_witness).ok_or(SignatureError::ScriptForm)?;
    let mut signed = vec![false; multisig.keys.len()];
    for (place, text) in signatures.iter().enumerate() {
        let signature =
            recover_signer(lock.prefix, message, text).map_err(|error| match error {
                SignatureError::NotBySigner => SignatureError::ForeignSignature(place),
                other => other,
            })?;
        let compressed = match signature.header {
            Header::Uncompressed => false,
            Header::Compressed => true,
            Header::NestedWitness | Header::Witness => {
                return Err(SignatureError::Header(signature.first_byte));
            }
        };
        let of_signer =
            |key: &PublicKey| key.inner == signature.key && key.compressed == compressed;
        // A script may name a key twice; it is one key all the same, and counts once.
        let key = multisig.keys.iter().position(of_signer);
        let key = key.ok_or(SignatureError::ForeignSignature(place))?;
        if std::mem::replace(&mut signed[key], true) {
            return Err(SignatureError::RepeatedSignature(place));
        }
    }
    if signatures.len() < multisig.needed {
        let needed = multisig.needed;
        let found = signatures.len();
        return Err(SignatureError::TooFewSignatures { needed, found });
    }
    Ok(())
}

fn read_script(text: &str) -> Result<ScriptBuf, SignatureError> {
    if text.len() > 2 * MAX_SCRIPT_BYTES || text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(SignatureError::ScriptForm);
    }
    let bytes = hex::decode(text).map_err(|_| SignatureError::ScriptForm)?;
    Ok(ScriptBuf::from_bytes(bytes))
}

/// Reads `OP_m <keys> OP_n OP_CHECKMULTISIG`. A witness script has compressed keys only (BIP-143). What is spent
/// without a witness has to push its script, and cannot push more than 520 bytes: nobody can spend it.
fn read_multisig(script: &Script, is_witness: bool) -> Option<Multisig> {
    let mut instructions = script.instructions_minimal();
    let needed = number(instructions.next()?.ok()?)?;
    let mut keys = Vec::new();
    let count = loop {
        match instructions.next()?.ok()? {
            Instruction::PushBytes(bytes) => {
                keys.push(PublicKey::from_slice(bytes.as_bytes()).ok()?)
            }
            op => break number(op)?,
        }
    };
    let ends = instructions.next()?.ok()? == Instruction::Op(OP_CHECKMULTISIG)
        && instructions.next().is_none();
    let can_be_shown = is_witness || script.len() <= MAX_SCRIPT_ELEMENT_SIZE;
    let plain = ends
        && can_be_shown
        && count == keys.len()
        && (1..=count).contains(&needed)
        && !(is_witness && keys.iter().any(|key| !key.compressed));
    plain.then_some(Multisig { needed, keys })
}

/// The number of `OP_1` to `OP_16`; scripts with more keys push a byte, and are for BIP-322.
fn number(instruction: Instruction) -> Option<usize> {
    match instruction {
        Instruction::Op(op) => match op.to_u8() {
            byte @ 0x51..=0x60 => Some(usize::from(byte - 0x50)),
            _ => None,
        },
        Instruction::PushBytes(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The public keys of the secret keys 1, which is the generator (SEC 2), and 2; the first uncompressed too.
    const ONE: &str = "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    const TWO: &str = "02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5";
    const UNCOMPRESSED: &str = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798\
                                483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

    fn read(script: &str, is_witness: bool) -> Option<(usize, usize)> {
        let script = read_script(script).unwrap();
        let multisig = read_multisig(&script, is_witness)?;
        Some((multisig.needed, multisig.keys.len()))
    }

    #[test]
    fn plain_scripts_are_read() {
        let script = format!("5121{ONE}21{TWO}52ae");
        assert_eq!(read(&script, true), Some((1, 2)));
        let script = format!("5141{UNCOMPRESSED}51ae");
        assert_eq!(read(&script, false), Some((1, 1)));
        assert_eq!(read(&script, true), None);
        let sixteen = format!("60{}60ae", format!("21{ONE}").repeat(16));
        assert_eq!(read(&sixteen, true), Some((16, 16)));
        let fifteen = format!("5f{}5fae", format!("21{ONE}").repeat(15));
        assert_eq!(read(&fifteen, false), Some((15, 15)));
        // 547 bytes.
        assert_eq!(read(&sixteen, false), None);
    }

    #[test]
    fn other_scripts_are_refused() {
        for script in [
            String::new(),
            "51".to_owned(),
            "5151ae".to_owned(),
            // No signature is needed; more are needed than there are keys; other counts than there are keys.
            format!("0021{ONE}51ae"),
            format!("5221{ONE}51ae"),
            format!("5121{ONE}52ae"),
            format!("5121{ONE}00ae"),
            format!("5121{ONE}21{TWO}51ae"),
            // Another opcode at the end, or something after or before.
            format!("5121{ONE}51ac"),
            format!("5121{ONE}51af"),
            format!("5121{ONE}51ae51"),
            format!("515121{ONE}51ae"),
            // No key, pushes that are not minimal, and one that ends too early.
            format!("5121{}51ae", "05".repeat(33)),
            format!("514c21{ONE}51ae"),
            format!("010121{ONE}51ae"),
            format!("5121{}", &ONE[..20]),
            // An uncompressed key in its hybrid form.
            format!("5141{}51ae", UNCOMPRESSED.replacen("04", "06", 1)),
            // A script that is dropped, or chosen.
            format!("5121{ONE}51ae7551"),
            format!("6351675121{ONE}51ae68"),
        ] {
            assert_eq!(read(&script, false), None, "{script}");
        }
        for text in ["5", "5G", "5A", " 51"] {
            assert_eq!(read_script(text), Err(SignatureError::ScriptForm), "{text}");
        }
        let long = "51".repeat(MAX_SCRIPT_BYTES + 1);
        assert_eq!(read_script(&long), Err(SignatureError::ScriptForm));
    }
}
