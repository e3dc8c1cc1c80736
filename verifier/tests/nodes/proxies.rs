//! Who sees what is asked: the node, and a proxy only where one is named.

use std::process::Command;

use mockito::Server;
use nodes::{Access, Failure, NodeError, StatedBlock, ask};

/// Runs one test of this file again, where the environment names a proxy.
#[test]
fn variables_of_the_environment_name_no_proxy() {
    if std::env::var("ASKED_UNDER_A_PROXY").is_ok() {
        return ask_two_nodes();
    }
    let mut proxy = Server::new();
    let seen = proxy.mock("POST", mockito::Matcher::Any).expect(0).create();
    let connected = proxy
        .mock("CONNECT", mockito::Matcher::Any)
        .expect(0)
        .create();
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args([
        "--exact",
        "proxies::variables_of_the_environment_name_no_proxy",
    ]);
    again.env("ASKED_UNDER_A_PROXY", "1");
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        again.env(name, proxy.url());
    }
    let ended = again.output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert!(
        String::from_utf8(ended.stdout)
            .unwrap()
            .contains("1 passed")
    );
    seen.assert();
    connected.assert();
}

fn ask_two_nodes() {
    let mut node = Server::new();
    let asked = node.mock("POST", "/").with_status(401).expect(1).create();
    let with_password = node.url().replace("http://", "http://user:secret@");
    assert_eq!(
        failure(&Access::direct(with_password)),
        Failure::Credentials
    );
    asked.assert();
    // A name that nobody has: a proxy would have been asked for it.
    let nobody = Access::direct("http://node.invalid:8545");
    assert_eq!(failure(&nobody), Failure::Connect);
}

#[test]
fn the_proxy_that_is_named_is_asked_for_nodes_on_other_machines() {
    let mut proxy = Server::new();
    let seen = proxy
        .mock("POST", mockito::Matcher::Any)
        .with_status(403)
        .expect(1)
        .create();
    let through = |url: &str| Access::through(url, Some(proxy.url()));
    assert_eq!(
        failure(&through("http://node.invalid:8545")),
        Failure::Credentials
    );
    seen.assert();
    // On this machine there is no need.
    assert_eq!(failure(&through("http://127.0.0.1:1")), Failure::Connect);
    seen.assert();
}

fn failure(access: &Access) -> Failure {
    let block = StatedBlock {
        height: 1,
        hash: format!("0x{}", "00".repeat(32)),
    };
    match ask(&"ethereum".parse().unwrap(), access, &block, &[], &|_| ()) {
        Err(NodeError::Transport { failure, .. }) => failure,
        answer => panic!("{answer:?}"),
    }
}
