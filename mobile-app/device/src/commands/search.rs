//! Finding things offline. Accents do not matter and words may be begun only; all words must be there.

use beatbook_shared::api::officer::{Hit, Search};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::people::{title, title_of};
use crate::core::Core;
use crate::device::State;
use crate::problems::Refused;
use crate::store::records::Found;

const HITS: i64 = 50;
/// More words than this are not looked for.
const WORDS: usize = 12;

pub(super) fn search(core: &mut Core, _: &mut State, question: Search) -> Result<Vec<Hit>, Refused> {
    let Some(query) = query(&question.q) else { return Ok(Vec::new()) };
    let mut hits = Vec::new();
    for found in core.db().search(&query, HITS)? {
        hits.extend(hit(core, found)?);
    }
    Ok(hits)
}

/// The officer's words in the language of the index: each quoted, so that nothing in them is an operator.
fn query(q: &str) -> Option<String> {
    let words: Vec<String> = q
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn hit(core: &mut Core, found: Found) -> Result<Option<Hit>, Refused> {
    let Some(body) = found.record.view().cloned() else { return Ok(None) };
    let Some(kind) = patrol::find(&found.record.kind) else { return Ok(None) };
    let id = RecordId(found.record.id.clone());
    let (open, open_kind) = opens(core, &id, kind, &body)?;
    let own = title(&body);
    let title = match kind.name {
        "update" | "notebook" if open != id => title_of(core, &open)?,
        _ => own,
    };
    let at = body.get(kind.at).and_then(Value::as_i64).map(Millis);
    Ok(Some(Hit { id, kind: kind.name.to_owned(), title, snippet: found.snippet, at, open, open_kind }))
}

/// What to open: the record itself, or what it hangs on.
fn opens(
    core: &mut Core,
    id: &RecordId,
    kind: &patrol::Kind,
    body: &Body,
) -> Result<(RecordId, String), Refused> {
    if let Some(parent) = patrol::parent_of(kind, body)
        && let Some(kept) = core.kept(&parent)?
    {
        return Ok((parent, kept.kind));
    }
    Ok((id.clone(), kind.name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn whatever_is_typed_is_words_and_never_an_operator() {
        assert_eq!(query("siân  o'brien").as_deref(), Some("\"siân\"* \"o\"* \"brien\"*"));
        assert_eq!(query("a OR \"b\" NOT (c*)").as_deref(), Some("\"a\"* \"OR\"* \"b\"* \"NOT\"* \"c\"*"));
        assert_eq!(query(" - \"* "), None);
    }
}
