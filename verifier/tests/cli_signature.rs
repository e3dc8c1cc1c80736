//! `verifier signature`: what is false, what cannot be checked, and what was only mistyped.

mod support;

use support::{CommandOutput, run, verifier};

/// Published by OKX (proof-of-reserves, common/crypto_test.go): over the hash of the text.
const ADDRESS: &str = "0x52b311c52436789f3754bd199bf3886b8ccbab4c";
const MESSAGE: &str = "I am an OKX address";
const SIGNATURE: &str = "0x98767aedf0ed8bad7413e7c2e6b134ae6baaf5d913c9a8e2659b93922edfbca9\
                         0cf5fc97e6385aec280a2b7dcdf7d2a95e91f0d99632ab7ed0c167e5628d3d841c";

/// What is said of a signature by the address over the message.
fn check(chain: &str, address: &str, scheme: &str, signatures: &[&str]) -> CommandOutput {
    of_message(chain, address, scheme, MESSAGE, signatures, &[])
}

fn of_message(
    chain: &str,
    address: &str,
    scheme: &str,
    message: &str,
    signatures: &[&str],
    more: &[&str],
) -> CommandOutput {
    let mut command = verifier();
    command.args(["signature", "--chain", chain, "--address", address]);
    command.args(["--scheme", scheme, "--message", message]);
    for signature in signatures {
        command.args(["--signature", signature]);
    }
    run(command.args(more))
}

#[test]
fn a_signature_is_read_as_people_copy_it() {
    let digits = &SIGNATURE[2..];
    for (address, signature) in [
        (ADDRESS, SIGNATURE.to_owned()),
        (&ADDRESS[2..], digits.to_owned()),
        (ADDRESS, digits.to_uppercase()),
        (ADDRESS, format!("0X{}", digits.to_uppercase())),
    ] {
        let ended = check("ethereum", address, "eip191-hash", &[&signature]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(ended.out.starts_with("SIGNED"), "{ended:?}");
    }
}

#[test]
fn a_signature_over_another_text_or_by_another_key_is_rejected() {
    let scheme = "eip191-hash";
    let other = "0x8c3cb9665833fd9f79eb14cba16d82bbab6f22d8";
    for ended in [
        of_message(
            "ethereum",
            ADDRESS,
            scheme,
            "another text",
            &[SIGNATURE],
            &[],
        ),
        check("ethereum", other, scheme, &[SIGNATURE]),
    ] {
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.err.contains("REJECTED (SIG_INVALID)"), "{ended:?}");
        let hint = "compare the text byte by byte";
        assert!(ended.err.contains(hint), "{ended:?}");
        assert!(!ended.err.contains("dossier"), "{ended:?}");
    }
    let null = "0x0000000000000000000000000000000000000000";
    let ended = check("ethereum", null, scheme, &[SIGNATURE]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("REJECTED (ADDRESS)"), "{ended:?}");
}

#[test]
fn a_slip_of_whoever_types_accuses_nobody() {
    let cut = &SIGNATURE[..130];
    let mistyped = ADDRESS.replace("52b3", "52B3");
    for (ended, says) in [
        (
            check("ethereum", ADDRESS, "eip191-hash", &[cut]),
            "0x and 65 bytes",
        ),
        (
            check("ethereum", ADDRESS, "eip191-hash", &["aaaa"]),
            "0x and 65 bytes",
        ),
        (
            check("ethereum", ADDRESS, "eip191-hash", &[SIGNATURE, SIGNATURE]),
            "more than 1",
        ),
        (
            check("ethereum", &mistyped, "eip191-hash", &[SIGNATURE]),
            "wrong checksum",
        ),
        (
            check("bitcoin", ADDRESS, "bitcoin-message", &["aaaa"]),
            "Ethereum Virtual Machine",
        ),
        (
            of_message(
                "ethereum",
                ADDRESS,
                "eip191-hash",
                MESSAGE,
                &[SIGNATURE],
                &["--script", "51"],
            ),
            "there is a script",
        ),
    ] {
        ended.assert_no_verdict(says);
    }
}

#[test]
fn a_scheme_that_is_not_the_right_one_is_told_with_those_that_are() {
    let ended = check("ethereum", ADDRESS, "eip191", &[SIGNATURE]);
    assert!(
        ended.err.contains("name eip191-hash as its scheme"),
        "{ended:?}"
    );
    ended.assert_no_verdict("the signature does not hold by eip191, but by eip191-hash");

    let ended = check("ethereum", ADDRESS, "trust-me", &[SIGNATURE]);
    assert!(
        ended
            .err
            .contains("for this address there are eip191, eip191-hash"),
        "{ended:?}"
    );
    ended.assert_no_verdict("trust-me: there is no signature scheme of this id");

    let ended = check("ethereum", ADDRESS, "bitcoin-message", &["aaaa"]);
    assert!(
        ended
            .err
            .contains("for this address there are eip191, eip191-hash"),
        "{ended:?}"
    );
    ended.assert_no_verdict("the scheme bitcoin-message is not for addresses of this kind");

    // Two of three keys of a script signed, each as if it were alone (the same publication).
    let script = "522102f5c9ab0dd178eb44cd6baae7c1698ae23caec399d58da93a32509665113152742103729f817997a0442e6a\
                  39ee0c15f0cd3a17e55ef768ae6f055b2c323a1cba9eb121021e6568b58ef452791f56d0ba2f2ea1200c730f114a\
                  b88701833a0a2cf77ef09e53ae";
    let signatures = [
        "INc+CF8jxNHTyJvnWzbsUe98mRA9eywBVuK1Dd1YTzLgTKiUa8dwfror+px/hlK/hHQ0R7saUi28ijQRCwYJWA0=",
        "IFMFCCk781/sT/oHoUxL5oZpqQZlImQrhJ3odvkVWARcaK4EAl3XPEA/IVgxh6VaSLmMP/Wno1dxWdmxe2gcs3U=",
    ];
    let dash = "7XswsaSt9HtGfrLvboEEzhsmPBSSky1mnu";
    let of = |scheme| {
        of_message(
            "dash",
            dash,
            scheme,
            MESSAGE,
            &signatures,
            &["--script", script],
        )
    };
    assert_eq!(of("bitcoin-multisig").code, 0);
    of("bitcoin-message").assert_no_verdict("but by bitcoin-multisig");
}

#[test]
fn signatures_of_chains_without_rules_are_not_called_false() {
    let address = "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh";
    for scheme in ["bitcoin-multisig", "bitcoin-message", "trust-me"] {
        let ended = check("other:xrpl", address, scheme, &["aaaa", "bbbb"]);
        assert!(
            ended.err.contains("it has rules for bitcoin, litecoin"),
            "{ended:?}"
        );
        ended.assert_no_verdict("signatures of other:xrpl cannot be checked");
    }
    let mut command = verifier();
    command.args([
        "--json",
        "signature",
        "--chain",
        "other:xrpl",
        "--address",
        address,
    ]);
    command.args(["--scheme", "x", "--message", "x", "--signature", "x"]);
    let json = run(&mut command).json();
    assert_eq!(
        (&json["verdict"], &json["reason"]),
        (&"none".into(), &"SIG_SCHEME".into())
    );

    check("other:dogecoin", address, "x", &["x"])
        .assert_no_verdict("this chain is called dogecoin");
    check("ripple", address, "x", &["x"]).assert_no_verdict("this chain is called other:xrpl");
    let ended = check("no-such", address, "x", &["x"]);
    assert!(
        ended.err.contains("the chains are bitcoin, litecoin"),
        "{ended:?}"
    );
    ended.assert_no_verdict("there is no chain of this id");
}
