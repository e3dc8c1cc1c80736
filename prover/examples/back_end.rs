//! What a back end answers a customer who has logged in: an inclusion file, or the way into the published archives.

use prover::{CustomerInclusion, InclusionError, Inclusions};

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

/// The directory is opened once; any number of threads may then ask.
fn main() -> Result<(), InclusionError> {
    let inclusions = Inclusions::open("snapshot.private")?;
    for account in std::env::args().skip(1) {
        for (status, body) in [file(&inclusions, &account), archive(&inclusions, &account)] {
            println!("{status} {}", String::from_utf8_lossy(&body));
        }
    }
    Ok(())
}
