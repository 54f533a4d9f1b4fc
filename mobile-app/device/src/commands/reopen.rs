//! A refused item opens in its editor with its words.
//!
//! The words become a draft, where the officer's drafts always are; whatever stood there already stays above
//! them. Which draft they went into is kept, and saving that draft is the officer's answer to the refusal:
//! the item no longer asks for anything, and both stay in the list.

use std::collections::BTreeMap;

use beatbook_shared::api::officer::{Draft, Reopen, Reopened};
use beatbook_shared::ids::RecordId;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::op::{Body, Op, lay_over};
use beatbook_shared::time::Millis;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::ask;
use crate::core::Core;
use crate::device::State;
use crate::problems::Refused;
use crate::store::meta::name;
use crate::store::ops::OpRow;
use crate::store::{Db, StoreError};

/// What became of the words of a refused operation, by its place in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rewriting {
    pub draft: String,
    /// When the draft was saved as something new.
    pub done_at: Option<Millis>,
}

type All = BTreeMap<i64, Rewriting>;

fn all(db: &mut Db) -> Result<All, StoreError> {
    Ok(db.meta(name::REWRITINGS)?.unwrap_or_default())
}

/// When the officer wrote this again, if they did.
pub(super) fn written_again(core: &mut Core, row: &OpRow) -> Result<Option<Millis>, Refused> {
    Ok(all(core.db())?.remove(&row.n).and_then(|rewriting| rewriting.done_at))
}

/// A draft became something: whatever refused item it was opened for is answered.
pub(crate) fn draft_used(db: &mut Db, key: &str, now: Millis) -> Result<(), StoreError> {
    let mut open = all(db)?;
    let mut changed = false;
    for rewriting in open.values_mut().filter(|r| r.draft == key && r.done_at.is_none()) {
        rewriting.done_at = Some(now);
        changed = true;
    }
    if changed { db.set_meta(name::REWRITINGS, &open) } else { Ok(()) }
}

/// Which editor takes an operation, what it is about, and the fields that the editor knows.
struct Editor {
    name: &'static str,
    about: Option<RecordId>,
    draft: String,
    fields: Map<String, Value>,
}

fn editor(op: &Op) -> Option<Editor> {
    let mut body = Body::new();
    lay_over(&mut body, &op.set);
    let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let field = |pairs: &[(&str, String)]| -> Map<String, Value> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
    };
    match op.kind.as_str() {
        "update" => Some(Editor {
            name: "update",
            about: Some(RecordId(text("investigation"))),
            draft: format!("update:{}", text("investigation")),
            fields: field(&[
                ("entry", text("entry")),
                ("text", text("text")),
                ("corrects", text("supersedes")),
            ]),
        }),
        "notebook" => Some(Editor {
            name: "note",
            about: Some(text("about")).filter(|a| !a.is_empty()).map(RecordId),
            draft: format!("note:{}", text("about")),
            fields: field(&[
                ("entry", text("entry")),
                ("place", text("place")),
                ("text", text("text")),
                ("corrects", text("corrects")),
            ]),
        }),
        "investigation"
            if op.base != 0 && (body.contains_key("plan_text") || body.contains_key("safe_contact")) =>
        {
            let mut fields = Map::new();
            for name in ["plan_text", "safe_contact"] {
                if let Some(Value::String(words)) = body.get(name) {
                    fields.insert(name.to_owned(), json!(words));
                }
            }
            Some(Editor {
                name: "plan",
                about: Some(op.record.clone()),
                draft: format!("plan:{}", op.record),
                fields,
            })
        }
        _ => None,
    }
}

/// Whether it has an editor.
pub(super) fn reopens(op: &Op) -> bool {
    editor(op).is_some()
}

pub(super) fn reopen(core: &mut Core, _: &mut State, question: Reopen) -> Result<Reopened, Refused> {
    let rows = core.db().ops_quarantined()?;
    let row = rows.into_iter().rev().find(|row| row.ctr.unsigned_abs() == question.ctr);
    let row = row.ok_or_else(|| ask::not_here("item"))?;
    let editor = row.op().as_ref().and_then(editor).ok_or_else(|| {
        Problem::new(
            Code::BadField,
            "This item has no editor. Its words stay in the outbox, and your supervisor holds it whole.",
        )
    })?;
    let now = core.now();
    core.db().write(|db| {
        let mut open = all(db)?;
        let there = db.draft(&editor.draft)?;
        // Opened twice, it is in the draft already.
        if open.get(&row.n).is_none_or(|r| r.draft != editor.draft || there.is_none()) {
            let fields = under(there.map(|draft| draft.fields), editor.fields);
            db.put_draft(&Draft { key: editor.draft.clone(), fields, saved_at: now })?;
        }
        open.insert(row.n, Rewriting { draft: editor.draft.clone(), done_at: None });
        db.set_meta(name::REWRITINGS, &open)
    })?;
    Ok(Reopened { editor: editor.name.to_owned(), about: editor.about, draft: editor.draft })
}

/// The refused words under whatever is in the draft already. Nothing typed is replaced.
fn under(there: Option<Map<String, Value>>, refused: Map<String, Value>) -> Map<String, Value> {
    let Some(mut fields) = there else { return refused };
    for (name, words) in refused {
        let before = fields.get(&name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let again = words.as_str().unwrap_or_default();
        let joined = match name.as_str() {
            "text" | "plan_text" if !before.is_empty() && !before.contains(again) => {
                format!("{before}\n\n{again}")
            }
            _ if !before.is_empty() => before,
            _ => again.to_owned(),
        };
        fields.insert(name, json!(joined));
    }
    fields
}
