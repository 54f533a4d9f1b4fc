//! Bail of the officer's own cases on the first screen, without signal: asked for, and never decided by the phone.

use beatbook_device::clock::{Clock as _, MachineClock};
use beatbook_shared::api::bail::BailHere;
use beatbook_shared::api::officer::{DueItem, Home};
use beatbook_shared::patrol::bail::Came;
use beatbook_shared::problem::Code;
use serde_json::{Value, json};

use crate::force::{Force, body, case};
use crate::loopback::Officer;

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn bail_of_ones_own_cases_is_due_without_signal_and_no_phone_decides_that_anybody_failed() {
    let now = MachineClock::new().now().0;
    let mut force = Force::new(&["person:staff-1", "area:NE", "ref"]);
    let mine = &["area:NE", "person:staff-1"];
    force.write("inv-1", "investigation", case("Theft of a pedal cycle"), mine);
    let mut elsewhere = case("Somebody else's");
    elsewhere.insert("oic".to_owned(), json!("staff-9"));
    force.write("inv-2", "investigation", elsewhere, &["area:NE"]);
    let mut bail = |id: &str, about: &str, suspect: &str, back: i64, ends: i64, release: &str| {
        let (arrested, back, ends) = (now - 60 * DAY, now + back, now + ends);
        let written = format!(
            r#"{{"investigation":"{about}","suspect":"{suspect}","release":"{release}","arrested_at":{arrested},
            "released_at":{arrested},"case_type":"standard","authority":"STD1","return_at":{back},"end_at":{ends},
            "station":"Newport Central"}}"#
        );
        force.write(id, "bail", body(&written), mine);
    };
    bail("b-due", "inv-1", "Ann Due", DAY, 90 * DAY, "PCB-C");
    bail("b-unsaid", "inv-1", "Ben Unsaid", -DAY, 90 * DAY, "PCB-C");
    bail("b-ending", "inv-1", "Cai Ending", 9 * DAY, 10 * DAY, "PCB-C");
    bail("b-lapsed", "inv-1", "Dai Lapsed", -3 * DAY, -2 * DAY, "PCB-C");
    bail("b-far", "inv-1", "Eve Far", 60 * DAY, 90 * DAY, "PCB-C");
    bail("b-court", "inv-1", "Fay Court", DAY, 90 * DAY, "CHB");
    bail("b-theirs", "inv-2", "Gus Theirs", DAY, 90 * DAY, "PCB-C");
    let officer = Officer::new(force);
    officer.enrol().await;
    officer.ask("set_flight_mode", json!({"on": true})).await.unwrap();
    let due = async || -> Vec<DueItem> {
        let home: Home = serde_json::from_value(officer.ask("home", json!({})).await.unwrap()).unwrap();
        home.due.into_iter().filter(|due| due.kind == "bail").collect()
    };
    let items = due().await;
    let seen: Vec<(&str, bool)> = items.iter().map(|i| (i.title.as_str(), i.overdue)).collect();
    assert_eq!(seen, [("Dai Lapsed", true), ("Ben Unsaid", true), ("Ann Due", false), ("Cai Ending", false)]);
    assert_eq!(items[1].detail, "Nobody said whether they came. Ask the custody desk");
    assert!(items[2].detail.ends_with("Newport Central"), "{}", items[2].detail);
    assert_eq!(items[2].investigation.as_ref().map(|id| id.as_str()), Some("inv-1"));

    officer.ask("set_language", json!({"language": "cy"})).await.unwrap();
    assert_eq!(due().await[1].detail, "Ni ddywedodd neb a ddaethant. Gofynnwch i'r ddesg ddalfa");

    // What the officer saw is told here, and the duty is gone at once, before the server knows of it.
    let tell = async |question: Value| officer.ask("tell_bail", question).await;
    for (bail, code) in [("b-unsaid", "BE08"), ("b-theirs", "BE07"), ("b-court", "BE05")] {
        let refused = tell(json!({"bail": bail, "code": code, "reason": "He said so."})).await.unwrap_err();
        assert_eq!(refused.code, Code::NotAllowed, "{bail} {code}: no phone decides that");
    }
    let page: BailHere =
        serde_json::from_value(officer.ask("bail", json!({"id": "b-unsaid"})).await.unwrap()).unwrap();
    assert_eq!((page.part.as_str(), page.may), ("unsaid", vec!["BE04".into(), "BE07".into(), "BE17".into()]));
    let early = tell(json!({"bail": "b-due", "code": "BE17", "reason": "Not seen."})).await.unwrap_err();
    assert_eq!(early.fields[0].field, "code", "not due yet, so nobody failed it");
    let bare = tell(json!({"bail": "b-unsaid", "code": "BE17"})).await.unwrap_err();
    assert_eq!(bare.fields[0].field, "reason");
    tell(json!({"bail": "b-unsaid", "code": "BE17", "reason": "The desk told me."})).await.unwrap();
    tell(json!({"bail": "b-due", "code": "BE04", "until": now + 30 * DAY, "served": "By hand"}))
        .await
        .unwrap();
    let left: Vec<String> = due().await.into_iter().map(|item| item.title).collect();
    assert_eq!(left, ["Dai Lapsed", "Cai Ending"]);
    let page: BailHere =
        serde_json::from_value(officer.ask("bail", json!({"id": "b-unsaid"})).await.unwrap()).unwrap();
    assert_eq!((page.part.as_str(), page.waiting), ("reported", 1));
    assert_eq!(page.back.map(|back| back.came), Some(Came::Reported), "said, and no failure");
}
