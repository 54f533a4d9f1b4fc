//! Finding things offline, as they are typed: whole and begun words first, then parts of words, then what is spelt or
//! sounds nearly so. All words that were typed must be there.

use beatbook_shared::api::officer::{Hit, Search};
use beatbook_shared::finding::excerpt::{excerpt, stands_in};
use beatbook_shared::finding::fold;
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::people::{title, title_of};
use crate::core::Core;
use crate::device::State;
use crate::problems::Refused;
use crate::store::search::Found;

const HITS: usize = 50;
/// More words than this are not looked for.
const WORDS: usize = 12;
/// The least letters of a part of a word.
const PART: usize = 3;

pub(super) fn search(core: &mut Core, _: &mut State, question: Search) -> Result<Vec<Hit>, Refused> {
    let typed: Vec<String> = fold::words(&question.q).take(WORDS).collect();
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(HITS).unwrap_or(i64::MAX);
    let mut found: Vec<(i64, &str)> = Vec::new();
    let mut put = |numbers: Vec<i64>, how: &'static str| {
        for n in numbers {
            if found.len() < HITS && !found.iter().any(|(held, _)| *held == n) {
                found.push((n, how));
            }
        }
        found.len()
    };
    let mut terms = typed.clone();
    let begun: Vec<String> = typed.iter().map(|word| begins(word)).collect();
    let mut count = put(core.db().by_words(&begun.join(" "), limit)?, "word");
    if count < HITS && typed.iter().all(|word| word.chars().count() >= PART) {
        let parts: Vec<String> = typed.iter().map(|word| quoted(word)).collect();
        count = put(core.db().by_parts(&parts.join(" "), limit)?, "part");
    }
    if count < HITS {
        let now = core.now();
        let known = core.db().known(now)?;
        let mut any = false;
        let mut all = Vec::new();
        for word in &typed {
            let meant = known.vocabulary.meant(word, &known.names);
            any |= !meant.is_empty();
            terms.extend(meant.iter().map(|m| (*m).to_owned()));
            let each: Vec<String> =
                std::iter::once(begins(word)).chain(meant.into_iter().map(quoted)).collect();
            all.push(format!("({})", each.join(" OR ")));
        }
        if any {
            put(core.db().by_words(&all.join(" AND "), limit)?, "near");
        }
    }
    let mut hits = Vec::new();
    for (n, how) in found {
        if let Some(found) = core.db().found(n)? {
            hits.extend(hit(core, found, how, &terms)?);
        }
    }
    Ok(hits)
}

/// A word for the index: in quotes, so that nothing in it is an operator. What was typed has no quote in it.
fn quoted(word: &str) -> String {
    format!("\"{word}\"")
}

fn begins(word: &str) -> String {
    format!("\"{word}\"*")
}

fn hit(core: &mut Core, found: Found, how: &str, terms: &[String]) -> Result<Option<Hit>, Refused> {
    let Some(body) = found.record.view().cloned() else { return Ok(None) };
    let Some(kind) = patrol::find(&found.record.kind) else { return Ok(None) };
    let id = RecordId(found.record.id.clone());
    let (open, open_kind) = opens(core, &id, kind, &body)?;
    let own = title(&body);
    let title = if open == id || kind.name == "attendance" { own } else { title_of(core, &open)? };
    let at = body.get(kind.at).and_then(Value::as_i64).map(Millis);
    let shown =
        if stands_in(&found.body, terms) || found.title.is_empty() { &found.body } else { &found.title };
    Ok(Some(Hit {
        id,
        kind: kind.name.to_owned(),
        title,
        how: how.to_owned(),
        snippet: excerpt(shown, terms),
        at,
        open,
        open_kind,
    }))
}

/// What to open: the record itself, or what it hangs on, by way of the attendance where there is one.
fn opens(
    core: &mut Core,
    id: &RecordId,
    kind: &patrol::Kind,
    body: &Body,
) -> Result<(RecordId, String), Refused> {
    let mut open = (id.clone(), kind.name.to_owned());
    let mut next = patrol::parent_of(kind, body);
    for _ in 0..2 {
        let Some(parent) = next.take() else { break };
        let Some(kept) = core.kept(&parent)? else { break };
        if let (Some(kind), Some(view)) = (patrol::find(&kept.kind), kept.view()) {
            next = patrol::parent_of(kind, view).filter(|_| kept.kind == "attendance");
        }
        open = (parent, kept.kind);
    }
    Ok(open)
}
