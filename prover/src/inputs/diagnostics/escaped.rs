//! Texts of files, as they are shown.

use std::fmt::{self, Write as _};

use documents::text::is_invisible;

/// A text from a file as it is safe to show on a terminal: what moves the cursor, hides or reorders text
/// is written as an escape.
pub struct EscapedText<'a>(pub &'a str);

impl fmt::Display for EscapedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_control() || is_invisible(c) {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                f.write_char(c)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_move_the_cursor_or_hide_text_is_escaped() {
        let shown = EscapedText("a\u{1b}[2Jb\n\u{202e}c ü").to_string();
        assert_eq!(shown, r"a\u{1b}[2Jb\u{a}\u{202e}c ü");
    }
}
