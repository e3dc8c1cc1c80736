use base64::{Engine, prelude::BASE64_STANDARD};
use bitcoin::Address;

use super::*;

fn script_pubkey(address: &str) -> ScriptBuf {
    let address: Address<_> = address.parse().unwrap();
    address.assume_checked().script_pubkey()
}

// BIP-322, bip-0322/basic-test-vectors.json, "tx_hashes".
#[test]
fn transactions_have_the_hashes_of_the_bip() {
    let script = script_pubkey("bc1q9vza2e8x573nczrlzms0wvx3gsqjx7vavgkx0l");
    for (message, hash, spend, sign) in [
        (
            "",
            "c90c269c4f8fcbe6880f72a721ddfbf1914268a794cbb21cfafee13770ae19f1",
            "c5680aa69bb8d860bf82d4e9cd3504b55dde018de765a91bb566283c545a99a7",
            "1e9654e951a5ba44c8604c4de6c67fd78a27e81dcadcfe1edf638ba3aaebaed6",
        ),
        (
            "Hello World",
            "f0eb03b1a75ac6d9847f55c624a99169b5dccba2a31f5b23bea77ba270de0a7a",
            "b79d196740ad5217771c1098fc4a4b51e0535c32236c71f1ea4d61a2d603352b",
            "88737ae86f2077145f93cc4b153ae9a1cb8d56afa511988c149c5c8c9d93bddf",
        ),
        (
            "UTF-8 support: öäüéàè 测试文本 \u{1f604}",
            "43936b237ea38c7794eb5d755e0d220b6db92ebfc5c8f482759d22b1286376d7",
            "c8f4f525fe8afb1bc09b44175bd2096f079c98425e8a1be676b712add1fb62f0",
            "8f488e06b89eafd019ec528109eafaf7f1d1811fd617aa1eeb9658f1c1be6586",
        ),
    ] {
        assert_eq!(hex::encode(message_hash(message)), hash);
        assert_eq!(to_spend(&script, message).compute_txid().to_string(), spend);
        assert_eq!(to_sign(&script, message).compute_txid().to_string(), sign);
    }
}

/// The witness of Bitcoin Core's vector for taproot, which signs with `SIGHASH_ALL`.
fn taproot() -> (ScriptBuf, Transaction) {
    let script = script_pubkey("bc1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5sxq8lt3");
    let text = "AUHd69PrJQEv+oKTfZ8l+WROBHuy9HKrbFCJu7U1iK2iiEy1vMU5EfMtjc+VSHM7aU0SDbak5IUZRVno2P5mjSafAQ==";
    let witness = parse::witness(&encoding::base64(text).unwrap()).unwrap();
    let mut to_sign = to_sign(&script, "Hello World");
    to_sign.input[0].witness = witness;
    (script, to_sign)
}

#[test]
fn signatures_over_less_than_the_whole_are_refused() {
    let (script, mut transaction) = taproot();
    assert_eq!(verify_input(&script, &transaction), Ok(()));
    let signature = transaction.input[0].witness[0][..64].to_vec();
    let with_type = |byte: u8| Witness::from_slice(&[[&signature[..], &[byte]].concat()]);
    // None, single, and each with anyone-can-pay.
    for byte in [0x02, 0x03, 0x81, 0x82, 0x83] {
        transaction.input[0].witness = with_type(byte);
        assert_eq!(
            verify_input(&script, &transaction),
            Err(SignatureError::SighashType)
        );
    }
    // The default, in a byte that it does not have; and a type that does not exist.
    transaction.input[0].witness = with_type(0x00);
    assert!(matches!(
        verify_input(&script, &transaction),
        Err(SignatureError::Encoding(_)
            | SignatureError::Text { .. }
            | SignatureError::NotBySigner)
    ));
    transaction.input[0].witness = with_type(0x04);
    assert_eq!(
        verify_input(&script, &transaction),
        Err(SignatureError::NotBySigner)
    );
}

#[test]
fn witnesses_with_more_in_them_are_refused() {
    let (script, mut transaction) = taproot();
    let signature = transaction.input[0].witness[0].to_vec();
    for second in [vec![0x50], vec![0; 32], signature.clone()] {
        transaction.input[0].witness = Witness::from_slice(&[signature.clone(), second]);
        assert_eq!(
            verify_input(&script, &transaction),
            Err(SignatureError::NotBySigner)
        );
    }
}

#[test]
fn a_script_that_no_key_satisfies_shows_nothing() {
    // The preimage of a hash does not commit to the message. `and_v(v:sha256(H),1)` would do; as miniscript reads
    // OP_SIZE 32 EQUALVERIFY SHA256 H EQUAL, the preimage has 32 bytes.
    let preimage = [7; 32];
    let hash = sha256::Hash::hash(&preimage);
    let lock = format!("82012088a820{}87", hex::encode(hash));
    let lock = ScriptBuf::from_bytes(hex::decode(lock).unwrap());
    let script = ScriptBuf::new_p2wsh(&lock.wscript_hash());
    let mut transaction = to_sign(&script, "message");
    transaction.input[0].witness = Witness::from_slice(&[&preimage[..], lock.as_bytes()]);
    assert_eq!(
        verify_input(&script, &transaction),
        Err(SignatureError::NoKey)
    );
}

/// What becomes of the full form of Bitcoin Core's vector, with changes.
fn full(change: impl FnOnce(&mut Transaction)) -> Result<(), SignatureError> {
    let (script, mut transaction) = taproot();
    change(&mut transaction);
    let bytes = bitcoin::consensus::serialize(&transaction);
    verify_full(&script, "Hello World", &BASE64_STANDARD.encode(bytes))
}

#[test]
fn the_full_form_is_the_one_transaction_of_the_bip() {
    assert_eq!(full(|_| ()), Ok(()));
    let inputs = full(|transaction| transaction.input.push(transaction.input[0].clone()));
    assert_eq!(
        inputs,
        Err(SignatureError::Transaction("has more than one input"))
    );
    let outputs = full(|transaction| transaction.output.push(transaction.output[0].clone()));
    assert_eq!(
        outputs,
        Err(SignatureError::Transaction("has other than one output"))
    );
    let output = Err(SignatureError::Transaction(
        "has an output other than 0 to OP_RETURN",
    ));
    assert_eq!(
        full(|transaction| transaction.output[0].value = Amount::ONE_SAT),
        output
    );
    assert_eq!(
        full(|transaction| transaction.output[0].script_pubkey = ScriptBuf::new()),
        output
    );
    for version in [-1, 1, 3] {
        assert_eq!(
            full(|transaction| transaction.version = Version(version)),
            Err(SignatureError::Transaction(
                "has a version other than 0 and 2"
            ))
        );
    }
    // The signature covers all of these.
    let not_signed = Err(SignatureError::NotBySigner);
    assert_eq!(
        full(|transaction| transaction.version = Version(2)),
        not_signed
    );
    assert_eq!(
        full(|transaction| transaction.lock_time = LockTime::from_consensus(1)),
        not_signed
    );
    assert_eq!(
        full(|transaction| transaction.input[0].sequence = Sequence::MAX),
        not_signed
    );
    assert_eq!(
        full(|transaction| transaction.input[0].previous_output.vout = 1),
        not_signed
    );
    assert_eq!(
        full(|transaction| transaction.input[0].script_sig = ScriptBuf::from_bytes(vec![0x51])),
        not_signed
    );
}

#[test]
fn the_full_form_has_nothing_before_or_after_it() {
    let (script, transaction) = taproot();
    let bytes = bitcoin::consensus::serialize(&transaction);
    let check = |bytes: &[u8]| verify_full(&script, "Hello World", &BASE64_STANDARD.encode(bytes));
    assert_eq!(check(&bytes), Ok(()));
    for length in 0..bytes.len() {
        let refused = check(&bytes[..length]);
        assert!(
            matches!(refused, Err(SignatureError::Transaction(_))),
            "{length}"
        );
    }
    for after in [[0], [1]] {
        let longer = [&bytes[..], &after].concat();
        assert_eq!(
            check(&longer),
            Err(SignatureError::Transaction("is malformed"))
        );
    }
    // The number of inputs in three bytes.
    let padded = [&bytes[..6], &[0xfd, 1, 0], &bytes[7..]].concat();
    assert_eq!(
        check(&padded),
        Err(SignatureError::Transaction("is malformed"))
    );
}

#[test]
fn a_script_without_rules_is_excused_only_where_the_address_commits_to_it() {
    use bitcoin::{
        XOnlyPublicKey,
        taproot::{LeafVersion, TaprootBuilder},
    };
    // No miniscript: it returns.
    let unknown = ScriptBuf::from_bytes(vec![0x6a]);
    let key = script_pubkey("bc1ppv609nr0vr25u07u95waq5lucwfm6tde4nydujnu8npg4q75mr5sxq8lt3");
    let key = XOnlyPublicKey::from_slice(&key.as_bytes()[2..]).unwrap();
    let tree = TaprootBuilder::new().add_leaf(0, unknown.clone()).unwrap();
    let tree = tree.finalize(&*SECP, key).unwrap();
    let control = tree
        .control_block(&(unknown.clone(), LeafVersion::TapScript))
        .unwrap()
        .serialize();
    let nested = ScriptBuf::new_p2wsh(&unknown.wscript_hash());
    let pushed = |program: &ScriptBuf| {
        Builder::new()
            .push_slice(PushBytesBuf::try_from(program.to_bytes()).unwrap())
            .into_script()
    };
    let items = |items: &[&[u8]]| Witness::from_slice(items);
    let (taproot_key, _) = taproot();
    for (address, script_sig, witness, outcome) in [
        (
            ScriptBuf::new_p2tr_tweaked(tree.output_key()),
            ScriptBuf::new(),
            items(&[unknown.as_bytes(), &control]),
            SignatureError::ScriptUnknown,
        ),
        (
            taproot_key,
            ScriptBuf::new(),
            items(&[unknown.as_bytes(), &control]),
            SignatureError::NotBySigner,
        ),
        (
            ScriptBuf::new_p2sh(&nested.script_hash()),
            pushed(&nested),
            items(&[unknown.as_bytes()]),
            SignatureError::ScriptUnknown,
        ),
        (
            ScriptBuf::new_p2sh(&nested.script_hash()),
            pushed(&nested),
            items(&[&[0x6a, 0x6a]]),
            SignatureError::NotBySigner,
        ),
    ] {
        let mut transaction = to_sign(&address, "message");
        transaction.input[0].script_sig = script_sig;
        transaction.input[0].witness = witness;
        assert_eq!(
            verify_input(&address, &transaction),
            Err(outcome),
            "{address}"
        );
    }
}

#[test]
fn scripts_that_nest_deeply_are_refused() {
    // Wrappers n: (OP_0NOTEQUAL) around a key, as many as an item has room for; and conditions within conditions.
    let key = "2102c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5ac";
    let wrapped = format!("{key}{}", "92".repeat(3_500));
    let nested = format!("{}{key}{}", "63".repeat(1_700), "670068".repeat(600));
    for lock in [wrapped, nested] {
        let lock = ScriptBuf::from_bytes(hex::decode(lock).unwrap());
        let script = ScriptBuf::new_p2wsh(&lock.wscript_hash());
        let mut transaction = to_sign(&script, "message");
        transaction.input[0].witness = Witness::from_slice(&[&[][..], lock.as_bytes()]);
        assert_eq!(
            verify_input(&script, &transaction),
            Err(SignatureError::ScriptUnknown)
        );
    }
}

proptest::proptest! {
    #[test]
    fn no_witness_and_no_script_makes_it_panic(
        items in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..80), 0..6),
        script_sig in proptest::collection::vec(proptest::num::u8::ANY, 0..60),
    ) {
        let lock = Script::from_bytes(items.last().map_or(&[], Vec::as_slice));
        for script in [
            ScriptBuf::new_p2wsh(&lock.wscript_hash()),
            ScriptBuf::new_p2sh(&lock.script_hash()),
            taproot().0,
            script_pubkey("14vV3aCHBeStb5bkenkNHbe2YAFinYdXgc"),
        ] {
            let mut transaction = to_sign(&script, "message");
            transaction.input[0].witness = Witness::from_slice(&items);
            transaction.input[0].script_sig = ScriptBuf::from_bytes(script_sig.clone());
            assert!(verify_input(&script, &transaction).is_err());
        }
        let _ = parse::to_sign(&script_sig);
        let _ = parse::witness(&script_sig);
    }
}
