//! Deployment, THRIVE and waiting, held against what the domain names: no grade stands in the
//! program, no assessment is written over or copied, every look at risk that was due is counted, and a backlog of any
//! hour opens to its rows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use beatbook_shared::examples;
use beatbook_shared::measures::evidence::{Asked, Contact, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, Row, count};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::appointment::{Appointment, Kept, windows};
use beatbook_shared::patrol::attendance::{Attendance, Point, Stamp};
use beatbook_shared::patrol::deployment::DeploymentDecision;
use beatbook_shared::patrol::incident::{Grading, Incident, Letter, Thrive, property, telephone};
use beatbook_shared::patrol::policy::{Known, advice};
use beatbook_shared::patrol::recheck::{Looked, next_due, rechecks};
use beatbook_shared::reference::{ForceRow, ListRow, Lists, built_in, day};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

fn at(text: &str) -> Millis {
    Millis::parse(&format!("2026-11-{text}:00Z")).unwrap()
}

fn held<R: Record>(id: &str, record: R) -> Held<R> {
    Held { id: id.into(), record }
}

fn letter(level: &str, text: &str) -> Letter {
    Letter { level: level.to_owned(), text: text.to_owned() }
}

/// An assessment in words of its own.
fn thrive(version: u32, when: Millis, threat: &str) -> Thrive {
    Thrive {
        incident: "i".into(),
        at: when,
        version,
        threat: letter(threat, "Ex-partner outside, shouting."),
        harm: letter("low", "Frightened, not hurt."),
        risk: letter("medium", "Could come back tonight."),
        investigation: letter("none", "Neighbour saw his car."),
        vulnerability: letter("none", "None found, asked."),
        engagement: letter("none", "Wants advice by telephone."),
        repeat_check: "none".to_owned(),
        systems_checked: vec!["command and control".to_owned()],
        rationale: "He has left and she is with her sister.".to_owned(),
        ..Thrive::default()
    }
}

fn job(created: Millis, grade: &str) -> Incident {
    Incident {
        victim: true,
        category: "CRM-REC".to_owned(),
        ..examples::incident("311", "NE", grade, created)
    }
}

fn graded(grade: &str, when: Millis) -> Grading {
    examples::grading(&"i".into(), grade, when)
}

fn asked(lists: &Lists, from: Millis, to: Millis, now: Millis) -> Asked<'_> {
    Asked { from, to, now, area: None, team: None, class: None, without_late: false, lists }
}

fn board(evidence: &Evidence, now: Millis) -> Counted {
    count("deployment", evidence, &asked(built_in(), at("01T00:00"), at("30T00:00"), now)).unwrap()
}

fn figure(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> Figure {
    let group: BTreeMap<String, String> =
        group.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let found = counted.figures.iter().find(|f| f.measure == measure && f.part == part && f.group == group);
    found.unwrap_or_else(|| panic!("no figure {measure} {part} {group:?}")).clone()
}

fn rows(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> Vec<Row> {
    let group: BTreeMap<String, String> =
        group.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    counted.rows(measure, Some(part), Some(&group), |_| true).unwrap()
}

fn force(list: &str, code: &str, from: &str, columns: &[(&str, &str)]) -> ForceRow {
    let mut row = built_in().list(list)[0].clone();
    row.code = code.to_owned();
    row.valid_from = from.to_owned();
    row.valid_to = None;
    row.extra.values_mut().for_each(String::clear);
    for (column, value) in columns {
        row.extra.insert((*column).to_owned(), (*value).to_owned());
    }
    let row =
        ListRow { label_en: format!("{code} by the force"), label_cy: format!("{code} gan y llu"), ..row };
    ForceRow { list: list.to_owned(), row, ends: false, by: "admin".into(), at: Millis(1) }
}

#[test]
fn trap_45_no_grade_stands_in_the_program_a_fifth_is_a_row_and_works_everywhere() {
    // Priority is split in two, as forces have done: a row for the grade and a row for the rule.
    let rows = [
        force(
            "response_grades",
            "2A",
            "2026-11-01",
            &[
                ("urgency", "15"),
                ("deployment", "Y"),
                ("target_min_urban", "30"),
                ("target_min_rural", "30"),
                ("aim_percent", "90"),
                ("clock_start", "incident_created_at"),
                ("recheck_interval_min", "20"),
            ],
        ),
        force(
            "deployment_policy",
            "P90",
            "2026-11-01",
            &[("categories", "CRM-REC"), ("grade", "2A"), ("authority", "supervisor")],
        ),
    ];
    let lists = built_in().clone().with_force(&rows);
    assert!(lists.grade_rank("1") < lists.grade_rank("2A") && lists.grade_rank("2A") < lists.grade_rank("2"));
    let created = at("10T10:00");
    let said = advice(&lists, &Known::of(&job(created, "2A"), None), day(created));
    assert_eq!((said.grade.as_deref(), said.rules[0].rule.as_str()), (Some("2A"), "P90"));
    let looks = rechecks(
        &lists,
        &job(created, "2A"),
        &[&graded("2A", created)],
        &[],
        None,
        created.plus(15 * MINUTE),
    );
    assert_eq!(next_due(&looks), Some((created.plus(20 * MINUTE), false)), "its own time, as its row says");

    let evidence = Evidence {
        incidents: vec![held("i", job(created, "3"))],
        gradings: vec![held("g1", graded("2A", created)), held("g2", graded("3", created.plus(27 * MINUTE)))],
        ..Evidence::default()
    };
    let asked = asked(&lists, at("01T00:00"), at("30T00:00"), at("10T10:10"));
    let counted = count("deployment", &evidence, &asked).unwrap();
    assert_eq!(figure(&counted, "AT08", "unattended", &[("grade", "2A")]).value, Some(1.0));
    let attendance = count("attendance", &evidence, &Asked { now: at("10T12:00"), ..asked }).unwrap();
    let late = attendance
        .figures
        .iter()
        .find(|f| f.measure == "AT06" && f.part == "downgraded_late" && f.group.is_empty());
    assert_eq!(late.unwrap().value, Some(1.0), "a downgrade at 90 per cent of the fifth grade's own target");
}

#[test]
fn every_look_that_was_due_is_counted_and_a_night_without_one_is_many_misses() {
    let created = at("10T22:00");
    let of = |thrives: &[&Thrive], until: Option<Millis>, now: Millis| {
        rechecks(
            built_in(),
            &Incident { category: "PSW-SUS".to_owned(), ..job(created, "2") },
            &[&graded("2", created)],
            thrives,
            until,
            now,
        )
        .into_iter()
        .map(|look| look.looked)
        .collect::<Vec<_>>()
    };
    let (first, second) = (thrive(1, created, "none"), thrive(2, created.plus(25 * MINUTE), "none"));
    assert_eq!(of(&[&first], None, created.plus(10 * MINUTE)), [Looked::ToCome]);
    assert_eq!(of(&[&first, &second], None, created.plus(40 * MINUTE)), [Looked::InTime, Looked::ToCome]);
    assert_eq!(of(&[&first], None, created.plus(31 * MINUTE)), [Looked::Overdue]);
    assert_eq!(
        of(&[&first], None, created.plus(95 * MINUTE)),
        [Looked::Missed, Looked::Missed, Looked::Overdue]
    );
    let late = thrive(2, created.plus(50 * MINUTE), "none");
    assert_eq!(of(&[&first, &late], None, created.plus(55 * MINUTE)), [Looked::Late, Looked::ToCome]);
    // Somebody came before the second look was due: it never was.
    assert_eq!(of(&[&first], Some(created.plus(40 * MINUTE)), created.plus(9 * HOUR)), [Looked::Missed]);
    assert_eq!(of(&[&first], Some(created.plus(20 * MINUTE)), created.plus(9 * HOUR)), []);
}

#[test]
fn a_regrade_brings_its_own_time_and_the_policy_may_ask_for_less() {
    let created = at("10T22:00");
    let up = created.plus(60 * MINUTE);
    let looks = rechecks(
        built_in(),
        &Incident { category: "PSW-SUS".to_owned(), ..job(created, "2") },
        &[&graded("3", created), &graded("2", up)],
        &[&thrive(1, created, "none")],
        None,
        up.plus(5 * MINUTE),
    );
    assert_eq!(next_due(&looks), Some((up.plus(30 * MINUTE), false)), "eight hours became thirty minutes");
    // A high threat is looked at every ten minutes whatever the grade says.
    let looks = rechecks(
        built_in(),
        &job(created, "3"),
        &[&graded("3", created)],
        &[&thrive(1, created, "high")],
        None,
        created.plus(11 * MINUTE),
    );
    assert_eq!(next_due(&looks), Some((created.plus(10 * MINUTE), true)));
}

fn told(code: &str, when: Millis, window: Option<(Millis, Millis)>) -> Appointment {
    Appointment {
        incident: "i".into(),
        code: code.to_owned(),
        at: when,
        from: window.map(|w| w.0),
        to: window.map(|w| w.1),
        ..Appointment::default()
    }
}

#[test]
fn an_appointment_that_the_police_moved_was_not_kept_however_well_the_next_one_was() {
    let (made, first, second) =
        (at("10T09:00"), (at("11T10:00"), at("11T12:00")), (at("12T10:00"), at("12T12:00")));
    let incident = job(made, "3");
    let kept = |moved: &str, arrivals: &[Millis]| {
        let events = [told("AP1", made, Some(first)), told(moved, at("11T09:00"), Some(second))];
        let events: Vec<&Appointment> = events.iter().collect();
        windows(built_in(), &incident, &events, arrivals, at("13T00:00"))
            .into_iter()
            .map(|w| w.kept)
            .collect::<Vec<_>>()
    };
    assert_eq!(kept("AP2", &[at("12T10:30")]), [Kept::MovedByPolice, Kept::Kept]);
    assert_eq!(kept("AP3", &[at("12T12:01")]), [Kept::MovedByCaller, Kept::Missed], "a minute late is late");

    let evidence = |moved: &str| {
        let mut evidence = attended(incident.clone(), &[at("12T10:30")]);
        evidence.appointments = vec![
            held("a1", told("AP1", made, Some(first))),
            held("a2", told(moved, at("11T09:00"), Some(second))),
            held("a3", told("AP7", at("12T13:00"), None)),
        ];
        board(&evidence, at("13T00:00"))
    };
    let by_police = figure(&evidence("AP2"), "AT07", "kept", &[]);
    assert_eq!((by_police.value, by_police.n), (Some(50.0), 2));
    let by_caller = figure(&evidence("AP3"), "AT07", "kept", &[]);
    assert_eq!(
        (by_caller.value, by_caller.n, by_caller.excluded[0].reason.as_str()),
        (Some(100.0), 1, "moved_by_caller")
    );
    // The caller's own opinion of it stands beside ours.
    assert_eq!(figure(&evidence("AP2"), "AT07", "kept_by_caller", &[]).value, Some(0.0));
}

/// A job with one resource that arrived then.
fn attended(incident: Incident, arrivals: &[Millis]) -> Evidence {
    let mut evidence = Evidence {
        gradings: vec![held("g", graded(incident.grade.as_deref().unwrap_or("2"), incident.created_at))],
        incidents: vec![held("i", incident)],
        ..Evidence::default()
    };
    for (n, when) in arrivals.iter().enumerate() {
        let id = format!("r{n}");
        let sent = Attendance { incident: "i".into(), resource: id.clone(), ..Attendance::default() };
        evidence.attendances.push(held(&id, sent));
        let stamp: Stamp = examples::stamp(&id.as_str().into(), Point::AtScene, *when);
        evidence.stamps.push(held(&format!("s{n}"), stamp));
    }
    evidence
}

#[test]
fn a_backlog_is_counted_as_it_was_at_each_fixed_hour_and_opens_to_its_rows() {
    // Opened at five in the morning, somebody there at four in the afternoon.
    let evidence = attended(job(at("10T05:00"), "2"), &[at("10T16:00")]);
    let counted = board(&evidence, at("12T00:00"));
    let series = counted.series.iter().find(|s| s.measure == "AT08" && s.part == "at_hours").unwrap();
    let value = |label: &str| series.points.iter().find(|p| p.label == label).unwrap().value;
    assert_eq!(
        [
            value("2026-11-10 07:00"),
            value("2026-11-10 15:00"),
            value("2026-11-10 23:00"),
            value("2026-11-09 23:00")
        ],
        [Some(1.0), Some(1.0), Some(0.0), Some(0.0)]
    );
    let rows = rows(&counted, "AT08", "at_hours", &[("snapshot", "2026-11-10 15:00")]);
    assert_eq!((rows.len(), rows[0].record.as_str(), rows[0].value), (1, "i", Some(600.0)));
    // The hours are those of the clock on the wall, on both nights on which it changes.
    let autumn = Millis::parse("2026-10-24T00:00:00Z").unwrap();
    let over = asked(built_in(), autumn, autumn.plus(3 * DAY), autumn.plus(3 * DAY));
    let series = count("deployment", &Evidence::default(), &over).unwrap().series;
    let hours = series.iter().find(|s| s.part == "at_hours").unwrap();
    assert!(
        hours.points.iter().any(
            |p| p.label == "2026-10-24 07:00" && p.from == Millis::parse("2026-10-24T06:00:00Z").unwrap()
        )
    );
    assert!(
        hours.points.iter().any(
            |p| p.label == "2026-10-25 07:00" && p.from == Millis::parse("2026-10-25T07:00:00Z").unwrap()
        )
    );
}

#[test]
fn what_is_put_off_to_a_window_is_no_backlog_and_what_stood_down_waits_again() {
    let created = at("10T05:00");
    let mut evidence = attended(job(created, "3"), &[]);
    evidence.appointments =
        vec![held("a", told("AP1", at("10T06:00"), Some((at("11T10:00"), at("11T12:00")))))];
    let put_off = figure(&board(&evidence, at("10T20:00")), "AT08", "unattended", &[]);
    assert_eq!((put_off.value, put_off.excluded[0].reason.as_str()), (Some(0.0), "deferred"));
    assert_eq!(
        figure(&board(&evidence, at("11T13:00")), "AT08", "unattended", &[]).value,
        Some(1.0),
        "the window ended"
    );

    // Sent at six, turned away at seven: it waits again.
    let sent = Attendance { incident: "i".into(), resource: "N1".to_owned(), ..Attendance::default() };
    let mut evidence = attended(job(created, "2"), &[]);
    evidence.attendances.push(held("r", sent));
    evidence.stamps.push(held("s1", examples::stamp(&"r".into(), Point::Assigned, at("10T06:00"))));
    assert_eq!(figure(&board(&evidence, at("10T06:30")), "AT08", "unattended", &[]).value, Some(0.0));
    evidence.stamps.push(held("s2", examples::stamp(&"r".into(), Point::StoodDown, at("10T07:00"))));
    assert_eq!(figure(&board(&evidence, at("10T07:30")), "AT08", "unattended", &[]).value, Some(1.0));
}

fn by_telephone(created: Millis, number: Option<&str>) -> Incident {
    Incident {
        status: "CLO".to_owned(),
        results: Some(vec!["R21".to_owned()]),
        resulted_at: Some(created.plus(HOUR)),
        caller_number: number.map(str::to_owned),
        ..job(created, "4")
    }
}

#[test]
fn somebody_who_rings_again_within_seven_days_of_being_resolved_by_telephone_is_back() {
    let created = at("02T09:00");
    let back = |number: Option<&str>, again: Option<(&str, Millis)>, now: Millis| {
        let mut evidence = attended(by_telephone(created, number), &[]);
        evidence.incidents[0].record.uprn = number.is_some().then(|| "00100".to_owned());
        evidence.contacts = vec![Contact::of(&"i".into(), &evidence.incidents[0].record)];
        if let Some((number, when)) = again {
            evidence.contacts.push(Contact::of(
                &"j".into(),
                &Incident { caller_number: Some(number.to_owned()), ..job(when, "3") },
            ));
        }
        figure(&board(&evidence, now), "AT12", "back", &[])
    };
    let value = |f: Figure| (f.value, f.excluded.first().map(|e| e.reason.clone()));
    // The same telephone, however it is written.
    assert_eq!(
        value(back(Some("01495 555 012"), Some(("+44 1495 555012", at("05T12:00"))), at("20T00:00"))),
        (Some(100.0), None)
    );
    assert_eq!(
        value(back(Some("01495 555012"), Some(("01495 555013", at("05T12:00"))), at("20T00:00"))),
        (Some(0.0), None)
    );
    assert_eq!(
        value(back(Some("01495 555012"), Some(("01495 555012", at("10T12:00"))), at("20T00:00"))),
        (Some(0.0), None),
        "on the eighth day"
    );
    assert_eq!(
        value(back(Some("01495 555012"), None, at("05T00:00"))),
        (None, Some("window_open".to_owned()))
    );
    assert_eq!(value(back(None, None, at("20T00:00"))), (None, Some("caller_not_known".to_owned())));
    assert_eq!(
        (telephone(Some("101")), property(Some("00100"))),
        (None, Some("100".to_owned())),
        "a service is nobody's number"
    );
}

#[test]
fn thrive_counts_before_somebody_was_sent_and_only_whole_and_in_its_own_words() {
    let created = at("10T10:00");
    let counted = |thrives: Vec<Thrive>| {
        let mut evidence = attended(job(created, "2"), &[created.plus(20 * MINUTE)]);
        evidence.thrives = thrives.into_iter().enumerate().map(|(n, t)| held(&format!("t{n}"), t)).collect();
        let counted = board(&evidence, at("11T00:00"));
        (
            figure(&counted, "TH01", "thrive", &[]).value,
            rows(&counted, "TH01", "thrive", &[])[0].group["lacks"].clone(),
        )
    };
    assert_eq!(counted(vec![thrive(1, created.plus(MINUTE), "low")]), (Some(100.0), "nothing".to_owned()));
    assert_eq!(counted(vec![thrive(1, created.plus(30 * MINUTE), "low")]), (Some(0.0), "time".to_owned()));
    assert_eq!(counted(Vec::new()), (Some(0.0), "assessment".to_owned()));
    let unchecked = Thrive { systems_checked: Vec::new(), ..thrive(1, created, "low") };
    assert_eq!(counted(vec![unchecked]), (Some(0.0), "systems_checked".to_owned()));
    let copied = Thrive {
        same_words_as: Some("309".to_owned()),
        same_words_why: Some("The same two people.".to_owned()),
        ..thrive(1, created, "low")
    };
    assert_eq!(
        counted(vec![copied]),
        (Some(0.0), "own_words".to_owned()),
        "told so, and still no words of its own"
    );
}

#[test]
fn a_grade_that_differs_from_the_policy_is_counted_with_whether_it_says_why() {
    let created = at("10T10:00");
    let mut evidence = attended(job(created, "2"), &[]);
    evidence.gradings.push(held(
        "g2",
        Grading { reason: Some("Offender named and gone.".to_owned()), ..graded("3", created.plus(HOUR)) },
    ));
    evidence.thrives = vec![held("t", thrive(1, created, "none"))];
    let counted = board(&evidence, at("11T00:00"));
    // A crime without a threat is a 3: the first grade differs and does not say why.
    assert_eq!(figure(&counted, "DP01", "as_policy", &[]).value, Some(50.0));
    assert_eq!(figure(&counted, "DP01", "exceptions", &[]).value, Some(1.0));
    assert_eq!(figure(&counted, "DP01", "unexplained", &[]).value, Some(1.0));
    evidence.gradings[0].record.reason = Some("Third call tonight.".to_owned());
    assert_eq!(figure(&board(&evidence, at("11T00:00")), "DP01", "unexplained", &[]).value, Some(0.0));
}

#[test]
fn sending_nobody_is_counted_by_authority_and_crime_apart_from_what_is_none() {
    let created = at("10T10:00");
    let counted = |category: &str, authority: Option<&str>| {
        let mut evidence =
            attended(Incident { category: category.to_owned(), ..by_telephone(created, None) }, &[]);
        evidence.decisions = authority
            .map(|authority| {
                held(
                    "d",
                    DeploymentDecision {
                        incident: "i".into(),
                        at: created.plus(MINUTE),
                        reason: Some("NA5".to_owned()),
                        rationale: "The council leads.".to_owned(),
                        authority: Some(authority.to_owned()),
                        crime: category == "CRM-REC",
                        ..DeploymentDecision::default()
                    },
                )
            })
            .into_iter()
            .collect();
        board(&evidence, at("11T00:00"))
    };
    let value = |counted: &Counted, group: &[(&str, &str)]| figure(counted, "DP02", "authority", group).value;
    assert_eq!(value(&counted("CRM-REC", Some("supervisor")), &[("crime", "crime")]), Some(100.0));
    assert_eq!(value(&counted("CRM-REC", Some("handler")), &[]), Some(0.0));
    assert_eq!(
        value(&counted("ASB-NUI", None), &[("crime", "other")]),
        Some(0.0),
        "closed, and nobody decided"
    );
}

#[test]
fn trap_1_no_wait_and_no_response_is_given_as_a_mean_and_each_grade_says_where_its_clock_starts() {
    let evidence = attended(job(at("10T05:00"), "1"), &[at("10T05:09")]);
    for name in ["attendance", "deployment"] {
        let counted =
            count(name, &evidence, &asked(built_in(), at("01T00:00"), at("30T00:00"), at("30T00:00")))
                .unwrap();
        assert!(
            counted.figures.iter().all(|f| !f.part.contains("mean") && !f.part.contains("average")),
            "{name}"
        );
    }
    // The clock is the grade's own row, and another row starts another clock.
    let from_dispatch = force(
        "response_grades",
        "1",
        "2026-11-01",
        &[
            ("urgency", "10"),
            ("deployment", "Y"),
            ("target_min_urban", "15"),
            ("target_min_rural", "20"),
            ("clock_start", "first_assigned_at"),
        ],
    );
    let lists = built_in().clone().with_force(&[from_dispatch]);
    assert_eq!(built_in().clock_start("1", day(at("10T05:00"))).name(), "incident_created_at");
    assert_eq!(lists.clock_start("1", day(at("10T05:00"))).name(), "first_assigned_at");
}

#[test]
fn trap_2_an_appointment_whose_arrival_nobody_stamped_is_left_out_by_name_and_counted_as_missing() {
    let made = at("10T09:00");
    let incident = Incident {
        status: "CLO".to_owned(),
        results: Some(vec!["R02".to_owned()]),
        resulted_at: Some(at("11T12:30")),
        ..job(made, "3")
    };
    let mut evidence = attended(incident, &[]);
    evidence.appointments = vec![held("a1", told("AP1", made, Some((at("11T10:00"), at("11T12:00")))))];
    let kept = figure(&board(&evidence, at("13T00:00")), "AT07", "kept", &[]);
    assert_eq!((kept.n, kept.excluded[0].reason.as_str(), kept.excluded[0].n), (0, "missing_arrival", 1));
    assert_eq!(kept.missing.map(|m| (m.n, m.of)), Some((1, 1)));
}
