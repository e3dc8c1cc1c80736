//! frame, SHA-256, H2F, HMAC256 and HMAC512F.

use circuits::hash;
use serde_json::{Value, json};

use super::{bytes, spec, text, topic};

/// Domains and parts: none, empty ones, two that concatenate alike, and a long one.
fn inputs() -> Vec<(&'static str, Vec<Vec<u8>>)> {
    vec![
        ("d", vec![]),
        ("d", vec![vec![]]),
        ("d", vec![vec![], vec![]]),
        ("d", vec![b"ab".to_vec(), b"c".to_vec()]),
        ("d", vec![b"a".to_vec(), b"bc".to_vec()]),
        ("", vec![b"abc".to_vec()]),
        (
            "por/test/v1",
            vec!["zoë".as_bytes().to_vec(), 258_u64.to_le_bytes().to_vec()],
        ),
        ("por/test/v1", vec![vec![0xff; 300]]),
        (
            "por/bundle/v1",
            vec![
                b"claim.json".to_vec(),
                vec![1; 32],
                b"leaves.bin".to_vec(),
                vec![2; 32],
            ],
        ),
        (
            "por/audit-row/v1",
            vec![vec![3; 32], b"alice@example.com".to_vec()],
        ),
    ]
}

/// A case of each function, its output computed by SPEC.md.
fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for (place, (domain, parts)) in inputs().into_iter().enumerate() {
        let key = [[0; 32], [0xff; 32]][place % 2];
        let borrowed: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let shown: Vec<String> = parts.iter().map(hex::encode).collect();
        let case = |function: &str, key: Option<&[u8; 32]>, output: &[u8]| {
            json!({
                "function": function,
                "key": key.map(hex::encode),
                "domain": domain,
                "parts": shown,
                "output": hex::encode(output),
            })
        };
        cases.extend([
            case("frame", None, &spec::frame(domain, &borrowed)),
            case("SHA-256", None, &spec::sha256(domain, &borrowed)),
            case("H2F", None, &spec::h2f(domain, &borrowed)),
            case(
                "HMAC256",
                Some(&key),
                &spec::hmac256(&key, domain, &borrowed),
            ),
            case(
                "HMAC512F",
                Some(&key),
                &spec::hmac512f(&key, domain, &borrowed),
            ),
        ]);
    }
    cases
}

#[test]
fn hashes_are_those_of_the_workspace() {
    let mut compared = 0;
    for case in topic("hashing", "2", cases()) {
        let parts: Vec<Vec<u8>> = case["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| hex::decode(part.as_str().unwrap()).unwrap())
            .collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let domain = text(&case, "domain");
        let output = match text(&case, "function") {
            "frame" => hash::framed(domain, &parts),
            "SHA-256" => hash::sha256(domain, &parts).to_vec(),
            "HMAC256" => {
                let key = bytes(&case, "key").try_into().unwrap();
                hash::hmac_sha256(&key, domain, &parts).to_vec()
            }
            // The workspace has no use for these without a domain of its own: `leaves` and `challenges` compare them.
            _ => continue,
        };
        assert_eq!(hex::encode(output), text(&case, "output"), "{case}");
        compared += 1;
    }
    assert_eq!(compared, inputs().len() * 3);
}
