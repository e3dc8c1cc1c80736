//! The list of accounts: an id a line, or a table with a column of them.

use std::io::{BufRead, Read as _};

use documents::{
    inclusion::id_of_cell,
    recognise::no_document,
    refusal::{Reason, Refusal},
};

/// Most bytes of a line.
const MOST_BYTES: u64 = 1 << 16;

/// The column that has the ids.
const COLUMN: &str = "account";

/// What may stand between columns.
const DELIMITERS: [u8; 3] = *b",;\t";

/// An account of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAccount {
    /// Its line, from 1.
    pub line: u64,
    /// Its id.
    pub id: String,
}

/// Where ids are in a line.
#[derive(Clone, Copy)]
enum Place {
    /// The line is one.
    Line,
    /// In this column, from 0.
    Column { delimiter: u8, index: usize },
}

/// A list of accounts, read line by line. If its first line has a field `account`, it is a table with a header, else
/// each line is an id. In a table an apostrophe before what a spreadsheet would take for a formula is none of the id's.
/// Empty lines are passed over.
pub struct AccountList<R> {
    reader: R,
    line: u64,
    place: Option<Place>,
}

impl<R: BufRead> AccountList<R> {
    /// A list that is read from here.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            line: 0,
            place: None,
        }
    }

    fn read_line(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        let mut bytes = Vec::new();
        let mut reader = self.reader.by_ref().take(MOST_BYTES + 1);
        let read = reader.read_until(b'\n', &mut bytes);
        read.map_err(|error| Refusal::unreadable("the list of accounts", &error))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(self.wrong(&format!("is longer than {MOST_BYTES} bytes")));
        }
        Ok(Some(bytes))
    }

    fn wrong(&self, what: &str) -> Refusal {
        Refusal::NoVerdict {
            what: format!("line {} of the list of accounts {what}", self.line),
            hint: "write one account id on each line, or give a CSV file with a column account"
                .to_owned(),
        }
    }

    fn account(&mut self) -> Result<Option<ListedAccount>, Refusal> {
        while let Some(bytes) = self.read_line()? {
            if self.line == 1
                && !bytes.trim_ascii().is_empty()
                && let Some(refusal) =
                    no_document(Reason::InclusionFile, "the list of accounts", &bytes)
            {
                let what = refusal.to_string();
                let hint = "give the list of accounts itself".to_owned();
                return Err(Refusal::NoVerdict { what, hint });
            }
            let text = String::from_utf8(bytes).map_err(|_| self.wrong("is not UTF-8"))?;
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() {
                continue;
            }
            let Some(place) = self.place else {
                let header = place_of(text);
                // Or everything that a table has would be taken for ids, and shown.
                if header.is_none() && text.bytes().any(|byte| DELIMITERS.contains(&byte)) {
                    return Err(self.wrong("looks like a table's, and names no column account"));
                }
                self.place = Some(header.unwrap_or(Place::Line));
                if header.is_some() {
                    continue;
                }
                return Ok(Some(self.listed(text.to_owned())));
            };
            let id = match place {
                Place::Line => text.to_owned(),
                Place::Column { delimiter, index } => fields(text, delimiter)
                    .and_then(|fields| fields.into_iter().nth(index))
                    .map(|cell| id_of_cell(&cell).to_owned())
                    .ok_or_else(|| self.wrong("has no field in the column account"))?,
            };
            return Ok(Some(self.listed(id)));
        }
        Ok(None)
    }

    fn listed(&self, id: String) -> ListedAccount {
        ListedAccount {
            line: self.line,
            id,
        }
    }
}

impl<R: BufRead> Iterator for AccountList<R> {
    type Item = Result<ListedAccount, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        self.account().transpose()
    }
}

/// Where a header has the column, if it is one.
fn place_of(header: &str) -> Option<Place> {
    DELIMITERS.into_iter().find_map(|delimiter| {
        let fields = fields(header, delimiter)?;
        let is_column = |field: &String| field.trim().eq_ignore_ascii_case(COLUMN);
        let index = fields.iter().position(is_column)?;
        Some(Place::Column { delimiter, index })
    })
}

/// The fields of one line of a table.
fn fields(line: &str, delimiter: u8) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    reader
        .has_headers(false)
        .delimiter(delimiter)
        .flexible(true);
    let mut reader = reader.from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<(u64, String)> {
        let list = AccountList::new(text.as_bytes());
        let accounts = list.map(|account| account.unwrap());
        accounts.map(|account| (account.line, account.id)).collect()
    }

    fn of(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
        let owned = expected.iter().map(|(line, id)| (*line, (*id).to_owned()));
        owned.collect()
    }

    #[test]
    fn a_line_is_an_id_or_a_row_with_a_column_of_them() {
        let plain = of(&[(1, "alice"), (3, "doe, jane"), (4, "007")]);
        assert_eq!(ids("alice\n\ndoe, jane\r\n 007"), plain);
        assert_eq!(ids("\u{feff}alice\n\ndoe, jane\n007\n"), plain);
        let table = of(&[(2, "alice"), (4, "doe, jane"), (5, "007")]);
        assert_eq!(ids("account\nalice\n\n\"doe, jane\"\n007\n"), table);
        assert_eq!(
            ids("\"code\",\"Account\"\n1,alice\n\n2,\"doe, jane\"\n3,007"),
            table
        );
        assert_eq!(
            ids("n;account\r\n1;alice\r\n\r\n2;doe, jane\r\n3;007"),
            table
        );
        assert_eq!(ids("n\taccount\n1\talice\n\n2\tdoe, jane\n3\t007"), table);
        assert_eq!(ids(""), of(&[]));
        // Two ids, however they are listed.
        let two = of(&[(2, "=x"), (3, "'=x")]);
        assert_eq!(ids("account\n'=x\n''=x\n"), two);
        assert_eq!(ids("\n=x\n'=x\n"), two);
    }

    #[test]
    fn what_is_no_list_is_refused_where_it_is_wrong() {
        let long = format!("alice\n{}", "x".repeat(MOST_BYTES as usize + 1));
        for (bytes, says) in [
            (long.as_bytes(), "line 2 of the list of accounts is longer"),
            (
                b"alice\n\xff\n",
                "line 2 of the list of accounts is not UTF-8",
            ),
            (
                b"n,account\n1\n",
                "line 2 of the list of accounts has no field",
            ),
            (b"PK\x03\x04", "the list of accounts is packed (zip)"),
            (b"<html>\n", "the list of accounts is a web page"),
            (b"\xff\xfea\0", "another encoding"),
        ] {
            let refused = AccountList::new(bytes).find_map(Result::err).unwrap();
            assert!(refused.to_string().contains(says), "{refused}");
        }
    }
}
