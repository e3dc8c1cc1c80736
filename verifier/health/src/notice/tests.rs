use std::{convert::Infallible, net::TcpListener};

use mockito::{Matcher, Server};
use serde_json::json;

use super::*;
use crate::condition::{Condition, Reason};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn under() -> Condition {
    Condition::new([Reason::new(State::Under, "RULE", "BTC", "a rule fails")])
}

fn webhook(url: &str) -> Notices {
    Notices {
        webhook: Some(Access::direct(url)),
        ..Notices::default()
    }
}

/// A disk: what was kept last.
#[derive(Default)]
struct Disk(String);

impl Disk {
    fn keep(&mut self, outbox: &Outbox) -> Result<(), Infallible> {
        self.0 = serde_json::to_string(outbox).unwrap();
        Ok(())
    }

    fn read(&self) -> Outbox {
        serde_json::from_str(&self.0).unwrap()
    }
}

#[test]
fn a_change_is_told_once_also_after_a_restart() {
    let mut server = Server::new();
    let expected = json!({
        "version": 1, "what": "Example", "id": 1, "from": null, "to": "UNDER", "since": "1970-01-01T00:00:01Z", "repeated": 0,
        "reasons": [{"state": "UNDER", "code": "RULE", "subject": "BTC", "text": "a rule fails", "since": "1970-01-01T00:00:01Z"}],
    });
    let mock = server
        .mock("POST", "/hook")
        .match_header("content-type", "application/json")
        .match_body(Matcher::Json(expected))
        .with_status(204)
        .expect(1)
        .create();
    let notices = webhook(&format!("{}/hook", server.url()));
    let (standing, change) = Standing::begin(at(1), under());
    let mut disk = Disk::default();
    let mut outbox = Outbox::default();
    outbox.put("Example", change.unwrap(), None);
    for round in 1..4 {
        let failed = notices
            .tell(&mut outbox, &standing, at(round), |outbox| {
                disk.keep(outbox)
            })
            .unwrap();
        assert!(failed.is_empty(), "{failed:?}");
        // Ended, and begun again from what is on the disk.
        outbox = disk.read();
        assert!(outbox.is_empty());
    }
    mock.assert();
}

#[test]
fn what_waits_is_on_the_disk_before_anybody_is_told() {
    let (standing, change) = Standing::begin(at(1), under());
    let mut outbox = Outbox::default();
    outbox.put("Example", change.unwrap(), None);
    let mut server = Server::new();
    let mock = server.mock("POST", "/").expect(0).create();
    let refused = webhook(&server.url()).tell(&mut outbox, &standing, at(1), |_| Err("full"));
    assert_eq!(refused.unwrap_err(), "full");
    mock.assert();
    assert!(!outbox.is_empty());
}

#[test]
fn an_unreachable_webhook_is_tried_again_and_is_no_state() {
    // A port that was free a moment ago.
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let (standing, change) = Standing::begin(at(1), under());
    let before = standing.clone();
    let mut outbox = Outbox::default();
    outbox.put("Example", change.unwrap(), None);
    let mut disk = Disk::default();
    let notices = webhook(&format!("http://{closed}/secret"));
    for round in 1..3 {
        let failed = notices
            .tell(&mut outbox, &standing, at(round), |outbox| {
                disk.keep(outbox)
            })
            .unwrap();
        assert_eq!(failed.len(), 1);
        let text = failed[0].to_string();
        assert_eq!(text, "the webhook did not answer: cannot connect");
        outbox = disk.read();
        assert!(!outbox.is_empty());
    }
    let mut server = Server::new();
    let refuses = server.mock("POST", "/").with_status(500).expect(1).create();
    let notices = webhook(&server.url());
    let failed = notices
        .tell(&mut outbox, &standing, at(3), |outbox| disk.keep(outbox))
        .unwrap();
    assert!(matches!(failed[0], NotTold::Refused(500)), "{failed:?}");
    refuses.assert();
    refuses.remove();
    let takes = server.mock("POST", "/").expect(1).create();
    let failed = notices
        .tell(&mut outbox, &standing, at(4), |outbox| disk.keep(outbox))
        .unwrap();
    assert!(failed.is_empty() && outbox.is_empty());
    takes.assert();
    assert_eq!(standing, before);
}

#[cfg(unix)]
#[test]
fn a_command_that_took_a_notice_is_not_told_again_when_the_webhook_did_not() {
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("told");
    let script = format!(
        "cat >> {0}; echo \" $HEALTH_FROM>$HEALTH_TO\" >> {0}",
        lines.display()
    );
    let mut server = Server::new();
    let refuses = server.mock("POST", "/").with_status(404).expect(3).create();
    let notices = Notices {
        webhook: Some(Access::direct(server.url())),
        command: Some(["/bin/sh", "-c", &script].map(str::to_owned).to_vec()),
        repeat: None,
    };
    let (mut standing, change) = Standing::begin(at(1), under());
    let mut outbox = Outbox::default();
    outbox.put("Example", change.unwrap(), Some(json!({"ratio": "0.9"})));
    let mut disk = Disk::default();
    for round in 1..4 {
        if round == 3 {
            let change = standing.step(at(round), Condition::default()).unwrap();
            outbox.put("Example", change, None);
        }
        let failed = notices
            .tell(&mut outbox, &standing, at(round), |outbox| {
                disk.keep(outbox)
            })
            .unwrap();
        assert_eq!(failed.len(), 1);
        outbox = disk.read();
    }
    refuses.assert();
    let told = std::fs::read_to_string(lines).unwrap();
    let told: Vec<_> = told.lines().collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].ends_with(" >UNDER") && told[0].contains(r#""details":{"ratio":"0.9"}"#));
    assert!(told[1].ends_with(" UNDER>OK") && !told[1].contains("details"));
}

#[test]
fn a_state_that_lasts_is_told_again_only_as_often_as_was_asked() {
    let mut server = Server::new();
    let body = |repeated: u32| Matcher::PartialJson(json!({"id": 1, "repeated": repeated}));
    let first = server
        .mock("POST", "/")
        .match_body(body(0))
        .expect(1)
        .create();
    let second = server
        .mock("POST", "/")
        .match_body(body(1))
        .expect(1)
        .create();
    let third = server
        .mock("POST", "/")
        .match_body(body(2))
        .expect(1)
        .create();
    let gone = Matcher::PartialJson(json!({"id": 2, "to": "OK"}));
    let gone = server.mock("POST", "/").match_body(gone).expect(1).create();
    let notices = Notices {
        repeat: Some(Duration::from_secs(60)),
        ..webhook(&server.url())
    };
    let (mut standing, change) = Standing::begin(at(1_000), under());
    let mut outbox = Outbox::default();
    outbox.put("Example", change.unwrap(), None);
    let mut disk = Disk::default();
    for now in [1_000, 1_030, 1_059, 1_060, 1_100, 1_119, 1_500, 1_501] {
        assert_eq!(standing.step(at(now), under()), None);
        let failed = notices
            .tell(&mut outbox, &standing, at(now), |outbox| disk.keep(outbox))
            .unwrap();
        assert!(failed.is_empty(), "{failed:?}");
        outbox = disk.read();
    }
    let change = standing.step(at(1_502), Condition::default()).unwrap();
    outbox.put("Example", change, None);
    for now in [1_502, 2_000, 3_000] {
        notices
            .tell(&mut outbox, &standing, at(now), |outbox| disk.keep(outbox))
            .unwrap();
    }
    for mock in [first, second, third, gone] {
        mock.assert();
    }
}

#[test]
fn a_channel_that_never_takes_anything_fills_no_disk() {
    let (mut standing, _) = Standing::begin(at(0), Condition::default());
    let mut outbox = Outbox::default();
    for second in 1..2_500 {
        let condition = if second % 2 == 1 {
            under()
        } else {
            Condition::default()
        };
        let change = standing.step(at(second), condition).unwrap();
        outbox.put("Example", change, None);
    }
    assert_eq!(outbox.waiting.len(), MAX_WAITING);
    assert_eq!(outbox.waiting.back().unwrap().notice.id, 2_499);
    assert_eq!(outbox.lost, 1_499);
}

#[test]
fn what_is_no_address_is_said_before_anything_is_watched() {
    assert_eq!(webhook("ftp://example.com").check(), Err(NoAddress::Url));
    webhook("https://example.com/hook").check().unwrap();
    Notices::default().check().unwrap();
}
