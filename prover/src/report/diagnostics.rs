//! What is wrong with the inputs, in groups.

use serde_json::{Value, json};
use verdict::report::counted;

use super::Part;
use crate::inputs::diagnostics::{Diagnostic, Diagnostics, Location, Place, RecordKind, Severity};

/// All of it: the number of errors, then each group.
pub fn part(diagnostics: &Diagnostics) -> Part {
    let total = format!("the inputs have {}", counted(diagnostics.errors(), "error"));
    Part::lines([total, diagnostics.to_string()])
        .with("errors", of_severity(diagnostics, Severity::Error))
        .with("warnings", of_severity(diagnostics, Severity::Warning))
        .with("error_count", diagnostics.errors())
        .with("warning_count", diagnostics.warnings())
        .with("ungrouped_count", diagnostics.left_out())
}

/// Of inputs without errors: what is perhaps not meant, for programs. People are told while the inputs are read.
pub fn warnings(diagnostics: &Diagnostics) -> Part {
    Part::value("warnings", of_severity(diagnostics, Severity::Warning))
        .with("warning_count", diagnostics.warnings())
}

/// The groups of errors, or of warnings.
pub fn of_severity(diagnostics: &Diagnostics, severity: Severity) -> Vec<Value> {
    let groups = diagnostics
        .iter()
        .filter(|group| group.severity == severity);
    groups.map(group).collect()
}

fn group(diagnostic: &Diagnostic) -> Value {
    let places: Vec<_> = diagnostic.places.iter().map(detailed).collect();
    let mut group = place(&diagnostic.location);
    let more = json!({
        "code": diagnostic.code.name(),
        "message": diagnostic.said(),
        "hint": diagnostic.hint,
        "count": diagnostic.count,
        "places_left_out": diagnostic.count - places.len() as u64,
        "places": places,
    });
    if let (Value::Object(group), Value::Object(more)) = (&mut group, more) {
        group.extend(more);
    }
    group
}

fn detailed(found: &Place) -> Value {
    let mut place = place(&found.location);
    place["detail"] = json!(found.detail);
    place
}

fn place(location: &Location) -> Value {
    let column = location.column.as_ref();
    let of = |kind| location.line.filter(|_| location.kind == kind);
    json!({
        "file": location.file,
        "line": of(RecordKind::Line),
        "row": of(RecordKind::Row),
        "column": column.map(|column| column.position),
        "field": column.and_then(|column| column.name.as_deref()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::diagnostics::{Code, Column};

    #[test]
    fn programs_read_a_group_with_its_first_place_and_what_was_left_out() {
        let mut diagnostics = Diagnostics::default();
        for line in 3..20 {
            let column = Some(Column {
                position: 2,
                name: Some("asset".to_owned()),
            });
            let place = Location {
                column,
                ..Location::line("a.csv", line)
            };
            diagnostics.error_of(Code::AssetNotListed, place, "LUNA is not listed", "list it");
        }
        let part = part(&diagnostics);
        let json = super::super::Report::from([part]).to_json();
        let group = &json["errors"][0];
        for (key, value) in [
            ("file", json!("a.csv")),
            ("line", json!(3)),
            ("column", json!(2)),
            ("field", json!("asset")),
            ("code", json!("ASSET_NOT_LISTED")),
            ("message", json!("LUNA is not listed")),
            ("hint", json!("list it")),
            ("count", json!(17)),
            ("places_left_out", json!(7)),
        ] {
            assert_eq!(group[key], value, "{key}");
        }
        assert_eq!(group["places"][9]["line"], 12);
        assert_eq!(
            (&json["error_count"], &json["ungrouped_count"]),
            (&json!(17), &json!(0))
        );
    }
}
