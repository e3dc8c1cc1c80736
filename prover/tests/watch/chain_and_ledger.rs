//! A transfer leaves a reserve address of a real chain, under a ledger in a real database, and comes back.

use mockito::{Matcher, Server as Hook};
use serde_json::json;

use crate::{
    Watched,
    anvil::{Chain, anvil},
    server::Server,
    support::edit,
    times, told,
};

/// Where the tiny exchange has its ether.
const ADDRESS: &str = "0xD023FffAb3e5647CD845C92Da0dbBd7eE85Ab754";
const MILLI: u128 = 1_000_000_000_000_000;

fn transfer(chain: &Chain, from: &str, to: &str, milli: u128) {
    let value = format!("{:#x}", milli * MILLI);
    let sent = json!([{ "from": from, "to": to, "value": value }]);
    chain.call("eth_sendTransaction", sent);
}

#[test]
fn a_transfer_that_leaves_trips_the_breaker_once_and_its_return_lets_go() {
    let Some(program) = anvil() else { return };
    let Some(server) = Server::start() else {
        return;
    };
    server.run(
        "CREATE TABLE balances (account text, asset text, amount numeric(38, 18));
         INSERT INTO balances VALUES ('alice', 'BTC', 0.5), ('alice', 'USDT', 1200.25), ('bob', 'ETH', 3),
         ('carol', 'USDT', 10), ('dave', 'ETH', 1)",
    );
    let chain = Chain::start(&program);
    let bank = chain.call("eth_accounts", json!([]))[0].clone();
    let bank = bank.as_str().unwrap();
    let coins = format!("{:#x}", 4_100 * MILLI);
    chain.call("anvil_setBalance", json!([ADDRESS, coins]));
    chain.call("anvil_impersonateAccount", json!([ADDRESS]));
    chain.mine(1);

    let mut hook = Hook::new();
    let on = |from: &str, to: &str| Matcher::PartialJson(json!({ "from": from, "to": to }));
    let mut expect = |from, to| {
        hook.mock("POST", "/")
            .match_body(on(from, to))
            .expect(1)
            .create()
    };
    let fired = expect("OK", "UNDER");
    let over = expect("UNDER", "OK");

    let watched = Watched::by("");
    let section = format!(
        "postgres = \"{}\"\nquery = \"SELECT account, asset, amount FROM balances\"\n",
        server.by_socket()
    );
    let file = "file = \"liabilities.csv\"\nlayout = \"long\"\n";
    edit(&watched.snapshot(), file, &section);
    let lines = watched.path("ran");
    watched.configure(&format!(
        "liabilities_every = \"0s\"\nwebhook = \"{}\"\n[nodes]\nethereum = \"{}\"\n[[breaker]]\nname = \"withdrawals\"\n\
         states = [\"UNDER\"]\nleave_after = \"1ms\"\ndry_run = false\ncommand = {}\nleave_command = {}\n",
        hook.url(),
        chain.url,
        told(&lines, "stop"),
        told(&lines, "go"),
    ));
    let good = watched.round();
    assert_eq!(good.state(), ("OK", 0), "{good:?}");
    assert_eq!(good.asset("ETH")["ratio_bps"], "10250");

    transfer(&chain, ADDRESS, bank, 1_000);
    for _ in 0..3 {
        let under = watched.round();
        assert_eq!(under.state(), ("UNDER", 1), "{under:?}");
        assert!(under.reasons().contains(&"UNDER RATIO ETH".to_owned()));
        assert_eq!((times(&lines, "stop"), times(&lines, "go")), (1, 0));
    }
    fired.assert();

    transfer(&chain, bank, ADDRESS, 1_050);
    let back = watched.round();
    assert_eq!(back.state(), ("OK", 0), "{back:?}");
    assert_eq!(back.json["breakers"][0]["tripped"], true);
    for _ in 0..2 {
        let left = watched.round();
        assert_eq!(left.json["breakers"][0]["tripped"], false, "{left:?}");
    }
    assert_eq!((times(&lines, "stop"), times(&lines, "go")), (1, 1));
    over.assert();

    // What customers have grows: the ledger is read anew.
    server.run("INSERT INTO balances VALUES ('erin', 'ETH', 1)");
    assert_eq!(watched.round().state().0, "UNDER");
    // The ledger is gone: nobody's fault, and what was known to fail stays known.
    drop(server);
    let silent = watched.round();
    assert!(
        silent.reasons().contains(&"UNANSWERED LEDGER ".to_owned()),
        "{silent:?}"
    );
    assert_eq!(silent.state(), ("UNDER", 1));
    assert!(silent.asset("ETH")["ratio_bps"].is_null());
}
