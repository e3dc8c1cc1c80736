//! What the exchange holds, by asset, chain and address.

use std::collections::HashMap;

use circuits::ledger::AssetId;
use evidence::{
    address::Address,
    chain::Chain,
    counted::{Counted, CountedBefore},
    entry::EntryProblem,
    holding::{Holding, StatedBlock},
    outpoint::{OutPoint, read_outpoint},
};
use toml::Spanned;

use super::{
    addresses::Chains,
    amount::Rounding,
    amount_error::AmountError,
    amount_form::{AmountForm, AmountKeys},
    departures::RoundedAmounts,
    diagnostics::{Code, Diagnostics, Finding},
    mapping::Context,
    named_file::{InputFile, ensure_file},
    names::UnknownNames,
    ownership::{self, SignedRow},
    registry::Registry,
    reserve_columns::Columns,
    rows::LedgerFile,
    snapshot::{ReservesConfig, ReservesMode},
    table::{Row, Table},
    tables::TableSource,
};

/// Largest number of units of a row: more than any asset has, and 2^25 such rows add up in 128 bits.
const MAX_UNITS: u128 = (1 << 102) - 1;

/// The reserves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reserves {
    /// In the order of the files.
    pub holdings: Vec<Holding>,
    /// Sum of the holdings of each listed asset.
    pub totals: Vec<u128>,
    /// Amounts that were rounded down, by asset id.
    pub rounded: Vec<RoundedAmounts>,
    /// What addresses signed, in the order of the file.
    pub ownership: Vec<SignedRow>,
}

/// Reads the reserves, and the signatures of their addresses where the snapshot names a file of them.
pub fn read(section: &Spanned<ReservesConfig>, context: &mut Context<'_>) -> Reserves {
    let config = section.get_ref();
    let sources = TableSource::of_section(config.tables(), section.span(), context);
    let names = context.symbols(config.symbols.as_ref());
    let chains = Chains::read(config, context);
    let rounding = if config.rounding.is_some() {
        Rounding::Down
    } else {
        Rounding::Exact
    };
    let keys = AmountKeys {
        unit: config.unit.as_ref(),
        scale: config.scale.as_ref(),
        decimal_mark: config.decimal_mark.as_ref(),
        thousands: config.thousands.as_ref(),
    };
    let form = AmountForm::new(&keys, context);
    let listed = context.registry.assets().len();
    let mut reader = Reader {
        config,
        files: Vec::new(),
        form,
        unknown: UnknownNames::default(),
        names,
        chains,
        rounding,
        registry: context.registry,
        reserves: Reserves {
            totals: vec![0; listed],
            rounded: vec![RoundedAmounts::default(); listed],
            ..Reserves::default()
        },
        seen: Counted::default(),
    };
    for source in &sources {
        if let Some(table) = source.open(context) {
            reader.table(table, context.diagnostics);
        }
    }
    let mut reserves = reader.reserves;
    if let Some(file) = &config.ownership {
        let path = context.folder.join(file.get_ref());
        if ensure_file(&path, file, context.text, context.diagnostics) {
            let name = file.get_ref().clone();
            let file = InputFile { path, name };
            reserves.ownership = ownership::read(&file, &reserves.holdings, context);
        }
    }
    reserves
}

fn too_large(symbol: &str, text: &str) -> String {
    let limit = format!("an entry is below 2^102 smallest units: check the decimals of {symbol}");
    match text.contains(['.', ',']) {
        true => limit,
        false => {
            format!(
                "set unit = \"smallest\" if amounts are in smallest units of {symbol}, or scale = {{ {symbol} = 18 }} if they \
                 are larger than whole units by 18 digits (what the file has decides); otherwise: {limit}"
            )
        }
    }
}

/// A line of the tables: which table, and which line.
type Place = (usize, u64);

struct Reader<'a> {
    config: &'a ReservesConfig,
    /// The tables so far.
    files: Vec<LedgerFile>,
    form: AmountForm,
    unknown: UnknownNames,
    names: HashMap<String, AssetId>,
    chains: Chains,
    rounding: Rounding,
    registry: &'a Registry,
    reserves: Reserves,
    seen: Counted<Place>,
}

impl Reader<'_> {
    fn table(&mut self, mut table: Table, diagnostics: &mut Diagnostics) {
        let Some(columns) = Columns::of(self.config, &table, diagnostics) else {
            return;
        };
        if !table.choose(&columns.all(), diagnostics) {
            return;
        }
        let number = self.files.len();
        self.files.push(LedgerFile {
            name: table.name().to_owned(),
            kind: table.columns().kind,
        });
        while let Some(row) = table.next_row(diagnostics) {
            self.row(number, &row, &columns, diagnostics);
        }
    }

    /// Every fault of the row is reported, so that one run shows all.
    fn row(
        &mut self,
        number: usize,
        row: &Row<'_>,
        columns: &Columns,
        diagnostics: &mut Diagnostics,
    ) {
        let asset = self.asset(row, columns.asset, diagnostics);
        let (chain_at, address_at) = (columns.chain, columns.address);
        let address = self.chains.address(row, chain_at, address_at, diagnostics);
        let units = asset.and_then(|asset| self.units(asset, row, columns.amount, diagnostics));
        let Some((asset, (address, units))) = asset.zip(address.zip(units)) else {
            return;
        };
        let outpoint = self.outpoint(row, columns.outpoint, &address, diagnostics);
        let block = self.block(row, columns, address.chain(), diagnostics);
        let (Some(outpoint), Some(block)) = (outpoint, block) else {
            return;
        };
        if block.is_none() {
            self.warn_of_no_block(row, columns, address.chain(), diagnostics);
        }
        let holding = Holding {
            asset,
            address,
            outpoint,
            units,
            block,
        };
        if !self.counted_once((number, row.line), row, columns, &holding, diagnostics) {
            return;
        }
        match self.reserves.totals[asset.index()].checked_add(units) {
            Some(total) => self.reserves.totals[asset.index()] = total,
            None => diagnostics.error_of(
                Code::Amount,
                row.at(columns.amount),
                format!(
                    "the reserves in {} add up to 2^128 smallest units or more",
                    self.registry.asset(asset).symbol
                ),
                "check the asset's decimals",
            ),
        }
        self.reserves.holdings.push(holding);
    }

    fn asset(
        &mut self,
        row: &Row<'_>,
        column: usize,
        diagnostics: &mut Diagnostics,
    ) -> Option<AssetId> {
        let asset = self.names.get(row.text(column)).copied();
        if asset.is_none() {
            let hint =
                "list it, or map the file's name for it (case matters) under [reserves.symbols]";
            self.unknown.report(row, column, hint, diagnostics);
        }
        asset
    }

    fn units(
        &mut self,
        asset: AssetId,
        row: &Row<'_>,
        column: usize,
        diagnostics: &mut Diagnostics,
    ) -> Option<u128> {
        let listed = self.registry.asset(asset);
        let text = row.field(column);
        let known = (asset, self.registry);
        match self.form.read(known, text, self.rounding, MAX_UNITS) {
            Ok(read) => {
                self.reserves.rounded[asset.index()].add(&read);
                Some(read.units)
            }
            Err(error) => {
                let hint = match error {
                    AmountError::TooLarge => too_large(&listed.symbol, row.text(column)),
                    AmountError::Empty => "write the amount, 0 if there is none".to_owned(),
                    AmountError::Negative => "write what is held: 0 or more".to_owned(),
                    error => error.hint(listed),
                };
                let (place, message) = (row.at(column), error.message(listed));
                let finding = Finding::error(Code::Amount, place, message, hint);
                diagnostics.report(match error.of_several() {
                    Some(several) => finding.several(several, &listed.symbol),
                    None => finding,
                });
                None
            }
        }
    }

    /// The output that the row names, if any; `None` after an error.
    fn outpoint(
        &self,
        row: &Row<'_>,
        column: Option<usize>,
        address: &Address,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<OutPoint>> {
        let Some(column) = column.filter(|column| !row.text(*column).is_empty()) else {
            return Some(None);
        };
        let outpoint = read_outpoint(row.text(column)).ok();
        let outpoint = outpoint.filter(|_| address.chain().has_outputs());
        if outpoint.is_none() {
            diagnostics.error_of(
                Code::Address,
                row.at(column),
                "the output is not txid:vout on a chain that has outputs",
                "write 64 hexadecimal digits, a colon and a number, or leave the field empty",
            );
        }
        outpoint.map(Some)
    }

    /// The block that the row names, if any; `None` after an error.
    fn block(
        &self,
        row: &Row<'_>,
        columns: &Columns,
        chain: &Chain,
        diagnostics: &mut Diagnostics,
    ) -> Option<Option<StatedBlock>> {
        let text = |column: Option<usize>| column.map_or("", |column| row.text(column));
        let (height, hash) = (text(columns.height), text(columns.block_hash));
        if height.is_empty() && hash.is_empty() {
            return Some(None);
        }
        let number = height.parse().ok();
        let number = number.filter(|number: &u64| number.to_string() == height);
        let block = number.and_then(|number| StatedBlock::read(chain, number, hash).ok());
        if block.is_none() {
            let at_hash = columns.block_hash.filter(|_| number.is_some());
            diagnostics.error_of(
                Code::Address,
                row.at(at_hash.or(columns.height).unwrap_or(columns.chain)),
                format!("the block is not a height and a hash of the form that {chain} has"),
                "write both as the chain's explorers do, or leave both empty",
            );
        }
        block.map(Some)
    }

    /// An auditor's nodes are asked for the balances at a block; so are everybody's where the list is public.
    fn warn_of_no_block(
        &self,
        row: &Row<'_>,
        columns: &Columns,
        chain: &Chain,
        diagnostics: &mut Diagnostics,
    ) {
        if self.config.mode != ReservesMode::Asserted && chain.has_node() {
            let place = row.at(columns.height.unwrap_or(columns.address));
            let message =
                format!("there is no block of {chain}, and nodes are to confirm what is there");
            let hint = "write height and block_hash of the block at which the balances were taken: without them, nodes \
                        say what is there today";
            diagnostics.report(Finding::warning(Code::NoBlock, place, message, hint));
        }
    }

    /// Refuses what is counted already: an address, an output, a place by another name, or a coin at two blocks.
    fn counted_once(
        &mut self,
        place: Place,
        row: &Row<'_>,
        columns: &Columns,
        holding: &Holding,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        let Err(CountedBefore { problem, earlier }) = self.seen.count(holding, place) else {
            return true;
        };
        let earlier = self.name_of(earlier);
        let chain = holding.address.chain();
        let (at, message, hint, several) = match &problem {
            EntryProblem::OutputTwice => (
                columns.outpoint.unwrap_or(columns.address),
                format!("the output stands at {earlier} too"),
                "count an output once: remove one of the lines".to_owned(),
                "outputs stand on several lines",
            ),
            EntryProblem::AnotherAsset => (
                columns.asset,
                format!("the address stands at {earlier} for another asset"),
                format!(
                    "an output of {chain} is of one asset: name the outputs in both lines, or remove one of them; tokens that \
                     are recorded on {chain} beside its coins are listed at addresses of their own, on a chain that is named \
                     other:NAME"
                ),
                "addresses whose outputs are of one asset stand for several",
            ),
            EntryProblem::AnotherName { before, is_evm } => (
                columns.chain,
                format!("the address stands at {earlier} on {before}, perhaps in another form"),
                another_name(*is_evm),
                "addresses stand on several chains, of which one has no rules",
            ),
            EntryProblem::AnotherBlock => (
                columns.height.unwrap_or(columns.chain),
                format!("the block differs from that of the same chain at {earlier}"),
                "take all balances of a chain at one block: a coin that moved would count twice"
                    .to_owned(),
                "blocks differ from those of the same chains before",
            ),
            _ => (
                columns.address,
                format!(
                    "the asset at this address stands at {earlier} too, perhaps in another form"
                ),
                "count what an address holds once: remove one of the lines".to_owned(),
                "assets at addresses stand on several lines",
            ),
        };
        let code = match problem {
            EntryProblem::AnotherBlock => Code::Address,
            _ => Code::Twice,
        };
        let finding = Finding::error(code, row.at(at), message, hint);
        let beside = format!("and {earlier}");
        diagnostics.report(finding.several(several, beside));
        false
    }

    fn name_of(&self, (file, line): Place) -> String {
        self.files[file].line(line).location().to_string()
    }
}

/// What to do where one address stands on two chains that are not known to be two.
fn another_name(is_evm: bool) -> String {
    let evm = if is_evm {
        "this looks like an address of the Ethereum Virtual Machine, on a chain that this program has no rules for; "
    } else {
        ""
    };
    format!(
        "{evm}a made-up name after other: may be another name of a chain that is listed already, and a custodian's key an \
         address: give each chain its id, if it has one, and count an address once; if these are two places, list an \
         address of its own on each"
    )
}
