//! From a section's words to the registry's: files, delimiters, asset names.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    path::Path,
};

use circuits::ledger::AssetId;
use toml::Spanned;

use super::{
    database::Databases,
    diagnostics::{Code, Diagnostics},
    fits::Fits,
    globs::{PatternError, is_pattern, matches},
    named_file::{InputFile, ensure_file},
    registry::Registry,
    snapshot::SnapshotText,
    typed::SymbolMap,
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
    /// With how many decimals amounts that are too large would fit.
    pub fits: Fits,
    /// Connections to databases.
    pub databases: Databases,
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
                self.diagnostics.error_of(
                    Code::Key,
                    self.text.at(section),
                    "the section names no file, or in two ways",
                    "write file = \"a.csv\", or files = [\"a.csv\", \"b.csv\"]",
                );
                &[]
            }
        };
        let mut seen = HashSet::new();
        let mut inputs = Vec::new();
        let all = names.iter().flat_map(|named| {
            let files = self.matched(named).into_iter();
            files.map(move |file| (named, file))
        });
        for (name, InputFile { path, name: file }) in all.collect::<Vec<_>>() {
            if seen.insert(file.clone()) {
                let found = Spanned::new(name.span(), file.clone());
                if ensure_file(&path, &found, self.text, self.diagnostics) {
                    inputs.push(InputFile { path, name: file });
                }
            } else {
                let location = self.text.at(name.span());
                self.diagnostics.error_of(
                    Code::Twice,
                    location,
                    format!("the file {file} is named twice"),
                    "name it once; a pattern names all files that it matches",
                );
            }
        }
        inputs
    }

    /// The files that a name leads to: one, or all that it matches as a pattern.
    fn matched(&mut self, name: &Spanned<String>) -> Vec<InputFile> {
        if !is_pattern(self.folder, name.get_ref()) {
            return vec![InputFile {
                path: self.folder.join(name.get_ref()),
                name: name.get_ref().clone(),
            }];
        }
        let (code, message, hint) = match matches(self.folder, name.get_ref()) {
            Ok(files) if !files.is_empty() => {
                let file = |(path, name)| InputFile { path, name };
                return files.into_iter().map(file).collect();
            }
            Ok(_) => (
                Code::Unreadable,
                format!("no file matches {}", name.get_ref()),
                "patterns are relative to the snapshot's folder; case matters, and * matches no / and no point at the \
                 beginning of a name",
            ),
            Err(error) => (
                match error {
                    PatternError::Malformed(_) => Code::Key,
                    PatternError::Unreadable => Code::Unreadable,
                },
                format!("{} {error}", name.get_ref()),
                "write * for any characters, ? for one, [ab] for one of several; or name the files",
            ),
        };
        let place = self.text.at(name.span());
        self.diagnostics.error_of(code, place, message, hint);
        Vec::new()
    }

    /// The byte between fields.
    pub fn delimiter(&mut self, delimiter: Option<&Spanned<String>>) -> u8 {
        let Some(delimiter) = delimiter else {
            return b',';
        };
        match delimiter.get_ref().as_bytes() {
            [byte] if matches!(byte, b',' | b';' | b'\t' | b'|' | b':' | b' ') => *byte,
            _ => {
                self.diagnostics.error_of(
                    Code::Key,
                    self.text.at(delimiter.span()),
                    format!("the delimiter is {:?}", delimiter.get_ref()),
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
            self.diagnostics.error_of(
                Code::AssetNotListed,
                self.text.at(symbol.span()),
                format!("{:?} is not the symbol of an asset", symbol.get_ref()),
                "write it as in the list of assets, in the same case, or add it there",
            );
        }
        asset
    }

    /// The asset names of a long table: the registry's own, and those that the snapshot maps.
    pub fn symbols(&mut self, mapped: Option<&Spanned<SymbolMap>>) -> HashMap<String, AssetId> {
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
            self.diagnostics.error_of(
                Code::Key,
                location,
                format!("{key} has no meaning in this layout"),
                hint,
            );
        }
    }
}
