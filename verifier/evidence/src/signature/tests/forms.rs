//! Schemes beside each other, and the forms in which people copy signatures.

use std::collections::BTreeSet;

use super::*;

#[test]
fn a_signature_that_holds_by_another_scheme_of_the_address_is_told_by_it() {
    let published = |vectors: &str| serde_json::from_str::<Vec<Vector>>(vectors).unwrap();
    let mut vectors = published(include_str!("../vectors/messages.json"));
    vectors.extend(published(include_str!("../vectors/bip322.json")));
    let mut told = BTreeSet::new();
    for vector in vectors.iter().filter(|vector| vector.expect == "valid") {
        let chain = vector.chain.as_deref().unwrap_or("bitcoin");
        let address = address(chain, &vector.address);
        let sibling: Scheme = vector.scheme.parse().unwrap();
        for scheme in Scheme::ALL.into_iter().filter(|scheme| *scheme != sibling) {
            let outcome = verify(scheme, &address, &vector.message, &vector.signature);
            assert_eq!(outcome, Err(SignatureError::OfSibling { scheme, sibling }));
            told.insert(sibling.id());
        }
    }
    // No vectors have a script or are of custodians, and those of whole transactions have time locks.
    let without = [
        Scheme::Bip322Full,
        Scheme::BitcoinMultisig,
        Scheme::Ed25519,
        Scheme::Secp256k1,
    ];
    for scheme in Scheme::ALL {
        assert_eq!(
            told.contains(scheme.id()),
            !without.contains(&scheme),
            "{scheme}"
        );
    }
}

#[test]
fn digits_are_brought_into_the_form_of_documents() {
    let digits = "0a".repeat(65);
    let copied = ["0x", "0X", ""].map(|before| {
        let upper = format!("{before}{}", digits.to_uppercase());
        [format!("{before}{digits}"), upper]
    });
    let written = |scheme: Scheme, text: &str| {
        let proof = OwnershipProof {
            scheme,
            signatures: vec![text.to_owned()],
            script: Some(text.to_owned()),
        };
        let written = proof.as_in_documents();
        (written.signatures[0].clone(), written.script.unwrap())
    };
    for text in copied.iter().flatten() {
        for scheme in [
            Scheme::Eip191,
            Scheme::Eip191Hash,
            Scheme::Tip191,
            Scheme::Tip191Hash,
        ] {
            let expected = (format!("0x{digits}"), digits.clone());
            assert_eq!(written(scheme, text), expected);
        }
        for scheme in [Scheme::Ed25519, Scheme::Secp256k1] {
            assert_eq!(written(scheme, text), (digits.clone(), digits.clone()));
        }
    }
    // Programs of Solana show either form; base64 stays as it is, and so does what are no digits.
    let bytes = [7; 64];
    let base58 = bs58::encode(bytes).into_string();
    assert_eq!(written(Scheme::Solana, &hex::encode_upper(bytes)).0, base58);
    assert_eq!(written(Scheme::Solana, &base58).0, base58);
    for scheme in Scheme::ALL {
        assert_eq!(written(scheme, "0xABC=").0, "0xABC=");
    }
    assert_eq!(written(Scheme::BitcoinMessage, "0xAB").0, "0xAB");
}
