//! Chains like Bitcoin, against what their own software publishes. Each of them has an entry here.

use super::*;
use crate::chain::payload::Lock;

/// What is published of a chain.
struct Vector {
    chain: &'static str,
    /// Texts that are read, the canonical text of each, and its script in hexadecimal digits.
    addresses: &'static [[&'static str; 3]],
    /// Addresses of test networks.
    test_networks: &'static [&'static str],
    /// Addresses of the main network for which there are no rules here.
    unknown: &'static [&'static str],
    /// Addresses of the main network that nobody has a key of.
    burnt: &'static [&'static str],
    /// Addresses, texts and signatures in the form of `signmessage`.
    signatures: &'static [[&'static str; 3]],
}

const PUBLISHED: &[Vector] = &[
    Vector {
        chain: "bitcoin",
        // BIP-173 and BIP-350, "Test vectors".
        addresses: &[
            [
                "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                "0014751e76e8199196d454941c45d1b3a323f1433bd6",
            ],
            [
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            ],
        ],
        test_networks: &["tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7"],
        unknown: &["BC1SW50QGDZ25J"],
        burnt: &["1111111111111111111114oLvT2"],
        // Bitcoin Core, src/test/util_tests.cpp.
        signatures: &[[
            "15CRxFdyRpGZLW9w8HnHvVduizdL5jKNbs",
            "Trust no one",
            "IPojfrX2dfPnH26UegfbGQQLrdK844DlHq5157/P6h57WyuS/Qsl+h/WSVGDF4MUi4rWSswW38oimDYfNNUBUOk=",
        ]],
    },
    Vector {
        chain: "litecoin",
        // Litecoin Core, src/test/data/key_io_valid.json; python-litecointx, README.md, for the older form.
        addresses: &[
            [
                "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeA",
                "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeA",
                "76a914558dbca7118cd5894502767c7b2ffc21a22f54db88ac",
            ],
            [
                "MHrYRxAiMNBTku3eoDHwhA1LQGDjUStZW2",
                "MHrYRxAiMNBTku3eoDHwhA1LQGDjUStZW2",
                "a9146d328a5b2a20d943a641c8d29b6cc3c2d2df85d387",
            ],
            [
                "3F1c6UWAs9RLN2Mbt5bAJue12VhVCorXzs",
                "MMDkQMv8pGGmAXdVyxaW8YtQMCHw7eouma",
                "a914921da5af50bad839200dfa324b6633019cea4c9b87",
            ],
            [
                "LTC1QHDHVRWE6RGQNS8FZ28TEE0HPHR5X7ULW5EXV4W",
                "ltc1qhdhvrwe6rgqns8fz28tee0hphr5x7ulw5exv4w",
                "0014bb6ec1bb3a1a01381d2251d79cbee1b8e86f73ee",
            ],
            [
                "ltc1qa9dykljtgeayhm8ygx25sc22p0wzgudpe4hw9dyvaz0ye3j5kduq9mf68z",
                "ltc1qa9dykljtgeayhm8ygx25sc22p0wzgudpe4hw9dyvaz0ye3j5kduq9mf68z",
                "0020e95a4b7e4b467a4bece4419548614a0bdc2471a1cd6ee2b48ce89e4cc654b378",
            ],
            [
                "ltc1ppu2gv0tujus0f6eggrk7eqmaf0567x6zer4fcuhz4z7ztzq9u9yseqxltc",
                "ltc1ppu2gv0tujus0f6eggrk7eqmaf0567x6zer4fcuhz4z7ztzq9u9yseqxltc",
                "51200f14863d7c9720f4eb2840edec837d4be9af1b42c8ea9c72e2a8bc258805e149",
            ],
        ],
        // The same file.
        test_networks: &[
            "mwXn5Vhicdav8Av3KMokx4YNuHoGRKxtWs",
            "QXaUgLHkZcbJb2j5XgMYzY8cF9YM48Y81Z",
            "tltc1qpftpsvdn6mjp8celrkj0qxqy4jlapl959rlwg9",
            "rltc1q3kquwp848h4juq7rl5q3wqsr29pd3d6wprzz8k",
            // Bitcoin Core's file: the older form is Bitcoin's.
            "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",
        ],
        // The same file; and an address of the extension blocks (NLitecoin, WalletTests.fs).
        unknown: &[
            "ltc1zjwls6j8c4u",
            "ltc1zpr0qrh9zvs",
            "ltcmweb1qq20e2arnhvxw97katjkmsd35agw3capxjkrkh7dk8d30rczm8ypxuq329nwh2twmchhqn3jqh7ua4ps539f6aazh79jy76urqht4qa59ts3at6gf",
        ],
        burnt: &[
            "LiTecoinEaterAddressDontSendhLfzKD",
            // Hashes and programs of zeros, and the hash of nothing.
            "LKDxGDJq5fF4FohAB8zJH24mDDNHDNtqsE",
            "M7uAERuQW2AotfyLDyewFGcLUDtAYu9v5V",
            "31h1vYVSYuKP6AhS86fbRdMw9XHieotbST",
            "Lbg5DgLCmK2iN1m8ykyKiBgYaYsQ3S2BCr",
            "ltc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqp9ysmq",
            "ltc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqgnwq3z",
            // The point H of BIP-341, and what is the x coordinate of no point (Litecoin Core's file too).
            "ltc1p2zffkaxp5py4fdutfdsrt6t6tcrc5ks09rkfd428hlhf4n5q8tqqdgsddn",
            "ltc1p59fcnxdn05t6adags3dc0vuvm4ejd7chsspp9ryqkvvlxrwkdylqfsruty",
        ],
        // Electrum-LTC, tests/test_bitcoin.py, `test_msg_signing`.
        signatures: &[
            [
                "LPvBisC3rGmpGa3E3NeQk3PHQN4VS237y2",
                "Chancellor on brink of second bailout for banks",
                "IHGAMaPxjrn3CD19S7J5KAq4xF6mdLznsSL8SrqhNwficUHlK5wSth6/JiZ/pEyo92nkUoA+kL9VJpjLnKJKTmM=",
            ],
            [
                "LacEkfqxYsPqDuS8ZCstJUc59gxVm2DQaT",
                "Electrum",
                "G14KtfFZQYjyhz4PUzX/yz8eEC1BFHsaEKZOJGLeTWJoNp/umpi5zPeCvhUcgSoMtAkmw3pATrM2bcDdYi1tqIs=",
            ],
        ],
    },
    Vector {
        chain: "dogecoin",
        // Dogecoin Core, src/test/data/key_io_valid.json.
        addresses: &[
            [
                "DEQU7G2Chw4r1gSKZt2GfKBpGbkbQSwp3S",
                "DEQU7G2Chw4r1gSKZt2GfKBpGbkbQSwp3S",
                "76a91465a16059864a2fdbc7c99a4723a8395bc6f188eb88ac",
            ],
            [
                "A36czoRusM4VxnNiEjTaaDcMyr4GB73xw1",
                "A36czoRusM4VxnNiEjTaaDcMyr4GB73xw1",
                "a91474f209f6ea907e2ea48f74fae05782ae8a66525787",
            ],
            [
                "9tg8sLnB9okjuNSdgtAWrNPcgijs1yMwBE",
                "9tg8sLnB9okjuNSdgtAWrNPcgijs1yMwBE",
                "a914188f91a931947eddd7432d6e614387e32b24470987",
            ],
        ],
        test_networks: &[
            "nbpzakKSn16ZAp7nXuu9tELBrmiVpEyV1Q",
            "2N2JD6wb56AfK4tfmM6PwdVmoYk2dCKf4Br",
        ],
        unknown: &[],
        burnt: &[
            "DDogepartyxxxxxxxxxxxxxxxxxxw1dfzr",
            // Hashes of zeros, and the hash of nothing.
            "D596YFweJQuHY1BbjazZYmAbt8jJPbKehC",
            "9rSGfPZLcyCGzY4uYEL1fkzJr6fkicS2rs",
            "DMbDViy1z4gweDFaYCyayvnPFUERB5Hymk",
        ],
        // bitcoinjs-message, test/fixtures.json, "verify".
        signatures: &[[
            "DFpN6QqFfUm3gKNaxN6tNcab1FArL9cZLE",
            "vires is numeris",
            SIGNED_BY_ONE,
        ]],
    },
];

/// A signature for Dogecoin by the secret key 1.
const SIGNED_BY_ONE: &str =
    "H6k+dZwJ8oOei3PCSpdj603fDvhlhQ+sqaFNIDvo/bI+Xh6zyIKGzZpyud6YhZ1a5mcrwMVtTWL+VXq/hC5Zj7s=";

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
fn addresses_are_of_one_chain_but_for_the_older_form_of_litecoins_scripts() {
    for published in PUBLISHED {
        for [text, canonical, _] in published.addresses {
            for other in chains() {
                let outcome = parse(other, text);
                let owner = match outcome {
                    Ok(_) => other,
                    Err(AddressError::WrongChain { looks_like }) => looks_like,
                    error => panic!("{other} {text}: {error:?}"),
                };
                let older = text.starts_with('3') && text != canonical;
                assert!(owner == published.chain || older, "{other} {text}");
            }
        }
    }
    for (chain, mistyped) in [
        ("litecoin", "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeB"),
        ("litecoin", "ltc1qhdhvrwe6rgqns8fz28tee0hphr5x7ulw5exv4v"),
        ("dogecoin", "DEQU7G2Chw4r1gSKZt2GfKBpGbkbQSwp3T"),
        ("dogecoin", "9tg8sLnB9okjuNSdgtAWrNPcgijs1yMwBF"),
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
                let lock = Lock {
                    prefix,
                    ..lock(&address).clone()
                };
                let outcome = bitcoin_message::verify(&lock, message, signature);
                let expected = if chain == published.chain {
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
                let unfit = Err(SignatureError::SchemeNotForAddress { scheme });
                let outcome = verify(scheme, &address, "message", "");
                assert_eq!(outcome != unfit, published.chain == "bitcoin", "{text}");
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
    let unfit = Err(SignatureError::SchemeNotForAddress { scheme });
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
