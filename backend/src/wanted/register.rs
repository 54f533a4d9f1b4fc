//! The register: everybody who is named or wanted and whom the caller may see, those first about whom somebody has to
//! do something.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::access::Action;
use beatbook_shared::api::wanted::{
    DifferenceRow, OfCase, SuspectRow, WantedRegister, WantedRow, WantedTold,
};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::suspect::{self, Suspect};
use beatbook_shared::patrol::wanted::{
    ArrestAttempt, Reconciliation, STEPS, Wanted, WantedDifference, WantedReview, WantedStep,
};
use beatbook_shared::patrol::wanted_read::{Facts, Marker, PARTS, WantedStanding, expiry, standing};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::time::Millis;
use serde::Deserialize;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter, Stored};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
    /// Only that case's, and then every suspect of it.
    pub investigation: Option<RecordId>,
    /// `all` shows what ended too; without it the register has what is still to be done. `without_case` has everybody who
    /// is wanted for no case of ours, from the warrant to the confirmation that no marker is left.
    pub show: Option<String>,
}

/// What a caller may see of wanted people.
pub(super) struct Seen {
    sight: Sight,
    bureau: bool,
    cases: BTreeMap<RecordId, Investigation>,
}

impl Seen {
    pub(super) fn of(
        conn: &mut AnyConn,
        caller: &Caller,
        cases: BTreeSet<RecordId>,
        now: Millis,
    ) -> Result<Seen, Error> {
        let sight = Sight::of(conn, caller, now)?;
        let mut found = BTreeMap::new();
        for (id, (_, body)) in records::bodies(conn, &cases.into_iter().collect::<Vec<_>>())? {
            found.insert(id, records::typed::<Investigation>(&body)?);
        }
        Ok(Seen { sight, bureau: caller.may(Action::ConfirmMarker), cases: found })
    }

    fn case(&self, id: &RecordId) -> Option<&Investigation> {
        self.cases.get(id).filter(|case| self.sight.sees(id, case))
    }

    /// Whether the caller sees that somebody is wanted: by the case, by the area, or because it is theirs to confirm.
    pub(super) fn sees(&self, wanted: &Wanted) -> bool {
        let area =
            || wanted.area.as_ref().is_some_and(|area| self.sight.names().contains(&Scope::area(area).0));
        let reads = match &wanted.investigation {
            Some(id) => self.case(id).is_some(),
            None => area(),
        };
        reads || self.bureau
    }

    fn of_case(&self, id: Option<&RecordId>, area: Option<&String>, people: &People) -> OfCase {
        let whole = id.and_then(|id| self.case(id));
        let restricted = id.and_then(|id| self.cases.get(id)).is_some_and(|case| case.restricted);
        let held = id.and_then(|id| self.cases.get(id));
        OfCase {
            id: id.filter(|_| whole.is_some()).cloned(),
            title: whole.map(|case| case.title.clone()),
            crime_number: held
                .filter(|_| whole.is_some() || !restricted)
                .and_then(|c| c.crime_number.clone()),
            area: held.map(|case| case.area.clone()).or_else(|| area.cloned()).unwrap_or_default(),
            oic: whole.and_then(|case| people.maybe(case.oic.as_ref())),
        }
    }
}

/// The facts of several wanted people, by the person.
pub(super) struct Told {
    attempts: BTreeMap<RecordId, Vec<Stored<ArrestAttempt>>>,
    reviews: BTreeMap<RecordId, Vec<Stored<WantedReview>>>,
    steps: BTreeMap<RecordId, Vec<Stored<WantedStep>>>,
}

fn grouped<R: Record>(
    conn: &mut AnyConn,
    ids: &[RecordId],
    of: impl Fn(&R) -> &RecordId,
) -> Result<BTreeMap<RecordId, Vec<Stored<R>>>, Error> {
    let mut found: BTreeMap<RecordId, Vec<Stored<R>>> = BTreeMap::new();
    if !ids.is_empty() {
        let filter = Filter { parents: Some(ids.to_vec()), without_seq: true, ..Filter::default() };
        for fact in records::list::<R>(conn, &filter)? {
            found.entry(of(&fact.record).clone()).or_default().push(fact);
        }
    }
    Ok(found)
}

fn pairs<R>(all: Option<&Vec<Stored<R>>>) -> Vec<(&RecordId, &R)> {
    all.into_iter().flatten().map(|fact| (&fact.id, &fact.record)).collect()
}

impl Told {
    pub(super) fn of(conn: &mut AnyConn, ids: &[RecordId]) -> Result<Told, Error> {
        Ok(Told {
            attempts: grouped(conn, ids, |a: &ArrestAttempt| &a.wanted)?,
            reviews: grouped(conn, ids, |r: &WantedReview| &r.wanted)?,
            steps: grouped(conn, ids, |s: &WantedStep| &s.wanted)?,
        })
    }

    pub(super) fn facts(&self, id: &RecordId) -> Facts<'_> {
        Facts::of(&pairs(self.attempts.get(id)), &pairs(self.reviews.get(id)), &pairs(self.steps.get(id)))
    }

    /// Whether a fact of that id is one of this person's attempts or steps, which may be corrected.
    pub(super) fn holds(&self, id: &RecordId, fact: &RecordId) -> bool {
        pairs(self.attempts.get(id)).iter().any(|(held, _)| *held == fact)
            || pairs(self.steps.get(id)).iter().any(|(held, _)| *held == fact)
    }

    /// The step of that id.
    pub(super) fn step(&self, id: &RecordId, fact: &RecordId) -> Option<&WantedStep> {
        self.steps.get(id)?.iter().find(|held| held.id == *fact).map(|held| &held.record)
    }

    fn authors(&self) -> BTreeSet<StaffId> {
        let attempts = self.attempts.values().flatten().map(|a| a.record.by.clone());
        let reviews = self.reviews.values().flatten().map(|r| r.record.by.clone());
        attempts.chain(reviews).chain(self.steps.values().flatten().map(|s| s.record.by.clone())).collect()
    }

    /// Everything that is told of one, newest first.
    fn lines(&self, id: &RecordId, people: &People) -> Vec<WantedTold> {
        let (attempts, steps) = (pairs(self.attempts.get(id)), pairs(self.steps.get(id)));
        let mut gone: BTreeSet<&RecordId> =
            attempts.iter().filter_map(|(_, a)| a.corrects.as_ref()).collect();
        gone.extend(steps.iter().filter_map(|(_, s)| s.corrects.as_ref()));
        let words = |all: &[&Option<String>]| all.iter().filter_map(|w| (*w).clone()).collect::<Vec<_>>();
        let told = |id: &RecordId, kind: &str, code: &str, at, by: &StaffId, words, until| WantedTold {
            id: id.clone(),
            kind: kind.to_owned(),
            code: code.to_owned(),
            at,
            by: people.person(by),
            words,
            until,
            corrected: gone.contains(id),
        };
        let mut lines: Vec<WantedTold> = Vec::new();
        for (id, a) in &attempts {
            let said = words(&[&a.address, &a.with, &a.learnt]);
            lines.push(told(id, "attempt", &a.result, a.at, &a.by, said, None));
        }
        for (id, r) in pairs(self.reviews.get(id)) {
            lines.push(told(id, "review", &r.level, r.at, &r.by, vec![r.next.clone()], None));
        }
        for (id, s) in &steps {
            let said = words(&[&s.force, &s.custody_ref, &s.source, &s.rank, &s.reason]);
            lines.push(told(id, "step", &s.code, s.at, &s.by, said, s.until));
        }
        lines.sort_by_key(|line| std::cmp::Reverse((line.at, line.id.clone())));
        lines
    }
}

pub(super) fn register(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<WantedRegister, Error> {
    let filter = || Filter {
        area: narrow.area.clone(),
        parents: narrow.investigation.clone().map(|id| vec![id]),
        without_seq: true,
        ..Filter::default()
    };
    let wanted: Vec<Stored<Wanted>> = records::list(conn, &filter())?;
    let open = |s: &Stored<Suspect>| narrow.investigation.is_some() || suspect::undecided(lists, &s.record);
    let mut suspects: Vec<Stored<Suspect>> = records::list(conn, &filter())?;
    let caseless = narrow.show.as_deref() == Some("without_case");
    suspects.retain(|held| !caseless && open(held));
    let mut cases: BTreeSet<RecordId> =
        wanted.iter().filter_map(|w| w.record.investigation.clone()).collect();
    cases.extend(suspects.iter().map(|s| s.record.investigation.clone()));
    let seen = Seen::of(conn, caller, cases, now)?;
    let wanted: Vec<Stored<Wanted>> = wanted.into_iter().filter(|w| seen.sees(&w.record)).collect();
    suspects.retain(|s| seen.case(&s.record.investigation).is_some());
    let ids: Vec<RecordId> = wanted.iter().map(|w| w.id.clone()).collect();
    let told = Told::of(conn, &ids)?;
    let mut named = told.authors();
    named.extend(seen.cases.values().filter_map(|case| case.oic.clone()));
    named.extend(wanted.iter().map(|w| w.record.decided_by.clone()));
    named.extend(
        suspects.iter().flat_map(|s| s.record.decided_by.iter().chain([&s.record.named_by]).cloned()),
    );
    let people = People::of(conn, &named, now)?;

    let names: BTreeMap<RecordId, String> =
        wanted.iter().map(|w| (w.id.clone(), w.record.name.clone())).collect();
    let mut rows: Vec<WantedRow> = wanted
        .into_iter()
        .map(|held| {
            let stands = standing(lists, &held.record, &told.facts(&held.id), now);
            WantedRow {
                case: seen.of_case(held.record.investigation.as_ref(), held.record.area.as_ref(), &people),
                decided_by: people.person(&held.record.decided_by),
                told: told.lines(&held.id, &people),
                may: may(caller, lists, &stands, now),
                expiry: expiry(lists, stands.expires_at, now).map(str::to_owned),
                standing: stands,
                id: held.id,
                version: held.version,
                record: held.record,
            }
        })
        .filter(|row| match narrow.show.as_deref() {
            Some("all") => true,
            Some("without_case") => row.record.investigation.is_none(),
            _ => row.standing.part != "ended",
        })
        .collect();
    rows.sort_by_cached_key(|row| (place(&row.standing.part), when(row), row.id.clone()));
    let more = rows.len() > most as usize;
    rows.truncate(most as usize);
    let mut suspects: Vec<SuspectRow> = suspects
        .into_iter()
        .map(|held| SuspectRow {
            case: seen.of_case(Some(&held.record.investigation), None, &people),
            decide_by: suspect::decide_by(lists, &held.record),
            named_by: people.person(&held.record.named_by),
            decided_by: people.maybe(held.record.decided_by.as_ref()),
            may: caller.may(Action::NameSuspect),
            id: held.id,
            version: held.version,
            record: held.record,
        })
        .collect();
    suspects.sort_by_cached_key(|row| (row.decide_by.is_none(), row.record.named_at, row.id.clone()));
    suspects.truncate(most as usize);
    Ok(WantedRegister {
        as_at: now,
        differences: if caseless || narrow.investigation.is_some() {
            Vec::new()
        } else {
            differences(conn, caller, &names)?
        },
        compared: newest(conn)?,
        suspects,
        rows,
        more,
    })
}

/// Open differences; those of which we know nobody are the bureau's.
fn differences(
    conn: &mut AnyConn,
    caller: &Caller,
    names: &BTreeMap<RecordId, String>,
) -> Result<Vec<DifferenceRow>, Error> {
    let bureau = caller.may(Action::ConfirmMarker);
    let open = Filter { status: Some("open".to_owned()), without_seq: true, ..Filter::default() };
    let all: Vec<Stored<WantedDifference>> = records::list(conn, &open)?;
    let known =
        |held: &Stored<WantedDifference>| held.record.wanted.as_ref().and_then(|id| names.get(id)).cloned();
    Ok(all
        .into_iter()
        .filter(|held| bureau || known(held).is_some())
        .map(|held| DifferenceRow {
            name: known(&held),
            may: bureau,
            id: held.id,
            version: held.version,
            record: held.record,
        })
        .collect())
}

/// The newest comparison with the national record.
fn newest(conn: &mut AnyConn) -> Result<Option<Reconciliation>, Error> {
    let all: Vec<Stored<Reconciliation>> =
        records::list(conn, &Filter { without_seq: true, ..Filter::default() })?;
    Ok(all.into_iter().max_by_key(|run| run.record.run_at).map(|run| run.record))
}

fn place(part: &str) -> usize {
    PARTS.iter().position(|name| *name == part).unwrap_or(PARTS.len())
}

/// What the row's part is about: since when, or until when.
fn when(row: &WantedRow) -> Millis {
    let stands = &row.standing;
    let at = match stands.part.as_str() {
        "to_circulate" => stands.circulate_by,
        "to_attempt" => stands.attempt_by,
        "to_review" => stands.review_by.into_iter().chain(stands.manager_by).min(),
        "arrested" => stands.unneeded.as_ref().map(|u| u.at),
        "expiring" => stands.expires_at,
        _ => None,
    };
    at.unwrap_or(row.record.decision_at)
}

/// What the caller may do with somebody who stands so.
fn may(caller: &Caller, lists: &Lists, stands: &WantedStanding, now: Millis) -> Vec<String> {
    if stands.part == "ended" {
        return Vec::new();
    }
    let mut may = Vec::new();
    if caller.may(Action::NameSuspect) && stands.unneeded.is_none() {
        may.push("attempt".to_owned());
    }
    if caller.may(Action::Review) && stands.unneeded.is_none() {
        may.push("review".to_owned());
    }
    let (bureau, desk) = (caller.may(Action::ConfirmMarker), caller.may(Action::EditCase));
    let today = day(now);
    let steps = lists.list(STEPS).iter().filter(|row| row.holds(today)).filter(|row| {
        let fits = match row.code.as_str() {
            "WS02" => stands.marker == Marker::NotCirculated,
            "WS06" | "WS07" | "WS09" => stands.marker == Marker::Live,
            _ => true,
        };
        fits && if row.get("right") == "bureau" { bureau } else { desk || bureau }
    });
    may.extend(steps.map(|row| row.code.clone()));
    may
}
