//! People on the agenda: who is wanted and what is due on it, and which jobs were flagged as somebody's again.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::meeting::AgendaRow;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::repeat::{PUT_ASIDE, RepeatFlag};
use beatbook_shared::patrol::wanted::{ArrestAttempt, Wanted, WantedReview, WantedStep};
use beatbook_shared::patrol::wanted_read::{Facts, standing};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter, Stored};

/// The parts of the register that somebody has to do something about.
const ASKS: [&str; 5] = ["arrested", "to_circulate", "to_attempt", "to_review", "expiring"];

/// Who is wanted on that ground, those first whose marker should be gone.
pub(super) fn wanted(
    conn: &mut AnyConn,
    caller: &Caller,
    areas: &[String],
    lists: &Lists,
    now: Millis,
) -> Result<Vec<AgendaRow>, Error> {
    let here = Filter { areas: Some(areas.to_vec()), without_seq: true, ..Filter::default() };
    let held: Vec<Stored<Wanted>> = records::list(conn, &here)?;
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<RecordId> = held.iter().map(|one| one.id.clone()).collect();
    let of = Filter { parents: Some(ids), without_seq: true, ..Filter::default() };
    let attempts: Vec<Stored<ArrestAttempt>> = records::list(conn, &of)?;
    let reviews: Vec<Stored<WantedReview>> = records::list(conn, &of)?;
    let steps: Vec<Stored<WantedStep>> = records::list(conn, &of)?;
    let cases: BTreeSet<RecordId> = held.iter().filter_map(|one| one.record.investigation.clone()).collect();
    let sight = Sight::of(conn, caller, now)?;
    let mut seen: BTreeMap<RecordId, String> = BTreeMap::new();
    for (id, (_, body)) in records::bodies(conn, &cases.into_iter().collect::<Vec<_>>())? {
        let case = records::typed::<Investigation>(&body)?;
        if sight.sees(&id, &case) {
            seen.insert(id, case.area);
        }
    }
    let mut rows = Vec::new();
    for one in &held {
        let area = match &one.record.investigation {
            Some(case) => seen.get(case).cloned(),
            None => one.record.area.clone(),
        };
        let Some(area) = area.filter(|area| areas.contains(area)) else { continue };
        let tried: Vec<_> =
            attempts.iter().filter(|a| a.record.wanted == one.id).map(|a| (&a.id, &a.record)).collect();
        let looked: Vec<_> =
            reviews.iter().filter(|r| r.record.wanted == one.id).map(|r| (&r.id, &r.record)).collect();
        let told: Vec<_> =
            steps.iter().filter(|s| s.record.wanted == one.id).map(|s| (&s.id, &s.record)).collect();
        let read = standing(lists, &one.record, &Facts::of(&tried, &looked, &told), now);
        let Some(place) = ASKS.iter().position(|part| *part == read.part) else { continue };
        rows.push((
            place,
            AgendaRow {
                record: Some(one.id.clone()),
                kind: "wanted".to_owned(),
                title: one.record.name.clone(),
                area,
                at: Some(one.record.decision_at),
                why: vec![format!("wanted_{}", read.part)],
                ..AgendaRow::default()
            },
        ));
    }
    rows.sort_by_key(|(place, row)| (*place, row.at));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// Which of some jobs are flagged as somebody's again, unless whoever looked put the flag aside.
pub(super) fn flagged(conn: &mut AnyConn, jobs: &[RecordId]) -> Result<BTreeSet<RecordId>, Error> {
    let of = Filter { parents: Some(jobs.to_vec()), without_seq: true, ..Filter::default() };
    let mut last: BTreeMap<(RecordId, String, String), bool> = BTreeMap::new();
    for held in records::list::<RepeatFlag>(conn, &of)? {
        let flag = held.record;
        last.insert((flag.about, flag.rule, flag.subject), flag.said != PUT_ASIDE);
    }
    Ok(last.into_iter().filter(|(_, stands)| *stands).map(|((job, _, _), _)| job).collect())
}
