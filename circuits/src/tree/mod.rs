//! The Merkle-sum tree: one digest for a whole ledger, and a commitment to its totals.
//!
//! ```text
//! leaf  = ( SHA-256(0x00, "por/leaf/v2", ledger digest, shard, place, M, H, C),       C )
//! node  = ( SHA-256(0x01, left.digest, left.sum, right.digest, right.sum),  left.sum + right.sum )
//! root  =   SHA-256("por/root/v2", ledger digest, collateral digest, shape, M, H, top.digest, K_L = top.sum)
//! ```
//!
//! (SPEC.md, section 6). A node's sum commits to the totals, component by component, of the leaves below it; the
//! top's is `K_L`. Its digest binds both children's digests *and* sums: bound to the combined sum
//! alone, one balance could stand for several. An odd node is carried up, never doubled, because then
//! a tree of three leaves would have the root of four, the last one twice.
//!
//! The ledger's tree has two levels: a tree over each shard's leaves, and one over the shards' tops, so
//! that shards can be built one by one, on any number of threads, in memory for one.
//!
//! | file | what it has |
//! |---|---|
//! | `node` | nodes and digests: the definition, given to `rs_merkle` as a `Hasher` |
//! | `build` | the same trees, built fast |
//! | `layout` | where nodes are in a tree's file, and which ones prove a leaf |
//! | `path` | from a user's leaf back to the top, by `rs_merkle` |
//! | `size` | how many shards and leaves a ledger has |

mod build;
mod layout;
mod node;
mod path;
mod size;

pub use build::{Layer, SumTree};
pub use layout::{
    NodePosition, PathReadError, TreeLayout, layer_sizes, path_positions, write_nodes,
};
pub use node::{NODE_BYTES, Node, NodeBytes, NodeError, leaf_node, root};
pub use path::{InclusionPath, PathError};
pub use size::{LeafPosition, LedgerSize, LedgerSizeError, MAX_SLOTS};
