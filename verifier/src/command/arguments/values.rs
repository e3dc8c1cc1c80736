//! Values that several commands take.

/// Per cent of a whole, from 1 to 100.
pub fn parse_percent(text: &str) -> Result<u8, String> {
    let percent = text.parse().ok();
    let percent = percent.filter(|percent| (1..=100).contains(percent));
    percent
        .ok_or_else(|| "write a whole number of per cent from 1 to 100, without a sign".to_owned())
}
