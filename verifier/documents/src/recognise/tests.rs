//! What files are said to be, and which versions are not judged.

use super::*;
use crate::refusal::RefusalKind;

fn expected(bytes: &[u8]) -> (Option<RefusalKind>, String) {
    match expect(Document::InclusionFile, "x.json", bytes) {
        Err(refusal) => (refusal.kind(), refusal.to_string()),
        Ok(()) => panic!("passed"),
    }
}

#[test]
fn what_is_not_whole_is_damaged_and_named() {
    let whole = br#"{"salt": "", "entries": []}"#;
    assert!(expect(Document::InclusionFile, "x.json", whole).is_ok());
    for length in 0..whole.len() {
        let (kind, what) = expected(&whole[..length]);
        assert_eq!(kind, Some(RefusalKind::Damaged), "{what}");
    }
    for (bytes, says) in [
        (&b""[..], "x.json is empty"),
        (b"\xef\xbb\xbf \r\n", "x.json is empty"),
        (b"\n<!DOCTYPE html><html>", "x.json is a web page"),
        (b"<html><body>Sign in", "x.json is a web page"),
        (b"\xff\xfe{\0}\0", "another encoding (UTF-16)"),
        (b"{\"salt\": \"\xff\"}", "x.json is not text"),
        (
            b"{\n  \"salt\": \"0",
            "line 2, column 12: it ends in the middle",
        ),
        (b"{\n  \"salt: \"0\"}", "line 2, column 11: it is no JSON"),
        (
            b"{\"error\": \"unauthorized\"}",
            "is not an inclusion file: something else",
        ),
        (b"null", "is not an inclusion file: something else"),
    ] {
        let (kind, what) = expected(bytes);
        assert_eq!(kind, Some(RefusalKind::Damaged), "{what}");
        assert!(what.contains(says), "{what}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(expected(deep.as_bytes()).0, Some(RefusalKind::Damaged));
}

#[test]
fn what_has_the_fields_of_several_documents_is_the_one_that_was_asked_for() {
    let both = r#"{"exchange": "", "nonce": "", "salt": "", "entries": []}"#;
    for document in [Document::InclusionFile, Document::Descriptor] {
        assert!(expect(document, "x.json", both.as_bytes()).is_ok());
    }
    let other = expect(Document::Claim, "x.json", both.as_bytes());
    assert!(matches!(other, Err(Refusal::NoVerdict { .. })));
}

#[test]
fn a_version_that_is_not_read_is_no_verdict_whatever_else_is_in_the_document() {
    let passes = |document, text: &str| expect(document, "x.json", text.as_bytes());
    for (document, text) in [
        (
            Document::InclusionFile,
            r#"{"version": 5, "salt": "", "entries": []}"#,
        ),
        (Document::InclusionFile, r#"{"version": 5, "cells": {}}"#),
        (
            Document::InclusionFile,
            r#"{"version": 3, "salt": "", "entries": [], "descriptor": {"version": 2}}"#,
        ),
        (
            Document::InclusionFile,
            r#"{"version": 3, "salt": "", "entries": [], "collateral": {"version": 2}}"#,
        ),
        (
            Document::Descriptor,
            r#"{"version": 2, "exchange": "", "nonce": ""}"#,
        ),
        (
            Document::Claim,
            r#"{"version": 99, "shape": 1, "reserves_commitment": ""}"#,
        ),
        (
            Document::Claim,
            r#"{"version": 1, "shape": 1, "reserves_commitment": ""}"#,
        ),
        (
            Document::Collateral,
            r#"{"version": 2, "quote": "", "assets": []}"#,
        ),
        (
            Document::Attestation,
            r#"{"facts": {"version": 3}, "signature": ""}"#,
        ),
        (
            Document::Dossier,
            r#"{"version": 18446744073709551615, "blind": "", "holdings": []}"#,
        ),
        (
            Document::SecretKey,
            r#"{"version": 3, "public": "", "secret": ""}"#,
        ),
        (
            Document::Receipt,
            r#"{"statement": {"version": 2}, "signature": ""}"#,
        ),
        (
            Document::CustomerReport,
            r#"{"version": 2, "inclusion": null, "against": {}}"#,
        ),
    ] {
        let refused = passes(document, text);
        assert!(
            matches!(refused, Err(Refusal::Unchecked { .. })),
            "{text}: {refused:?}"
        );
    }
    // What is known, and what is no version, is for whoever parses it.
    for text in [
        r#"{"version": 2, "shape": 1, "reserves_commitment": ""}"#,
        r#"{"version": "99", "shape": 1, "reserves_commitment": ""}"#,
        r#"{"shape": 1, "reserves_commitment": ""}"#,
    ] {
        assert!(passes(Document::Claim, text).is_ok(), "{text}");
    }
}

#[test]
fn something_else_is_said_to_be_what_it_is() {
    for (bytes, says) in [
        (&b"PK\x03\x04..."[..], "x.json is packed (zip)"),
        (b"\x1f\x8b\x08\0", "x.json is packed (gzip)"),
        (b"PORARCHV\x02\0", "x.json is an archive of inclusions"),
        (
            br#"{"exchange": "A", "nonce": ""}"#,
            "x.json is a ledger's descriptor, and not an inclusion file",
        ),
        (
            br#"{"shape": 1, "reserves_commitment": ""}"#,
            "x.json is a bundle's claim, and not an inclusion file",
        ),
        (br#"{"blind": "", "holdings": []}"#, "x.json is a dossier"),
    ] {
        let (kind, what) = expected(bytes);
        assert_eq!(kind, None, "{what}");
        assert!(what.starts_with(says), "{what}");
    }
}
