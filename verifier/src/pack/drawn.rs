//! Whether the sample of a pack is what its seed draws, and which accounts it shows.

use std::{
    collections::{BTreeMap, HashSet},
    fs::File,
    io::BufReader,
    path::Path,
};

use circuits::{
    curve::{POINT_BYTES, Scalar, decode_point},
    leaf::{Entry, LeafGenerators, Salt},
    ledger::{AccountId, LedgerDigest, Root},
    shape::Shape,
    tree::LedgerSize,
};

use super::said::SampleTerms;
use crate::{
    cell::csv_of_ids,
    sample::{AccountList, CheckedAccount, InclusionFolder, Outcome, check_accounts, check_drawn},
};
use documents::{
    bundle::{files, source::BundleSource},
    inclusion::{
        InclusionFile, InclusionVerifier, cell_of_id,
        draw::{
            ACCOUNTS, MAX_PADDING_BYTES, PADDING, PaddingTable, SampleDraw, SampleSeed,
            is_empty_leaf,
        },
    },
    input::read_capped,
    refusal::{Reason, Refusal},
};

/// Most bytes of the list of a sample: an auditor looks at some hundreds of accounts.
const MAX_LIST_BYTES: u64 = 256 << 20;

/// The accounts of a sample, and how it was drawn.
pub struct Sampled {
    /// By leaf.
    pub accounts: BTreeMap<u64, SampledAccount>,
    /// Leaves that were drawn, those of nobody among them.
    pub leaves: u64,
    /// Of these, leaves of nobody.
    pub nobodys: u64,
    /// Whether the ledger has fewer accounts than were asked for.
    pub all_drawn: bool,
}

/// One account, as its inclusion file shows it, which leads to the root.
pub struct SampledAccount {
    /// The id.
    pub id: String,
    /// What the pack's ledger has to call it.
    pub pseudonym: [u8; 32],
    /// Its balances and debts.
    pub entries: Vec<Entry>,
}

/// Of which ledger a sample has to be.
pub struct Drawn<'a, S: Shape> {
    /// The bundle, which was verified.
    pub bundle: &'a dyn BundleSource,
    /// Its ledger.
    pub ledger: LedgerDigest,
    /// Its root.
    pub root: Root,
    /// M and H.
    pub size: LedgerSize<S>,
    /// Verifies inclusion files.
    pub verifier: &'a InclusionVerifier<S>,
    /// The generators of leaves.
    pub generators: &'a LeafGenerators,
}

impl<S: Shape> Drawn<'_, S> {
    /// Reads and checks the sample of a folder.
    ///
    /// # Errors
    /// [`Reason::PackSample`] if it is not the one that was drawn; the code of a file that is refused.
    pub fn check(&self, folder: &Path, terms: &SampleTerms) -> Result<Sampled, Refusal> {
        let list = folder.join(ACCOUNTS);
        let file = File::open(&list).map_err(|error| Refusal::unreadable(&list, &error))?;
        let files = InclusionFolder::open(folder, Some(self.ledger))?;
        let mut accounts = BTreeMap::new();
        let mut wrong = None;
        let mut listed = Vec::new();
        let each = |checked: &CheckedAccount| match self.shown(checked) {
            Ok((leaf, account)) => {
                listed.push(row(&account.id, folder, checked));
                accounts.insert(leaf, account);
            }
            Err(refusal) => drop(wrong.get_or_insert(refusal)),
        };
        let accounts_listed = AccountList::new(BufReader::new(file));
        let tally = check_accounts(self.verifier, &files, accounts_listed, self.root, each)?;
        if let Some(refusal) = wrong {
            return Err(refusal);
        }
        // People open it: it has what was checked, and nothing else.
        let bytes = read_capped(&list, MAX_LIST_BYTES)
            .map_err(|error| Refusal::unreadable(&list, &error))?;
        if bytes != list_of(listed) {
            return Err(not_drawn("its list is not as the program writes it"));
        }
        if tally.repeated > 0 {
            return Err(not_drawn("it lists an account twice"));
        }
        let padding = folder.join(PADDING);
        let bytes = read_capped(&padding, MAX_PADDING_BYTES)
            .map_err(|error| Refusal::unreadable(&padding, &error))?;
        let text = String::from_utf8(bytes).map_err(|_| not_drawn("its padding is not UTF-8"))?;
        let padding = PaddingTable::from_csv(&text)?;
        let seed: SampleSeed = terms.seed.parse().expect("it was read as one");
        let draw = SampleDraw::new(self.root, seed, self.size.leaves());
        let leaves: HashSet<u64> = accounts.keys().copied().collect();
        let drawn = check_drawn(draw, terms.accounts, &leaves, &padding, |leaf, blind| {
            self.is_nobodys(leaf, blind)
        })?;
        if let Some(leaf) = drawn.first_not_shown.or(drawn.first_false) {
            let detail = format!("leaf {leaf} was drawn, and what it is is not shown");
            return Err(not_drawn(&detail));
        }
        if drawn.others > 0 || padding.count() != drawn.nobodys {
            return Err(not_drawn("it has leaves that the seed does not draw"));
        }
        Ok(Sampled {
            accounts,
            leaves: drawn.leaves,
            nobodys: drawn.nobodys,
            all_drawn: drawn.all_drawn,
        })
    }

    /// An account whose file leads to the root, and its leaf.
    fn shown(&self, checked: &CheckedAccount) -> Result<(u64, SampledAccount), Refusal> {
        let line = checked.listed.line;
        let missing = || not_drawn(&format!("line {line} of its list has no file"));
        match &checked.outcome {
            Outcome::Verified(_) => {}
            Outcome::Missing { .. } => return Err(missing()),
            Outcome::Refused(Refusal::Rejected { reason, detail }) => {
                let detail = format!("the sample, line {line} of its list: {detail}");
                return Err(Refusal::rejected(*reason, detail));
            }
            Outcome::Refused(refusal) => {
                return Err(Refusal::NoVerdict {
                    what: format!("the sample, line {line} of its list: {refusal}"),
                    hint: Reason::PackSample.hint().to_owned(),
                });
            }
        }
        let (Some(path), Some(position)) = (&checked.file, checked.position) else {
            return Err(missing());
        };
        // It verified a moment ago; what is taken from it now is its salt and its entries.
        let file = InclusionFile::read(path, None, None)?;
        let id = AccountId::new(&checked.listed.id)
            .map_err(|error| not_drawn(&format!("line {line} of its list: {error}")))?;
        let account = SampledAccount {
            id: id.as_str().to_owned(),
            pseudonym: Salt::from_bytes(file.salt).pseudonym(&self.ledger, id),
            entries: file.entries.clone(),
        };
        Ok((self.size.number(position), account))
    }

    fn is_nobodys(&self, leaf: u64, blind: &Scalar) -> Result<bool, Refusal> {
        let offset = leaf * POINT_BYTES as u64;
        let bytes = self.bundle.read(files::LEAVES, offset, POINT_BYTES)?;
        let bytes: &[u8; POINT_BYTES] = bytes.as_slice().try_into().expect("as many were read");
        let point = decode_point(bytes).map_err(|error| Refusal::rejected(Reason::Leaf, error))?;
        Ok(is_empty_leaf::<S>(self.generators, &point, *blind))
    }
}

/// A row of the list of a sample: the id, and the account's file.
fn row(id: &str, folder: &Path, checked: &CheckedAccount) -> [String; 2] {
    let file = checked.file.as_deref().unwrap_or(Path::new(""));
    let file = file.strip_prefix(folder).unwrap_or(file);
    let parts: Vec<_> = file.iter().map(|part| part.to_string_lossy()).collect();
    [cell_of_id(id).into_owned(), parts.join("/")]
}

fn list_of(rows: Vec<[String; 2]>) -> Vec<u8> {
    csv_of_ids(["account", "file"], rows.into_iter())
}

fn not_drawn(detail: &str) -> Refusal {
    Refusal::rejected(Reason::PackSample, format!("the sample: {detail}"))
}
