//! What a row proposes, before anybody compared it with what is already there.

use beatbook_shared::ids::{RecordId, derived_id};
use beatbook_shared::patrol::{self, Record};
use beatbook_shared::sync::op::Body;
use sha2::{Digest as _, Sha256};

/// How a proposal is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A record of its own: made, or changed where the source changed.
    Record,
    /// A fact: never changed. A different one is written beside the first; where the kind knows
    /// corrections, it names the one it corrects.
    Fact,
    /// Some fields of a record that another import or a person made.
    Patch,
    /// A row of a reference list.
    List,
}

/// A record with these fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What the source calls it, as an id: the same thing on every run.
    pub slot: RecordId,
    /// The record that it is about; for a fact, it depends on what the fact says.
    pub record: RecordId,
    pub kind: &'static str,
    /// Nothing where the source no longer says anything: a fact taken back.
    pub body: Option<Body>,
    pub style: Style,
    /// Which row of the batch it belongs to.
    pub row: usize,
}

/// The first hex digits of a hash, as identity of a text.
#[must_use]
pub fn mark(text: &str) -> String {
    let mut hash = hex::encode(Sha256::digest(text.as_bytes()));
    hash.truncate(32);
    hash
}

/// A body's identity.
#[must_use]
pub fn digest(body: Option<&Body>) -> String {
    body.map_or_else(String::new, |body| mark(&serde_json::to_string(body).unwrap_or_default()))
}

impl Proposal {
    #[must_use]
    pub fn record(slot: RecordId, kind: &'static str, body: Body, row: usize) -> Proposal {
        Proposal { record: slot.clone(), slot, kind, body: Some(body), style: Style::Record, row }
    }

    /// A fact, or its absence.
    #[must_use]
    pub fn fact<R: Record>(slot: RecordId, fact: Option<&R>, row: usize) -> Proposal {
        let body = fact.map(patrol::to_body);
        let record = derived_id("import fact", &format!("{slot}/{}", digest(body.as_ref())));
        Proposal { slot, record, kind: R::KIND, body, style: Style::Fact, row }
    }

    /// Some fields of a record that exists.
    #[must_use]
    pub fn patch(slot: RecordId, record: RecordId, kind: &'static str, body: Body, row: usize) -> Proposal {
        Proposal { slot, record, kind, body: Some(body), style: Style::Patch, row }
    }

    #[must_use]
    pub fn list(slot: RecordId, body: Body, row: usize) -> Proposal {
        Proposal { record: slot.clone(), slot, kind: "list", body: Some(body), style: Style::List, row }
    }
}
