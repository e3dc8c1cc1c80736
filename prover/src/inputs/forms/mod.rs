//! Forms that tables have, each read record by record.
//!
//! | module | form |
//! |---|---|
//! | [`delimited`] | comma-separated text and its like |
//! | [`copy`] | the text that PostgreSQL's `COPY` writes |
//! | [`json_lines`] | a JSON object on each line |
//! | [`query`] | the rows of a query to PostgreSQL |
//! | [`parquet`], `parquet_column` | columns of Parquet files; what their values are |
//! | [`first`] | what a file is that is none of them, by its first bytes |
//! | [`header`], [`records`] | the columns of a table; its records, whatever its form |

pub mod copy;
pub mod delimited;
pub mod first;
pub mod header;
pub mod json_lines;
pub mod parquet;
mod parquet_column;
pub mod query;
pub mod records;
