//! JSON lines, line by line.

use super::{
    super::records::testing::{self, Rows},
    *,
};

fn read(text: &[u8], chosen: Option<&[usize]>) -> (Vec<String>, Rows, Vec<String>) {
    let mut diagnostics = Diagnostics::default();
    let bytes = text.to_vec();
    let source = move |_: &mut Diagnostics| -> Option<Box<dyn Read>> {
        Some(Box::new(std::io::Cursor::new(bytes.clone())))
    };
    let (mut names, mut rows) = (Vec::new(), Rows::new());
    if let Some(mut lines) = JsonLines::open(source, "a.jsonl", &mut diagnostics) {
        names = lines.header().names.clone();
        if let Some(chosen) = chosen {
            assert!(lines.choose(chosen, &mut diagnostics));
        }
        rows = testing::read(&mut lines, &mut diagnostics);
    }
    (names, rows, testing::told(&diagnostics))
}

#[test]
fn numbers_keep_every_digit_and_texts_are_what_they_say() {
    for (json, cell) in [
        ("0.1", "0.1"),
        (
            "123456789012345678901234567890.000000000000000001",
            "123456789012345678901234567890.000000000000000001",
        ),
        ("1.50", "1.50"),
        ("-0", "-0"),
        ("1e8", "1e8"),
        ("9007199254740993", "9007199254740993"),
        ("\"1.5\"", "1.5"),
        (r#""\u00e4\n\ud83d\ude00\"""#, "ä\n😀\""),
        ("null", ""),
        ("\"\"", ""),
    ] {
        let (names, rows, errors) = read(format!("{{\"a\": {json}}}\n").as_bytes(), None);
        assert_eq!(errors, [""; 0], "{json}");
        assert_eq!(names, ["a"]);
        assert_eq!(rows, [(1, vec![cell.to_owned()])], "{json}");
    }
}

#[test]
fn columns_are_the_keys_of_all_lines_and_what_is_missing_is_empty() {
    let (names, rows, errors) = read(
        b"\xef\xbb\xbf{\"id\":\"a\",\"BTC\":1}\r\n\n  \n{\"ETH\":2, \"id\":\"b\"}\n{}",
        None,
    );
    assert_eq!(errors, [""; 0]);
    assert_eq!(names, ["id", "BTC", "ETH"]);
    let cells = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    assert_eq!(
        rows,
        [
            (1, cells(["a", "1", ""])),
            (4, cells(["b", "", "2"])),
            (5, cells(["", "", ""])),
        ]
    );
}

#[test]
fn what_is_no_object_of_texts_and_numbers_is_refused_where_it_stands() {
    let (_, rows, errors) = read(
        b"{\"a\":1,\"a\":2}\n{\"a\":true}\n{\"a\":[1]}\n{\"a\":{\"b\":1}}\n[{\"a\":1}]\n{\"a\":1\n}\n{\"a\":01}\n\
          {\"a\":1} {\"a\":2}\n\"a\"\n{\"a\":\"\xff\"}\n{\"a\":\"\\ud800\"}\n{\"a\":NaN}\n{\"a\":3}\n{\"\\u0061\":1,\"a\":2}\n",
        None,
    );
    assert_eq!(rows.len(), 1);
    assert_eq!(
        errors,
        [
            "a.jsonl:1:1 (a): the object has the key twice",
            "a.jsonl:2:1 (a): the value is true or false, and neither text nor a number",
            "a.jsonl:3:1 (a): the value is an array, and neither text nor a number",
            "a.jsonl:4:1 (a): the value is an object, and neither text nor a number",
            "a.jsonl:5: an array begins here, and not an object",
            "a.jsonl:6: the object does not end on its line",
            "a.jsonl:7: the line is not a JSON object",
            "a.jsonl:11: the line is not UTF-8 text",
            "a.jsonl:12:1 (a): the text is no Unicode",
        ]
    );
}

#[test]
fn what_nobody_asks_for_may_be_anything() {
    let (_, rows, errors) = read(b"{\"a\":1,\"b\":{\"c\":[true]}}\n", Some(&[0]));
    assert_eq!(errors, [""; 0]);
    assert_eq!(rows, [(1, vec!["1".to_owned(), String::new()])]);
}

#[test]
fn keys_without_end_are_not_collected() {
    let lines: String = (0..10_000).map(|i| format!("{{\"k{i}\":1}}\n")).collect();
    let (_, rows, errors) = read(lines.as_bytes(), None);
    assert_eq!(rows, []);
    assert_eq!(
        errors,
        ["a.jsonl:4097: the objects up to here have more than 4096 keys"]
    );
    let object: Vec<_> = (0..10_000).map(|i| format!("\"k{i}\":1")).collect();
    let (_, _, errors) = read(format!("{{{}}}", object.join(",")).as_bytes(), None);
    assert_eq!(
        errors,
        ["a.jsonl:1: the objects up to here have more than 4096 keys"]
    );
}

#[test]
fn deep_values_are_refused_and_not_followed_to_the_end_of_the_stack() {
    let deep = format!(
        "{{\"a\":{}1{}}}\n",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let (_, _, errors) = read(deep.as_bytes(), None);
    assert_eq!(errors.len(), 1, "{errors:?}");
}
