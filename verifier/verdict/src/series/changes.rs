//! What is otherwise in a snapshot than in the one before it.

use std::collections::{BTreeMap, BTreeSet};

use crate::solvency::Documents;
use documents::bundle::claim::{Disclosure, ReservesMode, Side};

/// What was before, and what is after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    /// Before.
    pub before: T,
    /// After.
    pub after: T,
}

impl<T: PartialEq> Changed<T> {
    fn between(before: T, after: T) -> Option<Self> {
        (before != after).then_some(Self { before, after })
    }
}

/// A disclosed total that is another, or is disclosed on one side only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalChange {
    /// Which side of the balance sheet.
    pub side: Side,
    /// The asset.
    pub asset: String,
    /// What was disclosed before.
    pub before: Option<String>,
    /// What is after.
    pub after: Option<String>,
}

/// All that changed in what a bundle says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Symbols of assets that are listed now, and were not.
    pub assets_added: Vec<String>,
    /// Symbols of assets that were listed, and are not now.
    pub assets_removed: Vec<String>,
    /// Symbols of assets whose number of decimals is another.
    pub decimals: Vec<(String, Changed<u8>)>,
    /// Digests of the policies.
    pub policy: Option<Changed<String>>,
    /// Sentences of the policy that are new.
    pub required_now: Vec<String>,
    /// Sentences of the policy that are gone.
    pub required_before: Vec<String>,
    /// Whether loans may be taken off liabilities.
    pub netted: Option<Changed<bool>>,
    /// Times of the policies' prices, where these are others; none in a policy without prices.
    pub prices: Option<Changed<Option<String>>>,
    /// Digests of the collateral schedules; none in a ledger without one.
    pub collateral: Option<Changed<Option<String>>>,
    /// Symbols of assets whose haircut as collateral is another.
    pub haircuts: Vec<(String, Changed<String>)>,
    /// How the reserves are backed, by the exchange's word.
    pub reserves: Option<Changed<ReservesMode>>,
    /// Disclosed totals.
    pub totals: Vec<TotalChange>,
}

impl Changes {
    /// What changed from one snapshot to the next.
    pub fn between(before: &Documents, after: &Documents) -> Self {
        let (first, second) = (&before.descriptor, &after.descriptor);
        let missing_in = |of: &Documents, other: &Documents| {
            let assets = of.descriptor.assets().iter();
            let missing = assets.filter(|asset| other.descriptor.asset_id(&asset.symbol).is_none());
            missing.map(|asset| asset.symbol.clone()).collect()
        };
        let decimals = second.assets().iter().filter_map(|asset| {
            let id = first.asset_id(&asset.symbol)?;
            let changed = Changed::between(first.asset(id).decimals, asset.decimals)?;
            Some((asset.symbol.clone(), changed))
        });
        let digests = [before, after].map(|documents| documents.policy.digest().to_string());
        let [digest_before, digest_after] = digests;
        let sentences = [before, after].map(|documents| documents.policy.sentences());
        let new_in = |of: &[String], other: &[String]| {
            let sentences = of.iter().filter(|sentence| !other.contains(sentence));
            sentences.cloned().collect()
        };
        Self {
            assets_added: missing_in(after, before),
            assets_removed: missing_in(before, after),
            decimals: decimals.collect(),
            policy: Changed::between(digest_before, digest_after),
            required_now: new_in(&sentences[1], &sentences[0]),
            required_before: new_in(&sentences[0], &sentences[1]),
            netted: Changed::between(before.policy.counts_loans(), after.policy.counts_loans()),
            prices: prices(before, after),
            collateral: Changed::between(collateral(before), collateral(after)),
            haircuts: haircuts(before, after),
            reserves: Changed::between(before.claim.reserves_mode, after.claim.reserves_mode),
            totals: totals(&before.claim.disclosures, &after.claim.disclosures),
        }
    }

    /// Whether nothing changed of all this.
    pub fn is_nothing(&self) -> bool {
        let lists = [&self.assets_added, &self.assets_removed];
        lists.iter().all(|list| list.is_empty())
            && self.decimals.is_empty()
            && self.policy.is_none()
            && self.netted.is_none()
            && self.collateral.is_none()
            && self.reserves.is_none()
            && self.totals.is_empty()
    }
}

/// The times of both lists of prices, if anything in them differs. An asset that only one registry has is told elsewhere.
fn prices(before: &Documents, after: &Documents) -> Option<Changed<Option<String>>> {
    let lists = [before, after].map(|documents| {
        let policy = &documents.policy;
        let per_unit = documents.descriptor.asset_ids().filter_map(|id| {
            let symbol = &documents.descriptor.asset(id).symbol;
            Some((symbol.clone(), policy.price(id)?.to_string()))
        });
        let prices = policy.prices();
        let said = prices.map(|prices| [&prices.time, &prices.source, &prices.quote]);
        (said, per_unit.collect::<BTreeMap<_, _>>())
    });
    let time = |documents: &Documents| documents.policy.prices().map(|prices| prices.time.clone());
    (lists[0] != lists[1]).then(|| Changed {
        before: time(before),
        after: time(after),
    })
}

/// Of the assets that both schedules have.
fn haircuts(before: &Documents, after: &Documents) -> Vec<(String, Changed<String>)> {
    let haircut = |documents: &Documents, symbol: &str| {
        let asset = documents.descriptor.asset_id(symbol)?;
        let haircut = documents.collateral.as_ref()?.haircut(asset)?;
        Some(haircut.to_string())
    };
    let symbols = after.descriptor.assets().iter().map(|asset| &asset.symbol);
    let changed = symbols.filter_map(|symbol| {
        let changed = Changed::between(haircut(before, symbol)?, haircut(after, symbol)?)?;
        Some((symbol.clone(), changed))
    });
    changed.collect()
}

fn collateral(documents: &Documents) -> Option<String> {
    let digest = documents.claim.collateral;
    digest.map(|digest| digest.to_string())
}

/// Those that differ: in the order of the later claim, then those that it does not have.
fn totals(before: &[Disclosure], after: &[Disclosure]) -> Vec<TotalChange> {
    let find = |of: &[Disclosure], like: &Disclosure| {
        let same = |it: &&Disclosure| (it.side, &it.asset) == (like.side, &like.asset);
        of.iter().find(same).map(|it| it.total.clone())
    };
    let mut seen = BTreeSet::new();
    let all = after.iter().chain(before);
    let all = all.filter(|it| seen.insert((it.asset.clone(), it.side.name())));
    let changes = all.map(|it| TotalChange {
        side: it.side,
        asset: it.asset.clone(),
        before: find(before, it),
        after: find(after, it),
    });
    changes
        .filter(|change| change.before != change.after)
        .collect()
}
