//! What an operator names is shown as what it is: it steers no terminal, no page and no spreadsheet.

use std::{fs, sync::LazyLock};

use documents::bundle::files;
use evidence::{dossier::Dossier, ownership::OwnershipRecord};
use nodes::balances::Nodes;
use prover::testing::messages;
use verdict::progress::Silent;
use verifier::{
    findings::{Evidence, ExaminationRecord, Findings},
    report::findings::ReservesReport,
};

use super::{records, signed_by, unsigned, wallets};
use crate::common::{Exchange, Prove as _, ProvenExchange, Reserve, setup};

const SCRIPT: &str = "<script>alert(1)</script>";

/// Every name that is an operator's to choose.
fn named() -> &'static ProvenExchange {
    static PROVEN: LazyLock<ProvenExchange> = LazyLock::new(|| {
        let mut named = Exchange {
            name: "<script>alert(1)</script>",
            assets: vec![("<b>", 8), ("'=cmd|x", 8), ("&amp;", 6)],
            mode: "attested",
            policy: None,
            ..unsigned()
        };
        named.reserves.push(Reserve {
            asset: 2,
            chain: "other:vault",
            address: format!("a{SCRIPT}"),
            units: 1,
        });
        named.prove()
    });
    &PROVEN
}

/// A report whose findings repeat what stands in a dossier.
fn report(show: impl Fn(&ReservesReport<'_>)) {
    let (bundle, record) = (&named().bundle, records().1.remove(0));
    let verified = bundle.verify(&named().expected()).unwrap();
    let claims = |address: &str| OwnershipRecord {
        address: address.to_owned(),
        ..record.clone()
    };
    let dossier = Dossier {
        ledger: bundle.claim().ledger,
        root: bundle.claim().root,
        blind: circuits::curve::Scalar::zero(),
        holdings: Vec::new(),
        ownership: vec![
            claims(SCRIPT),
            claims("\u{1b}]0;title\u{7}\u{1b}[31m"),
            claims("\u{202e}reversed"),
        ],
    };
    let evidence = Evidence::Dossier(&dossier);
    let findings = Findings::examine(
        &verified,
        &evidence,
        &setup().generators,
        &Nodes::default(),
        &Silent,
    );
    let report = ReservesReport {
        verified: &verified,
        dossier: Some([0; 32]),
        findings: &findings,
        record: &ExaminationRecord::default(),
    };
    assert!(report.to_text().contains("u{1b}"), "{}", report.to_text());
    show(&report);
}

#[test]
fn a_page_runs_nothing_that_an_operator_wrote() {
    report(|report| {
        let page = report.to_html();
        for part in ["<script", "<b>", "\u{1b}", "\u{7}", "\u{202e}", "&amp;</"] {
            assert!(!page.contains(part), "{part}");
        }
        // Name and address are there, as text.
        assert!(
            page.matches("script&#62;alert(1)&#60;").count() >= 3,
            "{page}"
        );
    });
}

#[test]
fn a_terminal_is_not_steered() {
    report(|report| {
        let text = report.to_text();
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(steers), "{text:?}");
        assert!(text.contains(SCRIPT), "{text}");
    });
}

#[test]
fn no_field_of_a_table_is_a_formula() {
    let exchange = Exchange {
        name: "=cmd|' /C calc'!A0",
        mode: "public",
        ..unsigned()
    };
    let inputs = tempfile::tempdir().unwrap();
    let snapshot = exchange.load(inputs.path());
    let folder = inputs.path().join("messages");
    let holdings = &snapshot.reserves.holdings;
    let addresses: Vec<_> = holdings
        .iter()
        .map(|holding| holding.address.clone())
        .collect();
    let written = messages::write(&folder, &addresses, &exchange.descriptor()).unwrap();
    assert_eq!(written.added, wallets().len());
    let to_sign = fs::read(folder.join(messages::TABLE)).unwrap();
    let public = signed_by(exchange, &wallets()).prove().bundle;
    for table in [
        &to_sign[..],
        public.get(files::RESERVES),
        public.get(files::OWNERSHIP),
    ] {
        let mut rows = 0;
        for row in csv::Reader::from_reader(table).records() {
            for field in &row.unwrap() {
                assert!(!field.starts_with(['=', '+', '-', '@', '\t']), "{field}");
            }
            rows += 1;
        }
        assert_eq!(rows, wallets().len());
    }
}
