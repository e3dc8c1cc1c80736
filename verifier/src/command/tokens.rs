//! A file of tokens' contracts: a table for each chain, and in it each asset's contract.

use std::{collections::BTreeMap, path::Path};

use toml::Spanned;

use super::arguments::reserves::TokenArg;
use documents::{input::read_capped, refusal::Refusal, text::shown, typed};
use evidence::chain::Chain;

/// Most bytes of such a file: many thousand contracts take less.
const MAX_BYTES: u64 = 1 << 20;

/// Chains, assets, contracts.
type Contracts = BTreeMap<String, BTreeMap<String, Spanned<String>>>;

/// Reads the contracts of the chains that are asked; those of other chains have nothing to be used for.
pub(super) fn read(
    path: &Path,
    is_asked: impl Fn(&Chain) -> bool,
) -> Result<Vec<TokenArg>, Refusal> {
    let bytes = read_capped(path, MAX_BYTES).map_err(|error| Refusal::unreadable(path, &error))?;
    let file = path.display();
    let wrong = |place: String, what: String, hint: &str| Refusal::NoVerdict {
        what: format!("{file}{place}: {}", shown(&what)),
        hint: hint.to_owned(),
    };
    let text = std::str::from_utf8(&bytes);
    let text = text.map_err(|_| wrong(String::new(), "it is no text in UTF-8".to_owned(), FORM))?;
    let line = |offset: usize| {
        let before = text.as_bytes().iter().take(offset);
        format!(
            ", line {}",
            before.filter(|byte| **byte == b'\n').count() + 1
        )
    };
    let contracts: Contracts = toml::from_str(text).map_err(|error| {
        let place = error.span().map(|span| line(span.start));
        wrong(place.unwrap_or_default(), typed::message(&error), FORM)
    })?;
    let mut tokens = Vec::new();
    for (chain, assets) in contracts {
        let first = assets.values().map(|contract| contract.span().start).min();
        let place = first.map(line).unwrap_or_default();
        let chain: Chain = chain
            .parse()
            .map_err(|error: evidence::chain::ChainError| {
                wrong(place, format!("[{chain}]: {error}"), &error.hint())
            })?;
        if !is_asked(&chain) {
            continue;
        }
        tokens.extend(assets.into_iter().map(|(asset, contract)| TokenArg {
            chain: chain.clone(),
            asset,
            contract: contract.into_inner(),
        }));
    }
    Ok(tokens)
}

const FORM: &str = "write a table for each chain, such as [ethereum], and in it lines such as USDT = \"0xdAC1...\"";

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read_text(text: &str) -> Result<Vec<TokenArg>, Refusal> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tokens.toml");
        fs::write(&path, text).unwrap();
        read(&path, |chain| chain.id() != "base")
    }

    #[test]
    fn contracts_of_the_chains_that_are_asked_are_read() {
        let text = "# From the issuers.\n[ethereum]\nUSDT = \"0xdAC1\"\nUSDC = \"0xA0b8\"\n[base]\nUSDC = \"0x8335\"\n";
        let tokens = read_text(text).unwrap();
        let tokens: Vec<_> = tokens
            .iter()
            .map(|token| (token.chain.id(), &*token.asset, &*token.contract))
            .collect();
        assert_eq!(
            tokens,
            [
                ("ethereum", "USDC", "0xA0b8"),
                ("ethereum", "USDT", "0xdAC1")
            ]
        );
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_line() {
        for (text, says) in [
            ("[ethereum]\nUSDT = 5\n", ", line 2: "),
            ("[ethereum]\nUSDT = \"a\"\nUSDT = \"b\"\n", ", line 3: "),
            ("\n[eth]\nUSDT = \"a\"\n", ", line 3: [eth]: "),
            ("USDT = \"a\"\n", ", line 1: "),
        ] {
            let refused = read_text(text).unwrap_err().to_string();
            assert!(refused.contains(says), "{refused}");
            assert!(!refused.contains('\n'), "{refused}");
        }
    }
}
