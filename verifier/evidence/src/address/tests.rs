use super::*;

fn parse(chain: &str, text: &str) -> Result<String, AddressError> {
    let address = Address::parse(&chain.parse().unwrap(), text)?;
    // What is canonical is read as itself.
    let again = Address::parse_canonical(address.chain(), address.as_str());
    assert_eq!(again.as_ref(), Ok(&address));
    Ok(address.as_str().to_owned())
}

fn malformed(chain: &str, text: &str) -> bool {
    matches!(parse(chain, text), Err(AddressError::Malformed(_)))
}

fn wrong_chain(looks_like: &'static str) -> Result<String, AddressError> {
    Err(AddressError::WrongChain { looks_like })
}

// EIP-55, "Test Cases".
const EIP55: [&str; 8] = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];

#[test]
fn evm_addresses_are_brought_into_checksummed_form() {
    for canonical in EIP55 {
        let upper = format!("0x{}", canonical[2..].to_uppercase());
        let bare = &canonical[2..];
        let other = format!("0X{bare}");
        for text in [canonical, &canonical.to_lowercase(), &upper, bare, &other] {
            for chain in ["ethereum", "polygon"] {
                assert_eq!(parse(chain, text).as_deref(), Ok(canonical));
            }
        }
    }
    let lower = EIP55[4].to_lowercase();
    assert_eq!(
        Address::parse_canonical(&"ethereum".parse().unwrap(), &lower),
        Err(AddressError::NotCanonical {
            canonical: EIP55[4].to_owned()
        })
    );
}

#[test]
fn mistyped_evm_addresses_are_refused() {
    let flipped = EIP55[4].replacen('A', "a", 1);
    assert_eq!(parse("ethereum", &flipped), Err(AddressError::Checksum));
    for text in [
        "",
        "0x",
        &EIP55[4][3..],
        &EIP55[4][..41],
        &format!("{}0", EIP55[4]),
        &EIP55[4].replacen("0x", "0x0x", 1),
        &EIP55[2].replacen('d', "g", 1),
        &format!(" {}", EIP55[2]),
        &EIP55[2].replacen('d', "\u{434}", 1),
    ] {
        assert!(malformed("ethereum", text), "{text}");
    }
}

// BIP-173 and BIP-350, "Test vectors"; the legacy ones of BIP-13 and of the Bitcoin wiki.
#[test]
fn addresses_of_bitcoins_main_network_are_read() {
    for text in [
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    ] {
        assert_eq!(parse("bitcoin", text).as_deref(), Ok(text));
    }
    let upper = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4";
    assert_eq!(parse("bitcoin", upper), Ok(upper.to_lowercase()));
}

#[test]
fn other_addresses_of_bitcoin_are_refused() {
    // BIP-350: test networks; other witness versions and lengths; checksums of the wrong kind and mistyped.
    for text in [
        "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
        "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c",
        "mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB",
        "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc",
    ] {
        assert_eq!(parse("bitcoin", text), Err(AddressError::Testnet), "{text}");
    }
    for text in [
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "BC1SW50QGDZ25J",
        "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
        // Pay-to-anchor, which anybody spends.
        "bc1pfeessrawgf",
    ] {
        assert_eq!(
            parse("bitcoin", text),
            Err(AddressError::UnknownProgram),
            "{text}"
        );
    }
    for text in [
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
    ] {
        let refused = parse("bitcoin", text);
        assert!(
            refused.is_err_and(|error| error != AddressError::Testnet),
            "{text}"
        );
    }
    assert_eq!(
        parse("bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"),
        Err(AddressError::Checksum)
    );
    assert_eq!(
        parse("bitcoin", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3"),
        Err(AddressError::Checksum)
    );
    for text in [
        "",
        "bc1",
        "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bitcoin:1BvB",
    ] {
        assert!(malformed("bitcoin", text), "{text}");
    }
}

// tronweb, test/testcases/src/sign-message.ts; the tokens' contract of Tether as in Tron's documentation.
#[test]
fn tron_addresses_are_read_in_both_forms() {
    let base58 = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
    assert_eq!(parse("tron", base58).as_deref(), Ok(base58));
    let hex = "41a614f803b6fd780986a42c78ec9c7f77e6ded13c";
    assert_eq!(parse("tron", hex).as_deref(), Ok(base58));
    assert_eq!(parse("tron", &hex.to_uppercase()).as_deref(), Ok(base58));
    assert_eq!(parse("tron", &format!("0x{hex}")).as_deref(), Ok(base58));
    assert!(malformed("tron", &hex.replacen("41", "42", 1)));
    assert_eq!(
        parse("tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"),
        Err(AddressError::Checksum)
    );
}

#[test]
fn solana_addresses_are_32_bytes() {
    let text = "H3imdwa5VQMB5V6yBNyrWwPdSKs4k9Pcpsu4diogoAcg";
    assert_eq!(parse("solana", text).as_deref(), Ok(text));
    for text in [
        "",
        &text[1..],
        &format!("1{text}"),
        &format!("{text}1"),
        "0OIl",
    ] {
        assert!(malformed("solana", text), "{text}");
    }
}

// RFC 8032, section 7.1, test 1, and the generator of secp256k1 (SEC 2).
#[test]
fn custodians_keys_are_points() {
    let ed25519 = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let secp256k1 = "secp256k1:0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
    for text in [ed25519, secp256k1] {
        assert_eq!(parse("custodian", text).as_deref(), Ok(text));
        let (algorithm, digits) = text.split_once(':').unwrap();
        let upper = format!("{algorithm}:{}", digits.to_uppercase());
        assert_eq!(parse("custodian", &upper).as_deref(), Ok(text));
        let marked = format!("{algorithm}:0x{digits}");
        assert_eq!(parse("custodian", &marked).as_deref(), Ok(text));
    }
    let no_point = format!("secp256k1:02{}", "ff".repeat(32));
    assert_eq!(parse("custodian", &no_point), Err(AddressError::Key));
    let uncompressed = format!("secp256k1:04{}", "11".repeat(64));
    for text in ["", "ed25519", "ed25519:", "rsa:00", &uncompressed] {
        assert!(malformed("custodian", text), "{text}");
    }
}

#[test]
fn other_addresses_are_plain_text() {
    for text in ["rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh", "0", &"a".repeat(128)] {
        assert_eq!(parse("other:xrpl", text).as_deref(), Ok(text));
    }
    for text in [
        "",
        "=1+1",
        "@a",
        "a,b",
        "a;=1",
        "a\"b",
        "a b",
        "a\n",
        "\u{430}",
        &"a".repeat(129),
    ] {
        assert!(malformed("other:xrpl", text), "{text}");
    }
}

#[test]
fn addresses_of_other_chains_are_named() {
    let evm = EIP55[4];
    assert_eq!(
        parse("bitcoin", evm),
        wrong_chain("the Ethereum Virtual Machine")
    );
    let bitcoin = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    for chain in ["ethereum", "tron", "solana"] {
        assert_eq!(parse(chain, bitcoin), wrong_chain("bitcoin"));
    }
    let tron = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
    assert_eq!(parse("ethereum", tron), wrong_chain("tron"));
    assert_eq!(parse("bitcoin", tron), wrong_chain("tron"));
    let solana = "H3imdwa5VQMB5V6yBNyrWwPdSKs4k9Pcpsu4diogoAcg";
    assert_eq!(parse("bitcoin", solana), wrong_chain("solana"));
}

#[test]
fn what_nobody_has_a_key_of_is_refused() {
    let zero = format!("0x{}", "00".repeat(20));
    for text in [
        zero.as_str(),
        "0x0000000000000000000000000000000000000001",
        "0x0000000000000000000000000000000000000011",
        "0x0000000000000000000000000000000000000100",
        "0x000000000000000000000000000000000000dEaD",
        "0xdead000000000000000000000000000000000000",
        "0xdead000000000000000042069420694206942069",
        "0xdeaddeaddeaddeaddeaddeaddeaddeaddeaddead",
        "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
        "0xffffffffffffffffffffffffffffffffffffffff",
    ] {
        assert_eq!(parse("bsc", text), Err(AddressError::Burn), "{text}");
    }
    for text in [
        "1111111111111111111114oLvT2",
        "31h1vYVSYuKP6AhS86fbRdMw9XHieotbST",
        "bc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq9e75rs",
        "bc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqthqst8",
        "1BitcoinEaterAddressDontSendf59kuE",
        "1CounterpartyXXXXXXXXXXXXXXXUWLpVr",
        "1HT7xU2Ngenf7D4yocz2SAcnNLW7rK8d4E",
    ] {
        assert_eq!(parse("bitcoin", text), Err(AddressError::Burn), "{text}");
    }
    for text in [
        "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
        "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy",
        "41000000000000000000000000000000000000dead",
    ] {
        assert_eq!(parse("tron", text), Err(AddressError::Burn), "{text}");
    }
    for text in [
        "11111111111111111111111111111111",
        "1nc1nerator11111111111111111111111111111111",
        "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
    ] {
        assert_eq!(parse("solana", text), Err(AddressError::Burn), "{text}");
    }
}

#[test]
fn the_hash_of_no_bytes_is_the_chosen_address() {
    use ::bitcoin::{Address, Network, PubkeyHash, ScriptBuf, hashes::Hash};
    let script = ScriptBuf::new_p2pkh(&PubkeyHash::hash(&[]));
    let address = Address::from_script(&script, Network::Bitcoin).unwrap();
    assert_eq!(address.to_string(), "1HT7xU2Ngenf7D4yocz2SAcnNLW7rK8d4E");
}

#[test]
fn taproot_keys_that_nobody_has_are_refused() {
    use ::bitcoin::{
        Address, KnownHrp, XOnlyPublicKey, key::TweakedPublicKey, secp256k1::Secp256k1,
    };
    // BIP-341: lift_x(0x5092...), the hash of the generator.
    let digits = "50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0";
    let nums: XOnlyPublicKey = digits.parse().unwrap();
    let raw = TweakedPublicKey::dangerous_assume_tweaked(nums);
    for address in [
        Address::p2tr_tweaked(raw, KnownHrp::Mainnet),
        Address::p2tr(&Secp256k1::new(), nums, None, KnownHrp::Mainnet),
    ] {
        assert_eq!(
            parse("bitcoin", &address.to_string()),
            Err(AddressError::Burn)
        );
    }
    // BIP-341's first vector with a script tree: the key path of NUMS tweaked with a script is not known here,
    // since an address does not show that it was made so.
    let ordinary = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
    assert!(parse("bitcoin", ordinary).is_ok());
}

#[test]
fn one_signature_serves_all_chains_of_an_evm_address() {
    let address = |chain: &str| Address::parse(&chain.parse().unwrap(), EIP55[4]).unwrap();
    assert_eq!(address("ethereum").signing_key(), Some(("evm", EIP55[4])));
    assert_eq!(
        address("ethereum").signing_key(),
        address("base").signing_key()
    );
    let other = Address::parse(&"other:xrpl".parse().unwrap(), "abc").unwrap();
    assert_eq!(other.signing_key(), None);
}

/// An address of Bitcoin, or one that differs from it in a letter: as rust-bitcoin reads it.
fn bitcoins_by_rust_bitcoin(text: &str) -> Result<String, AddressError> {
    use ::bitcoin::{Address, Network};
    let malformed = |_| AddressError::Malformed("an address of Bitcoin");
    let address: Address<_> = text.parse().map_err(malformed)?;
    let address = address.require_network(Network::Bitcoin);
    Ok(address.map_err(|_| AddressError::Testnet)?.to_string())
}

proptest::proptest! {
    #[test]
    fn bitcoins_addresses_are_those_of_rust_bitcoin(
        program in proptest::prelude::any::<[u8; 32]>(),
        kind in 0..5,
        is_test in proptest::prelude::any::<bool>(),
        changed in proptest::option::of((0..26_usize, "[a-zA-Z0-9]")),
    ) {
        use ::bitcoin::{Address, Network, ScriptBuf, hashes::Hash, opcodes::all::OP_PUSHNUM_1};
        let hash: [u8; 20] = program[..20].try_into().unwrap();
        let script = match kind {
            0 => ScriptBuf::new_p2pkh(&Hash::from_byte_array(hash)),
            1 => ScriptBuf::new_p2sh(&Hash::from_byte_array(hash)),
            2 => ScriptBuf::new_p2wpkh(&Hash::from_byte_array(hash)),
            3 => ScriptBuf::new_p2wsh(&Hash::from_byte_array(program)),
            _ => ScriptBuf::builder().push_opcode(OP_PUSHNUM_1).push_slice(program).into_script(),
        };
        let network = if is_test { Network::Testnet } else { Network::Bitcoin };
        let mut text = Address::from_script(&script, network).unwrap().to_string();
        if let Some((place, letter)) = &changed {
            text.replace_range(*place..place + 1, letter);
        }
        match (bitcoins_by_rust_bitcoin(&text), parse("bitcoin", &text)) {
            (Ok(theirs), Ok(ours)) => proptest::prop_assert_eq!(theirs, ours),
            // Half of all x coordinates are of no point.
            (Ok(_), Err(AddressError::Burn)) => proptest::prop_assert_eq!(kind, 4),
            (Ok(_), Err(AddressError::UnknownProgram)) => proptest::prop_assert!(changed.is_some()),
            (Err(AddressError::Testnet), outcome) => {
                proptest::prop_assert_eq!(outcome, Err(AddressError::Testnet));
            }
            (Err(_), outcome) => {
                let is_refused = matches!(
                    outcome,
                    Err(AddressError::Malformed(_)
                        | AddressError::Checksum
                        | AddressError::WrongChain { .. })
                );
                proptest::prop_assert!(is_refused, "{text}");
            }
            (theirs, ours) => proptest::prop_assert!(false, "{theirs:?} {ours:?}"),
        }
    }

    #[test]
    fn no_text_makes_it_panic(any in ".{0,140}", near in "(0x|bc1q|bc1p|BC1|1|3|T|41|ed25519:)[0-9a-zA-Z]{0,80}") {
        for chain in ["bitcoin", "bsc", "tron", "solana", "custodian", "other:x"] {
            let _ = parse(chain, &any);
            let _ = parse(chain, &near);
        }
    }
}
