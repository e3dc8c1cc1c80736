//! Databases that a snapshot asks. All queries of one database see it as it was at one moment, and change nothing.

use std::{
    cell::RefCell, collections::HashMap, env, error::Error as _, fs, net::IpAddr, path::Path,
    rc::Rc, sync::Arc, time::Duration,
};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres_rustls::MakeRustlsConnect;
use toml::Spanned;
use zeroize::Zeroizing;

use super::{
    diagnostics::{Code, Diagnostics, Finding, Location},
    snapshot::SnapshotText,
    table_keys::TableKeys,
};

/// How long a server may take to answer at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Most bytes of a password.
const MAX_PASSWORD_BYTES: usize = 4_096;

/// What all queries of a database begin with: they see one moment of it, and cannot change it.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A connection in a transaction, which ends with it.
pub type Session = Rc<RefCell<Client>>;

/// The databases that are asked, each with one connection.
#[derive(Default)]
pub struct Databases {
    /// By what the snapshot says of the connection and of its password. `None` for one that could not be opened, which
    /// is reported once.
    sessions: HashMap<[String; 3], Option<Session>>,
}

/// Where a section stands.
pub struct Place<'a> {
    /// The snapshot's folder.
    pub folder: &'a Path,
    /// The snapshot.
    pub text: &'a SnapshotText,
    /// Everything that is wrong.
    pub diagnostics: &'a mut Diagnostics,
}

impl Databases {
    /// The connection that a section names. `None` if there is none, which is reported.
    pub fn session(&mut self, config: TableKeys<'_>, context: &mut Place<'_>) -> Option<Session> {
        let named = config.postgres?;
        let said = |key: Option<&Spanned<String>>| {
            let key = key.map(|key| key.get_ref().clone());
            key.unwrap_or_default()
        };
        let key = [
            named.get_ref().clone(),
            said(config.password_env),
            said(config.password_file),
        ];
        if let Some(session) = self.sessions.get(&key) {
            return session.clone();
        }
        let session = connect(named, config, context).map(|client| Rc::new(RefCell::new(client)));
        self.sessions.insert(key, session.clone());
        session
    }
}

fn connect(
    named: &Spanned<String>,
    config: TableKeys<'_>,
    context: &mut Place<'_>,
) -> Option<Client> {
    let place = context.text.at(named.span());
    let mut settings = settings(named.get_ref(), &place, context)?;
    if let Some(password) = password(config, context)? {
        settings.password(password.as_bytes());
    }
    let tls = Tls::of(&settings);
    if tls == Tls::InClear {
        context.diagnostics.report(Finding::warning(
            Code::Key,
            place.clone(),
            "the database is asked over a network without encryption, as sslmode=disable wants it",
            "write sslmode=require: what customers have is then read by nobody on the way",
        ));
    }
    let encryption = match (tls == Tls::Required).then(client_config).transpose() {
        Ok(encryption) => encryption,
        Err(error) => {
            let message = format!("no certificate can be checked: {error}");
            let hint = "install the authorities that this machine trusts (Debian's package is ca-certificates), or name a \
                        file of them with SSL_CERT_FILE";
            context
                .diagnostics
                .error_of(Code::Unreadable, place, message, hint);
            return None;
        }
    };
    match open(&mut settings, encryption) {
        Ok(client) => Some(client),
        Err(error) => {
            let hint = if error.as_db_error().is_some() {
                "check user, database and password: that of PGPASSWORD, or of what password_env or password_file name"
            } else if tls == Tls::Required {
                "check host and port. Over a network the server has to use TLS, with a certificate for its name that \
                 this machine trusts (SSL_CERT_FILE names a file of other roots)"
            } else {
                "check host and port, and that the server runs; and that there is a password, if it asks for one"
            };
            let message = format!("the database cannot be opened: {}", said(&error));
            let code = match is_no_answer(&error) {
                true => Code::Unanswered,
                false => Code::Unreadable,
            };
            context.diagnostics.error_of(code, place, message, hint);
            None
        }
    }
}

/// Opens a connection, encrypted if it is said how.
fn open(
    settings: &mut Config,
    encryption: Option<rustls::ClientConfig>,
) -> Result<Client, postgres::Error> {
    let mut client = match encryption {
        Some(encryption) => {
            settings.ssl_mode(SslMode::Require);
            settings.connect(MakeRustlsConnect::new(encryption))?
        }
        None => {
            settings.ssl_mode(SslMode::Disable);
            settings.connect(NoTls)?
        }
    };
    client.batch_execute(BEGIN)?;
    Ok(client)
}

/// Certificates are checked against the authorities that the machine trusts.
fn client_config() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?;
    Ok(builder.with_no_client_auth())
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tls {
    /// The server is this machine.
    Local,
    /// It is another, and the snapshot says that it is to be asked in clear.
    InClear,
    /// With a certificate that is checked, whatever else is said.
    Required,
}

impl Tls {
    /// What a connection gets. The library's own default would go on in clear with a server that has no TLS.
    fn of(settings: &Config) -> Self {
        let by_name = settings.get_hosts().iter().all(is_local);
        let by_address = settings.get_hostaddrs().iter().all(IpAddr::is_loopback);
        match settings.get_ssl_mode() {
            SslMode::Require => Self::Required,
            _ if by_name && by_address => Self::Local,
            SslMode::Disable => Self::InClear,
            _ => Self::Required,
        }
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let address = name.parse::<IpAddr>();
            address.map_or(name == "localhost", |address| address.is_loopback())
        }
    }
}

/// Reads the text of a connection. What is wrong with it is not quoted: a password may stand anywhere in it.
fn settings(text: &str, place: &Location, context: &mut Place<'_>) -> Option<Config> {
    let Ok(mut settings) = text.parse::<Config>() else {
        let hint = "write host=... port=... dbname=... user=... and perhaps sslmode=require (certificates are always \
                    checked then), or a URL; no password";
        let message = "the text is not that of a connection to PostgreSQL";
        context
            .diagnostics
            .error_of(Code::Key, place.clone(), message, hint);
        return None;
    };
    if settings.get_password().is_some() {
        let hint = "leave it out, and change it, since this file is copied about; set PGPASSWORD, or name another variable \
                    with password_env, or a file with password_file";
        let message = "the connection's text has a password";
        context
            .diagnostics
            .error_of(Code::Key, place.clone(), message, hint);
        return None;
    }
    if settings.get_hosts().is_empty() && settings.get_hostaddrs().is_empty() {
        let hint = "write host=..., or the folder of a socket, as in host=/var/run/postgresql";
        context.diagnostics.error_of(
            Code::Key,
            place.clone(),
            "the connection names no host",
            hint,
        );
        return None;
    }
    if settings.get_connect_timeout().is_none() {
        settings.connect_timeout(CONNECT_TIMEOUT);
    }
    settings.application_name("prover");
    Some(settings)
}

/// The password, if there is one; `None` if it cannot be had, which is reported.
fn password(config: TableKeys<'_>, context: &mut Place<'_>) -> Option<Option<Zeroizing<String>>> {
    if let (Some(_), Some(file)) = (config.password_env, config.password_file) {
        context.diagnostics.error_of(
            Code::Key,
            context.text.at(file.span()),
            "the password is named in two ways",
            "keep password_env or password_file",
        );
        return None;
    }
    if let Some(file) = config.password_file {
        return password_of_file(file, context).map(Some);
    }
    let Some(variable) = config.password_env else {
        return Some(env::var("PGPASSWORD").ok().map(Zeroizing::new));
    };
    let password = env::var(variable.get_ref()).ok().map(Zeroizing::new);
    if password.is_none() {
        context.diagnostics.error_of(
            Code::Unreadable,
            context.text.at(variable.span()),
            format!("the environment has no {}", variable.get_ref()),
            "set the variable to the password, where the command is started",
        );
    }
    password.map(Some)
}

fn password_of_file(file: &Spanned<String>, context: &mut Place<'_>) -> Option<Zeroizing<String>> {
    let path = context.folder.join(file.get_ref());
    let is_short = fs::metadata(&path)
        .is_ok_and(|meta| meta.is_file() && meta.len() <= MAX_PASSWORD_BYTES as u64);
    let read = is_short.then(|| fs::read_to_string(&path).ok()).flatten();
    let Some(text) = read.map(Zeroizing::new) else {
        context.diagnostics.error_of(
            Code::Unreadable,
            context.text.at(file.span()),
            format!("no password can be read from {}", file.get_ref()),
            "write the password alone into the file, and let nobody else read it",
        );
        return None;
    };
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    Some(Zeroizing::new(line.to_owned()))
}

/// Whether the server gave no answer, or none for the moment: connections, resources, interventions, the system.
fn is_no_answer(error: &postgres::Error) -> bool {
    const PASSING: [&str; 4] = ["08", "53", "57", "58"];
    match error.as_db_error() {
        Some(error) => PASSING.contains(&&error.code().code()[..2]),
        // A password that is missing is the client's own finding.
        None => {
            let mut source = error.source();
            std::iter::from_fn(|| {
                let cause = source?;
                source = cause.source();
                Some(cause)
            })
            .any(|cause| cause.is::<std::io::Error>())
                || error.is_closed()
        }
    }
}

/// What went wrong, in words that have no value of the database: errors of data quote them.
pub fn said(error: &postgres::Error) -> String {
    // Connections, features, transactions, privileges, names, resources, limits, states, interventions, the system.
    const SHOWN: [&str; 13] = [
        "08", "0A", "25", "26", "28", "3D", "3F", "42", "53", "54", "55", "57", "58",
    ];
    if let Some(error) = error.as_db_error() {
        let code = error.code().code();
        let shown = SHOWN.iter().any(|class| code.starts_with(class));
        return match shown {
            true => format!("{} ({code})", error.message()),
            false => format!("PostgreSQL's error {code}"),
        };
    }
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        said = format!("{said}: {cause}");
        source = cause.source();
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_in_clear_over_a_network_unless_the_snapshot_says_so() {
        for (text, tls) in [
            ("host=localhost", Tls::Local),
            ("host=127.0.0.1 sslmode=prefer", Tls::Local),
            ("host=::1", Tls::Local),
            ("host=/run/postgresql", Tls::Local),
            ("host=localhost sslmode=require", Tls::Required),
            ("host=db.example.com", Tls::Required),
            ("host=db.example.com sslmode=prefer", Tls::Required),
            ("host=db.example.com sslmode=require", Tls::Required),
            ("host=db.example.com sslmode=disable", Tls::InClear),
            ("host=10.0.0.1", Tls::Required),
            ("host=localhost,db.example.com", Tls::Required),
            ("host=localhost hostaddr=10.0.0.1", Tls::Required),
            ("postgres://reader@db.example.com/exchange", Tls::Required),
        ] {
            assert_eq!(Tls::of(&text.parse().unwrap()), tls, "{text}");
        }
    }
}
