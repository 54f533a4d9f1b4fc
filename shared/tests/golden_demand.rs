//! Demand and supply, and mobile access, held against worked examples and the traps of the domain: no counts as demand,
//! no mean hidden from its spread, both officers of a crew, the backlog in, fixed posts out, and one team's roster whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::demand::{base, pieces};
use beatbook_shared::measures::evidence::{Asked, Device, Evidence, Held};
use beatbook_shared::measures::mobile::works;
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::KINDS;
use beatbook_shared::patrol::app_start::AppStart;
use beatbook_shared::patrol::attendance::Point;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::rostered::Roster;
use beatbook_shared::patrol::scenario::spared;
use beatbook_shared::reference::built_in;
use beatbook_shared::sync::scope::{Scope, scopes_of};
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

/// A Monday in November.
fn at(day: i64, hour: i64) -> Millis {
    Millis::parse("2026-11-02T00:00:00Z").unwrap().plus(day * DAY + hour * HOUR)
}

fn asked() -> Asked<'static> {
    Asked {
        from: at(0, 0),
        to: at(14, 0),
        now: at(14, 0),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    }
}

fn figure(counted: &Counted, measure: &str, part: &str, group: &[(&str, &str)]) -> Figure {
    let group: BTreeMap<String, String> =
        group.iter().map(|(d, v)| ((*d).to_owned(), (*v).to_owned())).collect();
    let found = counted.figures.iter().find(|f| f.measure == measure && f.part == part && f.group == group);
    found.unwrap_or_else(|| panic!("{measure} {part} {group:?}")).clone()
}

fn held<R>(id: &str, record: R) -> Held<R> {
    Held { id: id.into(), record }
}

/// An incident to which one car with so many officers went for so many minutes.
fn attended(all: &mut Evidence, id: &str, category: &str, officers: usize, minutes: i64) {
    let created = at(0, 9);
    let incident = Incident { category: category.to_owned(), ..examples::incident(id, "NE", "2", created) };
    all.incidents.push(held(id, incident));
    let crew: Vec<StaffId> = (0..officers).map(|n| StaffId::from(format!("pc{n}"))).collect();
    let key = RecordId::from(format!("{id}-a"));
    all.attendances.push(Held { id: key.clone(), record: examples::attendance(&id.into(), "NE11", &crew) });
    for (point, minute) in [(Point::Assigned, 0), (Point::AtScene, minutes / 3), (Point::Clear, minutes)] {
        let stamp = examples::stamp(&key, point, created.plus(minute * MINUTE));
        all.stamps.push(held(&format!("{id}-{point:?}"), stamp));
    }
}

#[test]
fn demand_is_hours_and_not_a_count_of_incidents() {
    let mut all = Evidence::default();
    for n in 0..30 {
        attended(&mut all, &format!("alarm{n}"), "PSW-ALM", 1, 12);
    }
    for n in 0..20 {
        attended(&mut all, &format!("missing{n}"), "PSW-MIS", 2, 180);
    }
    let counted = count("demand", &all, &asked()).unwrap();
    let of = |part, work| figure(&counted, "DE01", part, &[("work", work)]).value.unwrap();
    assert!(of("volume", "suspicious") > of("volume", "missing"), "more of them");
    assert!((of("hours", "suspicious") - 6.0).abs() < 1e-9);
    assert!((of("hours", "missing") - 120.0).abs() < 1e-9, "and a twentieth of the hours");
    let total = figure(&counted, "DE01", "hours", &[]);
    let rows = counted.rows("DE01", Some("hours"), Some(&BTreeMap::new()), |_| false).unwrap();
    let sum: f64 = rows.iter().filter(|r| r.counted).filter_map(|r| r.value).sum();
    assert!((total.value.unwrap() - sum).abs() < 1e-6, "the rows come to the figure");
}

#[test]
fn both_officers_of_a_crew_count_and_the_spread_is_kept() {
    let mut all = Evidence::default();
    for n in 0..19 {
        attended(&mut all, &format!("short{n}"), "PSW-DOM", 2, 30);
    }
    attended(&mut all, "long", "PSW-DOM", 2, 900);
    let counted = count("demand", &all, &asked()).unwrap();
    let of = |part| figure(&counted, "DE01", part, &[("work", "da")]);
    assert_eq!(of("median").value, Some(60.0), "minutes of both officers, as half of them took");
    assert_eq!((of("p90").value, of("p90").n), (Some(60.0), 20), "one long night does not move it");
    assert!((of("hours").value.unwrap() - (19.0 + 30.0)).abs() < 1e-9, "though it counts in the sum");
}

#[test]
fn a_kind_of_work_seen_too_seldom_takes_its_seed_and_says_so() {
    let mut all = Evidence::default();
    attended(&mut all, "one", "PSW-MIS", 2, 60);
    attended(&mut all, "two", "PSW-MIS", 2, 60);
    all.stamps.retain(|held| held.id.as_str() != "two-Clear");
    let counted = count("demand", &all, &asked()).unwrap();
    let of = |basis| figure(&counted, "DE01", "hours", &[("basis", basis)]).value;
    assert_eq!((of("own"), of("seed")), (Some(2.0), Some(13.0)));
    assert_eq!(figure(&counted, "DE01", "hours", &[]).missing.unwrap().n, 1);
    assert_eq!(figure(&counted, "DE01", "median", &[("work", "missing")]).value, None, "too few to show");
}

#[test]
fn unfinished_backlog_is_demand_and_a_duplicate_is_none() {
    let mut all = Evidence::default();
    let open = Incident { status: "AWR".to_owned(), ..examples::incident("open", "NE", "2", at(13, 22)) };
    let twice = Incident {
        duplicate_of: Some("open".into()),
        category: "PSW-DOM".to_owned(),
        ..examples::incident("twice", "NE", "2", at(13, 22))
    };
    let desk = Incident { status: "AWR".to_owned(), ..examples::incident("desk", "NE", "4", at(13, 22)) };
    all.incidents.extend([
        held("open", Incident { category: "PSW-DOM".to_owned(), ..open }),
        held("twice", twice),
        held("desk", desk),
    ]);
    let counted = count("demand", &all, &asked()).unwrap();
    assert_eq!(figure(&counted, "DE01", "backlog", &[]).value, Some(2.01));
    let whole = figure(&counted, "DE01", "hours", &[]);
    assert_eq!((whole.value, whole.n), (Some(2.01), 1));
    let reasons: Vec<&str> = whole.excluded.iter().map(|e| e.reason.as_str()).collect();
    assert_eq!(reasons, ["duplicate", "not_attended"]);
}

#[test]
fn work_that_a_partner_should_lead_is_told_by_agency_from_its_day() {
    let mut all = Evidence::default();
    for n in 0..20 {
        attended(&mut all, &format!("c{n}"), "PSW-CFS", 1, 60);
    }
    let counted = count("demand", &all, &asked()).unwrap();
    assert_eq!(figure(&counted, "DE04", "hours", &[("agency", "health")]).value, Some(20.0));
    // From another day on it is somebody else's: what happened before stays where it was.
    let list = "code,valid_from,valid_to,label_en,label_cy,agency\n\
        PSW-CFS,2010-01-01,2026-11-01,Concern,Pryder,health\nPSW-CFS,2026-11-02,,Concern,Pryder,council\n";
    let lists = built_in().clone().with("partner_led", list).unwrap();
    let later = count("demand", &all, &Asked { lists: &lists, ..asked() }).unwrap();
    assert_eq!(figure(&later, "DE04", "hours", &[("agency", "council")]).value, Some(20.0));
}

fn tour(n: i64, staff: &str) -> Held<Roster> {
    let record = Roster {
        staff: staff.into(),
        team: Some("t1".into()),
        from: at(n, 7),
        to: at(n, 17),
        ..Roster::default()
    };
    held(&format!("{staff}-{n}"), record)
}

fn team(all: &mut Evidence) {
    all.teams.push(held("t1", examples::team("NE Response A", "NE", "response")));
}

#[test]
fn supply_is_what_is_left_after_leave_court_and_fixed_posts() {
    let mut all = Evidence::default();
    team(&mut all);
    let (mut leave, mut court, mut post, mut off) = (tour(0, "b"), tour(0, "c"), tour(0, "d"), tour(0, "e"));
    leave.record.abstraction = Some("leave".to_owned());
    court.record.abstraction = Some("court".to_owned());
    (court.record.away_from, court.record.away_to) = (Some(at(0, 7)), Some(at(0, 7).plus(330 * MINUTE)));
    post.record.fixed_post = Some("custody".to_owned());
    off.record.cancelled = true;
    all.rosters = vec![tour(0, "a"), leave, court, post, off];
    let counted = count("demand", &all, &asked()).unwrap();
    let of = |part| figure(&counted, "DE02", part, &[]).value.unwrap();
    assert_eq!((of("rostered"), of("abstracted"), of("fixed"), of("available")), (40.0, 15.5, 10.0, 14.5));
    let noon = figure(&counted, "DE02", "available", &[("weekday", "1"), ("hour", "12")]);
    assert_eq!(noon.value, Some(1.5), "one all hour, one from half past");
    assert_eq!(figure(&counted, "DE02", "abstracted", &[("abstraction", "court")]).value, Some(5.5));
}

#[test]
fn a_night_in_which_the_clocks_go_back_has_its_hours() {
    let (from, to) =
        (Millis::parse("2026-10-24T21:00:00Z").unwrap(), Millis::parse("2026-10-25T07:00:00Z").unwrap());
    let night = pieces(from, to);
    assert_eq!(night.iter().map(|p| p.ms).sum::<i64>(), 10 * HOUR);
    assert_eq!(night.iter().filter(|p| p.hour == 1).count(), 2, "one o'clock comes twice");
}

#[test]
fn trap_35_utilisation_is_of_teams_and_hides_a_group_under_ten() {
    let mut all = Evidence::default();
    team(&mut all);
    for n in 0..10 {
        let who = format!("pc{n}");
        all.rosters.push(tour(0, &who));
        for (state, hour) in [(1, 7), (5, 8), (11, 17)] {
            let mut event =
                examples::state(&StaffId::from(who.as_str()), Some(&"t1".into()), state, at(0, hour));
            event.incident = None;
            all.states.push(held(&format!("{who}-{state}"), event));
        }
    }
    let counted = count("demand", &all, &asked()).unwrap();
    let whole = figure(&counted, "DE03", "utilisation", &[("team", "t1")]);
    // From eight to five without a word is longer than four hours, so it is unaccounted and committed to nothing.
    assert_eq!((whole.value, whole.target), (Some(0.0), Some(70.0)));
    all.states.iter_mut().filter(|s| s.record.state == 11).for_each(|s| s.record.at = at(0, 11));
    let counted = count("demand", &all, &asked()).unwrap();
    assert_eq!(figure(&counted, "DE03", "utilisation", &[("team", "t1")]).value, Some(30.0));
    all.rosters.pop();
    let counted = count("demand", &all, &asked()).unwrap();
    let few = figure(&counted, "DE03", "utilisation", &[]);
    assert_eq!((few.value, few.hidden.as_deref()), (None, Some("hidden, fewer than 10 officers")));
    let rows = counted.rows("DE03", None, None, |_| true).unwrap();
    let text = serde_json::to_string(&rows).unwrap();
    assert!(!text.contains("pc1") && rows.iter().all(|row| row.value.is_none()), "{text}");
}

#[test]
fn a_scenario_is_counted_from_the_lines_and_claims_no_more_than_tenths() {
    let mut all = Evidence::default();
    for n in 0..20 {
        attended(&mut all, &format!("a{n}"), "PSW-CFS", 1, 50);
    }
    let base = base(&all, &asked(), "concern");
    assert_eq!((base.incidents, base.seed_hours), (20, 0.0));
    assert_eq!(spared(base.hours, 10), 1.7);
    assert_eq!(spared(base.hours, 200), spared(base.hours, 100));
}

#[test]
fn coverage_is_of_tours_and_an_old_phone_in_a_drawer_is_none() {
    let mut all = Evidence::default();
    team(&mut all);
    let device = |staff: &str, seen: Millis| Device {
        id: format!("d-{staff}"),
        staff: staff.into(),
        enrolled_at: at(-30, 0),
        last_seen_at: seen,
        ..Device::default()
    };
    all.rosters = vec![tour(1, "a"), tour(1, "b"), tour(1, "c"), tour(1, "d")];
    all.rosters[3].record.abstraction = Some("sick".to_owned());
    all.devices = vec![
        device("a", at(1, 12)),
        device("b", at(-20, 0)),
        Device { revoked_at: Some(at(0, 0)), ..device("c", at(1, 12)) },
    ];
    all.starts.push(held(
        "start",
        AppStart {
            officer: "a".into(),
            team: Some("t1".into()),
            at: at(1, 8),
            ready_ms: 4_000,
            crashed: true,
        },
    ));
    let counted = count("mobile", &all, &asked()).unwrap();
    let of = |measure, part| figure(&counted, measure, part, &[]);
    let covered = of("MO01", "covered");
    assert_eq!((covered.n, covered.numerator), (3, Some(1)));
    assert_eq!((covered.excluded[0].reason.as_str(), covered.target), ("away", Some(95.0)));
    assert_eq!(of("MO01", "active").numerator, Some(1));
    assert!((of("MO03", "crashes").value.unwrap() - 100.0 / 3.0).abs() < 1e-9);
    assert!(!works(&all.devices[2], at(1, 7), at(1, 17)) && works(&all.devices[0], at(1, 7), at(1, 17)));
    let rows = counted.rows("MO01", Some("covered"), None, |_| true).unwrap();
    assert_eq!((rows.len(), rows[0].label.as_str()), (4, "NE Response A"), "the team and nobody's name");
}

#[test]
fn trap_28_the_wait_is_measured_in_seconds_against_ten() {
    let mut all = Evidence::default();
    team(&mut all);
    for n in 0..20u32 {
        let start = AppStart {
            officer: format!("pc{n}").into(),
            team: Some("t1".into()),
            at: at(1, 8),
            ready_ms: 2_000 + 1_000 * n,
            crashed: false,
        };
        all.starts.push(held(&format!("s{n:02}"), start));
    }
    let ready = figure(&count("mobile", &all, &asked()).unwrap(), "MO03", "ready", &[]);
    assert_eq!((ready.value, ready.unit.as_str(), ready.target), (Some(11.0), "seconds", Some(10.0)));
    let rows = count("mobile", &all, &asked()).unwrap().rows("MO03", Some("ready"), None, |_| true).unwrap();
    assert!(rows.iter().all(|row| row.label == "NE Response A"), "no row says whose it was");
}

#[test]
fn what_waits_longest_stands_beside_how_long_things_take() {
    let mut all = Evidence::default();
    for (n, days) in [(1, 4), (2, 1)] {
        all.devices.push(Device {
            id: format!("d{n}"),
            unsent: 3,
            oldest_unsent_at: Some(at(14 - days, 0)),
            ..Device::default()
        });
    }
    let counted = count("mobile", &all, &asked()).unwrap();
    let oldest = figure(&counted, "MO02", "oldest", &[]);
    assert_eq!((oldest.value, oldest.n), (Some(96.0), 2), "the phone of the four rest days");
}

/// Records about people at work are kept out of case files: they hang on no case, lie in no area's feed, and no board says
/// whose they are.
#[test]
fn trap_21_time_at_work_is_employment_data_and_no_part_of_a_case() {
    for name in ["state_event", "roster", "app_start", "task_run"] {
        let kind = KINDS.iter().find(|k| k.name == name).unwrap();
        assert_eq!(kind.parent, None, "{name} hangs on nothing");
        let body = serde_json::json!({"staff": "pc1", "officer": "pc1", "team": "t1", "area": "NE"});
        let scopes = scopes_of(name, "x", body.as_object().unwrap(), None);
        assert_eq!(scopes.is_empty(), name == "roster", "{name}: a roster lies in no feed at all");
        let own = |s: &Scope| s.as_str() == "person:pc1" || s.as_str() == "team:t1";
        assert!(scopes.iter().all(own), "{name} lies in {scopes:?}");
    }
    let mut all = Evidence::default();
    team(&mut all);
    for n in 0..12 {
        let who = format!("officer-{n}");
        all.rosters.push(tour(1, &who));
        all.states.push(held(&who, examples::state(&who.as_str().into(), Some(&"t1".into()), 2, at(1, 8))));
    }
    for board in ["time", "demand", "mobile"] {
        let counted = count(board, &all, &asked()).unwrap();
        let figures = serde_json::to_string(&counted.figures).unwrap();
        assert!(!figures.contains("officer-"), "{board}");
    }
    let time = count("time", &all, &asked()).unwrap();
    let rows = time.rows("TI01", Some("share"), None, |_| true).unwrap();
    assert!(!serde_json::to_string(&rows).unwrap().contains("officer-"));
    let costing = figure(&time, "TI01", "costing", &[("costing", "unknown")]);
    assert!(costing.value.unwrap() > 50.0, "what nobody accounts for is printed: {costing:?}");
    let split = time.rows("TI01", Some("costing"), None, |_| true).unwrap();
    assert!(split.iter().any(|row| row.group.get("costing").is_some_and(|c| c == "unknown")));
}
