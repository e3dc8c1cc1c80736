//! The rows of a query to PostgreSQL, read through a cursor. Texts and exact numbers are taken as the server writes them;
//! binary fractions are not amounts, and are refused.

use std::vec;

use postgres::{
    SimpleQueryMessage, SimpleQueryRow, Statement,
    types::{Kind, Type},
};

use super::{
    super::{
        database::{Session, said},
        diagnostics::{Code, Diagnostics, Location, RecordKind},
    },
    header::{Header, NamedAt},
    records::{Record, Records},
};

/// Rows that are held in memory.
const ROWS_AT_ONCE: usize = 4_096;

/// The one cursor of a connection: sections are read one after the other.
const CURSOR: &str = "prover_rows";

/// The rows of a query.
pub struct QueryRows {
    name: String,
    session: Session,
    query: String,
    header: Header,
    types: Vec<Type>,
    rows: vec::IntoIter<SimpleQueryMessage>,
    row: u64,
    ended: bool,
}

impl QueryRows {
    /// Asks which columns a query has, which diagnostics will call `name`. `None` if it is none, which is reported.
    pub fn open(
        session: Session,
        query: &str,
        name: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let query = query.trim_end().trim_end_matches(';');
        let prepared = session.borrow_mut().prepare(query);
        let statement = match prepared {
            Ok(statement) => statement,
            Err(error) => {
                refused(&error, Location::file(name), diagnostics);
                return None;
            }
        };
        if !statement.params().is_empty() {
            let hint = "write values into the query in place of $1";
            let message = "the query has parameters";
            diagnostics.error(Location::file(name), message, hint);
            return None;
        }
        let (header, types) = columns(&statement);
        Some(Self {
            name: name.to_owned(),
            session,
            query: query.to_owned(),
            header,
            types,
            rows: Vec::new().into_iter(),
            row: 0,
            ended: false,
        })
    }

    /// The next row. `None` at the end.
    fn next_row(&mut self) -> Result<Option<SimpleQueryRow>, postgres::Error> {
        loop {
            // Beside rows there is a description of their columns, and their number.
            for message in self.rows.by_ref() {
                if let SimpleQueryMessage::Row(row) = message {
                    return Ok(Some(row));
                }
            }
            if self.ended {
                return Ok(None);
            }
            let mut session = self.session.borrow_mut();
            let fetched =
                session.simple_query(&format!("FETCH FORWARD {ROWS_AT_ONCE} FROM {CURSOR}"))?;
            let is_row =
                |message: &&SimpleQueryMessage| matches!(message, SimpleQueryMessage::Row(_));
            if fetched.iter().filter(is_row).count() < ROWS_AT_ONCE {
                self.ended = true;
                session.batch_execute(&format!("CLOSE {CURSOR}"))?;
            }
            self.rows = fetched.into_iter();
        }
    }
}

fn columns(statement: &Statement) -> (Header, Vec<Type>) {
    let columns = statement.columns();
    let names = columns.iter().map(|column| column.name().to_owned());
    let header = Header {
        names: names.collect(),
        named_at: NamedAt::Nowhere,
        kind: RecordKind::Row,
    };
    let types = columns.iter().map(|column| column.type_().clone());
    (header, types.collect())
}

/// What a column holds, if it is neither texts nor exact numbers, and what to do.
fn not_read(column: &Type) -> Option<(String, &'static str)> {
    match *column {
        Type::FLOAT4 | Type::FLOAT8 => Some((
            "binary fractions, in which most decimal amounts cannot be written exactly".to_owned(),
            "store amounts as numeric; a cast here would only hide what is lost already",
        )),
        Type::TEXT
        | Type::VARCHAR
        | Type::BPCHAR
        | Type::NAME
        | Type::UUID
        | Type::INT2
        | Type::INT4
        | Type::INT8
        | Type::NUMERIC => None,
        _ => match column.kind() {
            Kind::Enum(_) => None,
            Kind::Domain(inner) => not_read(inner),
            _ if column.name() == "citext" => None,
            _ => Some((
                format!("values of the type {}", column.name()),
                "cast it to text or to numeric in the query",
            )),
        },
    }
}

impl Records for QueryRows {
    fn header(&self) -> &Header {
        &self.header
    }

    fn choose(&mut self, columns: &[usize], diagnostics: &mut Diagnostics) -> bool {
        let mut fine = true;
        for column in columns {
            if let Some((what, hint)) = not_read(&self.types[*column]) {
                fine = false;
                let place = self.header.place_of(&self.name, *column);
                diagnostics.error(place, format!("the column holds {what}"), hint);
            }
        }
        if !fine {
            return false;
        }
        // That the query is one statement was seen when it was prepared. Its last line may be a comment.
        let declare = format!("DECLARE {CURSOR} NO SCROLL CURSOR FOR {}\n", self.query);
        let declared = self.session.borrow_mut().batch_execute(&declare);
        if let Err(error) = &declared {
            refused(error, Location::file(&self.name), diagnostics);
        }
        declared.is_ok()
    }

    fn next(&mut self, record: &mut Record, diagnostics: &mut Diagnostics) -> Option<u64> {
        loop {
            let row = match self.next_row() {
                Ok(row) => row?,
                Err(error) => {
                    self.ended = true;
                    let next = Location::record(&self.name, RecordKind::Row, self.row + 1);
                    refused(&error, next, diagnostics);
                    return None;
                }
            };
            self.row += 1;
            record.clear();
            let mut text = true;
            for column in 0..self.header.names.len() {
                match row.try_get(column) {
                    Ok(cell) => record.push(cell.unwrap_or_default().as_bytes()),
                    Err(_) => {
                        text = false;
                        let location = self.header.at(&self.name, self.row, column);
                        let hint = "convert it to UTF-8 in the query";
                        diagnostics.error(location, "a cell is not UTF-8 text", hint);
                    }
                }
            }
            if text {
                return Some(self.row);
            }
        }
    }
}

fn refused(error: &postgres::Error, location: Location, diagnostics: &mut Diagnostics) {
    let message = format!("the database refuses the query: {}", said(error));
    let hint = "write one SELECT that the connection's user may run; it is run in a transaction that only reads";
    // What the server says is about the query; otherwise there was no answer.
    let code = match error.as_db_error() {
        Some(_) => Code::File,
        None => Code::Unanswered,
    };
    diagnostics.error_of(code, location, message, hint);
}
