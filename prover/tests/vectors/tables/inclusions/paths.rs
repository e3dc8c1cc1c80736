//! Places and paths that are malformed, or not those of the leaf.

use super::{InclusionCase, alice};
use crate::{
    files,
    tables::{
        Q,
        bundles::field,
        edit::{add, replace},
    },
};

pub fn cases() -> Vec<InclusionCase> {
    [places(), paths()].concat()
}

fn places() -> Vec<InclusionCase> {
    let salt = field("inclusions/balances-alice.json", "salt");
    let other = field("inclusions/balances-zoe.json", "salt");
    let not_included = |name: &str, from: &str, to: &str| {
        InclusionCase::of(
            "balances-alice",
            "alice",
            "12, step 5",
            name,
            "NOT_INCLUDED",
        )
        .with(replace(from, to))
    };
    vec![
        not_included("the salt of another account", &salt, &other),
        not_included("the place of a neighbour", "\"place\": 0", "\"place\": 1"),
        not_included(
            "the place of a leaf in the other shard",
            "\"shard\": 0",
            "\"shard\": 1",
        ),
        not_included(
            "a ledger with one leaf more a shard",
            "\"leaves_per_shard\": 5",
            "\"leaves_per_shard\": 6",
        ),
        alice("a place outside the shard", "\"place\": 0", "\"place\": 5"),
        alice(
            "a place whose path has other nodes",
            "\"place\": 0",
            "\"place\": 4",
        ),
        alice("a shard outside the ledger", "\"shard\": 0", "\"shard\": 2"),
        alice(
            "a ledger of 2^33 slots and more",
            "\"shards\": 2",
            "\"shards\": 127537",
        ),
        alice("a ledger of three shards", "\"shards\": 2", "\"shards\": 3"),
        alice("a ledger of no shards", "\"shards\": 2", "\"shards\": 0"),
        alice(
            "a ledger of no leaves",
            "\"leaves_per_shard\": 5",
            "\"leaves_per_shard\": 0",
        ),
    ]
}

fn paths() -> Vec<InclusionCase> {
    let document: serde_json::Value =
        serde_json::from_slice(&files::file("inclusions/balances-alice.json")).unwrap();
    let node = |path: &str, number: usize| document[path][number].as_str().unwrap().to_owned();
    let [first, second] = [0, 1].map(|number| node("shard_path", number));
    let above = node("top_path", 0);
    let quoted = |node: &str| format!("    \"{node}\"");
    let not_included = |name: &str, from: &str, to: &str| {
        InclusionCase::of(
            "balances-alice",
            "alice",
            "12, step 5",
            name,
            "NOT_INCLUDED",
        )
        .with(replace(from, to))
    };
    // A sum with the other sign: the top bit of its last byte.
    let (start, last) = first.split_at(126);
    let negated = format!(
        "{start}{:02x}",
        u8::from_str_radix(last, 16).unwrap() ^ 0x80
    );
    vec![
        alice(
            "a path with a node less",
            &format!("{},\n", quoted(&first)),
            "",
        ),
        alice(
            "a path with a node more",
            &quoted(&first),
            &format!("{},\n{}", quoted(&first), quoted(&first)),
        ),
        alice(
            "a node of the lower tree in the upper one",
            &format!("\n{}\n", quoted(&above)),
            &format!("\n{},\n{}\n", quoted(&second), quoted(&above)),
        ),
        alice("a node of 63 bytes", &first, &first[2..]),
        alice("a node whose sum is not below q", &first, &with_q(&first)),
        alice(
            "a node whose sum is the identity with a sign",
            &first,
            &format!("{}{}80", &first[..64], "0".repeat(62)),
        ),
        not_included(
            "a node with another digest",
            &first,
            &format!("{}{}", flipped(&first[..64]), &first[64..]),
        ),
        not_included(
            "a node whose sum is the identity",
            &first,
            &format!("{}{}", &first[..64], "0".repeat(64)),
        ),
        not_included("a node whose sum has the other sign", &first, &negated),
        not_included(
            "nodes in another order",
            &format!("{},\n{}", quoted(&first), quoted(&second)),
            &format!("{},\n{}", quoted(&second), quoted(&first)),
        ),
        not_included("another node at the top", &above, &first),
    ]
}

/// Digits whose last one is another.
fn flipped(digits: &str) -> String {
    let mut bytes = hex::decode(digits).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    hex::encode(bytes)
}

/// A node to the x of whose sum q was added.
fn with_q(node: &str) -> String {
    let mut bytes = hex::decode(node).unwrap();
    add(32, Q).change(&mut bytes);
    hex::encode(bytes)
}
