//! Nodes behind TLS.

use std::{net::TcpListener, sync::Arc, thread};

use nodes::{Access, Failure, NodeError, StatedBlock, ask};
use rustls::{
    ServerConfig, ServerConnection,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// Shakes hands with whoever comes, and says no more. Gives the port.
fn server() -> u16 {
    let certificate = CertificateDer::from(&include_bytes!("tls/certificate.der")[..]);
    let key = PrivateKeyDer::try_from(&include_bytes!("tls/key.der")[..]).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut connection = ServerConnection::new(config.clone()).unwrap();
            let _ = connection.complete_io(&mut stream);
        }
    });
    port
}

#[test]
fn refuses_a_certificate_that_nobody_vouches_for() {
    let node = format!("https://localhost:{}", server());
    for (chain, hash) in [("ethereum", "0x00"), ("bitcoin", "00")] {
        let hash = hash.replace("00", &"00".repeat(32));
        let block = StatedBlock { height: 1, hash };
        let error = ask(
            &chain.parse().unwrap(),
            &Access::direct(&node),
            &block,
            &[],
            &|_| (),
        )
        .unwrap_err();
        let (node, failure) = (node.clone(), Failure::Certificate);
        assert_eq!(error, NodeError::Transport { node, failure });
    }
}
