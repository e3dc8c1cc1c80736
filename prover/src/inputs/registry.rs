//! The assets of a snapshot, from a table or from the snapshot itself.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use circuits::ledger::{AssetId, REGISTRY_CAPACITY};
use documents::bundle::{
    amount::MAX_DECIMALS,
    descriptor::{Asset, Descriptor, DescriptorError},
};
use jiff::Timestamp;

use super::{
    amount::{self, Places, Rounding, Units},
    amount_error::AmountError,
    columns,
    diagnostics::{Code, Diagnostics, Location},
    named_file::ensure_file,
    snapshot::{SnapshotConfig, SnapshotText},
    table::Table,
};

/// The assets by id, each with the place where it is listed.
pub struct Registry {
    assets: Vec<Asset>,
    places: Vec<Location>,
    ids: HashMap<String, AssetId>,
    /// Assets whose decimals are wrong: whatever is written in them is not to be judged.
    unreadable: HashSet<AssetId>,
}

/// An asset as it is listed.
struct ListedAsset {
    symbol: String,
    /// As they are written.
    decimals: String,
    symbol_at: Location,
    decimals_at: Location,
}

impl Registry {
    /// Reads the assets that a snapshot names. `None` if there are none to go on with.
    ///
    /// One with a fault is reported and stays in its place, so that the ledgers can be checked all the same.
    pub fn load(
        config: &SnapshotConfig,
        text: &SnapshotText,
        folder: &Path,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let listed = match (&config.assets, &config.asset) {
            (Some(name), None) => {
                let path = folder.join(name.get_ref());
                ensure_file(&path, name, text, diagnostics)
                    .then(|| read_table(&path, name.get_ref(), diagnostics))??
            }
            (None, Some(assets)) => assets
                .iter()
                .map(|asset| ListedAsset {
                    symbol: asset.symbol.get_ref().clone(),
                    decimals: asset.decimals.get_ref().to_string(),
                    symbol_at: text.at(asset.symbol.span()),
                    decimals_at: text.at(asset.decimals.span()),
                })
                .collect(),
            _ => {
                diagnostics.error_of(
                    Code::Key,
                    text.whole(),
                    "the snapshot lists no assets, or in two ways",
                    "write assets = \"assets.csv\" (columns symbol, decimals), or one [[asset]] for each",
                );
                return None;
            }
        };
        if listed.is_empty() || listed.len() > REGISTRY_CAPACITY {
            let place = listed
                .get(REGISTRY_CAPACITY)
                .map(|asset| asset.symbol_at.clone());
            let file = config
                .assets
                .as_ref()
                .map(|name| Location::file(name.get_ref()));
            diagnostics.error_of(
                Code::AssetList,
                place.or(file).unwrap_or_else(|| text.whole()),
                format!(
                    "a registry has 1 to {REGISTRY_CAPACITY} assets, and {} are listed",
                    listed.len()
                ),
                "leave out assets that nobody holds",
            );
        }
        if listed.is_empty() {
            None
        } else {
            Some(Self::new(listed, diagnostics))
        }
    }

    fn new(listed: Vec<ListedAsset>, diagnostics: &mut Diagnostics) -> Self {
        let mut registry = Self {
            assets: Vec::new(),
            places: Vec::new(),
            ids: HashMap::new(),
            unreadable: HashSet::new(),
        };
        let mut seen = HashMap::new();
        for (place, asset) in listed.into_iter().take(REGISTRY_CAPACITY).enumerate() {
            let ListedAsset {
                symbol,
                decimals,
                symbol_at,
                decimals_at,
            } = asset;
            let id = AssetId::new(place).expect("no more than the capacity are taken");
            let plain = decimals.bytes().all(|byte| byte.is_ascii_digit());
            let number = decimals.parse().ok().filter(|_| plain);
            let number = number.filter(|number: &u8| *number <= MAX_DECIMALS);
            if number.is_none() {
                registry.unreadable.insert(id);
                diagnostics.error_of(
                    Code::AssetList,
                    decimals_at,
                    format!("the number of decimals is {decimals:?}"),
                    format!("write a number from 0 to {MAX_DECIMALS}, in digits"),
                );
            }
            check_symbol(&symbol, &symbol_at, diagnostics);
            if let Some(first) = seen.insert(symbol.to_ascii_lowercase(), symbol_at.clone()) {
                diagnostics.error_of(
                    Code::AssetList,
                    symbol_at.clone(),
                    format!("the symbol is that of {first}, perhaps in other case"),
                    "list each asset once, under a symbol of its own",
                );
            }
            registry.ids.entry(symbol.clone()).or_insert(id);
            registry.assets.push(Asset {
                symbol,
                decimals: number.unwrap_or(0),
            });
            registry.places.push(symbol_at);
        }
        registry
    }

    /// The assets by id.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// An asset.
    pub fn asset(&self, id: AssetId) -> &Asset {
        &self.assets[id.index()]
    }

    /// Where an asset is listed.
    pub fn place(&self, i: usize) -> &Location {
        &self.places[i]
    }

    /// The asset of a symbol.
    pub fn find(&self, symbol: &str) -> Option<AssetId> {
        self.ids.get(symbol).copied()
    }

    /// Reads a number of units of an asset, at most `max`, from a file whose point stands `scale` digits further right.
    ///
    /// # Errors
    /// [`AmountError`], unless the registry is at fault.
    pub fn units(
        &self,
        id: AssetId,
        text: &[u8],
        scale: u8,
        rounding: Rounding,
        max: u128,
    ) -> Result<Units, AmountError> {
        if self.unreadable.contains(&id) {
            return Ok(Units {
                units: 0,
                rounded_by: 0,
                rounded: false,
            });
        }
        let decimals = self.asset(id).decimals;
        amount::parse_units(text, Places { decimals, scale }, rounding, max)
    }

    /// All symbols.
    pub fn symbols(&self) -> HashMap<String, AssetId> {
        self.ids.clone()
    }
}

/// What a descriptor would say about an asset, or an exchange, at no particular time.
pub fn describe(exchange: &str, asset: Asset) -> Result<Descriptor, DescriptorError> {
    Descriptor::new(
        exchange,
        Timestamp::UNIX_EPOCH,
        0,
        None,
        vec![asset],
        [0; 32],
    )
}

fn check_symbol(symbol: &str, place: &Location, diagnostics: &mut Diagnostics) {
    if describe(
        "x",
        Asset {
            symbol: symbol.to_owned(),
            decimals: 0,
        },
    )
    .is_err()
    {
        diagnostics.error_of(
            Code::AssetList,
            place.clone(),
            "the symbol is not 1 to 32 printable ASCII characters without spaces, or begins with =, +, - or @",
            "choose a symbol, and map the names that the files use to it",
        );
    }
}

fn read_table(path: &Path, name: &str, diagnostics: &mut Diagnostics) -> Option<Vec<ListedAsset>> {
    let mut table = Table::open(path, name, b',', diagnostics)?;
    let places = columns::places(&table, &["symbol", "decimals"], diagnostics)?;
    let [symbol, decimals] = places[..] else {
        return None;
    };
    let mut listed = Vec::new();
    while let Some(row) = table.next_row(diagnostics) {
        listed.push(ListedAsset {
            symbol: row.text(symbol).to_owned(),
            decimals: row.text(decimals).to_owned(),
            symbol_at: row.at(symbol),
            decimals_at: row.at(decimals),
        });
    }
    Some(listed)
}
