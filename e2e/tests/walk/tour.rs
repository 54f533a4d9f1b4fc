//! The tour itself: from booking on to the first bar after the scene.

use beatbook_shared::api::at_scene::JobPeople;
use beatbook_shared::api::officer::{Case, Home, Job, Kept, Outbox, Reopened};
use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::attendance::Point;
use beatbook_shared::patrol::crime::is_number;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::person::{Name, Nominal};
use beatbook_shared::patrol::vulnerability::Asked;
use beatbook_shared::patrol::wanted::Wanted;
use beatbook_shared::time::{DAY, HOUR, Millis};
use serde_json::{Value, json};

use super::force::{AREA, Force, at, rows, text};
use super::phone::Phone;

pub const PC: &str = "1482";
pub const COLLEAGUE: &str = "1490";
pub const SERGEANT: &str = "731";
pub const INSPECTOR: &str = "50";
pub const CONTROL: &str = "9101";
pub const BUREAU: &str = "9";
pub const TEAM: &str = "team-abertillery";
pub const JOB: &str = "job-next-door";
const VICTIM: &str = "person-carys";

/// Typed once, by whoever was there.
pub const NECESSITY: &str = "He came back twice in a week. Arrest is necessary to protect her and the child.";

pub struct Walk<'a> {
    pub force: &'a Force,
    pub pc: Phone,
    pub colleague: Phone,
    /// The crime of the job, once it is there.
    pub case: RecordId,
}

/// The force as it stood before the tour, and two phones that were enrolled at the station.
pub async fn ready(force: &Force) -> Walk<'_> {
    let now = force.now();
    force.put(TEAM, &examples::team("Abertillery response", AREA, "response"));
    for (collar, role) in [(PC, "PCO"), (COLLEAGUE, "PCO"), (SERGEANT, "SGT"), (INSPECTOR, "INS")] {
        force.staff(collar, role, AREA, Some(TEAM));
    }
    for (collar, role, area) in
        [(CONTROL, "CRO", AREA), (BUREAU, "PNB", "TO"), ("600", "CMU", AREA), ("99", "ADM", AREA)]
    {
        force.staff(collar, role, area, None);
    }
    for n in 1..=11_i64 {
        let opened = now.plus(-(n + 26) * DAY);
        let mut case = Investigation {
            title: format!("Crime {n}"),
            oic: Some(StaffId::from(PC)),
            team: Some(TEAM.into()),
            allocated_at: Some(opened),
            plan_text: Some("House to house, then film.".to_owned()),
            plan_at: Some(opened),
            next_review_due: Some(now.plus(9 * DAY)),
            ..examples::investigation(&format!("26/{n:07}"), AREA, opened)
        };
        if n <= 2 {
            case.victim = Some(format!("Victim {n}"));
            case.victim_next_told = Some(at("11-04T22:00"));
        }
        force.put(&format!("crime-{n}"), &case);
    }
    let untried = Wanted {
        investigation: Some("crime-3".into()),
        name: "Dai Jones".to_owned(),
        category: "W01".to_owned(),
        risk: "G".to_owned(),
        decision_at: now.plus(-26 * DAY),
        decided_by: SERGEANT.into(),
        necessity: "To interview him.".to_owned(),
        state: Some("circulated".to_owned()),
        circulated_at: Some(now.plus(-26 * DAY + HOUR)),
        national_ref: Some("26/100".to_owned()),
        ..Wanted::default()
    };
    force.put("untried", &untried);
    let known = Nominal {
        names: vec![Name { form: "main".to_owned(), text: "Carys Lloyd".to_owned() }],
        language: Some("cy".to_owned()),
        areas: vec![AREA.to_owned()],
        ..Nominal::default()
    };
    force.put(VICTIM, &known);
    for (id, number, when) in [("job-may", "0107", "05-20T20:10"), ("job-september", "0391", "09-10T21:40")] {
        job(force, id, number, "ASB-PER", at(when));
    }
    let (pc, colleague) = (Phone::enrolled(force, PC).await, Phone::enrolled(force, COLLEAGUE).await);
    Walk { force, pc, colleague, case: RecordId::default() }
}

/// A job at the flats, and who rang.
fn job(force: &Force, id: &str, number: &str, category: &str, created: Millis) {
    let job = Incident {
        title: "Woman shouting next door".to_owned(),
        place: Some("3 Tyleri Court, Abertillery".to_owned()),
        lat: Some(51.7301),
        lon: Some(-3.1337),
        category: category.to_owned(),
        victim: true,
        victim_name: Some("Carys Lloyd".to_owned()),
        caller_number: Some("01495 555 012".to_owned()),
        ..examples::incident(number, AREA, "3", created)
    };
    force.put(id, &job);
    force.put(&format!("{id}-graded"), &examples::grading(&id.into(), "3", created));
    let involved = Involved {
        about: id.into(),
        about_kind: "incident".to_owned(),
        role: "victim".to_owned(),
        at: created,
        person: Some(VICTIM.into()),
        name: "Carys Lloyd".to_owned(),
        ..Involved::default()
    };
    force.put(&format!("{id}-victim"), &involved);
}

fn thrive(seen: u32, level: &str, more: &Value) -> Value {
    let letter = |text: &str| json!({"level": level, "text": text});
    let mut question = json!({"seen": seen,
        "threat": letter("Shouting through the wall."), "harm": letter("Nobody hurt so far."),
        "risk": letter("It may go on tonight."), "investigation": letter("A neighbour hears it."),
        "vulnerability": letter("What she told the caller."), "engagement": letter("Will open the door."),
        "systems_checked": ["command and control"]});
    question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
    question
}

/// 18:52, Abertillery, no signal behind the flats. PC books on from the car, briefing and eleven open crimes already on
/// the phone. Two show *victim call due today*, one *suspect not tried for 26 days*.
pub async fn line_1_books_on_with_eleven_crimes_on_the_phone(walk: &Walk<'_>) {
    walk.pc.signal(false).await;
    walk.force.it_is("11-04T18:52");
    walk.pc.ask("set_state", json!({"state": 1})).await;
    let home: Home = walk.pc.read("home", json!({})).await;
    assert_eq!((home.state, home.state_since), (Some(1), Some(at("11-04T18:52"))), "kept without signal");
    // A briefing is no record of its own here: what it would say of this officer's crimes is on the phone.
    let crimes = rows(&walk.pc.ask("cases", json!({})).await);
    assert_eq!(crimes.iter().filter(|row| row["mine"] == true).count(), 11);
    let midnight = at("11-05T00:00");
    let calls: Vec<&str> = home
        .due
        .iter()
        .filter(|due| due.kind == "victim" && due.at.is_some_and(|at| at < midnight))
        .map(|due| due.title.as_str())
        .collect();
    assert_eq!(calls, ["Crime 1", "Crime 2"], "victim call due today: {:?}", home.due);
    let untried: Vec<_> = home.due.iter().filter(|due| due.kind == "attempt").collect();
    assert_eq!((untried.len(), untried[0].title.as_str()), (1, "Dai Jones"));
    assert_eq!(untried[0].detail, "not tried for 26 days");
}

/// Job: woman shouting next door, third report since May. Control's THRIVE v1 says nuisance. The phone, once it has a
/// bar, says repeat victim under RR1 and qualifies for case review under RR2. Grade moves 3 → 2; reason recorded; both
/// clocks kept.
pub async fn line_2_the_third_report_since_may_goes_from_3_to_2(walk: &Walk<'_>) {
    let force = walk.force;
    force.it_is("11-04T18:55");
    job(force, JOB, "0412", "ASB-PER", at("11-04T18:55"));
    let control = force.desk(CONTROL).await;
    let path = format!("/api/incidents/{JOB}/thrive");
    let nuisance = json!({"repeat_check": "none", "rationale": "Nuisance between neighbours.", "grade": "3",
        "reason": "Nuisance; nobody is hurt."});
    control.post(&path, thrive(0, "low", &nuisance)).await;
    let unheard = walk.pc.try_ask("people_at", json!({"id": JOB})).await;
    assert!(unheard.is_err(), "no signal behind the flats: the phone knows nothing of it yet");

    force.it_is("11-04T19:02");
    walk.pc.signal(true).await;
    walk.pc.synced().await;
    let there: JobPeople = walk.pc.read("people_at", json!({"id": JOB})).await;
    let carys = &there.people[0];
    assert_eq!((carys.name.as_str(), carys.asked), ("Carys Lloyd", Asked::Unsaid));
    let rules: Vec<(&str, u32)> = carys.repeats.iter().map(|one| (one.rule.as_str(), one.count)).collect();
    assert_eq!(rules, [("RR1", 3), ("RR2", 3)], "repeat victim, and the third report in six months");
    for repeat in &carys.repeats {
        let read = json!({"about": JOB, "rule": repeat.rule, "subject": repeat.subject});
        walk.pc.ask("read_repeat", read).await;
    }

    force.it_is("11-04T19:06");
    let again = json!({"repeat_check": "repeat", "rationale": "Third report since May by the same woman.",
        "grade": "2", "reason": "Repeat victim under RR1; qualifies for case review.",
        "same_words_why": "What was said has not changed; what is known of her has."});
    control.post(&path, thrive(1, "medium", &again)).await;
    walk.pc.synced().await;
    let seen: Job = walk.pc.read("job", json!({"id": JOB})).await;
    let mut grades: Vec<(Millis, &str)> = seen.gradings.iter().map(|g| (g.at, g.grade.as_str())).collect();
    grades.sort_unstable();
    assert_eq!(grades, [(at("11-04T18:55"), "3"), (at("11-04T19:06"), "2")], "both stay readable");
    assert_eq!((seen.record.grade.as_deref(), seen.thrives.len()), (Some("2"), 2));
    assert_eq!(seen.target_at, Some(at("11-04T19:55")), "the clock began when she rang");
    let file = control.get(&format!("/api/incidents/{JOB}")).await;
    let regraded = &file["gradings"][0];
    assert_eq!((&regraded["from"], &regraded["to"]), (&json!("3"), &json!("2")));
    assert!(text(&regraded["reason"]).starts_with("Repeat victim under RR1"));
}

/// State 5, 6. Signal gone. Geofence offers 19:21; PC confirms 19:19. Note entries are written as it happens.
/// Ex-partner has left; damage to door; child present.
pub async fn line_3_state_5_and_6_and_the_arrival_that_was_earlier(walk: &Walk<'_>) {
    let force = walk.force;
    force.it_is("11-04T19:09");
    walk.pc.ask("tap", json!({"incident": JOB, "point": "en_route"})).await;
    let home: Home = walk.pc.read("home", json!({})).await;
    assert_eq!(home.state, Some(5));
    walk.pc.synced().await;
    walk.pc.signal(false).await;
    force.it_is("11-04T19:21");
    // The product offers no time by location yet: the officer gives the earlier one by hand, with the reason.
    let question =
        json!({"incident": JOB, "point": "at_scene", "at": at("11-04T19:19"), "reason": "No hand free."});
    walk.pc.ask("forgot_to_tap", question).await;
    walk.pc.ask("set_state", json!({"state": 6})).await;
    for (when, words) in [
        ("11-04T19:24", "Front door split at the lock. He has left."),
        ("11-04T19:31", "Child of six on the stairs, seen and spoken to."),
    ] {
        force.it_is(when);
        walk.pc.ask("add_note", json!({"entry": "note", "text": words, "about": JOB})).await;
    }
    let seen: Job = walk.pc.read("job", json!({"id": JOB})).await;
    let stands = seen.times.iter().find(|row| row.point == Some(Point::AtScene) && !row.struck).unwrap();
    assert_eq!((stands.at, stands.sent.as_str()), (Some(at("11-04T19:19")), "kept"));
    assert_eq!(seen.notes.len(), 2);
    assert!(seen.notes.iter().all(|note| note.sent == "kept"), "nothing has left the phone");
}

/// PC records one victim, one event: criminal damage with stalking disclosed. The form does not ask for "how many
/// crimes"; it asks what happened, and marks the principal offence as *for the desk to confirm*.
pub async fn line_4_one_victim_one_event(walk: &mut Walk<'_>) {
    walk.force.it_is("11-04T19:38");
    let mut entered = json!({"what_happened": "Ex-partner kicked the door in and left. He has followed her to work \
        since September.", "offence": "58A", "from": at("11-04T18:50"), "exact": true, "flags": ["DA"],
        "how_many": 2});
    let counted = walk.pc.try_ask("crime_it", json!({"incident": JOB, "entered": entered})).await;
    assert!(counted.is_err(), "how many crimes is no question of this form");
    entered.as_object_mut().unwrap().remove("how_many");
    let kept: Kept = walk.pc.read("crime_it", json!({"incident": JOB, "entered": entered})).await;
    walk.case = kept.id;
    let file: Case = walk.pc.read("case", json!({"id": walk.case})).await;
    assert_eq!(
        (file.record.victim.as_deref(), file.record.principal.as_deref()),
        (Some("Carys Lloyd"), Some("to_confirm"))
    );
    assert_eq!(file.record.place.as_deref(), Some("3 Tyleri Court, Abertillery"), "taken over, not typed");
    assert!(file.record.crime_number.is_none(), "a phone makes up no number");
    assert!(file.record.local_ref.as_deref().is_some_and(|own| !is_number(own)));
}

/// Vulnerability asked and found: V40, V50, V36. Safe contact: not the house phone, after 16:00, Welsh by preference.
/// Prevention advice given and a marker request.
pub async fn line_5_vulnerability_asked_and_found(walk: &Walk<'_>) {
    walk.force.it_is("11-04T19:44");
    let found = json!({"about": JOB, "involved": format!("{JOB}-victim"), "answer": "found",
        "factors": ["V40", "V50", "V36"], "reason": null});
    walk.pc.ask("say_vulnerability", found).await;
    let there: JobPeople = walk.pc.read("people_at", json!({"id": JOB})).await;
    assert_eq!(there.people[0].asked, Asked::Found);
    let plan = json!({"investigation": walk.case, "enhanced": true, "language": "cy", "channel": "mobile",
        "unsafe_channels": ["home_phone"], "safe_contact": "After 16:00 only."});
    walk.pc.ask("plan_victim", plan).await;
    let advice = json!({"incident": JOB, "what": ["PA01", "PA04", "PA07"], "words": "Lock changed tonight.",
        "why_not": null, "draft": null});
    walk.pc.ask("give_advice", advice).await;
    // The marker of an address lies in the control room's own gazetteer; what is here is that it was asked for.
    let asked = json!({"investigation": walk.case, "entry": "enquiry",
        "text": "Asked control for a marker on 3 Tyleri Court: treat any call as urgent."});
    walk.pc.ask("add_update", asked).await;
    let seen: Job = walk.pc.read("job", json!({"id": JOB})).await;
    assert!(seen.advised);
}

/// Named suspect → decision clock starts. Necessity text typed once; it will fill plan, wanted request and referral.
pub async fn line_6_a_named_suspect_starts_the_clock(walk: &Walk<'_>) {
    walk.force.it_is("11-04T19:49");
    // The necessity is typed once by whoever decides and fills the wanted request; plan and referral take nothing over
    // from it yet, and the phone asks who named him and not why an arrest is needed.
    let named = json!({"investigation": walk.case, "name": "Gareth Vaughan", "named_how": "She named him."});
    walk.pc.ask("name_suspect", named).await;
    // An entry under a heading that, unknown here, was taken off the list.
    let learnt = json!({"investigation": walk.case, "entry": "suspect", "text": "Believed to be at his mother's in Cwmbran."});
    walk.pc.ask("add_update", learnt).await;
}

/// 19:58 drive down: signal. Sync sends text first, four photos later. Tray says one item refused: list value retired
/// last night; PC taps the replacement.
pub async fn line_7_text_first_photos_later_and_one_comes_back(walk: &Walk<'_>) {
    let force = walk.force;
    for n in 1..=4 {
        walk.pc.photo(JOB, n).await;
    }
    force.it_is("11-04T19:55");
    let admin = force.desk("99").await;
    let list = admin.get("/api/reference/update_kinds").await;
    let retired = json!({"version": list["version"], "from": "2026-11-04", "reason": "Suspects have their own page.",
        "edit": {"how": "end", "code": "suspect"}});
    admin.post("/api/reference/update_kinds", retired).await;

    force.it_is("11-04T19:58");
    walk.pc.carries_photos(false);
    walk.pc.signal(true).await;
    walk.pc.synced().await;
    let photos = walk.pc.ask("photos", json!({"about": null})).await;
    assert_eq!(photos["unsent"], 4, "text went first");
    let crime = force.body(walk.case.as_str());
    assert!(is_number(&text(&crime["crime_number"])), "{crime}");
    assert_eq!(force.body(JOB)["status"], "RES");
    let sergeant = force.desk(SERGEANT).await;
    let story = sergeant.get(&format!("/api/investigations/{}", walk.case)).await.to_string();
    assert!(story.contains("Asked control for a marker"), "what was typed is there before any photo");

    let outbox: Outbox = walk.pc.read("outbox", json!({})).await;
    assert_eq!(outbox.needs_you.len(), 1, "{:?}", outbox.needs_you);
    let back = &outbox.needs_you[0];
    assert_eq!((back.state.as_str(), back.reopens), ("refused", true));
    assert!(back.text.as_deref().is_some_and(|words| words.contains("Cwmbran")), "nothing typed is lost");
    assert!(back.reason.as_deref().is_some_and(|why| why.contains("list")), "{:?}", back.reason);
    assert!(back.reason_cy.as_deref().is_some_and(|why| why.contains("rhestr")), "{:?}", back.reason_cy);
    let opened: Reopened = walk.pc.read("reopen", json!({"ctr": back.ctr})).await;
    let draft = walk.pc.ask("draft", json!({"key": opened.draft})).await;
    assert_eq!(draft["fields"]["text"], "Believed to be at his mother's in Cwmbran.");
    let same = json!({"investigation": walk.case, "entry": "suspect", "text": draft["fields"]["text"], "draft": opened.draft});
    assert_eq!(walk.pc.refused("add_update", same).await, "entry", "by now the phone knows it too");
    let mended = json!({"investigation": walk.case, "entry": "enquiry", "text": draft["fields"]["text"], "draft": opened.draft});
    walk.pc.ask("add_update", mended).await;
    walk.pc.synced().await;
    let outbox: Outbox = walk.pc.read("outbox", json!({})).await;
    assert!(outbox.needs_you.is_empty() && outbox.quarantine.len() <= 1, "{:?}", outbox.needs_you);

    walk.pc.carries_photos(true);
    walk.pc.ask("send_photos", json!({})).await;
    let mut unsent = 4;
    for _ in 0..1_000 {
        unsent = walk.pc.ask("photos", json!({"about": null})).await["unsent"].as_u64().unwrap();
        if unsent == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(unsent, 0, "received is said when the server holds the whole of each");
    let photos = sergeant.get(&format!("/api/investigations/{}/evidence", walk.case)).await;
    assert_eq!(rows(&photos["rows"]).iter().filter(|row| !row["sealed_at"].is_null()).count(), 4);
}
