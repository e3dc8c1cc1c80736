//! The tree of RFC 6962, section 2.1, over the log's leaves; proofs of inclusion and of consistency as RFC 9162, section 2.1,
//! verifies them.
//!
//! An odd node is carried up, and leaves and nodes are hashed apart, so one root is that of one list of leaves of one size.

use circuits::hash::{Digest32, sha256_bytes, sha256_concat};

/// A hash of a leaf, a node or a whole tree.
pub type Hash = Digest32;

/// Most hashes of a path: one for each bit of a size.
pub const MAX_PATH: usize = 64;

/// The hash of a leaf with these bytes.
pub fn leaf_hash(data: &[u8]) -> Hash {
    sha256_concat([&[0][..], data])
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256_concat([&[1][..], left, right])
}

/// The root of the tree over no leaves.
pub fn empty_root() -> Hash {
    sha256_bytes(&[])
}

/// How many of `count` leaves, at least 2, are left of the root: the largest power of two below `count`.
fn left_of(count: usize) -> usize {
    1 << (usize::BITS - 1 - (count - 1).leading_zeros())
}

/// The root of the tree over these leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(left_of(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The hashes beside the way from a leaf to the root, from the leaf's sibling upwards.
///
/// # Panics
/// If there is no such leaf.
pub fn inclusion_path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    assert!(index < leaves.len(), "a leaf of the tree");
    if leaves.len() == 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(left_of(leaves.len()));
    let (mut path, sibling) = match index.checked_sub(left.len()) {
        None => (inclusion_path(left, index), root(right)),
        Some(index) => (inclusion_path(right, index), root(left)),
    };
    path.push(sibling);
    path
}

/// The hashes by which the root over the first `old` leaves is seen to be that of a part of this tree.
///
/// # Panics
/// If there are fewer leaves.
pub fn consistency_path(leaves: &[Hash], old: usize) -> Vec<Hash> {
    assert!(old <= leaves.len(), "a tree that is as large");
    match old {
        0 => Vec::new(),
        _ => subproof(leaves, old, true),
    }
}

/// `SUBPROOF(m, D[n], b)` of RFC 6962, section 2.1.2.
fn subproof(leaves: &[Hash], old: usize, whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return match whole {
            true => Vec::new(),
            false => vec![root(leaves)],
        };
    }
    let (left, right) = leaves.split_at(left_of(leaves.len()));
    let (mut path, sibling) = match old.checked_sub(left.len()) {
        None | Some(0) => (subproof(left, old, whole), root(right)),
        Some(old) => (subproof(right, old, false), root(left)),
    };
    path.push(sibling);
    path
}

/// The root that a leaf's path leads to in a tree of this size; none if a path there has another length.
pub fn root_of_path(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    let (mut place, mut last) = (index, size.checked_sub(1)?);
    if place > last {
        return None;
    }
    let mut reached = leaf;
    for hash in path {
        if last == 0 {
            return None;
        }
        if place & 1 == 1 || place == last {
            reached = node_hash(hash, &reached);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            reached = node_hash(&reached, hash);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    (last == 0).then_some(reached)
}

/// Size and root of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// Its leaves.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// Whether a path shows that one tree is the beginning of another.
pub fn is_extended_by(old: TreeHead, new: TreeHead, path: &[Hash]) -> bool {
    if old.size > new.size {
        return false;
    }
    if old.size == 0 || old.size == new.size {
        // Nothing is to be shown: every tree extends the empty one, and itself.
        let same = old.size == 0 && old.root == empty_root() || old == new;
        return same && path.is_empty();
    }
    let (mut place, mut last) = (old.size - 1, new.size - 1);
    while place & 1 == 1 {
        (place, last) = (place >> 1, last >> 1);
    }
    // A whole subtree's root is the old root itself, which nobody has to send.
    let (first, rest) = match old.size.is_power_of_two() {
        true => (old.root, path),
        false => match path.split_first() {
            Some((first, rest)) => (*first, rest),
            None => return false,
        },
    };
    let (mut old_root, mut new_root) = (first, first);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            old_root = node_hash(hash, &old_root);
            new_root = node_hash(hash, &new_root);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            new_root = node_hash(&new_root, hash);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && old_root == old.root && new_root == new.root
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Leaves and roots that implementations of RFC 6962 share, from the tests of Certificate Transparency.
    const KNOWN: [(&str, &str); 8] = [
        (
            "",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        ),
        (
            "00",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        ),
        (
            "10",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        ),
        (
            "2021",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
        (
            "3031",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        ),
        (
            "40414243",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        ),
        (
            "5051525354555657",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        ),
        (
            "606162636465666768696a6b6c6d6e6f",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ),
    ];

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|n| leaf_hash(&n.to_le_bytes())).collect()
    }

    fn head(leaves: &[Hash]) -> TreeHead {
        TreeHead {
            size: leaves.len() as u64,
            root: root(leaves),
        }
    }

    #[test]
    fn roots_are_those_of_other_implementations() {
        let known = KNOWN.map(|(leaf, _)| leaf_hash(&hex::decode(leaf).unwrap()));
        for (count, (_, expected)) in (1..).zip(KNOWN) {
            assert_eq!(hex::encode(root(&known[..count])), expected);
        }
        assert_eq!(
            hex::encode(root(&[])),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn every_leaf_leads_to_the_root_and_nowhere_else() {
        for count in 1..40 {
            let leaves = leaves(count);
            for index in 0..count {
                let path = inclusion_path(&leaves, index);
                let reached = |index: u64, size: u64, path: &[Hash]| {
                    root_of_path(
                        leaves[index.min(count as u64 - 1) as usize],
                        index,
                        size,
                        path,
                    )
                };
                let (at, size) = (index as u64, count as u64);
                assert_eq!(reached(at, size, &path), Some(root(&leaves)));
                for other in (0..size + 2).filter(|other| *other != at) {
                    let hash = leaves[index];
                    assert_ne!(root_of_path(hash, other, size, &path), Some(root(&leaves)));
                }
                if let Some((_, shorter)) = path.split_last() {
                    assert_ne!(reached(at, size, shorter), Some(root(&leaves)));
                }
                let longer = [&path[..], &[[0; 32]]].concat();
                assert_ne!(reached(at, size, &longer), Some(root(&leaves)));
            }
        }
        assert_eq!(root_of_path([0; 32], 0, 0, &[]), None);
        assert_eq!(root_of_path([0; 32], u64::MAX, u64::MAX, &[]), None);
    }

    #[test]
    fn a_tree_that_grew_is_seen_to_have_grown() {
        for count in 0..40 {
            let leaves = leaves(count);
            for old in 0..=count {
                let path = consistency_path(&leaves, old);
                assert!(
                    is_extended_by(head(&leaves[..old]), head(&leaves), &path),
                    "{old} {count}"
                );
            }
        }
    }

    #[test]
    fn a_tree_that_was_rewritten_extends_nothing() {
        for count in 1..24 {
            let honest = leaves(count);
            for old in 1..=count {
                for changed in 0..old {
                    let mut other = honest.clone();
                    other[changed] = leaf_hash(b"another");
                    for path in [
                        consistency_path(&honest, old),
                        consistency_path(&other, old),
                    ] {
                        assert!(!is_extended_by(head(&honest[..old]), head(&other), &path));
                    }
                }
                let path = consistency_path(&honest, old);
                let longer = [&path[..], &[[0; 32]]].concat();
                assert!(!is_extended_by(
                    head(&honest[..old]),
                    head(&honest),
                    &longer
                ));
                if !path.is_empty() {
                    let shorter = &path[..path.len() - 1];
                    assert!(!is_extended_by(
                        head(&honest[..old]),
                        head(&honest),
                        shorter
                    ));
                }
                for place in 0..path.len() {
                    let mut changed = path.clone();
                    changed[place][0] ^= 1;
                    assert!(!is_extended_by(
                        head(&honest[..old]),
                        head(&honest),
                        &changed
                    ));
                }
            }
        }
    }

    #[test]
    fn a_tree_does_not_shrink() {
        let leaves = leaves(7);
        assert!(!is_extended_by(head(&leaves), head(&leaves[..4]), &[]));
        assert!(!is_extended_by(head(&leaves), head(&[]), &[]));
        let strange = TreeHead {
            size: 0,
            root: [7; 32],
        };
        assert!(!is_extended_by(strange, head(&leaves), &[]));
    }
}
