//! Signed notes (c2sp.org/signed-note): a text, and below it the lines of those who signed it.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Most bytes of a note. Sixteen signatures of the largest kind, which others may have added, take less.
pub const MAX_NOTE_BYTES: usize = 128 << 10;

/// Most signatures of a note.
const MAX_SIGNATURES: usize = 100;

/// Begins a signature's line.
const DASH: &str = "— ";

/// The name of a key: that of whoever signs. Not empty, without blanks, controls and plus signs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// What is no name of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's name is 1 to {MAX_NAME} bytes, without blanks, control characters and plus signs")]
pub struct NoKeyName;

/// Most bytes of a key's name.
const MAX_NAME: usize = 255;

impl KeyName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NoKeyName;

    fn from_str(text: &str) -> Result<Self, NoKeyName> {
        let odd = |character: char| {
            character.is_whitespace() || character.is_control() || character == '+'
        };
        if text.is_empty() || text.len() > MAX_NAME || text.contains(odd) {
            return Err(NoKeyName);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A short mark of a key and of how it signs. It tells which key to try, and is no proof of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub [u8; 4]);

/// One signature below a note's text. Nothing of it was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    /// Whose it is said to be.
    pub name: KeyName,
    /// By which key.
    pub id: KeyId,
    /// What the key's kind of signature has.
    pub bytes: Vec<u8>,
}

impl NoteSignature {
    /// Reads one line, without its end.
    ///
    /// # Errors
    /// [`NoteError::Signature`].
    pub fn from_line(line: &str) -> Result<Self, NoteError> {
        let (name, encoded) = line
            .strip_prefix(DASH)
            .and_then(|line| line.split_once(' '))
            .ok_or(NoteError::Signature)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| NoteError::Signature)?;
        let (id, bytes) = bytes
            .split_first_chunk::<4>()
            .filter(|(_, bytes)| !bytes.is_empty())
            .ok_or(NoteError::Signature)?;
        Ok(Self {
            name: name.parse().map_err(|_| NoteError::Signature)?,
            id: KeyId(*id),
            bytes: bytes.to_vec(),
        })
    }
}

impl fmt::Display for NoteSignature {
    /// The line, without its end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([&self.id.0, &self.bytes[..]].concat());
        write!(f, "{DASH}{} {encoded}", self.name)
    }
}

/// A text and its signatures, of which none was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// What is no signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Larger than any note.
    #[error("it is larger than {MAX_NOTE_BYTES} bytes")]
    Size,
    /// No UTF-8, or a control character.
    #[error("it is not a text, or has control characters")]
    Text,
    /// No text, a blank line and signatures.
    #[error("it is not a text with signatures below it")]
    Form,
    /// A line below the text that is no signature.
    #[error("a line below the text is not a signature")]
    Signature,
    /// More signatures than any note has.
    #[error("it has more than {MAX_SIGNATURES} signatures")]
    TooMany,
}

impl Note {
    /// A text that nobody has signed yet. Its last line ends.
    ///
    /// # Errors
    /// [`NoteError::Text`].
    pub fn unsigned(text: String) -> Result<Self, NoteError> {
        if !text.ends_with('\n') || has_controls(&text) {
            return Err(NoteError::Text);
        }
        Ok(Self {
            text,
            signatures: Vec::new(),
        })
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_BYTES {
            return Err(NoteError::Size);
        }
        let all = std::str::from_utf8(bytes).map_err(|_| NoteError::Text)?;
        if has_controls(all) {
            return Err(NoteError::Text);
        }
        // The last blank line: there may be others in the text.
        let text = all.rfind("\n\n").ok_or(NoteError::Form)? + 1;
        let (text, below) = (&all[..text], &all[text + 1..]);
        let below = below.strip_suffix('\n').ok_or(NoteError::Form)?;
        let signatures = below
            .split('\n')
            .take(MAX_SIGNATURES + 1)
            .map(NoteSignature::from_line)
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::TooMany);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// What is signed, to its last end of a line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Those that are said to be of one key.
    pub fn signatures_of(&self, name: &KeyName, id: KeyId) -> impl Iterator<Item = &[u8]> {
        let of_key = move |one: &&NoteSignature| one.name == *name && one.id == id;
        let found = self.signatures.iter().filter(of_key);
        found.map(|one| &one.bytes[..])
    }

    /// Adds a signature below the others, unless it is there.
    pub fn add(&mut self, signature: NoteSignature) {
        if !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|one| writeln!(f, "{one}"))
    }
}

fn has_controls(text: &str) -> bool {
    text.bytes().any(|byte| byte < b' ' && byte != b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the specification.
    const EXAMPLE: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\
        — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

    #[test]
    fn a_note_is_read_and_written_as_it_is() {
        let note = Note::from_bytes(EXAMPLE.as_bytes()).unwrap();
        assert_eq!(note.to_string(), EXAMPLE);
        assert!(note.text().ends_with("ed è subito sera.\n"));
        let [signature] = note.signatures() else {
            panic!("one signature");
        };
        assert_eq!(signature.name.as_str(), "quasimodo.example/salvatore");
        assert_eq!(signature.bytes.len(), 64);
    }

    #[test]
    fn what_is_no_note_is_refused() {
        let line = EXAMPLE.lines().last().unwrap();
        for (text, error) in [
            (String::new(), NoteError::Form),
            ("text\n".to_owned(), NoteError::Form),
            ("text\n\n".to_owned(), NoteError::Form),
            (format!("text\n\n{line}"), NoteError::Form),
            (format!("text\n{line}\n"), NoteError::Form),
            (format!("text\n\n{line}\nmore\n"), NoteError::Signature),
            (format!("text\n\n{line} \n"), NoteError::Signature),
            ("text\n\n— name \n".to_owned(), NoteError::Signature),
            ("text\n\n— name AAAAAA==\n".to_owned(), NoteError::Signature),
            (
                "text\n\n— na+me AAAAAAA=\n".to_owned(),
                NoteError::Signature,
            ),
            ("text\n\n—  AAAAAAA=\n".to_owned(), NoteError::Signature),
            // Bits that no byte has.
            ("text\n\n— name AAAAAAB=\n".to_owned(), NoteError::Signature),
            (format!("te\rxt\n\n{line}\n"), NoteError::Text),
            (
                format!("text\n\n{}", format!("{line}\n").repeat(101)),
                NoteError::TooMany,
            ),
            ("x".repeat(MAX_NOTE_BYTES + 1), NoteError::Size),
        ] {
            assert_eq!(Note::from_bytes(text.as_bytes()), Err(error), "{text:.80}");
        }
        assert_eq!(Note::from_bytes(b"\xff\n\n"), Err(NoteError::Text));
        assert_eq!(Note::unsigned("no end".to_owned()), Err(NoteError::Text));
    }

    #[test]
    fn a_signature_is_added_once() {
        let mut note = Note::from_bytes(EXAMPLE.as_bytes()).unwrap();
        note.add(note.signatures()[0].clone());
        assert_eq!(note.to_string(), EXAMPLE);
    }
}
