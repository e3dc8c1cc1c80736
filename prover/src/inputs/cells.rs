//! What the cells of a line of liabilities say: an account, a side, an amount.

use circuits::ledger::{AccountId, AccountIdError, Amount, AssetId};
use documents::bundle::descriptor::Asset;
use toml::Spanned;

use super::{
    amount::{Rounding, Units},
    amount_error::AmountError,
    amount_form::{AmountForm, AmountKeys},
    departures::Departures,
    diagnostics::{Code, Diagnostics, Finding},
    fits::Fit,
    mapping::Context,
    names::shown_name,
    rows::Side,
    snapshot::LiabilitiesConfig,
    table::Row,
    typed::NegativeConfig,
};

/// Largest number of units of a balance.
const MAX_UNITS: u128 = u64::MAX as u128;

/// How the amounts of a section are read.
pub(super) struct Cells<'a> {
    form: AmountForm,
    /// Digits beyond an asset's decimals are rounded against the exchange: balances up, debts down.
    conservative: bool,
    signed: bool,
    leave_out_negative: bool,
    not_held: Vec<&'a [u8]>,
}

/// What a cell says.
pub(super) enum Cell {
    Amount(Side, Amount),
    NotHeld,
    /// Nothing: that has been reported.
    Wrong,
}

impl<'a> Cells<'a> {
    pub fn new(config: &'a LiabilitiesConfig, context: &mut Context<'_>) -> Self {
        refuse_ambiguous_tokens(config, context);
        refuse_negative_beside_signs(config, context);
        let keys = AmountKeys {
            unit: config.unit.as_ref(),
            scale: config.scale.as_ref(),
            decimal_mark: config.decimal_mark.as_ref(),
            thousands: config.thousands.as_ref(),
        };
        let tokens = config
            .not_held
            .iter()
            .flat_map(|tokens| &tokens.get_ref().0);
        Self {
            form: AmountForm::new(&keys, context),
            conservative: config.rounding.is_some(),
            signed: is_signed(config),
            leave_out_negative: leaves_out_negative(config),
            not_held: tokens.map(String::as_bytes).collect(),
        }
    }

    /// Whether the cell says that something is there: no token for nothing, and a digit that is not 0.
    pub fn is_something(&self, text: &[u8]) -> bool {
        !self.not_held.contains(&text) && AmountForm::is_something(text)
    }

    pub fn read(
        &self,
        (row, column): (&Row<'_>, usize),
        side: Side,
        asset: AssetId,
        context: &mut Context<'_>,
        departures: &mut Departures,
    ) -> Cell {
        let text = row.field(column);
        if self.not_held.contains(&text) {
            return Cell::NotHeld;
        }
        let negative = text.strip_prefix(b"-");
        let (side, digits) = match negative {
            Some(digits) if self.signed => (Side::Debt, digits),
            Some(digits) if self.leave_out_negative && side == Side::Balance => (side, digits),
            _ => (side, text),
        };
        let left_out = self.leave_out_negative && negative.is_some() && side == Side::Balance;
        let rounding = match side {
            _ if !self.conservative => Rounding::Exact,
            Side::Balance if !left_out => Rounding::Up,
            _ => Rounding::Down,
        };
        let known = (asset, context.registry);
        match self.form.read(known, digits, rounding, MAX_UNITS) {
            Ok(read) if left_out => {
                if AmountForm::is_something(digits) {
                    departures.negative(asset, read.units);
                }
                // Its account is told that nothing is counted.
                Cell::Amount(side, Amount(0))
            }
            Ok(read) => {
                departures.read(side, asset, &read);
                Cell::Amount(side, amount(&read))
            }
            Err(error) => {
                self.report((row, column), digits, asset, error, context);
                Cell::Wrong
            }
        }
    }

    fn report(
        &self,
        (row, column): (&Row<'_>, usize),
        digits: &[u8],
        asset: AssetId,
        error: AmountError,
        context: &mut Context<'_>,
    ) {
        let listed = context.registry.asset(asset);
        let message = error.message(listed);
        let plain = error.hint(listed);
        let hint = if error == AmountError::TooLarge {
            let fit = self.form.fit((asset, context.registry), digits, MAX_UNITS);
            too_large(listed, context.fits.note(asset, fit), self.conservative)
        } else {
            plain.clone()
        };
        // How many decimals fit tells about how large somebody's balance is: logs do not have it.
        let finding =
            Finding::error(Code::Amount, row.at(column), message, hint).logged_hint(plain);
        context.diagnostics.report(match error.of_several() {
            Some(several) => finding.several(several, &listed.symbol),
            None => finding,
        });
    }
}

fn amount(read: &Units) -> Amount {
    Amount(u64::try_from(read.units).expect("no more than asked for"))
}

/// What to do about balances that are too large, which would fit so.
pub(super) fn too_large(asset: &Asset, fit: Fit, rounds: bool) -> String {
    let (symbol, decimals) = (&asset.symbol, asset.decimals);
    let conservative = match rounds {
        true => "",
        false => "rounding = \"conservative\"",
    };
    let smallest = match fit.as_smallest {
        None => String::new(),
        Some(most) if most == decimals => format!(
            "set unit = \"smallest\" if these amounts, none of which has a decimal point, are in smallest units of \
             {symbol}, or scale = {{ {symbol} = 18 }} if they are larger than whole units by 18 digits (what the file has \
             decides); otherwise: "
        ),
        Some(most) => {
            let and = if rounds { "" } else { " and " };
            format!(
                "if these amounts, none of which has a decimal point, are in units of {decimals} decimals, list {symbol} \
                 with at most {most}, and set scale = {{ {symbol} = {decimals} }}{and}{conservative}; otherwise: "
            )
        }
    };
    let whole = match fit.decimals {
        None => "a balance is below 2^64 smallest units, and these are not even without decimals: check the asset"
            .to_owned(),
        Some(most) => {
            let rounding = match rounds {
                true => String::new(),
                false => {
                    format!("; digits beyond are then rounded, which has to be named: {conservative}")
                }
            };
            format!(
                "a balance is below 2^64 smallest units: with at most {most} decimals of {symbol} all amounts here \
                 fit{rounding}"
            )
        }
    };
    smallest + &whole
}

/// A token that is an amount would make balances of that amount disappear.
fn refuse_ambiguous_tokens(config: &LiabilitiesConfig, context: &mut Context<'_>) {
    let is_amount = |text: &String| {
        let mut bytes = text.bytes();
        !text.is_empty() && bytes.all(|byte| byte == b'.' || byte.is_ascii_digit())
    };
    let Some(tokens) = &config.not_held else {
        return;
    };
    for token in tokens.get_ref().0.iter().filter(|token| is_amount(token)) {
        context.diagnostics.error_of(
            Code::Key,
            context.text.at(tokens.span()),
            format!("not_held is an amount, {token:?}"),
            "name a token that cannot be a balance, such as \"-1\"; empty cells need none",
        );
    }
}

fn is_signed(config: &LiabilitiesConfig) -> bool {
    config
        .signed
        .as_ref()
        .is_some_and(|signed| *signed.get_ref())
}

fn leaves_out_negative(config: &LiabilitiesConfig) -> bool {
    let negative = config.negative.as_ref().map(Spanned::get_ref);
    negative == Some(&NegativeConfig::LeaveOut)
}

/// A minus sign means one thing.
fn refuse_negative_beside_signs(config: &LiabilitiesConfig, context: &mut Context<'_>) {
    if let (Some(negative), true, true) = (
        &config.negative,
        leaves_out_negative(config),
        is_signed(config),
    ) {
        context.diagnostics.error_of(
            Code::Key,
            context.text.at(negative.span()),
            "negative amounts are debts and are left out too",
            "keep signed = true, or negative = \"leave_out\"",
        );
    }
}

/// Of two ways of saying that an amount is a debt, a file has one.
pub(super) fn refuse_signs_beside<T>(
    config: &LiabilitiesConfig,
    other: Option<&Spanned<T>>,
    context: &mut Context<'_>,
) {
    if let (Some(signed), true, true) = (&config.signed, is_signed(config), other.is_some()) {
        context.diagnostics.error_of(
            Code::Key,
            context.text.at(signed.span()),
            "debts are told by their sign and in another way too",
            "keep signed = true, or say which columns or lines are debts",
        );
    }
}

/// What a cell of the column `side` says.
pub(super) fn read_side(
    row: &Row<'_>,
    column: usize,
    diagnostics: &mut Diagnostics,
) -> Option<Side> {
    let side = [Side::Balance, Side::Debt]
        .into_iter()
        .find(|side| side.name().as_bytes() == row.field(column));
    if side.is_none() {
        let logged = "the side is neither balance nor debt";
        let message = match shown_name(row.text(column)) {
            Some(name) => format!("the side {name} is neither balance nor debt"),
            None => logged.to_owned(),
        };
        let hint = "write balance for what the exchange owes the customer, and debt for what the customer owes it";
        let finding = Finding::error(Code::Side, row.at(column), message, hint);
        diagnostics.report(finding.logged(logged));
    }
    side
}

pub(super) fn read_account<'r>(
    row: &Row<'r>,
    column: usize,
    diagnostics: &mut Diagnostics,
) -> Option<AccountId<'r>> {
    match AccountId::new(row.text(column)) {
        Ok(id) => Some(id),
        Err(error) => {
            let hint = match error {
                AccountIdError::Empty => "write the id by which its owner knows the account",
                AccountIdError::TooLong => "use an id of at most 256 bytes",
                AccountIdError::OuterWhiteSpace => "write the id without the white space around it",
                AccountIdError::Control => "write the id in visible characters",
            };
            let mut finding =
                Finding::error(Code::Account, row.at(column), error.to_string(), hint);
            if error == AccountIdError::TooLong {
                let length = format!("{} bytes", row.field(column).len());
                finding.message = format!("{error}: it has {length}");
                finding = finding.several(error.to_string(), length);
            }
            diagnostics.report(finding);
            None
        }
    }
}
