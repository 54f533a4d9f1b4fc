//! What somebody at a desk says of people: who is in what, who is who, what was asked, what of a repeat.
//!
//! Everything is a record or a fact of its own; a person is changed field by field as everywhere, and a decision about
//! two of them changes neither.

use beatbook_shared::api::console::Written;
use beatbook_shared::api::people::{
    AnswerVulnerability, DecideMatch, Involve, MakeNominal, PutNominal, SayRepeat,
};
use beatbook_shared::finding::who::Matching;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::Involved;
use beatbook_shared::patrol::meeting::Action;
use beatbook_shared::patrol::person::{Name, Nominal, SafeContact};
use beatbook_shared::patrol::person_match::{DIFFERENT, PersonMatch, SAME, UNDONE, pair, standing};
use beatbook_shared::patrol::repeat::{self, RepeatFlag};
use beatbook_shared::patrol::repeat_rules::{Held, RULES};
use beatbook_shared::patrol::vulnerability::{self, NONE, NONE_FOUND, Vulnerability};
use beatbook_shared::patrol::{Record as _, to_body};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::Millis;

use super::around::Around;
use super::file::seen_person;
use super::of_about::seen_about;
use crate::db::{AnyConn, Error, Tx};
use crate::http::Caller;
use crate::http::written::written;
use crate::records;
use crate::sync::write::{Author, Edit, new_id, write_as};

/// The longest words, in characters.
const LONGEST: usize = 2_000;

fn short(field: &str, words: Option<&String>) -> Result<(), Problem> {
    if words.is_some_and(|w| w.chars().count() > LONGEST) {
        return Err(Problem::field(field, format!("This may have {LONGEST} characters. Shorten it.")));
    }
    Ok(())
}

/// Hours that are given read as hours.
fn in_hours(safe: &SafeContact) -> Result<(), Problem> {
    match &safe.hours {
        Some(hours) if !hours.reads() => {
            Err(Problem::field("safe_hours", "Give both hours, as 09:00 and 15:00."))
        }
        _ => Ok(()),
    }
}

/// The agreed action that is to prevent something, which must be there.
fn agreed(tx: &mut Tx<'_>, id: Option<RecordId>) -> Result<Option<RecordId>, Error> {
    if let Some(id) = &id
        && records::get::<Action>(tx, id)?.is_none()
    {
        return Err(Problem::field("agreed", "Choose one of the agreed actions.").into());
    }
    Ok(id)
}

fn trimmed(words: Option<String>) -> Option<String> {
    words.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty())
}

fn area_of(held: &Held) -> Option<&str> {
    match held {
        Held::Incident(incident) => Some(&incident.area),
        Held::Case(case) if case.restricted => None,
        Held::Case(case) => Some(&case.area),
    }
}

/// Settles edits of which each must be taken.
fn take(tx: &mut Tx<'_>, caller: &Caller, edits: Vec<Edit>, now: Millis) -> Result<Written, Error> {
    let settled = write_as(tx, &Author::console(&caller.staff), edits, now)?;
    for one in &settled {
        written(Some(one))?;
    }
    written(settled.first())
}

/// A person who came up in another area is sent there too.
fn also_in(tx: &mut Tx<'_>, id: &RecordId, area: Option<&str>) -> Result<Option<Edit>, Error> {
    let Some(person) = records::get::<Nominal>(tx, id)? else { return Ok(None) };
    let Some(area) = area.filter(|area| !person.record.areas.iter().any(|held| held == area)) else {
        return Ok(None);
    };
    let mut after = person.record.clone();
    after.areas.push(area.to_owned());
    Ok(Some(Edit {
        kind: Nominal::KIND.to_owned(),
        record: id.clone(),
        seen_version: person.version,
        before: to_body(&person.record),
        after: to_body(&after),
    }))
}

pub(super) fn involve(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: Involve,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let held = seen_about(tx, caller, &question.about, now)?;
    let (kind, opened) = match &held {
        Held::Incident(incident) => (Incident::KIND, incident.created_at),
        Held::Case(case) => (Investigation::KIND, case.first_reported_at.unwrap_or(case.recorded_at)),
    };
    if lists.row("involved_roles", &question.role, day(now)).is_none() {
        return Err(Problem::field("role", "Choose what they are in it.").into());
    }
    let nobody = question.person.is_none()
        && question.name.trim().is_empty()
        && question.organisation.as_ref().is_none_or(|name| name.trim().is_empty());
    if nobody {
        return Err(Problem::field("name", "Give a name, or choose a person.").into());
    }
    for (field, words) in [("name", Some(&question.name)), ("phone", question.phone.as_ref())] {
        short(field, words)?;
    }
    born(question.born_on.as_deref(), now)?;
    question.safe_contact.as_ref().map_or(Ok(()), in_hours)?;
    if let Some(person) = &question.person {
        seen_person(tx, caller, person, now)?;
    }
    let at = question.at.unwrap_or(opened);
    if at > now {
        return Err(
            Problem::field("at", "This lies in the future. Give the time at which it happened.").into()
        );
    }
    let involved = Involved {
        about: question.about,
        about_kind: kind.to_owned(),
        role: question.role,
        at,
        person: question.person.clone(),
        name: question.name.trim().to_owned(),
        organisation: trimmed(question.organisation),
        born_on: trimmed(question.born_on),
        address: question.address.filter(|a| a.uprn.is_some() || !a.text.trim().is_empty()),
        phone: trimmed(question.phone),
        language: trimmed(question.language),
        channel: question.safe_contact.as_ref().map(|safe| safe.channel.clone()),
        safe_contact: question.safe_contact,
        says_repeat: question.says_repeat,
        event: question.event,
        by: Some(caller.staff.clone()),
    };
    let mut edits = vec![Edit::new(new_id(now)?, &involved)];
    if let Some(person) = &question.person {
        edits.extend(also_in(tx, person, area_of(&held))?);
    }
    take(tx, caller, edits, now)
}

fn born(text: Option<&str>, now: Millis) -> Result<(), Problem> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(()) };
    let good = text.parse::<jiff::civil::Date>().is_ok_and(|date| date <= day(now));
    if good { Ok(()) } else { Err(Problem::field("born_on", "Write the date of birth as 1984-03-12.")) }
}

/// Makes a person of somebody who was only a name, and joins the two.
pub(super) fn make(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &MakeNominal,
    now: Millis,
) -> Result<Written, Error> {
    let gone = || Problem::new(Code::NotFound, "There is nobody of that id in a job or case that you see.");
    let one = records::get::<Involved>(tx, &question.involved)?.ok_or_else(gone)?;
    let held = seen_about(tx, caller, &one.record.about, now).map_err(|_| gone())?;
    if one.record.person.is_some() {
        return Err(Problem::field("involved", "It is already known who this is.").into());
    }
    if one.record.name.trim().is_empty() {
        return Err(Problem::field("involved", "Give a name, or choose a person.").into());
    }
    let person = Nominal {
        names: vec![Name { form: "main".to_owned(), text: one.record.name.clone() }],
        born_on: one.record.born_on.clone(),
        address: one.record.address.clone(),
        phones: one.record.phone.iter().filter(|p| p.chars().any(|c| c.is_ascii_digit())).cloned().collect(),
        language: one.record.language.clone(),
        safe_contact: one.record.safe_contact.clone(),
        areas: area_of(&held).into_iter().map(str::to_owned).collect(),
        ..Nominal::default()
    };
    let id = new_id(now)?;
    let known = Involved { person: Some(id.clone()), ..one.record.clone() };
    let edits = vec![
        Edit::new(id, &person),
        Edit {
            kind: Involved::KIND.to_owned(),
            record: one.id,
            seen_version: one.version,
            before: to_body(&one.record),
            after: to_body(&known),
        },
    ];
    take(tx, caller, edits, now)
}

/// Changes what is known of a person. Where somebody else changed the same meanwhile, both wait for a decision.
pub(super) fn put(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &RecordId,
    question: PutNominal,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let held = seen_person(tx, caller, id, now)?;
    if question.version != held.version {
        let detail = "Somebody changed this person since you read it. Read it again, then change it.";
        return Err(Problem::new(Code::Changed, detail).into());
    }
    let mut after = question.record;
    if after.name().trim().is_empty() {
        return Err(Problem::field("names", "A person has at least one name.").into());
    }
    born(after.born_on.as_deref(), now)?;
    if let Some(safe) = &after.safe_contact {
        in_hours(safe)?;
        let codes = lists.codes("contact_channels", day(now));
        let all = safe.never_channels.iter().chain([&safe.channel]).filter(|code| !code.is_empty());
        if !all.clone().all(|code| codes.contains(code.as_str())) {
            return Err(
                Problem::field("safe_contact", "Choose how they may be reached from the list.").into()
            );
        }
        if safe.never_channels.contains(&safe.channel) {
            let why = "One way cannot be both agreed and never to be used.";
            return Err(Problem::field("safe_contact", why).into());
        }
    }
    // Where a person is sent is decided by what they are in, not by a page.
    after.areas.clone_from(&held.record.areas);
    after.origin.clone_from(&held.record.origin);
    let edit = Edit {
        kind: Nominal::KIND.to_owned(),
        record: id.clone(),
        seen_version: held.version,
        before: to_body(&held.record),
        after: to_body(&after),
    };
    take(tx, caller, vec![edit], now)
}

/// A person or a name so far, where the caller may see it: with the areas whose officers are sent it.
fn side(
    conn: &mut AnyConn,
    caller: &Caller,
    around: &Around,
    id: &RecordId,
    now: Millis,
) -> Result<Vec<String>, Error> {
    let gone = || Problem::new(Code::NotFound, "There is no such person, or they are not yours to see.");
    if around.people.contains_key(id) {
        return Ok(seen_person(conn, caller, id, now)?.record.areas);
    }
    let (_, one) = around.involved.get(id).ok_or_else(gone)?;
    let held = seen_about(conn, caller, &one.about, now).map_err(|_| gone())?;
    Ok(area_of(&held).into_iter().map(str::to_owned).collect())
}

/// Decides of two whether they are one person, or takes back what was decided.
pub(super) fn decide(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &DecideMatch,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    let (left, right) = pair(&question.left, &question.right);
    if left == right {
        return Err(Problem::field("right", "Choose two records. These are one.").into());
    }
    short("why", question.why.as_ref())?;
    let mut around = Around::default();
    around.named(tx, &[left.clone(), right.clone()].into())?;
    let mut areas = side(tx, caller, &around, left, now)?;
    areas.extend(side(tx, caller, &around, right, now)?);
    areas.sort();
    areas.dedup();
    let why = trimmed(question.why.clone());
    let held = standing(around.decisions.iter().map(|(id, one)| (id, one)));
    let stands = held.get(&(left, right)).map(|one| one.decision.as_str());
    match question.decision.as_str() {
        UNDONE if stands.is_none() => {
            return Err(Problem::field("decision", "Nothing stands that could be taken back.").into());
        }
        UNDONE if why.is_none() => {
            return Err(Problem::field("why", "Say why it is taken back.").into());
        }
        SAME | DIFFERENT if stands == Some(question.decision.as_str()) => {
            return Err(Problem::field("decision", "This is already decided so.").into());
        }
        SAME | DIFFERENT | UNDONE => {}
        _ => {
            return Err(Problem::field("decision", "Say whether they are the same, or different.").into());
        }
    }
    let matching = Matching::on(lists, day(now));
    let who = |id: &RecordId| match (around.people.get(id), around.involved.get(id)) {
        (Some((_, person)), _) => matching.person(person),
        (None, Some((_, one))) => matching.involved(one),
        _ => matching.person(&Nominal::default()),
    };
    let scored = matching.compare(&who(left), &who(right));
    // The newest decision stands, so two of one instant must not be.
    let of_both = around.decisions.iter().map(|(_, one)| one);
    let last = of_both.filter(|one| pair(&one.left, &one.right) == (left, right)).map(|one| one.at).max();
    let at = last.map_or(now, |last| now.max(last.plus(1)));
    let decision = PersonMatch {
        left: left.clone(),
        right: right.clone(),
        decision: question.decision.clone(),
        at,
        by: caller.staff.clone(),
        score: scored.score,
        reasons: scored.reasons,
        why,
        areas,
    };
    take(tx, caller, vec![Edit::new(new_id(now)?, &decision)], now)
}

/// Keeps what was asked about vulnerability: one answer for each factor that was found.
pub(super) fn answer(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: AnswerVulnerability,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    seen_about(tx, caller, &question.about, now)?;
    short("action", question.action.as_ref())?;
    let referral = trimmed(question.referral);
    if referral.as_deref().is_some_and(|code| lists.row("referral_kinds", code, day(now)).is_none()) {
        return Err(Problem::field("referral", "Choose to whom it was referred from the list.").into());
    }
    if let Some(id) = &question.corrects
        && records::get::<Vulnerability>(tx, id)?.is_none_or(|held| held.record.about != question.about)
    {
        let why = "What is to be corrected is no answer of this job or case.";
        return Err(Problem::field("corrects", why).into());
    }
    let linked = agreed(tx, question.agreed)?;
    let mut factors: Vec<Option<String>> = question.factors.into_iter().map(Some).collect();
    if question.answer == NONE_FOUND {
        factors = vec![Some(NONE.to_owned())];
    }
    if factors.is_empty() {
        factors.push(None);
    }
    let mut edits = Vec::new();
    for factor in factors {
        let one = Vulnerability {
            about: question.about.clone(),
            person: question.person.clone(),
            involved: question.involved.clone(),
            answer: question.answer.clone(),
            factor,
            reason: trimmed(question.reason.clone()),
            seen_by: caller.staff.clone(),
            at: now,
            written_at: now,
            action: trimmed(question.action.clone()),
            referral_at: referral.is_some().then_some(now),
            referral: referral.clone(),
            referral_ref: trimmed(question.referral_ref.clone()),
            corrects: question.corrects.clone(),
            agreed: linked.clone(),
        };
        if let Some((field, why)) = vulnerability::wrong(lists, &one) {
            return Err(Problem::field(field, why).into());
        }
        edits.push(Edit::new(new_id(now)?, &one));
    }
    take(tx, caller, edits, now)
}

/// Keeps what somebody says of a repeat.
pub(super) fn say(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: SayRepeat,
    lists: &Lists,
    now: Millis,
) -> Result<Written, Error> {
    seen_about(tx, caller, &question.about, now)?;
    if lists.row(RULES, &question.rule, day(now)).is_none() {
        return Err(Problem::field("rule", "There is no such rule today. Read the page again.").into());
    }
    for (field, words) in [("reason", question.reason.as_ref()), ("action", question.action.as_ref())] {
        short(field, words)?;
    }
    let flag = RepeatFlag {
        about: question.about,
        rule: question.rule,
        subject: question.subject,
        said: question.said,
        at: now,
        by: caller.staff.clone(),
        reason: trimmed(question.reason),
        action: trimmed(question.action),
        owner: question.owner,
        agreed: agreed(tx, question.agreed)?,
        events: Vec::new(),
    };
    if let Some((field, why)) = repeat::wrong(&flag) {
        return Err(Problem::field(field, why).into());
    }
    take(tx, caller, vec![Edit::new(new_id(now)?, &flag)], now)
}
