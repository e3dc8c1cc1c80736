//! Liabilities asked of a real PostgreSQL server.
//!
//! Where its package is missing there is nothing to ask, and the test says so and passes, unless the environment has
//! `REQUIRE_POSTGRESQL`.
#![cfg(unix)]

mod server;
#[path = "../support/mod.rs"]
mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use prover::testing::LoadedSnapshot;
use server::{PASSWORD, Server};
use support::{CommandOutput, copied, edit, prover, run};
use tempfile::TempDir;

/// The tiny exchange, whose liabilities are asked of a database.
struct Exchange(TempDir);

const FILE: &str = "file = \"liabilities.csv\"\nlayout = \"long\"\n";

const QUERY: &str = "SELECT account, asset, amount FROM balances";

impl Exchange {
    fn asking(connection: &str, query: &str, more: &str) -> Self {
        let exchange = Self(copied("tiny"));
        let section = format!("postgres = \"{connection}\"\nquery = \"{query}\"\n{more}\n");
        edit(&exchange.snapshot(), FILE, &section);
        exchange
    }

    fn snapshot(&self) -> PathBuf {
        self.0.path().join("tiny/snapshot.toml")
    }

    /// What `check` says in an environment with these variables.
    fn check(&self, variables: &[(&str, &str)]) -> CommandOutput {
        let mut command = prover();
        command.args([
            "--log",
            "text",
            "check",
            "--json",
            "--no-calibration",
            "--snapshot",
        ]);
        command.arg(self.snapshot()).env_remove("PGPASSWORD");
        run(command.envs(variables.iter().copied()))
    }

    /// The errors of a refusal, each as `place: message`.
    #[track_caller]
    fn errors(&self) -> Vec<String> {
        let refused = LoadedSnapshot::load(&self.snapshot()).expect_err("it is refused");
        let told = refused.to_string();
        let errors = told.lines().filter_map(|line| line.strip_prefix("error: "));
        errors.map(str::to_owned).collect()
    }

    fn load(&self) -> LoadedSnapshot {
        LoadedSnapshot::load(&self.snapshot()).unwrap_or_else(|errors| panic!("{errors}"))
    }
}

/// The tiny exchange's balances as a table, with amounts of 18 digits after the point and accounts that have none.
fn fill(server: &Server, csv: &Path) {
    let csv = fs::read_to_string(csv).unwrap();
    let rows = csv.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split(',').collect();
        format!("('{}', '{}', {})", cells[0], cells[1], cells[2])
    });
    let rows: Vec<_> = rows.collect();
    server.run(&format!(
        "CREATE TABLE balances (account text, asset varchar(8), amount numeric(38, 18), locked double precision);
         INSERT INTO balances (account, asset, amount) VALUES {}, ('carol', 'BTC', NULL)",
        rows.join(", ")
    ));
}

/// One server for all, since it takes a second to start.
#[test]
fn a_database_is_asked_for_balances() {
    let Some(server) = Server::start() else {
        return;
    };
    let plain = copied("tiny");
    fill(&server, &plain.path().join("tiny/liabilities.csv"));
    let expected = LoadedSnapshot::load(&plain.path().join("tiny/snapshot.toml")).unwrap();

    balances_are_those_of_the_same_file(&server, &expected);
    passwords_come_from_the_environment_or_a_file_and_are_never_shown(&server);
    rows_are_streamed_and_errors_name_the_row(&server);
    columns_that_are_no_exact_amounts_are_refused(&server);
    queries_change_nothing(&server);
    all_sections_see_one_moment(&server);
    what_the_server_says_shows_no_values(&server);
    reserves_are_asked_for_too(&server, &expected);
}

fn reserves_are_asked_for_too(server: &Server, expected: &LoadedSnapshot) {
    let exchange = Exchange(copied("tiny"));
    let table = fs::read_to_string(exchange.snapshot().with_file_name("reserves.csv")).unwrap();
    let rows = table
        .lines()
        .skip(1)
        .map(|line| format!("('{}')", line.replace(',', "', '")));
    server.run(&format!(
        "CREATE TABLE held (asset text, chain text, address text, amount numeric, height bigint, block_hash text);
         INSERT INTO held VALUES {}",
        rows.collect::<Vec<_>>().join(", ")
    ));
    let section = format!(
        "postgres = \"{}\"\nquery = \"SELECT * FROM held\"\n",
        server.by_socket()
    );
    edit(&exchange.snapshot(), "file = \"reserves.csv\"\n", &section);
    assert_eq!(exchange.load().reserves, expected.reserves);
}

fn balances_are_those_of_the_same_file(server: &Server, expected: &LoadedSnapshot) {
    let not_held = "not_held = \"\"";
    for query in [
        QUERY,
        "SELECT account, asset, amount FROM balances; ",
        "WITH b AS (SELECT * FROM balances) SELECT account, asset, amount FROM b -- all",
    ] {
        let loaded = Exchange::asking(&server.by_socket(), query, not_held).load();
        assert_eq!(loaded.ledger.digest(), expected.ledger.digest(), "{query}");
    }
    let wide = "SELECT account, sum(amount) FILTER (WHERE asset = 'BTC') AS \\\"BTC\\\", \
                sum(amount) FILTER (WHERE asset = 'ETH') AS \\\"ETH\\\", \
                sum(amount) FILTER (WHERE asset = 'USDT') AS \\\"USDT\\\" FROM balances GROUP BY account";
    let more = format!("layout = \"wide\"\n{not_held}");
    let loaded = Exchange::asking(&server.by_socket(), wide, &more).load();
    assert_eq!(loaded.ledger.digest(), expected.ledger.digest());
    assert_eq!(
        Exchange::asking(&server.by_socket(), QUERY, "").errors(),
        ["query at snapshot.toml:9:row 7:3 (amount): the amount of BTC is empty"]
    );
    assert_eq!(
        Exchange::asking(
            &server.by_socket(),
            "SELECT account, asset FROM balances",
            ""
        )
        .errors(),
        ["query at snapshot.toml:9: there is no column \"amount\""]
    );
    assert_eq!(
        Exchange::asking(&server.by_socket(), "SELECT * FROM balances", not_held).errors(),
        ["query at snapshot.toml:9 (locked): the column is neither mapped nor ignored"]
    );
}

fn passwords_come_from_the_environment_or_a_file_and_are_never_shown(server: &Server) {
    let connection = server.by_port();
    let asking =
        |more: &str| Exchange::asking(&connection, QUERY, &format!("not_held = \"\"\n{more}"));
    let named = asking("password_env = \"LEDGER_PASSWORD\"");
    let in_file = asking("password_file = \"password\"");
    fs::write(
        in_file.snapshot().with_file_name("password"),
        format!("{PASSWORD}\n"),
    )
    .unwrap();
    for (exchange, variables) in [
        (&asking(""), &[("PGPASSWORD", PASSWORD)][..]),
        (&named, &[("LEDGER_PASSWORD", PASSWORD)]),
        (&in_file, &[]),
    ] {
        let checked = exchange.check(variables);
        assert_eq!(checked.code, 0, "{checked:?}");
        assert!(!format!("{checked:?}").contains(PASSWORD), "{checked:?}");
    }
    let wrong = "wrong-password";
    let written = format!("{connection} password={wrong}");
    let as_url = format!("postgres://owner:{wrong}@127.0.0.1/postgres");
    let broken = format!("{connection} pass word={wrong}");
    for (exchange, variables, says, code) in [
        (
            asking(""),
            &[("PGPASSWORD", wrong)][..],
            "password authentication failed for user",
            2,
        ),
        (asking(""), &[], "password missing", 2),
        (named, &[], "the environment has no LEDGER_PASSWORD", 2),
        (
            asking("password_file = \"none\""),
            &[],
            "no password can be read from none",
            2,
        ),
        (
            asking("password_file = \"a\"\npassword_env = \"B\""),
            &[],
            "the password is named in two ways",
            1,
        ),
        (
            Exchange::asking(&written, QUERY, ""),
            &[],
            "the connection's text has a password",
            1,
        ),
        (
            Exchange::asking(&as_url, QUERY, ""),
            &[],
            "the connection's text has a password",
            1,
        ),
        (
            Exchange::asking(&broken, QUERY, ""),
            &[],
            "the text is not that of a connection",
            1,
        ),
        (
            Exchange::asking(&format!("{connection} sslmode=require"), QUERY, ""),
            &[("PGPASSWORD", wrong)],
            "server does not support TLS",
            2,
        ),
    ] {
        let refused = exchange.check(variables);
        assert_eq!(refused.code, code, "{refused:?}");
        assert!(refused.out.contains(says), "{says}: {refused:?}");
        assert!(!format!("{refused:?}").contains(wrong), "{refused:?}");
    }
}

fn rows_are_streamed_and_errors_name_the_row(server: &Server) {
    let many = "SELECT 'account-' || i AS account, 'USDT' AS asset, i AS amount FROM generate_series(1, 10000) i";
    let loaded = Exchange::asking(&server.by_socket(), many, "unit = \"smallest\"").load();
    assert_eq!(loaded.ledger.account_count(), 10_000);
    assert_eq!(loaded.ledger.totals()[2], 50_005_000);
    let negative = many
        .replace("i AS amount", "9000 - i AS amount")
        .replace("10000", "9002");
    let exchange = Exchange::asking(&server.by_socket(), &negative, "");
    let errors = exchange.errors();
    assert!(
        errors[0].contains("2 rows, first query at snapshot.toml:9:row 9001:3 (amount) (USDT), then query at snapshot.toml:9:row 9002"),
        "{errors:?}"
    );
    let json = exchange.check(&[]).json();
    assert_eq!(json["errors"][0]["row"], 9_001);
    assert_eq!(json["errors"][0]["line"], serde_json::Value::Null);
    let none = format!("{many} WHERE false");
    let errors = Exchange::asking(&server.by_socket(), &none, "").errors();
    assert_eq!(
        errors,
        ["snapshot.toml: there are no liabilities in any file"]
    );
    let twice = format!("{many} UNION ALL SELECT 'account-7', 'USDT', 1");
    let errors = Exchange::asking(&server.by_socket(), &twice, "").errors();
    assert_eq!(
        errors,
        [
            "query at snapshot.toml:9:row 10001: the account has a balance of USDT at query at snapshot.toml:9:row 7 too"
        ]
    );
}

fn columns_that_are_no_exact_amounts_are_refused(server: &Server) {
    for (amount, what) in [
        (
            "0.5::float8",
            "binary fractions, in which most decimal amounts cannot be written exactly",
        ),
        (
            "0.5::real",
            "binary fractions, in which most decimal amounts cannot be written exactly",
        ),
        ("1::money", "values of the type money"),
        ("now()", "values of the type timestamptz"),
        ("ARRAY[1]", "values of the type _int4"),
    ] {
        let query = format!("SELECT 'alice' AS account, 'BTC' AS asset, {amount} AS amount");
        assert_eq!(
            Exchange::asking(&server.by_socket(), &query, "").errors(),
            [format!(
                "query at snapshot.toml:9 (amount): the column holds {what}"
            )]
        );
        let ignored = format!("SELECT *, {amount} AS other FROM balances");
        let more = "not_held = \"\"\nignore = [\"other\", \"locked\"]";
        Exchange::asking(&server.by_socket(), &ignored, more).load();
    }
    server.run("CREATE DOMAIN amount AS numeric(20, 8); CREATE TYPE asset AS ENUM ('BTC')");
    let query =
        "SELECT gen_random_uuid() AS account, 'BTC'::asset AS asset, 1.50::amount AS amount";
    let loaded = Exchange::asking(&server.by_socket(), query, "").load();
    assert_eq!(loaded.ledger.totals()[0], 150_000_000);
}

fn queries_change_nothing(server: &Server) {
    server.run("CREATE SEQUENCE counter");
    let delete = "DELETE FROM balances RETURNING account, asset, amount";
    let two = "SELECT account, asset, amount FROM balances; DELETE FROM balances";
    let escaped =
        "SELECT account, asset, amount FROM balances; COMMIT; DELETE FROM balances; SELECT 1";
    let function = "SELECT account, asset, nextval('counter') AS amount FROM balances";
    for query in [delete, two, escaped, function] {
        let errors = Exchange::asking(&server.by_socket(), query, "").errors();
        assert!(
            errors[0].contains("the database refuses the query: "),
            "{errors:?}"
        );
    }
    assert_eq!(server.ask("SELECT count(*) FROM balances"), 7);
    assert_eq!(
        server.ask("SELECT last_value FROM counter WHERE NOT is_called"),
        1
    );
    let errors = Exchange::asking(&server.by_socket(), "SELECT $1::text AS account", "").errors();
    assert_eq!(
        errors,
        ["query at snapshot.toml:9: the query has parameters"]
    );
    let errors = Exchange::asking(&server.by_socket(), "SELECT * FROM nobody", "").errors();
    assert!(
        errors[0].ends_with("relation \"nobody\" does not exist (42P01)"),
        "{errors:?}"
    );
}

/// While the first section is read, a balance moves to where the second one looks.
fn all_sections_see_one_moment(server: &Server) {
    server.run(
        "CREATE TABLE spot AS SELECT 'alice' AS account, 'USDT' AS asset, 100 AS amount;
         CREATE TABLE funding AS SELECT 'bob' AS account, 'USDT' AS asset, 1 AS amount",
    );
    let slow = "SELECT account, asset, amount FROM spot, pg_sleep(2)";
    let connection = server.by_socket();
    let second = format!(
        "[[liabilities]]\npostgres = \"{connection}\"\nquery = \"SELECT account, asset, amount FROM funding\""
    );
    let exchange = Exchange::asking(&connection, slow, &second);
    let loaded = thread::scope(|scope| {
        let reading = scope.spawn(|| exchange.load().ledger.totals().to_vec());
        let running =
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'FETCH%'";
        while server.ask(running) == 0 {
            assert!(!reading.is_finished(), "the first query is slow");
            thread::sleep(Duration::from_millis(20));
        }
        server.run(
            "BEGIN; DELETE FROM spot; INSERT INTO funding VALUES ('alice', 'USDT', 100); COMMIT",
        );
        reading.join().unwrap()
    });
    assert_eq!(loaded[2], 101_000_000);
}

fn what_the_server_says_shows_no_values(server: &Server) {
    server.run("CREATE TABLE texts AS SELECT 'alice-secret' AS account, 'BTC' AS asset, '12-secret' AS amount");
    let query = "SELECT account, asset, amount::numeric FROM texts";
    let errors = Exchange::asking(&server.by_socket(), query, "").errors();
    assert_eq!(
        errors,
        [
            "query at snapshot.toml:9:row 1: the database refuses the query: PostgreSQL's error 22P02"
        ]
    );
}

#[test]
fn a_database_that_is_not_there_is_said_where_it_is_named() {
    for (connection, says) in [
        (
            "host=127.0.0.1 port=1 user=owner",
            "the database cannot be opened: error connecting to server",
        ),
        ("user=owner", "the connection names no host"),
        (
            "host=a nonsense",
            "the text is not that of a connection to PostgreSQL",
        ),
    ] {
        let errors = Exchange::asking(connection, QUERY, "").errors();
        assert!(errors[0].starts_with("snapshot.toml:8:12: "), "{errors:?}");
        assert!(errors[0].contains(says), "{errors:?}");
    }
}

#[test]
fn keys_of_files_and_of_databases_are_not_mixed() {
    let exchange = Exchange::asking(
        "host=x",
        QUERY,
        "file = \"a.csv\"\nformat = \"csv\"\ndelimiter = \";\"",
    );
    let errors = exchange.errors();
    for key in ["file", "format", "delimiter"] {
        let says = format!("{key} has no meaning in a query to a database");
        assert!(
            errors.iter().any(|error| error.contains(&says)),
            "{errors:?}"
        );
    }
    let exchange = Exchange::asking("host=x", QUERY, "");
    edit(&exchange.snapshot(), &format!("query = \"{QUERY}\"\n"), "");
    assert_eq!(
        exchange.errors()[0],
        "snapshot.toml:8:12: the section names a database, and no query"
    );
    let exchange = Exchange::asking("host=x", QUERY, "file = \"liabilities.csv\"");
    edit(&exchange.snapshot(), "postgres = \"host=x\"\n", "");
    assert_eq!(
        exchange.errors(),
        ["snapshot.toml:8:9: query has no meaning where no database is named"]
    );
}
