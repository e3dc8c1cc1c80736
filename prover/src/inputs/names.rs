//! Names from files that errors may show, and those that are not known.

use std::collections::HashSet;

use super::{
    diagnostics::{Code, Diagnostics, Finding},
    table::Row,
};

/// Most characters of a name that is shown.
const MOST_CHARACTERS: usize = 32;

/// Most names of a section that are shown. A column that is not what the mapping takes it for has more of them, perhaps
/// those of customers.
const MOST_NAMES: usize = 40;

/// The name in quotation marks, if it is one: what has no letter is perhaps an amount, and what has an at sign is perhaps
/// a customer.
pub(super) fn shown_name(text: &str) -> Option<String> {
    let is_plain = text.chars().all(|c| c.is_ascii_graphic() && c != '@');
    let is_name = is_plain && text.contains(|c: char| c.is_ascii_alphabetic());
    (is_name && text.len() <= MOST_CHARACTERS).then(|| format!("{text:?}"))
}

/// The names of a section that are not known, as far as they are shown.
#[derive(Default)]
pub(super) struct UnknownNames {
    shown: HashSet<String>,
}

impl UnknownNames {
    /// Reports the name of an asset that is not listed.
    pub fn report(
        &mut self,
        row: &Row<'_>,
        column: usize,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) {
        let text = row.text(column);
        let logged = "the asset is not listed";
        let known = self.shown.contains(text);
        let shown = shown_name(text).filter(|_| known || self.shown.len() < MOST_NAMES);
        let message = match shown {
            Some(_) => {
                if !known {
                    self.shown.insert(text.to_owned());
                }
                format!("{text} is not listed")
            }
            None => logged.to_owned(),
        };
        let finding = Finding::error(Code::AssetNotListed, row.at(column), message, hint);
        diagnostics.report(finding.logged(logged));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_an_amount_or_a_customer_is_not_shown() {
        for (text, shown) in [
            ("LUNA", true),
            ("1INCH", true),
            ("USD-T", true),
            ("", false),
            ("12.5", false),
            ("-1", false),
            ("alice@example.com", false),
            ("a b", false),
            ("x\u{202e}", false),
            ("abcdefghijklmnopqrstuvwxyz0123456", false),
        ] {
            assert_eq!(shown_name(text).is_some(), shown, "{text:?}");
        }
    }
}
