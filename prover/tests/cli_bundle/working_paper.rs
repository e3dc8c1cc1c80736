//! What an auditor is told of reserves, as text, page, table and JSON.

use std::fs;

use serde_json::Value;

use crate::auditing::Auditor;

#[test]
fn findings_are_reported_as_text_json_and_a_page() {
    let auditor = Auditor::new();
    let (page, json) = (auditor.path("findings.html"), auditor.path("findings.json"));
    let written = [
        "--html",
        page.to_str().unwrap(),
        "--out",
        json.to_str().unwrap(),
    ];
    let ended = auditor.reserves(&written);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{ended:?}");
    assert!(ended.out.starts_with("CHECKED: "), "{}", ended.out);
    assert!(ended.out.contains("no node was asked"), "{}", ended.out);
    let json: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    assert_eq!(json["verdict"], "checked");
    let checks = json["checks"].as_array().unwrap().iter();
    let outcomes: Vec<_> = checks
        .map(|check| {
            (
                check["id"].as_str().unwrap(),
                check["outcome"].as_str().unwrap(),
            )
        })
        .collect();
    let passed = ["bundle", "dossier", "list", "commitment", "ownership"];
    let mut expected: Vec<_> = passed.into_iter().map(|id| (id, "passed")).collect();
    expected.push(("balances", "not done"));
    assert_eq!(outcomes, expected);
    for asset in json["coverage"].as_array().unwrap() {
        assert_eq!(asset["ownership_bps"], 10_000, "{asset}");
        assert_eq!(asset["balance_bps"], Value::Null);
    }
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("<h1>Reserves of Sample Exchange</h1>"));
    // Not green: amounts were not compared.
    assert!(page.contains("class=\"verdict not-done\""));
    for part in ["<script", "http:", "https:", "src="] {
        assert!(
            !page.contains(part),
            "the page loads and runs nothing: {part}"
        );
    }
}

#[test]
fn a_working_paper_has_every_entry_and_how_it_was_checked() {
    let auditor = Auditor::new();
    let (page, table) = (auditor.path("findings.html"), auditor.path("findings.csv"));
    let tokens = auditor.path("tokens.toml");
    let contract = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913";
    fs::write(
        &tokens,
        format!("[base]\nUSDC = \"{contract}\"\n[bsc]\nUSDT = \"0x55d3\"\n"),
    )
    .unwrap();
    // Nothing is listed on the chain, so that nobody is asked.
    let node = "base=http://user:secret@node.example:8545/v3/secret";
    let args = [
        "--html",
        page.to_str().unwrap(),
        "--csv",
        table.to_str().unwrap(),
        "--json",
    ];
    let asked = [
        "--rpc",
        node,
        "--coin",
        "base:ETH",
        "--tokens",
        tokens.to_str().unwrap(),
    ];
    let ended = auditor.reserves(&[&args[..], &asked].concat());
    let json = ended.assert_done().json();
    let entries = json["entries"].as_array().unwrap();
    let dossier = fs::read_to_string(auditor.path("dossier.json")).unwrap();
    let dossier: Value = serde_json::from_str(&dossier).unwrap();
    let listed = dossier["holdings"].as_array().unwrap();
    assert_eq!(entries.len(), listed.len());
    for (entry, holding) in entries.iter().zip(listed) {
        for (field, of_list) in [
            ("asset", "asset"),
            ("address", "address"),
            ("listed", "amount"),
        ] {
            assert_eq!(entry[field], holding[of_list]);
        }
        assert_eq!(
            (&entry["found"], &entry["difference"]),
            (&Value::Null, &Value::Null)
        );
        assert!(entry["signature"].is_string(), "{entry}");
    }
    let made = &json["made"];
    assert_eq!(made["nodes"][0]["at"], "http://node.example:8545");
    assert_eq!(made["tokens"][0]["contract"], contract);
    assert_eq!(made["tokens"].as_array().unwrap().len(), 1);
    assert_eq!(made["coins"][0]["asset"], "ETH");
    assert_eq!(made["block_tolerance_minutes"], 60);
    assert!(made["program"].as_str().unwrap().contains("solvency key"));
    assert!(!ended.out.contains("secret"), "{ended:?}");

    let mut table = csv::Reader::from_path(table).unwrap();
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), listed.len());
    let page = fs::read_to_string(page).unwrap();
    for (row, holding) in rows.iter().zip(listed) {
        assert_eq!(&row[3], holding["address"].as_str().unwrap());
        assert!(page.contains(&row[3]) && page.contains(&row[5]));
    }
    for part in [contract, "http://node.example:8545", "shard key"] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("secret"));
    // Nothing is wider than a telephone: each of the wide tables scrolls in a box of its own.
    assert!(page.contains("<div class=\"scroll\"><table>"));
    assert_eq!(
        page.matches("<table>").count(),
        page.matches("<div class=\"scroll\"><table>").count() + 1
    );
    let text = auditor.reserves(&asked).out.clone();
    for line in [
        "node         base at http://node.example:8545",
        "coin         ETH is the coin of base",
    ] {
        assert!(text.lines().any(|it| it == line), "{text}");
    }
    // A contract that is none, in a chain that is asked.
    fs::write(&tokens, "[base]\nUSDC = \"0x12\"\n").unwrap();
    let ended = auditor.reserves(&asked);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains("USDC on base"), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn findings_take_the_place_of_files_only() {
    use std::os::unix::fs::FileTypeExt as _;
    let auditor = Auditor::new();
    let (pipe, link) = (auditor.path("pipe"), auditor.path("link"));
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("/dev/null", &link).unwrap();
    for option in ["--html", "--out"] {
        for path in [&pipe, &link] {
            let ended = auditor.reserves(&[option, path.to_str().unwrap()]);
            assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
            assert!(ended.err.contains("not a regular file"), "{ended:?}");
        }
    }
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
    assert!(link.is_symlink());
}
