//! The people of one job or case: who they are, how they may be reached, what repeats and what was asked.

use std::collections::BTreeSet;

use beatbook_shared::access::Action;
use beatbook_shared::api::people::{InvolvedRow, PeopleOf};
use beatbook_shared::finding::phone::phone;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::{Involved, node};
use beatbook_shared::patrol::repeat_rules::{Held, Repeat};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::around::{Around, BACK, Wanted};
use super::show::{Show, named, newest, worst_first};
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter};

/// The job or case, where the caller may see it.
pub(super) fn seen_about(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<Held, Error> {
    let hidden = || Problem::new(Code::NotFound, "There is no such job or case, or it is not yours to see.");
    let sight = Sight::of(conn, caller, now)?;
    if let Some(incident) = records::get::<Incident>(conn, id)? {
        if sight.reads(Incident::KIND, id, &to_body(&incident.record)) {
            return Ok(Held::Incident(Box::new(incident.record)));
        }
        return Err(hidden().into());
    }
    let case = records::get::<Investigation>(conn, id)?.ok_or_else(hidden)?.record;
    if sight.sees(id, &case) { Ok(Held::Case(Box::new(case))) } else { Err(hidden().into()) }
}

pub(super) fn of_about(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    lists: &Lists,
    now: Millis,
) -> Result<PeopleOf, Error> {
    let held = seen_about(conn, caller, id, now)?;
    // What was told to the control room and what stands in the case are of the same people.
    let beside = match &held {
        Held::Incident(incident) => incident.investigation.clone(),
        Held::Case(case) => case.incident.clone(),
    };
    let own: BTreeSet<RecordId> = [id.clone()].into_iter().chain(beside).collect();
    let filter = Filter { parents: Some(own.iter().cloned().collect()), ..Filter::default() };
    let people = records::list::<Involved>(conn, &filter)?;
    let mut wanted = Wanted::default();
    for one in &people {
        wanted.nodes.insert(node(&one.id, &one.record).clone());
        wanted.phones.extend(one.record.phone.as_deref().and_then(phone));
    }
    if let Held::Incident(incident) = &held {
        wanted.places.extend(incident.uprn.clone());
    }
    let mut around = Around::of(conn, &wanted, now.plus(-BACK))?;
    around.own(conn, &own)?;
    let sight = Sight::of(conn, caller, now)?;
    let staff = People::of(conn, &named(&around), now)?;
    let show = Show { around: &around, sight: &sight, staff: &staff, lists, now };
    let groups: BTreeSet<RecordId> =
        people.iter().map(|one| around.groups.of(node(&one.id, &one.record)).clone()).collect();
    let shown = |repeat: &Repeat| {
        lists.row("repeat_rules", &repeat.rule, day(now)).is_some_and(|rule| rule.yes("shows"))
            && (repeat.subject.split(" + ").any(|one| groups.contains(&RecordId::from(one)))
                || wanted.phones.contains(&repeat.subject)
                || wanted.places.contains(&repeat.subject))
    };
    let found = around.repeats(lists, now).into_iter().filter(shown);
    let mut repeats: Vec<_> = found
        .filter_map(|repeat| {
            let about = repeat.sources.iter().find(|source| own.contains(source)).cloned();
            let about = about.or_else(|| newest(&show, &repeat).cloned()).unwrap_or_else(|| id.clone());
            show.repeat(repeat, &about)
        })
        .collect();
    worst_first(&mut repeats);
    let mut involved: Vec<InvolvedRow> = people.iter().filter_map(|one| show.involved(&one.id)).collect();
    involved.sort_by_cached_key(|row| (row.record.role != "victim", row.record.at, row.id.clone()));
    let about = show.about(id).ok_or_else(|| Error::Corrupt(format!("{id} went while it was read")))?;
    Ok(PeopleOf {
        as_at: now,
        answers: show.answers(&|answer| own.contains(&answer.about)),
        about,
        involved,
        repeats,
        may_write: caller.may(Action::EditCase),
    })
}
