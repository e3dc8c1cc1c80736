//! What the sections of liabilities and of reserves say alike: where their tables are, and of which form.

use toml::Spanned;

use super::{
    snapshot::{LiabilitiesConfig, ReservesConfig},
    typed::FormatConfig,
};

/// What a section says of its tables: where they are, and of which form.
#[derive(Clone, Copy)]
pub struct TableKeys<'a> {
    /// The file, if there is one.
    pub file: Option<&'a Spanned<String>>,
    /// The files, if there are several.
    pub files: Option<&'a Vec<Spanned<String>>>,
    /// The connection to a database, in place of files.
    pub postgres: Option<&'a Spanned<String>>,
    /// What it is asked.
    pub query: Option<&'a Spanned<String>>,
    /// The variable of the environment that has the database's password.
    pub password_env: Option<&'a Spanned<String>>,
    /// The file that has it.
    pub password_file: Option<&'a Spanned<String>>,
    /// The form of the files.
    pub format: Option<&'a Spanned<FormatConfig>>,
    /// Whether their first line names the columns.
    pub header: Option<&'a Spanned<bool>>,
    /// What separates fields.
    pub delimiter: Option<&'a Spanned<String>>,
    /// What stands before decimals.
    pub decimal_mark: Option<&'a Spanned<String>>,
    /// What stands between thousands.
    pub thousands: Option<&'a Spanned<String>>,
    /// The columns that a query is to answer with, for whoever has not written it yet.
    pub columns: &'static str,
}

/// Both sections name their tables by the same keys. These are fields of each of them: flattened by serde they would lose
/// their places in the file, and unknown keys would pass.
macro_rules! tables {
    ($section:ident, $columns:literal) => {
        impl $section {
            /// What it says of its tables.
            pub fn tables(&self) -> TableKeys<'_> {
                TableKeys {
                    file: self.file.as_ref(),
                    files: self.files.as_ref(),
                    postgres: self.postgres.as_ref(),
                    query: self.query.as_ref(),
                    password_env: self.password_env.as_ref(),
                    password_file: self.password_file.as_ref(),
                    format: self.format.as_ref(),
                    header: self.header.as_ref(),
                    delimiter: self.delimiter.as_ref(),
                    decimal_mark: self.decimal_mark.as_ref(),
                    thousands: self.thousands.as_ref(),
                    columns: $columns,
                }
            }
        }
    };
}

tables!(LiabilitiesConfig, "account, asset, amount");
tables!(ReservesConfig, "asset, chain, address, amount");
