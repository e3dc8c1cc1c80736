//! The tables of cases: what is judged, with which arguments, and what has to come out.

pub mod archives;
pub mod bundles;
pub mod edit;
pub mod inclusions;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use self::edit::{Edit, apply};
use crate::{files, places::Files};

/// q, the modulus of coordinates, as SPEC.md writes it.
pub const Q: &str = "0x40000000000000000000000000000000224698fc0994a8dd8c46eb2100000001";
/// p, the modulus of scalars.
pub const P: &str = "0x40000000000000000000000000000000224698fc094cf91b992d30ed00000001";

/// A table, as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table<C> {
    /// What all cases are about.
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<C>,
}

/// A file that is given beside what is judged.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The vector that it is made of.
    pub base: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

impl Given {
    pub fn new(base: &str, edits: &[Edit]) -> Self {
        Self {
            base: base.to_owned(),
            edits: edits.to_vec(),
        }
    }

    /// The bytes, damaged.
    pub fn bytes(&self) -> Vec<u8> {
        let mut files = Files::from([("the only file".to_owned(), files::file(&self.base))]);
        apply(&mut files, &self.edits);
        files.pop_first().expect("one file").1
    }
}

/// A case's expected code, or how it ends without a refusal.
pub trait Case: Serialize + DeserializeOwned {
    /// The name of the table's file.
    const FILE: &'static str;
    /// What all cases are about.
    const ABOUT: &'static str;
    fn name(&self) -> &str;
    fn expected(&self) -> &str;

    /// Whether an outcome is right.
    fn allows(&self, found: &str) -> bool {
        found == self.expected()
    }

    /// All cases, as this source has them.
    fn all() -> Vec<Self>;
}

/// Reads a table from its file, and demands that it is the one of this source. A case is a line of it.
pub fn read<C: Case>() -> Vec<C> {
    let about = serde_json::to_string(C::ABOUT).unwrap();
    let cases: Vec<String> = C::all()
        .iter()
        .map(|case| format!("    {}", serde_json::to_string(case).unwrap()))
        .collect();
    let text = format!(
        "{{\n  \"about\": {about},\n  \"cases\": [\n{}\n  ]\n}}\n",
        cases.join(",\n")
    );
    files::assert_golden(C::FILE, &text);
    let table: Table<C> = serde_json::from_str(&text).unwrap();
    let mut names: Vec<&str> = table.cases.iter().map(Case::name).collect();
    names.sort_unstable();
    for pair in names.windows(2) {
        assert_ne!(pair[0], pair[1], "two cases of one name");
    }
    table.cases
}
