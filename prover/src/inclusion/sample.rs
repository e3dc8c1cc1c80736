//! `--sample`: the files of the accounts that a seed draws, and what shows that the other leaves that it draws are nobody's.

use std::{collections::BTreeMap, path::Path};

use circuits::{shape::Shape, tree::LeafPosition};
use documents::inclusion::{
    EncodedInclusion, Form,
    draw::{PADDING, PaddingTable, SampleDraw, SampleSeed},
};

use super::{FilesSummary, InclusionError, Inclusions, files::FileSet, write_file};

/// Most leaves that are drawn at once.
const MOST_AT_ONCE: u64 = 1 << 12;

/// What [`Inclusions::write_sample`] has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleSummary {
    /// The accounts' files.
    pub files: FilesSummary,
    /// Leaves that were drawn and are nobody's.
    pub nobodys: u64,
}

impl<S: Shape> Inclusions<S> {
    /// Writes the inclusion files of so many accounts, those that the seed draws, into a new directory for an auditor: with
    /// the list of the accounts, and a table that opens the other leaves that were drawn on the way.
    ///
    /// # Errors
    /// As [`Inclusions::write_all`].
    pub fn write_sample(
        &self,
        directory: &Path,
        form: Form,
        accounts: u64,
        seed: &SampleSeed,
        mut written: impl FnMut(u64),
    ) -> Result<SampleSummary, InclusionError> {
        let mut set = FileSet::for_auditor(self, directory, form)?;
        let mut padding = PaddingTable::default();
        let mut draw = SampleDraw::new(self.header.root(), seed.clone(), self.size.leaves());
        let mut bytes = Vec::new();
        while set.files() < accounts {
            let wanted = (accounts - set.files()).saturating_mul(2);
            let leaves: Vec<u64> = draw
                .by_ref()
                .take(wanted.min(MOST_AT_ONCE) as usize)
                .collect();
            if leaves.is_empty() {
                break;
            }
            let mut drawn = self.accounts_at(&leaves)?;
            for leaf in leaves {
                if set.files() == accounts {
                    break;
                }
                match drawn.remove(&leaf) {
                    Some((id, inclusion)) => set.add(&id, &inclusion, &mut bytes)?,
                    None => {
                        let LeafPosition { shard, place } = self.size.position(leaf);
                        let context = self.header.context();
                        padding.insert(leaf, self.secret.padding_blind(&context, shard, place));
                    }
                }
            }
            written(set.files());
        }
        write_file(&set.path().join(PADDING), padding.to_csv().as_bytes())?;
        Ok(SampleSummary {
            files: set.publish()?,
            nobodys: padding.count(),
        })
    }

    /// The accounts among these leaves, with their inclusions. Each shard is read once.
    fn accounts_at(
        &self,
        leaves: &[u64],
    ) -> Result<BTreeMap<u64, (String, EncodedInclusion)>, InclusionError> {
        let mut by_shard: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        for leaf in leaves {
            let shard = self.size.position(*leaf).shard;
            by_shard.entry(shard).or_default().push(*leaf);
        }
        let mut found = BTreeMap::new();
        let mut nodes = Vec::new();
        for (shard, mut leaves) in by_shard {
            leaves.sort_unstable();
            let Some((tree, accounts)) = self.read_shard(shard, &mut nodes)? else {
                continue;
            };
            for record in accounts {
                let leaf = self.size.number(record.position);
                if leaves.binary_search(&leaf).is_ok() {
                    let id = record.id.clone();
                    found.insert(leaf, (id, tree.of(record)?));
                }
            }
        }
        Ok(found)
    }
}
