//! From a file's words to the registry's: files, delimiters, asset names, columns.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
    path::{Path, PathBuf},
};

use circuits::ledger::AssetId;
use toml::Spanned;

use super::{
    diagnostics::{Diagnostics, Location},
    registry::Registry,
    snapshot::SnapshotText,
    table::Table,
};

/// What the readers of tables share.
pub struct Context<'a> {
    /// The snapshot's folder.
    pub folder: &'a Path,
    /// The snapshot, for the places of its parts.
    pub text: &'a SnapshotText,
    /// The assets.
    pub registry: &'a Registry,
    /// Everything that is wrong.
    pub diagnostics: &'a mut Diagnostics,
}

/// A file to read.
pub struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// What the snapshot calls it.
    pub name: String,
}

impl Context<'_> {
    /// The files of a section, which names one with `file` or several with `files`.
    pub fn files(
        &mut self,
        file: Option<&Spanned<String>>,
        files: Option<&Vec<Spanned<String>>>,
        section: Range<usize>,
    ) -> Vec<InputFile> {
        let names = match (file, files) {
            (Some(file), None) => std::slice::from_ref(file),
            (None, Some(files)) if !files.is_empty() => files.as_slice(),
            _ => {
                self.diagnostics.error(
                    self.text.at(section),
                    "the section names no file, or in two ways",
                    "write file = \"a.csv\", or files = [\"a.csv\", \"b.csv\"]",
                );
                &[]
            }
        };
        let mut seen = HashSet::new();
        let mut inputs = Vec::new();
        for name in names {
            if seen.insert(name.get_ref()) {
                let path = self.folder.join(name.get_ref());
                if !ensure_file(&path, name, self.text, self.diagnostics) {
                    continue;
                }
                inputs.push(InputFile {
                    path,
                    name: name.get_ref().clone(),
                });
            } else {
                let location = self.text.at(name.span());
                self.diagnostics
                    .error(location, "the file is named twice", "name it once");
            }
        }
        inputs
    }

    /// The byte between fields.
    pub fn delimiter(&mut self, delimiter: Option<&Spanned<String>>) -> u8 {
        let Some(delimiter) = delimiter else {
            return b',';
        };
        match delimiter.get_ref().as_bytes() {
            [byte] if matches!(byte, b',' | b';' | b'\t' | b'|' | b':' | b' ') => *byte,
            _ => {
                self.diagnostics.error(
                    self.text.at(delimiter.span()),
                    "the delimiter is unknown",
                    "write one of \",\", \";\", \":\", \"|\", \" \" and \"\\t\"",
                );
                b','
            }
        }
    }

    /// The asset of a symbol that the snapshot uses.
    pub fn symbol(&mut self, symbol: &Spanned<String>) -> Option<AssetId> {
        let asset = self.registry.find(symbol.get_ref());
        if asset.is_none() {
            self.diagnostics.error(
                self.text.at(symbol.span()),
                format!("{:?} is not the symbol of an asset", symbol.get_ref()),
                "write it as in the list of assets, in the same case, or add it there",
            );
        }
        asset
    }

    /// The asset names of a long table: the registry's own, and those that the snapshot maps.
    pub fn symbols(
        &mut self,
        mapped: Option<&Spanned<BTreeMap<String, Spanned<String>>>>,
    ) -> HashMap<String, AssetId> {
        let mut names = self.registry.symbols();
        for (name, symbol) in mapped.into_iter().flat_map(Spanned::get_ref) {
            if let Some(asset) = self.symbol(symbol) {
                names.insert(name.clone(), asset);
            }
        }
        names
    }

    /// Refuses a key that has no meaning in the section's layout.
    pub fn refuse<T>(&mut self, key: &str, value: Option<&Spanned<T>>, hint: &str) {
        if let Some(value) = value {
            let location = self.text.at(value.span());
            self.diagnostics.error(
                location,
                format!("{key} has no meaning in this layout"),
                hint,
            );
        }
    }
}

/// Checks that a file which the snapshot names is there. What is wrong is reported where it is named.
pub fn ensure_file(
    path: &Path,
    name: &Spanned<String>,
    text: &SnapshotText,
    diagnostics: &mut Diagnostics,
) -> bool {
    let (message, hint) = match path.metadata() {
        Ok(meta) if meta.is_dir() => ("is a folder", "name the files in it"),
        Ok(meta) if !meta.is_file() => (
            "is not a regular file",
            "pipes and devices are not read: write the content to a file",
        ),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => (
            "does not exist",
            "paths are relative to the snapshot's folder",
        ),
        // Other failures are those of reading it.
        _ => return true,
    };
    let message = format!("the file {} {message}", name.get_ref());
    diagnostics.error(text.at(name.span()), message, hint);
    false
}

/// Places of the wanted columns. `None` if one is missing, which is reported.
pub fn columns(
    table: &Table,
    wanted: &[&str],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<usize>> {
    let mut places = Vec::with_capacity(wanted.len());
    for name in wanted {
        match table.column(name) {
            Some(place) => places.push(place),
            // Without the names that are there: a file without a header has an account's line instead.
            None => diagnostics.error(
                Location::line(table.name(), 1),
                format!("there is no column {name:?}"),
                "the first line names the columns: name this one there, or map it in the snapshot",
            ),
        }
    }
    (places.len() == wanted.len()).then_some(places)
}

/// Refuses columns that are neither mapped nor said to be of no meaning: they could be balances.
pub fn refuse_other_columns(
    table: &Table,
    mapped: &[usize],
    ignored: &[String],
    diagnostics: &mut Diagnostics,
) {
    for (place, name) in table.header().iter().enumerate() {
        if !mapped.contains(&place) && !ignored.contains(name) {
            let column = super::diagnostics::Column {
                position: place + 1,
                name: Some(name.clone()),
            };
            diagnostics.error(
                Location {
                    column: Some(column),
                    ..Location::line(table.name(), 1)
                },
                "the column is neither mapped nor ignored",
                "map it, list it in ignore = [...], or set ignore_other_columns = true",
            );
        }
    }
}
