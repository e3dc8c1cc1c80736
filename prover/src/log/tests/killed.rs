//! Commands that were killed between any two of their writes: the same one ends what was begun.

use std::{fs, path::Path};

use super::*;

/// What a command writes, in its order.
const OF_ADD: [&str; 3] = ["log/entries", "log.key.signed", "log/checkpoint"];
const OF_INIT: [&str; 5] = [
    "log.key",
    "log/log.vkey",
    "log/entries",
    "log.key.signed",
    "log/checkpoint",
];

/// Files of a folder with their bytes, those of killed writers apart.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// What is there if a command is killed after so many of its writes, in the middle of the next one.
fn killed(before: &Place, after: &Place, writes: &[&str]) -> Place {
    let place = before.copy();
    for name in writes {
        let path = place.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(after.path(name), path).unwrap();
    }
    if place.dir().exists() {
        fs::write(place.dir().join(".staged-of-a-killed-one"), "half").unwrap();
    }
    place
}

#[test]
fn an_addition_is_ended_by_the_same_one() {
    let before = Place::with(&[1, 2]);
    let after = before.copy();
    after.add(2, 3).unwrap();
    let changed: Vec<_> = all(after.0.path())
        .into_iter()
        .filter(|file| !all(before.0.path()).contains(file))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(changed.len(), OF_ADD.len(), "{changed:?}");
    for done in 0..=OF_ADD.len() {
        let place = killed(&before, &after, &OF_ADD[..done]);
        // What others read meanwhile is a log.
        assert!(place.log().checkpoint().head().size >= 2);
        place.add(2, 3).unwrap();
        assert_eq!(all(place.0.path()), all(after.0.path()), "{done} writes");
        // Another one does not take its place, once anything of it is there.
        let place = killed(&before, &after, &OF_ADD[..done]);
        let other = place.add(2, 9);
        assert_eq!(other.is_ok(), done == 0, "{done} writes: {other:?}");
    }
}

#[test]
fn a_log_that_was_not_begun_to_its_end_is_begun_by_the_same_command() {
    let after = Place::with(&[]);
    for done in 0..=OF_INIT.len() {
        let place = killed(&Place::empty(), &after, &OF_INIT[..done]);
        place.init().unwrap();
        let (found, expected) = (all(place.0.path()), all(after.0.path()));
        assert!(
            found
                .iter()
                .map(|(name, _)| name)
                .eq(expected.iter().map(|(name, _)| name))
        );
        if done > 0 {
            assert_eq!(found, expected, "{done} writes");
        }
    }
    // Killed when there was only a directory.
    let place = Place::empty();
    fs::create_dir(place.dir()).unwrap();
    place.init().unwrap();
}

#[test]
fn skipped_numbers_are_ended_by_the_same_command() {
    let before = Place::with(&[1]);
    let after = before.copy();
    after.skip(4).unwrap();
    for done in 0..=OF_ADD.len() {
        let place = killed(&before, &after, &OF_ADD[..done]);
        place.skip(4).unwrap();
        assert_eq!(all(place.0.path()), all(after.0.path()), "{done} writes");
    }
}
