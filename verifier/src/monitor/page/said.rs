//! Texts that others wrote, on the page.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};
use documents::text::shown;

use super::bounds;

/// A text that others wrote, as HTML: bounded, escaped, without characters that hide or reorder, and by itself
/// (`<bdi>`), so that a text from right to left does not turn around what stands beside it.
#[derive(Debug)]
pub(super) struct Said(String);

impl Said {
    /// An asset's symbol.
    pub(super) fn symbol(text: &str) -> Self {
        Self(beginning(text, bounds::SYMBOL))
    }

    /// A name.
    pub(super) fn name(text: &str) -> Self {
        Self(beginning(text, bounds::NAME))
    }

    /// A text of a sentence or several.
    pub(super) fn text(text: &str) -> Self {
        Self(beginning(text, bounds::TEXT))
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<bdi>")?;
        Html.write_escaped_str(&mut *f, &self.0)?;
        f.write_str("</bdi>")
    }
}

// What is displayed was escaped above; its own text has no way around that.
impl HtmlSafe for Said {}

/// The beginning of a text, with escapes for what would hide or reorder it. Where HTML may have no element, as in a
/// title, it is used as it is, and escaped by the template.
pub(super) fn beginning(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else {
        return shown(text);
    };
    let more = text[end..].chars().count();
    format!("{}... (and {more} more characters)", shown(&text[..end]))
}
