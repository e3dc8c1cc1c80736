//! Canonical JSON: one form for each document, so that one document has one digest.
//!
//! The form is that of `serde_json`'s pretty printer, two spaces deep, fields in the order of their
//! declaration, and a newline at the end. A document is parsed, written again and compared.

use serde::{Serialize, de::DeserializeOwned};

/// Why bytes are not a canonical document.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON, or not with exactly these fields.
    #[error("line {line}, column {column}: not a document of this format")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Another form of the same content.
    #[error("the document is not in its canonical form")]
    Form,
}

/// The canonical bytes of a document.
pub fn to_bytes(document: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).expect("documents have only plain fields");
    bytes.push(b'\n');
    bytes
}

/// Parses a document that must be in its canonical form. The caller has capped its size; nesting is
/// capped by the parser.
///
/// # Errors
/// [`CanonicalError`].
pub fn from_bytes<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, CanonicalError> {
    let document: T = serde_json::from_slice(bytes).map_err(|error| CanonicalError::Json {
        line: error.line(),
        column: error.column(),
    })?;
    if to_bytes(&document) == bytes {
        Ok(document)
    } else {
        Err(CanonicalError::Form)
    }
}

/// Reads 64 lower-case hexadecimal digits, the one form of 32 bytes in a document.
pub fn hex32(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        a: u32,
        b: String,
    }

    #[test]
    fn only_the_canonical_form_is_read() {
        let bytes = to_bytes(&Sample {
            a: 1,
            b: "x".into(),
        });
        assert_eq!(bytes, b"{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n");
        assert!(from_bytes::<Sample>(&bytes).is_ok());
        for other in [
            &b"{\"a\":1,\"b\":\"x\"}"[..],
            b"{\n  \"b\": \"x\",\n  \"a\": 1\n}\n",
            b"{\n  \"a\": 1,\n  \"b\": \"\\u0078\"\n}\n",
            b"{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n\n",
            b"{\n  \"a\": 1,\n  \"a\": 1,\n  \"b\": \"x\"\n}\n",
            b"{\n  \"a\": 1,\n  \"b\": \"x\",\n  \"c\": 1\n}\n",
        ] {
            assert!(from_bytes::<Sample>(other).is_err());
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let deep = "[".repeat(1_000_000);
        assert!(from_bytes::<serde_json::Value>(deep.as_bytes()).is_err());
    }
}
