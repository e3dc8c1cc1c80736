//! A ledger of two shards with accounts that have debts, all made here: no prover is needed to test what a customer is
//! told. Its leaves and its tree are real; nothing is proven of it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use circuits::{
    curve::Point,
    generators::pinned_leaf_generators,
    leaf::{self, BuildSecret, Component, Entry},
    ledger::{AccountId, Amount, AssetId, LedgerContext, Root},
    shape::{Production, Shape as _},
    tree::{self, Layer, LeafPosition, LedgerSize, SumTree},
};
use documents::{
    bundle::{
        collateral::{AssetTerms, CollateralSchedule, CollateralTerms},
        descriptor::{Asset, Descriptor},
        files,
    },
    inclusion::{
        EncodedInclusion, FileWriter, Form, LedgerHeader,
        archive::{AccessCode, ArchiveSet, Prefix, locator::LOCATOR_BYTES},
        entries::{check_entries, committed},
    },
};
use fixtures::testing::{debt, free, pledged};
use rand_core::OsRng;
use tempfile::TempDir;

/// Leaves of a shard.
const LEAVES: u32 = 3;
/// Assets beside those that the tests name: enough for an account that does not fit in one slot of an archive.
const OTHERS: usize = 44;
/// When the snapshot was taken, and of when the prices of the collateral are.
pub const TIME: &str = "2026-06-30T00:00:00Z";
const PRICES_TIME: &str = "2026-06-29T21:00:00Z";

/// Balances without debts.
pub const ALICE: &str = "alice@example.com";
/// A debt, covered by a balance of which a part is pledged.
pub const BOB: &str = "bob@example.com";
/// Nothing at all.
pub const CAROL: &str = "carol@example.com";
/// So many entries that an archive has them in two slots, a debt among them.
pub const WHALE: &str = "the \"whale\"";
/// A debt that is covered to the last unit: there is no surplus.
pub const DAVE: &str = "dave";

/// The ledger.
pub struct House {
    header: LedgerHeader,
    secret: BuildSecret,
    accounts: BTreeMap<&'static str, (LeafPosition, Vec<Entry>)>,
    shards: Vec<SumTree>,
    above: SumTree,
}

/// Bitcoin, a dollar, the house's own token, and others.
fn descriptor() -> Descriptor {
    let asset = |symbol: &str, decimals| Asset {
        symbol: symbol.to_owned(),
        decimals,
    };
    let mut assets = vec![asset("BTC", 8), asset("USDT", 6), asset("HOUSE", 2)];
    assets.extend((0..OTHERS).map(|number| asset(&format!("T{number:02}"), 0)));
    let time = TIME.parse().unwrap();
    Descriptor::new("Sample House", time, 3, None, assets, [7; 32]).unwrap()
}

/// A schedule under which bitcoin counts for four fifths, dollars in full and the house's own token not at all.
fn schedule(descriptor: &Descriptor) -> CollateralSchedule {
    let terms = |price: &str, haircut: &str| AssetTerms {
        price: price.to_owned(),
        haircut: haircut.to_owned(),
    };
    let mut assets = vec![terms("50000", "0.2"), terms("1", "0"), terms("3.5", "1")];
    assets.resize(assets.len() + OTHERS, terms("2", "0.5"));
    let terms = CollateralTerms {
        source: "Sample index".to_owned(),
        time: PRICES_TIME.to_owned(),
        quote: "USD".to_owned(),
        assets,
    };
    CollateralSchedule::new(descriptor, terms).unwrap()
}

impl House {
    /// Five accounts, three of which have debts.
    pub fn with_loans() -> Self {
        let mut whale: Vec<_> = (0..OTHERS).map(|i| free(3 + i, 1_000 + i as u64)).collect();
        whale.push(pledged(0, 2_50000000));
        whale.push(debt(1, 99_999_999_999));
        let descriptor = descriptor();
        let schedule = schedule(&descriptor);
        let accounts = [
            (ALICE, 0, 1, vec![free(0, 1_50000000), free(1, 20_000000)]),
            // 0.02 BTC are worth 800 USD as collateral. The balance of 0.03 BTC is one number to its owner.
            (
                BOB,
                0,
                2,
                vec![free(0, 1000000), pledged(0, 2000000), debt(1, 750_250000)],
            ),
            (CAROL, 0, 0, vec![]),
            (WHALE, 1, 1, whale),
            (
                DAVE,
                1,
                2,
                vec![pledged(0, 1_00000000), debt(1, 40_000_000_000)],
            ),
        ];
        Self::new(descriptor, Some(schedule), accounts)
    }

    /// The same registry without a schedule, where nobody can have debts.
    pub fn without_loans() -> Self {
        let accounts = [
            (ALICE, 0, 2, vec![free(0, 1_50000000), free(1, 20_000000)]),
            (CAROL, 1, 1, vec![]),
        ];
        Self::new(descriptor(), None, accounts)
    }

    fn new<const N: usize>(
        descriptor: Descriptor,
        schedule: Option<CollateralSchedule>,
        accounts: [(&'static str, u64, u32, Vec<Entry>); N],
    ) -> Self {
        let size = size();
        let header = |root| {
            let (descriptor, schedule) = (descriptor.clone(), schedule.clone());
            let (leaves, shards) = (size.leaves_per_shard(), size.shards());
            LedgerHeader::new(descriptor, schedule, root, Production::ID, leaves, shards)
        };
        let draft = header(Root([0; 32]));
        let context = draft.context();
        let generators = pinned_leaf_generators();
        // Always the same: reports of it are compared with golden files.
        let secret = BuildSecret::from_bytes([5; 32]);
        let commit = |entries: &[Entry], blind| -> Point {
            leaf::commit::<Production>(&generators, entries, blind).unwrap()
        };
        let mut leaves: Vec<Vec<_>> = (0..size.shards())
            .map(|shard| {
                let padding = |place| secret.padding_blind(&context, shard, place);
                (0..LEAVES)
                    .map(|place| commit(&[], padding(place)))
                    .collect()
            })
            .collect();
        let mut placed = BTreeMap::new();
        for (id, shard, place, shown) in accounts {
            let listed = descriptor.assets().len();
            let surplus = check_entries(&shown, listed, &draft.vector()).unwrap();
            let salt = secret.salt(&context.ledger, AccountId::new(id).unwrap());
            let blind = salt.blind(&context, AccountId::new(id).unwrap());
            let leaf = commit(&committed(&shown, surplus), blind);
            leaves[shard as usize][place as usize] = leaf;
            placed.insert(id, (LeafPosition { shard, place }, shown));
        }
        let trees = (0..).zip(&leaves).map(|(shard, leaves)| {
            SumTree::build(Layer::of_shard(&context.ledger, size, shard, leaves))
        });
        let shards: Vec<_> = trees.collect();
        let above = SumTree::build(Layer::of_nodes(shards.iter().map(SumTree::top)));
        Self {
            header: header(tree::root(&context, size, &above.top())),
            secret,
            accounts: placed,
            shards,
            above,
        }
    }

    /// The root, as it is published.
    pub fn root(&self) -> String {
        self.header.root().to_string()
    }

    /// The digests of descriptor and schedule.
    pub fn context(&self) -> LedgerContext {
        self.header.context()
    }

    /// What all files of the ledger say alike.
    pub fn header(&self) -> &LedgerHeader {
        &self.header
    }

    /// The inclusion of an account.
    pub fn inclusion(&self, account: &str) -> EncodedInclusion {
        let (position, entries) = &self.accounts[account];
        let salt = self
            .secret
            .salt(&self.header.ledger(), AccountId::new(account).unwrap());
        EncodedInclusion {
            salt: *salt.expose(),
            position: *position,
            entries: entries.clone(),
            shard_path: self.shards[position.shard as usize].path(position.place as usize),
            top_path: self.above.path(position.shard as usize),
        }
    }

    /// The file of an account, as text.
    pub fn file(&self, account: &str, form: Form) -> String {
        let mut bytes = Vec::new();
        FileWriter::new(&self.header, form).write(&self.inclusion(account), &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    /// The file of an account with its documents inside, in a folder of its own.
    pub fn issue(&self, account: &str) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.json");
        fs::write(&path, self.file(account, Form::SelfContained)).unwrap();
        (folder, path)
    }

    /// Writes descriptor and schedule to a folder.
    pub fn write_documents(&self, folder: &Path) {
        let descriptor = self.header.descriptor().to_bytes();
        fs::write(folder.join(files::DESCRIPTOR), descriptor).unwrap();
        if let Some(schedule) = self.header.collateral() {
            fs::write(folder.join(files::COLLATERAL), schedule.to_bytes()).unwrap();
        }
    }

    /// The access code of an account.
    pub fn code(&self, account: &str) -> String {
        hex::encode(self.inclusion(account).salt)
    }

    /// Writes the ledger's archives, `2^bits` of them, to a folder, and gives the name of the one that each account is
    /// in.
    pub fn write_archives(&self, folder: &Path, bits: u8) -> BTreeMap<&'static str, String> {
        self.write_archives_of(folder, bits, |account| self.inclusion(account))
    }

    /// The same with inclusions that the exchange changed before they were sealed.
    pub fn write_archives_of(
        &self,
        folder: &Path,
        bits: u8,
        inclusion: impl Fn(&str) -> EncodedInclusion,
    ) -> BTreeMap<&'static str, String> {
        let set = self.archives(bits);
        let mut sealed: BTreeMap<Prefix, Vec<Vec<u8>>> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for account in self.accounts.keys() {
            let account_slots = set.seal::<Production>(&inclusion(account));
            let slots = account_slots.slots.chunks(set.geometry().slot_bytes());
            let archive = sealed.entry(account_slots.prefix).or_default();
            archive.extend(slots.map(<[u8]>::to_vec));
            names.insert(*account, account_slots.prefix.file_name());
        }
        for prefix in set.prefixes() {
            let slots = sealed.remove(&prefix).unwrap_or_default();
            let locator = |slot: &Vec<u8>| *slot.first_chunk::<LOCATOR_BYTES>().unwrap();
            let locators: Vec<_> = slots.iter().map(locator).collect();
            let mut out = Vec::new();
            let read = |number: usize, slot: &mut [u8]| {
                slot.copy_from_slice(&slots[number]);
                Ok(())
            };
            set.write(prefix, &locators, read, &mut OsRng, &mut out)
                .unwrap();
            fs::write(folder.join(prefix.file_name()), out).unwrap();
        }
        names
    }

    /// An account's slots in the one archive of all, as they are sealed.
    pub fn slots(&self, account: &str) -> Vec<Vec<u8>> {
        let set = self.archives(0);
        let sealed = set.seal::<Production>(&self.inclusion(account));
        let slots = sealed.slots.chunks(set.geometry().slot_bytes());
        slots.map(<[u8]>::to_vec).collect()
    }

    fn archives(&self, bits: u8) -> ArchiveSet {
        ArchiveSet::new::<Production>(self.header.clone(), size(), bits).unwrap()
    }
}

/// A code of the right form that no account has.
pub fn strange_code() -> String {
    hex::encode(AccessCode::of_salt([0xee; 32]).salt())
}

fn size() -> LedgerSize<Production> {
    LedgerSize::new(LEAVES, 2).unwrap()
}
