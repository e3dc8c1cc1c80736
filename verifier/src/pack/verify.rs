//! The verdict about a pack: it is whole, its sources hold, and what it concludes follows from them.

use std::{fmt::Write as _, path::Path};

use circuits::shape::Shape;
use serde_json::{Value, json};

use super::{
    derive::{HowToRepeat, derive},
    examine::{Examined, examine},
    manifest::Manifest,
    names,
    render::render,
    said::SampleTerms,
    tables::PackTables,
};
use crate::verify::Verifier;
use documents::{
    input::read_capped,
    refusal::{Reason, Refusal},
};
use verdict::{
    missing::HowToGive,
    progress::Progress,
    report::{
        counted, root_source, root_source_id, shown,
        verdict::{NoRefusal, Verdict},
    },
    solvency::{Expectations, RootSource},
};

/// A pack that verified. Only [`verify_pack`] makes one.
pub struct VerifiedPack {
    tables: PackTables,
    root_source: RootSource,
    sample_was_asked: bool,
}

/// Verifies a pack from itself alone. `asked` is the sample that its reader asked for, if they say it: else the pack's own
/// terms are taken, which the operator may have chosen.
///
/// # Errors
/// [`Refusal::Rejected`] if something in it is false; no verdict if it is not whole, or cannot be read.
pub fn verify_pack<S: Shape>(
    verifier: &Verifier<S>,
    directory: &Path,
    expectations: &Expectations,
    asked: Option<&SampleTerms>,
    how: HowToRepeat,
    progress: &dyn Progress,
) -> Result<VerifiedPack, Refusal> {
    let manifest = Manifest::read(directory)?;
    manifest.compare(directory)?;
    let examined = examine(verifier, directory, expectations, progress)?;
    let [ledger, root, claim, policy] = examined.digests();
    for (what, said, is) in [
        ("ledger", &manifest.ledger, ledger),
        ("root", &manifest.root, root),
        ("claim", &manifest.claim, claim),
        ("policy", &manifest.policy, policy),
    ] {
        if *said != is {
            let detail = format!("the manifest says the {what} {said}, and the bundle has {is}");
            return Err(Refusal::rejected(Reason::PackManifest, detail));
        }
    }
    if asked.is_some() && asked != examined.said.sample.as_ref() {
        let found = match &examined.said.sample {
            None => "no sample".to_owned(),
            Some(terms) => format!("a sample of {} by the seed {}", terms.accounts, terms.seed),
        };
        let detail = format!("the pack has {found}, and another one was asked for");
        return Err(Refusal::rejected(Reason::PackSample, detail));
    }
    let tables = derive(&examined, how);
    ensure_only_called_for(&manifest, &examined)?;
    for (name, bytes) in render(&tables) {
        if !manifest.has(name) {
            let what = format!("the pack has no {name}");
            return Err(Refusal::damaged(Reason::PackFiles, what));
        }
        let path = directory.join(name);
        // Longer than what it has to be is another file, however long.
        let found = read_capped(&path, bytes.len() as u64);
        if found.ok().as_ref() != Some(&bytes) {
            let detail =
                format!("{name} says something else than follows from the rest of the pack");
            return Err(Refusal::rejected(Reason::PackReport, detail));
        }
    }
    Ok(VerifiedPack {
        root_source: examined.verified().root_source(),
        sample_was_asked: asked.is_some(),
        tables,
    })
}

/// That nothing is listed that nothing has read: it would seem to be verified.
fn ensure_only_called_for(manifest: &Manifest, examined: &Examined) -> Result<(), Refusal> {
    let sampled = examined.sampled.as_ref();
    let inclusions = |path: &str| {
        let name = path.strip_prefix("sample/");
        name.is_some_and(names::is_inclusion)
    };
    let files = || manifest.files.iter().map(|file| file.path.as_str());
    let shown = files().filter(|path| inclusions(path)).count();
    let accounts = sampled.map_or(0, |sampled| sampled.accounts.len());
    let other = files().find(|path| match *path {
        "changes.csv" => examined.before.is_none(),
        "sample.csv" => sampled.is_none(),
        "sample/collateral.json" => examined.verified().documents().collateral.is_none(),
        path => path.starts_with("sample/") && sampled.is_none(),
    });
    if shown == accounts && other.is_none() {
        return Ok(());
    }
    let what = other.unwrap_or("an inclusion file of no account of the sample");
    let detail = format!("{what} is listed, and nothing in the pack calls for it");
    Err(Refusal::rejected(Reason::PackManifest, detail))
}

impl VerifiedPack {
    /// What the pack says, all of which follows from what was verified, but for what is marked as said.
    pub fn tables(&self) -> &PackTables {
        &self.tables
    }

    fn count(&self, what: &str) -> &str {
        let mut rows = self.tables.control.iter();
        let row = rows.find(|row| row.what == what);
        row.map_or("0", |row| row.value.as_str())
    }

    /// The report in words.
    pub fn to_text_with(&self, how: HowToGive) -> String {
        let tables = &self.tables;
        let mut out = String::new();
        let mut line = |text: String| writeln!(out, "{text}").expect("writing to memory");
        line("VERIFIED: the audit pack follows from the proof, to the last unit".to_owned());
        line(String::new());
        line(format!("exchange     {}", shown(&tables.exchange)));
        line(format!(
            "snapshot     {}, number {}",
            tables.time, tables.sequence
        ));
        line(format!("root         {}", tables.root));
        line(format!(
            "             {}",
            root_source(self.root_source, how)
        ));
        line(format!("claim        {}", tables.claim));
        line(format!("policy       {}", tables.policy));
        line(String::new());
        line("checked:".to_owned());
        let (accounts, padding) = (
            self.count("accounts"),
            self.count("leaves of nobody (padding)"),
        );
        line(format!(
            "  - every leaf of the bundle is opened, once: {accounts} accounts and {padding} leaves of nobody"
        ));
        line("  - their sums are the totals of the liabilities that the proof is about".to_owned());
        let wallets = match tables.wallets.len() {
            1 => "1 entry".to_owned(),
            entries => format!("{entries} entries"),
        };
        line(format!(
            "  - the list of reserves, {wallets}, adds up to the reserves that the proof is about; its signatures hold"
        ));
        match &tables.sample {
            None => line("  - no sample was drawn".to_owned()),
            Some(sample) => {
                line(format!(
                    "  - {} are those that the seed draws; their rows are what their inclusion files say",
                    counted(sample.rows.len() as u64, "account")
                ));
                let whose = match self.sample_was_asked {
                    true => "the one that you gave",
                    false => "compare it with the one that you gave the exchange",
                };
                line(format!("    seed {}: {whose}", sample.seed));
            }
        }
        line("  - tables and page say what follows from that, and nothing else".to_owned());
        line(String::new());
        line(
            "not checked: what is marked as said; that prices are right; what the pack before says"
                .to_owned(),
        );
        if let Some(asked) = &tables.asked {
            line(format!(
                "             what nodes answered on {}: ask nodes of your own choice",
                shown(&asked.time)
            ));
        }
        line(String::new());
        if tables.exceptions.is_empty() {
            line("exceptions   none".to_owned());
        } else {
            line("exceptions, each in exceptions.csv:".to_owned());
            for (code, count) in self.exceptions() {
                line(format!("  {code:<16} {count}"));
            }
        }
        out
    }

    /// How many exceptions there are of each code, in the order in which these are met.
    fn exceptions(&self) -> Vec<(&str, u64)> {
        let mut counts: Vec<(&str, u64)> = Vec::new();
        for row in &self.tables.exceptions {
            match counts.iter_mut().find(|(code, _)| *code == row.code) {
                Some((_, count)) => *count += 1,
                None => counts.push((&row.code, 1)),
            }
        }
        counts
    }

    /// The report for machines.
    pub fn to_json(&self) -> Value {
        let tables = &self.tables;
        let exceptions = self.exceptions().into_iter();
        let exceptions: Vec<_> = exceptions
            .map(|(code, count)| json!({ "code": code, "count": count }))
            .collect();
        let sample = tables.sample.as_ref();
        json!({
            "verdict": Verdict::Verified.name(),
            "reason": NoRefusal::Ok.name(),
            "exchange": tables.exchange,
            "time": tables.time,
            "sequence": tables.sequence,
            "ledger_digest": tables.ledger,
            "root": tables.root,
            "root_source": root_source_id(self.root_source),
            "claim_digest": tables.claim,
            "policy_digest": tables.policy,
            "control": tables.control,
            "assets": tables.assets,
            "clauses": tables.clauses,
            "wallets": tables.wallets.len(),
            "sample": sample.map(|sample| json!({
                "seed": sample.seed,
                "asked": self.sample_was_asked,
                "wanted": sample.wanted,
                "accounts": sample.rows.len(),
                "leaves": sample.leaves,
                "nobodys": sample.nobodys,
                "all_drawn": sample.all_drawn,
            })),
            "changes": tables.changes.as_ref().map(|changes| changes.rows.len()),
            "exceptions": exceptions,
        })
    }
}
