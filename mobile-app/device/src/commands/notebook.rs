//! The notebook: an entry is sealed when it is saved, numbered without gaps, and names the seal of the one
//! before. A correction is a new entry; nothing is struck out of the book.

use beatbook_shared::api::officer::{AddNote, Kept, NoteRow, Nothing};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::notebook::{Entry, Spot, initials, seal};
use beatbook_shared::problem::Problem;

use super::people::{Read, all_on, one, sent, set_aside, typed};
use super::{ask, file};
use crate::core::{Act, Core, Made};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

/// The kinds of entry.
const ENTRIES: [&str; 2] = ["note", "statement"];
/// The most entries on the page.
pub(super) const SHOWN: i64 = 500;

/// Seals an entry as the next of this device's book: its number, book and seal are given here.
pub(super) fn write(act: &mut Act<'_>, mut entry: Entry) -> Result<Made, Refused> {
    let book: Option<String> = act.db.meta(name::BOOK)?;
    entry.book = book.unwrap_or_else(|| act.identity.device.0.clone());
    let last: Option<(RecordId, Entry)> = act.db.meta(name::BOOK_LAST)?;
    let last = last.filter(|(_, last)| last.book == entry.book);
    entry.number = last.as_ref().map_or(0, |(_, last)| last.number) + 1;
    entry.prev = last.as_ref().map(|(id, last)| seal(id, last)).unwrap_or_default();
    let id = act.new_id();
    let made = act.add_as(id.clone(), &entry)?;
    act.db.set_meta(name::BOOK_LAST, &(id, entry))?;
    Ok(made)
}

pub(super) fn add_note(core: &mut Core, _: &mut State, question: AddNote) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    if !ENTRIES.contains(&question.entry.as_str()) {
        return Err(Problem::field("entry", format!("An entry is one of: {}.", ENTRIES.join(", "))).into());
    }
    let text = ask::words("text", &question.text, ask::TEXT_MAX)?;
    let at = question.at.unwrap_or(now);
    ask::not_ahead("at", at, now)?;
    let about = question.about.filter(|id| !id.as_str().is_empty());
    let (job_number, job_place) = match &about {
        Some(about) => of_the_job(core, about)?,
        None => (None, None),
    };
    ask::templates(core, &question.templates, now)?;
    let corrects = question.corrects.filter(|id| !id.as_str().is_empty());
    if let Some(corrects) = &corrects {
        let entry: Read<Entry> = one(core, corrects)?.ok_or_else(|| ask::not_here("entry"))?;
        if entry.record.author != who.staff {
            return Err(Problem::field("corrects", "Only the officer who wrote an entry corrects it.").into());
        }
    }
    let entry = Entry {
        author: who.staff,
        at,
        written_at: now,
        place: question.place.filter(|p| !p.trim().is_empty()).or(job_place),
        entry: question.entry,
        text,
        about,
        initials: corrects.is_some().then(|| initials(&who.name)),
        corrects,
        job_number,
        spot: question.fix.as_ref().and_then(Spot::of),
        templates: question.templates,
        ..Entry::default()
    };
    let made = core.act(|act: &mut Act<'_>| {
        let made = write(act, entry)?;
        file::note_run(act, "notebook_entry", question.active_s, None)?;
        if let Some(draft) = &question.draft {
            act.use_up_draft(draft)?;
        }
        Ok::<_, Refused>(made)
    })?;
    Ok(ask::kept(made, None))
}

/// The number and the place of the job or case that an entry is about, as they stand now.
pub(super) fn of_the_job(
    core: &mut Core,
    about: &RecordId,
) -> Result<(Option<String>, Option<String>), Refused> {
    if let Some(job) = one::<Incident>(core, about)? {
        return Ok((Some(job.record.number), job.record.place));
    }
    let case: Read<Investigation> = one(core, about)?.ok_or_else(|| ask::not_here("job or case"))?;
    Ok((case.record.crime_number, case.record.place))
}

pub(super) fn notebook(core: &mut Core, state: &mut State, _: Nothing) -> Result<Vec<NoteRow>, Refused> {
    let who = ask::who(core)?;
    let own = core.db().records_owned(Entry::KIND, who.staff.as_str(), SHOWN)?;
    let own: Vec<Read<Entry>> = own.into_iter().filter_map(typed).collect();
    rows(core, state, own, |_| true)
}

/// The entries about a job or a case that this device may see, newest first.
pub(super) fn about(core: &mut Core, state: &State, id: &RecordId) -> Result<Vec<NoteRow>, Refused> {
    let entries: Vec<Read<Entry>> = all_on(core, id)?;
    rows(core, state, entries, |entry| entry.about.as_ref() == Some(id))
}

fn rows(
    core: &mut Core,
    state: &State,
    entries: Vec<Read<Entry>>,
    fits: impl Fn(&Entry) -> bool,
) -> Result<Vec<NoteRow>, Refused> {
    let aside: Vec<(RecordId, Entry)> =
        set_aside::<Entry>(core)?.into_iter().filter(|(_, entry)| fits(entry)).collect();
    let corrections: std::collections::BTreeMap<RecordId, RecordId> =
        entries.iter().filter_map(|e| Some((e.record.corrects.clone()?, e.id.clone()))).collect();
    let mut rows = Vec::new();
    for entry in entries {
        rows.push(NoteRow {
            corrected_by: corrections.get(&entry.id).cloned(),
            sent: sent(core, state, &entry.id)?,
            id: entry.id,
            record: entry.record,
        });
    }
    rows.extend(aside.into_iter().map(|(id, record)| NoteRow {
        corrected_by: corrections.get(&id).cloned(),
        id,
        record,
        sent: "refused".to_owned(),
    }));
    rows.sort_by(|a, b| b.record.written_at.cmp(&a.record.written_at).then_with(|| b.id.cmp(&a.id)));
    Ok(rows)
}
