//! The files of a question.

use std::io::{self, Read, Seek, SeekFrom};

use documents::{
    inclusion::{FileDocuments, GivenDocument, LeftOut},
    recognise::{self, Document},
    refusal::Refusal,
};

use crate::{
    divided::Divided,
    host::{Asker, Host},
    question::FileRecord,
};

/// Most bytes of a file that tell what it is.
pub const FIRST_BYTES: u64 = 512;

/// Files, by their places, and who reads them.
pub struct Files<'a> {
    asker: &'a Asker<'a>,
    files: Vec<FileRecord>,
}

/// One of them.
#[derive(Clone, Copy)]
pub struct FileAt<'a> {
    files: &'a Files<'a>,
    place: usize,
    record: &'a FileRecord,
}

impl<'a> Files<'a> {
    pub fn new(asker: &'a Asker<'a>, files: Vec<FileRecord>) -> Self {
        Self { asker, files }
    }

    pub fn host(&self) -> &'a dyn Host {
        self.asker.host
    }

    /// Who reads the shards of bundles.
    pub fn divided(&self) -> &'a Divided {
        &self.asker.divided
    }

    /// All of them.
    pub fn all(&'a self) -> impl Iterator<Item = FileAt<'a>> {
        (0..).zip(&self.files).map(|(place, record)| FileAt {
            files: self,
            place,
            record,
        })
    }

    /// The file at a place.
    ///
    /// # Errors
    /// No verdict if there is none.
    pub fn at(&'a self, place: usize) -> Result<FileAt<'a>, Refusal> {
        self.all().nth(place).ok_or_else(|| Refusal::NoVerdict {
            what: format!(
                "the page asked about file {place}, and named {}",
                self.files.len()
            ),
            hint: "load the page again".to_owned(),
        })
    }

    /// The documents that were given for an inclusion file, by their places.
    ///
    /// # Errors
    /// No verdict if there is no such place.
    pub fn documents(
        &'a self,
        descriptor: Option<usize>,
        collateral: Option<usize>,
    ) -> Result<Given<'a>, Refusal> {
        let at = |place: Option<usize>| place.map(|place| self.at(place)).transpose();
        Ok(Given {
            descriptor: at(descriptor)?,
            collateral: at(collateral)?,
        })
    }
}

impl<'a> FileAt<'a> {
    pub fn name(&self) -> &'a str {
        &self.record.name
    }

    pub fn size(&self) -> u64 {
        self.record.size
    }

    /// A part of it.
    ///
    /// # Errors
    /// No verdict if it cannot be read.
    pub fn part(&self, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        let unreadable = || {
            let error = io::Error::from(io::ErrorKind::UnexpectedEof);
            Refusal::unreadable(self.name(), &error)
        };
        // A size is what somebody says it is: nothing is allocated for what cannot be there.
        let end = offset.checked_add(length as u64);
        if end.is_none_or(|end| end > self.size()) {
            return Err(unreadable());
        }
        let mut bytes = vec![0; length];
        let read = self.files.host().read(self.place, offset, &mut bytes);
        read.map_err(|_| unreadable())?;
        Ok(bytes)
    }

    /// Its first bytes.
    ///
    /// # Errors
    /// No verdict if it cannot be read.
    pub fn first(&self) -> Result<Vec<u8>, Refusal> {
        self.part(0, self.size().min(FIRST_BYTES) as usize)
    }

    /// All of it, if it has at most `cap` bytes.
    ///
    /// # Errors
    /// What it is if it has more; no verdict if it cannot be read.
    pub fn whole(&self, cap: u64, document: Document) -> Result<Vec<u8>, Refusal> {
        if self.size() > cap {
            return Err(recognise::too_long(self.name(), &self.first()?, document));
        }
        self.part(0, self.size() as usize)
    }

    /// To be read in parts.
    pub fn reader(self) -> FileReader<'a> {
        FileReader { file: self, at: 0 }
    }
}

/// Reads a file from where it is.
pub struct FileReader<'a> {
    file: FileAt<'a>,
    at: u64,
}

impl Read for FileReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.file.size().saturating_sub(self.at);
        let length = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        // At its end nobody is asked.
        if length == 0 {
            return Ok(0);
        }
        let (host, place) = (self.file.files.host(), self.file.place);
        host.read(place, self.at, &mut into[..length])
            .map_err(|_| io::Error::other("it cannot be read"))?;
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for FileReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.file.size().checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Documents that were dropped beside an inclusion file. None other is looked for.
pub struct Given<'a> {
    descriptor: Option<FileAt<'a>>,
    collateral: Option<FileAt<'a>>,
}

impl FileDocuments for Given<'_> {
    fn given(&self, document: LeftOut) -> Result<Option<GivenDocument>, Refusal> {
        let file = match document {
            LeftOut::Descriptor => self.descriptor,
            LeftOut::Collateral => self.collateral,
        };
        let read = |file: FileAt<'_>| -> Result<_, Refusal> {
            let bytes = file.whole(document.most_bytes(), document.kind())?;
            let name = file.name().to_owned();
            Ok(GivenDocument { name, bytes })
        };
        file.map(read).transpose()
    }

    fn beside(&self, _: LeftOut) -> Result<Option<GivenDocument>, Refusal> {
        Ok(None)
    }
}
