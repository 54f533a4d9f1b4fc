//! Saved views: a person's, a team's, the force's, and those behind a copied link.
//!
//! A view says what to look for, never what was found: whoever opens one sees what they may see. Its id is
//! random, so that a link tells nothing and cannot be guessed; the words that it looks for stay in the store.

use beatbook_shared::access::Action;
use beatbook_shared::api::find::{SaveView, SavedView, Views};
use beatbook_shared::ids::{StaffId, TeamId};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::{DAY, Millis};

use super::asked::{Known, Query};
use super::view_store::{self, ViewRow};
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::investigations::people::People;

/// How long a copied link opens.
const LINK: i64 = 90 * DAY;
/// Views that one person keeps.
const MOST: i64 = 200;
const LETTERS: usize = 80;

fn none() -> Problem {
    Problem::new(Code::NotFound, "There is no such saved filter, or it is not yours to see.")
}

/// Keeps a view.
pub(super) fn save(
    tx: &mut Tx<'_>,
    caller: &Caller,
    asked: &SaveView,
    now: Millis,
) -> Result<SavedView, Error> {
    let known = Known::of(&asked.list)?;
    Query::whole(known, &asked.view, Vec::new(), now)?;
    let name = asked.name.trim();
    if asked.level != "link" && name.is_empty() {
        return Err(Problem::field("name", "Give the filter a name.").into());
    }
    if name.chars().count() > LETTERS {
        return Err(
            Problem::field("name", format!("The name may have {LETTERS} letters. Shorten it.")).into()
        );
    }
    let whose = match asked.level.as_str() {
        "person" => caller.staff.0.clone(),
        "team" => {
            caller.must(Action::Review)?;
            let team =
                asked.team.as_ref().ok_or_else(|| Problem::field("team", "Say which team's it is."))?;
            if !caller.teams.contains(team) {
                return Err(
                    Problem::field("team", "You are not in that team today. Choose one of yours.").into()
                );
            }
            team.0.clone()
        }
        "force" => {
            caller.must(Action::ShareViews)?;
            String::new()
        }
        "link" => String::new(),
        other => {
            let message = format!("level is \"{other}\"; it is person, team, force or link.");
            return Err(Problem::field("level", message).into());
        }
    };
    if asked.level != "link" && view_store::count_of(tx, caller.staff.as_str())? >= MOST {
        let detail = format!("You keep {MOST} filters already. Take one away first.");
        return Err(Problem::new(Code::TooLarge, detail).into());
    }
    view_store::sweep(tx, now.0)?;
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|e| Error::Corrupt(e.to_string()))?;
    let row = ViewRow {
        id: hex::encode(random),
        list: asked.list.clone(),
        level: asked.level.clone(),
        whose,
        name: name.to_owned(),
        view: serde_json::to_string(&asked.view).unwrap_or_default(),
        made_by: caller.staff.0.clone(),
        made_at: now.0,
        until: if asked.level == "link" { now.plus(LINK).0 } else { 0 },
    };
    view_store::insert(tx, row.clone())?;
    shown(tx, caller, vec![row], now)?.pop().ok_or_else(|| none().into())
}

/// The views of a list that this caller is offered.
pub(super) fn offered(conn: &mut AnyConn, caller: &Caller, list: &str, now: Millis) -> Result<Views, Error> {
    Known::of(list)?;
    let teams: Vec<String> = caller.teams.iter().map(|t| t.0.clone()).collect();
    let rows = view_store::offered(conn, list, caller.staff.as_str(), &teams)?;
    Ok(Views { items: shown(conn, caller, rows, now)? })
}

/// One view by its id.
pub(super) fn open(conn: &mut AnyConn, caller: &Caller, id: &str, now: Millis) -> Result<SavedView, Error> {
    let row = view_store::get(conn, id)?.filter(|row| open_to(caller, row, now)).ok_or_else(none)?;
    shown(conn, caller, vec![row], now)?.pop().ok_or_else(|| none().into())
}

fn open_to(caller: &Caller, row: &ViewRow, now: Millis) -> bool {
    match row.level.as_str() {
        "person" => row.whose == caller.staff.as_str(),
        "team" => caller.teams.iter().any(|t| t.as_str() == row.whose),
        "link" => row.until > now.0,
        _ => true,
    }
}

fn may_remove(caller: &Caller, row: &ViewRow) -> bool {
    match row.level.as_str() {
        "team" => row.made_by == caller.staff.as_str() || caller.may(Action::Review),
        "force" => row.made_by == caller.staff.as_str() || caller.may(Action::ShareViews),
        _ => row.made_by == caller.staff.as_str(),
    }
}

/// Takes a view away.
pub(super) fn remove(tx: &mut Tx<'_>, caller: &Caller, id: &str, now: Millis) -> Result<(), Error> {
    let row = view_store::get(tx, id)?.filter(|row| open_to(caller, row, now)).ok_or_else(none)?;
    if !may_remove(caller, &row) {
        let detail = "Whoever made this filter, or a supervisor, takes it away. Ask them.";
        return Err(Problem::new(Code::NotAllowed, detail).into());
    }
    view_store::delete(tx, id)
}

fn shown(
    conn: &mut AnyConn,
    caller: &Caller,
    rows: Vec<ViewRow>,
    now: Millis,
) -> Result<Vec<SavedView>, Error> {
    let people = People::of(conn, &rows.iter().map(|r| StaffId(r.made_by.clone())).collect(), now)?;
    rows.into_iter()
        .map(|row| {
            let view = serde_json::from_str(&row.view)
                .map_err(|e| Error::Corrupt(format!("saved view {}: {e}", row.id)))?;
            Ok(SavedView {
                mine: may_remove(caller, &row),
                by: people.person(&StaffId(row.made_by)),
                team: (row.level == "team").then(|| TeamId(row.whose.clone())),
                id: row.id,
                list: row.list,
                level: row.level,
                name: row.name,
                view,
                made_at: Millis(row.made_at),
            })
        })
        .collect()
}
