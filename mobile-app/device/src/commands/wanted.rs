//! Who is wanted on the officer's ground, and attempts to arrest them, with and without signal.
//!
//! What a phone may say of a marker is decided by one rule that the server's pages share
//! (`beatbook_shared::patrol::wanted_read::says`), from when this phone last heard of anything. A marker that ended is not
//! on the phone any more; one that it was told of long ago reads "check before acting".

use beatbook_shared::access::Action;
use beatbook_shared::api::officer::{DueItem, Kept, Nothing};
use beatbook_shared::api::wanted::{LogAttempt, NameHere, WantedHere};
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::suspect::{self, NAMED, Suspect};
use beatbook_shared::patrol::wanted::{ArrestAttempt, GRADES, RESULTS, Wanted, WantedReview, WantedStep};
use beatbook_shared::patrol::wanted_read::{Facts, Says, WantedStanding, says, standing, untried};
use beatbook_shared::problem::Problem;
use beatbook_shared::time::{DAY, Millis};

use super::ask;
use super::people::{Read, all_on, one, title_of, typed};
use crate::core::{Act, Core, Identity};
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;

/// The most people on the list. Search finds the rest.
const MOST: usize = 200;

fn stands(core: &mut Core, held: &Read<Wanted>, now: Millis) -> Result<WantedStanding, Refused> {
    let attempts: Vec<Read<ArrestAttempt>> = all_on(core, &held.id)?;
    let reviews: Vec<Read<WantedReview>> = all_on(core, &held.id)?;
    let steps: Vec<Read<WantedStep>> = all_on(core, &held.id)?;
    let attempts: Vec<_> = attempts.iter().map(|a| (&a.id, &a.record)).collect();
    let reviews: Vec<_> = reviews.iter().map(|r| (&r.id, &r.record)).collect();
    let steps: Vec<_> = steps.iter().map(|s| (&s.id, &s.record)).collect();
    let lists = super::lists::lists(core)?;
    Ok(standing(&lists, &held.record, &Facts::of(&attempts, &reviews, &steps), now))
}

/// Everybody whom the phone knows to be wanted, with how they stand.
fn known(core: &mut Core) -> Result<Vec<(Read<Wanted>, WantedStanding)>, Refused> {
    let now = core.now();
    let held: Vec<Read<Wanted>> = core.db().records_of(Wanted::KIND)?.into_iter().filter_map(typed).collect();
    let mut found = Vec::new();
    for held in held {
        let stands = stands(core, &held, now)?;
        if stands.part != "ended" {
            found.push((held, stands));
        }
    }
    Ok(found)
}

fn mine(core: &mut Core, who: &Identity, wanted: &Wanted) -> Result<bool, Refused> {
    if wanted.decided_by == who.staff {
        return Ok(true);
    }
    let Some(id) = &wanted.investigation else { return Ok(false) };
    let case: Option<Read<Investigation>> = one(core, id)?;
    Ok(case.is_some_and(|case| case.record.oic.as_ref() == Some(&who.staff)))
}

pub(super) fn wanted(core: &mut Core, _: &mut State, _: Nothing) -> Result<Vec<WantedHere>, Refused> {
    let who = ask::who(core)?;
    let now = core.now();
    let heard: Option<Millis> = core.db().meta(name::LAST_CONTACT)?;
    let lists = super::lists::lists(core)?;
    let mut rows = Vec::new();
    for (held, stands) in known(core)? {
        let case_title = match &held.record.investigation {
            Some(id) => title_of(core, id)?,
            None => String::new(),
        };
        rows.push(WantedHere {
            says: says(&lists, &stands, heard, now),
            as_of: heard,
            mine: mine(core, &who, &held.record)?,
            waiting: core.db().waiting_about(held.id.as_str())?,
            case_title,
            standing: stands,
            id: held.id,
            record: held.record,
        });
    }
    let rank = |risk: &str| lists.list(GRADES).iter().position(|row| row.code == risk).unwrap_or(usize::MAX);
    rows.sort_by(|a, b| {
        let key = |row: &WantedHere| (!row.mine, rank(&row.standing.risk), row.standing.attempt_by);
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    rows.truncate(MOST);
    Ok(rows)
}

pub(super) fn log_attempt(core: &mut Core, _: &mut State, question: LogAttempt) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    ask::may(&who, Action::NameSuspect, "log an attempt to arrest")?;
    let now = core.now();
    let held: Read<Wanted> = one(core, &question.wanted)?.ok_or_else(|| ask::not_here("wanted person"))?;
    ask::code(core, "result", RESULTS, &question.result, now)?;
    let at = question.at.unwrap_or(now);
    ask::not_ahead("at", at, now)?;
    let attempt = ArrestAttempt {
        wanted: held.id,
        at,
        written_at: now,
        by: who.staff,
        address: some("address", question.address)?,
        result: question.result,
        learnt: some("learnt", question.learnt)?,
        ..ArrestAttempt::default()
    };
    Ok(ask::kept(core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.add(&attempt)?))?, None))
}

pub(super) fn name_suspect(core: &mut Core, _: &mut State, question: NameHere) -> Result<Kept, Refused> {
    let who = ask::who(core)?;
    ask::may(&who, Action::NameSuspect, "name a suspect")?;
    let now = core.now();
    let case: Read<Investigation> =
        one(core, &question.investigation)?.ok_or_else(|| ask::not_here("investigation"))?;
    if case.kept.moved {
        return Err(crate::core::Refusal::Moved(case.id).into());
    }
    let named = Suspect {
        investigation: case.id,
        name: ask::words("name", &question.name, ask::REASON_MAX)?,
        status: NAMED.to_owned(),
        named_at: now,
        named_by: who.staff,
        named_how: some("named_how", question.named_how)?,
        ..Suspect::default()
    };
    if let Some((field, why)) = suspect::wrong(&named, now) {
        return Err(Problem::field(field, why).into());
    }
    Ok(ask::kept(core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.add(&named)?))?, None))
}

/// Words that may be left out, trimmed.
fn some(field: &str, words: Option<String>) -> Result<Option<String>, Refused> {
    match words.map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()) {
        Some(words) => Ok(Some(ask::words(field, &words, ask::REASON_MAX)?)),
        None => Ok(None),
    }
}

/// Attempts that the officer owes within a day, or owed before.
pub(super) fn due(
    core: &mut Core,
    who: &Identity,
    language: &str,
    now: Millis,
) -> Result<Vec<DueItem>, Refused> {
    let lists = super::lists::lists(core)?;
    let heard: Option<Millis> = core.db().meta(name::LAST_CONTACT)?;
    let mut items = Vec::new();
    for (held, stands) in known(core)? {
        let Some(at) = stands.attempt_by.filter(|at| at.since(now) <= DAY) else { continue };
        if says(&lists, &stands, heard, now) == Says::NotForArrest || !mine(core, who, &held.record)? {
            continue;
        }
        let since: Millis = stands.last_attempt.unwrap_or(held.record.decision_at);
        items.push(DueItem {
            kind: "attempt".to_owned(),
            at: Some(at),
            overdue: at < now,
            title: held.record.name,
            detail: untried(language, now.since(since) / DAY),
            investigation: held.record.investigation,
            direction: None,
            update: None,
        });
    }
    Ok(items)
}
