//! Opening one investigation.

use beatbook_shared::access::Action;
use beatbook_shared::api::console::{ConflictRow, DirectionRow, InvestigationFile, Moment, Since};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::investigation::Update;
use beatbook_shared::patrol::lines::expected;
use beatbook_shared::patrol::review::Review;
use beatbook_shared::patrol::review_due::{self, Reader};
use beatbook_shared::patrol::signed::root;
use beatbook_shared::patrol::to_body;
use beatbook_shared::time::Millis;

use super::case_file::{CaseFile, own_writes};
use super::content::content;
use super::named::put_names;
use super::people::People;
use super::sight::{Sight, hidden};
use super::since::{before, diffs};
use super::story::{Told, cast, story};
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::records::HistoryRow;
use crate::reference::lists;

/// The file, as this caller may see it.
pub(crate) fn open(
    conn: &mut AnyConn,
    caller: &Caller,
    id: &RecordId,
    now: Millis,
) -> Result<InvestigationFile, Error> {
    let file = CaseFile::read(conn, id)?.ok_or_else(hidden)?;
    if !Sight::of(conn, caller, now)?.sees(id, &file.case.record) {
        return Err(hidden().into());
    }
    let people = People::of(conn, &cast(&file).collect(), now)?;
    let told = story(&file, &people);
    let roles: Vec<&str> = caller.roles.iter().map(String::as_str).collect();
    let reader = Reader { roles: &roles, language: &caller.language };
    let reviews: Vec<Review> = file.reviews.iter().map(|r| r.record.clone()).collect();
    let refusal = may_not_review(caller, &file);
    let content = content(conn, id)?;
    let lists = lists(conn)?;
    let said: Vec<(&RecordId, &Update)> = file.updates.iter().map(|u| (&u.id, &u.record)).collect();
    let mut opened = InvestigationFile {
        due: review_due::due(&lists, &file.case.record, &reviews, reader, now),
        oic: people.maybe(file.case.record.oic.as_ref()),
        supervisor: people.maybe(file.case.record.supervisor.as_ref()),
        since: since(&file, caller, &told, &people),
        directions: file
            .directions
            .iter()
            .map(|d| DirectionRow {
                id: d.id.clone(),
                version: d.version,
                owner: people.person(&d.record.owner),
                given_by: people.person(&d.record.given_by),
                record: d.record.clone(),
            })
            .collect(),
        conflicts: file
            .conflicts
            .iter()
            .filter(|c| c.record.status == "open")
            .map(|c| ConflictRow {
                id: c.id.clone(),
                version: c.version,
                target_title: file.case.record.title.clone(),
                author: people.person(&c.record.author),
                their_author: people.maybe(c.record.their_author.as_ref()),
                record: c.record.clone(),
            })
            .collect(),
        may: may(caller, refusal.is_none()),
        may_not_review: refusal,
        content_hash: root(&content),
        say_written_down: false,
        suggested_reason: review_due::suggested_reason(&lists, &file.case.record, now),
        lines: expected(&lists, &file.case.record, &said),
        points: points(&file, &people),
        timeline: told.into_iter().map(|t| t.row).collect(),
        id: file.case.id.clone(),
        version: file.case.version,
        seq: file.head,
        record: file.case.record,
    };
    put_names(conn, &mut opened, now)?;
    Ok(opened)
}

fn may_not_review(caller: &Caller, file: &CaseFile) -> Option<String> {
    if let Err(problem) = caller.must(Action::Review) {
        return Some(problem.detail);
    }
    let own_case = review_due::may_not_review(&file.case.record, &caller.staff, &caller.language);
    own_case.or_else(|| {
        file.own_words(&caller.staff).map(|at| review_due::own_words_unsigned(at, &caller.language))
    })
}

/// Sign-offs and changes of the fields, newest first.
fn points(file: &CaseFile, people: &People) -> Vec<Moment> {
    let changes = file.history.iter().map(|h| Moment {
        seq: h.seq,
        at: h.said_at,
        kind: if h.version == 1 { "recorded" } else { "change" }.to_owned(),
        version: h.version,
        by: people.person(&h.actor),
        review: None,
    });
    let reviews = file.reviews.iter().map(|r| Moment {
        seq: r.record.seq_seen,
        at: r.record.at,
        kind: "review".to_owned(),
        version: r.record.version_seen,
        by: people.person(&r.record.reviewer),
        review: Some(r.id.clone()),
    });
    let mut points: Vec<Moment> = changes.chain(reviews).collect();
    points.sort_by_key(|point| std::cmp::Reverse((point.seq, point.at)));
    points
}

fn may(caller: &Caller, review: bool) -> Vec<String> {
    let held = [
        ("review", review),
        ("edit", caller.may(Action::EditCase)),
        ("allocate", caller.may(Action::EditCase) && caller.may(Action::Allocate)),
    ];
    held.into_iter().filter(|(_, yes)| *yes).map(|(name, _)| name.to_owned()).collect()
}

/// What is new since this caller's own last sign-off; everything, when there was none.
fn since(file: &CaseFile, caller: &Caller, told: &[Told], people: &People) -> Since {
    let now = to_body(&file.case.record);
    let last = file.last_review_by(&caller.staff);
    let new = |seq: u64, by_caller: bool| {
        last.is_none_or(|r| seq > r.record.seq_seen && !(by_caller && own_writes(r).contains(&seq)))
    };
    let newer: Vec<&HistoryRow> =
        file.history.iter().filter(|h| h.version > 1 && new(h.seq, h.actor == caller.staff)).collect();
    let then = before(&now, newer.iter().copied());
    let by_caller = |t: &Told| t.row.by.as_ref().is_some_and(|p| p.id == caller.staff);
    Since {
        signed_at: last.map(|r| r.record.at),
        version: last.map_or(0, |r| r.record.version_seen),
        fields: diffs(&then, &now, &newer, people),
        rows: told.iter().filter(|t| new(t.seq, by_caller(t))).map(|t| t.row.id.clone()).collect(),
    }
}
