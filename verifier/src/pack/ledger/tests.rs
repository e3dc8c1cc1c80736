use std::fs;

use super::*;

fn form(with_schedule: bool) -> LedgerForm {
    let assets = [("BTC", 8), ("USDT", 0)];
    LedgerForm::new(
        &fixtures::testing::descriptor("Sample", 1, &assets),
        with_schedule,
    )
}

fn entry(component: Component, amount: u64) -> Entry {
    Entry {
        component,
        amount: Amount(amount),
    }
}

fn row() -> LedgerRow {
    let id = |index| AssetId::new(index).unwrap();
    LedgerRow {
        leaf: 7,
        account: [0xab; 32],
        blind: Scalar::from(9),
        entries: vec![
            entry(Component::Free(id(0)), 150_000_000),
            entry(Component::Pledged(id(1)), 3),
            entry(Component::Debt(id(0)), 1),
        ],
    }
}

#[test]
fn a_row_is_read_back_and_has_one_form() {
    let form = form(true);
    assert_eq!(
        form.header(),
        "leaf,account,blind,BTC,USDT,BTC pledged,USDT pledged,BTC debt,USDT debt"
    );
    let line = form.line(&row());
    assert!(line.ends_with(",1.50000000,,,3,0.00000001,"), "{line}");
    assert_eq!(form.row(&line), Some(row()));
    for other in [
        line.replace("7,", "07,"),
        line.replace("ab", "AB"),
        line.replace("1.50000000", "1.5"),
        line.replace(",3,", ",0,"),
        line.replace(",3,", ",-3,"),
        line.replace(",3,", ",18446744073709551616,"),
        format!("{line},"),
        line.trim_end_matches(',').to_owned(),
        line.replace("1.50000000", "=1+1"),
    ] {
        assert_eq!(form.row(&other), None, "{other}");
    }
    // Without a schedule there is neither pledge nor debt.
    assert_eq!(self::form(false).header(), "leaf,account,blind,BTC,USDT");
}

/// A pack's two tables, with a row of an account at each of these leaves and of nobody at those.
fn tables(accounts: &[u64], nobodys: &[u64]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let create = |name: &str| File::create(folder.path().join(name)).unwrap();
    let mut writer = LedgerWriter::new(form(true), create(LEDGER), create(PADDING)).unwrap();
    for leaf in accounts {
        writer
            .account(&LedgerRow {
                leaf: *leaf,
                ..row()
            })
            .unwrap();
    }
    for leaf in nobodys {
        let blind = Scalar::from(*leaf);
        writer.padding(&PaddingRow { leaf: *leaf, blind }).unwrap();
    }
    drop(writer.finish());
    folder
}

fn read(folder: &tempfile::TempDir, leaves: u64) -> Result<Vec<bool>, String> {
    let mut reader =
        LedgerReader::open(folder.path(), form(true)).map_err(|error| error.to_string())?;
    let read = |leaf| {
        reader
            .leaf(leaf)
            .map(|row| matches!(row, LeafRow::Account(_)))
    };
    let kinds = (0..leaves).map(read).collect::<Result<_, _>>();
    let kinds = kinds.map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(kinds)
}

#[test]
fn every_leaf_is_somebodys_or_nobodys_once() {
    let kinds = read(&tables(&[0, 3], &[1, 2]), 4).unwrap();
    assert_eq!(kinds, [true, false, false, true]);
    for (accounts, nobodys, says) in [
        (&[0, 3][..], &[1][..], "leaf 2 of the bundle has no row"),
        (&[0, 3, 3], &[1, 2], "a row is of leaf 3"),
        (&[0, 0, 3], &[1, 2], "leaf 0 stands in two rows"),
        (&[0, 2, 3], &[1, 2], "leaf 2 stands in two rows"),
        (&[3, 0], &[1, 2], "leaf 0 of the bundle has no row"),
        (&[0, 3, 4], &[1, 2], "a row is of leaf 4"),
    ] {
        let refused = read(&tables(accounts, nobodys), 4).unwrap_err();
        assert!(
            refused.starts_with("PACK_LEDGER") && refused.contains(says),
            "{refused}"
        );
    }
}

#[test]
fn lines_of_another_form_are_refused_where_they_stand() {
    for (name, text, says) in [
        (LEDGER, "leaf,account\n".to_owned(), "line 1 of ledger.csv"),
        (
            LEDGER,
            format!("{}\n0,x\n", form(true).header()),
            "line 2 of ledger.csv",
        ),
        (
            PADDING,
            "leaf,blind\n1,2\n".to_owned(),
            "line 2 of padding.csv",
        ),
        (PADDING, "leaf,blind".to_owned(), "line 1 of padding.csv"),
        (
            PADDING,
            "x".repeat(1 << 18),
            "line 1 of padding.csv is too long",
        ),
    ] {
        let folder = tables(&[0], &[1]);
        fs::write(folder.path().join(name), text).unwrap();
        let refused = read(&folder, 2).unwrap_err();
        assert!(refused.contains(says), "{refused}");
    }
}
