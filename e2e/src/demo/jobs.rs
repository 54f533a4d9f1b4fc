//! Incidents over the weeks: when they come, how they are graded, who goes and when they get there.

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::attendance::{Point, ResourceRole};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::time::{DAY, HOUR, MINUTE, Millis};

use super::book::Book;
use super::control;
use super::dice::{Dice, Mixes};
use super::people::{AREAS, Person, Roll};
use super::rota::{Rota, SHIFTS, days};
use super::stamps::{self, Times};
use super::words;

/// One officer's turn of duty.
#[derive(Debug, Clone)]
pub struct Tour {
    pub officer: Person,
    pub from: Millis,
    pub to: Millis,
    pub busy: Vec<Busy>,
    free_at: Millis,
}

/// A job within a tour.
#[derive(Debug, Clone)]
pub struct Busy {
    pub incident: RecordId,
    pub times: Times,
    pub crime: bool,
    pub arrest: bool,
    /// When the writing after it was done.
    pub written: Millis,
}

/// A crime that an incident led to.
#[derive(Debug, Clone)]
pub struct Crimed {
    pub incident: RecordId,
    pub investigation: RecordId,
    pub area: &'static str,
    pub kind: &'static str,
    pub place: String,
    pub reported: Millis,
    /// When the officer was done at the scene.
    pub clear: Millis,
    pub officer: Person,
}

/// What the weeks came to.
#[derive(Debug, Default)]
pub struct Weeks {
    pub tours: Vec<Tour>,
    pub crimes: Vec<Crimed>,
    pub incidents: u64,
}

pub struct Streets<'a> {
    pub book: &'a mut Book,
    pub dice: &'a mut Dice,
    pub mixes: &'a Mixes,
    pub roll: &'a Roll,
    pub control: StaffId,
}

/// A call as it comes in.
struct Call {
    at: Millis,
    area: &'static str,
    n: u64,
}

/// Makes the incidents of all days and sends officers to them.
pub fn weeks(s: &mut Streets<'_>, rota: Rota, start: Millis, per_day: u32) -> Weeks {
    let mut out = Weeks { tours: tours(s, rota, start), ..Weeks::default() };
    let calls = calls(s, start, per_day);
    let mut before: Option<(RecordId, Incident)> = None;
    let mut drafts = Vec::new();
    for call in calls {
        out.incidents += 1;
        before = Some(one(s, &mut drafts, &call, before.as_ref()));
    }
    // Officers are sent in the order in which jobs become ready for one, not in which they came in.
    drafts.sort_by_key(|d| (d.ready, d.incident.created_at));
    for draft in drafts {
        if draft.found_it { police_generated(s, &mut out, draft) } else { send(s, &mut out, draft) }
    }
    out
}

/// A job that somebody goes to.
struct Draft {
    ready: Millis,
    id: RecordId,
    incident: Incident,
    grades: Vec<Graded>,
    crime_kind: &'static str,
    /// An officer came across it.
    found_it: bool,
}

fn tours(s: &mut Streets<'_>, rota: Rota, start: Millis) -> Vec<Tour> {
    let mut tours = Vec::new();
    for day in days(start, s.book.now) {
        for shift in &SHIFTS {
            let (from, to) = shift.on(day);
            if from < start || from > s.book.now {
                continue;
            }
            for area in AREAS {
                let team: Vec<Person> = s.roll.constables(area, rota.team(shift, day)).cloned().collect();
                for officer in team {
                    // Now and then somebody is at court, on a course or ill.
                    let named = officer.collar == "1412" || officer.collar == "1427";
                    if named || !s.dice.chance(0.08) {
                        let begin = from.plus(s.dice.minutes(4.0) - 4 * MINUTE);
                        tours.push(Tour {
                            officer,
                            from: begin,
                            to,
                            busy: Vec::new(),
                            free_at: begin.plus(12 * MINUTE),
                        });
                    }
                }
            }
        }
    }
    tours
}

/// The calls of all days by time, more of them where the week has its peaks.
fn calls(s: &mut Streets<'_>, start: Millis, per_day: u32) -> Vec<Call> {
    let mean: u64 = (0..24).map(|h| s.mixes.weight("weekday", &h.to_string())).sum::<u64>() * 5
        + (0..24).map(|h| s.mixes.weight("weekend", &h.to_string())).sum::<u64>() * 2;
    let mut calls = Vec::new();
    let mut hour = Millis(start.0.div_euclid(HOUR) * HOUR);
    while hour <= s.book.now {
        let local = hour.london();
        let friday_on = matches!(local.weekday(), jiff::civil::Weekday::Friday) && local.hour() >= 18;
        let weekend =
            matches!(local.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
        let shape = if friday_on || weekend { "weekend" } else { "weekday" };
        let weight = s.mixes.weight(shape, &local.hour().to_string());
        let expected = 7.0 * f64::from(per_day) * weight as f64 / mean.max(1) as f64;
        let mut left = expected;
        while left > 0.0 {
            if s.dice.chance(left.min(1.0)) {
                let at = hour.plus(i64::try_from(s.dice.number(0, 3_600_000)).unwrap_or(0));
                let area = AREAS.into_iter().find(|a| *a == s.mixes.draw("area", s.dice)).unwrap_or("NE");
                calls.push(Call { at, area, n: 0 });
            }
            left -= 1.0;
        }
        hour = hour.plus(HOUR);
    }
    calls.retain(|c| c.at >= start && c.at < s.book.now);
    calls.sort_by_key(|c| (c.at, c.area));
    // Numbers begin again every day, as they do in many forces.
    let mut day = None;
    let mut n = 0;
    for call in &mut calls {
        let today = call.at.london().date();
        n = if day == Some(today) { n + 1 } else { 1 };
        day = Some(today);
        call.n = n;
    }
    calls
}

fn one(
    s: &mut Streets<'_>,
    drafts: &mut Vec<Draft>,
    call: &Call,
    before: Option<&(RecordId, Incident)>,
) -> (RecordId, Incident) {
    let date = call.at.london().date();
    let id = s.book.id(&format!("incident/{date}/{}", call.n));
    let grade = s.mixes.draw("grade", s.dice);
    let mut incident = examples::incident(&format!("{}", call.n), call.area, grade, call.at);
    incident.category = s.mixes.draw("incident", s.dice).to_owned();
    let (place, rural, lat, lon) = words::place(call.area, s.dice);
    (incident.place, incident.rural) = (Some(place), rural);
    (incident.lat, incident.lon) = (Some(lat), Some(lon));
    let crime_kind = s.mixes.draw("crime", s.dice);
    incident.title = if incident.category == "CRM-REC" {
        words::crime(crime_kind, s.dice).1.to_owned()
    } else {
        words::title(&incident.category, s.dice).to_owned()
    };
    incident.victim = !incident.category.starts_with("TRA-HWY") && s.dice.chance(0.75);
    if incident.category == "PSW-DOM" {
        incident.qualifiers = vec!["Q-DOM".to_owned()];
    }
    let again = before.filter(|(_, b)| {
        b.area == call.area && b.duplicate_of.is_none() && call.at.since(b.created_at) < HOUR
    });
    let kind = s.dice.share();
    if let Some((master, first)) = again.filter(|_| s.dice.chance(0.22)) {
        // Somebody else rings about the same thing.
        incident.title.clone_from(&first.title);
        incident.place.clone_from(&first.place);
        incident.category.clone_from(&first.category);
        incident.status = "DUP".to_owned();
        incident.results = Some(vec!["R30".to_owned()]);
        incident.duplicate_of = Some(master.clone());
        incident.resulted_at = Some(call.at.plus(s.dice.minutes(9.0)));
        log(s, &id, &mut incident, &[(grade, call.at, None)]);
    } else if kind < 0.04 {
        incident.source = Some("police".to_owned());
        incident.already_there = true;
        incident.category = "ADM-PGA".to_owned();
        incident.title = words::title("ADM-PGA", s.dice).to_owned();
        incident.victim = false;
        let (grades, again) = (vec![("3", call.at, None)], incident.clone());
        drafts.push(Draft {
            ready: call.at,
            id: id.clone(),
            incident: again,
            grades,
            crime_kind,
            found_it: true,
        });
    } else if kind < 0.07 {
        let at = call.at.plus(s.dice.minutes(8.0));
        incident.status = "CAN".to_owned();
        incident.cancelled_at = Some(at);
        incident.results = Some(vec!["R23".to_owned()]);
        incident.resulted_at = Some(at);
        log(s, &id, &mut incident, &[(grade, call.at, None)]);
    } else if grade == "4" {
        unattended(s, &id, &mut incident);
    } else {
        drafts.push(ready(s, &id, &incident, grade, crime_kind));
    }
    (id, incident)
}

/// A grade, when it was set, and why it was changed.
pub type Graded = (&'static str, Millis, Option<&'static str>);

/// Writes the log with its gradings and its first assessment. What is not over by now is left out.
pub fn log(s: &mut Streets<'_>, id: &RecordId, incident: &mut Incident, grades: &[Graded]) {
    let now = s.book.now;
    let grades: Vec<&Graded> = grades.iter().filter(|(_, at, _)| *at <= now).collect();
    if let Some((grade, ..)) = grades.last() {
        incident.grade = Some((*grade).to_owned());
    }
    let control = s.control.clone();
    control::caller(id, incident);
    s.book.add(incident.created_at, &control, id, incident);
    for (n, (grade, at, reason)) in grades.iter().enumerate() {
        let mut grading = examples::grading(id, grade, *at);
        grading.by = Some(control.clone());
        grading.reason = reason.map(str::to_owned);
        s.book.add(*at, &control, &s.book.id(&format!("grading/{id}/{n}")), &grading);
    }
    if incident.victim && incident.duplicate_of.is_none() {
        let level = match incident.grade.as_deref() {
            Some("1") => "high",
            Some("2") => "medium",
            _ => "low",
        };
        let at = incident.created_at.plus(2 * MINUTE);
        let mut assessed = examples::thrive(id, 1, level, at);
        assessed.by = Some(control.clone());
        assessed.grade.clone_from(&incident.grade);
        assessed.rationale = format!("Graded on what the caller said: {}.", incident.title);
        if s.dice.chance(0.2) {
            assessed.repeat_check = "not_done".to_owned();
            assessed.vulnerability.level = String::new();
        }
        control::words(id, &incident.title, &mut assessed);
        s.book.add(at, &control, &s.book.id(&format!("thrive/{id}/1")), &assessed);
    }
}

fn unattended(s: &mut Streets<'_>, id: &RecordId, incident: &mut Incident) {
    let (result, reason) = s.dice.pick(&[
        ("R20", "NA2"),
        ("R21", "NA1"),
        ("R22", "NA5"),
        ("R21", "NA4"),
        ("R20", "NA8"),
        ("R27", "NA5"),
    ]);
    let at = incident.created_at.plus(s.dice.minutes(95.0));
    if at <= s.book.now {
        incident.status = "CLO".to_owned();
        incident.results = Some(vec![result.to_owned()]);
        incident.resulted_at = Some(at);
        // Some are closed without saying why.
        if !s.dice.chance(0.12) {
            incident.non_attendance_reason = Some(reason.to_owned());
            incident.non_attendance_rationale =
                Some("Spoken to by telephone; content with the advice given.".to_owned());
        }
    } else {
        incident.status = "RWD".to_owned();
    }
    let created = incident.created_at;
    log(s, id, incident, &[("4", created, None)]);
}

/// An officer came across it: no clock runs.
fn police_generated(s: &mut Streets<'_>, out: &mut Weeks, draft: Draft) {
    let Draft { id, mut incident, grades, .. } = draft;
    let at = incident.created_at;
    let clear = at.plus(s.dice.minutes(14.0));
    incident.status = "CLO".to_owned();
    incident.results = Some(vec!["R02".to_owned()]);
    incident.resulted_at = Some(clear.min(s.book.now));
    let area = incident.area.clone();
    let tour =
        out.tours.iter_mut().find(|t| t.officer.area == area && t.from <= at && at < t.to && t.free_at <= at);
    log(s, &id, &mut incident, &grades);
    if let Some(tour) = tour {
        tour.free_at = clear;
        let times = Times { assigned: at, acknowledged: None, en_route: None, at_scene: Some(at), clear };
        stamps::attend(s, &id, &tour.officer.clone(), ResourceRole::Sworn, 0, &times, true);
    }
}

/// When a job is ready for somebody to go, and what became of its grade until then.
fn ready(
    s: &mut Streets<'_>,
    id: &RecordId,
    incident: &Incident,
    first: &'static str,
    crime_kind: &'static str,
) -> Draft {
    let created = incident.created_at;
    let mut grades: Vec<Graded> = vec![(first, created, None)];
    // Some are looked at again while they wait: most go up, some go down shortly before they would be late.
    let mut grade = first;
    if s.dice.chance(0.1) {
        let up = s.dice.chance(0.6);
        let next = match (grade, up) {
            ("2", true) => {
                Some(("1", created.plus(s.dice.minutes(14.0)), "Caller rang back, now in progress"))
            }
            ("3", true) => Some(("2", created.plus(s.dice.minutes(25.0)), "Repeat victim found on checking")),
            ("1", false) => Some(("2", created.plus(12 * MINUTE), "Offender has left, no injury")),
            ("2", false) => Some(("3", created.plus(52 * MINUTE), "Caller agrees to an appointment")),
            _ => None,
        };
        if let Some((to, at, why)) = next {
            grades.push((to, at, Some(why)));
            grade = to;
        }
    }
    let wait = match grade {
        "1" => s.dice.minutes(1.6),
        "2" => s.dice.minutes(7.0),
        _ => s.dice.minutes(260.0),
    };
    let ready = created.plus(wait).max(grades.last().map_or(created, |g| g.1));
    Draft { ready, id: id.clone(), incident: incident.clone(), grades, crime_kind, found_it: false }
}

fn send(s: &mut Streets<'_>, out: &mut Weeks, draft: Draft) {
    let Draft { ready, id, mut incident, grades, crime_kind, .. } = draft;
    let (id, incident) = (&id, &mut incident);
    let created = incident.created_at;
    let grade = grades.last().map_or("2", |g| g.0);
    let length = match incident.category.as_str() {
        "PSW-DOM" | "PSW-MIS" | "TRA-RTC-INJ" => 62.0,
        "CRM-REC" => 44.0,
        _ => 26.0,
    };
    let crews = if grade == "1" && s.dice.chance(0.35) { 2 } else { 1 };
    let (mut seen, mut others) = (None, Vec::new());
    for crew in 0..crews {
        let Some((tour, queued)) = free(&out.tours, &incident.area, ready) else { break };
        let scene_s = s.dice.minutes(length);
        let rural = incident.rural;
        let times = stamps::times(s.dice, queued, grade, rural, scene_s);
        // The busier it is, the more often nobody presses the button.
        let missing = 0.09 + 0.22 * busy_share(&out.tours, &incident.area, queued);
        let times = if s.dice.chance(missing) { Times { at_scene: None, ..times } } else { times };
        let crime = crew == 0
            && (incident.category == "CRM-REC"
                || (incident.category == "PSW-DOM" && s.dice.chance(0.45))
                || s.dice.chance(0.16));
        let arrest = crew == 0 && grade != "3" && s.dice.chance(0.06);
        let paper = if crime { 24.0 } else { 8.0 };
        let tour = &mut out.tours[tour];
        let quick = if s.roll.is_mobile(tour.officer.team.as_ref(), times.clear) { 0.7 } else { 1.0 };
        let extra = if arrest { s.dice.minutes(150.0) } else { 0 };
        let written = times.clear.plus(s.dice.minutes(paper * quick) + extra);
        tour.free_at = written;
        tour.busy.push(Busy { incident: id.clone(), times, crime, arrest, written });
        let officer = tour.officer.clone();
        if crew == 0 {
            seen = Some((officer, times, crime, arrest));
        } else {
            others.push((officer, crew, times));
        }
    }
    let Some((officer, times, crime, arrest)) = seen else {
        incident.status = "AWR".to_owned();
        log(s, id, incident, &grades);
        return;
    };
    let investigation = s.book.id(&format!("crime/{id}"));
    stamps::status(incident, &times, s.book.now);
    if times.clear <= s.book.now {
        let result = match (arrest, crime) {
            (true, _) => "R08",
            (_, true) => "R01",
            _ => s.dice.pick(&["R02", "R02", "R02", "R03", "R04", "R05", "R06", "R07"]),
        };
        incident.results = Some(vec![result.to_owned()]);
        incident.resulted_at = Some(times.clear.plus(s.dice.minutes(6.0)));
        if crime {
            incident.investigation = Some(investigation.clone());
            incident.closing_category = Some("CRM-REC".to_owned());
        }
    }
    log(s, id, incident, &grades);
    let pcso = grade == "3" && s.dice.chance(0.15);
    for (officer, crew, times) in others {
        stamps::attend(s, id, &officer, ResourceRole::Sworn, crew, &times, false);
    }
    let support = s.roll.people.iter().find(|p| pcso && p.role == "PCS" && p.area == incident.area);
    match support {
        Some(officer) => stamps::attend(s, id, officer, ResourceRole::Pcso, 0, &times, false),
        None => stamps::attend(s, id, &officer, ResourceRole::Sworn, 0, &times, false),
    }
    if crime && times.clear <= s.book.now {
        let area = AREAS.into_iter().find(|a| *a == incident.area).unwrap_or("NE");
        let kind = if incident.category == "PSW-DOM" { "violence" } else { crime_kind };
        let place = incident.place.clone().unwrap_or_default();
        let clear = times.clear;
        out.crimes.push(Crimed {
            incident: id.clone(),
            investigation,
            area,
            kind,
            place,
            reported: created,
            clear,
            officer,
        });
    }
}

/// How many of those on duty in an area are at a job or writing one up.
fn busy_share(tours: &[Tour], area: &str, at: Millis) -> f64 {
    let on = tours.iter().filter(|t| t.officer.area == area && t.from <= at && at < t.to);
    let (mut all, mut busy) = (0_u32, 0_u32);
    for tour in on {
        all += 1;
        busy += u32::from(tour.free_at > at);
    }
    f64::from(busy) / f64::from(all.max(1))
}

/// The officer of the area who is free first, and when they can be sent.
fn free(tours: &[Tour], area: &str, ready: Millis) -> Option<(usize, Millis)> {
    tours
        .iter()
        .enumerate()
        .filter(|(_, t)| t.officer.area == area && t.to > ready && t.from < ready.plus(DAY))
        .map(|(n, t)| (n, ready.max(t.free_at)))
        .filter(|(n, at)| at.plus(20 * MINUTE) < tours[*n].to)
        .min_by_key(|(n, at)| (*at, *n))
}

/// Points that an attendance may have, in their order.
pub const POINTS: [Point; 5] =
    [Point::Assigned, Point::Acknowledged, Point::EnRoute, Point::AtScene, Point::Clear];
