-- What a monitor has seen. docs/monitor.md has questions to it. Times are UTC, as 2026-06-30T00:00:00Z; digests and roots are
-- hexadecimal; amounts are texts in whole units of their asset; ratios are basis points (10000 is 1.00), rounded down.

-- What there is one of: the source, the standing, what is still to be told.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Each time that the source was looked at.
CREATE TABLE rounds (
    round INTEGER PRIMARY KEY,
    began TEXT NOT NULL,
    ended TEXT NOT NULL,
    state TEXT NOT NULL,
    verified INTEGER NOT NULL
) STRICT;

-- The bundles that were seen, by folder: with the digest of then, and of now.
CREATE TABLE bundles (
    name TEXT PRIMARY KEY,
    place INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    first_digest TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;

-- The files of each bundle.
CREATE TABLE files (
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (digest, name)
) STRICT;

-- The documents of each bundle, byte for byte: what it claims.
CREATE TABLE documents (
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (digest, name)
) STRICT;

-- What came out of looking at each bundle's files: verified, rejected or unreadable, and by which program.
CREATE TABLE outcomes (
    digest TEXT PRIMARY KEY,
    program TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    code TEXT,
    detail TEXT
) STRICT;

-- The bundles that verified.
CREATE TABLE snapshots (
    digest TEXT PRIMARY KEY,
    exchange TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    time TEXT NOT NULL,
    root TEXT NOT NULL,
    previous_root TEXT,
    ledger TEXT NOT NULL,
    claim TEXT NOT NULL,
    policy TEXT NOT NULL,
    reserves TEXT NOT NULL,
    shards INTEGER NOT NULL,
    leaves_per_shard INTEGER NOT NULL
) STRICT;

-- Their assets. Without both totals there is no ratio, and minimum_bps is what is proven.
CREATE TABLE assets (
    digest TEXT NOT NULL,
    place INTEGER NOT NULL,
    asset TEXT NOT NULL,
    liabilities TEXT,
    loans TEXT,
    reserves TEXT,
    ratio_bps INTEGER,
    minimum_bps INTEGER NOT NULL,
    signed_bps INTEGER,
    PRIMARY KEY (digest, place)
) STRICT;

-- What was found, also what does not hold any more. One that was acknowledged is no reason for a state.
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    area TEXT NOT NULL,
    code TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    holds INTEGER NOT NULL,
    acknowledged TEXT,
    UNIQUE (area, code, subject, text)
) STRICT;

-- Each change of the state.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    before TEXT,
    after TEXT NOT NULL,
    reasons TEXT NOT NULL
) STRICT;

-- Checkpoints of the log, as they were signed.
CREATE TABLE checkpoints (
    size INTEGER NOT NULL,
    root TEXT NOT NULL,
    note BLOB NOT NULL,
    first_seen TEXT NOT NULL,
    PRIMARY KEY (size, root)
) STRICT;

-- The log's leaves under the largest checkpoint that extends all before it.
CREATE TABLE log_entries (
    number INTEGER PRIMARY KEY,
    leaf TEXT NOT NULL
) STRICT;

-- The newest cosignature of each witness.
CREATE TABLE witnesses (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    time TEXT NOT NULL,
    seen TEXT NOT NULL
) STRICT;
