//! Archives of inclusions: what their owners find in them, and what nobody else does.

mod forged;

use std::{fs, path::Path, thread};

use circuits::{
    ledger::{AccountId, LedgerDigest},
    shape::Tiny,
};
use documents::{
    inclusion::{
        FileWriter, Form, InclusionFile,
        archive::{AccessCode, Archive, Prefix, write::ArchiveWriteError},
        verify_inclusion,
    },
    refusal::{Reason, Refusal},
};
use prover::{ArchiveSummary, InclusionError, Inclusions};

use crate::common::{
    Exchange, Files, Prove as _, ProvenExchange, account, honest, margin, rejection, setup, shown,
    small, small_later,
};

/// Archives of an exchange, in a directory that is gone with it.
struct ArchiveDirectory {
    folder: tempfile::TempDir,
    made: ArchiveSummary,
    ledger: LedgerDigest,
}

impl ArchiveDirectory {
    fn of(proven: &ProvenExchange, bits: Option<u8>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let private = proven.private.on_disk();
        let inclusions = Inclusions::<Tiny>::open_shape(private.path()).unwrap();
        let mut counted = 0;
        let made = inclusions
            .write_archives(
                &folder.path().join("archives"),
                &folder.path().join("codes.csv"),
                bits,
                |count| counted = count,
            )
            .unwrap();
        assert_eq!(counted, made.accounts);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        Self {
            folder,
            made,
            ledger: inclusions.header().ledger(),
        }
    }

    fn archives(&self) -> std::path::PathBuf {
        self.folder.path().join("archives")
    }

    /// Account, code and archive, as the table has them.
    fn codes(&self) -> Vec<(String, AccessCode, String)> {
        let mut table = csv::Reader::from_path(self.folder.path().join("codes.csv")).unwrap();
        let rows = table.records().map(|row| {
            let row = row.unwrap();
            (
                row[0].to_owned(),
                row[1].parse().unwrap(),
                row[2].to_owned(),
            )
        });
        rows.collect()
    }
}

fn find(path: &Path, code: &AccessCode) -> Result<InclusionFile, Refusal> {
    Archive::locate::<Tiny>(path, code)?.find::<Tiny>(code)
}

#[test]
fn every_account_is_found_by_its_code() {
    let generators = setup().generators.leaf_generators();
    // Of 2,048 leaves, two archives have about a thousand slots each.
    for (proven, sets) in [
        (
            honest(),
            &[(None, 2), (Some(0), 1), (Some(3), 8), (Some(7), 128)][..],
        ),
        (margin(), &[(None, 1), (Some(2), 4)]),
    ] {
        for (bits, archives) in sets {
            let made = ArchiveDirectory::of(proven, *bits);
            let codes = made.codes();
            assert_eq!(made.made.archives, *archives);
            assert_eq!(codes.len(), proven.exchange.accounts().len());
            for (id, code, archive) in &codes {
                for path in [made.archives(), made.archives().join(archive)] {
                    let file = find(&path, code).unwrap();
                    let account = AccountId::new(id).unwrap();
                    let verified =
                        verify_inclusion::<Tiny>(&generators, file, account, proven.made.root);
                    let (balances, debts) = shown(verified.unwrap().file());
                    assert_eq!(balances, proven.exchange.balances_of(id));
                    assert_eq!(debts, proven.exchange.debts_of(id));
                }
            }
        }
    }
}

#[test]
fn a_code_opens_its_own_account_only_and_no_archive_of_another_ledger() {
    let proven = small();
    let made = ArchiveDirectory::of(proven, Some(1));
    let codes = made.codes();
    let other = ArchiveDirectory::of(small_later(), Some(1));
    assert_ne!(made.ledger, other.ledger);
    let generators = setup().generators.leaf_generators();
    for (id, code, archive) in &codes {
        let refused = find(&other.archives(), code);
        assert_eq!(rejection(refused), Reason::NotInArchive);
        let wrong = if archive == "0.archive" {
            "1.archive"
        } else {
            "0.archive"
        };
        let refused = find(&made.archives().join(wrong), code);
        assert_eq!(rejection(refused), Reason::NotInArchive);
        // With a neighbour's code one reads the neighbour's balances, and is not shown to have them.
        let (neighbour, theirs, _) = codes.iter().find(|(other, ..)| other != id).unwrap();
        let file = find(&made.archives(), theirs).unwrap();
        let account = AccountId::new(id).unwrap();
        let refused = verify_inclusion::<Tiny>(&generators, file, account, proven.made.root);
        assert_eq!(rejection(refused), Reason::NotIncluded, "{neighbour}");
    }
}

/// Names and lengths of archives, and their first bytes up to the root and after it.
fn outside(made: &ArchiveDirectory) -> Vec<(String, u64, Vec<u8>)> {
    let entries = Files::read(&made.archives()).0.into_iter();
    let entry = |(name, bytes): (String, Vec<u8>)| {
        let header = [&bytes[..12], &bytes[44..83]].concat();
        (name, bytes.len() as u64, header)
    };
    entries.map(entry).collect()
}

#[test]
fn archives_show_neither_accounts_nor_how_many_there_are() {
    // Of one schedule, under the same bounds: few accounts, many; of one entry and of several; none with debts, some.
    let bounded = |exchange: Exchange| {
        let exchange = Exchange {
            schedule: Exchange::margin().schedule,
            policy: Exchange::margin().policy,
            ..exchange
        };
        exchange.in_shards(1)
    };
    let mut single = Exchange::of(300);
    single.balances.retain(|balance| balance.asset == 0);
    let exchanges = [
        Exchange::of(8),
        Exchange::of(300),
        Exchange::margin(),
        single,
    ];
    let all = exchanges.map(|exchange| bounded(exchange).prove());
    let made = all
        .each_ref()
        .map(|proven| ArchiveDirectory::of(proven, Some(2)));
    assert!(made[0].made.accounts * 25 < made[1].made.accounts);
    assert_eq!(outside(&made[0]).len(), 4);
    for other in &made[1..] {
        assert_eq!(outside(&made[0]), outside(other));
    }
    for (made, proven) in made.iter().zip(&all) {
        let inclusion = proven.inclusion(&account(2));
        let node = inclusion.path.shard_hashes[0].to_bytes();
        for bytes in Files::read(&made.archives()).0.values() {
            let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            assert!(!has(account(2).as_bytes()));
            assert!(!has(&inclusion.salt) && !has(&node[..32]) && !has(&node[32..]));
            for entry in &inclusion.entries {
                assert!(!has(&entry.amount.0.to_le_bytes()));
            }
            assert!(!has(&proven.private.get("secret.json")[30..60]));
        }
    }
}

#[cfg(unix)]
#[test]
fn the_table_of_codes_is_for_its_owner_only_and_archives_are_for_everybody() {
    use std::os::unix::fs::PermissionsExt as _;
    let made = ArchiveDirectory::of(small(), Some(2));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&made.folder.path().join("codes.csv")), 0o600);
    // As far as whoever writes them lets others read what they write.
    let others = mode(&made.archives()) & 0o044;
    assert!(others != 0 || mode(made.folder.path()) & 0o044 == 0);
    for entry in fs::read_dir(made.archives()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(mode(&entry.path()) & 0o044, others);
        let name = entry.file_name().into_string().unwrap();
        let bits = name.strip_suffix(".archive").unwrap();
        assert!(bits.len() == 2 && bits.bytes().all(|bit| matches!(bit, b'0' | b'1')));
    }
}

#[test]
fn archives_that_are_too_small_and_runs_that_fail_leave_nothing() {
    let private = honest().private.on_disk();
    let folder = tempfile::tempdir().unwrap();
    let (target, codes) = (folder.path().join("made"), folder.path().join("codes"));
    let left = || fs::read_dir(folder.path()).unwrap().count();
    let inclusions = Inclusions::<Tiny>::open_shape(private.path()).unwrap();
    let refused = inclusions.write_archives(&target, &codes, Some(17), |_| {});
    assert!(matches!(refused, Err(InclusionError::PrefixBits(17))));
    assert_eq!(left(), 0);
    // A damaged tree, or damaged accounts, are found before anything is published.
    for name in ["tree.bin", "accounts.bin"] {
        let path = private.path().join(name);
        let mut bytes = fs::read(&path).unwrap();
        let place = bytes.len() / 2;
        bytes[place] ^= 1;
        fs::write(&path, &bytes).unwrap();
        for refused in [
            inclusions
                .write_archives(&target, &codes, None, |_| {})
                .map(|_| ()),
            inclusions
                .write_all(&target, Form::Detached, |_| {})
                .map(|_| ()),
        ] {
            assert!(matches!(refused, Err(InclusionError::Record(_))), "{name}");
            assert_eq!(left(), 0);
        }
        bytes[place] ^= 1;
        fs::write(&path, &bytes).unwrap();
    }
    // What a killed run left is not taken for anything, and named.
    fs::create_dir(folder.path().join("made.partial")).unwrap();
    let write =
        |target: &Path, codes: &Path| inclusions.write_archives(target, codes, None, |_| {});
    let refused = write(&target, &codes);
    assert!(matches!(refused, Err(InclusionError::Interrupted(_))));
    fs::remove_dir(folder.path().join("made.partial")).unwrap();
    // Codes are not put where they would be published, nor archives among what is kept.
    let refused = write(&target, &target.join("codes"));
    assert!(matches!(refused, Err(InclusionError::Apart(_))));
    let refused = write(&codes.join("made"), &codes);
    assert!(matches!(refused, Err(InclusionError::Apart(_))));
    assert_eq!(left(), 0);
    write(&target, &codes).unwrap();
    // Whichever is there is not replaced, and the other is not made.
    let other = folder.path().join("other");
    for (target, codes) in [(&target, &codes), (&target, &other), (&other, &codes)] {
        let again = write(target, codes);
        assert!(matches!(again, Err(InclusionError::Write { .. })));
        assert_eq!(left(), 2);
    }
    let full = ArchiveWriteError::Full {
        prefix: Prefix::new(3, 5).unwrap(),
        slots: 1,
    };
    assert!(InclusionError::Archive(full).hint().contains("fewer bits"));
}

#[test]
fn many_threads_ask_for_inclusions_at_once() {
    let proven = honest();
    let private = proven.private.on_disk();
    let inclusions = Inclusions::<Tiny>::open_shape(private.path()).unwrap();
    let accounts = proven.exchange.accounts();
    let writer = FileWriter::new(inclusions.header(), Form::SelfContained);
    let generators = setup().generators.leaf_generators();
    let ask = |part: usize| {
        for id in accounts.iter().skip(part).step_by(4) {
            let id = AccountId::new(id).unwrap();
            let mut bytes = Vec::new();
            writer.write(&inclusions.of(id).unwrap(), &mut bytes);
            let file = InclusionFile::from_bytes(&bytes).unwrap();
            verify_inclusion::<Tiny>(&generators, file, id, proven.made.root).unwrap();
        }
    };
    thread::scope(|scope| {
        for part in 0..4 {
            let ask = &ask;
            scope.spawn(move || ask(part));
        }
    });
    let unknown = inclusions.of(AccountId::new("nobody").unwrap());
    assert!(matches!(unknown, Err(InclusionError::UnknownAccount)));
}
