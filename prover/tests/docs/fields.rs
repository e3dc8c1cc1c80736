//! Fields of JSON objects, as tables of the reference write them: `a.b`, and `a[].b` for the objects of a list.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::markdown::{Table, assert_same, first_column};

/// That a table has the fields of these objects, each of at least one of them, and no other.
#[track_caller]
pub fn assert_fields(what: &str, table: &Table, objects: &[Value]) {
    let documented = first_column(table);
    let known: BTreeSet<_> = documented.iter().cloned().collect();
    let mut found = BTreeSet::new();
    for object in objects {
        assert!(object.is_object(), "{what}: {object}");
        collect("", object, &known, &mut found);
    }
    assert_same(what, documented, found);
}

/// The paths below a value: as deep as the table goes.
fn collect(path: &str, value: &Value, known: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    let inner = |start: &str| known.iter().any(|name| name.starts_with(start));
    match value {
        Value::Object(fields) if path.is_empty() || inner(&format!("{path}.")) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                collect(&format!("{path}{dot}{name}"), value, known, found);
            }
        }
        Value::Array(items) if inner(&format!("{path}[].")) => {
            for item in items {
                collect(&format!("{path}[]"), item, known, found);
            }
        }
        // What another of the objects has in full, or a list that is empty in this one.
        Value::Null if inner(&format!("{path}.")) || inner(&format!("{path}[].")) => {}
        _ => {
            found.insert(path.to_owned());
        }
    }
}
