//! Step 2: descriptors and collateral schedules that are malformed, in other forms, or of something else.

use super::{BALANCES, BundleCase, LOANS};
use crate::{
    files,
    tables::edit::{Op, append, replace, take, xor},
};

pub fn cases() -> Vec<BundleCase> {
    [descriptors(), schedules()].concat()
}

fn descriptors() -> Vec<BundleCase> {
    let file = "descriptor.json";
    let of = |name: &str, op| BundleCase::of(BALANCES, "5", name, "DESCRIPTOR").with(file, op);
    let changed = |name: &str, from: &str, to: &str| of(name, replace(from, to));
    let length = files::file(&format!("{BALANCES}/{file}")).len();
    let start = "{\n  \"version\": 1,\n  \"exchange\": \"Vectors, balances\",\n";
    let time = "2026-06-30T00:00:00Z";
    let last = "\"symbol\": \"USDT\",\n      \"decimals\": 6";
    let exchange = |exchange: &str| format!("\"exchange\": \"{exchange}\"");
    let ours = exchange("Vectors, balances");
    vec![
        of(
            "a descriptor without its last line feed",
            Op::Truncate { length: length - 1 },
        )
        .expecting("OK"),
        of("a descriptor with a byte more", append(b"\n")).expecting("OK"),
        of(
            "a descriptor with a byte order mark",
            replace(start, &format!("\u{feff}{start}")),
        )
        .expecting("OK"),
        changed(
            "a descriptor with its keys in another order",
            start,
            "{\n  \"exchange\": \"Vectors, balances\",\n  \"version\": 1,\n",
        ),
        changed(
            "a descriptor with a key twice",
            start,
            "{\n  \"version\": 1,\n  \"version\": 1,\n  \"exchange\": \"Vectors, balances\",\n",
        ),
        changed(
            "a descriptor with an unknown key",
            start,
            "{\n  \"version\": 1,\n  \"note\": \"\",\n  \"exchange\": \"Vectors, balances\",\n",
        ),
        changed(
            "a descriptor with a carriage return",
            start,
            "{\r\n  \"version\": 1,\n  \"exchange\": \"Vectors, balances\",\n",
        )
        .expecting("OK"),
        changed(
            "a descriptor with a tab for spaces",
            "  \"version\"",
            "\t\"version\"",
        )
        .expecting("OK"),
        changed(
            "a descriptor of version 2",
            "\"version\": 1",
            "\"version\": 2",
        ),
        changed(
            "a number with a fraction of zero",
            "\"sequence\": 1",
            "\"sequence\": 1.0",
        ),
        changed(
            "a number with an exponent",
            "\"sequence\": 1",
            "\"sequence\": 1e0",
        ),
        changed(
            "a number with a leading zero",
            "\"sequence\": 1",
            "\"sequence\": 01",
        ),
        changed(
            "a number of 2^64",
            "\"sequence\": 1",
            "\"sequence\": 18446744073709551616",
        ),
        changed(
            "a character that needs no escape",
            &ours,
            &exchange("Vectors, b\\u0061lances"),
        ),
        changed(
            "an exchange with two spaces",
            &ours,
            &exchange("Vectors,  balances"),
        ),
        changed(
            "an exchange with a space at its end",
            &ours,
            &exchange("Vectors, balances "),
        ),
        changed(
            "an exchange with an invisible character",
            &ours,
            &exchange("Vectors,\u{202e} balances"),
        ),
        changed(
            "an exchange with a line feed",
            &ours,
            &exchange("Vectors,\\nbalances"),
        ),
        changed("an exchange without a name", &ours, &exchange("")),
        changed("a time with an offset", time, "2026-06-30T02:00:00+02:00"),
        changed("a time with a fraction", time, "2026-06-30T00:00:00.5Z"),
        changed("a day that is none", time, "2026-06-31T00:00:00Z"),
        changed("an id that is not the place", "\"id\": 2", "\"id\": 3"),
        changed(
            "two symbols that differ in case alone",
            last,
            "\"symbol\": \"btc\",\n      \"decimals\": 6",
        ),
        changed(
            "a symbol that a spreadsheet computes",
            last,
            "\"symbol\": \"=USDT\",\n      \"decimals\": 6",
        ),
        changed(
            "31 decimals",
            last,
            "\"symbol\": \"USDT\",\n      \"decimals\": 31",
        ),
        changed(
            "hexadecimal digits in upper case",
            &"5e".repeat(32),
            &"5E".repeat(32),
        ),
        changed("a nonce of 31 bytes", &"5e".repeat(32), &"5e".repeat(31)),
    ]
}

fn schedules() -> Vec<BundleCase> {
    let file = "collateral.json";
    let of = |name: &str, op| BundleCase::of(LOANS, "5", name, "COLLATERAL").with(file, op);
    let changed = |name: &str, from: &str, to: &str| of(name, replace(from, to));
    let haircut = "\"haircut\": \"0.2\"";
    let length = files::file(&format!("{LOANS}/{file}")).len();
    let ledger = super::field(&format!("{LOANS}/{file}"), "ledger");
    vec![
        changed("a schedule at another price", "65100.22", "65100.23"),
        changed(
            "a schedule with a lower haircut",
            haircut,
            "\"haircut\": \"0.1\"",
        ),
        changed(
            "a schedule with the same number in another form",
            haircut,
            "\"haircut\": \"0.20\"",
        ),
        changed("a schedule with a price of zero", "3480.55", "0"),
        changed(
            "a schedule with a haircut above 1",
            haircut,
            "\"haircut\": \"1.1\"",
        ),
        changed("a schedule with a number as such", "\"3480.55\"", "3480.55"),
        changed("a schedule of another ledger", &ledger, &"0".repeat(64)),
        changed(
            "a schedule with a source of two lines",
            "made up",
            "made\\nup",
        ),
        changed(
            "a schedule with a coefficient of 2^96 or more",
            "3480.55",
            "3480.555555555555555555555555555555",
        ),
        of(
            "a schedule without its last line feed",
            Op::Truncate { length: length - 1 },
        )
        .expecting("OK"),
        of("a schedule that is not UTF-8", xor(40, &[0x80])),
        of(
            "the descriptor for a schedule",
            take("bundles/loans/descriptor.json"),
        )
        .expecting("NO_VERDICT"),
    ]
}
