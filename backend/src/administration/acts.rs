//! One act of administration: the edits and the account of them.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::admin::Act;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::administration::{Administration, Altered, reason};
use beatbook_shared::patrol::staff::{Staff, Team};
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error, Tx};
use crate::http::written::written;
use crate::investigations::people::People;
use crate::records::{self, Filter};
use crate::sync::write::{self, Author, Edit, new_id, write_as};

/// The name under which whoever types at the server itself stands in the account.
const COMMAND_LINE: &str = "beatbook user";
/// Acts of administration come one after the other: each must see what the last one left.
const TURN: &str = "administration";

/// Who administers, through what, and why.
pub struct Hand {
    author: Author,
    by: StaffId,
    reason: String,
}

impl Hand {
    /// Somebody at the console.
    ///
    /// # Errors
    /// When no reason is given.
    pub fn console(staff: &StaffId, why: &str) -> Result<Hand, Problem> {
        Ok(Hand { author: Author::console(staff), by: staff.clone(), reason: reason(why)?.to_owned() })
    }

    /// The command line, which acts for the force itself: there may be nobody yet whose rights could be asked for.
    #[must_use]
    pub fn command_line(about: &StaffId) -> Hand {
        let by = StaffId::from(COMMAND_LINE);
        Hand { author: Author::import(about), by, reason: "From the command line".to_owned() }
    }

    /// Who it is, where it is a person.
    #[must_use]
    pub fn person(&self) -> Option<&StaffId> {
        (self.by.as_str() != COMMAND_LINE).then_some(&self.by)
    }

    /// Waits until nobody else administers; before anything is read that the decision rests on.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn turn(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        write::turn(tx, TURN)
    }
}

/// Writes edits with the account of them. Nothing is written when one of them is refused.
///
/// # Errors
/// When an edit is refused, or the store cannot be written.
pub fn write(
    tx: &mut Tx<'_>,
    hand: &Hand,
    what: &str,
    about: &str,
    changed: Vec<Altered>,
    mut edits: Vec<Edit>,
    now: Millis,
) -> Result<(), Error> {
    let act = Administration {
        by: hand.by.clone(),
        at: now,
        what: what.to_owned(),
        about: about.to_owned(),
        reason: hand.reason.clone(),
        changed,
    };
    edits.push(new(&act, now)?);
    for settled in write_as(tx, &hand.author, edits, now)? {
        written(Some(&settled))?;
    }
    Ok(())
}

/// An edit that makes a new record.
///
/// # Errors
/// When there is no randomness.
pub fn new<R: beatbook_shared::patrol::Record>(record: &R, now: Millis) -> Result<Edit, Error> {
    Ok(Edit::new(new_id(now)?, record))
}

/// What was done to one thing, or to all; newest first, at most so many.
///
/// # Errors
/// When the store cannot be read.
pub fn told(conn: &mut AnyConn, about: Option<&str>, most: usize, now: Millis) -> Result<Vec<Act>, Error> {
    let mut acts = records::list::<Administration>(conn, &Filter { without_seq: true, ..Filter::default() })?;
    acts.retain(|act| about.is_none_or(|about| act.record.about == about));
    acts.sort_by(|a, b| (b.record.at, &b.id).cmp(&(a.record.at, &a.id)));
    acts.truncate(most);
    let ids: BTreeSet<StaffId> = acts.iter().map(|act| act.record.by.clone()).collect();
    let people = People::of(conn, &ids, now)?;
    let abouts: Vec<RecordId> = acts.iter().map(|act| RecordId::from(act.record.about.as_str())).collect();
    let names = names(conn, &abouts)?;
    Ok(acts
        .into_iter()
        .filter_map(|act| {
            let (id, act) = (act.id.0, act.record);
            Some(Act {
                id,
                at: act.at,
                by: people.person(&act.by)?,
                what: act.what,
                about_name: names.get(&act.about).cloned().unwrap_or_else(|| act.about.clone()),
                about: act.about,
                reason: act.reason,
                changed: act.changed,
            })
        })
        .collect())
}

/// Names of people and teams by their ids; what is neither has none.
fn names(conn: &mut AnyConn, ids: &[RecordId]) -> Result<BTreeMap<String, String>, Error> {
    let bodies = records::bodies(conn, ids)?;
    let name = |body: &Body| {
        let staff = records::typed::<Staff>(body).map(|staff| staff.name);
        staff.or_else(|_| records::typed::<Team>(body).map(|team| team.name)).ok()
    };
    Ok(bodies.into_iter().filter_map(|(id, (_, body))| Some((id.0, name(&body)?))).collect())
}
