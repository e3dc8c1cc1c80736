//! The descriptor beside the snapshot.

use super::{
    super::descriptor_file::{DescriptorFileError, create, descriptor_path, load_matching},
    *,
};

#[test]
fn a_descriptor_is_made_once_and_found_again() {
    let exchange = Exchange::new();
    let loaded = exchange.load();
    assert!(load_matching(&loaded).unwrap().is_none());
    let made = create(&loaded).unwrap();
    assert_eq!(made.assets(), loaded.head.assets);
    let path = descriptor_path(&exchange.path());
    assert!(path.ends_with("snapshot.descriptor.json"));
    assert_eq!(load_matching(&loaded).unwrap(), Some(made));
    let before = fs::read(&path).unwrap();
    assert!(matches!(
        create(&loaded),
        Err(DescriptorFileError::Exists { .. })
    ));
    assert_eq!(fs::read(&path).unwrap(), before);
    // Nothing is left of the file that was written aside.
    assert_eq!(fs::read_dir(exchange.0.path()).unwrap().count(), 5);
}

#[test]
fn descriptors_of_the_same_snapshot_differ() {
    let (one, other) = (Exchange::new(), Exchange::new());
    let digest = |exchange: &Exchange| create(&exchange.load()).unwrap().ledger_digest();
    assert_ne!(digest(&one), digest(&other));
}

#[test]
fn rejects_the_descriptor_of_another_snapshot() {
    let exchange = Exchange::new();
    create(&exchange.load()).unwrap();
    exchange.write("assets.csv", format!("{ASSETS}SOL,9\n"));
    let text = format!("{HEAD}{LONG}{HELD}").replace("sequence = 1", "sequence = 2");
    let error = load_matching(&exchange.write("snapshot.toml", text).load()).unwrap_err();
    let shown = error.to_string();
    let differing = "the descriptor is not this snapshot's\n  \
                     sequence: 1 in the descriptor, 2 in the snapshot\n  \
                     assets: the 4. is none in the descriptor, SOL with 9 decimals in the snapshot\n  undo";
    assert!(shown.contains(differing), "{shown}");
}

#[test]
fn the_same_time_in_another_zone_is_the_same_snapshot() {
    let exchange = Exchange::new();
    create(&exchange.load()).unwrap();
    let text = format!("{HEAD}{LONG}{HELD}");
    let text = text.replace("2026-06-30T00:00:00Z", "2026-06-30T02:00:00+02:00");
    assert!(
        load_matching(&exchange.write("snapshot.toml", text).load())
            .unwrap()
            .is_some()
    );
}

#[test]
fn rejects_what_is_not_a_descriptor() {
    let exchange = Exchange::new();
    exchange.write("snapshot.descriptor.json", "{}");
    let error = load_matching(&exchange.load()).unwrap_err();
    assert!(
        matches!(error, DescriptorFileError::Malformed { .. }),
        "{error}"
    );
}
