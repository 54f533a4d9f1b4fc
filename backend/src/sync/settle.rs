//! What becomes of one operation.
//!
//! A [`Settling`] holds the records that one write touches, as they are and as they become. Every operation
//! laid into it either changes something and gets an outcome, or is kept whole in quarantine with its
//! reason; there is no third way. Nothing is written here: [`super::number`] does that for all of them at
//! once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use beatbook_shared::access::{Action, action_for, any_may};
use beatbook_shared::ids::{DeviceId, RecordId, StaffId, derived_id};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::patrol::tray::{Conflict, Quarantine};
use beatbook_shared::patrol::{self, Kind, Record, facets, from_body, parent_of, step_allowed, to_body};
use beatbook_shared::sync::merge::{Clash, merge};
use beatbook_shared::sync::op::{self, Body, Change, Op};
use beatbook_shared::sync::scope::{Scope, scopes_of};
use beatbook_shared::sync::wire::{OpResult, Outcome, Reason, Step};
use beatbook_shared::time::Millis;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::planted::{Bug, planted};
use super::store::{self, RecordRow};
use crate::db::{AnyConn, Error};

/// Who set a field, when they say they did, and from which device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Author {
    pub by: StaffId,
    pub at: Millis,
    pub device: DeviceId,
}

/// Authors by field; `*` stands for every field that nobody changed since the record was made.
type Authors = BTreeMap<String, Author>;

/// A record while a write works on it.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub kind: &'static Kind,
    /// 0 while it is not there yet.
    pub stored_version: u64,
    pub version: u64,
    pub scopes: Vec<Scope>,
    pub body: Body,
    pub area: String,
    authors: Authors,
    pub received_at: Millis,
}

/// One line of the log to be.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub record: String,
    pub kind: &'static str,
    pub version: u64,
    /// The version that the digests counted before, where the record was there.
    pub was: Option<u64>,
    pub steps: Vec<(Scope, Step)>,
    pub actor: StaffId,
    /// The operation that led to it.
    pub device: DeviceId,
    pub epoch: String,
    pub ctr: u64,
    /// Hash of the operation's line.
    pub hash: String,
}

/// The device that speaks, as far as settling must know it.
#[derive(Debug, Clone)]
pub(super) struct Speaker {
    pub device: DeviceId,
    pub epoch: String,
    pub staff: StaffId,
    pub revoked: bool,
    /// The server's own hand (imports, the demonstration): no person's rights are asked for.
    pub internal: bool,
}

/// A line as it came, read once.
pub(super) struct Incoming<'a> {
    pub ctr: u64,
    pub line: &'a [u8],
    pub hash: String,
    /// What it says, where it can be read.
    pub op: Option<Op>,
}

impl<'a> Incoming<'a> {
    pub(super) fn read(ctr: u64, line: &'a [u8]) -> Incoming<'a> {
        Incoming { ctr, line, hash: op::hash(line), op: serde_json::from_slice(line).ok() }
    }
}

/// An operation's lasting outcome, without its number, which comes later.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Settled {
    pub result: OpResult,
    pub record: String,
    /// Index into [`Settling::entries`] of its own change; nothing when it was quarantined.
    pub entry: usize,
}

/// Everything that one write touches.
pub(super) struct Settling {
    now: Millis,
    live: BTreeMap<String, Option<Arc<Live>>>,
    staff: BTreeMap<String, Option<Arc<(Staff, Vec<Scope>)>>>,
    /// Operations of the speaker's epoch that stand in quarantine, by counter, with the hash of their line.
    quarantined: BTreeMap<u64, String>,
    pub entries: Vec<Entry>,
    pub dirty: BTreeSet<String>,
    /// Restricted cases whose readers must be written down again.
    pub cases: BTreeSet<String>,
}

impl Settling {
    pub(super) fn new(now: Millis) -> Settling {
        Settling {
            now,
            live: BTreeMap::new(),
            staff: BTreeMap::new(),
            quarantined: BTreeMap::new(),
            entries: Vec::new(),
            dirty: BTreeSet::new(),
            cases: BTreeSet::new(),
        }
    }

    /// Loads and locks what the operations will touch, in one order.
    pub(super) fn load(&mut self, conn: &mut AnyConn, ids: &BTreeSet<String>) -> Result<(), Error> {
        let missing: Vec<String> = ids.iter().filter(|id| !self.live.contains_key(*id)).cloned().collect();
        if missing.is_empty() {
            return Ok(());
        }
        for row in store::records_locked(conn, &missing)? {
            let id = row.id.clone();
            self.live.insert(id, Some(Arc::new(read(row)?)));
        }
        for id in missing {
            self.live.entry(id).or_insert(None);
        }
        Ok(())
    }

    pub(super) fn live(&mut self, conn: &mut AnyConn, id: &str) -> Result<Option<Arc<Live>>, Error> {
        if !self.live.contains_key(id) {
            self.load(conn, &BTreeSet::from([id.to_owned()]))?;
        }
        Ok(self.live.get(id).cloned().flatten())
    }

    /// Tells which of the speaker's earlier operations stand in quarantine, so that what builds on them can
    /// follow.
    pub(super) fn know_quarantined(&mut self, ctr: u64, hash: &str) {
        self.quarantined.insert(ctr, hash.to_owned());
    }

    /// Settles one line. It always ends in an outcome.
    pub(super) fn line(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        incoming: &Incoming<'_>,
    ) -> Result<Settled, Error> {
        let Incoming { ctr, line, hash, op: parsed } = incoming;
        let ctr = *ctr;
        let refusal = match parsed {
            _ if line.len() > beatbook_shared::sync::MAX_LINE_BYTES => Some(Reason::TooLong),
            None => Some(Reason::Unreadable),
            Some(op) if op.device != speaker.device || op.epoch != speaker.epoch || op.ctr != ctr => {
                Some(Reason::Unreadable)
            }
            Some(_) if speaker.revoked => Some(Reason::DeviceRevoked),
            Some(op) if op.actor != speaker.staff && !speaker.internal => Some(Reason::NotPermitted),
            Some(_) => None,
        };
        let outcome = match (parsed, refusal) {
            (Some(op), None) => self.operation(conn, speaker, op, hash, None)?,
            (_, reason) => Err(reason.unwrap_or(Reason::Unreadable)),
        };
        match outcome {
            Ok(settled) => Ok(settled),
            Err(reason) => self.quarantine(conn, speaker, incoming, reason),
        }
    }

    /// Carries one operation out, or says why it cannot be. Where it says so, nothing has changed.
    fn operation(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        op: &Op,
        hash: &str,
        admitted: Option<&StaffId>,
    ) -> Result<Result<Settled, Reason>, Error> {
        let Some(kind) = patrol::find(&op.kind) else { return Ok(Err(Reason::UnknownKind)) };
        if op.set.is_empty() {
            return Ok(Err(Reason::Invalid));
        }
        if let Some(after) = op.after
            && admitted.is_none()
            && let Some(earlier) = self.quarantined.get(&after).cloned()
            && !self.was_admitted(conn, &speaker.device, &earlier)?
        {
            return Ok(Err(Reason::DependsOnQuarantined));
        }
        let id = op.record.as_str();
        let held = self.live(conn, id)?;
        if held.as_ref().is_some_and(|h| h.kind.name != kind.name) {
            return Ok(Err(Reason::Invalid));
        }
        let nothing = Body::new();
        let current = held.as_ref().map_or(&nothing, |h| &h.body);

        if held.is_none() {
            if matches!(kind.name, "conflict" | "quarantine") {
                return Ok(Err(Reason::Invalid));
            }
            if op.base != 0 {
                let waits = self.waits_in_quarantine(conn, id)?;
                return Ok(Err(if waits { Reason::DependsOnQuarantined } else { Reason::UnknownParent }));
            }
        } else if kind.fact {
            // The same fact said twice is one fact; other words under its id are somebody's mistake to look at.
            let mut said = Body::new();
            op::lay_over(&mut said, &op.set);
            return Ok(if said == *current {
                self.said_again(op, hash, id, kind)
            } else {
                Err(Reason::FactDiffers)
            });
        }

        let merged = self.merged(kind, current, op, held.is_some());
        if let Err(reason) = (kind.check)(&merged.body) {
            tracing::debug!(kind = kind.name, %reason, "an operation would not leave a valid record");
            return Ok(Err(Reason::Invalid));
        }
        let parent = parent_of(kind, &merged.body);
        let parent_live = match &parent {
            Some(parent) => match self.live(conn, parent.as_str())? {
                Some(live) => Some(live),
                None => {
                    let waits = self.waits_in_quarantine(conn, parent.as_str())?;
                    return Ok(Err(if waits { Reason::DependsOnQuarantined } else { Reason::UnknownParent }));
                }
            },
            None if kind.parent.is_some() && !kind.parent_optional => return Ok(Err(Reason::Invalid)),
            None => None,
        };
        let scopes =
            scopes_of(kind.name, id, &merged.body, parent_live.as_ref().map(|p| p.scopes.as_slice()));
        if admitted.is_none()
            && !speaker.internal
            && !self.permitted(conn, op, kind, held.as_deref(), parent_live.as_deref(), &merged.body, &scopes)?
        {
            return Ok(Err(Reason::NotPermitted));
        }
        if let Err(reason) = self.decisions(conn, op, kind, current, &merged.body)? {
            return Ok(Err(reason));
        }

        let area = parent_live.as_ref().map(|p| p.area.clone());
        let author = Author { by: op.actor.clone(), at: op.wall, device: op.device.clone() };
        // Only what waits in a tray has effects beyond itself, and they need to know what it became.
        let decided = matches!(kind.name, "conflict" | "quarantine").then(|| merged.body.clone());
        let entry = self.put(
            conn,
            op,
            hash,
            id,
            kind,
            Put { body: merged.body, scopes, area, applied: &merged.applied, author: &author },
        )?;

        let mut records = Vec::new();
        for clash in &merged.clashes {
            records.push(self.conflict(conn, op, hash, id, kind, clash)?);
        }
        if let Some(decided) = decided {
            records.extend(self.effects(conn, speaker, op, hash, kind, current, &decided)?);
        }
        let outcome = match (merged.clashes.is_empty(), merged.equal.is_empty()) {
            (false, _) => Outcome::Conflict,
            (true, false) => Outcome::Merged,
            (true, true) => Outcome::Applied,
        };
        let clashed = merged
            .clashes
            .iter()
            .flat_map(|c| c.mine.keys().filter(|f| c.seen.get(*f) != c.mine.get(*f)).cloned())
            .collect();
        let version = self.entries.get(entry).map_or(0, |e| e.version);
        let result =
            OpResult { ctr: op.ctr, outcome: Some(outcome), seq: 0, version, clashed, records, reason: None };
        Ok(Ok(Settled { result, record: id.to_owned(), entry }))
    }

    fn merged(
        &self,
        kind: &Kind,
        current: &Body,
        op: &Op,
        there: bool,
    ) -> beatbook_shared::sync::merge::Merged {
        if planted(Bug::WholeRecordLastWriter) && there {
            // Whoever comes last wins the record, as several products do.
            let mut body = current.clone();
            op::lay_over(&mut body, &op.set);
            let applied = op.set.keys().cloned().collect();
            return beatbook_shared::sync::merge::Merged { body, applied, ..Default::default() };
        }
        let mut merged =
            merge(kind.name, current, &op.set, |field, from, to| step_allowed(kind.name, field, from, to));
        if planted(Bug::ClockDecides) {
            self.let_clocks_decide(op, &mut merged);
        }
        merged
    }

    /// [`Bug::ClockDecides`]: in a clash the value with the later clock goes into the record.
    fn let_clocks_decide(&self, op: &Op, merged: &mut beatbook_shared::sync::merge::Merged) {
        let Some(Some(live)) = self.live.get(op.record.as_str()) else { return };
        for clash in &mut merged.clashes {
            let authors =
                clash.theirs.keys().filter_map(|f| live.authors.get(f).or_else(|| live.authors.get("*")));
            if authors.map(|a| a.at).max().is_some_and(|theirs| op.wall > theirs) {
                merged.body.extend(clash.mine.clone());
                std::mem::swap(&mut clash.mine, &mut clash.theirs);
            }
        }
    }

    /// A fact that is already there, word for word.
    fn said_again(&mut self, op: &Op, hash: &str, id: &str, kind: &'static Kind) -> Result<Settled, Reason> {
        let Some(Some(live)) = self.live.get_mut(id) else { return Err(Reason::Invalid) };
        let live = Arc::make_mut(live);
        let was = live.version;
        live.version += 1;
        live.received_at = self.now;
        let version = live.version;
        let steps = live.scopes.iter().map(|s| (s.clone(), Step::Set)).collect();
        self.dirty.insert(id.to_owned());
        let entry = self.log(op, hash, id, kind, version, Some(was), steps);
        let result = OpResult {
            ctr: op.ctr,
            outcome: Some(Outcome::Merged),
            seq: 0,
            version,
            clashed: Vec::new(),
            records: Vec::new(),
            reason: None,
        };
        Ok(Settled { result, record: id.to_owned(), entry })
    }

    #[allow(clippy::too_many_arguments)]
    fn log(
        &mut self,
        op: &Op,
        hash: &str,
        id: &str,
        kind: &'static Kind,
        version: u64,
        was: Option<u64>,
        steps: Vec<(Scope, Step)>,
    ) -> usize {
        self.entries.push(Entry {
            record: id.to_owned(),
            kind: kind.name,
            version,
            was,
            steps,
            actor: op.actor.clone(),
            device: op.device.clone(),
            epoch: op.epoch.clone(),
            ctr: op.ctr,
            hash: hash.to_owned(),
        });
        self.entries.len() - 1
    }

    /// Gives a record its next version, and takes along what hangs on it where its scopes changed.
    fn put(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        id: &str,
        kind: &'static Kind,
        put: Put<'_>,
    ) -> Result<usize, Error> {
        let held = self.live.get(id).cloned().flatten();
        let was_scopes = held.as_ref().map(|h| h.scopes.clone()).unwrap_or_default();
        let mut authors = held.as_ref().map(|h| h.authors.clone()).unwrap_or_default();
        if held.is_none() {
            authors.insert("*".to_owned(), put.author.clone());
        } else {
            for field in put.applied {
                authors.insert(field.clone(), put.author.clone());
            }
        }
        let was = held.as_ref().map(|h| h.version);
        let version = was.unwrap_or_default() + 1;
        let area = match put.area {
            Some(area) => area,
            None => facets(kind, &put.body).area,
        };
        let steps = steps(&was_scopes, &put.scopes);
        if kind.name == "investigation"
            && (put.body.get("restricted") == Some(&Value::Bool(true))
                || held.as_ref().is_some_and(|h| h.body.get("restricted") == Some(&Value::Bool(true))))
        {
            self.cases.insert(id.to_owned());
        }
        if kind.name == Staff::KIND {
            self.staff.remove(id);
        }
        let stored_version = held.as_ref().map_or(0, |h| h.stored_version);
        let moved = held.is_some() && was_scopes != put.scopes;
        self.live.insert(
            id.to_owned(),
            Some(Arc::new(Live {
                kind,
                stored_version,
                version,
                scopes: put.scopes,
                body: put.body,
                area,
                authors,
                received_at: self.now,
            })),
        );
        self.dirty.insert(id.to_owned());
        let entry = self.log(op, hash, id, kind, version, was, steps);
        if moved {
            self.take_along(conn, op, hash, id)?;
        }
        Ok(entry)
    }

    /// What hangs on a record that moved goes where it goes, at the version it has.
    fn take_along(&mut self, conn: &mut AnyConn, op: &Op, hash: &str, parent: &str) -> Result<(), Error> {
        let mut ids: BTreeSet<String> = store::child_ids(conn, parent)?.into_iter().collect();
        ids.extend(self.live.iter().filter_map(|(id, live)| {
            let live = live.as_ref()?;
            (parent_of(live.kind, &live.body)?.as_str() == parent).then(|| id.clone())
        }));
        self.load(conn, &ids)?;
        let (parent_scopes, parent_area) = match self.live.get(parent) {
            Some(Some(live)) => (live.scopes.clone(), live.area.clone()),
            _ => return Ok(()),
        };
        for id in ids {
            let Some(Some(live)) = self.live.get_mut(&id) else { continue };
            let live = Arc::make_mut(live);
            let scopes = scopes_of(live.kind.name, &id, &live.body, Some(&parent_scopes));
            live.area.clone_from(&parent_area);
            self.dirty.insert(id.clone());
            if scopes == live.scopes {
                continue;
            }
            let steps: Vec<(Scope, Step)> =
                steps(&live.scopes, &scopes).into_iter().filter(|(_, s)| *s != Step::Set).collect();
            live.scopes = scopes;
            let (kind, version) = (live.kind, live.version);
            self.log(op, hash, &id, kind, version, Some(version), steps);
            self.take_along(conn, op, hash, &id)?;
        }
        Ok(())
    }

    /// Opens a conflict, or joins the one that the author's own earlier edit opened, so that an afternoon of
    /// edits is one question.
    fn conflict(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        target: &str,
        kind: &'static Kind,
        clash: &Clash,
    ) -> Result<String, Error> {
        let mut open: BTreeSet<String> = store::open_conflicts(conn, target)?.into_iter().collect();
        open.extend(self.live.iter().filter_map(|(id, live)| {
            let live = live.as_ref()?;
            let about = live.kind.name == Conflict::KIND
                && live.body.get("target").and_then(Value::as_str) == Some(target)
                && live.body.get("status").and_then(Value::as_str) == Some("open");
            about.then(|| id.clone())
        }));
        self.load(conn, &open)?;
        for id in open {
            let Some(Some(live)) = self.live.get(&id) else { continue };
            let Ok(mut conflict) = from_body::<Conflict>(&live.body) else { continue };
            let goes_on = conflict.status == "open"
                && conflict.name == clash.name
                && conflict.author == op.actor
                && conflict.device == op.device
                && clash.seen.iter().all(|(f, seen)| conflict.mine.get(f).unwrap_or(&Value::Null) == seen);
            if goes_on {
                conflict.history.push(conflict.mine.clone());
                conflict.mine.extend(clash.mine.clone());
                conflict.at = op.wall;
                self.put_tray(conn, op, hash, &id, &to_body(&conflict))?;
                return Ok(id);
            }
        }
        let theirs = self.live.get(target).and_then(Option::as_ref).and_then(|live| {
            let field =
                clash.theirs.iter().find(|(f, held)| clash.seen.get(*f) != Some(*held)).map(|(f, _)| f)?;
            live.authors.get(field).or_else(|| live.authors.get("*")).cloned()
        });
        let conflict = Conflict {
            target: RecordId::from(target),
            target_kind: kind.name.to_owned(),
            name: clash.name.clone(),
            seen: clash.seen.clone(),
            mine: clash.mine.clone(),
            theirs: clash.theirs.clone(),
            author: op.actor.clone(),
            device: op.device.clone(),
            at: op.wall,
            their_author: theirs.as_ref().map(|a| a.by.clone()),
            their_at: theirs.map(|a| a.at),
            history: Vec::new(),
            status: "open".to_owned(),
            resolution: None,
            resolved_by: None,
            resolved_at: None,
        };
        let id = derived_id("conflict", &format!("{hash}/{target}/{}", clash.name)).0;
        if planted(Bug::ConflictForgotten) {
            return Ok(id);
        }
        self.load(conn, &BTreeSet::from([id.clone()]))?;
        self.put_tray(conn, op, hash, &id, &to_body(&conflict))?;
        Ok(id)
    }

    /// Puts a conflict or quarantine record, whose scopes follow what it is about and whom it concerns.
    fn put_tray(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        id: &str,
        body: &Body,
    ) -> Result<(), Error> {
        let name = if body.contains_key("line") { Quarantine::KIND } else { Conflict::KIND };
        let Some(kind) = patrol::find(name) else { return Ok(()) };
        let target = body.get("target").and_then(Value::as_str).unwrap_or_default().to_owned();
        let parent = if target.is_empty() { None } else { self.live(conn, &target)? };
        let scopes = scopes_of(name, id, body, parent.as_ref().map(|p| p.scopes.as_slice()));
        let area = parent.map(|p| p.area.clone());
        let author = Author { by: op.actor.clone(), at: op.wall, device: op.device.clone() };
        self.put(
            conn,
            op,
            hash,
            id,
            kind,
            Put { body: body.clone(), scopes, area, applied: &[], author: &author },
        )?;
        Ok(())
    }

    /// Keeps a line whole, with its reason, where its author and a supervisor see it.
    fn quarantine(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        incoming: &Incoming<'_>,
        reason: Reason,
    ) -> Result<Settled, Error> {
        let Incoming { ctr, line, hash, op } = incoming;
        let (ctr, parsed, hash) = (*ctr, op.as_ref(), hash.as_str());
        self.quarantined.insert(ctr, hash.to_owned());
        let mut result = OpResult {
            ctr,
            outcome: Some(Outcome::Quarantined),
            seq: 0,
            version: 0,
            clashed: Vec::new(),
            records: Vec::new(),
            reason: Some(reason),
        };
        if planted(Bug::DropInvalid) {
            return Ok(Settled { result, record: String::new(), entry: usize::MAX });
        }
        let (text, encoding) = match std::str::from_utf8(line) {
            Ok(text) => (text.to_owned(), "text"),
            Err(_) => (base64::engine::general_purpose::STANDARD.encode(line), "base64"),
        };
        let author = parsed.map_or_else(|| speaker.staff.clone(), |op| op.actor.clone());
        let area = self.staff(conn, &speaker.staff)?.and_then(|known| known.0.areas.first().cloned());
        let record = Quarantine {
            device: speaker.device.clone(),
            epoch: speaker.epoch.clone(),
            ctr,
            line: text,
            encoding: encoding.to_owned(),
            hash: hash.to_owned(),
            reason,
            sentence: sentence(reason).to_owned(),
            author,
            area,
            at: parsed.map_or(self.now, |op| op.wall),
            target: parsed.map(|op| op.record.clone()),
            target_kind: parsed.map(|op| op.kind.clone()),
            status: "open".to_owned(),
            decision: None,
            decided_by: None,
            decided_at: None,
        };
        let id = quarantine_id(&speaker.device, hash);
        // The record is opened in the name of whoever's operation it holds.
        let hand = Op {
            device: speaker.device.clone(),
            epoch: speaker.epoch.clone(),
            ctr,
            prev: String::new(),
            actor: record.author.clone(),
            kind: Quarantine::KIND.to_owned(),
            record: RecordId::from(id.as_str()),
            base: 0,
            after: None,
            set: BTreeMap::new(),
            wall: record.at,
            mono: 0,
            boot: String::new(),
            off: None,
            tok: None,
            schema: beatbook_shared::sync::SCHEMA,
            reissue_of: None,
        };
        self.load(conn, &BTreeSet::from([id.clone()]))?;
        if self.live.get(&id).is_none_or(Option::is_none) {
            // The same bytes may come again under a fork; once kept is kept.
            let body = to_body(&record);
            self.put_quarantine(conn, &hand, hash, &id, &body)?;
        }
        result.records.push(id);
        Ok(Settled { result, record: String::new(), entry: usize::MAX })
    }

    fn put_quarantine(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        id: &str,
        body: &Body,
    ) -> Result<(), Error> {
        let Some(kind) = patrol::find(Quarantine::KIND) else { return Ok(()) };
        let scopes = scopes_of(Quarantine::KIND, id, body, None);
        let area = Some(facets(kind, body).area);
        let author = Author { by: op.actor.clone(), at: op.wall, device: op.device.clone() };
        self.put(
            conn,
            op,
            hash,
            id,
            kind,
            Put { body: body.clone(), scopes, area, applied: &[], author: &author },
        )?;
        Ok(())
    }

    /// Keeps a line that came under a used counter. It settles nothing: its device will say it again.
    pub(super) fn keep_fork(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        incoming: &Incoming<'_>,
    ) -> Result<(), Error> {
        let quarantined = self.quarantined.clone();
        self.quarantine(conn, speaker, incoming, Reason::Fork)?;
        self.quarantined = quarantined;
        Ok(())
    }

    /// The forked line was said again in a new epoch: the one that was kept is closed by that. Says whether a
    /// person had admitted it before, so that it was carried out already.
    pub(super) fn fork_said_again(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        original: &str,
    ) -> Result<bool, Error> {
        let id = quarantine_id(&op.device, original);
        let Some(live) = self.live(conn, &id)? else { return Ok(false) };
        let Ok(mut kept) = from_body::<Quarantine>(&live.body) else { return Ok(false) };
        if kept.status != "open" || kept.reason != Reason::Fork {
            return Ok(kept.reason == Reason::Fork && kept.decision.as_deref() == Some("admit"));
        }
        "closed".clone_into(&mut kept.status);
        kept.decision = Some("reissued".to_owned());
        kept.decided_by = Some(op.actor.clone());
        kept.decided_at = Some(self.now);
        self.put_quarantine(conn, op, hash, &id, &to_body(&kept))?;
        Ok(false)
    }

    /// Whether an operation that would make this record is itself in quarantine.
    fn waits_in_quarantine(&self, conn: &mut AnyConn, target: &str) -> Result<bool, Error> {
        let here = self.live.values().flatten().any(|live| {
            live.kind.name == Quarantine::KIND
                && live.body.get("target").and_then(Value::as_str) == Some(target)
        });
        Ok(here || store::quarantined_target(conn, target)?)
    }

    fn was_admitted(&mut self, conn: &mut AnyConn, device: &DeviceId, hash: &str) -> Result<bool, Error> {
        let kept = self.live(conn, &quarantine_id(device, hash))?;
        Ok(kept.is_some_and(|k| k.body.get("decision").and_then(Value::as_str) == Some("admit")))
    }

    /// Whether the author may do this now.
    #[allow(clippy::too_many_arguments)]
    fn permitted(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        kind: &Kind,
        held: Option<&Live>,
        parent: Option<&Live>,
        body: &Body,
        scopes: &[Scope],
    ) -> Result<bool, Error> {
        let now = self.now;
        let Some(known) = self.staff(conn, &op.actor)? else { return Ok(false) };
        let (staff, grants) = (&known.0, &known.1);
        let roles = staff.roles_on(now);
        let fields_allowed = op
            .set
            .iter()
            .filter(|(_, change)| !change.is_guard())
            .all(|(field, _)| any_may(&roles, action_for(kind.name, field)));
        // A record is written where its author may read: where it lies now, or where it is born.
        let lies = held.map_or(scopes, |h| h.scopes.as_slice());
        // What was kept back lies with its author alone; whoever supervises their area decides on it.
        let in_tray = kind.name == Quarantine::KIND
            && held.is_some_and(|h| staff.areas.contains(&h.area))
            && any_may(&roles, Action::DecideTray);
        let in_reach = in_tray || lies.is_empty() || lies.iter().any(|s| grants.contains(s));
        let own_name = !kind.fact
            || kind.owner.is_empty()
            || body.get(kind.owner).is_none_or(|who| who.as_str() == Some(op.actor.as_str()));
        let own_case = kind.name == "review"
            && parent.is_some_and(|p| p.body.get("oic").and_then(Value::as_str) == Some(op.actor.as_str()));
        let own_conflict = kind.name != Conflict::KIND
            || body.get("author").and_then(Value::as_str) == Some(op.actor.as_str())
            || any_may(&roles, Action::DecideTray);
        Ok(fields_allowed && in_reach && own_name && !own_case && own_conflict)
    }

    fn staff(&mut self, conn: &mut AnyConn, id: &StaffId) -> Result<Option<Arc<(Staff, Vec<Scope>)>>, Error> {
        if !self.staff.contains_key(id.as_str()) {
            let body =
                self.live(conn, id.as_str())?.filter(|l| l.kind.name == Staff::KIND).map(|l| l.body.clone());
            let known = match body.and_then(|b| from_body::<Staff>(&b).ok()) {
                Some(staff) => {
                    let mut scopes = staff.scopes(id, self.now);
                    if !scopes.is_empty() {
                        scopes.extend(store::case_grants(conn, id.as_str())?);
                    }
                    Some(Arc::new((staff, scopes)))
                }
                None => None,
            };
            self.staff.insert(id.0.clone(), known);
        }
        Ok(self.staff.get(id.as_str()).cloned().flatten())
    }

    /// What a decision on a conflict or quarantine needs before it can be taken.
    fn decisions(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        kind: &Kind,
        before: &Body,
        after: &Body,
    ) -> Result<Result<(), Reason>, Error> {
        let (decision, fields) = match kind.name {
            "conflict" => ("resolution", ["resolution", "resolved_by", "resolved_at", "status"]),
            "quarantine" => ("decision", ["decision", "decided_by", "decided_at", "status"]),
            _ => return Ok(Ok(())),
        };
        // What clashed or was kept is evidence: nobody writes it over, and nothing closes without a decision.
        let decided = after.get(decision) != before.get(decision);
        let evidence = op.set.iter().any(|(f, change)| !change.is_guard() && !fields.contains(&f.as_str()));
        if evidence || (!decided && after.get("status") != before.get("status")) {
            return Ok(Err(Reason::Invalid));
        }
        let closes = |body: &Body| body.get("status").and_then(Value::as_str) == Some("closed");
        match kind.name {
            "conflict" if after.get("resolution") != before.get("resolution") => {
                let choice = after.get("resolution").and_then(|r| r.get("choice")).and_then(Value::as_str);
                let known = matches!(choice, Some("mine" | "theirs" | "new" | "both_stand"));
                let named = after.get("resolved_by").and_then(Value::as_str) == Some(op.actor.as_str());
                Ok(if known && named && closes(after) { Ok(()) } else { Err(Reason::Invalid) })
            }
            "quarantine" if after.get("decision") != before.get("decision") => {
                let known =
                    matches!(after.get("decision").and_then(Value::as_str), Some("admit" | "decline"));
                if !(known && closes(after)) {
                    return Ok(Err(Reason::Invalid));
                }
                if after.get("decision").and_then(Value::as_str) == Some("admit") {
                    let Some(original) = kept_op(after) else { return Ok(Err(Reason::Unreadable)) };
                    // Only something that can be carried out may be admitted.
                    let mut trial = self.trial();
                    let speaker = speaker_of(&original);
                    let hash = after.get("hash").and_then(Value::as_str).unwrap_or_default().to_owned();
                    if let Err(reason) = trial.operation(conn, &speaker, &original, &hash, Some(&op.actor))? {
                        return Ok(Err(reason));
                    }
                }
                Ok(Ok(()))
            }
            _ => Ok(Ok(())),
        }
    }

    /// A copy to try something in.
    fn trial(&self) -> Settling {
        Settling {
            now: self.now,
            live: self.live.clone(),
            staff: self.staff.clone(),
            quarantined: BTreeMap::new(),
            entries: Vec::new(),
            dirty: BTreeSet::new(),
            cases: BTreeSet::new(),
        }
    }

    /// What follows from closing a conflict or deciding on a quarantined operation.
    #[allow(clippy::too_many_arguments)]
    fn effects(
        &mut self,
        conn: &mut AnyConn,
        speaker: &Speaker,
        op: &Op,
        hash: &str,
        kind: &Kind,
        before: &Body,
        after: &Body,
    ) -> Result<Vec<String>, Error> {
        match kind.name {
            "conflict" if after.get("resolution") != before.get("resolution") => {
                let Ok(conflict) = from_body::<Conflict>(after) else { return Ok(Vec::new()) };
                self.resolve(conn, op, hash, &conflict)
            }
            "quarantine" if after.get("decision") != before.get("decision") => {
                let Some(original) =
                    kept_op(after).filter(|_| after.get("decision").and_then(Value::as_str) == Some("admit"))
                else {
                    return Ok(Vec::new());
                };
                // It is carried out with its first author, in the log under the operation that admitted it.
                let carried =
                    Op { device: op.device.clone(), epoch: op.epoch.clone(), ctr: op.ctr, ..original };
                let settled = self.operation(conn, speaker, &carried, hash, Some(&op.actor))?;
                Ok(settled.map(|s| s.result.records).unwrap_or_default())
            }
            _ => Ok(Vec::new()),
        }
    }

    /// Carries a person's choice into the record that a conflict is about. If somebody changed it again since
    /// the conflict was opened, that is a new conflict: the chooser had not seen it.
    fn resolve(
        &mut self,
        conn: &mut AnyConn,
        op: &Op,
        hash: &str,
        conflict: &Conflict,
    ) -> Result<Vec<String>, Error> {
        let Some(resolution) = &conflict.resolution else { return Ok(Vec::new()) };
        let wanted = match resolution.choice.as_str() {
            "mine" => conflict.mine.clone(),
            "new" => resolution.values.clone().unwrap_or_default(),
            _ => return Ok(Vec::new()),
        };
        let target = conflict.target.as_str();
        let Some(live) = self.live(conn, target)? else { return Ok(Vec::new()) };
        let set: BTreeMap<String, Change> = wanted
            .into_iter()
            .map(|(field, new)| {
                let old = conflict.theirs.get(&field).cloned().unwrap_or(Value::Null);
                (field, Change::Value { old, new })
            })
            .collect();
        // A person chose: the usual order of states does not bind that choice.
        let merged = merge(live.kind.name, &live.body, &set, |_, _, _| true);
        let mut records = Vec::new();
        if (live.kind.check)(&merged.body).is_ok() && !merged.applied.is_empty() {
            let parent_scopes = match parent_of(live.kind, &merged.body) {
                Some(parent) => self.live(conn, parent.as_str())?.map(|p| p.scopes.clone()),
                None => None,
            };
            let scopes = scopes_of(live.kind.name, target, &merged.body, parent_scopes.as_deref());
            let author = Author { by: op.actor.clone(), at: op.wall, device: op.device.clone() };
            let put = Put {
                body: merged.body.clone(),
                scopes,
                area: live.kind.parent.map(|_| live.area.clone()),
                applied: &merged.applied,
                author: &author,
            };
            self.put(conn, op, hash, target, live.kind, put)?;
            records.push(target.to_owned());
        }
        for clash in &merged.clashes {
            records.push(self.conflict(conn, op, hash, target, live.kind, clash)?);
        }
        Ok(records)
    }

    /// The rows to store: records with all their columns.
    pub(super) fn rows(&self) -> Vec<RecordRow> {
        self.dirty
            .iter()
            .filter_map(|id| {
                let live = self.live.get(id)?.as_ref()?;
                let facets = facets(live.kind, &live.body);
                let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
                Some(RecordRow {
                    id: id.clone(),
                    kind: live.kind.name.to_owned(),
                    version: number(live.version),
                    parent: facets.parent,
                    area: live.area.clone(),
                    owner: facets.owner,
                    status: facets.status,
                    at: facets.at.0,
                    received_at: live.received_at.0,
                    scopes: serde_json::to_string(&live.scopes).unwrap_or_default(),
                    body: serde_json::to_string(&live.body).unwrap_or_default(),
                    authors: if live.kind.fact {
                        String::new()
                    } else {
                        serde_json::to_string(&live.authors).unwrap_or_default()
                    },
                })
            })
            .collect()
    }

    /// Who may read each restricted case that this write touched.
    pub(super) fn case_readers(&self) -> Vec<(Scope, Vec<String>)> {
        self.cases
            .iter()
            .filter_map(|id| {
                let live = self.live.get(id)?.as_ref()?;
                let scope = Scope::case(id);
                if live.body.get("restricted") != Some(&Value::Bool(true)) {
                    return Some((scope, Vec::new()));
                }
                let one = |field: &str| live.body.get(field).and_then(Value::as_str).map(str::to_owned);
                let mut staff: Vec<String> = live
                    .body
                    .get("allowed")
                    .and_then(Value::as_array)
                    .map(|list| list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
                    .unwrap_or_default();
                staff.extend(one("oic"));
                staff.extend(one("supervisor"));
                staff.sort();
                staff.dedup();
                Some((scope, staff))
            })
            .collect()
    }
}

struct Put<'a> {
    body: Body,
    scopes: Vec<Scope>,
    /// The parent's area, where the record hangs on one.
    area: Option<String>,
    applied: &'a [String],
    author: &'a Author,
}

fn quarantine_id(device: &DeviceId, hash: &str) -> String {
    derived_id("quarantine", &format!("{device}/{hash}")).0
}

fn kept_op(body: &Body) -> Option<Op> {
    (body.get("encoding")?.as_str()? == "text").then_some(())?;
    serde_json::from_str(body.get("line")?.as_str()?).ok()
}

fn speaker_of(op: &Op) -> Speaker {
    Speaker {
        device: op.device.clone(),
        epoch: op.epoch.clone(),
        staff: op.actor.clone(),
        revoked: false,
        internal: false,
    }
}

/// How a record's place in each scope changed.
fn steps(was: &[Scope], now: &[Scope]) -> Vec<(Scope, Step)> {
    let mut steps: Vec<(Scope, Step)> = Vec::new();
    for scope in now {
        steps.push((scope.clone(), if was.contains(scope) { Step::Set } else { Step::Enter }));
    }
    for scope in was {
        if !now.contains(scope) {
            steps.push((scope.clone(), Step::Leave));
        }
    }
    steps.sort_by(|a, b| a.0.cmp(&b.0));
    steps
}

fn read(row: RecordRow) -> Result<Live, Error> {
    let bad = |what: &str| Error::Corrupt(format!("record {} has unreadable {what}", row.id));
    let authors =
        if row.authors.is_empty() { Some(Authors::new()) } else { serde_json::from_str(&row.authors).ok() };
    Ok(Live {
        kind: patrol::find(&row.kind).ok_or_else(|| bad("kind"))?,
        stored_version: row.version.unsigned_abs(),
        version: row.version.unsigned_abs(),
        scopes: serde_json::from_str(&row.scopes).map_err(|_| bad("scopes"))?,
        body: serde_json::from_str(&row.body).map_err(|_| bad("fields"))?,
        area: row.area.clone(),
        authors: authors.ok_or_else(|| bad("authors"))?,
        received_at: Millis(row.received_at),
    })
}

/// What happened and what can be done, in a sentence for the officer.
fn sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::Unreadable => "The server could not read this. It is kept; your supervisor can see it.",
        Reason::TooLong => "This is longer than one entry may be. It is kept; split it and send it again.",
        Reason::Invalid => {
            "A field does not hold what it must. It is kept; open it, correct it and send it again."
        }
        Reason::NotPermitted => "You may not change this now. It is kept; your supervisor can admit it.",
        Reason::DeviceRevoked => {
            "This device was revoked before it sent this. It is kept for your supervisor."
        }
        Reason::UnknownKind => "The server does not know this kind of entry yet. It is kept until it does.",
        Reason::UnknownParent => {
            "What this belongs to has not reached the server. It is kept for your supervisor."
        }
        Reason::DependsOnQuarantined => {
            "This builds on an entry that is waiting for a decision. It waits with it."
        }
        Reason::FactDiffers => "An entry with this number already says something else. Both are kept.",
        Reason::Fork => "This device was restored from an older copy. The entry is sent again by itself.",
        Reason::Resend | Reason::Expected => "This is being sent again.",
    }
}
