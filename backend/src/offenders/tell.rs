//! What is told of a managed offender: plan, contact, custody, offences, and that they leave.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::iom::TellOffender;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::iom::{
    CUSTODY, Contact, Custody, OffenceEvent, PATHWAYS, Plan, Spell, wrong_exit,
};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::file::spell;
use crate::db::{Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records::{self, Stored};
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
const LONGEST: usize = 2_000;

pub(super) fn words(field: &str, text: &str, must: bool) -> Result<(), Problem> {
    if must && text.trim().is_empty() {
        return Err(Problem::field(field, "Write something here before saving."));
    }
    if text.chars().count() > LONGEST {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}

pub(super) fn tell(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: TellOffender,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let held = spell(tx, caller, id)?;
    if question.version != held.version {
        let detail = "Somebody changed this entry since you read it. Read it again, then tell.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let at = question.at.unwrap_or(now);
    if at > now {
        return Err(Problem::field("at", "This has not happened yet. Check the time.").into());
    }
    let telling = Telling { caller, spell: held, question, lists, at, now };
    let edit = telling.edit(tx)?;
    written(write_as(tx, &Author::console(&caller.staff), vec![edit], now)?.first())
}

struct Telling<'a> {
    caller: &'a Caller,
    spell: Stored<Spell>,
    question: TellOffender,
    lists: &'a Lists,
    at: Millis,
    now: Millis,
}

impl Telling<'_> {
    fn edit(&self, tx: &mut Tx<'_>) -> Result<Edit, Error> {
        let (id, text) = (self.spell.id.clone(), self.question.text.trim().to_owned());
        let by = self.caller.staff.clone();
        // A stay and an exit are told by their list; everything else needs words.
        let must = !matches!(self.question.what.as_str(), "custody" | "released" | "proven");
        words("text", &self.question.text, must)?;
        match self.question.what.as_str() {
            "plan" => {
                words("action", &self.question.action, true)?;
                self.listed(PATHWAYS)?;
                let review_at = self.question.review_at.filter(|at| *at > self.now).ok_or_else(|| {
                    Problem::field("review_at", "Say when this is looked at again: a day to come.")
                })?;
                self.fresh(&Plan {
                    spell: id,
                    pathway: self.question.code.clone(),
                    need: text,
                    action: self.question.action.trim().to_owned(),
                    owner: Some(by),
                    written_at: self.now,
                    review_at,
                    ..Plan::default()
                })
            }
            "plan_done" => self.change::<Plan>(tx, |plan| {
                (plan.done_at, plan.result) = (Some(self.at), Some(text.clone()));
            }),
            "contact" => {
                self.fresh(&Contact { spell: id, at: self.at, by, reached: self.question.reached, text })
            }
            "custody" => {
                self.listed(CUSTODY)?;
                self.fresh(&Custody {
                    spell: id,
                    kind: self.question.code.clone(),
                    from: self.at,
                    to: None,
                    by: Some(by),
                })
            }
            "released" => {
                let stay = self.about::<Custody>(tx)?;
                if self.at <= stay.record.from {
                    let why = "A release comes after the first day in custody. Check the time.";
                    return Err(Problem::field("at", why).into());
                }
                self.change::<Custody>(tx, |stay| stay.to = Some(self.at))
            }
            "offence" => self.fresh(&OffenceEvent {
                spell: id,
                at: self.at,
                text,
                written_at: self.now,
                by,
                ..OffenceEvent::default()
            }),
            // When it was proven is a new entry: the first stays readable as it was.
            "proven" => {
                let first = self.about::<OffenceEvent>(tx)?;
                if self.at < first.record.at {
                    let why = "An offence is proven after it was done. Check the time.";
                    return Err(Problem::field("at", why).into());
                }
                self.fresh(&OffenceEvent {
                    proven_at: Some(self.at),
                    written_at: self.now,
                    by,
                    corrects: Some(first.id),
                    ..first.record
                })
            }
            "exit" => self.exit(text),
            other => {
                let why = format!("what is \"{other}\"; choose what happened from the list.");
                Err(Problem::field("what", why).into())
            }
        }
    }

    fn exit(&self, text: String) -> Result<Edit, Error> {
        let reason = self.question.code.as_str();
        if let Some((field, why)) = wrong_exit(self.lists, &self.spell.record, self.at, reason, self.now) {
            return Err(Problem::field(if field == "reason" { "code" } else { field }, why).into());
        }
        let after = Spell {
            exit_at: Some(self.at),
            exit_reason: Some(reason.to_owned()),
            exit_words: Some(text),
            exit_by: Some(self.caller.staff.clone()),
            ..self.spell.record.clone()
        };
        Ok(changed(&self.spell, &after))
    }

    fn listed(&self, list: &str) -> Result<(), Problem> {
        match self.lists.row(list, &self.question.code, day(self.at)) {
            Some(_) => Ok(()),
            None => Err(Problem::field("code", "Choose one from the list.")),
        }
    }

    fn fresh<R: Record>(&self, record: &R) -> Result<Edit, Error> {
        Ok(Edit::new(new_id(self.now)?, record))
    }

    /// What the question is about; it must hang on this person.
    fn about<R: Record>(&self, tx: &mut Tx<'_>) -> Result<Stored<R>, Error> {
        let gone = || Problem::field("about", "There is no such entry of this person. Read the page again.");
        let about = self.question.about.clone().ok_or_else(gone)?;
        let all: Vec<Stored<R>> = records::children(tx, &self.spell.id)?;
        all.into_iter().find(|one| one.id == about).ok_or_else(|| gone().into())
    }

    fn change<R: Record + Clone>(&self, tx: &mut Tx<'_>, f: impl FnOnce(&mut R)) -> Result<Edit, Error> {
        let held = self.about::<R>(tx)?;
        let mut after = held.record.clone();
        f(&mut after);
        Ok(changed(&held, &after))
    }
}

fn changed<R: Record>(held: &Stored<R>, after: &R) -> Edit {
    Edit {
        kind: R::KIND.to_owned(),
        record: held.id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(after),
    }
}
