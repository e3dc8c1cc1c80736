//! The verifier for browsers. A page asks in JSON, and is answered in JSON, as `verifier/web/README.md` says: what these
//! files are, whether an account is in a ledger, whether a bundle proves what it says. What judges is the same code as that
//! of the command line.
//!
//! Nothing is trusted that is in a file, nor what a file is called. Questions are the page's own; one in another form is
//! answered with no verdict.

#[cfg(target_arch = "wasm32")]
mod abi;
mod bundle;
mod chain;
mod expected;
mod files;
mod host;
mod inclusion;
mod keys;
mod look;
mod question;
mod solvency;

use documents::refusal::Refusal;
use serde_json::{Value, json};
use verdict::{ending::Ending, report};

pub use self::host::{Host, Unreadable};
use self::{files::Files, question::Question};

/// What a question came to: a report, and how a program would end with it.
struct Answer {
    report: Value,
    ending: Ending,
}

/// The answer to a question, as JSON.
pub fn answer(question: &[u8], host: &dyn Host) -> Vec<u8> {
    let answer = match Question::read(question) {
        Ok(question) => ask(question, host),
        Err(refusal) => finished(Err(refusal)),
    };
    answer.to_string().into_bytes()
}

fn ask(question: Question, host: &dyn Host) -> Value {
    match question {
        Question::Look { files } => look::look(&Files::new(host, files)),
        Question::Inclusion { files, asked } => {
            finished(inclusion::inclusion(&Files::new(host, files), &asked))
        }
        Question::Solvency { files, asked } => {
            finished(solvency::solvency(&Files::new(host, files), &asked))
        }
        Question::Chain { files, asked } => {
            finished(chain::chain(&Files::new(host, files), &asked))
        }
    }
}

fn finished(result: Result<Answer, Refusal>) -> Value {
    let Answer { report, ending } = result.unwrap_or_else(|refusal| Answer {
        report: report::refusal::to_json(&refusal),
        ending: (&refusal).into(),
    });
    json!({ "exit": ending.code(), "report": report })
}
