//! Recording a crime: the rules case by case, on plain records and no store.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::access::{Action, may};
use beatbook_shared::examples;
use beatbook_shared::ids::RecordId;
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::crime::{
    self, AWAITING_NUMBER, Entered, Explanation, FieldOrigin, RegistrarDecision, TO_CONFIRM, born_on_patrol,
    crime_related, crimed, is_number, local_reference, mismatches, needs, number, unaccounted,
};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::outcomes::{self, OutcomeSaid, offered};
use beatbook_shared::patrol::to_body;
use beatbook_shared::reference::{Lists, built_in};
use beatbook_shared::time::{HOUR, MINUTE, Millis};
use serde_json::json;

fn at(text: &str) -> Millis {
    Millis::parse(text).unwrap()
}

fn now() -> Millis {
    at("2026-11-20T12:00:00Z")
}

fn lists() -> &'static Lists {
    built_in()
}

fn job() -> Incident {
    Incident {
        number: "GW-118".to_owned(),
        created_at: at("2026-11-20T09:00:00Z"),
        area: "NE".to_owned(),
        title: "Shouting, then a bang next door".to_owned(),
        place: Some("14 Alma Street".to_owned()),
        victim_name: Some("Carys Lloyd".to_owned()),
        safe_contact: Some("Mobile after 16:00".to_owned()),
        status: "SCN".to_owned(),
        ..Incident::default()
    }
}

fn entered() -> Entered {
    Entered {
        what_happened: "Front door kicked in. She says he has followed her for weeks.".to_owned(),
        from: at("2026-11-20T08:40:00Z"),
        exact: true,
        ..Entered::default()
    }
}

fn made(entered: &Entered) -> crime::Crimed {
    crimed(&RecordId::from("job"), &job(), entered, Some("PHONE-81-K7F2".to_owned()), now())
}

fn how(made: &crime::Crimed, field: &str) -> String {
    made.origins.iter().find(|o| o.field == field).map(|o| o.how.clone()).unwrap_or_default()
}

#[test]
fn trap_32_what_the_job_knows_is_taken_over_and_never_typed_again() {
    let made = made(&entered());
    let crime = &made.crime;
    assert_eq!(crime.place.as_deref(), Some("14 Alma Street"));
    assert_eq!(crime.victim.as_deref(), Some("Carys Lloyd"));
    assert_eq!(crime.first_reported_at, Some(job().created_at));
    assert_eq!((crime.area.as_str(), crime.title.as_str()), ("NE", "Shouting, then a bang next door"));
    for field in ["title", "place", "victim", "area", "safe_contact", "first_reported_at"] {
        assert_eq!(how(&made, field), "taken", "{field}");
    }
    assert_eq!(how(&made, "what_happened"), "typed", "the job does not know it");
    assert!(made.origins.iter().all(|o| o.how != "again"));
}

#[test]
fn what_is_typed_although_the_job_says_the_same_is_told_apart_from_a_correction() {
    let again = made(&Entered { victim: Some("carys lloyd".to_owned()), ..entered() });
    assert_eq!(how(&again, "victim"), "again");
    let better = made(&Entered { victim: Some("Carys Lloyd-Rees".to_owned()), ..entered() });
    assert_eq!(
        (how(&better, "victim").as_str(), better.crime.victim.as_deref()),
        ("corrected", Some("Carys Lloyd-Rees"))
    );
}

#[test]
fn trap_29_only_what_happened_and_when_must_be_said() {
    assert_eq!(crime::wrong(lists(), &job(), &entered(), now()), None);
    let field = |e: Entered| crime::wrong(lists(), &job(), &e, now()).map(|(field, _)| field);
    assert_eq!(field(Entered { what_happened: " ".to_owned(), ..entered() }), Some("what_happened"));
    assert_eq!(field(Entered { from: now().plus(HOUR), ..entered() }), Some("from"));
    assert_eq!(field(Entered { to: Some(now()), ..entered() }), Some("to"), "exact has one time");
    let spell = |to| Entered { exact: false, to: Some(to), ..entered() };
    assert_eq!(field(spell(entered().from.plus(-MINUTE))), Some("to"));
    assert_eq!(field(spell(entered().from.plus(MINUTE))), None);
    assert_eq!(field(Entered { offence: Some("99Z".to_owned()), ..entered() }), Some("offence"));
    assert_eq!(
        field(Entered { offence: Some("NFIB".to_owned()), ..entered() }),
        Some("offence"),
        "recorded nationally"
    );
    assert_eq!(field(Entered { flags: vec!["DA".to_owned(), "NO".to_owned()], ..entered() }), Some("flags"));
}

#[test]
fn trap_27_one_victim_and_one_event_are_one_crime_however_many_offences_are_told() {
    let made = made(&Entered { offence: Some("8Q".to_owned()), flags: vec!["DA".to_owned()], ..entered() });
    assert_eq!(made.crime.offence.as_deref(), Some("8Q"));
    assert_eq!(made.crime.principal.as_deref(), Some(TO_CONFIRM), "for the desk to confirm");
    let with_crime = Incident { investigation: Some("inv".into()), ..job() };
    assert_eq!(crime::wrong(lists(), &with_crime, &entered(), now()).map(|(f, _)| f), Some("incident"));
}

#[test]
fn the_scene_is_told_apart_from_where_the_call_came_from() {
    let made = made(&Entered { scene: Some("Lane behind Alma Street".to_owned()), ..entered() });
    assert_eq!(made.crime.place.as_deref(), Some("Lane behind Alma Street"));
    assert_eq!(made.crime.reported_from.as_deref(), Some("14 Alma Street"));
    assert!(mismatches(lists(), &job(), &made.crime, []).is_empty(), "both are known, so neither is wrong");
}

#[test]
fn trap_24_no_code_makes_a_crime_and_one_that_speaks_of_it_demands_it() {
    let says =
        |codes: &[&str]| Incident { results: Some(codes.iter().map(|c| (*c).to_owned()).collect()), ..job() };
    assert!(!crime_related(lists(), &says(&["R03"])));
    assert!(crime_related(lists(), &says(&["R03", "R01"])));
    assert!(says(&["R01"]).investigation.is_none(), "nothing was made of it");
    assert!(unaccounted(lists(), &says(&["R01"]), false));
    let closing = Incident { closing_category: Some("CRM-REC".to_owned()), ..job() };
    assert!(unaccounted(lists(), &closing, false));
    let alleged = Incident { crime_alleged: Some(true), ..job() };
    assert!(unaccounted(lists(), &alleged, false));
    let reasoned =
        Incident { no_crime_rationale: Some("She fell; the neighbour saw it.".to_owned()), ..alleged };
    assert!(!unaccounted(lists(), &reasoned, false));
}

#[test]
fn a_job_waits_for_its_crimes_number_and_not_for_somebody_to_save() {
    let made = made(&entered());
    assert_eq!(made.job["status"], json!(AWAITING_NUMBER));
    assert_eq!(made.job["results"], json!(["R01"]));
    let linked =
        Incident { investigation: Some("inv".into()), results: Some(vec!["R01".to_owned()]), ..job() };
    assert!(unaccounted(lists(), &linked, false), "no number yet");
    assert!(!unaccounted(lists(), &linked, true));
}

#[test]
fn a_phones_reference_can_be_mistaken_for_no_crime_number() {
    let id = RecordId::from("0192f1c2-3a4b-7c8d-9e0f-1a2b3c4dk7f2");
    let reference = local_reference("PHONE", "2114", &id);
    assert_eq!(reference, "PHONE-2114-K7F2");
    assert!(!is_number(&reference));
    assert_eq!(number(17, now()), "26/0000017");
    assert!(is_number(&number(17, now())));
    assert!(made(&entered()).crime.crime_number.is_none());
    assert!(crime::waits_for_number(&made(&entered()).crime));
}

#[test]
fn a_difference_is_explained_for_two_values_and_for_no_others() {
    let mut crime = made(&entered()).crime;
    crime.victim = Some("Carys Rees".to_owned());
    let found = mismatches(lists(), &job(), &crime, []);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].field.as_str(), found[0].incident_value.as_str()), ("victim", "Carys Lloyd"));
    let id = RecordId::from("why");
    let why = Explanation {
        investigation: "inv".into(),
        field: "victim".to_owned(),
        incident_value: "Carys Lloyd".to_owned(),
        crime_value: "Carys Rees".to_owned(),
        at: now(),
        by: "fcr".into(),
        reason: "She gave her married name at the station.".to_owned(),
    };
    assert_eq!(mismatches(lists(), &job(), &crime, [(&id, &why)])[0].explained, Some(id.clone()));
    crime.victim = Some("Somebody Else".to_owned());
    assert_eq!(mismatches(lists(), &job(), &crime, [(&id, &why)])[0].explained, None, "it drifted further");
    crime.victim = Some("carys  lloyd".to_owned());
    assert!(mismatches(lists(), &job(), &crime, []).is_empty(), "the same words");
}

#[test]
fn trap_25_nobody_who_answers_for_figures_may_cancel_or_reclassify() {
    let roles: Vec<String> = lists().list("roles").iter().map(|row| row.code.clone()).collect();
    let registrars: Vec<&String> = roles.iter().filter(|role| may(role, Action::Registrar)).collect();
    assert_eq!(registrars, ["FCR"]);
    let held = to_body(&Investigation {
        principal: Some("confirmed".to_owned()),
        offence: Some("58A".to_owned()),
        ..Investigation::default()
    });
    let other = |principal: &str| {
        let mut body = held.clone();
        body.insert("offence".to_owned(), json!("8Q"));
        body.insert("principal".to_owned(), json!(principal));
        body
    };
    assert_eq!(needs(Some(&held), &other("confirmed")), Some(Action::Registrar));
    let mut open = held.clone();
    open.insert("principal".to_owned(), json!(TO_CONFIRM));
    assert_eq!(needs(Some(&open), &other("confirmed")), Some(Action::EditCase), "the desk confirms once");
    assert_eq!(needs(Some(&held), &held), None);
}

#[test]
fn patrol_makes_a_crime_with_no_number_no_owner_and_an_offence_for_the_desk() {
    let body = to_body(&made(&entered()).crime);
    assert!(born_on_patrol(&body));
    for (field, value) in [
        ("crime_number", json!("26/0000001")),
        ("oic", json!("81")),
        ("principal", json!("confirmed")),
        ("restricted", json!(true)),
        ("status", json!("closed")),
        ("cancelled", json!("C4")),
        ("local_ref", json!("")),
    ] {
        let mut other = body.clone();
        other.insert(field.to_owned(), value);
        assert!(!born_on_patrol(&other), "{field}");
    }
}

#[test]
fn each_cancellation_asks_for_its_evidence() {
    let crime = Investigation::default();
    let decide = |code: &str, evidence: Option<&str>, surviving: Option<&str>| RegistrarDecision {
        code: code.to_owned(),
        at: now(),
        reason: "The footage shows no theft.".to_owned(),
        evidence: evidence.map(str::to_owned),
        surviving: surviving.map(str::to_owned),
        ..RegistrarDecision::default()
    };
    let field = |d: &RegistrarDecision| crime::wrong_decision(lists(), &crime, d).map(|(f, _)| f);
    for code in ["C1", "C2", "C5"] {
        assert_eq!(field(&decide(code, None, None)), Some("evidence"), "{code}");
        assert_eq!(field(&decide(code, Some("Shop camera 2, 20 November, from the manager"), None)), None);
    }
    assert_eq!(field(&decide("C3", None, None)), Some("surviving"));
    assert_eq!(field(&decide("C4", None, None)), None);
    assert_eq!(
        field(&RegistrarDecision { reason: String::new(), ..decide("C4", None, None) }),
        Some("reason")
    );
    assert_eq!(field(&decide("BACK", None, None)), Some("code"), "nothing to take back");
    assert_eq!(field(&decide("RECLASS", None, None)), Some("offence"));
    let n100 = crime::decided(lists(), &crime, &decide("N100", None, None));
    assert_eq!(
        (n100.record_class.as_deref(), n100.cancelled),
        (Some("N100"), None),
        "a class and no cancellation"
    );
}

fn codes(suspect: bool, victim: &str) -> Vec<&'static str> {
    offered(lists(), suspect, victim, now()).into_iter().map(|row| row.code.as_str()).collect()
}

#[test]
fn the_two_questions_tell_14_15_16_and_18_apart() {
    let of_four = |suspect, victim| {
        let mut four = codes(suspect, victim);
        four.retain(|code| ["14", "15", "16", "18"].contains(code));
        four
    };
    assert_eq!(of_four(true, "supports"), ["15"]);
    assert_eq!(of_four(true, "not"), ["16"]);
    assert_eq!(of_four(false, "not"), ["14"]);
    assert_eq!(of_four(false, "supports"), ["18"]);
    assert_eq!(of_four(false, "none"), ["18"], "no victim to ask");
    assert!(!codes(true, "supports").contains(&"19"), "another body sets it");
    assert!(!codes(false, "supports").contains(&"1"), "nobody to charge");
}

fn said(code: &str, suspect: bool, victim: &str) -> OutcomeSaid {
    OutcomeSaid {
        code: code.to_owned(),
        suspect_named: suspect,
        victim: victim.to_owned(),
        rationale: "Two witnesses saw nothing and the cameras were off.".to_owned(),
        decider: Some("DDM".to_owned()),
        decided_by: Some("Insp Price".to_owned()),
        victim_view: Some("Wants it over with.".to_owned()),
        victim_told_at: Some(now().plus(-HOUR)),
        accepted_by: Some("Trading Standards, Newport".to_owned()),
        checked: vec!["lines_exhausted".to_owned(), "contact_logged".to_owned(), "status_updated".to_owned()],
    }
}

#[test]
fn each_outcome_asks_for_what_it_rests_on() {
    let field =
        |said: &OutcomeSaid| outcomes::wrong(lists(), &Investigation::default(), said, now()).map(|(f, _)| f);
    assert_eq!(field(&said("16", true, "supports")), Some("code"), "that would be 15");
    assert_eq!(field(&said("16", true, "not")), None);
    assert_eq!(
        field(&OutcomeSaid { victim_told_at: None, ..said("16", true, "not") }),
        Some("victim_told_at")
    );
    assert_eq!(field(&OutcomeSaid { victim_view: None, ..said("16", true, "not") }), Some("victim_view"));
    assert_eq!(
        field(&OutcomeSaid { decider: Some("SUPV".to_owned()), ..said("16", true, "not") }),
        Some("decided_by")
    );
    assert_eq!(field(&OutcomeSaid { accepted_by: None, ..said("20", true, "none") }), Some("accepted_by"));
    assert_eq!(
        field(&OutcomeSaid { rationale: String::new(), ..said("10", true, "not") }),
        Some("rationale")
    );
    assert_eq!(field(&said("19", false, "none")), Some("code"));
    assert_eq!(field(&OutcomeSaid { victim: String::new(), ..said("16", true, "not") }), Some("victim"));
}

#[test]
fn outcome_21_goes_through_its_checklist_and_is_unusual_for_abuse() {
    let plain = Investigation::default();
    let field = |crime: &Investigation, said: &OutcomeSaid| {
        outcomes::wrong(lists(), crime, said, now()).map(|(f, _)| f)
    };
    assert_eq!(field(&plain, &said("21", true, "supports")), None);
    assert_eq!(field(&plain, &said("21", false, "supports")), Some("code"), "needs a named suspect");
    let unchecked =
        OutcomeSaid { checked: vec!["contact_logged".to_owned()], ..said("21", true, "supports") };
    assert_eq!(field(&plain, &unchecked), Some("checked"));
    let abuse = Investigation { flags: Some(vec!["DA".to_owned()]), ..Investigation::default() };
    assert_eq!(field(&abuse, &said("21", true, "supports")), Some("rationale"), "a reason in full");
}

#[test]
fn every_outcome_can_be_set_by_somebody_who_answers_its_questions() {
    for row in lists().list("outcome_codes").iter().filter(|row| row.get("set_here") == "Y") {
        let suspect = row.get("suspect") != "not_named";
        let victim = match row.get("victim") {
            "any" => "none",
            other => other.split_whitespace().next().unwrap(),
        };
        let decider = row.get("decides").split_whitespace().next().unwrap_or_default().to_owned();
        let set = OutcomeSaid { decider: Some(decider), ..said(&row.code, suspect, victim) };
        assert_eq!(outcomes::wrong(lists(), &Investigation::default(), &set, now()), None, "{}", row.code);
        let after = outcomes::with_outcome(lists(), &Investigation::default(), &set, now());
        assert_eq!(after.outcome.as_deref(), Some(row.code.as_str()));
        assert!(lists().ever("investigation_statuses", &after.status).is_some(), "{}", row.code);
    }
}

// ---- figures ----

fn held<R>(id: &str, record: R) -> Held<R> {
    Held { id: RecordId::from(id), record }
}

fn board(name: &str, evidence: &Evidence) -> Counted {
    let asked = Asked {
        from: at("2026-03-01T00:00:00Z"),
        to: at("2026-12-01T00:00:00Z"),
        now: now(),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: lists(),
    };
    count(name, evidence, &asked).unwrap()
}

fn figure<'a>(counted: &'a Counted, measure: &str, part: &str) -> &'a Figure {
    let whole = |f: &&Figure| f.measure == measure && f.part == part && f.group.is_empty();
    counted.figures.iter().find(whole).unwrap_or_else(|| panic!("{measure} {part}"))
}

#[test]
fn gc26_on_the_board_a_night_on_which_the_clocks_change_is_no_hour_longer() {
    let recorded = |reported: &str, at_: &str| Investigation {
        first_reported_at: Some(at(reported)),
        ..examples::investigation("26/0000001", "NE", at(at_))
    };
    let evidence = Evidence {
        investigations: vec![
            held("in", recorded("2026-03-28T23:30:00Z", "2026-03-29T23:29:00Z")),
            held("out", recorded("2026-03-28T23:30:00Z", "2026-03-29T23:31:00Z")),
            held(
                "unknown",
                Investigation {
                    first_reported_at: None,
                    ..recorded("2026-04-01T00:00:00Z", "2026-04-01T01:00:00Z")
                },
            ),
            held(
                "moved",
                Investigation {
                    transferred: true,
                    ..recorded("2026-04-01T00:00:00Z", "2026-04-09T01:00:00Z")
                },
            ),
        ],
        ..Evidence::default()
    };
    let counted = board("recording", &evidence);
    let figure = figure(&counted, "CR01", "recorded_24h");
    assert_eq!((figure.numerator, figure.n), (Some(1), 2));
    assert_eq!(figure.missing.as_ref().map(|m| m.n), Some(1));
    let reasons: Vec<&str> = figure.excluded.iter().map(|e| e.reason.as_str()).collect();
    assert_eq!(reasons, ["transferred", "no_report_time"]);
}

#[test]
fn a_crime_of_a_phone_counts_as_recorded_when_it_has_its_number() {
    let on_phone = Investigation {
        crime_number: None,
        local_ref: Some("PHONE-81-AAAA".to_owned()),
        first_reported_at: Some(at("2026-11-10T08:00:00Z")),
        ..examples::investigation("", "NE", at("2026-11-10T09:00:00Z"))
    };
    let numbered = Investigation { numbered_at: Some(at("2026-11-14T09:00:00Z")), ..on_phone.clone() };
    let evidence = Evidence {
        investigations: vec![held("waits", on_phone), held("late", numbered)],
        ..Evidence::default()
    };
    let counted = board("recording", &evidence);
    assert_eq!(
        (figure(&counted, "CR01", "recorded_24h").numerator, figure(&counted, "CR01", "recorded_24h").n),
        (Some(0), 1)
    );
}

#[test]
fn the_recording_board_counts_jobs_fields_and_pairs_and_each_row_opens() {
    let made = made(&Entered { victim: Some("carys lloyd".to_owned()), ..entered() });
    let mut drifted = made.crime.clone();
    drifted.numbered_at = Some(now());
    drifted.place = Some("9 Bridge Road".to_owned());
    drifted.incident = Some("job".into());
    let origin = FieldOrigin {
        investigation: "inv".into(),
        incident: "job".into(),
        at: now(),
        by: "81".into(),
        fields: made.origins,
    };
    let closed = |id: &str, reason: Option<&str>| {
        held(
            id,
            Incident {
                status: "CLO".to_owned(),
                results: Some(vec!["R01".to_owned()]),
                no_crime_rationale: reason.map(str::to_owned),
                ..job()
            },
        )
    };
    let evidence = Evidence {
        incidents: vec![
            held("job", job()),
            closed("bad", None),
            closed("good", Some("No offence was done.")),
        ],
        investigations: vec![held("inv", drifted)],
        origins: vec![held("o", origin)],
        ..Evidence::default()
    };
    let counted = board("recording", &evidence);
    assert_eq!(figure(&counted, "CR02", "unaccounted").value, Some(1.0));
    assert_eq!(figure(&counted, "CR03", "rekeyed").value, Some(1.0), "the victim, typed again");
    assert_eq!(figure(&counted, "CR03", "rekeyed_share").value, Some(100.0));
    assert_eq!(figure(&counted, "CR04", "mismatched").value, Some(100.0));
    let rows = counted.rows("CR02", Some("unaccounted"), None, |_| true).unwrap();
    let hit: Vec<&str> = rows.iter().filter(|r| r.hit == Some(true)).map(|r| r.record.as_str()).collect();
    assert_eq!((rows.len(), hit), (2, vec!["bad"]));
}
