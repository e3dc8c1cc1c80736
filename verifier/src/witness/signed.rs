//! What a key has cosigned last, of each log, in a file beside the key: so a state that was lost, or is an older copy, is
//! seen to be one.

use std::{collections::BTreeMap, io, path::Path};

use disk::replace_private;
use documents::{bundle::canonical::hex32, input::read_capped};
use history::merkle::TreeHead;

/// Most bytes: a line for each of thousands of logs.
const MAX_BYTES: u64 = 4 << 20;

/// Of each log, by the hash of its name.
pub type Signed = BTreeMap<String, TreeHead>;

/// Reads it; nothing, if the key has cosigned nothing yet.
///
/// # Errors
/// Those of the file system, and [`io::ErrorKind::InvalidData`] for anything else that is there.
pub fn read(path: &Path) -> io::Result<Signed> {
    let bytes = match read_capped(path, MAX_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Signed::new()),
        bytes => bytes?,
    };
    let line = |line: &str| {
        let mut words = line.split(' ');
        let [log, size, root] = [(); 3].map(|()| words.next());
        let root = hex32(root?)?;
        let size = size?.parse().ok()?;
        let log = hex32(log?).map(hex::encode)?;
        words
            .next()
            .is_none()
            .then_some((log, TreeHead { size, root }))
    };
    let text = std::str::from_utf8(&bytes).ok();
    let signed = text.and_then(|text| text.lines().map(line).collect());
    signed.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it is damaged"))
}

/// Writes it.
///
/// # Errors
/// Those of the file system.
pub fn write(path: &Path, signed: &Signed) -> io::Result<()> {
    let lines = signed
        .iter()
        .map(|(log, head)| format!("{log} {} {}\n", head.size, hex::encode(head.root)));
    replace_private(path, lines.collect::<String>().as_bytes())
}
