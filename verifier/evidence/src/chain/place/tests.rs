use super::Place;
use crate::{address::Address, chain::forms::OF_EVM};

fn on(chain: &str, text: &str) -> Place {
    Address::parse(&chain.parse().unwrap(), text)
        .unwrap()
        .place()
}

/// Of a chain that nothing is known of.
fn place(text: &str) -> Place {
    on("other:made-up", text)
}

/// Texts of one account, on chains of which nothing is known: each line is one.
const ONE: &[&[&str]] = &[
    // TON, "Smart contract addresses": raw and friendly, bouncing and not, in both alphabets.
    &[
        "0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e",
        "0:CA6E321C7CCE9ECEDF0A8CA2492EC8592494AA5FB5CE0387DFF96EF6AF982A3E",
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
        "UQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPuwA",
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff+W72r5gqPrHF",
        "ton:EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF",
        "EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF?memo=7",
    ],
    // XRPL, "X-address format".
    &[
        "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59",
        "X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ",
        "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu",
        "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59:12345",
    ],
    // Stellar, SEP-23.
    &[
        "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
        "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK",
        "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ",
        "ga7qynf7sowq3glr2bgmzehxavirza4kvwltjjfc7mgxua74p7ujvsgz",
    ],
    // Hexadecimal digits.
    &[
        "0x0000000000000000000000000000000000000000000000000000000000000a1b",
        "0xa1b",
        "0X0A1B",
        "0x0000000000000000000000000000000000000a1b",
    ],
    &[
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED",
        "xdc5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "ronin:5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "eip155:1:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed/2",
    ],
    // BIP-173.
    &[
        "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
        "SPLIT1CHECKUPSTAGEHANDSHAKEUPSTREAMERRANTERREDCAPERRED2Y9E3W",
    ],
    // Hedera.
    &[
        "0.0.123",
        "0.0.123-vfmkw",
        "0x000000000000000000000000000000000000007b",
    ],
    &["nano_1abc", "xrb_1abc", "NANO_1ABC"],
    &["Cold-1", "cold-1", "COLD-1"],
];

#[test]
fn texts_of_one_account_are_one_place() {
    for texts in ONE {
        for text in *texts {
            let [first, other] = [place(texts[0]), place(text)];
            assert_eq!(first.account(), other.account(), "{text}");
        }
    }
}

#[test]
fn accounts_are_told_from_each_other() {
    let firsts: Vec<_> = ONE.iter().map(|texts| place(texts[0])).collect();
    for (at, place) in firsts.iter().enumerate() {
        for other in &firsts[..at] {
            assert_ne!(place.account(), other.account());
        }
    }
}

// The account Alice of Substrate, with the prefixes of any network, Polkadot and Kusama, and as digits. Which networks are
// two is known by their names.
#[test]
fn a_key_is_one_place_with_the_prefix_of_any_network() {
    let texts = [
        "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
        "HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F",
        "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
    ];
    for text in texts {
        assert_eq!(place(text), place(texts[0]), "{text}");
    }
    let mistyped = place(&texts[0].replacen('G', "H", 1));
    assert_ne!(mistyped.account(), place(texts[0]).account());
}

#[test]
fn the_specification_has_the_parts_of_evm_accounts_in_bech32() {
    let spec = include_str!("../../../../../circuits/SPEC.md");
    let parts = OF_EVM.map(|part| format!("`{part}`")).join(", ");
    assert!(spec.contains(&format!("in bech32:\n{parts}.")));
}

#[test]
fn an_account_of_the_evm_is_one_place_as_its_chains_write_it() {
    let digits = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    for text in [
        "inj1t2htvpfl862vnwdqnuekd9p4ulh3h6hda7frn9",
        "io1t2htvpfl862vnwdqnuekd9p4ulh3h6hdf9mua7",
        "one1t2htvpfl862vnwdqnuekd9p4ulh3h6hdcksx2z",
        "kava1t2htvpfl862vnwdqnuekd9p4ulh3h6hdtz26h6",
    ] {
        assert_eq!(place(text), on("ethereum", digits), "{text}");
    }
}

#[test]
fn addresses_of_chains_with_rules_are_known_elsewhere_in_any_form() {
    let bech32 = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    let tron = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
    let cash = "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a";
    let solana = "H3imdwa5VQMB5V6yBNyrWwPdSKs4k9Pcpsu4diogoAcg";
    let evm = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    for (chain, text, elsewhere) in [
        ("bitcoin", bech32, bech32.to_owned()),
        ("bitcoin", bech32, bech32.to_uppercase()),
        ("bitcoin", bech32, format!("bitcoin:{bech32}?amount=1")),
        ("bitcoin-cash", cash, format!("bitcoincash:{cash}")),
        (
            "bitcoin-cash",
            cash,
            "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu".to_owned(),
        ),
        ("tron", tron, tron.to_owned()),
        (
            "tron",
            tron,
            "41a614f803b6fd780986a42c78ec9c7f77e6ded13c".to_owned(),
        ),
        (
            "tron",
            tron,
            "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c".to_owned(),
        ),
        ("solana", solana, solana.to_owned()),
        ("ethereum", evm, evm.to_lowercase()),
        ("base", evm, format!("base/{}", evm[2..].to_uppercase())),
    ] {
        assert_eq!(on(chain, text), place(&elsewhere), "{chain} {elsewhere}");
    }
    let key = bs58::decode(solana).into_vec().unwrap();
    assert_eq!(on("solana", solana), place(&hex::encode(key)));
}

// eCash kept the addresses of Bitcoin Cash, with another prefix.
#[test]
fn cash_addresses_of_other_chains_are_one_account_with_the_older_form() {
    let older = place("1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu");
    let hash = hex::decode("76a04053bda0a88bda5177b86a15c3b29f559873").unwrap();
    let body = crate::chain::cashaddr::encode("ecash", 0, &hash);
    for text in [format!("ecash:{body}"), body.clone(), body.to_uppercase()] {
        assert_eq!(place(&text).account(), older.account(), "{text}");
        assert_ne!(place(&text), older);
    }
}

// A chain that is not known may write the 20 bytes of Ethereum's accounts in bech32 too.
#[test]
fn bytes_are_one_account_whatever_their_form() {
    use bitcoin::bech32::{Bech32, Hrp, encode};
    let bytes = hex::decode("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed").unwrap();
    let text = encode::<Bech32>(Hrp::parse("unheard").unwrap(), &bytes).unwrap();
    let digits = place("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    assert_eq!(place(&text).account(), digits.account());
    assert_ne!(place(&text), digits);
    let base32 = data_encoding::BASE32_NOPAD.encode(&[&bytes[..], &[0; 4]].concat());
    let filecoin = format!("f410f{}", base32.to_lowercase());
    assert_eq!(place(&filecoin), digits);
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(
        any in ".{0,140}",
        near in "(0x|0\\.0\\.|ecash:|X|r|G|M|f410f|EQ|nano_|0:)[0-9a-zA-Z_:?-]{0,120}",
    ) {
        let chain = "other:made-up".parse().unwrap();
        for text in [any, near] {
            if let Ok(address) = Address::parse(&chain, &text) {
                let _ = address.place().account();
            }
        }
    }
}
