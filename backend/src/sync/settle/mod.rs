//! What becomes of one operation.
//!
//! A [`Settling`] holds the records that one write touches, as they are and as they become. Every operation
//! laid into it either changes something and gets an outcome, or is kept whole in quarantine with its
//! reason; there is no third way. Nothing is written here: [`super::number`] does that for all of them at
//! once.

mod agreed;
mod conflicts;
mod crimes;
mod disposal;
mod kept;
mod retired;
mod rights;
mod rows;

pub(super) use disposal::Erasing;
use kept::kept_op;
use rows::read;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use beatbook_shared::access::{Action, action_for, any_may};
use beatbook_shared::ids::{DeviceId, RecordId, StaffId, derived_id};
use beatbook_shared::patrol::retention::Disposal;
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

/// A member of staff with what they may read.
type Known = Arc<(Staff, Vec<Scope>)>;

/// Everything that one write touches.
pub(super) struct Settling {
    now: Millis,
    live: BTreeMap<String, Option<Arc<Live>>>,
    staff: BTreeMap<String, Option<Known>>,
    /// Operations of the speaker's epoch that stand in quarantine, by counter, with the record that keeps each.
    quarantined: BTreeMap<u64, String>,
    pub entries: Vec<Entry>,
    pub dirty: BTreeSet<String>,
    /// Restricted cases whose readers must be written down again.
    pub cases: BTreeSet<String>,
    /// What was asked for by id and was disposed of.
    disposed: BTreeSet<String>,
    /// What goes when this is written.
    pub erasing: Vec<Erasing>,
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
            disposed: BTreeSet::new(),
            erasing: Vec::new(),
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
            self.live.insert(id, Some(Arc::new(read(&row)?)));
        }
        let absent: Vec<String> = missing.into_iter().filter(|id| !self.live.contains_key(id)).collect();
        self.disposed.extend(super::erase::gone(conn, &absent)?);
        self.live.extend(absent.into_iter().map(|id| (id, None)));
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
    pub(super) fn know_quarantined(&mut self, ctr: u64, result: &OpResult) {
        self.quarantined.insert(ctr, result.records.first().cloned().unwrap_or_default());
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
            && !self.was_admitted(conn, &earlier)?
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
            if self.is_disposed(id) {
                return Ok(Err(Reason::Disposed));
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
        if held.is_none() && admitted.is_none() && !speaker.internal && retired::value(conn, op)?.is_some() {
            return Ok(Err(Reason::Invalid));
        }
        let parent = parent_of(kind, &merged.body);
        let parent_live = match &parent {
            Some(parent) => match self.live(conn, parent.as_str())? {
                Some(live) => Some(live),
                None if self.is_disposed(parent.as_str()) => return Ok(Err(Reason::Disposed)),
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
        if let Some(admitter) = admitted
            && !self.covered(conn, op, kind, held.as_deref(), &merged.body, admitter)?
        {
            return Ok(Err(Reason::NotPermitted));
        }
        if admitted.is_none()
            && !speaker.internal
            && !self.permitted(
                conn,
                op,
                kind,
                held.as_deref(),
                parent_live.as_deref(),
                &merged.body,
                &scopes,
            )?
        {
            return Ok(Err(Reason::NotPermitted));
        }
        if let Err(reason) = self.decisions(conn, op, kind, current, &merged.body)? {
            return Ok(Err(reason));
        }

        if !speaker.internal && self.closes_without_crime(conn, kind, current, &merged.body)? {
            return Ok(Err(Reason::Invalid));
        }

        let area = parent_live.as_ref().map(|p| p.area.clone());
        let author = Author { by: op.actor.clone(), at: op.wall, device: op.device.clone() };
        // Only what waits in a tray has effects beyond itself, and they need to know what it became.
        let decided = matches!(kind.name, "conflict" | "quarantine").then(|| merged.body.clone());
        let disposal = (kind.name == Disposal::KIND).then(|| (current.clone(), merged.body.clone()));
        let entry = self.put(
            conn,
            op,
            hash,
            id,
            kind,
            Put { body: merged.body, scopes, area, applied: &merged.applied, author: &author },
        )?;

        if let Some((before, after)) = disposal {
            self.dispose(conn, op, hash, &before, &after)?;
        }

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
}

struct Put<'a> {
    body: Body,
    scopes: Vec<Scope>,
    /// The parent's area, where the record hangs on one.
    area: Option<String>,
    applied: &'a [String],
    author: &'a Author,
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
