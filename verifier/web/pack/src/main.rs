//! Packs the module of the page, as gzip: from standard input to standard output. The bytes depend on nothing but the
//! library that Cargo.lock names: a gzip of the system differs from machine to machine, and so would the page's digest.

use std::io::{self, Write as _};

use flate2::{Compression, write::GzEncoder};

fn main() -> io::Result<()> {
    let mut packed = GzEncoder::new(io::stdout().lock(), Compression::best());
    io::copy(&mut io::stdin().lock(), &mut packed)?;
    packed.finish()?.flush()
}
