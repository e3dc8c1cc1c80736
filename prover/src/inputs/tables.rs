//! The tables of a section of liabilities or of reserves: files, each in its form, or a query.

use std::{ops::Range, path::Path};

use toml::Spanned;

use super::{
    database::Place,
    diagnostics::{Code, Diagnostics, Location},
    forms::{
        copy::CopyText, delimited::Delimited, json_lines::JsonLines, parquet::ParquetRows,
        query::QueryRows, records::Records,
    },
    mapping::Context,
    named_file::InputFile,
    table::{Table, look_at},
    table_keys::TableKeys,
    typed::FormatConfig,
};

/// A table that is yet to be opened.
pub enum TableSource<'a> {
    /// A file in this form.
    File(InputFile, Form),
    /// A query to the database of a section.
    Query(TableKeys<'a>, &'a Spanned<String>),
}

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Delimited { delimiter: u8, has_header: bool },
    Copy { delimiter: u8, has_header: bool },
    JsonLines,
    Parquet,
}

impl<'a> TableSource<'a> {
    /// The tables of a section, which stands there.
    pub fn of_section(
        config: TableKeys<'a>,
        section: Range<usize>,
        context: &mut Context<'_>,
    ) -> Vec<Self> {
        if config.postgres.is_some() {
            return Self::of_database(config, context).into_iter().collect();
        }
        refuse_keys(
            [
                ("query", config.query),
                ("password_env", config.password_env),
                ("password_file", config.password_file),
            ],
            "where no database is named",
            "name it with postgres = \"host=... dbname=...\"",
            context,
        );
        let files = context.files(config.file, config.files, section);
        let delimiter = config
            .delimiter
            .map(|delimiter| context.delimiter(Some(delimiter)));
        let header = config.header.map(|header| *header.get_ref());
        let form = |file: InputFile| {
            let format = config.format.map(|format| *format.get_ref());
            let form = match format.unwrap_or_else(|| by_ending(&file.path)) {
                FormatConfig::Csv => Form::Delimited {
                    delimiter: delimiter.unwrap_or(b','),
                    has_header: header.unwrap_or(true),
                },
                FormatConfig::Copy => Form::Copy {
                    delimiter: delimiter.unwrap_or(b'\t'),
                    has_header: header.unwrap_or(false),
                },
                FormatConfig::Jsonl => Form::JsonLines,
                FormatConfig::Parquet => Form::Parquet,
            };
            (file, form)
        };
        let files: Vec<_> = files.into_iter().map(form).collect();
        if let Some((_, other)) = files.iter().find(|(_, form)| !form.is_text()) {
            refuse_keys_of_text(config, other.name(), context);
        }
        files
            .into_iter()
            .map(|(file, form)| Self::File(file, form))
            .collect()
    }

    fn of_database(config: TableKeys<'a>, context: &mut Context<'_>) -> Option<Self> {
        let place = |files: &Vec<Spanned<String>>| files.first().map(Spanned::span);
        let files = config.files.and_then(place);
        let format = config.format.map(Spanned::span);
        let file = config.file.map(Spanned::span);
        for (key, span) in [("file", file), ("files", files), ("format", format)] {
            if let Some(span) = span {
                context.diagnostics.error_of(
                    Code::Key,
                    context.text.at(span),
                    format!("{key} has no meaning in a query to a database"),
                    "give files a section of their own",
                );
            }
        }
        refuse_keys_of_text(config, "a query to a database", context);
        if config.query.is_none()
            && let Some(postgres) = config.postgres
        {
            context.diagnostics.error_of(
                Code::Key,
                context.text.at(postgres.span()),
                "the section names a database, and no query",
                format!("write query = \"SELECT {} FROM ...\"", config.columns),
            );
        }
        Some(Self::Query(config, config.query?))
    }

    /// Opens it. `None` if that fails, which is reported.
    pub fn open(&self, context: &mut Context<'_>) -> Option<Table> {
        match self {
            Self::File(file, form) => {
                let records = form.records(file, context.diagnostics)?;
                Table::of(&file.name, records, context.diagnostics)
            }
            Self::Query(config, query) => {
                let Location { file, line, .. } = context.text.at(query.span());
                let name = format!("query at {file}:{}", line.unwrap_or(1));
                let mut place = Place {
                    folder: context.folder,
                    text: context.text,
                    diagnostics: &mut *context.diagnostics,
                };
                let session = context.databases.session(*config, &mut place)?;
                let rows = QueryRows::open(session, query.get_ref(), &name, context.diagnostics);
                Table::of(&name, Box::new(rows?), context.diagnostics)
            }
        }
    }
}

impl Form {
    fn records(self, file: &InputFile, diagnostics: &mut Diagnostics) -> Option<Box<dyn Records>> {
        let InputFile { path, name } = file;
        let text = |diagnostics: &mut Diagnostics| {
            let source = look_at(path, name, diagnostics)?;
            let other = match self {
                Self::JsonLines => source.other_form_than_json(),
                Self::Parquet => source.other_form_than_parquet(),
                Self::Delimited { .. } | Self::Copy { .. } => source.other_form(),
            };
            if let Some((what, hint)) = other {
                diagnostics.error(Location::file(name), what, hint);
                return None;
            }
            Some(Box::new(source) as Box<dyn std::io::Read>)
        };
        Some(match self {
            Self::Delimited {
                delimiter,
                has_header,
            } => {
                let source = text(diagnostics)?;
                let open = Delimited::open(source, name, delimiter, has_header, diagnostics);
                Box::new(open?)
            }
            Self::Copy {
                delimiter,
                has_header,
            } => {
                let source = text(diagnostics)?;
                let open = CopyText::open(source, name, delimiter, has_header, diagnostics);
                Box::new(open?)
            }
            Self::JsonLines => Box::new(JsonLines::open(text, name, diagnostics)?),
            Self::Parquet if is_packed(path) => {
                let message = "a Parquet file is not packed as a whole";
                let hint = "unpack it: its columns are packed inside it";
                diagnostics.error(Location::file(name), message, hint);
                return None;
            }
            Self::Parquet => {
                text(diagnostics)?;
                Box::new(ParquetRows::open(path, name, diagnostics)?)
            }
        })
    }

    /// Whether cells are written as people write them: with a delimiter, and numbers with marks of their own.
    fn is_text(self) -> bool {
        match self {
            Self::Delimited { .. } | Self::Copy { .. } => true,
            Self::JsonLines | Self::Parquet => false,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Delimited { .. } => "CSV",
            Self::Copy { .. } => "the output of COPY",
            Self::JsonLines => "JSON lines",
            Self::Parquet => "Parquet",
        }
    }
}

/// The form of a file whose mapping does not say it: by its ending, under that of a packed file.
fn by_ending(path: &Path) -> FormatConfig {
    let ending = match is_packed(path) {
        true => ending(&path.with_extension("")),
        false => ending(path),
    };
    match ending.as_str() {
        "jsonl" | "ndjson" => FormatConfig::Jsonl,
        "parquet" => FormatConfig::Parquet,
        "copy" => FormatConfig::Copy,
        _ => FormatConfig::Csv,
    }
}

fn is_packed(path: &Path) -> bool {
    matches!(ending(path).as_str(), "gz" | "zst")
}

fn ending(path: &Path) -> String {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.unwrap_or_default().to_ascii_lowercase()
}

fn refuse_keys<const N: usize>(
    keys: [(&str, Option<&Spanned<String>>); N],
    place: &str,
    hint: &str,
    context: &mut Context<'_>,
) {
    for (key, value) in keys {
        if let Some(value) = value {
            let location = context.text.at(value.span());
            let message = format!("{key} has no meaning {place}");
            context
                .diagnostics
                .error_of(Code::Key, location, message, hint);
        }
    }
}

/// In other forms a number is written in one way, and `1.500` must not become 1500.
fn refuse_keys_of_text(config: TableKeys<'_>, form: &str, context: &mut Context<'_>) {
    let keys = [
        ("delimiter", config.delimiter.map(Spanned::span)),
        ("header", config.header.map(Spanned::span)),
        ("decimal_mark", config.decimal_mark.map(Spanned::span)),
        ("thousands", config.thousands.map(Spanned::span)),
    ];
    for (key, span) in keys {
        if let Some(span) = span {
            context.diagnostics.error_of(
                Code::Key,
                context.text.at(span),
                format!("{key} has no meaning in {form}"),
                "leave it out; give text files a section of their own",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_ending_says_its_form_under_that_of_its_packing() {
        for (name, form) in [
            ("a.csv", FormatConfig::Csv),
            ("a", FormatConfig::Csv),
            ("a.jsonl", FormatConfig::Jsonl),
            ("a.NDJSON", FormatConfig::Jsonl),
            ("a.jsonl.gz", FormatConfig::Jsonl),
            ("a.jsonl.zst", FormatConfig::Jsonl),
            ("jsonl.gz", FormatConfig::Csv),
            ("a.copy", FormatConfig::Copy),
            ("a.COPY.gz", FormatConfig::Copy),
            ("a.parquet", FormatConfig::Parquet),
            ("a.parquet.gz", FormatConfig::Parquet),
        ] {
            assert_eq!(by_ending(Path::new(name)), form, "{name}");
        }
    }
}
