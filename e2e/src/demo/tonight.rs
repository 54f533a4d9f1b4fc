//! The shift that is running now: two constables and their sergeant in Blaenau Gwent, with open jobs.

use beatbook_shared::examples::{self, letter};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::attendance::{Point, ResourceRole};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::time::{DAY, MINUTE, Millis};

use super::cases::{Desk, Wish};
use super::jobs::{Crimed, Streets, log};
use super::people::{Person, Roll};
use super::stamps::{ago, callsign};

/// The two constables whose devices the demonstration enrols, and their sergeant.
#[must_use]
pub fn crew(roll: &Roll) -> Vec<Person> {
    ["1412", "1427", "288"]
        .iter()
        .filter_map(|collar| roll.people.iter().find(|p| p.collar == *collar).cloned())
        .collect()
}

fn send(s: &mut Streets<'_>, incident: &RecordId, officers: &[&Person], points: &[(Point, i64)]) {
    let control = s.control.clone();
    let now = s.book.now;
    let id = s.book.id(&format!("attendance/{incident}/tonight"));
    let ids: Vec<_> = officers.iter().map(|p| p.id.clone()).collect();
    let sign = officers.first().map(|p| callsign(p)).unwrap_or_default();
    let mut sent = examples::attendance(incident, &sign, &ids);
    sent.role = ResourceRole::Sworn;
    let first = points.first().map_or(now, |(_, minutes)| ago(now, *minutes));
    s.book.add(first, &control, &id, &sent);
    for (point, minutes) in points {
        let at = ago(now, *minutes);
        let mut stamp = examples::stamp(&id, *point, at);
        if *point == Point::Assigned {
            (stamp.source, stamp.by) = ("dispatcher".to_owned(), Some(control.clone()));
        } else {
            stamp.by = ids.first().cloned();
        }
        s.book.add(at, &control, &s.book.id(&format!("stamp/{id}/{point:?}")), &stamp);
    }
}

fn open(
    s: &mut Streets<'_>,
    key: &str,
    minutes: i64,
    grade: &'static str,
    status: &str,
    title: &str,
    place: &str,
) -> (RecordId, Incident) {
    let at = ago(s.book.now, minutes);
    let mut incident = examples::incident(&format!("{}", 900 + s.dice.number(0, 90)), "BG", grade, at);
    incident.title = title.to_owned();
    incident.place = Some(place.to_owned());
    incident.status = status.to_owned();
    (incident.lat, incident.lon) = (Some(51.731), Some(-3.134));
    (s.book.id(&format!("tonight/{key}")), incident)
}

/// Writes the open jobs.
pub fn jobs(s: &mut Streets<'_>) {
    let crew = crew(s.roll);
    let [carys, tom, ..] = crew.as_slice() else { return };
    let now = s.book.now;

    let (id, mut shouting) = open(
        s,
        "shouting",
        26,
        "3",
        "ASG",
        "Woman shouting next door",
        "Flat 7, Quarrymen's Row, Abertillery",
    );
    shouting.category = "PSW-DOM".to_owned();
    shouting.victim = true;
    shouting.what_was_said =
        Some("\"She's screaming at somebody to get out. The little boy is in there. It's the third time since May.\"".to_owned());
    shouting.warnings =
        vec!["Ex-partner kicked the door in June".to_owned(), "Third report since May".to_owned()];
    shouting.qualifiers = vec!["Q-DOM".to_owned(), "Q-RPT".to_owned()];
    shouting.safe_contact = Some("Not the house telephone. After 16:00, Welsh if possible.".to_owned());
    shouting.grade_reason = Some("Repeat victim found on checking".to_owned());
    shouting.grade_rationale =
        Some("Third report in six months; child in the home; ex-partner with history of damage.".to_owned());
    let (first, second) = (ago(now, 26), ago(now, 11));
    log(s, &id, &mut shouting, &[("3", first, None), ("2", second, Some("Repeat victim found on checking"))]);
    let control = s.control.clone();
    let mut again = examples::thrive(&id, 2, "medium", second);
    again.by = Some(control.clone());
    again.threat = letter("high", "Ex-partner believed still inside, has forced the door before.");
    again.vulnerability = letter("high", "Child of about six in the home.");
    again.repeat_check = "repeat".to_owned();
    again.systems_checked = vec!["command and control".to_owned(), "crime system".to_owned()];
    again.grade = Some("2".to_owned());
    again.rationale =
        "First assessment said nuisance. Repeat check: third report since May. Graded up.".to_owned();
    again.reassess_due_at = Some(now.plus(19 * MINUTE));
    s.book.add(second, &control, &s.book.id("tonight/shouting/thrive"), &again);
    send(s, &id, &[carys], &[(Point::Assigned, 9)]);

    let (id, mut shop) =
        open(s, "shop", 31, "2", "SCN", "Shopkeeper holding a girl for theft", "Tallow Street, Brynmawr");
    (shop.category, shop.victim) = ("CRM-REC".to_owned(), true);
    shop.qualifiers = vec!["Q-YTH".to_owned(), "Q-BUS".to_owned()];
    let at = shop.created_at;
    log(s, &id, &mut shop, &[("2", at, None)]);
    send(
        s,
        &id,
        &[tom],
        &[(Point::Assigned, 27), (Point::Acknowledged, 27), (Point::EnRoute, 25), (Point::AtScene, 12)],
    );

    let (id, mut bikes) =
        open(s, "bikes", 64, "3", "AWR", "Off-road bikes on the old tramway", "Old tramway, Blaina");
    bikes.category = "ASB-NUI".to_owned();
    let at = bikes.created_at;
    log(s, &id, &mut bikes, &[("3", at, None)]);

    let (id, mut man) = open(
        s,
        "bridge",
        4,
        "1",
        "AWR",
        "Man collapsed outside the shop, breathing",
        "Foundry Steps, Ebbw Vale",
    );
    (man.category, man.victim) = ("PSW-COL".to_owned(), true);
    let at = man.created_at;
    log(s, &id, &mut man, &[("1", at, None)]);

    let (id, mut visit) = open(
        s,
        "visit",
        300,
        "3",
        "DEF",
        "Statement from a witness to Friday's assault",
        "12 Teras y Bont, Tredegar",
    );
    visit.category = "ADM-INF".to_owned();
    (visit.appointment_from, visit.appointment_to) =
        (Some(now.plus(60 * MINUTE)), Some(now.plus(120 * MINUTE)));
    let at = visit.created_at;
    log(s, &id, &mut visit, &[("3", at, None)]);
    send(s, &id, &[carys, tom], &[(Point::Assigned, 120)]);
}

/// Writes the crimes that the two constables carry, so that their devices have work on them.
pub fn cases(desk: &mut Desk<'_>) {
    let crew = crew(desk.roll);
    let now = desk.book.now;
    for (n, officer) in crew.iter().take(2).enumerate() {
        for (i, (kind, days)) in [
            ("violence", 26),
            ("damage", 9),
            ("violence", 34),
            ("burglary", 18),
            ("other_theft", 12),
            ("violence", 5),
            ("vehicle", 47),
            ("public_order", 3),
            ("damage", 130),
        ]
        .into_iter()
        .enumerate()
        {
            let reported = now.plus(-days * DAY);
            let crime = Crimed {
                incident: RecordId::default(),
                investigation: desk.book.id(&format!("tonight/crime/{n}/{i}")),
                area: "BG",
                kind,
                place: super::words::place("BG", desk.dice).0,
                reported,
                clear: reported.plus(50 * MINUTE),
                officer: officer.clone(),
            };
            let wish = Wish {
                open: true,
                suspects: u32::from(i == 0 || i == 5),
                untouched: (i == 0).then_some(26 - 2).or((i == 6).then_some(15)),
                victim_today: i == 2 || i == 3,
            };
            desk.crime(&crime, wish);
        }
    }
}

/// Crimes from before the weeks that are shown, still open: nobody's demonstration begins on a clean desk.
pub fn older(desk: &mut Desk<'_>, start: Millis, many: usize) {
    let constables: Vec<Person> = desk.roll.people.iter().filter(|p| p.role == "PCO").cloned().collect();
    for n in 0..many {
        let officer = desk.dice.pick(&constables);
        let days = i64::try_from(desk.dice.number(2, 170)).unwrap_or(30);
        let reported = start.plus(-days * DAY);
        let kind = desk.mixes.draw("crime", desk.dice);
        let crime = Crimed {
            incident: RecordId::default(),
            investigation: desk.book.id(&format!("older/{n}")),
            area: officer.area,
            kind,
            place: super::words::place(officer.area, desk.dice).0,
            reported,
            clear: reported.plus(60 * MINUTE),
            officer,
        };
        let (open, suspect) = (desk.dice.chance(0.35), desk.dice.chance(0.2));
        desk.crime(&crime, Wish { open, suspects: u32::from(suspect), ..Wish::default() });
    }
}
