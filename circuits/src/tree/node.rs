//! Nodes, and the digests that bind them: the tree's definition.

use halo2curves::group::{Curve as _, prime::PrimeCurveAffine};
use rs_merkle::Hasher;

use super::size::{LeafPosition, LedgerSize};
use crate::{
    curve::{DecodeError, POINT_BYTES, Point, decode_point, encode_point},
    domain,
    hash::{Digest32, sha256, sha256_bytes, sha256_concat, sha256_tagged},
    ledger::{LedgerContext, LedgerDigest, Root},
    shape::Shape,
};

/// First byte of a leaf's preimage, so that no leaf is an inner node.
const LEAF_TAG: u8 = 0;
/// First byte of an inner node's preimage.
const NODE_TAG: u8 = 1;
/// Where the sum starts in a node's bytes.
const SUM_START: usize = 32;

/// Bytes of an encoded node: the digest, then the sum.
pub const NODE_BYTES: usize = SUM_START + POINT_BYTES;
/// An encoded node, as it is hashed, stored and sent.
pub type NodeBytes = [u8; NODE_BYTES];

/// A node of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Binds everything below the node.
    pub digest: Digest32,
    /// Commits to the totals of the leaves below the node. May be the identity, as a leaf may not.
    pub sum: Point,
}

/// Why bytes are not a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
    /// Another number of bytes.
    #[error("a node of {0} bytes; it has {NODE_BYTES}")]
    Length(usize),
    /// The last 32 bytes are not a point.
    #[error("the sum of a node is {0}")]
    Sum(#[from] DecodeError),
}

impl Node {
    /// The node's bytes.
    pub fn to_bytes(&self) -> NodeBytes {
        node_bytes(&self.digest, &self.sum)
    }

    /// Reads a node.
    ///
    /// # Errors
    /// [`NodeError::Sum`] unless the sum is the canonical encoding of a point. Any digest is one.
    pub fn from_bytes(bytes: &NodeBytes) -> Result<Self, NodeError> {
        let (mut digest, mut sum) = ([0; SUM_START], [0; POINT_BYTES]);
        digest.copy_from_slice(&bytes[..SUM_START]);
        sum.copy_from_slice(&bytes[SUM_START..]);
        Ok(Self {
            digest,
            sum: decode_point(&sum)?,
        })
    }
}

impl From<Node> for Vec<u8> {
    fn from(node: Node) -> Self {
        node.to_bytes().into()
    }
}

impl TryFrom<Vec<u8>> for Node {
    type Error = NodeError;

    fn try_from(bytes: Vec<u8>) -> Result<Self, NodeError> {
        let length = NodeError::Length(bytes.len());
        Self::from_bytes(&bytes.try_into().map_err(|_| length)?)
    }
}

/// A node's bytes from its parts.
pub(super) fn node_bytes(digest: &Digest32, sum: &Point) -> NodeBytes {
    let mut bytes = [0; NODE_BYTES];
    bytes[..SUM_START].copy_from_slice(digest);
    bytes[SUM_START..].copy_from_slice(&encode_point(sum));
    bytes
}

/// The node of the leaf at a position of the ledger.
pub fn leaf_node<S: Shape>(
    ledger: &LedgerDigest,
    size: LedgerSize<S>,
    position: LeafPosition,
    commitment: &Point,
) -> Node {
    let parts: [&[u8]; 6] = [
        &ledger.0,
        &position.shard.to_le_bytes(),
        &position.place.to_le_bytes(),
        &size.leaves_per_shard().to_le_bytes(),
        &size.shards().to_le_bytes(),
        &encode_point(commitment),
    ];
    Node {
        digest: sha256_tagged(LEAF_TAG, domain::LEAF, &parts),
        sum: *commitment,
    }
}

/// The digest of the node above two others: `SHA-256(0x01, left, right)`. All lengths are fixed, so the
/// parts carry none.
pub fn node_digest(left: &NodeBytes, right: &NodeBytes) -> Digest32 {
    sha256_concat([&[NODE_TAG][..], left, right])
}

/// The root of a ledger: what an exchange publishes.
pub fn root<S: Shape>(context: &LedgerContext, size: LedgerSize<S>, top: &Node) -> Root {
    let parts: [&[u8]; 7] = [
        &context.ledger.0,
        &context.collateral.0,
        &S::ID.to_le_bytes(),
        &size.leaves_per_shard().to_le_bytes(),
        &size.shards().to_le_bytes(),
        &top.digest,
        &encode_point(&top.sum),
    ];
    Root(sha256(domain::ROOT, &parts))
}

/// The tree in the terms of `rs_merkle`, which verifies proofs by it.
#[derive(Clone, Copy, Debug)]
pub struct SumHasher;

impl Hasher for SumHasher {
    type Hash = Node;

    /// The trait asks for it and no tree uses it: leaves are made by [`leaf_node`], which knows their
    /// position.
    fn hash(data: &[u8]) -> Node {
        Node {
            digest: sha256_bytes(data),
            sum: Point::identity(),
        }
    }

    /// The node above two others; a node without a sibling is carried up.
    fn concat_and_hash(left: &Node, right: Option<&Node>) -> Node {
        let Some(right) = right else {
            return *left;
        };
        Node {
            digest: node_digest(&left.to_bytes(), &right.to_bytes()),
            sum: (left.sum + right.sum).to_affine(),
        }
    }

    /// Bytes of an encoded node, which are fewer than those of a [`Node`] in memory.
    fn hash_size() -> usize {
        NODE_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::group::Group;
    use proptest::prelude::*;

    use crate::{
        curve::{Curve, Scalar},
        ledger::CollateralDigest,
        shape::{Narrow, Tiny},
    };

    fn point(k: u64) -> Point {
        (Curve::generator() * Scalar::from(k)).to_affine()
    }

    fn node(digest: u8, sum: u64) -> Node {
        Node {
            digest: [digest; 32],
            sum: point(sum),
        }
    }

    fn above(left: &Node, right: &Node) -> Node {
        SumHasher::concat_and_hash(left, Some(right))
    }

    #[test]
    fn moving_balance_between_siblings_changes_the_digest_but_not_the_sum() {
        let honest = above(&node(1, 5), &node(2, 7));
        for (left, right) in [(7, 5), (4, 8), (12, 0), (0, 12)] {
            let moved = above(&node(1, left), &node(2, right));
            assert_eq!(moved.sum, honest.sum);
            assert_ne!(moved.digest, honest.digest);
        }
    }

    #[test]
    fn digest_binds_both_children_and_their_order() {
        let honest = above(&node(1, 5), &node(2, 7)).digest;
        assert_ne!(above(&node(3, 5), &node(2, 7)).digest, honest);
        assert_ne!(above(&node(1, 5), &node(3, 7)).digest, honest);
        assert_ne!(above(&node(2, 7), &node(1, 5)).digest, honest);
    }

    fn size(leaves: u32, shards: u64) -> LedgerSize<Tiny> {
        LedgerSize::new(leaves, shards).unwrap()
    }

    fn at(shard: u64, place: u32) -> LeafPosition {
        LeafPosition { shard, place }
    }

    #[test]
    fn leaf_binds_ledger_position_size_and_commitment() {
        let [ledger, other] = [LedgerDigest([7; 32]), LedgerDigest([8; 32])];
        let honest = leaf_node(&ledger, size(10, 2), at(1, 3), &point(5));
        assert_eq!(honest.sum, point(5));
        for leaf in [
            leaf_node(&other, size(10, 2), at(1, 3), &point(5)),
            leaf_node(&ledger, size(11, 2), at(1, 3), &point(5)),
            leaf_node(&ledger, size(10, 3), at(1, 3), &point(5)),
            leaf_node(&ledger, size(10, 2), at(0, 3), &point(5)),
            leaf_node(&ledger, size(10, 2), at(1, 4), &point(5)),
            leaf_node(&ledger, size(10, 2), at(1, 3), &point(6)),
        ] {
            assert_ne!(leaf.digest, honest.digest);
        }
    }

    #[test]
    fn preimages_are_the_documented_ones() {
        let ledger = LedgerDigest([7; 32]);
        let collateral = CollateralDigest([6; 32]);
        let context = LedgerContext { ledger, collateral };
        let framed = |part: &[u8]| [&(part.len() as u32).to_le_bytes(), part].concat();
        let c = encode_point(&point(5));
        let (m, h) = (772_u32.to_le_bytes(), 258_u64.to_le_bytes());

        let (shard, place) = ([1, 1, 0, 0, 0, 0, 0, 0], [3, 2, 0, 0]);
        let parts: [&[u8]; 7] = [b"por/leaf/v2", &ledger.0, &shard, &place, &m, &h, &c];
        let preimage = [vec![0], parts.map(framed).concat()].concat();
        let leaf = leaf_node(&ledger, size(772, 258), at(257, 515), &point(5));
        assert_eq!(leaf.digest, sha256_bytes(&preimage));

        let other = node(2, 7);
        let sum = encode_point(&other.sum);
        let preimage = [&[1][..], &leaf.digest, &c, &other.digest, &sum].concat();
        let top = above(&leaf, &other);
        assert_eq!(top.digest, sha256_bytes(&preimage));

        let sum = encode_point(&top.sum);
        let shape = [0xff; 4];
        let parts: [&[u8]; 8] = [
            b"por/root/v2",
            &ledger.0,
            &collateral.0,
            &shape,
            &m,
            &h,
            &top.digest,
            &sum,
        ];
        let expected = Root(sha256_bytes(&parts.map(framed).concat()));
        assert_eq!(root(&context, size(772, 258), &top), expected);
    }

    #[test]
    fn root_binds_ledger_schedule_shape_size_digest_and_sum() {
        let context = LedgerContext {
            ledger: LedgerDigest([7; 32]),
            collateral: CollateralDigest::NONE,
        };
        let other_ledger = LedgerContext {
            ledger: LedgerDigest([8; 32]),
            ..context
        };
        let with_schedule = LedgerContext {
            collateral: CollateralDigest([1; 32]),
            ..context
        };
        let honest = root(&context, size(10, 2), &node(1, 5));
        for changed in [
            root(&other_ledger, size(10, 2), &node(1, 5)),
            root(&with_schedule, size(10, 2), &node(1, 5)),
            root(&context, size(20, 1), &node(1, 5)),
            root(&context, size(10, 1), &node(1, 5)),
            root(&context, size(10, 2), &node(2, 5)),
            root(&context, size(10, 2), &node(1, 6)),
            root(
                &context,
                LedgerSize::<Narrow>::new(10, 2).unwrap(),
                &node(1, 5),
            ),
        ] {
            assert_ne!(changed, honest);
        }
    }

    #[test]
    fn node_bytes_with_anything_but_a_canonical_point_are_refused() {
        let refused = Err(NodeError::Sum(DecodeError::Point));
        let with_sum = |sum: [u8; 32]| {
            let mut bytes = node(1, 5).to_bytes();
            bytes[SUM_START..].copy_from_slice(&sum);
            Node::from_bytes(&bytes)
        };
        // x at and above the modulus, and the identity with a sign.
        assert_eq!(with_sum([0xff; 32]), refused);
        let mut signed_identity = [0; 32];
        signed_identity[31] = 0x80;
        assert_eq!(with_sum(signed_identity), refused);
        // About half of all x are not on the curve.
        let off_curve = (1..=64).filter(|x| {
            let mut sum = [0; 32];
            sum[0] = *x;
            with_sum(sum) == refused
        });
        assert!(off_curve.count() > 8);
        // x + p, which is the same element and another encoding: p = 2^254 + 0x224698fc..., and x = 0
        // is taken by the identity, so small x that are on the curve are the ones to try.
        let modulus: [u8; 32] = {
            let minus_one = -<Point as halo2curves::CurveAffine>::Base::from(1);
            let mut bytes = halo2curves::ff::PrimeField::to_repr(&minus_one);
            bytes[0] += 1;
            bytes
        };
        for x in 0..=64 {
            let mut sum = modulus;
            sum[0] += x;
            assert_eq!(with_sum(sum), refused);
        }
        assert_eq!(Node::try_from(vec![0; 63]), Err(NodeError::Length(63)));
        assert_eq!(Node::try_from(vec![0; 65]), Err(NodeError::Length(65)));
        assert_eq!(with_sum([0; 32]).unwrap().sum, Point::identity());
    }

    proptest! {
        #[test]
        fn whatever_decodes_encodes_to_the_same_bytes(digest: [u8; 32], sum: [u8; 32]) {
            let bytes = [digest, sum].concat();
            if let Ok(node) = Node::try_from(bytes.clone()) {
                prop_assert_eq!(Vec::from(node), bytes);
            }
        }
    }
}
