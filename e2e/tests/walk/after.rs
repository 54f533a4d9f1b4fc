//! What came of it: the supervisor, the arrest by another force, the victim, and the end of the month.

use beatbook_shared::api::officer::{Case, Home};
use beatbook_shared::api::victims::VictimPage;
use beatbook_shared::api::wanted::WantedHere;
use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::time_freed::Baseline;
use beatbook_shared::patrol::wanted_read::Says;
use beatbook_shared::time::{DAY, HOUR, MINUTE};
use serde_json::{Value, json};

use super::force::{AREA, at, rows, text};
use super::phone::Phone;
use super::tour::{BUREAU, INSPECTOR, NECESSITY, PC, SERGEANT, TEAM, Walk};

async fn register(desk: &super::force::Desk<'_>) -> Vec<Value> {
    rows(&desk.get("/api/wanted?show=all").await["rows"])
}

fn of<'a>(list: &'a [Value], case: &RecordId) -> &'a Value {
    list.iter()
        .find(|row| row["record"]["investigation"] == json!(case))
        .unwrap_or_else(|| panic!("{list:?}"))
}

/// Sergeant on another job reads, sees *new since control closed*, gives one direction with a date, sets red. Inspector
/// sees it on the morning board.
pub async fn line_8_the_sergeant_directs_and_sets_red(walk: &mut Walk<'_>) {
    let force = walk.force;
    force.it_is("11-04T20:40");
    let sergeant = force.desk(SERGEANT).await;
    let path = format!("/api/investigations/{}", walk.case);
    // The sergeant reads the whole case. What is new since one's own last sign-off is marked; since control closed, not
    // yet.
    let file = sergeant.get(&path).await;
    let fields = json!({"oic": PC, "risk": "high"});
    let seen = json!({"oic": null, "risk": null});
    sergeant.patch(&path, json!({"version": file["version"], "seen": seen, "fields": fields})).await;

    let list = sergeant.get(&format!("/api/wanted?investigation={}", walk.case)).await;
    let suspect = &list["suspects"][0];
    assert_eq!(suspect["decide_by"], json!(at("11-05T19:49")), "the clock began when he was named");
    let decision = json!({"version": suspect["version"], "status": "SUS-CIR", "decision": NECESSITY,
        "wanted": {"category": "W01", "risk": "R", "warnings": "May go back to the flat."}});
    sergeant.post(&format!("/api/suspects/{}/decision", text(&suspect["id"])), decision).await;
    assert_eq!(of(&register(&sergeant).await, &walk.case)["record"]["necessity"], NECESSITY);

    let file = sergeant.get(&path).await;
    let direction =
        json!({"text": "Take her statement and the neighbour's.", "owner": PC, "due_at": at("11-07T18:00")});
    let review = json!({"result": "RV1", "version_seen": file["version"], "seq_seen": file["seq"],
        "content_hash": file["content_hash"], "direction": direction, "seconds_open": 150});
    sergeant.post(&format!("{path}/reviews"), review).await;
    walk.pc.synced().await;
    let home: Home = walk.pc.read("home", json!({})).await;
    let mine: Vec<&str> = home
        .due
        .iter()
        .filter(|due| due.investigation.as_ref() == Some(&walk.case))
        .map(|due| due.kind.as_str())
        .collect();
    assert!(mine.contains(&"direction") && mine.contains(&"attempt"), "{mine:?}");

    let board = force.desk(INSPECTOR).await.get(&format!("/api/meeting?level=local&area={AREA}")).await;
    let wanted = rows(&board["agenda"]).into_iter().find(|item| item["code"] == "AG08").unwrap();
    assert!(
        wanted.to_string().contains("Gareth Vaughan") || wanted.to_string().contains(walk.case.as_str()),
        "{wanted}"
    );
}

/// 02:10 another force arrests him. Bureau queue: *arrest recorded, marker still live*. Every phone shows it. 02:41
/// cancelled and confirmed; 31 minutes logged.
pub async fn line_9_another_force_arrests_him(walk: &Walk<'_>) {
    let force = walk.force;
    force.it_is("11-04T21:10");
    let step = async |collar: &str, code: &str, more: Value| {
        let desk = force.desk(collar).await;
        let list = register(&desk).await;
        let row = of(&list, &walk.case);
        let mut question = json!({"code": code, "version": row["version"]});
        question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        desk.post(&format!("/api/wanted/{}/steps", text(&row["id"])), question).await;
    };
    step(BUREAU, "WS02", json!({"source": "26/412"})).await;
    force.it_is("11-05T02:10");
    step(SERGEANT, "WS05", json!({"force": "South Wales", "custody_ref": "SW/4471"})).await;
    let queue = register(&force.desk(BUREAU).await).await;
    let row = of(&queue, &walk.case);
    assert_eq!((&row["standing"]["part"], &row["standing"]["marker"]), (&json!("arrested"), &json!("live")));
    assert_eq!(row["standing"]["arrested"]["force"], "South Wales");
    for phone in [&walk.pc, &walk.colleague] {
        let here = wanted(phone, &walk.case).await.expect("the marker lives");
        assert_eq!(here.says, Says::ArrestRecorded, "nobody is arrested twice on it");
        assert_eq!(here.standing.arrested.unwrap().at, at("11-05T02:10"));
    }
    force.it_is("11-05T02:41");
    step(BUREAU, "WS07", json!({"source": "Looked at 02:41, no marker."})).await;
    for phone in [&walk.pc, &walk.colleague] {
        assert!(wanted(phone, &walk.case).await.is_none(), "gone because the bureau said so");
    }
    let found = force.desk(SERGEANT).await.get("/api/measures/wanted/WA04/rows").await;
    let row = rows(&found["rows"]).into_iter().find(|row| text(&row["label"]).ends_with("Gareth Vaughan"));
    let row = row.unwrap_or_else(|| panic!("{found}"));
    assert_eq!(row["stop"].as_i64().unwrap() - row["start"].as_i64().unwrap(), 31 * MINUTE, "{row}");
}

async fn wanted(phone: &Phone, case: &RecordId) -> Option<WantedHere> {
    phone.synced().await;
    let all: Vec<WantedHere> = phone.read("wanted", json!({})).await;
    all.into_iter().find(|row| row.record.investigation.as_ref() == Some(case))
}

/// Victim update due in one working day (enhanced). Done at 16:20 in Welsh; content, not a tick.
pub async fn line_10_the_victim_is_told_in_welsh(walk: &Walk<'_>) {
    let force = walk.force;
    force.it_is("11-05T03:00");
    let sergeant = force.desk(SERGEANT).await;
    // A marker that is gone has left the phone, so the phone cannot read the arrest from it: a person tells it.
    let event = json!({"code": "VU04", "at": at("11-05T02:10"), "note": "Arrested by South Wales."});
    sergeant.post(&format!("/api/investigations/{}/victim/event", walk.case), event).await;
    force.it_is("11-05T16:20");
    walk.pc.synced().await;
    let page: VictimPage = walk.pc.read("victim", json!({"id": walk.case})).await;
    let owed: Vec<_> = page.owed.iter().filter(|owed| owed.code == "VU04").collect();
    assert_eq!(owed.len(), 1, "{:?}", page.owed);
    assert_eq!(owed[0].due_at, Some(at("11-07T00:00").plus(-1)), "one working day: by the end of Friday");
    let key = owed[0].key.clone();
    let said = |channel: &str, progress: &str| {
        json!({"investigation": walk.case, "said": {"result": "told", "channel": channel, "language": "cy",
            "progress": progress, "reason": "Mae yn y ddalfa ac yn cael ei holi.",
            "next_at": at("11-09T16:30"), "answers": [key]}})
    };
    assert_eq!(walk.pc.refused("tell_victim", said("home_phone", "Arestiwyd ef.")).await, "way_reason");
    assert_eq!(walk.pc.refused("tell_victim", said("mobile", "")).await, "progress", "a tick is no update");
    walk.pc.ask("tell_victim", said("mobile", "Arestiwyd ef am ddau y bore gan heddlu arall.")).await;
    walk.pc.synced().await;
    let page = sergeant_page(walk).await;
    let owed = rows(&page["owed"]).into_iter().find(|owed| owed["code"] == "VU04").unwrap();
    assert_eq!(owed["told_at"], json!(at("11-05T16:20").0 + 1), "{owed}");
    let told = &page["contacts"][0]["record"];
    assert_eq!(
        (&told["language"], &told["progress"]),
        (&json!("cy"), &json!("Arestiwyd ef am ddau y bore gan heddlu arall."))
    );
    let file: Case = walk.pc.read("case", json!({"id": walk.case})).await;
    assert!(
        file.timeline.iter().any(|row| row.text.contains("Arestiwyd ef")),
        "it stands on the enquiry log"
    );
}

async fn sergeant_page(walk: &Walk<'_>) -> Value {
    walk.force.desk(SERGEANT).await.get(&format!("/api/investigations/{}/victim", walk.case)).await
}

/// Month end: 41 timed incident-to-crime runs this team, median down 9 minutes, six re-keyed, take-up 58 %, net shown
/// with interval, value beside it in a separate box, cash nil. The extra minutes went to follow-up enquiry, not patrol.
/// It says so.
pub async fn line_11_month_end(walk: &Walk<'_>) {
    let force = walk.force;
    force.it_is("12-01T08:00");
    for (collar, role) in [("800", "BEN"), ("801", "PRF"), ("802", "SUP")] {
        force.staff(collar, role, AREA, None);
    }
    let before = Baseline {
        task: "record_crime".to_owned(),
        minutes: (0..41).map(|n| 11.0 + f64::from(n)).collect(),
        method: "timed".to_owned(),
        from: at("08-01T00:00"),
        to: at("09-01T00:00"),
        includes: Vec::new(),
        excludes: Vec::new(),
    };
    force.put("baseline", &before);
    let run = |id: &str, n: u32, route: &str, minutes: u32, rework: Option<&str>| {
        let officer = StaffId::from(format!("officer-{}", n % 12));
        let ended = at("11-10T12:00").plus(i64::from(n) * HOUR);
        let mut run =
            examples::task_run("record_crime", &officer, Some(&TEAM.into()), route, ended, minutes * 60);
        run.method = Some("timed".to_owned());
        run.rework_of = rework.map(RecordId::from);
        force.put(id, &run);
    };
    for n in 0..41 {
        run(&format!("run-{n}"), n, "new", 2 + n, None);
    }
    for n in 0..6 {
        run(&format!("again-{n}"), n, "new", 5, Some(&format!("run-{n}")));
    }
    for n in 0..30 {
        run(&format!("old-{n}"), n, "old", 30, None);
    }
    let manager = force.desk("800").await;
    let month = format!("from={}&to={}&team={TEAM}", at("11-01T00:00").0, at("12-01T00:00").0);
    let board = manager.get(&format!("/api/measures/freed?{month}")).await;
    let figures = rows(&board["figures"]);
    let figure = |measure: &str, part: &str, group: Value| {
        let found =
            figures.iter().find(|f| f["measure"] == measure && f["part"] == part && f["group"] == group);
        found.unwrap_or_else(|| panic!("no {measure} {part} {group}: {figures:#?}")).clone()
    };
    let net = figure("TF01", "net", json!({}));
    assert_eq!(
        (&net["n"], &net["value"]),
        (&json!(41), &json!(339.0)),
        "41 times nine minutes less six re-keyed of five"
    );
    assert!(
        net["interval"][0].as_f64() < net["value"].as_f64()
            && net["interval"][1].as_f64() > net["value"].as_f64()
    );
    assert_eq!(figure("TF01", "rework", json!({}))["value"], json!(30.0));
    let take_up = figure("TF02", "take_up", json!({}));
    assert_eq!(take_up["value"].as_f64().map(f64::round), Some(58.0), "{take_up}");
    let value = figure("TF05", "value", json!({}));
    assert!(
        value["value"].as_f64() > Some(0.0) && value["stated"].to_string().contains("value, not cash"),
        "{value}"
    );
    let cash = figure("TF04", "signed", json!({}));
    assert_eq!((&cash["value"], &cash["n"]), (&json!(0.0), &json!(0)), "nothing was signed");

    // Net and value are figures of their own on the board; where the minutes went stands in the claim. That the median
    // is down nine minutes is no figure of its own: the net says it over all runs.
    let claim = json!({"benefit": "B2", "title": "Crimes recorded at the scene", "task": "record_crime",
        "change": "Recorded on the phone and not at the station.", "baselines": ["baseline"], "method": "timed",
        "after_from": at("11-01T00:00"), "after_to": at("12-01T00:00"), "volume_source": "runs",
        "volume_from": at("11-01T00:00"), "volume_to": at("12-01T00:00"),
        "uses": [{"code": "enquiries", "percent": 100, "shown_by": "Activity shares of the team."}],
        "overlap_note": "None known.", "valid_to": force.now().plus(300 * DAY)});
    let made = manager.post("/api/claims", claim).await;
    let file = manager.get(&format!("/api/claims/{}", text(&made["id"]))).await;
    let uses: Vec<String> = rows(&file["record"]["uses"]).iter().map(|one| text(&one["code"])).collect();
    assert_eq!(uses, ["enquiries"], "follow-up enquiry, not patrol, and it says so");
    assert!(file["reckoned"]["gbp"].is_null() && file["record"]["gbp"].is_null(), "no cash of hours");
}
