//! Making a team, or changing its name, area and function.

use beatbook_shared::api::admin::PutTeam;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::administration::Altered;
use beatbook_shared::patrol::staff::Team;
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use crate::administration::{self, Hand, new_id};
use crate::db::{Error, Tx};
use crate::records;
use crate::sync::write::Edit;

/// The longest name, in characters.
const LONGEST: usize = 80;

/// # Errors
/// When a field cannot be used, the team is not there, or somebody changed it first.
pub(super) fn put(
    tx: &mut Tx<'_>,
    hand: &Hand,
    ask: &PutTeam,
    lists: &Lists,
    now: Millis,
) -> Result<(), Error> {
    hand.turn(tx)?;
    let name = ask.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(Problem::field("name", format!("A name has 1 to {LONGEST} characters.")).into());
    }
    for (field, list, code) in
        [("area", "gwent_areas", &ask.area), ("function", "team_functions", &ask.function)]
    {
        let optional = field == "function" && code.is_empty();
        if !optional && !lists.codes(list, day(now)).contains(code.as_str()) {
            return Err(Problem::field(field, "Choose one that the list has today.").into());
        }
    }
    let gone = || Problem::new(Code::NotFound, "There is no such team. Read the list again.");
    let held = match &ask.id {
        None => None,
        Some(id) => Some(records::get::<Team>(tx, &RecordId(id.0.clone()))?.ok_or_else(gone)?),
    };
    let version = held.as_ref().map_or(0, |held| held.version);
    if version != ask.version {
        let detail = "Somebody changed this team since you read it. Read it again, then decide.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let before = held.as_ref().map(|held| held.record.clone());
    let after = Team {
        name: name.to_owned(),
        area: ask.area.clone(),
        function: Some(ask.function.clone()).filter(|f| !f.is_empty()),
        mobile_from: before.as_ref().and_then(|team| team.mobile_from),
    };
    if before.as_ref() == Some(&after) {
        return Err(Problem::field("name", "The team says this already, so nothing would change.").into());
    }
    let id = match held {
        Some(held) => held.id,
        None => new_id(now)?,
    };
    let what = if version == 0 { "team_added" } else { "team" };
    let edit = Edit {
        kind: Team::KIND.to_owned(),
        record: id.clone(),
        seen_version: version,
        before: before.as_ref().map_or_else(Body::new, to_body),
        after: to_body(&after),
    };
    administration::write(tx, hand, what, id.as_str(), altered(before.as_ref(), &after), vec![edit], now)
}

fn altered(before: Option<&Team>, after: &Team) -> Vec<Altered> {
    let of = |team: Option<&Team>| {
        let text = |f: fn(&Team) -> String| team.map(f).unwrap_or_default();
        [text(|t| t.name.clone()), text(|t| t.area.clone()), text(|t| t.function.clone().unwrap_or_default())]
    };
    let fields = ["name", "area", "function"].into_iter().zip(of(before)).zip(of(Some(after)));
    fields
        .filter(|((_, before), after)| before != after)
        .map(|((field, before), after)| Altered { field: field.to_owned(), before, after })
        .collect()
}
