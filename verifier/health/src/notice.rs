//! Who is told of a change: a webhook, and a command.
//!
//! A change is put into an [`Outbox`], which the caller has on its disk before anybody is told; each channel is marked when
//! it took the notice. So each change is told once, over restarts too. Only if the power fails between the moment that a
//! channel took a notice and its mark, it is told again: its `id` is then the same.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transport::{Access, Endpoint, Failure, Limits, NoAddress, NoRuntime, block_on, within};

use crate::{
    command::{self, CommandFailed},
    standing::{Change, Held, Standing},
    state::State,
};

/// Version of what is sent.
const VERSION: u32 = 1;
/// Most notices that wait for a channel which does not take them. The oldest go then.
const MAX_WAITING: usize = 1_000;
/// Most reasons of a notice, the worst.
const MAX_REASONS: usize = 100;
/// Longest wait for a webhook, all that it asks for included.
const WEBHOOK: Duration = Duration::from_secs(30);
/// Most bytes of what a webhook answers, of which nothing is looked at.
const MAX_ANSWER: usize = 64 << 10;
/// Longest time of a command.
const COMMAND: Duration = Duration::from_secs(60);

/// What is sent, and what a command has on its standard input: one JSON object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    version: u32,
    what: String,
    /// The change's number. A notice that is sent again has the same.
    pub id: u64,
    from: Option<State>,
    to: State,
    since: Timestamp,
    /// How often it was told before that this state lasts.
    repeated: u32,
    reasons: Vec<Held>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    details: Option<Value>,
}

/// A way to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A POST to an address.
    Webhook,
    /// A program of this machine.
    Command,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Waiting {
    notice: Notice,
    took: Vec<Channel>,
}

/// What is still to be told. It is kept on the caller's disk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    waiting: VecDeque<Waiting>,
    /// The last that was put in, and when.
    last: Option<(Notice, Timestamp)>,
    /// How many were put out because too many waited.
    lost: u64,
}

impl Outbox {
    /// Puts a change in, before it is told. `what` names what is watched; `details` are for those who are told all.
    pub fn put(&mut self, what: &str, change: Change, details: Option<Value>) {
        let mut reasons = change.reasons;
        reasons.truncate(MAX_REASONS);
        let notice = Notice {
            version: VERSION,
            what: what.to_owned(),
            id: change.id,
            from: change.from,
            to: change.to,
            since: change.at,
            repeated: 0,
            reasons,
            details,
        };
        self.push(notice, change.at);
    }

    /// Puts in once more what was told last, if the state lasts and is not OK, and it is `every` long ago.
    pub fn repeat(&mut self, standing: &Standing, now: Timestamp, every: Duration) {
        let Some((last, told)) = &self.last else {
            return;
        };
        let lasts = standing.state != State::Ok && standing.changes == last.id;
        let ago = Duration::try_from(now.duration_since(*told)).unwrap_or_default();
        if !lasts || ago < every || !self.waiting.is_empty() {
            return;
        }
        let mut reasons = standing.reasons.clone();
        reasons.truncate(MAX_REASONS);
        let again = Notice {
            repeated: last.repeated.saturating_add(1),
            reasons,
            ..last.clone()
        };
        self.push(again, now);
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn push(&mut self, notice: Notice, now: Timestamp) {
        self.last = Some((notice.clone(), now));
        let took = Vec::new();
        self.waiting.push_back(Waiting { notice, took });
        if self.waiting.len() > MAX_WAITING {
            self.waiting.pop_front();
            self.lost = self.lost.saturating_add(1);
        }
    }

    /// The first that a channel has not taken.
    fn next(&mut self, channel: Channel) -> Option<&mut Waiting> {
        let mut waiting = self.waiting.iter_mut();
        waiting.find(|waiting| !waiting.took.contains(&channel))
    }
}

/// Who is told, and how often.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// Where notices are sent to.
    pub webhook: Option<Access>,
    /// A program with its arguments, which has the notice on its standard input.
    pub command: Option<Vec<String>>,
    /// Tell again so often while a state lasts that is not OK. Never, if there is none.
    pub repeat: Option<Duration>,
}

/// A channel that did not take a notice. It is tried again.
#[derive(Debug, thiserror::Error)]
pub enum NotTold {
    /// Its address is none.
    #[error("the webhook was not called: {0}")]
    Address(#[from] NoAddress),
    /// It did not answer.
    #[error("the webhook did not answer: {0}")]
    Webhook(#[from] Failure),
    /// It answered that it did not take it.
    #[error("the webhook answered with status {0}")]
    Refused(u16),
    /// This machine opens no connection.
    #[error(transparent)]
    Machine(#[from] NoRuntime),
    /// The command failed.
    #[error(transparent)]
    Command(#[from] CommandFailed),
}

impl Notices {
    /// Checks that the address is one. Nobody is asked.
    ///
    /// # Errors
    /// [`NoAddress`].
    pub fn check(&self) -> Result<(), NoAddress> {
        let webhook = self.webhook.as_ref();
        webhook.map_or(Ok(()), |access| Endpoint::new(access).map(drop))
    }

    /// Tells what waits in the outbox, in the order in which it happened. `keep` has it on the disk: before anybody is told,
    /// and whenever a channel took something. What comes back are channels that did not: they are tried at the next round.
    ///
    /// # Errors
    /// Those of `keep`. Nothing more is told then.
    pub fn tell<E>(
        &self,
        outbox: &mut Outbox,
        standing: &Standing,
        now: Timestamp,
        mut keep: impl FnMut(&Outbox) -> Result<(), E>,
    ) -> Result<Vec<NotTold>, E> {
        if let Some(every) = self.repeat {
            outbox.repeat(standing, now, every);
        }
        keep(outbox)?;
        let mut failed = Vec::new();
        for channel in self.channels() {
            while let Some(waiting) = outbox.next(channel) {
                if let Err(error) = self.send(channel, &waiting.notice) {
                    failed.push(error);
                    break;
                }
                waiting.took.push(channel);
                keep(outbox)?;
            }
        }
        let all: Vec<_> = self.channels().collect();
        let before = outbox.waiting.len();
        let told = |waiting: &Waiting| all.iter().all(|channel| waiting.took.contains(channel));
        outbox.waiting.retain(|waiting| !told(waiting));
        if outbox.waiting.len() < before {
            keep(outbox)?;
        }
        Ok(failed)
    }

    fn channels(&self) -> impl Iterator<Item = Channel> {
        let webhook = self.webhook.as_ref().map(|_| Channel::Webhook);
        let command = self.command.as_ref().map(|_| Channel::Command);
        webhook.into_iter().chain(command)
    }

    fn send(&self, channel: Channel, notice: &Notice) -> Result<(), NotTold> {
        let body = serde_json::to_vec(notice).expect("texts, numbers and times");
        match channel {
            Channel::Webhook => self.webhook.as_ref().map_or(Ok(()), |to| post(to, body)),
            Channel::Command => {
                let from = notice.from.map_or("", State::name);
                let environment = [("HEALTH_FROM", from), ("HEALTH_TO", notice.to.name())];
                let command = self.command.as_deref().unwrap_or_default();
                Ok(command::run(command, body, &environment, COMMAND)?)
            }
        }
    }
}

fn post(to: &Access, body: Vec<u8>) -> Result<(), NotTold> {
    let endpoint = Endpoint::new(to)?;
    let limits = Limits {
        bytes: MAX_ANSWER,
        time: WEBHOOK,
    };
    let answered = block_on(async {
        let sent = endpoint.post("application/json", body, limits);
        within(WEBHOOK, sent).await?
    })?;
    match answered?.status() {
        200..300 => Ok(()),
        status => Err(NotTold::Refused(status)),
    }
}

#[cfg(test)]
mod tests;
