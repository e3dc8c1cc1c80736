use std::collections::BTreeSet;

use super::*;

#[test]
fn every_chain_has_one_name() {
    for known in listed() {
        let chain: Chain = known.id().parse().unwrap();
        assert_eq!((chain.id(), chain.family().id()), (known.id(), known.id()));
        assert_eq!(chain.native(), known.native());
        let alias = Err(ChainError::Alias(known.id()));
        let renamed = Err(ChainError::Renamed(known.id()));
        assert_eq!(known.id().to_uppercase().parse::<Chain>(), alias);
        assert_eq!(format!("other:{}", known.id()).parse::<Chain>(), renamed);
        for other in known.aliases() {
            assert_eq!(other.parse::<Chain>(), alias);
            assert_eq!(format!("OTHER:{other}").parse::<Chain>(), alias);
            assert_eq!(format!("other:{other}").parse::<Chain>(), renamed);
        }
    }
}

#[test]
fn chains_without_rules_have_one_name_too_as_far_as_names_are_known() {
    let mut names = BTreeSet::new();
    for (id, others) in other::NAMES {
        let chain: Chain = id.parse().unwrap();
        assert_eq!((chain.id(), chain.has_rules()), (*id, false));
        let name = id.strip_prefix(other::PREFIX).unwrap();
        let alias = Err(ChainError::Alias(id));
        assert_eq!(name.parse::<Chain>(), alias);
        assert_eq!(id.to_uppercase().parse::<Chain>(), alias);
        assert!(names.insert(name));
        for other in *others {
            assert_eq!(other.parse::<Chain>(), alias);
            let renamed = Err(ChainError::Renamed(id));
            assert_eq!(format!("other:{other}").parse::<Chain>(), renamed);
            assert!(names.insert(other) && other::is_name(other), "{other}");
        }
    }
    let listed = listed().flat_map(|family| family.aliases().iter().copied().chain([family.id()]));
    for name in listed {
        assert!(!names.contains(name), "{name}");
    }
}

#[test]
fn nodes_are_asked_on_bitcoin_and_the_ethereum_virtual_machine() {
    for chain in Chain::listed() {
        let asked = chain.id() == "bitcoin" || chain.signing_domain() == Some("evm");
        assert_eq!(chain.has_node(), asked, "{chain}");
    }
}

#[test]
fn a_name_that_another_version_may_know_is_open_and_no_other_is() {
    for (id, open) in [
        ("newchain", true),
        ("other:eth", true),
        ("ethereum", false),
        ("other:mine", false),
    ] {
        let (chain, error) = Chain::of_any_version(id).unwrap();
        assert_eq!(
            (chain.id(), chain.is_open(), error.is_some()),
            (id, open, open)
        );
        assert!(
            !(open && (chain.has_rules() || chain.is_told_apart())),
            "{id}"
        );
    }
    for id in [
        "eth",
        "ETHEREUM",
        "Other:eth",
        "OTHER:mine",
        "new chain",
        "other:",
    ] {
        assert!(Chain::of_any_version(id).is_err(), "{id}");
    }
}

#[test]
fn other_chains_are_marked_as_such() {
    let chain: Chain = "other:xrpl".parse().unwrap();
    assert_eq!(chain.family().id(), "other:");
    assert_eq!(chain.signing_domain(), None);
    assert_eq!("vault".parse::<Chain>(), Err(ChainError::Unknown));
    for text in [
        "",
        "Vault",
        "cold wallet",
        "1st",
        "a,b",
        "=a",
        &"a".repeat(33),
    ] {
        assert_eq!(text.parse::<Chain>(), Err(ChainError::Form), "{text}");
    }
    for text in [
        "other:",
        "other:VAULT",
        "other:a b",
        "other:=1",
        "other:-a",
        "Other:vault",
        "other:1",
    ] {
        assert_eq!(
            text.parse::<Chain>(),
            Err(if text.starts_with("Other") {
                ChainError::Form
            } else {
                ChainError::OtherName
            }),
            "{text}"
        );
    }
}
