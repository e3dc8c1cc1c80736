//! Files in other forms.

use super::{InclusionCase, alice};
use crate::{
    files,
    tables::{
        bundles::field,
        edit::{Op, append},
    },
};

pub fn cases() -> Vec<InclusionCase> {
    let whole = |name: &str, op| {
        InclusionCase::of(
            "balances-alice",
            "alice",
            "12, step 1",
            name,
            "INCLUSION_FILE",
        )
        .with(op)
    };
    let length = files::file("inclusions/balances-alice.json").len();
    let salt = field("inclusions/balances-alice.json", "salt");
    vec![
        whole(
            "a file without its last line feed",
            Op::Truncate { length: length - 1 },
        )
        .expecting("OK"),
        whole("a file with a byte more", append(b"\n")).expecting("OK"),
        whole(
            "a file of which half is there",
            Op::Truncate { length: length / 2 },
        ),
        alice(
            "a file with a key twice",
            "  \"place\": 0,\n",
            "  \"place\": 0,\n  \"place\": 0,\n",
        ),
        alice(
            "a file with its keys in another order",
            "  \"shard\": 0,\n  \"place\": 0,\n",
            "  \"place\": 0,\n  \"shard\": 0,\n",
        ),
        alice(
            "a file of version 4 with its documents",
            "\"version\": 3",
            "\"version\": 4",
        ),
        alice("a file of version 5", "\"version\": 3", "\"version\": 5"),
        alice("a file without null", "  \"collateral\": null,\n", ""),
        alice("a salt in upper case", &salt, &salt.to_uppercase()),
        alice("a salt of 31 bytes", &salt, &salt[2..]),
        alice(
            "a file of circuits of another shape",
            "\"shape\": 1",
            "\"shape\": 4294967295",
        ),
    ]
}
