//! Chains like Bitcoin, against what their own software publishes. Each of them has an entry in `published`.

mod published;

use self::published::{PUBLISHED, SIGNED_BY_ONE, Vector};
use super::*;
use crate::chain::payload::Lock;

fn parse(chain: &str, text: &str) -> Result<Address, AddressError> {
    Address::parse(&chain.parse().unwrap(), text)
}

fn chains() -> Vec<&'static str> {
    PUBLISHED.iter().map(|published| published.chain).collect()
}

fn lock(address: &Address) -> &Lock {
    address.payload().lock().unwrap()
}

#[test]
fn every_chain_like_bitcoin_is_tested_here() {
    let like_bitcoin: Vec<_> = Chain::listed().filter(Chain::has_outputs).collect();
    let like_bitcoin: Vec<_> = like_bitcoin.iter().map(Chain::id).collect();
    assert_eq!(like_bitcoin, chains());
    for published in PUBLISHED {
        assert!(published.addresses.len() > 1 && !published.test_networks.is_empty());
        assert!(!published.burnt.is_empty() && !published.signatures.is_empty());
    }
}

#[test]
fn published_addresses_have_their_script_and_one_text() {
    for Vector {
        chain, addresses, ..
    } in PUBLISHED
    {
        for [text, canonical, script] in *addresses {
            let address = parse(chain, text).unwrap();
            assert_eq!(address.as_str(), *canonical);
            assert_eq!(lock(&address).script.to_hex_string(), *script);
            let demanded = Address::parse_canonical(&chain.parse().unwrap(), text);
            let canonical = canonical.to_string();
            if *text == canonical {
                assert_eq!(demanded, Ok(address));
            } else {
                assert_eq!(demanded, Err(AddressError::NotCanonical { canonical }));
            }
        }
    }
}

#[test]
fn addresses_that_nobody_should_count_are_refused() {
    for published in PUBLISHED {
        for (texts, expected) in [
            (published.test_networks, AddressError::Testnet),
            (published.unknown, AddressError::UnknownProgram),
            (published.burnt, AddressError::Burn),
        ] {
            for text in texts {
                let refused = parse(published.chain, text);
                assert_eq!(refused.as_ref(), Err(&expected), "{text}");
            }
        }
    }
}

#[test]
fn addresses_are_of_one_chain_but_for_older_forms() {
    // Litecoin's of scripts, and all of Bitcoin Cash's: they are Bitcoin's, and nobody can tell whose they are.
    for published in PUBLISHED {
        for [text, canonical, _] in published.addresses {
            for other in chains() {
                let outcome = parse(other, text);
                let owner = match outcome {
                    Ok(_) => other,
                    Err(AddressError::WrongChain { looks_like }) => looks_like,
                    error => panic!("{other} {text}: {error:?}"),
                };
                let older = text.starts_with(['1', '3']) && text != canonical;
                assert!(owner == published.chain || older, "{other} {text}");
            }
        }
    }
    let [key, script] = [
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    ];
    for (chain, text, read) in [
        ("bitcoin", key, true),
        ("bitcoin", script, true),
        ("bitcoin-cash", key, true),
        ("bitcoin-cash", script, true),
        ("litecoin", key, false),
        ("litecoin", script, true),
        ("dogecoin", key, false),
        ("dash", script, false),
    ] {
        assert_eq!(parse(chain, text).is_ok(), read, "{chain} {text}");
    }
    for (chain, mistyped) in [
        ("litecoin", "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeB"),
        ("litecoin", "ltc1qhdhvrwe6rgqns8fz28tee0hphr5x7ulw5exv4v"),
        ("dogecoin", "DEQU7G2Chw4r1gSKZt2GfKBpGbkbQSwp3T"),
        ("dogecoin", "9tg8sLnB9okjuNSdgtAWrNPcgijs1yMwBF"),
        ("dash", "XrZJJfEKRNobcuwWKTD3bDu8ou7XSWPbc8"),
        (
            "bitcoin-cash",
            "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q",
        ),
        ("bitcoin-cash", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q"),
        ("bitcoin-cash", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggv"),
    ] {
        assert_eq!(parse(chain, mistyped), Err(AddressError::Checksum));
    }
}

// Dogecoin Core's file has them, as BIP-173 has; nothing on the main network enforces the rules of BIP-141.
#[test]
fn witness_programs_are_no_addresses_of_dogecoin() {
    for text in [
        "dg1qw508d6qejxtdg4y5r3zarvary0c5xw7k2npgug",
        "td1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qf2fs4d",
    ] {
        let refused = parse("dogecoin", text);
        assert!(matches!(refused, Err(AddressError::Malformed(_))), "{text}");
    }
}

#[test]
fn published_signatures_hold_for_their_chain_alone() {
    let prefix = |published: &Vector| {
        let address = parse(published.chain, published.addresses[0][0]).unwrap();
        (published.chain, lock(&address).prefix)
    };
    let prefixes: Vec<_> = PUBLISHED.iter().map(prefix).collect();
    for published in PUBLISHED {
        for [text, message, signature] in published.signatures {
            let address = parse(published.chain, text).unwrap();
            let scheme = Scheme::BitcoinMessage;
            assert_eq!(verify(scheme, &address, message, signature), Ok(()));
            for &(chain, prefix) in &prefixes {
                let with_prefix = Lock {
                    prefix,
                    ..lock(&address).clone()
                };
                let outcome = bitcoin_message::verify(&with_prefix, message, signature);
                // Bitcoin Cash kept Bitcoin's prefix; the text that is signed names the chain.
                let holds = prefix == lock(&address).prefix;
                let kept = [chain, published.chain]
                    .iter()
                    .all(|id| id.starts_with("bitcoin"));
                assert_eq!(holds, chain == published.chain || kept);
                let expected = if holds {
                    Ok(())
                } else {
                    Err(SignatureError::NotBySigner)
                };
                assert_eq!(outcome, expected, "{chain} {text}");
            }
        }
    }
}

#[test]
fn only_bitcoins_addresses_have_the_schemes_of_bip322() {
    for published in PUBLISHED {
        for [text, ..] in published.addresses {
            let address = parse(published.chain, text).unwrap();
            for scheme in [Scheme::Bip322Simple, Scheme::Bip322Full] {
                let outcome = verify(scheme, &address, "message", "");
                let is_unfit = matches!(outcome, Err(SignatureError::SchemeNotForAddress { .. }));
                assert_eq!(!is_unfit, published.chain == "bitcoin", "{text}");
            }
        }
    }
}

/// An address on a chain, of a script in base58.
fn of_script(chain: &str, version: u8, script: &bitcoin::Script) -> Address {
    use bitcoin::hashes::Hash;
    let hash = script.script_hash().to_byte_array();
    let bytes = [&[version], &hash[..]].concat();
    let address = parse(chain, &bs58::encode(bytes).with_check().into_string()).unwrap();
    assert_eq!(lock(&address).script, script.to_p2sh());
    address
}

/// The signature with the first byte that BIP-137 gives to a kind of addresses.
fn with_first_byte(signature: &str, first_byte: u8) -> String {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let mut bytes = BASE64_STANDARD.decode(signature).unwrap();
    bytes[0] = first_byte + (bytes[0] - 27) % 4;
    BASE64_STANDARD.encode(bytes)
}

// Without rules for witness programs, the hash of one is the hash of a script that leaves 20 or 32 bytes on the
// stack: anybody can spend from it.
#[test]
fn where_there_are_no_witness_programs_their_hashes_show_nothing() {
    let message = "vires is numeris";
    let prefix = "Dogecoin Signed Message:\n";
    let recovered = bitcoin_message::recover_signer(prefix, message, SIGNED_BY_ONE).unwrap();
    let key = bitcoin::PublicKey::new(recovered.key);
    let program = bitcoin::ScriptBuf::new_p2wpkh(&key.wpubkey_hash().unwrap());
    let nested = of_script("dogecoin", 0x16, &program);
    let scheme = Scheme::BitcoinMessage;
    let unfit = Err(SignatureError::SchemeNotForAddress {
        scheme,
        fit: &[Scheme::BitcoinMultisig],
    });
    for first_byte in [31, 35] {
        let signature = with_first_byte(SIGNED_BY_ONE, first_byte);
        assert_eq!(verify(scheme, &nested, message, &signature), unfit);
    }
    // The first bytes for witness programs are none of P2PKH's either.
    let own = parse("dogecoin", "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE").unwrap();
    for first_byte in [35, 39] {
        let signature = with_first_byte(SIGNED_BY_ONE, first_byte);
        let outcome = verify(scheme, &own, message, &signature);
        assert!(matches!(outcome, Err(SignatureError::Header(_))));
    }

    let (script, proof) = one_of_one(&key, SIGNED_BY_ONE);
    let bare = of_script("dogecoin", 0x16, &script);
    assert_eq!(verify_ownership(&bare, message, &proof), Ok(()));
    let nested = of_script("dogecoin", 0x16, &script.to_p2wsh());
    assert_eq!(
        verify_ownership(&nested, message, &proof),
        Err(SignatureError::ScriptMismatch)
    );
}

/// A script that asks for one signature by one key, and the proof that this is it.
fn one_of_one(key: &bitcoin::PublicKey, signature: &str) -> (bitcoin::ScriptBuf, OwnershipProof) {
    let script = bitcoin::script::Builder::new()
        .push_int(1)
        .push_key(key)
        .push_int(1)
        .push_opcode(bitcoin::opcodes::all::OP_CHECKMULTISIG)
        .into_script();
    let proof = OwnershipProof {
        scheme: Scheme::BitcoinMultisig,
        signatures: vec![signature.to_owned()],
        script: Some(script.to_hex_string()),
    };
    (script, proof)
}

#[test]
fn where_there_are_witness_programs_their_hashes_show_control() {
    let litecoin = PUBLISHED
        .iter()
        .find(|published| published.chain == "litecoin");
    let [_, message, signature] = litecoin.unwrap().signatures[0];
    let prefix = "Litecoin Signed Message:\n";
    let recovered = bitcoin_message::recover_signer(prefix, message, signature).unwrap();
    let key = bitcoin::PublicKey::new(recovered.key);
    let program = bitcoin::ScriptBuf::new_p2wpkh(&key.wpubkey_hash().unwrap());
    let scheme = Scheme::BitcoinMessage;
    for version in [0x32, 0x05] {
        let nested = of_script("litecoin", version, &program);
        for first_byte in [31, 35] {
            let signature = with_first_byte(signature, first_byte);
            assert_eq!(verify(scheme, &nested, message, &signature), Ok(()));
        }
    }
    let (script, proof) = one_of_one(&key, signature);
    for redeemed in [script.clone(), script.to_p2wsh()] {
        let address = of_script("litecoin", 0x32, &redeemed);
        assert_eq!(verify_ownership(&address, message, &proof), Ok(()));
    }
}

// proof-of-reserves of OKX, common/crypto_test.go: two of three keys signed.
#[test]
fn published_signatures_of_a_script_hold_on_dash() {
    let signatures = [
        "INc+CF8jxNHTyJvnWzbsUe98mRA9eywBVuK1Dd1YTzLgTKiUa8dwfror+px/hlK/hHQ0R7saUi28ijQRCwYJWA0=",
        "IFMFCCk781/sT/oHoUxL5oZpqQZlImQrhJ3odvkVWARcaK4EAl3XPEA/IVgxh6VaSLmMP/Wno1dxWdmxe2gcs3U=",
    ];
    let script = "522102f5c9ab0dd178eb44cd6baae7c1698ae23caec399d58da93a32509665113152742103729f817997a0442e6a\
                  39ee0c15f0cd3a17e55ef768ae6f055b2c323a1cba9eb121021e6568b58ef452791f56d0ba2f2ea1200c730f114a\
                  b88701833a0a2cf77ef09e53ae";
    let proof = OwnershipProof {
        scheme: Scheme::BitcoinMultisig,
        signatures: signatures.map(str::to_owned).to_vec(),
        script: Some(script.to_owned()),
    };
    let address = parse("dash", "7XswsaSt9HtGfrLvboEEzhsmPBSSky1mnu").unwrap();
    let message = "I am an OKX address";
    assert_eq!(verify_ownership(&address, message, &proof), Ok(()));
    let written = OwnershipProof {
        script: Some(format!("0X{}", script.to_uppercase())),
        ..proof.clone()
    };
    assert_eq!(written.as_in_documents(), proof);
}

#[test]
fn a_script_may_be_hashed_to_32_bytes_on_bitcoin_cash() {
    use bitcoin::hashes::{Hash, sha256d};
    let message = "vires is numeris";
    let prefix = "Dogecoin Signed Message:\n";
    let recovered = bitcoin_message::recover_signer(prefix, message, SIGNED_BY_ONE).unwrap();
    let (script, _) = one_of_one(&bitcoin::PublicKey::new(recovered.key), SIGNED_BY_ONE);
    let hash = sha256d::Hash::hash(script.as_bytes()).to_byte_array();
    let lock = Lock {
        script: crate::chain::bitcoin::p2sh32(&hash),
        prefix,
        has_witness: false,
    };
    let signatures = [SIGNED_BY_ONE.to_owned()];
    let verify = |script: &str| multisig::verify(&lock, message, &signatures, script);
    assert_eq!(verify(&script.to_hex_string()), Ok(()));
    let other = format!("{}51", script.to_hex_string());
    assert_eq!(verify(&other), Err(SignatureError::ScriptMismatch));
}
