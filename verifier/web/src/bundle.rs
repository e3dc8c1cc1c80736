//! Files that were dropped together, as a bundle.

use std::ffi::OsStr;

use documents::{bundle::source::BundleSource, refusal::Refusal};

use crate::{
    divided::Divided,
    files::{FileAt, Files},
};

/// A bundle's files.
pub struct Folder<'a> {
    files: Vec<FileAt<'a>>,
    divided: &'a Divided,
}

impl<'a> Folder<'a> {
    /// The files at these places.
    ///
    /// # Errors
    /// No verdict if there is no such place.
    pub fn new(files: &'a Files<'a>, places: &[usize]) -> Result<Self, Refusal> {
        let of_places = places.iter().map(|place| files.at(*place));
        Ok(Self {
            files: of_places.collect::<Result<_, _>>()?,
            divided: files.divided(),
        })
    }

    /// Who reads the shards of the question's bundles.
    pub fn divided(&self) -> &'a Divided {
        self.divided
    }

    fn find(&self, name: &str) -> Option<&FileAt<'a>> {
        self.files.iter().find(|file| file.name() == name)
    }
}

impl BundleSource for Folder<'_> {
    fn names(&self, each: &mut dyn FnMut(&OsStr) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let mut names = self.files.iter();
        names.try_for_each(|file| each(OsStr::new(file.name())))
    }

    fn size(&self, name: &'static str) -> Result<Option<u64>, Refusal> {
        Ok(self.find(name).map(FileAt::size))
    }

    fn read(&self, name: &'static str, offset: u64, length: usize) -> Result<Vec<u8>, Refusal> {
        let file = self.find(name).ok_or_else(|| Refusal::NoVerdict {
            what: format!("there is no {name}"),
            hint: "give all files of the bundle".to_owned(),
        })?;
        file.part(offset, length)
    }
}
