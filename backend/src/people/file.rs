//! One person with everything that is held of them, as far as the reader may see it.

use std::collections::BTreeSet;

use beatbook_shared::access::Action;
use beatbook_shared::api::people::{DecisionRow, InvolvedRow, NominalFile};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::involved::node;
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::patrol::person_match::standing;
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use super::around::{Around, Wanted};
use super::show::{Show, named, newest, worst_first};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::investigations::opening;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Stored};

/// The person, where the caller may see them: somebody of their areas, or of a job or case that they may see.
pub(super) fn seen_person(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<Stored<Nominal>, Error> {
    let hidden = || Problem::new(Code::NotFound, "There is no such person, or they are not yours to see.");
    let person = records::get::<Nominal>(conn, id)?.ok_or_else(hidden)?;
    let sight = Sight::of(conn, caller, now)?;
    if sight.reads(Nominal::KIND, id, &to_body(&person.record)) {
        return Ok(person);
    }
    let wanted = Wanted { nodes: [id.clone()].into(), ..Wanted::default() };
    let around = Around::of(conn, &wanted, Millis(0))?;
    let staff = People::of(conn, &BTreeSet::new(), now)?;
    let lists = crate::reference::lists(conn)?;
    let show = Show { around: &around, sight: &sight, staff: &staff, lists: &lists, now };
    let mut own = around.involved.values().filter(|(_, one)| one.person.as_ref() == Some(id));
    if own.any(|(_, one)| show.sees(&one.about)) { Ok(person) } else { Err(hidden().into()) }
}

/// Keeps that the caller opened the person, before anything of them is shown.
pub(super) fn write_down(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<bool, Error> {
    seen_person(tx, caller, id, now)?;
    opening::keep(tx, caller, id, Nominal::KIND, now)
}

pub(super) fn file(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    lists: &Lists,
    now: Millis,
) -> Result<NominalFile, Error> {
    let person = seen_person(conn, caller, id, now)?;
    let wanted = Wanted { nodes: [id.clone()].into(), ..Wanted::default() };
    let around = Around::of(conn, &wanted, Millis(0))?;
    let sight = Sight::of(conn, caller, now)?;
    let staff = People::of(conn, &named(&around), now)?;
    let show = Show { around: &around, sight: &sight, staff: &staff, lists, now };
    let group = around.groups.of(id).clone();
    let members = around.groups.members(id);
    let own = |of: &RecordId| around.groups.of(of) == &group;
    let mut history: Vec<InvolvedRow> = around
        .involved
        .iter()
        .filter(|(id, (_, one))| own(node(id, one)))
        .filter_map(|(id, _)| show.involved(id))
        .collect();
    history.sort_by_key(|row| std::cmp::Reverse((row.record.at, row.id.clone())));
    let found = around.repeats(lists, now).into_iter();
    let of_them = found.filter(|r| r.subject.split(" + ").any(|one| one == group.as_str()));
    let mut repeats: Vec<_> = of_them
        .filter_map(|repeat| {
            let about = newest(&show, &repeat).cloned()?;
            show.repeat(repeat, &about)
        })
        .collect();
    worst_first(&mut repeats);
    let stands: BTreeSet<*const _> = standing(around.decisions.iter().map(|(id, one)| (id, one)))
        .into_values()
        .map(std::ptr::from_ref)
        .collect();
    let mut decisions: Vec<DecisionRow> = around
        .decisions
        .iter()
        .filter(|(_, one)| members.contains(&one.left) || members.contains(&one.right))
        .map(|(decided, one)| {
            let other = if members.contains(&one.left) && one.left != *id { &one.left } else { &one.right };
            let other = if other == id { &one.left } else { other };
            DecisionRow {
                id: decided.clone(),
                left: one.left.clone(),
                right: one.right.clone(),
                other: show.name(other),
                decision: one.decision.clone(),
                at: one.at,
                by: staff.person(&one.by),
                score: one.score,
                reasons: one.reasons.clone(),
                why: one.why.clone(),
                stands: stands.contains(&std::ptr::from_ref(one)),
            }
        })
        .collect();
    decisions.sort_by_key(|row| std::cmp::Reverse((row.at, row.id.clone())));
    Ok(NominalFile {
        id: id.clone(),
        version: person.version,
        as_at: now,
        record: person.record,
        say_written_down: false,
        same: members.iter().filter(|other| *other != id).filter_map(|other| show.nominal(other)).collect(),
        answers: show.answers(&|answer| around.who(answer).as_ref() == Some(&group)),
        history,
        repeats,
        decisions,
        may_write: caller.may(Action::EditCase),
    })
}
