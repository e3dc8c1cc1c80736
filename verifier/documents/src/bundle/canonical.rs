//! Canonical JSON: one form for each document, so that one document has one digest.
//!
//! The form is that of `serde_json`'s pretty printer, two spaces deep, fields in the order of their
//! declaration, and a newline at the end. A document is parsed, written again and compared.

use std::borrow::Cow;

use serde::{
    Serialize,
    de::{DeserializeOwned, IgnoredAny},
};

use crate::recognise::BYTE_ORDER_MARK;

/// Most brackets in brackets that any document has.
const MOST_LEVELS: usize = 8;

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

/// A JSON text in the white space of the canonical form, and without a byte order mark. Programs that show, send or keep
/// a text change these, and nothing in a document rests on them. All else stays as it is, and is judged by whoever parses
/// it. What is no JSON, or has deeper brackets than any document, is given back unchanged.
pub fn respaced(bytes: &[u8]) -> Cow<'_, [u8]> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    // Without white space between them, two numbers would be one.
    if serde_json::from_slice::<IgnoredAny>(text).is_err() {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let new_line = |out: &mut Vec<u8>, level: usize| {
        out.push(b'\n');
        out.resize(out.len() + 2 * level, b' ');
    };
    let (mut level, mut in_string, mut escaped, mut opened) = (0_usize, false, false, false);
    for &byte in text {
        if in_string {
            out.push(byte);
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            b'}' | b']' => {
                level = level.saturating_sub(1);
                if !opened {
                    new_line(&mut out, level);
                }
                out.push(byte);
            }
            _ => {
                if opened {
                    new_line(&mut out, level);
                }
                out.push(byte);
            }
        }
        opened = matches!(byte, b'{' | b'[');
        match byte {
            b'{' | b'[' => level += 1,
            b',' => new_line(&mut out, level),
            b':' => out.push(b' '),
            b'"' => in_string = true,
            _ => {}
        }
        if level > MOST_LEVELS {
            return Cow::Borrowed(bytes);
        }
    }
    out.push(b'\n');
    Cow::Owned(out)
}

/// A text with the line ends of the program that wrote it, where another one has changed them on its way, and without a
/// byte order mark; none if there is nothing to set right.
pub fn with_plain_line_ends(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut out = Vec::with_capacity(text.len());
    for (place, &byte) in text.iter().enumerate() {
        if byte != b'\r' || text.get(place + 1) != Some(&b'\n') {
            out.push(byte);
        }
    }
    // An editor may add a last line feed, or take it away.
    while out.ends_with(b"\n\n") {
        out.pop();
    }
    if !out.is_empty() && !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    (out != bytes).then_some(out)
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
    fn white_space_is_set_right_and_nothing_else() {
        let bytes = to_bytes(&serde_json::json!({
            "a": 1, "b": ["x \" y", "\\"], "c": {}, "d": [], "e": { "f": null, "g": [[2]] }
        }));
        let text = String::from_utf8(bytes.clone()).unwrap();
        for other in [
            text.clone(),
            text.trim_end().to_owned(),
            format!("\u{feff}{text}\n\n"),
            text.replace('\n', "\r\n"),
            text.replace("  ", "\t"),
            text.replace("\n", "").replace("  ", ""),
            text.replace("[]", "[\n ]").replace("{}", "{ }"),
            serde_json::from_str::<serde_json::Value>(&text)
                .unwrap()
                .to_string(),
        ] {
            assert_eq!(respaced(other.as_bytes()), bytes, "{other}");
        }
        // What is inside a text is no white space between tokens, and what is no JSON stays as it is.
        for other in ["{\"a\":\"x  y\"}", "{\"a\":\"\\u0020\"}"] {
            let read = respaced(other.as_bytes()).into_owned();
            let kept = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
            assert_eq!(kept(&read), kept(other.as_bytes()));
            assert!(
                read.windows(4)
                    .any(|part| other.as_bytes().windows(4).any(|of| of == part))
            );
        }
        for other in [
            "{\"a\": 1 2}",
            "[1] [2]",
            "{\"a\"",
            "\"a\nb\"",
            &"[".repeat(9),
            "",
        ] {
            assert_eq!(respaced(other.as_bytes()), other.as_bytes());
        }
        let deep = format!("{}{}", "[".repeat(9), "]".repeat(9));
        assert_eq!(respaced(deep.as_bytes()), deep.as_bytes());
    }

    #[test]
    fn line_ends_are_set_right_where_they_were_changed() {
        let plain = with_plain_line_ends(b"\xef\xbb\xbfa\r\nb\rc\r\n");
        assert_eq!(plain.as_deref(), Some(&b"a\nb\rc\n"[..]));
        assert_eq!(with_plain_line_ends(b"a\nb\rc\n"), None);
        for ending in [&b"a"[..], b"a\n\n", b"a\r\n\r\n"] {
            assert_eq!(with_plain_line_ends(ending).unwrap(), b"a\n");
        }
        assert_eq!(with_plain_line_ends(b""), None);
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let deep = "[".repeat(1_000_000);
        assert!(from_bytes::<serde_json::Value>(deep.as_bytes()).is_err());
    }
}
