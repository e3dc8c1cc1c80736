//! Scalars and points: which bytes are one, and which are none.

use circuits::{
    curve::{decode_point, decode_scalar, encode_point},
    generators::pinned_leaf_generators,
};
use num_bigint::BigUint;
use serde_json::{Value, json};

use super::{bytes32, spec, text, topic};

fn cases() -> Vec<Value> {
    [scalars(), points()].concat()
}

fn scalars() -> Vec<Value> {
    let (p, one) = (spec::p(), BigUint::from(1_u32));
    let scalar = |what: &str, value: &BigUint| {
        let bytes = spec::to_bytes(value);
        let valid = decode_scalar(&bytes).is_ok();
        json!({"kind": "scalar", "what": what, "bytes": hex::encode(bytes), "valid": valid})
    };
    vec![
        scalar("0", &BigUint::ZERO),
        scalar("1", &one),
        scalar("p - 1", &(&p - &one)),
        scalar("p", &p),
        scalar("p + 1", &(&p + &one)),
        scalar("q", &spec::q()),
        scalar("2^256 - 1", &((&one << 256) - &one)),
    ]
}

fn points() -> Vec<Value> {
    let generators = pinned_leaf_generators();
    let point = |what: &str, bytes: [u8; 32]| {
        let valid = decode_point(&bytes).is_ok();
        json!({"kind": "point", "what": what, "bytes": hex::encode(bytes), "valid": valid})
    };
    let component = |id: usize| encode_point(&generators.components[id]);
    let (first, q) = (component(0), spec::q());
    let other = |bytes: &[u8; 32], change: &dyn Fn(&mut [u8; 32])| {
        let mut bytes = *bytes;
        change(&mut bytes);
        bytes
    };
    let negated = other(&first, &|bytes| bytes[31] ^= 0x80);
    let shifted = spec::to_bytes(&(BigUint::from_bytes_le(&first) + &q));
    // The x of no point: half of all are.
    let mut none = 1_u32;
    while spec::Point::decode(&spec::to_bytes(&none.into())).is_some() {
        none += 1;
    }
    vec![
        point("identity", [0; 32]),
        point(
            "identity with a sign",
            other(&[0; 32], &|bytes| bytes[31] = 0x80),
        ),
        point("G_0", first),
        point("-G_0", negated),
        point("G_0, q added to its x", shifted),
        point("G_511, of the last asset", component(511)),
        point("G_512, of pledges of the first asset", component(512)),
        point("G_1537, of the upper limb of the surplus", component(1_537)),
        point("W", encode_point(&generators.blind)),
        point("the x of no point", spec::to_bytes(&none.into())),
        point("x = q", spec::to_bytes(&q)),
        point("x = q - 1, y = 2", spec::to_bytes(&(&q - 1_u32))),
        point(
            "x = q - 1, y = -2",
            other(&spec::to_bytes(&(&q - 1_u32)), &|bytes| bytes[31] |= 0x80),
        ),
        point("2^256 - 1", [0xff; 32]),
    ]
}

#[test]
fn scalars_and_points_are_those_of_the_specification() {
    for case in topic("encodings", "2, 3", cases()) {
        let bytes = bytes32(&case, "bytes");
        let valid = match text(&case, "kind") {
            "scalar" => BigUint::from_bytes_le(&bytes) < spec::p(),
            _ => match spec::Point::decode(&bytes) {
                Some(point) => {
                    assert_eq!(point.encode(), bytes, "{case}");
                    true
                }
                None => false,
            },
        };
        assert_eq!(case["valid"], valid, "{case}");
    }
}
