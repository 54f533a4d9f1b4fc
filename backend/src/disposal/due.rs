//! What is due to go, oldest first, with whatever holds it; what was proposed; and what is kept or gone.

use std::collections::BTreeSet;

use beatbook_shared::access::Action;
use beatbook_shared::api::disposal::{DisposalPage, DisposalRow, DueRecord};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::bail::{Bail, BailEvent, Standing, effective, standing};
use beatbook_shared::patrol::evidence::Evidence;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::notebook::Entry;
use beatbook_shared::patrol::retention::{
    Disposal, Facts, Held, KEPT, Kept, PROPOSED, RULES, kept, marker_gone,
};
use beatbook_shared::patrol::review::Direction;
use beatbook_shared::patrol::tray::{Conflict, Quarantine};
use beatbook_shared::patrol::wanted::Wanted;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{DAY, Millis};

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter, Stored};
use crate::sync::erase::{self, Part};

/// How many are shown at once: somebody decides on each.
const SHOWN: usize = 100;
/// How many old records are looked through for them.
const LOOKED: u32 = 5_000;

/// A record that may go, whichever of the two kinds it is.
pub(super) enum Target {
    Case(Box<Stored<Investigation>>),
    Log(Box<Stored<Incident>>),
}

impl Target {
    pub(super) fn find(conn: &mut AnyConn, id: &RecordId) -> Result<Option<Target>, Error> {
        if let Some(case) = records::get::<Investigation>(conn, id)? {
            return Ok(Some(Target::Case(Box::new(case))));
        }
        Ok(records::get::<Incident>(conn, id)?.map(|log| Target::Log(Box::new(log))))
    }

    pub(super) fn id(&self) -> &RecordId {
        match self {
            Target::Case(case) => &case.id,
            Target::Log(log) => &log.id,
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Target::Case(_) => Investigation::KIND,
            Target::Log(_) => Incident::KIND,
        }
    }

    fn facts(&self, lists: &Lists, last: Millis) -> Facts {
        match self {
            Target::Case(case) => Facts::of_investigation(lists, &case.record, last),
            Target::Log(log) => Facts::of_incident(lists, &log.record, last),
        }
    }

    /// The log of a crime and the crime of a log, where they name each other or either names one.
    fn link(&self) -> Option<&RecordId> {
        match self {
            Target::Case(case) => case.record.incident.as_ref(),
            Target::Log(log) => log.record.investigation.as_ref(),
        }
    }

    fn area(&self) -> &str {
        match self {
            Target::Case(case) => &case.record.area,
            Target::Log(log) => &log.record.area,
        }
    }

    fn number(&self) -> Option<String> {
        match self {
            Target::Case(case) => case.record.crime_number.clone(),
            Target::Log(log) => Some(log.record.number.clone()),
        }
    }

    /// Its title, for whoever may read it.
    fn title(&self, sight: &Sight) -> Option<String> {
        match self {
            Target::Case(case) => sight.sees(&case.id, &case.record).then(|| case.record.title.clone()),
            Target::Log(log) => sight.sees_area(&log.record.area).then(|| log.record.title.clone()),
        }
    }
}

/// Where a record stands, with everything that still waits in it.
pub(super) fn standing_of(
    conn: &mut AnyConn,
    target: &Target,
    lists: &Lists,
    disposals: &[Stored<Disposal>],
    now: Millis,
) -> Result<Option<Kept>, Error> {
    let links = match target.link() {
        Some(id) => Target::find(conn, id)?.into_iter().collect(),
        None => Vec::new(),
    };
    let mut stand = Vec::new();
    for link in &links {
        let facts = facts(conn, link, lists, disposals, now)?;
        // What no rule fits is kept, and so is what it belongs to.
        let Some(kept) = kept(lists, link.kind(), &facts, &[], now) else { return Ok(None) };
        stand.push(kept);
    }
    let facts = facts(conn, target, lists, disposals, now)?;
    Ok(kept(lists, target.kind(), &facts, &stand, now))
}

fn facts(
    conn: &mut AnyConn,
    target: &Target,
    lists: &Lists,
    disposals: &[Stored<Disposal>],
    now: Millis,
) -> Result<Facts, Error> {
    let parts = erase::parts(conn, target.id().as_str())?;
    // What waits for a decision holds a record, and is no part of its years.
    let tray = [Conflict::KIND, Quarantine::KIND];
    let told = parts.iter().skip(1).filter(|part| !tray.contains(&part.kind.as_str()));
    // With nothing told in it, its own closing counts alone.
    let last = told.map(|part| part.at).filter(|at| *at <= now).max().unwrap_or_default();
    let mut facts = target.facts(lists, last);
    facts.kept_until = kept_until(disposals, target.id());
    facts.waits = waits(conn, &parts, lists, now)?;
    Ok(facts)
}

/// Until when somebody decided to keep it.
fn kept_until(disposals: &[Stored<Disposal>], id: &RecordId) -> Option<Millis> {
    let of = disposals.iter().filter(|d| d.record.target == *id && d.record.status == KEPT);
    of.filter_map(|d| d.record.keep_until).max()
}

/// What in it still waits for a person.
fn waits(conn: &mut AnyConn, parts: &[Part], lists: &Lists, now: Millis) -> Result<Vec<Held>, Error> {
    let mut held = BTreeSet::new();
    for part in parts {
        held.extend(waiting(conn, part, lists, now)?);
    }
    Ok(held.into_iter().collect())
}

fn waiting(conn: &mut AnyConn, part: &Part, lists: &Lists, now: Millis) -> Result<Option<Held>, Error> {
    let id = RecordId::from(part.id.as_str());
    let open = part.status == "open";
    Ok(match part.kind.as_str() {
        Conflict::KIND => open.then_some(Held::Conflict),
        Quarantine::KIND => open.then_some(Held::KeptBack),
        Direction::KIND => (part.status != "checked").then_some(Held::Direction),
        Entry::KIND => is_last(conn, &id)?.then_some(Held::Notebook),
        Wanted::KIND => {
            let marker = records::get::<Wanted>(conn, &id)?;
            marker.filter(|marker| !marker_gone(&marker.record)).map(|_| Held::Wanted)
        }
        Bail::KIND => {
            let events = records::children::<BailEvent>(conn, &id)?;
            let events: Vec<(&RecordId, &BailEvent)> = events.iter().map(|e| (&e.id, &e.record)).collect();
            let bail = records::get::<Bail>(conn, &id)?;
            let stands = bail.map(|bail| standing(lists, &bail.record, &effective(&events), now));
            stands.filter(|stands| !matches!(stands, Standing::Ended { .. })).map(|_| Held::Bail)
        }
        Evidence::KIND => match records::get::<Evidence>(conn, &id)? {
            Some(manifest) if !crate::evidence::is_whole(conn, &manifest.record)? => Some(Held::Evidence),
            _ => None,
        },
        _ => None,
    })
}

/// Whether an entry is the last of its book: the phone keeps it to go on from.
fn is_last(conn: &mut AnyConn, id: &RecordId) -> Result<bool, Error> {
    let Some(entry) = records::get::<Entry>(conn, id)? else { return Ok(false) };
    let Entry { author, book, number, .. } = entry.record;
    let own = records::list::<Entry>(conn, &Filter { owner: Some(author.0), ..all() })?;
    Ok(!own.iter().any(|other| other.record.book == book && other.record.number > number))
}

/// Everything that a decision needs.
pub(super) fn page(
    conn: &mut AnyConn,
    caller: &Caller,
    lists: &Lists,
    now: Millis,
) -> Result<DisposalPage, Error> {
    let sight = Sight::of(conn, caller, now)?;
    let disposals = records::list::<Disposal>(conn, &all())?;
    let (due, more) = due(conn, &sight, lists, &disposals, now)?;
    let cast: BTreeSet<StaffId> = disposals
        .iter()
        .flat_map(|d| [d.record.proposed_by.clone(), d.record.decided_by.clone()])
        .flatten()
        .collect();
    let people = People::of(conn, &cast, now)?;
    let (mut proposed, mut decided) = (Vec::new(), Vec::new());
    for held in disposals {
        let target = Target::find(conn, &held.record.target)?;
        let row = DisposalRow {
            number: target.as_ref().and_then(Target::number),
            title: target.as_ref().and_then(|target| target.title(&sight)),
            proposed_by: people.maybe(held.record.proposed_by.as_ref()),
            decided_by: people.maybe(held.record.decided_by.as_ref()),
            own: held.record.proposed_by.as_ref() == Some(&caller.staff),
            id: held.id,
            version: held.version,
            record: held.record,
        };
        if row.record.status == PROPOSED { proposed.push(row) } else { decided.push(row) }
    }
    decided.sort_by_key(|row| std::cmp::Reverse((row.record.decided_at, row.id.clone())));
    decided.truncate(SHOWN);
    Ok(DisposalPage {
        as_at: now,
        due,
        proposed,
        decided,
        more,
        decides: caller.may(Action::ApproveDisposal),
    })
}

pub(super) fn all() -> Filter {
    Filter { without_seq: true, ..Filter::default() }
}

/// The closed records whose years are over and that nobody has proposed yet.
fn due(
    conn: &mut AnyConn,
    sight: &Sight,
    lists: &Lists,
    disposals: &[Stored<Disposal>],
    now: Millis,
) -> Result<(Vec<DueRecord>, bool), Error> {
    let least = lists.list(RULES).iter().filter_map(|row| row.get("years").parse::<i64>().ok()).min();
    // No rule, nothing due.
    let Some(least) = least else { return Ok((Vec::new(), false)) };
    let old = || Filter { to: Some(now.plus(-least * 365 * DAY)), limit: Some(LOOKED), ..all() };
    let cases = records::list::<Investigation>(conn, &old())?;
    let logs = records::list::<Incident>(conn, &old())?;
    let looked = cases.len().max(logs.len());
    let waiting: BTreeSet<&RecordId> =
        disposals.iter().filter(|d| d.record.status == PROPOSED).map(|d| &d.record.target).collect();
    let mut targets: Vec<(Millis, Target)> = Vec::new();
    let all = cases
        .into_iter()
        .map(|case| Target::Case(Box::new(case)))
        .chain(logs.into_iter().map(|log| Target::Log(Box::new(log))));
    for target in all.filter(|target| !waiting.contains(target.id())) {
        // Without what hangs on it: it cannot be due before that.
        let mut facts = target.facts(lists, Millis::default());
        facts.kept_until = kept_until(disposals, target.id());
        let early = kept(lists, target.kind(), &facts, &[], now);
        if let Some(early) = early.filter(|early| early.over(now) && !facts.open) {
            targets.push((early.due_at, target));
        }
    }
    targets.sort_by(|a, b| (a.0, a.1.id()).cmp(&(b.0, b.1.id())));
    let more = targets.len() > SHOWN || looked >= LOOKED as usize;
    let mut rows = Vec::new();
    for (_, target) in targets.into_iter().take(SHOWN) {
        let Some(kept) = standing_of(conn, &target, lists, disposals, now)? else { continue };
        if kept.over(now) {
            rows.push(DueRecord {
                id: target.id().clone(),
                kind: target.kind().to_owned(),
                number: target.number(),
                title: target.title(sight),
                area: target.area().to_owned(),
                kept,
            });
        }
    }
    rows.sort_by(|a, b| (a.kept.due_at, &a.id).cmp(&(b.kept.due_at, &b.id)));
    Ok((rows, more))
}
