//! BIP-322: a virtual transaction that spends an output of the address, and commits to the message.
//!
//! What is read here is rigid: `to_sign` has one input and one output, and each of its bytes has one meaning.
//! What the witness means is left to the interpreter of miniscript, so that the address may be of any script
//! that miniscript knows, not of multisig only. More is asked than that the script be satisfied:
//!
//! - one key at least has signed, because a script may be satisfied by what does not commit to the message (the
//!   preimage of a hash);
//! - every signature covers the whole transaction (`SIGHASH_ALL`, or the default of taproot);
//! - neither `nLockTime` nor `nSequence` is set: "valid at time T and age S" is not "valid now".
//!
//! The text may begin with the prefix that newer revisions of the BIP write (`smp`, `ful`), or not, as in the
//! first revisions: the BIP's own vectors have both. Proofs of funds (`pof`) are refused: they are about outputs.

mod parse;

use std::cell::Cell;

use bitcoin::{
    Amount, CompressedPublicKey, EcdsaSighashType, OutPoint, Script, ScriptBuf, Sequence,
    TapSighashType, Transaction, TxIn, TxOut, Witness, XOnlyPublicKey,
    absolute::LockTime,
    hashes::{Hash, HashEngine, sha256},
    opcodes::all::OP_RETURN,
    script::{Builder, PushBytesBuf},
    sighash::Prevouts,
    taproot::ControlBlock,
    transaction::Version,
};
use miniscript::interpreter::{self, Interpreter, KeySigPair};

use super::{
    SignatureError, encoding,
    recovery::{SECP, require_low_s},
};

const TAG: &[u8] = b"BIP0322-signed-message";

/// Checks a witness of the one `to_sign` that has no locks.
pub(super) fn verify_simple(
    script_pubkey: &Script,
    message: &str,
    text: &str,
) -> Result<(), SignatureError> {
    let bytes = encoding::base64(text.strip_prefix("smp").unwrap_or(text))?;
    let witness = parse::witness(&bytes)?;
    let mut to_sign = to_sign(script_pubkey, message);
    if script_pubkey.is_p2sh() {
        to_sign.input[0].script_sig = nested_script_sig(&witness);
    }
    to_sign.input[0].witness = witness;
    verify_input(script_pubkey, &to_sign)
}

/// Checks a whole `to_sign`.
pub(super) fn verify_full(
    script_pubkey: &Script,
    message: &str,
    text: &str,
) -> Result<(), SignatureError> {
    let bytes = encoding::base64(text.strip_prefix("ful").unwrap_or(text))?;
    let transaction = parse::to_sign(&bytes)?;
    if transaction.input[0].previous_output
        != to_sign(script_pubkey, message).input[0].previous_output
    {
        return Err(SignatureError::NotBySigner);
    }
    verify_input(script_pubkey, &transaction)?;
    let unlocked =
        transaction.lock_time == LockTime::ZERO && transaction.input[0].sequence == Sequence::ZERO;
    if unlocked {
        Ok(())
    } else {
        Err(SignatureError::TimeLock)
    }
}

/// What the simple form leaves out where the witness is nested in a script hash: the push of the witness
/// program, which follows from the last item of the witness, a key or a script. That it is the address's, the
/// interpreter checks.
fn nested_script_sig(witness: &Witness) -> ScriptBuf {
    let last = witness.last().unwrap_or_default();
    let program = match (witness.len(), CompressedPublicKey::from_slice(last)) {
        (2, Ok(key)) => ScriptBuf::new_p2wpkh(&key.wpubkey_hash()),
        _ => ScriptBuf::new_p2wsh(&Script::from_bytes(last).wscript_hash()),
    };
    // A program has at most 34 bytes: it can always be pushed.
    let pushed = PushBytesBuf::try_from(program.into_bytes()).unwrap_or_default();
    Builder::new().push_slice(pushed).into_script()
}

/// Checks that the one input of `to_sign` satisfies the script, by the signature of a key.
fn verify_input(script_pubkey: &Script, to_sign: &Transaction) -> Result<(), SignatureError> {
    let input = &to_sign.input[0];
    let script_pubkey = script_pubkey.to_owned();
    let interpreter = Interpreter::from_txdata(
        &script_pubkey,
        &input.script_sig,
        &input.witness,
        input.sequence,
        to_sign.lock_time,
    )
    .map_err(|error| match error {
        interpreter::Error::Miniscript(_) if may_be_script(&script_pubkey, &input.witness) => {
            SignatureError::ScriptUnknown
        }
        _ => SignatureError::NotBySigner,
    })?;
    let prevout = TxOut {
        value: Amount::ZERO,
        script_pubkey: script_pubkey.clone(),
    };
    let prevouts = Prevouts::All(std::slice::from_ref(&prevout));
    let refusal = Cell::new(None);
    let signed = Cell::new(false);
    let check = |pair: &KeySigPair| match check_form(pair, &input.witness) {
        Ok(()) => {
            let valid = interpreter.verify_sig(&*SECP, to_sign, 0, &prevouts, pair);
            signed.set(signed.get() || valid);
            valid
        }
        Err(error) => {
            refusal.set(Some(error));
            false
        }
    };
    let satisfied = interpreter
        .iter_custom(Box::new(check))
        .all(|constraint| constraint.is_ok());
    match (refusal.take(), satisfied) {
        (Some(error), _) => Err(error),
        (None, false) => Err(SignatureError::NotBySigner),
        (None, true) if !signed.get() => Err(SignatureError::NoKey),
        (None, true) => Ok(()),
    }
}

/// Whether a script that could not be read may be the address's: miniscript reads it before it looks whether the address
/// commits to it. Whose script it is not is no signer's, whatever the script says.
fn may_be_script(script_pubkey: &Script, witness: &Witness) -> bool {
    let items: Vec<&[u8]> = witness.iter().collect();
    if script_pubkey.is_p2tr() {
        let [.., script, control] = items[..] else {
            return false;
        };
        let key = XOnlyPublicKey::from_slice(&script_pubkey.as_bytes()[2..]);
        let (Ok(key), Ok(control)) = (key, ControlBlock::decode(control)) else {
            return false;
        };
        return control.verify_taproot_commitment(&*SECP, key, Script::from_bytes(script));
    }
    let Some(last) = items.last() else {
        // A script without a witness is in the script signature; it is compared before it is read.
        return true;
    };
    let program = ScriptBuf::new_p2wsh(&Script::from_bytes(last).wscript_hash());
    let nested = ScriptBuf::new_p2sh(&program.script_hash());
    [program, nested]
        .iter()
        .any(|script| script.as_script() == script_pubkey)
}

/// Checks what a signature covers, and that it is the one form of itself.
fn check_form(pair: &KeySigPair, witness: &Witness) -> Result<(), SignatureError> {
    match pair {
        KeySigPair::Ecdsa(_, signature) => {
            if signature.sighash_type != EcdsaSighashType::All {
                return Err(SignatureError::SighashType);
            }
            require_low_s(&signature.signature)
        }
        KeySigPair::Schnorr(_, signature) => {
            let whole = [TapSighashType::Default, TapSighashType::All];
            if !whole.contains(&signature.sighash_type) {
                return Err(SignatureError::SighashType);
            }
            // The default has no byte (BIP-341), but a zero byte would be read as the default too.
            let written = signature.to_vec();
            if witness.iter().any(|item| item == written) {
                Ok(())
            } else {
                Err(SignatureError::Encoding(
                    "64 bytes, or 65 with a type of signature hash",
                ))
            }
        }
    }
}

/// The transaction whose output commits to the message and has the script of the address.
fn to_spend(script_pubkey: &Script, message: &str) -> Transaction {
    let script_sig = Builder::new()
        .push_int(0)
        .push_slice(message_hash(message))
        .into_script();
    Transaction {
        version: Version(0),
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output: OutPoint::null(),
            script_sig,
            sequence: Sequence::ZERO,
            witness: Witness::new(),
        }],
        output: vec![TxOut {
            value: Amount::ZERO,
            script_pubkey: script_pubkey.to_owned(),
        }],
    }
}

/// The transaction that spends it, before it is signed.
fn to_sign(script_pubkey: &Script, message: &str) -> Transaction {
    let previous_output = OutPoint {
        txid: to_spend(script_pubkey, message).compute_txid(),
        vout: 0,
    };
    Transaction {
        version: Version(0),
        lock_time: LockTime::ZERO,
        input: vec![TxIn {
            previous_output,
            script_sig: ScriptBuf::new(),
            sequence: Sequence::ZERO,
            witness: Witness::new(),
        }],
        output: vec![TxOut {
            value: Amount::ZERO,
            script_pubkey: Builder::new().push_opcode(OP_RETURN).into_script(),
        }],
    }
}

/// The hash with a tag, as in BIP-340.
fn message_hash(message: &str) -> [u8; 32] {
    let tag = sha256::Hash::hash(TAG);
    let mut engine = sha256::Hash::engine();
    engine.input(tag.as_ref());
    engine.input(tag.as_ref());
    engine.input(message.as_bytes());
    sha256::Hash::from_engine(engine).to_byte_array()
}

#[cfg(test)]
mod tests;
