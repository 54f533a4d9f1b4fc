//! Who receives what: a scope is a feed, a grant opens it.
//!
//! A record lies in one or more scopes, decided from its own fields and its parent's scopes. A member
//! of staff holds grants to scopes. A device receives a record while the two sets meet. When a record
//! moves, the scope it leaves gets a *leave* entry with no body and the scope it enters an *enter*
//! entry with the whole; a device removes the record when no scope of its own holds it any more, and
//! only after its waiting operations are settled.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::op::Body;

/// `area:NE`, `team:<id>`, `person:<staff>`, `case:<investigation>` or `ref`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(pub String);

impl Scope {
    #[must_use]
    pub fn area(code: &str) -> Scope {
        Scope(format!("area:{code}"))
    }
    #[must_use]
    pub fn team(id: &str) -> Scope {
        Scope(format!("team:{id}"))
    }
    #[must_use]
    pub fn person(staff: &str) -> Scope {
        Scope(format!("person:{staff}"))
    }
    #[must_use]
    pub fn case(investigation: &str) -> Scope {
        Scope(format!("case:{investigation}"))
    }
    /// Lists, staff and teams: everybody.
    #[must_use]
    pub fn reference() -> Scope {
        Scope("ref".to_owned())
    }
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The scopes that a record lies in, sorted and without repeats. `parent` holds the scopes of the
/// record that this one hangs on; `None` when it hangs on nothing.
#[must_use]
pub fn scopes_of(kind: &str, id: &str, body: &Body, parent: Option<&[Scope]>) -> Vec<Scope> {
    let text = |field: &str| body.get(field).and_then(Value::as_str).filter(|t| !t.is_empty());
    let mut scopes: Vec<Scope> = Vec::new();
    match kind {
        "staff" | "team" | "list_row" | "practice" => scopes.push(Scope::reference()),
        "incident" => scopes.extend(text("area").map(Scope::area)),
        "investigation" => {
            if body.get("restricted") == Some(&Value::Bool(true)) {
                scopes.push(Scope::case(id));
            } else {
                scopes.extend(text("area").map(Scope::area));
                scopes.extend(text("oic").map(Scope::person));
            }
        }
        // A marker that is gone leaves every phone; the server keeps it for ever.
        "wanted" => {
            let has = |field: &str| body.get(field).is_some_and(|v| !v.is_null());
            let gone = has("cancel_confirmed_at") || (has("withdrawn_at") && !has("circulated_at"));
            if !gone {
                scopes.extend(parent.unwrap_or_default().iter().cloned());
                if parent.is_none() {
                    scopes.extend(text("area").map(Scope::area));
                }
            }
        }
        // Somebody of restricted cases only is in no area, and is sent with nothing.
        "person" | "person_match" => {
            let areas = body.get("areas").and_then(Value::as_array);
            scopes.extend(areas.into_iter().flatten().filter_map(Value::as_str).map(Scope::area));
        }
        "direction" => {
            scopes.extend(parent.unwrap_or_default().iter().cloned());
            scopes.extend(text("owner").map(Scope::person));
        }
        // A meeting is held at a desk. What came of it goes to whoever holds the post, and follows whoever took it.
        "meeting" | "meeting_decision" => {}
        "action" => {
            scopes.extend(text("owner_team").map(Scope::team));
            scopes.extend(text("owner_area").map(Scope::area));
            scopes.extend(text("owner_person").map(Scope::person));
        }
        "notebook" => {
            scopes.extend(parent.unwrap_or_default().iter().cloned());
            scopes.extend(text("author").map(Scope::person));
        }
        "state_event" => {
            scopes.extend(text("officer").map(Scope::person));
            scopes.extend(text("team").map(Scope::team));
        }
        "task_run" | "receipt" | "opening" | "app_start" => scopes.extend(text("officer").map(Scope::person)),
        "conflict" | "quarantine" => {
            scopes.extend(parent.unwrap_or_default().iter().cloned());
            scopes.extend(text("author").map(Scope::person));
        }
        // Who is managed as an offender lies in no feed: no phone on patrol has a need to know it.
        // When somebody works, and why not, is nobody's to carry about either.
        "iom_spell" | "iom_plan" | "iom_contact" | "iom_custody" | "iom_offence" | "roster" => {}
        _ => scopes.extend(parent.unwrap_or_default().iter().cloned()),
    }
    scopes.sort();
    scopes.dedup();
    scopes
}
