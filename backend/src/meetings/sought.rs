//! Who is wanted, for the meeting: named and undecided for too long, red and untried, overdue for review, arrested with
//! the marker still there, and markers that will lapse.

use beatbook_shared::api::meeting::AgendaRow;
use beatbook_shared::api::wanted::{OfCase, WantedRegister};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::wanted;

/// The parts of the register that a meeting looks at.
const PARTS: [&str; 5] = ["arrested", "to_attempt", "to_circulate", "to_review", "expiring"];
/// Of those that nobody tried, the meeting hears of the highest grade.
const RED: &str = "R";

pub(super) fn rows(
    conn: &mut AnyConn,
    caller: &Caller,
    areas: &[String],
    lists: &Lists,
    now: Millis,
) -> Result<Vec<AgendaRow>, Error> {
    let found = wanted::register(conn, caller, &wanted::Narrow::default(), lists, u32::MAX, now)?;
    let mut rows = told(found, now);
    rows.retain(|row| areas.contains(&row.area));
    Ok(rows)
}

fn told(found: WantedRegister, now: Millis) -> Vec<AgendaRow> {
    let mut rows: Vec<(usize, AgendaRow)> = Vec::new();
    for row in found.rows {
        let part = row.standing.part.as_str();
        let Some(place) = PARTS.iter().position(|name| *name == part) else { continue };
        if part == "to_attempt" && row.standing.risk != RED {
            continue;
        }
        let since = row.standing.unneeded.as_ref().map(|u| u.at);
        let owed = row.standing.attempt_by.or(row.standing.review_by).or(row.standing.expires_at);
        let at = since.or(row.standing.circulate_by).or(owed);
        rows.push((place, line(&row.record.name, row.case, at, part)));
    }
    for row in found.suspects.into_iter().filter(|row| row.decide_by.is_some_and(|by| by <= now)) {
        rows.push((1, line(&row.record.name, row.case, row.decide_by, "undecided")));
    }
    rows.sort_by_key(|(place, row)| (*place, row.at));
    rows.into_iter().map(|(_, row)| row).collect()
}

fn line(name: &str, case: OfCase, at: Option<Millis>, part: &str) -> AgendaRow {
    let about = case.crime_number.or(case.title).unwrap_or_default();
    AgendaRow {
        kind: if case.id.is_some() { "investigation" } else { "wanted" }.to_owned(),
        record: case.id,
        title: if about.is_empty() { name.to_owned() } else { format!("{name} · {about}") },
        area: case.area,
        at,
        why: vec![format!("wanted_{part}")],
        count: None,
        grade: None,
    }
}
