//! What a customer keeps, and what follows from it: the report for others, and disputes.

use circuits::ledger::{AccountId, Root};
use documents::{inclusion::file::MAX_INCLUSION_BYTES, recognise::Document, refusal::Refusal};
use statements::{
    customer_report::{CustomerReport, Expected, ExpectedAmount, MAX_REPORT_BYTES},
    receipt::{MAX_RECEIPT_BYTES, Receipt},
};
use verdict::{
    customer_report::{Known, ReportDraft},
    dispute::{Given, accusing_nobody, expectations_of},
    ending::Ending,
    inclusion,
    missing::unsaid,
    report,
    solvency::VerifiedSolvency,
    typed::parse_expected,
};

use crate::{
    bundle::Folder,
    expected::{digits, mistyped},
    files::Files,
    host::Watch,
    inclusion::{Typed, file_at, judged},
    question::{DisputeQuestion, PlaceOfFile, ReportQuestion},
    report::{Finished, Reported},
    solvency,
};

/// What the module calls itself in a report.
const PROGRAM: &str = concat!("verifier in a browser ", env!("CARGO_PKG_VERSION"));

/// What documents are called in sentences of the page. Their files' names are whoever's, who could begin a verdict with them.
const RECEIPT: &str = "the receipt";
const REPORT: &str = "the evidence";

/// Judges an account, and writes down what came out, whatever it is.
///
/// # Errors
/// No verdict for slips, of which there is no report.
pub fn report(files: &Files<'_>, asked: &ReportQuestion) -> Result<Reported, Refusal> {
    let typed = Typed::read(files, &asked.inclusion)?;
    let draft = draft(files, asked, typed.account)?;
    let mut known = Known::default();
    let result = judged(files, &asked.inclusion, &typed, &mut known);
    let result_json = result.as_ref().map(|finished| &finished.report);
    let report = draft.finish(&known, result_json);
    Ok(Reported {
        file: String::from_utf8(report.to_bytes()).expect("a report is JSON"),
        finished: result.unwrap_or_else(Finished::from),
    })
}

/// All of it that is known before anything is judged.
fn draft<'a>(
    files: &Files<'_>,
    asked: &ReportQuestion,
    account: AccountId<'a>,
) -> Result<ReportDraft<'a>, Refusal> {
    let expected = Expected {
        balances: amounts(&asked.expect)?,
        debts: amounts(&asked.expect_debt)?,
    };
    let mut draft = ReportDraft::new(PROGRAM, account, expected)?;
    let place = &asked.inclusion.place;
    // Of an archive it is what is found in it.
    if place.code.is_none() {
        let file = files.at(place.file)?;
        draft = draft.with_file(file.whole(MAX_INCLUSION_BYTES, Document::InclusionFile)?);
    }
    if let Some(receipt) = asked.receipt {
        let file = files.at(receipt)?;
        let bytes = file.whole(MAX_RECEIPT_BYTES, Document::Receipt)?;
        draft = draft.with_receipt(RECEIPT, bytes)?;
    }
    Ok(draft)
}

fn amounts(typed: &[String]) -> Result<Vec<ExpectedAmount>, Refusal> {
    let read = typed.iter().map(|text| parse_expected(text));
    let read: Result<Vec<_>, _> = read.collect();
    read.map_err(|hint| mistyped("what the account should have", hint))
}

/// Judges a dispute. What is refused on the way is no verdict, whatever it is.
///
/// # Errors
/// A refusal that is no rejection.
pub fn dispute(files: &Files<'_>, asked: &DisputeQuestion) -> Result<Finished, Refusal> {
    disputed(files, asked).map_err(accusing_nobody)
}

fn disputed(files: &Files<'_>, asked: &DisputeQuestion) -> Result<Finished, Refusal> {
    let account = inclusion::account(asked.account.as_deref(), unsaid)?;
    let Some(root) = digits::<Root>("the root", asked.root.as_deref())? else {
        return Err(Refusal::NoVerdict {
            what: "no root was given: in a dispute none is taken from a file or a bundle, which \
                   whoever shows it may have made"
                .to_owned(),
            hint: "give the root, from where the exchange published it".to_owned(),
        });
    };
    let (given, report) = match asked.report {
        Some(place) => {
            let report = report_at(files, place, account)?;
            (Given::of_report(&report)?, Some(report))
        }
        None => (of_files(files, asked)?, None),
    };
    let bundle = asked.bundle.as_deref();
    let verified = |places| verified_bundle(files, places, root);
    let dispute = given.judge(account, root, || bundle.map(verified).transpose())?;
    Ok(Finished {
        report: report::dispute::to_json(&dispute, report.as_ref()),
        ending: Ending::from(&dispute),
    })
}

fn report_at(
    files: &Files<'_>,
    place: usize,
    account: AccountId<'_>,
) -> Result<CustomerReport, Refusal> {
    let file = files.at(place)?;
    let bytes = file.whole(MAX_REPORT_BYTES, Document::CustomerReport)?;
    let report = CustomerReport::of_file(REPORT, &bytes)?;
    report.ensure_of(account)?;
    Ok(report)
}

fn of_files(files: &Files<'_>, asked: &DisputeQuestion) -> Result<Given, Refusal> {
    let receipt = asked.receipt.map(|place| receipt_at(files, place));
    let place = asked.file.map(|file| PlaceOfFile {
        file,
        code: asked.code.clone(),
        descriptor: asked.descriptor,
        collateral: asked.collateral,
    });
    Ok(Given {
        receipt: receipt.transpose()?,
        file: place.map(|place| file_at(files, &place)).transpose(),
    })
}

fn receipt_at(files: &Files<'_>, place: usize) -> Result<Receipt, Refusal> {
    let file = files.at(place)?;
    let bytes = file.whole(MAX_RECEIPT_BYTES, Document::Receipt)?;
    Receipt::of_file(RECEIPT, &bytes)
}

/// Verifies that a bundle proves what it claims.
fn verified_bundle(
    files: &Files<'_>,
    places: &[usize],
    root: Root,
) -> Result<VerifiedSolvency, Refusal> {
    let bundle = Folder::new(files, places)?;
    let expectations = expectations_of(&bundle, root)?;
    solvency::verify(&bundle, &expectations, &Watch::new(files.host()))
}
