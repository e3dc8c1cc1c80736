use super::*;

fn read(text: &str) -> Result<WatchConfig, ConfigError> {
    WatchConfig::parse(Path::new("watch.toml"), text)
}

#[test]
fn what_is_left_out_has_a_default_and_a_breaker_runs_nothing() {
    let config = read("").unwrap();
    assert_eq!(config.liabilities_every, Duration::from_secs(3_600));
    assert_eq!(config.soft_bps("BTC"), None);
    assert!(config.nodes.nodes.is_empty() && !config.details);
    let text = "soft_ratio = \"1.05\"\n[soft]\nBTC = \"1.0225\"\n[[breaker]]\nname = \"stop\"\n\
                states = [\"UNDER\"]\ncommand = [\"/bin/stop\"]\n";
    let config = read(text).unwrap();
    assert_eq!(config.soft_bps("BTC"), Some(10_225));
    assert_eq!(config.soft_bps("ETH"), Some(10_500));
    assert_eq!(config.soft_of_none(|symbol| symbol == "BTC"), None);
    assert_eq!(config.soft_of_none(|_| false), Some("BTC"));
    let breaker = &config.breakers[0];
    assert!(breaker.dry_run && breaker.after == Span(Duration::ZERO));
}

#[test]
fn nodes_tokens_and_coins_are_those_of_their_chain() {
    let text = "[nodes]\nethereum = \"http://127.0.0.1:8545\"\n[tokens.ethereum]\n\
                USDT = \"0xdac17f958d2ee523a2206206994597c13d831ec7\"\n";
    let nodes = read(text).unwrap().nodes;
    assert_eq!(nodes.nodes[0].chain.id(), "ethereum");
    assert_eq!(
        nodes.tokens[0].contract,
        "0xdAC17F958D2ee523a2206206994597C13D831ec7"
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_what_to_do() {
    for (text, says) in [
        ("soft_ratio = 1.05", ":1:14: "),
        ("soft_ratio = \"1,05\"", ":1:14: "),
        ("\nrepeat = \"soon\"", ":2:10: "),
        ("unknown = 1", ":1:1: "),
        ("[nodes]\nnochain = \"http://x\"", ":2:1: "),
        (
            "[nodes]\ntron = \"http://x\"",
            "nodes of tron cannot be asked",
        ),
        ("[nodes]\nethereum = \"x\"", "is not an http or https URL"),
        (
            "[tokens.ethereum]\nX = \"0x00\"",
            "has a token or a coin, and no node",
        ),
        ("webhook = \"x\"", "webhook: the address is not"),
        ("command = []", "command: it is empty"),
        (
            "[[breaker]]\nname = \"a\"\nstates = []\ncommand = [\"x\"]",
            "has no states",
        ),
        (
            "[[breaker]]\nname = \"a\"\nstates = [\"OK\"]\ncommand = [\"x\"]",
            "has no states",
        ),
        (
            "[[breaker]]\nname = \"a\"\nstates = [\"LATE\"]\ncommand = [\"\"]",
            "an empty command",
        ),
    ] {
        let error = read(text).err().unwrap_or_else(|| panic!("{text}"));
        assert!(error.to_string().contains(says), "{text}: {error}");
        assert!(!error.hint().is_empty());
    }
}

const DOCUMENT: &str = include_str!("../../../../docs/watch.md");

/// The keys that a table has, by what is said of one that it has not.
fn keys(text: &str) -> Vec<String> {
    let error = toml::from_str::<Typed>(text).unwrap_err();
    let (_, expected) = error.message().split_once("expected one of ").unwrap();
    let keys = expected.split(", ").map(|key| key.trim_matches('`'));
    keys.map(str::to_owned).collect()
}

#[test]
fn keys_are_those_of_the_document_and_its_sample_is_read() {
    let (_, sample) = DOCUMENT.split_once("```toml\n").unwrap();
    let (sample, _) = sample.split_once("```").unwrap();
    let config = read(sample).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.breakers.len(), 1);
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `"));
    let documented: BTreeSet<_> = rows
        .filter_map(|row| row.split(['`', '.']).next())
        .collect();
    for key in keys("unknown = 1") {
        let known = documented.contains(&*key) || documented.contains(&*format!("{key}[]"));
        assert!(known, "{key}");
    }
    for key in keys("[[breaker]]\nunknown = 1") {
        assert!(
            DOCUMENT.contains(&format!("| `breaker[].{key}` |")),
            "{key}"
        );
    }
}

#[test]
fn no_address_is_shown_in_an_error() {
    let text = "[nodes]\nethereum = \"ftp://user:secret@host\"";
    let error = read(text).err().unwrap().to_string();
    assert!(!error.contains("secret"), "{error}");
}
