//! Pairs that may be one person, for somebody to decide: those of the last weeks first of all.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::people::{Candidate, Candidates};
use beatbook_shared::finding::who::{Matching, Who};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::involved::{Involved, node};
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::patrol::person_match::{pair, standing};
use beatbook_shared::patrol::to_body;
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::{DAY, Millis};
use serde::Deserialize;

use super::around::Around;
use super::show::Show;
use super::store;
use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;
use crate::records::{self, Filter};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Narrow {
    pub area: Option<String>,
}

/// Whoever came up within this is looked for.
const RECENT: i64 = 28 * DAY;

/// How many are compared, newest first; and how many a key may have before it says too little.
const COMPARED: usize = 600;
const COMMON: usize = 60;

pub(super) fn candidates(
    conn: &mut AnyConn,
    caller: &Caller,
    narrow: &Narrow,
    lists: &Lists,
    most: u32,
    now: Millis,
) -> Result<Candidates, Error> {
    let filter = Filter {
        area: narrow.area.clone(),
        from: Some(now.plus(-RECENT)),
        without_seq: true,
        ..Filter::default()
    };
    let mut recent = records::list::<Involved>(conn, &filter)?;
    recent.reverse();
    let named = |one: &Involved| one.organisation.is_none() && !one.name.trim().is_empty();
    let nodes: BTreeSet<RecordId> = recent
        .iter()
        .filter(|one| one.record.person.is_some() || named(&one.record))
        .map(|one| node(&one.id, &one.record).clone())
        .take(COMPARED)
        .collect();
    let mut around = Around::default();
    around.named(conn, &nodes)?;
    let matching = Matching::on(lists, day(now));
    let known = |around: &Around, id: &RecordId| -> Option<Who> {
        match (around.people.get(id), around.involved.get(id)) {
            (Some((_, person)), _) => Some(matching.person(person)),
            (None, Some((_, one))) if named(one) => Some(matching.involved(one)),
            _ => None,
        }
    };
    let mut looked: BTreeMap<&RecordId, BTreeSet<String>> = BTreeMap::new();
    for id in &nodes {
        if let Some(who) = known(&around, id) {
            looked.insert(id, matching.looks_for(&who));
        }
    }
    let all: BTreeSet<String> = looked.values().flatten().cloned().collect();
    let by_key = store::with(conn, &all, &[Nominal::KIND, Involved::KIND], Millis(0))?;
    let mut pairs: BTreeSet<(RecordId, RecordId)> = BTreeSet::new();
    for (id, keys) in &looked {
        for others in keys.iter().filter_map(|key| by_key.get(key)).filter(|ids| ids.len() <= COMMON) {
            for other in others.iter().filter(|other| other != id) {
                let (left, right) = pair(id, other);
                pairs.insert((left.clone(), right.clone()));
            }
        }
    }
    let others: BTreeSet<RecordId> = pairs.iter().flat_map(|(a, b)| [a.clone(), b.clone()]).collect();
    around.named(conn, &others)?;
    let sight = Sight::of(conn, caller, now)?;
    let staff = People::of(conn, &BTreeSet::new(), now)?;
    let show = Show { around: &around, sight: &sight, staff: &staff, lists, now };
    let decided = standing(around.decisions.iter().map(|(id, one)| (id, one)));
    let visible = |id: &RecordId| match (around.people.get(id), around.involved.get(id)) {
        (Some((_, person)), _) => sight.reads(Nominal::KIND, id, &to_body(person)),
        // Somebody who is known by now is compared as that person.
        (None, Some((_, one))) => one.person.is_none() && show.sees(&one.about),
        _ => false,
    };
    let mut rows: Vec<Candidate> = Vec::new();
    for (left, right) in &pairs {
        let apart =
            around.groups.of(left) != around.groups.of(right) && !decided.contains_key(&(left, right));
        if !apart || !visible(left) || !visible(right) {
            continue;
        }
        let (Some(a), Some(b)) = (known(&around, left), known(&around, right)) else { continue };
        let scored = matching.compare(&a, &b);
        if scored.score < matching.offered_from() {
            continue;
        }
        if let (Some(left), Some(right)) = (show.nominal(left), show.nominal(right)) {
            rows.push(Candidate {
                left,
                right,
                score: scored.score,
                likely: scored.score >= matching.likely_from(),
                reasons: scored.reasons,
            });
        }
    }
    rows.sort_by_cached_key(|row| (std::cmp::Reverse(row.score), row.left.id.clone(), row.right.id.clone()));
    let more = rows.len() > most as usize || recent.len() > COMPARED;
    rows.truncate(most as usize);
    Ok(Candidates { as_at: now, rows, more })
}
