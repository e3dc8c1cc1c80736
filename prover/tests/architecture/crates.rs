//! The files of a crate, and which file a path leads to.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
};

use crate::imports::{Imports, test_modules};

/// A source file, by its module.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileId {
    pub in_crate: String,
    module: Vec<String>,
}

impl FileId {
    pub fn new<'m>(in_crate: &str, module: impl IntoIterator<Item = &'m str>) -> Self {
        Self {
            in_crate: in_crate.to_owned(),
            module: module.into_iter().map(str::to_owned).collect(),
        }
    }
}

impl FileId {
    /// Whether it is the module of this name at the root of its crate, or below it.
    pub fn is_in(&self, module: &str) -> bool {
        self.module.first().is_some_and(|first| first == module)
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.in_crate)?;
        self.module
            .iter()
            .try_for_each(|name| write!(f, "::{name}"))
    }
}

/// What a path is resolved from, at most so many times: names are passed on by few modules.
const MOST_STEPS: usize = 8;

/// A crate's files by module, without those of tests.
pub struct Crate {
    name: String,
    files: BTreeMap<FileId, Imports>,
}

impl Crate {
    /// Reads the sources of the crate in a folder of the workspace.
    pub fn read(name: &str, folder: &str) -> Self {
        let src = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(folder)
            .join("src");
        let mut sources = BTreeMap::new();
        for path in rust_files(&src) {
            let relative = path.strip_prefix(&src).unwrap().with_extension("");
            let mut module: Vec<_> = relative
                .iter()
                .map(|part| part.to_str().unwrap().to_owned())
                .collect();
            match module.last().unwrap().as_str() {
                "main" => continue,
                "lib" | "mod" => drop(module.pop()),
                _ => {}
            }
            let file = FileId {
                in_crate: name.to_owned(),
                module,
            };
            let text = fs::read_to_string(&path).unwrap();
            let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
            sources.insert(file, parsed);
        }
        let mut of_tests = BTreeSet::new();
        for (file, parsed) in &sources {
            for module in test_modules(parsed) {
                of_tests.insert([&file.module[..], &[module]].concat());
            }
        }
        sources.retain(|file, _| {
            !(1..=file.module.len()).any(|n| of_tests.contains(&file.module[..n]))
        });
        let imports = |(file, parsed): (FileId, syn::File)| (file, Imports::of(&parsed));
        Self {
            name: name.to_owned(),
            files: sources.into_iter().map(imports).collect(),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn files(&self) -> impl Iterator<Item = &FileId> {
        self.files.keys()
    }

    /// The domains of hashes that a file spells out.
    pub fn domains(&self, file: &FileId) -> &BTreeSet<String> {
        &self.files[file].domains
    }

    /// All that a file has in quotes, but for what documents it.
    pub fn texts(&self, file: &FileId) -> &BTreeSet<String> {
        &self.files[file].texts
    }

    /// The files that a file of this crate imports.
    pub fn imports(&self, file: &FileId, crates: &[Self]) -> BTreeSet<FileId> {
        let imports = &self.files[file];
        let below = |other: &FileId| {
            other.in_crate == file.in_crate && other.module.starts_with(&file.module)
        };
        let used = imports
            .used
            .iter()
            .filter_map(|path| resolve(file, path, crates, 0));
        // What is passed on from below is a signpost, and no import, unless it is used here too.
        let passed_on = imports.passed_on.iter().filter_map(|(name, path)| {
            let other = resolve(file, path, crates, 0)?;
            (imports.words.contains(name) || !below(&other)).then_some(other)
        });
        used.chain(passed_on)
            .filter(|other| other != file)
            .collect()
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found
}

/// The file that a path of a file leads to, if it is one of ours.
fn resolve(from: &FileId, path: &[String], crates: &[Crate], steps: usize) -> Option<FileId> {
    let find = |name: &str| crates.iter().find(|of| of.name == name);
    let exists = |file: &FileId| find(&file.in_crate).is_some_and(|of| of.files.contains_key(file));
    let child = |file: &FileId, name: &String| FileId {
        in_crate: file.in_crate.clone(),
        module: [&file.module[..], std::slice::from_ref(name)].concat(),
    };
    let mut at = from.clone();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => {
            at.module.clear();
            rest = &rest[1..];
        }
        "self" => rest = &rest[1..],
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                at.module.pop();
                rest = &rest[1..];
            }
        }
        _ if exists(&child(&at, &rest[0])) => {}
        name => {
            find(name)?;
            at = FileId::new(name, []);
            rest = &rest[1..];
        }
    }
    while let Some(name) = rest.first() {
        let next = child(&at, name);
        if !exists(&next) {
            break;
        }
        at = next;
        rest = &rest[1..];
    }
    let passed_on = rest.first().and_then(|name| {
        let imports = find(&at.in_crate)?.files.get(&at)?;
        imports.passed_on.get(name)
    });
    match passed_on {
        Some(path) if steps < MOST_STEPS => {
            let path = [&path[..], &rest[1..]].concat();
            resolve(&at, &path, crates, steps + 1).or(Some(at))
        }
        _ => exists(&at).then_some(at),
    }
}
