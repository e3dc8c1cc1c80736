//! What a file is that is not what its reader asked for. A login page is saved under a file's name, a download ends in
//! the middle, an archive is given where a file belongs: that accuses nobody, and is said before a file is judged.

use std::{
    collections::BTreeSet,
    fmt,
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};

use crate::{
    bundle::names::CLAIM,
    input::{not_regular, read_capped},
    refusal::{Reason, Refusal},
    version::{self, Stated},
};

/// A JSON document of a proof, as its fields tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// A customer's inclusion file.
    InclusionFile,
    /// A ledger descriptor.
    Descriptor,
    /// A claim.
    Claim,
    /// A collateral schedule.
    Collateral,
    /// An auditor's attestation.
    Attestation,
    /// A dossier for an auditor.
    Dossier,
    /// An auditor's key, or an exchange's.
    SecretKey,
    /// A receipt of an exchange.
    Receipt,
    /// What a customer shows to others.
    CustomerReport,
    /// What a program printed.
    Report,
}

impl Document {
    /// All of them, each with fields that no other has.
    const FIELDS: [(Self, &'static [&'static str]); 10] = [
        (Self::InclusionFile, &["salt", "entries"]),
        (Self::Descriptor, &["exchange", "nonce"]),
        (Self::Claim, &["shape", "reserves_commitment"]),
        (Self::Collateral, &["quote", "assets"]),
        (Self::Attestation, &["facts", "signature"]),
        (Self::Dossier, &["blind", "holdings"]),
        (Self::SecretKey, &["public", "secret"]),
        (Self::Receipt, &["statement", "signature"]),
        (Self::CustomerReport, &["inclusion", "against"]),
        (Self::Report, &["verdict", "reason"]),
    ];

    /// The code of one that is malformed.
    fn reason(self) -> Reason {
        match self {
            Self::InclusionFile | Self::Report | Self::CustomerReport => Reason::InclusionFile,
            Self::Descriptor => Reason::Descriptor,
            Self::Claim => Reason::Claim,
            Self::Collateral => Reason::Collateral,
            Self::Attestation | Self::SecretKey => Reason::Attestation,
            Self::Receipt => Reason::Receipt,
            Self::Dossier => Reason::Dossier,
        }
    }

    /// The document that a file of JSON is, if it is one of a proof, and no longer than any that a customer is given.
    pub(crate) fn of_file(path: &Path) -> Option<Self> {
        let bytes = read_capped(path, LARGEST_LOOKED_AT).ok()?;
        Self::of(std::str::from_utf8(&bytes).ok()?, None)
    }

    /// The document that bytes are, by their fields, if they are whole JSON and one of a proof.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        Self::of(std::str::from_utf8(bytes).ok()?, None)
    }

    /// The document that a whole JSON text is, if it is one of a proof. What has the fields of several is the expected
    /// one, if that is among them.
    fn of(text: &str, expected: Option<Self>) -> Option<Self> {
        let Fields(fields) = serde_json::from_str(text).ok()?;
        let has_all = |(_, names): &(Self, &[&str])| names.iter().all(|name| fields.contains(name));
        let found = Self::FIELDS.into_iter().filter(has_all);
        let found: Vec<_> = found.map(|(document, _)| document).collect();
        let expected = expected.filter(|document| found.contains(document));
        expected.or(found.first().copied())
    }
}

/// The fields of a JSON object, of those that tell documents apart. Others are passed over: a file of megabytes can have a
/// million.
struct Fields(BTreeSet<&'static str>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut known = BTreeSet::new();
                while let Some(Field(field)) = map.next_key()? {
                    known.extend(field);
                    map.next_value::<IgnoredAny>()?;
                }
                Ok(Fields(known))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// The name of a field, if it tells documents apart.
struct Field(Option<&'static str>);

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a field")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Field, E> {
                let mut names = Document::FIELDS.iter().flat_map(|(_, names)| names.iter());
                Ok(Field(names.find(|known| **known == name).copied()))
            }
        }

        deserializer.deserialize_identifier(Name)
    }
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InclusionFile => "an inclusion file",
            Self::Descriptor => "a ledger's descriptor",
            Self::Claim => "a bundle's claim",
            Self::Collateral => "a collateral schedule",
            Self::Attestation => "an auditor's attestation",
            Self::Dossier => "a dossier",
            Self::SecretKey => "a secret key",
            Self::Receipt => "an exchange's receipt",
            Self::CustomerReport => "a customer's report",
            Self::Report => "a program's report",
        })
    }
}

/// Forms that a whole file has by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Nothing, or nothing but white space.
    Empty,
    /// HTML.
    WebPage,
    /// Of a program that packs files.
    Packed(&'static str),
    /// Inclusions, sealed.
    Archive,
    /// Text in units of two bytes.
    Utf16,
    /// Anything else.
    Other,
}

/// First bytes of packed files, and what they are called.
const PACKED: [(&[u8], &str); 8] = [
    (b"PK\x03\x04", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"%PDF-", "PDF"),
];

/// Most bytes of a file that is read only to say what it is.
const LARGEST_LOOKED_AT: u64 = 1 << 20;

/// The mark that some editors put before a text.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The form that a file has whose first bytes these are.
pub fn form(bytes: &[u8]) -> Form {
    if let Some((_, name)) = PACKED.iter().find(|(first, _)| bytes.starts_with(first)) {
        return Form::Packed(name);
    }
    if bytes.starts_with(b"PORARCHV") {
        return Form::Archive;
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Form::Utf16;
    }
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let text = text.trim_ascii_start();
    match text.first() {
        None => Form::Empty,
        Some(b'<') => Form::WebPage,
        Some(_) => Form::Other,
    }
}

/// What a file is if it is one that nobody writes in place of any document; `name` is what it is called,
/// `reason` the code of what was to be read.
pub fn no_document(reason: Reason, name: impl fmt::Display, bytes: &[u8]) -> Option<Refusal> {
    let refusal = match form(bytes) {
        Form::Empty => Refusal::damaged(reason, format!("{name} is empty")),
        Form::WebPage => Refusal::Damaged {
            reason,
            what: format!("{name} is a web page, which was saved in place of the file"),
            hint: "log in again, and download the file itself".to_owned(),
        },
        Form::Utf16 => Refusal::Damaged {
            reason,
            what: format!("{name} was saved in another encoding (UTF-16)"),
            hint: "download it again, or save it as UTF-8".to_owned(),
        },
        Form::Packed(how) => Refusal::NoVerdict {
            what: format!("{name} is packed ({how})"),
            hint: "unpack it first, and give what is inside".to_owned(),
        },
        Form::Archive => Refusal::NoVerdict {
            what: format!("{name} is an archive of inclusions"),
            hint: "give it as an archive, with your access code".to_owned(),
        },
        Form::Other => return None,
    };
    Some(refusal)
}

/// Refuses what is no whole JSON document of this kind, and what is another one of a proof. What passes may still be
/// anything that says so.
///
/// # Errors
/// [`Refusal::Damaged`] for what is not whole; [`Refusal::NoVerdict`] for something else.
pub fn expect(document: Document, name: impl fmt::Display, bytes: &[u8]) -> Result<(), Refusal> {
    let reason = document.reason();
    if let Some(refusal) = no_document(reason, &name, bytes) {
        return Err(refusal);
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(Refusal::damaged(reason, format!("{name} is not text")));
    };
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let what = if error.is_eof() {
            "it ends in the middle"
        } else {
            "it is no JSON from there on"
        };
        let (line, column) = (error.line(), error.column());
        let what = format!("{name}, line {line}, column {column}: {what}");
        return Err(Refusal::damaged(reason, what));
    }
    let found = Document::of(text, Some(document));
    if let Some(found) = found
        && found != document
    {
        return Err(Refusal::NoVerdict {
            what: format!("{name} is {found}, and not {document}"),
            hint: format!("give {document}"),
        });
    }
    // Before its fields: a later version may have others.
    ensure_version(document, reason, &name, bytes)?;
    if found.is_some() {
        return Ok(());
    }
    Err(Refusal::damaged(
        reason,
        format!("{name} is not {document}: something else was saved in its place"),
    ))
}

/// Refuses a document that says to be of a version that this program does not read, or to have one inside. What says
/// nothing of the kind is judged by its form. `reason` is the code of what has it.
///
/// # Errors
/// [`Refusal::Unchecked`]. It accuses nobody, and is never a verification either.
pub fn ensure_version(
    document: Document,
    reason: Reason,
    name: impl fmt::Display,
    bytes: &[u8],
) -> Result<(), Refusal> {
    let stated = Stated::in_text(std::str::from_utf8(bytes).unwrap_or(""));
    let of = |part: &str, reason, found: Option<u64>, reads: &[u32]| match found {
        Some(found) if reads.iter().all(|known| u64::from(*known) != found) => Err(
            version::unknown(reason, format!("{name}{part}"), found, reads),
        ),
        _ => Ok(()),
    };
    let whole = |reads: &[u32]| of("", reason, stated.version(), reads);
    match document {
        Document::InclusionFile => {
            whole(&[version::SELF_CONTAINED_FILE, version::DETACHED_FILE])?;
            let (descriptor, reads) = (stated.descriptor(), [version::DESCRIPTOR]);
            of(", its descriptor", reason, descriptor, &reads)?;
            let (schedule, reads) = (stated.collateral(), [version::COLLATERAL]);
            of(
                ", its collateral schedule",
                Reason::Collateral,
                schedule,
                &reads,
            )
        }
        Document::Descriptor => whole(&[version::DESCRIPTOR]),
        Document::Claim => whole(&[version::CLAIM]),
        Document::Collateral => whole(&[version::COLLATERAL]),
        Document::Attestation => {
            let reads = [version::ATTESTATION];
            of("", reason, stated.facts(), &reads)
        }
        Document::Dossier => whole(&[version::DOSSIER]),
        Document::SecretKey => whole(&[version::SECRET_KEY]),
        Document::Receipt => {
            let reads = [version::RECEIPT];
            of("", reason, stated.statement(), &reads)
        }
        Document::CustomerReport => whole(&[version::CUSTOMER_REPORT]),
        Document::Report => Ok(()),
    }
}

/// What is longer than any document of its kind.
pub fn longer_than_any(name: impl fmt::Display, document: Document) -> Refusal {
    Refusal::damaged(
        document.reason(),
        format!("{name} is longer than {document} can be: something else was saved in its place"),
    )
}

/// A file of this kind that was not read: too long, of which the first bytes may tell what it is, or unreadable.
pub fn not_read(path: &Path, error: &io::Error, document: Document) -> Refusal {
    if error.kind() == io::ErrorKind::IsADirectory {
        let is_bundle = path.join(CLAIM).is_file();
        let what = if is_bundle { "a bundle" } else { "a directory" };
        return Refusal::NoVerdict {
            what: format!("{} is {what}, and not {document}", path.display()),
            hint: format!("give the file itself: {document} is one file"),
        };
    }
    if error.kind() != io::ErrorKind::FileTooLarge {
        return Refusal::unreadable(path, error);
    }
    too_long(
        path.display(),
        &first_bytes(path).unwrap_or_default(),
        document,
    )
}

/// What is longer than any document of this kind, by its first bytes.
pub fn too_long(name: impl fmt::Display, first: &[u8], document: Document) -> Refusal {
    no_document(document.reason(), &name, first).unwrap_or_else(|| longer_than_any(&name, document))
}

/// The first bytes of a regular file.
pub(crate) fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut first = Vec::new();
    File::open(path)?.take(512).read_to_end(&mut first)?;
    Ok(first)
}

/// The same of what may be no regular file, which is not opened then: opening a pipe could wait forever.
pub(crate) fn first_bytes_of_regular(path: &Path) -> io::Result<Vec<u8>> {
    let meta = fs::metadata(path)?;
    if meta.is_file() {
        first_bytes(path)
    } else {
        Err(not_regular(&meta))
    }
}

#[cfg(test)]
mod tests;
