//! What a back end answers a customer who has logged in: an inclusion file, the way into the published archives, or a
//! receipt.

use prover::{CustomerInclusion, InclusionError, Inclusions, ReceiptSigningError, Receipts};

/// An HTTP status and a body.
pub type Response = (u16, Vec<u8>);

/// The account's inclusion file.
pub fn file(inclusions: &Inclusions, account: &str) -> Response {
    respond(inclusions.customer(account), |customer| customer.file)
}

/// The name of the account's archive, and the access code that finds and opens the account in it.
pub fn archive(inclusions: &Inclusions, account: &str) -> Response {
    respond(inclusions.customer(account), |customer| {
        format!("{} {}\n", customer.archive, customer.access_code).into_bytes()
    })
}

/// A receipt of what the account has and owes at the snapshot's time, as the ledger has it.
pub fn receipt(
    receipts: &Receipts,
    account: &str,
    balances: &[(&str, &str)],
    debts: &[(&str, &str)],
) -> Response {
    match receipts.sign(account, balances, debts) {
        Ok(receipt) => (200, receipt),
        Err(ReceiptSigningError::Id(_)) => (404, b"no such account\n".to_vec()),
        // It names assets, and neither account nor amount.
        Err(error) => (500, format!("{error}\n{}\n", error.hint()).into_bytes()),
    }
}

fn respond(
    found: Result<CustomerInclusion, InclusionError>,
    body: impl FnOnce(CustomerInclusion) -> Vec<u8>,
) -> Response {
    match found {
        Ok(customer) => (200, body(customer)),
        Err(InclusionError::UnknownAccount) => (404, b"no such account\n".to_vec()),
        // It names files, and no account.
        Err(error) => (500, format!("{error}\n{}\n", error.hint()).into_bytes()),
    }
}

/// What is opened is opened once; any number of threads may then ask.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inclusions = Inclusions::open("snapshot.private")?;
    let receipts = Receipts::open("snapshot.descriptor.json", "receipt.key")?;
    for account in std::env::args().skip(1) {
        let answers = [
            file(&inclusions, &account),
            archive(&inclusions, &account),
            // The numbers are the ledger's own.
            receipt(&receipts, &account, &[("BTC", "0.5")], &[]),
        ];
        for (status, body) in answers {
            println!("{status} {}", String::from_utf8_lossy(&body));
        }
    }
    Ok(())
}
