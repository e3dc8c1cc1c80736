//! Nodes, roots, and the tree of a small ledger.

use circuits::{
    curve::{Point, decode_point, encode_point},
    domain,
    generators::pinned_leaf_generators,
    ledger::{CollateralDigest, LedgerContext, LedgerDigest},
    shape::Production,
    tree::{self, Layer, LeafPosition, LedgerSize, Node, SumTree},
};
use serde_json::{Value, json};

use super::{bytes, bytes32, number, spec, text, topic};

const LEDGER: LedgerDigest = LedgerDigest([7; 32]);

/// M and H of ledgers: one leaf, a tree with a node that is carried up, two levels, several of all.
const SIZES: [(u32, u64); 5] = [(1, 1), (3, 1), (1, 3), (5, 2), (6, 5)];

/// Leaves of a ledger: generators, which are points as good as any.
fn leaves(count: usize) -> Vec<Point> {
    pinned_leaf_generators().components[..count].to_vec()
}

fn hex_node(node: &Node) -> String {
    hex::encode(node.to_bytes())
}

fn cases() -> Vec<Value> {
    [nodes(), ledgers()].concat()
}

fn nodes() -> Vec<Value> {
    let leaves = leaves(2);
    let size = LedgerSize::<Production>::new(67_353, 127_536).unwrap();
    let last = LeafPosition {
        shard: 127_535,
        place: 67_352,
    };
    let leaf = tree::leaf_node(&LEDGER, size, last, &leaves[0]);
    let pair = |what: &str, left: Point, right: Point| {
        let node = |digest: u8, sum| Node {
            digest: [digest; 32],
            sum,
        };
        let (left, right) = (node(1, left), node(2, right));
        let above = SumTree::build(Layer::of_nodes([left, right])).top();
        json!({
            "what": what,
            "left": hex_node(&left),
            "right": hex_node(&right),
            "node": hex_node(&above),
        })
    };
    vec![
        json!({
            "what": "leaf",
            "domain": domain::LEAF,
            "ledger": LEDGER.to_string(),
            "shard": last.shard,
            "place": last.place,
            "leaves_per_shard": size.leaves_per_shard(),
            "shards": size.shards(),
            "leaf": hex::encode(encode_point(&leaves[0])),
            "node": hex_node(&leaf),
        }),
        pair("node", leaves[0], leaves[1]),
        pair("node over equal sums", leaves[0], leaves[0]),
        pair(
            "node over opposite sums, whose own is the identity",
            leaves[0],
            -leaves[0],
        ),
        pair(
            "node over the identity",
            decode_point(&[0; 32]).unwrap(),
            leaves[1],
        ),
    ]
}

fn ledgers() -> Vec<Value> {
    let mut cases = Vec::new();
    for (leaves_per_shard, shards) in SIZES {
        let size = LedgerSize::<Production>::new(leaves_per_shard, shards).unwrap();
        let points = leaves(size.leaves() as usize);
        let tops = (0..).zip(points.chunks(leaves_per_shard as usize));
        let tops = tops.map(|(shard, leaves)| Layer::of_shard(&LEDGER, size, shard, leaves).top());
        let top = Layer::of_nodes(tops).top();
        for collateral in [CollateralDigest::NONE, CollateralDigest([5; 32])] {
            let context = LedgerContext {
                ledger: LEDGER,
                collateral,
            };
            let leaves: Vec<String> = points
                .iter()
                .map(|leaf| hex::encode(encode_point(leaf)))
                .collect();
            cases.push(json!({
                "what": "ledger",
                "domain": domain::ROOT,
                "ledger": LEDGER.to_string(),
                "collateral": collateral.to_string(),
                "leaves_per_shard": leaves_per_shard,
                "shards": shards,
                "leaves": leaves,
                "top": hex_node(&top),
                "root": tree::root(&context, size, &top).to_string(),
            }));
        }
    }
    cases
}

/// A digest and a sum, as SPEC.md has them.
#[derive(Clone)]
struct SpecNode {
    digest: [u8; 32],
    sum: spec::Point,
}

impl SpecNode {
    fn of_leaf(case: &Value, shard: u64, place: u32, leaf: &[u8; 32]) -> Self {
        let parts: [&[u8]; 6] = [
            &bytes32(case, "ledger"),
            &shard.to_le_bytes(),
            &place.to_le_bytes(),
            &(number(case, "leaves_per_shard") as u32).to_le_bytes(),
            &number(case, "shards").to_le_bytes(),
            leaf,
        ];
        let digest = spec::sha256_of(&[&[0][..], &spec::frame("por/leaf/v2", &parts)].concat());
        let sum = spec::Point::decode(leaf).unwrap();
        Self { digest, sum }
    }

    fn decode(bytes: &[u8]) -> Self {
        let (digest, sum) = bytes.split_at(32);
        Self {
            digest: digest.try_into().unwrap(),
            sum: spec::Point::decode(sum.try_into().unwrap()).unwrap(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        [self.digest, self.sum.encode()].concat()
    }

    fn above(left: &Self, right: &Self) -> Self {
        Self {
            digest: spec::sha256_of(&[&[1][..], &left.bytes(), &right.bytes()].concat()),
            sum: left.sum.add(&right.sum),
        }
    }

    fn top(mut layer: Vec<Self>) -> Self {
        while layer.len() > 1 {
            let pairs = layer.chunks(2);
            layer = pairs
                .map(|pair| match pair {
                    [left, right] => Self::above(left, right),
                    _ => pair[0].clone(),
                })
                .collect();
        }
        layer.remove(0)
    }
}

#[test]
fn trees_are_those_of_the_specification() {
    for case in topic("tree", "6", cases()) {
        match text(&case, "what") {
            "leaf" => {
                let (shard, place) = (number(&case, "shard"), number(&case, "place") as u32);
                let node = SpecNode::of_leaf(&case, shard, place, &bytes32(&case, "leaf"));
                assert_eq!(bytes(&case, "node"), node.bytes());
            }
            "ledger" => {
                let leaves = case["leaves"].as_array().unwrap().iter();
                let leaves: Vec<[u8; 32]> = leaves
                    .map(|leaf| {
                        hex::decode(leaf.as_str().unwrap())
                            .unwrap()
                            .try_into()
                            .unwrap()
                    })
                    .collect();
                let size = number(&case, "leaves_per_shard") as usize;
                let shard = |(shard, leaves): (u64, &[[u8; 32]])| {
                    let leaf = |(place, leaf)| SpecNode::of_leaf(&case, shard, place, leaf);
                    SpecNode::top((0..).zip(leaves).map(leaf).collect())
                };
                let top = SpecNode::top((0..).zip(leaves.chunks(size)).map(shard).collect());
                assert_eq!(bytes(&case, "top"), top.bytes());
                let parts: [&[u8]; 7] = [
                    &bytes32(&case, "ledger"),
                    &bytes32(&case, "collateral"),
                    &1_u32.to_le_bytes(),
                    &(size as u32).to_le_bytes(),
                    &number(&case, "shards").to_le_bytes(),
                    &top.digest,
                    &top.sum.encode(),
                ];
                assert_eq!(bytes32(&case, "root"), spec::sha256("por/root/v2", &parts));
            }
            _ => {
                let [left, right] =
                    ["left", "right"].map(|side| SpecNode::decode(&bytes(&case, side)));
                assert_eq!(bytes(&case, "node"), SpecNode::above(&left, &right).bytes());
            }
        }
    }
}
