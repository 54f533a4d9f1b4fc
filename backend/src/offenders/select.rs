//! The panel's decision: somebody is taken into the scheme, or was eligible and is not, which is kept just as well.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::iom::Select;
use beatbook_shared::patrol::iom::{COHORTS, Spell};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::problem::Problem;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::tell::words;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records;
use crate::sync::write::{Author, Edit, new_id, write_as};

pub(super) fn select(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: Select,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let refuse =
        |field: &str, why: &str| -> Result<Written, Error> { Err(Problem::field(field, why).into()) };
    words("name", &question.name, true)?;
    words("panel", &question.panel, true)?;
    words("reason", &question.reason, true)?;
    let at = question.selected_at.unwrap_or(now);
    if at > now {
        return refuse("selected_at", "The panel decided on a day that has passed. Check the date.");
    }
    if !caller.areas.contains(&question.area) {
        return refuse("area", "Choose an area in which you work.");
    }
    if lists.row(COHORTS, &question.cohort, day(at)).is_none() {
        return refuse("cohort", "Choose one from the list.");
    }
    if question.score.is_some_and(|score| !score.is_finite()) {
        return refuse("score", "A score is a number. Write it in figures, or leave it empty.");
    }
    if let Some(owner) = &question.owner
        && records::get::<Staff>(tx, &owner.record())?.is_none()
    {
        return refuse("owner", "There is nobody of that id.");
    }
    let spell = Spell {
        name: question.name.trim().to_owned(),
        person: question.person,
        area: question.area,
        cohort: question.cohort,
        selected_at: at,
        selected: question.selected,
        panel: question.panel.trim().to_owned(),
        score: question.score,
        reason: question.reason.trim().to_owned(),
        // Whoever is taken has somebody from the first day on.
        owner: question.owner.or_else(|| question.selected.then(|| caller.staff.clone())),
        by: Some(caller.staff.clone()),
        ..Spell::default()
    };
    let settled = write_as(tx, &Author::console(&caller.staff), vec![Edit::new(new_id(now)?, &spell)], now)?;
    written(settled.first())
}
