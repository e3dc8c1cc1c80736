//! Names of the private directory's files.

/// S.
pub const SECRET: &str = "secret.json";
/// The ledger descriptor.
pub const DESCRIPTOR: &str = "descriptor.json";
/// The collateral schedule, if there is one.
pub const COLLATERAL: &str = "collateral.json";
/// What was built.
pub const BUILD: &str = "build.json";
/// Accounts with their entries and places.
pub const ACCOUNTS: &str = "accounts.bin";
/// Nodes of the trees.
pub const TREE: &str = "tree.bin";
/// What a run has done.
pub const JOURNAL: &str = "journal.redb";
/// What was issued from the directory.
pub const ISSUED: &str = "issued.csv";
/// Says to people what the directory is.
pub const NOTICE: &str = "KEEP-PRIVATE.txt";
/// Keeps the directory out of Git.
pub const GIT_IGNORE: &str = ".gitignore";

/// What says what the directory is: names and texts.
pub const NOTICES: [(&str, &str); 2] = [
    (
        NOTICE,
        "Everything in this directory is secret. It has the balance of every customer, and what their inclusion files\n\
        are made of. Do not publish it, do not copy it to a web server, and keep it out of backups.\n\
        What is to be published is in another directory.\n",
    ),
    (
        GIT_IGNORE,
        "# Secret: nothing in here is to be committed.\n*\n",
    ),
];
