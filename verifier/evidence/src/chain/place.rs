//! Where something is held, whatever it is written as: by this it is known that one account stands in a list twice.
//!
//! Where a chain has rules, its address has one text. Elsewhere an address is whatever somebody wrote, and the forms in
//! which wallets show one account are read here without asking which chain it is of.

use super::payload::Payload;

/// A place. Two texts of one place need not have the same form: a key is shown with the prefix of a network, or as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    form: Form,
    account: Vec<u8>,
}

/// What an account is written as, as far as it tells one chain from another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Form {
    /// The script of an output.
    Lock,
    /// 20 bytes, as on chains of the Ethereum Virtual Machine and on Tron.
    Account,
    /// 32 bytes: a public key, or a hash.
    Key,
    /// That of a network, by a name that the text or its form has.
    Network(String),
    /// A text that nothing is known of.
    Text,
}

impl Place {
    /// That of an address of a chain with rules.
    pub(crate) fn of(payload: &Payload) -> Option<Self> {
        let (form, account) = match payload {
            Payload::Lock(lock) => (Form::Lock, lock.script.to_bytes()),
            Payload::Account(account) => (Form::Account, account.to_vec()),
            Payload::Point(point) => (Form::Key, point.to_vec()),
            Payload::Ed25519(key) => (Form::Key, key.as_bytes().to_vec()),
            Payload::Secp256k1(key) => (Form::Key, key.serialize().to_vec()),
            Payload::Text => return None,
        };
        Some(Self::new(form, account))
    }

    /// That of a form and its bytes.
    pub(super) fn new(form: Form, account: Vec<u8>) -> Self {
        Self { form, account }
    }

    /// That of a text in no known form: letters that differ in case alone are the same.
    pub(crate) fn of_text(text: &str) -> Self {
        Self {
            form: Form::Text,
            account: text.to_ascii_lowercase().into_bytes(),
        }
    }

    /// Whether it is 20 bytes, as on chains of the Ethereum Virtual Machine.
    pub(crate) fn is_evm(&self) -> bool {
        self.form == Form::Account
    }

    /// What of it is the same in every form: the bytes, without zeros before them, which some wallets leave out.
    pub(crate) fn account(&self) -> &[u8] {
        let zeros = self.account.iter().take_while(|byte| **byte == 0).count();
        &self.account[zeros..]
    }
}

#[cfg(test)]
mod tests;
