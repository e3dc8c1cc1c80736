//! Addresses of the reserves: what their chains and they themselves are called in the files.

use std::{collections::HashMap, path::Path};

use evidence::{
    address::Address,
    chain::{Chain, ChainError},
};
use toml::Spanned;

use super::{
    columns,
    database::Databases,
    diagnostics::{Code, Diagnostics, Finding},
    fits::Fits,
    head::{ReadHead, SnapshotHead, folder},
    mapping::Context,
    names::shown_name,
    snapshot::{ReservesConfig, SnapshotConfig, SnapshotText},
    table::Row,
    tables::TableSource,
    typed::ColumnName,
};

/// A column of the section, by its name or number.
pub(super) fn column<'c>(named: &'c Option<ColumnName>, default: &'c str) -> &'c str {
    named.as_ref().map_or(default, |ColumnName(name)| name)
}

/// The chains that a snapshot gives other names.
pub(super) struct Chains {
    renamed: HashMap<String, Chain>,
}

impl Chains {
    /// Those that the section names.
    pub fn read(config: &ReservesConfig, context: &mut Context<'_>) -> Self {
        let mut renamed = HashMap::new();
        for (name, id) in config.chains.iter().flat_map(Spanned::get_ref) {
            match id.get_ref().parse() {
                Ok(chain) => {
                    renamed.insert(name.clone(), chain);
                }
                Err(error) => {
                    let hint = ChainError::hint(&error);
                    let place = context.text.at(id.span());
                    context
                        .diagnostics
                        .error_of(Code::Address, place, error.to_string(), hint);
                }
            }
        }
        Self { renamed }
    }

    /// The address that a row names in these two columns. What is wrong with it is reported.
    pub fn address(
        &self,
        row: &Row<'_>,
        chain_at: usize,
        address_at: usize,
        diagnostics: &mut Diagnostics,
    ) -> Option<Address> {
        let name = row.text(chain_at);
        let chain = match self.renamed.get(name) {
            Some(chain) => chain.clone(),
            None => match name.parse::<Chain>() {
                Ok(chain) => chain,
                Err(error) => {
                    let (error, hint) = (error.to_string(), hint_of(name, &error));
                    let hint = format!("{hint}, or map it under [reserves.chains]");
                    let at = row.at(chain_at);
                    let finding = match shown_name(name) {
                        Some(name) => {
                            let message = format!("chain {name}: {error}");
                            let finding = Finding::error(Code::Address, at, message, hint);
                            finding.several(error.as_str(), name)
                        }
                        None => Finding::error(Code::Address, at, error.as_str(), hint),
                    };
                    diagnostics.report(finding.logged(error));
                    return None;
                }
            },
        };
        Address::parse(&chain, row.text(address_at))
            .map_err(|error| {
                let (place, hint) = (row.at(address_at), error.hint());
                diagnostics.error_of(Code::Address, place, error.to_string(), hint);
            })
            .ok()
    }
}

/// What to do about a chain of this name.
fn hint_of(name: &str, error: &ChainError) -> String {
    let lower = name.to_ascii_lowercase();
    match shown_name(&lower) {
        // What a list in capitals needs is not told with all the chains that there are.
        Some(_) if *error == ChainError::OtherName && lower.parse::<Chain>().is_ok() => {
            format!("write it in lower case, as {lower}")
        }
        _ => error.hint(),
    }
}

/// The section of reserves. Where there is none, that is reported.
pub(super) fn section<'a>(
    config: &'a SnapshotConfig,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> Option<&'a Spanned<ReservesConfig>> {
    if config.reserves.is_none() {
        diagnostics.error_of(
            Code::Key,
            text.whole(),
            "there is no [reserves]",
            "write [reserves], and below it file = \"reserves.csv\"",
        );
    }
    config.reserves.as_ref()
}

/// A snapshot as far as messages for wallets need it: what its descriptor says, and the addresses of its reserves. What
/// they hold may still be unknown, and so may the liabilities.
#[derive(Clone, Debug)]
pub struct ListedAddresses {
    /// What the descriptor says.
    pub head: SnapshotHead,
    /// The addresses, in the order of the files.
    pub addresses: Vec<Address>,
    /// What is perhaps not meant.
    pub warnings: Diagnostics,
}

impl ListedAddresses {
    /// Reads them.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn load(path: &Path) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        match Self::read(path, &mut diagnostics) {
            Some(listed) if diagnostics.errors() == 0 => Ok(Self {
                warnings: diagnostics,
                ..listed
            }),
            _ => Err(diagnostics),
        }
    }

    fn read(path: &Path, diagnostics: &mut Diagnostics) -> Option<Self> {
        let read = ReadHead::read(path, diagnostics)?;
        let config = section(&read.config, &read.text, diagnostics)?;
        let mut context = Context {
            folder: folder(path),
            text: &read.text,
            registry: &read.registry,
            diagnostics,
            fits: Fits::default(),
            databases: Databases::default(),
        };
        let addresses = read_addresses(config, &mut context);
        let head = read.head(path)?;
        Some(Self {
            head,
            addresses,
            warnings: Diagnostics::default(),
        })
    }
}

fn read_addresses(section: &Spanned<ReservesConfig>, context: &mut Context<'_>) -> Vec<Address> {
    let config = section.get_ref();
    let sources = TableSource::of_section(config.tables(), section.span(), context);
    let chains = Chains::read(config, context);
    let wanted = [
        column(&config.chain, "chain"),
        column(&config.address, "address"),
    ];
    let mut addresses = Vec::new();
    for source in &sources {
        let Some(mut table) = source.open(context) else {
            continue;
        };
        let diagnostics = &mut *context.diagnostics;
        let Some(places) = columns::places(&table, &wanted, diagnostics) else {
            continue;
        };
        if !table.choose(&places, diagnostics) {
            continue;
        }
        while let Some(row) = table.next_row(diagnostics) {
            addresses.extend(chains.address(&row, places[0], places[1], diagnostics));
        }
    }
    addresses
}
