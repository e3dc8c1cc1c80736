//! The tables of a pack, as data: `pack.json` has all of them. What is in them follows from the other files; every amount is
//! in whole units, with the asset's decimals.

use documents::{
    bundle::canonical,
    refusal::{Reason, Refusal},
    version,
};
use serde::{Deserialize, Serialize};

use super::malformed;

/// Most bytes of the document.
pub const MAX_TABLES_BYTES: u64 = 1 << 30;

/// All tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackTables {
    /// 1.
    pub version: u32,
    /// The exchange's name.
    pub exchange: String,
    /// The snapshot's time.
    pub time: String,
    /// Its number.
    pub sequence: u64,
    /// The root of the snapshot before, if the descriptor names one.
    pub previous_root: Option<String>,
    /// The ledger digest.
    pub ledger: String,
    /// The root.
    pub root: String,
    /// The digest of the claim.
    pub claim: String,
    /// The digest of the policy.
    pub policy: String,
    /// K_R.
    pub reserves_commitment: String,
    /// The program that wrote the pack, as it says.
    pub program: String,
    /// When it was written, as it says.
    pub written: String,
    /// Where the policy's prices are from, if it has any.
    pub prices: Option<PriceSource>,
    /// Who asked nodes, if anybody did.
    pub asked: Option<AskedBy>,
    /// Control totals and counts.
    pub control: Vec<ControlRow>,
    /// Both sides of each asset, by id.
    pub assets: Vec<AssetRow>,
    /// The policy's clauses.
    pub clauses: Vec<ClauseRow>,
    /// The list of reserves, in its order.
    pub wallets: Vec<WalletRow>,
    /// The sample, if one was drawn.
    pub sample: Option<SampleTable>,
    /// What is other than before, if the pack before was given.
    pub changes: Option<Changes>,
    /// What an auditor should look at.
    pub exceptions: Vec<ExceptionRow>,
    /// The commands that check and repeat all of it.
    pub repeat: Vec<String>,
}

/// Where prices are from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceSource {
    /// Who says so.
    pub source: String,
    /// Of when they are.
    pub time: String,
    /// What they are counted in.
    pub quote: String,
}

/// Who asked nodes for balances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedBy {
    /// By which program, as the findings say.
    pub program: String,
    /// When, as they say.
    pub time: String,
}

/// A count, or a total that is no asset's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlRow {
    /// What is counted.
    pub what: String,
    /// How many.
    pub value: String,
    /// `checked` if it follows from what is proven, `said` if the operator says so.
    pub source: String,
}

/// Both sides of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetRow {
    /// The symbol.
    pub asset: String,
    /// Its decimals.
    pub decimals: u8,
    /// What customers have: E_a, free and pledged.
    pub balances: String,
    /// Of that, pledged.
    pub pledged: String,
    /// What customers owe and is counted: D_a.
    pub loans: String,
    /// Balances less loans: what the ratio is of.
    pub liabilities: String,
    /// What is held: R_a.
    pub reserves: String,
    /// Reserves less liabilities, with a sign if it is negative.
    pub surplus: String,
    /// Reserves in basis points of liabilities, rounded down; none where nothing is owed.
    pub ratio_bps: Option<String>,
    /// What the policy asks for.
    pub required_bps: u32,
    /// The policy's price of a whole unit.
    pub price: Option<String>,
    /// Balances at that price, rounded down to whole units of the quote.
    pub value: Option<String>,
    /// Their share of all client value in basis points, rounded down.
    pub share_bps: Option<u32>,
    /// Its place by client value, from 1.
    pub rank: Option<u32>,
    /// Whether it is one of the ten largest.
    pub ten_largest: bool,
    /// Whether it is one of the largest that together make four fifths.
    pub four_fifths: bool,
}

/// A clause of the policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseRow {
    /// The clause, in words.
    pub clause: String,
    /// Whether it holds.
    pub holds: bool,
    /// What there is beyond what is asked, in basis points of it, rounded down; none where nothing is asked.
    pub margin_bps: Option<String>,
}

/// An entry of the list of reserves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WalletRow {
    /// Its number in the list, from 1.
    pub entry: u64,
    /// The asset.
    pub asset: String,
    /// The chain.
    pub chain: String,
    /// The address.
    pub address: String,
    /// The output, where one is named.
    pub outpoint: Option<String>,
    /// Where it is kept: with a `custodian`, `on chain` at an address whose key can sign, else `not known`.
    pub custody: String,
    /// How much is listed.
    pub amount: String,
    /// The scheme of the signature that shows control; none where nobody signed.
    pub evidence: Option<String>,
    /// Height of the block.
    pub height: Option<u64>,
    /// Its hash.
    pub block_hash: Option<String>,
    /// What a node said is there.
    pub found: Option<String>,
    /// Whether that is `exact` or `at least`.
    pub found_is: Option<String>,
}

/// A sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleTable {
    /// The auditor's seed.
    pub seed: String,
    /// How many accounts were asked for.
    pub wanted: u64,
    /// Leaves that were drawn.
    pub leaves: u64,
    /// Of these, leaves of nobody.
    pub nobodys: u64,
    /// Whether the ledger has fewer accounts than were asked for.
    pub all_drawn: bool,
    /// The accounts, by leaf.
    pub rows: Vec<SampleRow>,
}

/// An account of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRow {
    /// Its id.
    pub account: String,
    /// Its leaf.
    pub leaf: u64,
    /// Its pseudonym in the ledger.
    pub pseudonym: String,
    /// Its balances and debts.
    pub amounts: Vec<SampleAmount>,
}

/// An amount of an account of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleAmount {
    /// The asset.
    pub asset: String,
    /// `balance`, `pledged` or `debt`.
    pub side: String,
    /// How much.
    pub amount: String,
}

/// What is other than in the pack before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// Root of the pack before.
    pub root: String,
    /// Its number.
    pub sequence: u64,
    /// Its time.
    pub time: String,
    /// Whether the descriptor names that root.
    pub named: bool,
    /// What differs.
    pub rows: Vec<ChangeRow>,
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeRow {
    /// `asset`, `wallet`, `policy`, `prices` or `accounts`.
    pub kind: String,
    /// Which: a symbol, an address.
    pub subject: String,
    /// What of it: `balances`, `reserves`, `ratio_bps`, ...
    pub what: String,
    /// What it was; none of what is new.
    pub before: Option<String>,
    /// What it is; none of what has gone.
    pub now: Option<String>,
}

/// What an auditor should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExceptionRow {
    /// A code.
    pub code: String,
    /// An asset, an address, a clause; may be empty.
    pub subject: String,
    /// What it is.
    pub text: String,
}

impl PackTables {
    /// Parses the tables of a pack.
    ///
    /// # Errors
    /// [`Reason::PackReport`].
    pub fn from_bytes(bytes: &[u8], name: &str) -> Result<Self, Refusal> {
        let wrong = |detail: String| malformed(Reason::PackReport, name, detail);
        let tables: Self =
            canonical::from_bytes(bytes).map_err(|error| wrong(error.to_string()))?;
        if tables.version != version::AUDIT_PACK {
            return Err(wrong("it is of another version than the pack".to_owned()));
        }
        Ok(tables)
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        canonical::to_bytes(self)
    }
}
