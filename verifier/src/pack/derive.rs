//! All tables of a pack, from what is known. Both sides make them here: whoever verifies compares them with those of the
//! pack.

use documents::bundle::amount::format_amount;

use super::{
    assets, changes, clauses, control,
    examine::Examined,
    exceptions,
    said::SampleTerms,
    tables::{AskedBy, PackTables, PriceSource, SampleAmount, SampleRow, SampleTable},
    wallets,
};
use circuits::leaf::{Component, Entry};
use documents::{bundle::descriptor::Descriptor, version};

/// What commands that repeat a pack's checks depend on. Which options there are, command lines know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated<'a> {
    /// The root.
    pub root: &'a str,
    /// The digest of the claim.
    pub claim: &'a str,
    /// The digest of the policy, where it has to be named: it asks for less than all of some asset.
    pub policy: Option<&'a str>,
    /// The largest share of loans that the policy counts, in basis points.
    pub loans_bps: u16,
    /// How the sample was drawn.
    pub sample: Option<&'a SampleTerms>,
}

/// The commands, one a line.
pub type HowToRepeat = fn(&Repeated<'_>) -> Vec<String>;

/// The tables of a pack.
pub fn derive(examined: &Examined, how: HowToRepeat) -> PackTables {
    let verified = &examined.verified;
    let documents = verified.documents();
    let (descriptor, policy) = (&documents.descriptor, &documents.policy);
    let [ledger, root, claim, policy_digest] = examined.digests();
    let shares = policy.compiled().max_loan_share_bps.iter();
    let answers = examined.answers.as_ref().filter(|answers| answers.asked);
    let repeat = how(&Repeated {
        root: &root,
        claim: &claim,
        policy: (!policy.s1_waived().is_empty()).then_some(policy_digest.as_str()),
        loans_bps: shares.copied().max().unwrap_or(0),
        sample: examined.said.sample.as_ref(),
    });
    let mut tables = PackTables {
        version: version::AUDIT_PACK,
        exchange: descriptor.exchange().to_owned(),
        time: descriptor.time().to_string(),
        sequence: descriptor.sequence(),
        previous_root: descriptor.previous_root().map(|root| root.to_string()),
        ledger,
        root,
        claim,
        policy: policy_digest,
        reserves_commitment: hex::encode(documents.claim.reserves_commitment),
        program: examined.said.program.clone(),
        written: examined.said.time.clone(),
        prices: policy.prices().map(|prices| PriceSource {
            source: prices.source.clone(),
            time: prices.time.clone(),
            quote: prices.quote.clone(),
        }),
        asked: answers.map(|answers| AskedBy {
            program: answers.program.clone(),
            time: answers.time.clone(),
        }),
        control: control::rows(examined),
        assets: assets::rows(examined),
        clauses: clauses::rows(examined),
        wallets: wallets::rows(examined),
        sample: sample(examined),
        changes: None,
        exceptions: Vec::new(),
        repeat,
    };
    let before = examined.before.as_ref();
    tables.changes = before.map(|before| changes::since(before, &tables));
    tables.exceptions = exceptions::rows(examined, &tables);
    tables
}

fn sample(examined: &Examined) -> Option<SampleTable> {
    let (sampled, terms) = (examined.sampled.as_ref()?, examined.said.sample.as_ref()?);
    let descriptor = &examined.verified.documents().descriptor;
    let rows = sampled.accounts.iter().map(|(leaf, account)| SampleRow {
        account: account.id.clone(),
        leaf: *leaf,
        pseudonym: hex::encode(account.pseudonym),
        amounts: account
            .entries
            .iter()
            .filter_map(|entry| amount(entry, descriptor))
            .collect(),
    });
    Some(SampleTable {
        seed: terms.seed.clone(),
        wanted: terms.accounts,
        leaves: sampled.leaves,
        nobodys: sampled.nobodys,
        all_drawn: sampled.all_drawn,
        rows: rows.collect(),
    })
}

fn amount(entry: &Entry, descriptor: &Descriptor) -> Option<SampleAmount> {
    let asset = descriptor.asset(entry.component.asset()?);
    let side = match entry.component {
        Component::Pledged(_) => "pledged",
        Component::Debt(_) => "debt",
        _ => "balance",
    };
    Some(SampleAmount {
        asset: asset.symbol.clone(),
        side: side.to_owned(),
        amount: format_amount(entry.amount.0.into(), asset.decimals),
    })
}
