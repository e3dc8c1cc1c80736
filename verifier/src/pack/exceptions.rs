//! What an auditor should look at, each with a code. None of it is a refusal: the proof holds.

use jiff::{SignedDuration, Timestamp};

use super::{
    examine::Examined,
    tables::{ExceptionRow, PackTables},
};
use documents::bundle::amount::parse_amount;

/// The codes, each with what it is about: what is said here is all that there is.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)*) => {
        /// What an auditor should look at, as a code. Codes are never renamed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ExceptionCode {
            $($(#[$doc])* $code,)*
        }

        impl ExceptionCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            /// As it is written.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }
        }
    };
}

codes! {
    /// An entry of the list of reserves without a signature.
    NoEvidence = "NO_EVIDENCE",
    /// Reserves whose custodian signed, by a key that the exchange named.
    Custodian = "CUSTODIAN",
    /// No node was asked for balances, as far as the pack knows.
    NotAsked = "NOT_ASKED",
    /// No node said what an entry has.
    NoAnswer = "NO_ANSWER",
    /// A node found less than is listed.
    FoundLess = "FOUND_LESS",
    /// The policy has no prices: no asset's share is known.
    NoPrices = "NO_PRICES",
    /// Prices are a day or more from the snapshot's time.
    PricesFar = "PRICES_FAR",
    /// A clause of the policy holds by less than one per cent.
    SmallMargin = "SMALL_MARGIN",
    /// The policy asks for less than all of an asset's liabilities.
    Waived = "WAIVED",
    /// Loans are taken off the liabilities of an asset.
    LoansCounted = "LOANS_COUNTED",
    /// Accounts of which nothing is in the ledger but that they are there.
    EmptyAccounts = "EMPTY_ACCOUNTS",
    /// Amounts or accounts of the files that are not in the ledger.
    LeftOut = "LEFT_OUT",
    /// Amounts that were rounded.
    Rounded = "ROUNDED",
    /// Columns of the files that nothing has read.
    NotRead = "NOT_READ",
    /// A warning about the inputs.
    InputWarning = "INPUT_WARNING",
    /// No sample was drawn.
    NoSample = "NO_SAMPLE",
    /// The pack before was not given.
    NoComparison = "NO_COMPARISON",
    /// The pack before is not of the snapshot that the descriptor names.
    OtherBefore = "OTHER_BEFORE",
}

/// A clause that holds by less than this share of what is asked, in basis points, is told.
const SMALL_BPS: i64 = 100;

/// How far prices may be from the snapshot's time without being told.
const FAR: SignedDuration = SignedDuration::from_hours(24);

/// What is found in the tables, and in what the operator says.
pub(super) fn rows(examined: &Examined, tables: &PackTables) -> Vec<ExceptionRow> {
    let mut found = Found::default();
    found.wallets(tables);
    found.assets(examined, tables);
    found.said(examined);
    if examined.sums.empty > 0 {
        let accounts = examined.sums.empty;
        found.add(
            ExceptionCode::EmptyAccounts,
            "",
            format!("{accounts} accounts are in the ledger with nothing"),
        );
    }
    if tables.sample.is_none() {
        let text = "no sample was drawn: give the operator a seed that nobody knew before";
        found.add(ExceptionCode::NoSample, "", text.to_owned());
    }
    match &tables.changes {
        None => {
            let text = "the pack of the snapshot before was not given: nothing is compared";
            found.add(ExceptionCode::NoComparison, "", text.to_owned());
        }
        Some(changes) if !changes.named => found.add(
            ExceptionCode::OtherBefore,
            "",
            format!(
                "it is compared with snapshot {}, which the descriptor does not name as the one before",
                changes.sequence
            ),
        ),
        Some(_) => {}
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<ExceptionRow>);

impl Found {
    fn add(&mut self, code: ExceptionCode, subject: &str, text: String) {
        self.0.push(ExceptionRow {
            code: code.name().to_owned(),
            subject: subject.to_owned(),
            text,
        });
    }

    fn wallets(&mut self, tables: &PackTables) {
        if tables.asked.is_none() {
            let text = "no node was asked for balances: ask nodes of your own choice";
            self.add(ExceptionCode::NotAsked, "", text.to_owned());
        }
        for row in &tables.wallets {
            let (entry, asset) = (row.entry, &row.asset);
            let at = &row.address;
            match (&row.evidence, row.custody.as_str()) {
                (None, _) => self.add(
                    ExceptionCode::NoEvidence,
                    at,
                    format!("entry {entry}, of {asset}: nobody signed for this address"),
                ),
                (Some(_), "custodian") => self.add(
                    ExceptionCode::Custodian,
                    at,
                    format!("entry {entry}, of {asset}: a custodian signed, by a key that the exchange named"),
                ),
                _ => {}
            }
            if tables.asked.is_none() {
                continue;
            }
            let decimals = tables.assets.iter().find(|of| of.asset == *asset);
            let decimals = decimals.map_or(0, |of| of.decimals);
            let units = |text: &String| parse_amount(text, decimals);
            match &row.found {
                None => self.add(
                    ExceptionCode::NoAnswer,
                    at,
                    format!("entry {entry}, of {asset}: no node said what is there"),
                ),
                Some(found) if units(found) < units(&row.amount) => self.add(
                    ExceptionCode::FoundLess,
                    at,
                    format!(
                        "entry {entry}, of {asset}: a node found {} {found}, and {} is listed",
                        row.found_is.as_deref().unwrap_or_default(),
                        row.amount
                    ),
                ),
                Some(_) => {}
            }
        }
    }

    fn assets(&mut self, examined: &Examined, tables: &PackTables) {
        let documents = examined.verified.documents();
        let of = documents.descriptor.time();
        let is_far = |time: &str| {
            let time: Option<Timestamp> = time.parse().ok();
            time.is_none_or(|time| time.duration_since(of).abs() >= FAR)
        };
        match &tables.prices {
            None => {
                let text = "the policy has no prices: no asset's share of client value is known";
                self.add(ExceptionCode::NoPrices, "", text.to_owned());
            }
            Some(prices) if is_far(&prices.time) => self.add(
                ExceptionCode::PricesFar,
                "policy",
                format!(
                    "the prices are of {}, and the snapshot is of {of}",
                    prices.time
                ),
            ),
            Some(_) => {}
        }
        for symbol in documents.policy.s1_waived() {
            let text = "the policy asks for less than all of its liabilities";
            self.add(ExceptionCode::Waived, &symbol, text.to_owned());
        }
        for row in &tables.assets {
            let decimals = row.decimals;
            if parse_amount(&row.loans, decimals).is_some_and(|loans| loans > 0) {
                let text = format!("loans of {} are taken off its liabilities", row.loans);
                self.add(ExceptionCode::LoansCounted, &row.asset, text);
            }
        }
        for row in &tables.clauses {
            let Some(bps) = &row.margin_bps else {
                continue;
            };
            // What does not fit is large, or far below nothing, which no proven clause is.
            if bps.parse::<i64>().is_ok_and(|bps| bps < SMALL_BPS) {
                let text = format!("it holds by {bps} basis points of what is asked");
                self.add(ExceptionCode::SmallMargin, &row.clause, text);
            }
        }
    }

    fn said(&mut self, examined: &Examined) {
        let said = &examined.said;
        if said.accounts_left_out > 0 {
            let accounts = said.accounts_left_out;
            let text = format!("{accounts} accounts of the files are not in the ledger");
            self.add(ExceptionCode::LeftOut, "", text);
        }
        for (code, what, all) in [
            (
                ExceptionCode::LeftOut,
                "amounts are left out: it is not listed",
                &said.unlisted,
            ),
            (
                ExceptionCode::LeftOut,
                "negative balances are left out",
                &said.negative,
            ),
            (
                ExceptionCode::Rounded,
                "amounts were rounded",
                &said.rounded,
            ),
        ] {
            for counted in all {
                let sum = counted.sum.as_ref();
                let sum = sum.map_or_else(String::new, |sum| format!(", {sum} in all"));
                self.add(code, &counted.of, format!("{} {what}{sum}", counted.count));
            }
        }
        if said.unread_columns > 0 {
            let text = format!("{} columns of the files were not read", said.unread_columns);
            self.add(ExceptionCode::NotRead, "", text);
        }
        for warning in &said.warnings {
            let line = warning.line.map(|line| format!(":{line}"));
            let places = match warning.count {
                1 => "in one place".to_owned(),
                count => format!("in {count} places, first"),
            };
            let (file, line) = (&warning.file, line.unwrap_or_default());
            let text = format!("a warning about the inputs, {places}: {file}{line}");
            self.add(ExceptionCode::InputWarning, &warning.code, text);
        }
    }
}
