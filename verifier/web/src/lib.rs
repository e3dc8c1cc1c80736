//! The verifier for browsers. A page asks in JSON, and is answered in JSON, as `verifier/web/README.md` says: what these
//! files are, whether an account is in a ledger, what a customer shows to others of it, whether a bundle proves what it says.
//! What judges is the same code as that of the command line.
//!
//! Nothing is trusted that is in a file, nor what a file is called. Questions are the page's own; one in another form is
//! answered with no verdict.

#[cfg(target_arch = "wasm32")]
mod abi;
mod bundle;
mod chain;
mod divided;
mod evidence;
mod expected;
mod files;
mod host;
mod inclusion;
mod keys;
mod look;
mod question;
mod report;
mod shards;
mod solvency;

use serde_json::{Value, json};

pub use self::host::{Host, Unreadable};
use self::{
    divided::Divided,
    files::Files,
    host::Asker,
    question::Question,
    report::{Finished, Reported},
};

/// The answer to a question, as JSON.
pub fn answer(question: &[u8], host: &dyn Host) -> Vec<u8> {
    let read = Question::read(question).and_then(|asked| Ok((asked, Divided::of(question)?)));
    let answer = match read {
        Ok((question, divided)) => {
            let host = Asker { host, divided };
            let answer = ask(question, &host);
            // Before the shards are read there is no answer.
            let unread = host.divided.unread();
            unread.map_or(answer, |unread| json!({ "unread": unread }))
        }
        Err(refusal) => Finished::from(refusal).to_json(),
    };
    answer.to_string().into_bytes()
}

fn ask(question: Question, host: &Asker<'_>) -> Value {
    let finished = match question {
        Question::Look { files } => return look::look(&Files::new(host, files)),
        Question::Shards { files, asked } => {
            let read = shards::shards(&Files::new(host, files), &asked);
            return read.unwrap_or_else(|refusal| Finished::from(refusal).to_json());
        }
        Question::Inclusion { files, asked } => {
            inclusion::inclusion(&Files::new(host, files), &asked)
        }
        Question::Report { files, asked } => {
            return Reported::to_json(evidence::report(&Files::new(host, files), &asked));
        }
        Question::Dispute { files, asked } => evidence::dispute(&Files::new(host, files), &asked),
        Question::Solvency { files, asked } => solvency::solvency(&Files::new(host, files), &asked),
        Question::Chain { files, asked } => chain::chain(&Files::new(host, files), &asked),
    };
    finished.unwrap_or_else(Finished::from).to_json()
}
