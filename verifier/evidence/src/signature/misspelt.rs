//! What is wrong with the text of a signature.

use std::fmt;

/// What a text has where the form of a signature has something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misspelt {
    /// A character that the form has not.
    Character {
        /// Which.
        character: char,
        /// The place of it, from 1.
        at: usize,
    },
    /// Other bytes than so many.
    Bytes(usize),
    /// Digits that make no whole bytes.
    Digits(usize),
    /// Another first byte, or last one, than the form has.
    Byte(u8),
    /// Nothing.
    Empty,
    /// Another text for the same bytes, or one that breaks off.
    Form,
    /// No `0x` at its beginning.
    Prefix,
}

impl fmt::Display for Misspelt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character { character, at } => {
                // Whatever somebody put there must not turn a line around, or break it.
                write!(f, "it has {character:?} as character {at}")
            }
            Self::Bytes(1) => f.write_str("it has 1 byte"),
            Self::Bytes(bytes) => write!(f, "it has {bytes} bytes"),
            Self::Digits(digits) => write!(
                f,
                "it has {digits} digits, which is no whole number of bytes"
            ),
            Self::Byte(byte) => write!(f, "that byte is {byte}, {byte:02x} in hexadecimal"),
            Self::Empty => f.write_str("it is empty"),
            Self::Form => f.write_str("its length, its padding or its last character is another"),
            Self::Prefix => f.write_str("it does not begin with 0x"),
        }
    }
}
