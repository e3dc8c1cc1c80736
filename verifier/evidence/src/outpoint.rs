//! Outputs of transactions, by which an amount can be looked up.

use std::fmt;

use bitcoin::{Txid, hex::FromHex};

/// An output of a transaction. Of which chain, the address beside it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPoint(bitcoin::OutPoint);

impl fmt::Display for OutPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What stands in place of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not an output, such as {EXAMPLE}")]
pub struct OutpointError;

const EXAMPLE: &str = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b:0";

impl OutpointError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "write the transaction's id in 64 hexadecimal digits, a colon, and the output's number from 0"
    }
}

/// The output that a text as people copy it means: with digits in any case, and with or without `0x`.
///
/// # Errors
/// [`OutpointError`].
pub fn read_outpoint(text: &str) -> Result<OutPoint, OutpointError> {
    let written = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    parse_outpoint(&written.unwrap_or(text).to_ascii_lowercase())
}

/// The output that a text means; there is one text for each.
///
/// # Errors
/// [`OutpointError`] for every other text.
pub fn parse_outpoint(text: &str) -> Result<OutPoint, OutpointError> {
    // An id and ten digits.
    if text.len() > 64 + 1 + 10 {
        return Err(OutpointError);
    }
    let (txid, vout) = text.split_once(':').ok_or(OutpointError)?;
    let mut bytes = <[u8; 32]>::from_hex(txid).map_err(|_| OutpointError)?;
    // Ids are shown in the reverse of the order in which they are hashed.
    bytes.reverse();
    let outpoint = bitcoin::OutPoint {
        txid: bitcoin::consensus::deserialize::<Txid>(&bytes).map_err(|_| OutpointError)?,
        vout: vout.parse().map_err(|_| OutpointError)?,
    };
    // No input spends output 2^32 - 1: the number marks the input of a coinbase transaction.
    if outpoint.vout == u32::MAX || outpoint.to_string() != text {
        return Err(OutpointError);
    }
    Ok(OutPoint(outpoint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_has_one_text() {
        let txid = &EXAMPLE[..64];
        assert_eq!(parse_outpoint(EXAMPLE).unwrap().to_string(), EXAMPLE);
        let copied = format!("0x{}", EXAMPLE.to_uppercase());
        assert_eq!(read_outpoint(&copied), parse_outpoint(EXAMPLE));
        assert_eq!(read_outpoint(&format!("0x{copied}")), Err(OutpointError));
        let largest = format!("{txid}:4294967294");
        assert_eq!(parse_outpoint(&largest).unwrap().0.vout, u32::MAX - 1);
        for text in [
            String::new(),
            txid.to_owned(),
            format!("{txid}:"),
            format!("{txid}:00"),
            format!("{txid}:+0"),
            format!("{txid}:-1"),
            format!("{txid}:0 "),
            format!("{txid}:0:0"),
            format!("{txid}:4294967295"),
            format!("{txid}:4294967296"),
            format!("{}:0", txid.to_uppercase()),
            format!("{}:0", &txid[2..]),
            format!("{txid}00:0"),
        ] {
            assert_eq!(parse_outpoint(&text), Err(OutpointError), "{text}");
        }
    }
}
