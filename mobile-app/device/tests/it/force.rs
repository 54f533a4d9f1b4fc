//! A force in miniature: one scope's log, told in the words of the wire. It knows just enough to answer a
//! device truthfully, and every part of its answers can be bent by a test.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use beatbook_device::clock::fixed::FixedClock;
use beatbook_device::core::{Core, Identity};
use beatbook_device::store::Options;
use beatbook_device::sync::build::{Limits, Outgoing};
use beatbook_shared::sync::digest::{Sum, bucket, sub_sums};
use beatbook_shared::sync::merge::merge;
use beatbook_shared::sync::op::{Body, Op, hash};
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::*;
use beatbook_shared::time::Millis;

pub const T0: i64 = 1_770_000_000_000;

struct Entry {
    seq: u64,
    record: String,
    version: u64,
    scopes: Vec<(Scope, u64, Step)>,
    own: Option<(String, String, u64)>,
}

#[derive(Clone)]
pub struct Rec {
    pub kind: String,
    pub version: u64,
    pub body: Body,
    pub scopes: Vec<Scope>,
}

#[derive(Default)]
pub struct Force {
    pub life: String,
    pub records: BTreeMap<String, Rec>,
    log: Vec<Entry>,
    heads: BTreeMap<Scope, u64>,
    pub settled: BTreeMap<(String, u64), (String, OpResult)>,
    pub granted: Vec<Scope>,
    pub scope_version: u64,
    pub quarantine: Vec<String>,
    pub durable: u64,
    /// Every mark after so many changes.
    pub mark_every: usize,
    /// Leave this log number out of answers.
    pub forget: Option<u64>,
}

impl Force {
    pub fn new(scopes: &[&str]) -> Force {
        Force {
            life: "life-1".to_owned(),
            granted: scopes.iter().map(|s| Scope((*s).to_owned())).collect(),
            scope_version: 1,
            mark_every: 256,
            ..Force::default()
        }
    }

    pub fn head(&self) -> u64 {
        self.log.len() as u64
    }

    /// Somebody else writes a record.
    pub fn write(&mut self, record: &str, kind: &str, body: Body, scopes: &[&str]) {
        let scopes: Vec<Scope> = scopes.iter().map(|s| Scope((*s).to_owned())).collect();
        self.put(record, kind, body, scopes, None);
    }

    fn put(
        &mut self,
        record: &str,
        kind: &str,
        body: Body,
        scopes: Vec<Scope>,
        own: Option<(String, String, u64)>,
    ) -> (u64, u64) {
        let before = self.records.get(record).cloned();
        let version = before.as_ref().map_or(0, |r| r.version) + 1;
        let seq = self.head() + 1;
        let was = before.map(|r| r.scopes).unwrap_or_default();
        let mut touched = Vec::new();
        for scope in &scopes {
            let step = if was.contains(scope) { Step::Set } else { Step::Enter };
            touched.push((scope.clone(), step));
        }
        for scope in was.iter().filter(|s| !scopes.contains(s)) {
            touched.push((scope.clone(), Step::Leave));
        }
        let scopes_line = touched
            .into_iter()
            .map(|(scope, step)| {
                let prev = self.heads.insert(scope.clone(), seq).unwrap_or(0);
                (scope, prev, step)
            })
            .collect();
        self.log.push(Entry { seq, record: record.to_owned(), version, scopes: scopes_line, own });
        self.records.insert(record.to_owned(), Rec { kind: kind.to_owned(), version, body, scopes });
        (seq, version)
    }

    pub fn digest(&self, scope: &Scope) -> String {
        self.records
            .iter()
            .filter(|(_, r)| r.scopes.contains(scope))
            .fold(Sum::default(), |sum, (id, r)| sum.with(id, r.version))
            .text()
    }

    fn high(&self, epoch: &str) -> u64 {
        self.settled.keys().filter(|(e, _)| e == epoch).map(|(_, c)| *c).max().unwrap_or(0)
    }

    fn push(&mut self, epoch: &str, line: &str) -> OpResult {
        let op: Op = serde_json::from_str(line).unwrap();
        let mine = hash(line.as_bytes());
        let blank = OpResult {
            ctr: op.ctr,
            outcome: None,
            seq: 0,
            version: 0,
            clashed: vec![],
            records: vec![],
            reason: None,
        };
        if let Some((known, result)) = self.settled.get(&(epoch.to_owned(), op.ctr)) {
            if *known == mine {
                return result.clone();
            }
            return OpResult { reason: Some(Reason::Fork), ..blank };
        }
        if op.ctr > self.high(epoch) + 1 {
            return OpResult { reason: Some(Reason::Expected), ..blank };
        }
        let root = op.reissue_of.clone().unwrap_or_else(|| mine.clone());
        let again = self.settled.values().find(|(known, _)| *known == root).map(|(_, r)| r.clone());
        let result = if let Some(result) = again {
            OpResult { ctr: op.ctr, ..result }
        } else if self.quarantine.contains(&op.record.0) {
            OpResult { outcome: Some(Outcome::Quarantined), reason: Some(Reason::NotPermitted), ..blank }
        } else {
            let held = self.records.get(&op.record.0).cloned();
            let current = held.as_ref().map(|r| r.body.clone()).unwrap_or_default();
            let merged = merge(&op.kind, &current, &op.set, |_, _, _| true);
            let scopes = held.map_or_else(|| vec![self.granted[0].clone()], |r| r.scopes);
            let own = Some((op.device.0.clone(), epoch.to_owned(), op.ctr));
            let (seq, version) = self.put(&op.record.0, &op.kind, merged.body, scopes, own);
            let clashed: Vec<String> = merged.clashes.iter().flat_map(|c| c.mine.keys().cloned()).collect();
            let outcome = if clashed.is_empty() { Outcome::Applied } else { Outcome::Conflict };
            OpResult { outcome: Some(outcome), seq, version, clashed, ..blank }
        };
        self.settled.insert((epoch.to_owned(), op.ctr), (mine, result.clone()));
        result
    }

    /// Answers a request.
    pub fn answer(&mut self, request: &[u8], now: i64) -> Vec<u8> {
        let text = String::from_utf8(request.to_vec()).unwrap();
        let mut lines = text.lines();
        let Up::Hello(hello) = serde_json::from_str(lines.next().unwrap()).unwrap() else {
            panic!("no hello")
        };
        let mut down: Vec<Down> = Vec::new();
        let high = self.high(&hello.epoch);
        let mut results = Vec::new();
        while let Some(line) = lines.next() {
            match serde_json::from_str(line) {
                Ok(Up::F(..)) => results.push(self.push(&hello.epoch, lines.next().unwrap())),
                _ => break,
            }
        }
        let cursor: Option<(String, u64)> = hello.cursor.as_ref().map(|c| {
            let (life, seq) = c.split_once('/').unwrap();
            (life.to_owned(), seq.parse().unwrap())
        });
        let verdict = if high > hello.made {
            Verdict::NewEpoch
        } else if cursor.as_ref().is_some_and(|(life, _)| *life != self.life) {
            Verdict::Rebase
        } else {
            Verdict::Ok
        };
        down.push(Down::Hello(DownHello {
            protocol: 1,
            server_epoch: self.life.clone(),
            now: Millis(now),
            token: format!("at-{now}"),
            next_after_ms: 60_000,
            min_app: "0.1.0".to_owned(),
            high,
            verdict,
            scope_version: self.scope_version,
            scopes: self.granted.clone(),
            durable_until: self.durable,
            head: self.head(),
            first_total: 0,
        }));
        down.extend(results.into_iter().map(Down::R));
        if verdict == Verdict::Ok
            && let Some((_, from)) = cursor
        {
            self.changes(&hello, from, &mut down);
        }
        down.push(Down::End(DownEnd { more: false }));
        render(&down)
    }

    fn changes(&self, hello: &UpHello, from: u64, down: &mut Vec<Down>) {
        let mine: Vec<&Entry> = self
            .log
            .iter()
            .filter(|e| e.seq > from && Some(e.seq) != self.forget)
            .filter(|e| e.scopes.iter().any(|(s, ..)| hello.scopes.contains(s)))
            .collect();
        for (i, entry) in mine.iter().enumerate() {
            let record = &self.records[&entry.record];
            let last = !mine[i + 1..].iter().any(|later| later.record == entry.record);
            let own = entry
                .own
                .as_ref()
                .filter(|(device, epoch, _)| *device == hello.device && *epoch == hello.epoch)
                .map(|(_, epoch, ctr)| (epoch.clone(), *ctr));
            let seen = record.scopes.iter().any(|s| hello.scopes.contains(s));
            let body = (last && own.is_none() && seen).then(|| (record.version, record.body.clone()));
            let scopes = entry.scopes.iter().filter(|(s, ..)| hello.scopes.contains(s)).cloned().collect();
            down.push(Down::C(ChangeLine {
                seq: entry.seq,
                record: entry.record.clone(),
                kind: record.kind.clone(),
                version: entry.version,
                scopes,
                own,
                body,
            }));
            // A digest is only known for the head, so only the last mark carries them.
            if (i + 1) % self.mark_every == 0 && i + 1 < mine.len() {
                down.push(Down::M(Mark {
                    cursor: format!("{}/{}", self.life, entry.seq),
                    seq: entry.seq,
                    digests: BTreeMap::new(),
                    heads: BTreeMap::new(),
                }));
            }
        }
        for id in &hello.want {
            let record = self.records.get(id);
            let scopes: Vec<Scope> = record
                .map(|r| r.scopes.iter().filter(|s| hello.scopes.contains(s)).cloned().collect())
                .unwrap_or_default();
            let seen = !scopes.is_empty();
            down.push(Down::W(WholeRecord {
                record: id.clone(),
                kind: record.map(|r| r.kind.clone()).unwrap_or_default(),
                version: record.map_or(0, |r| r.version),
                body: record.filter(|_| seen).map(|r| r.body.clone()).unwrap_or_default(),
                scopes,
            }));
        }
        for (scope, theirs) in &hello.sums {
            let held: Vec<(String, u64)> = self
                .records
                .iter()
                .filter(|(_, r)| r.scopes.contains(scope))
                .map(|(id, r)| (id.clone(), r.version))
                .collect();
            let ours = sub_sums(held.iter().map(|(id, v)| (id.as_str(), *v)));
            let buckets: Vec<usize> = (0..256).filter(|i| ours[*i].text() != theirs[*i]).collect();
            let records: Vec<(String, u64)> =
                held.into_iter().filter(|(id, _)| buckets.contains(&bucket(id))).collect();
            for (id, version) in &records {
                down.push(Down::W(WholeRecord {
                    record: id.clone(),
                    kind: self.records[id].kind.clone(),
                    version: *version,
                    scopes: vec![scope.clone()],
                    body: self.records[id].body.clone(),
                }));
            }
            down.push(Down::B(Buckets { scope: scope.clone(), buckets, records }));
        }
        let touched = |s: &Scope| mine.iter().any(|e| e.scopes.iter().any(|(t, ..)| t == s));
        let digests: BTreeMap<Scope, String> =
            hello.scopes.iter().filter(|s| touched(s)).map(|s| (s.clone(), self.digest(s))).collect();
        let asked = !hello.want.is_empty() || !hello.sums.is_empty();
        let heads = hello
            .scopes
            .iter()
            .filter(|_| asked)
            .map(|s| (s.clone(), (self.heads.get(s).copied().unwrap_or(0), self.digest(s))))
            .collect();
        down.push(Down::M(Mark {
            cursor: format!("{}/{}", self.life, self.head()),
            seq: self.head(),
            digests,
            heads,
        }));
    }

    pub fn snapshot(&self, ask: &SnapshotAsk) -> Vec<u8> {
        let held: Vec<(&String, &Rec)> =
            self.records.iter().filter(|(_, r)| r.scopes.contains(&ask.scope)).collect();
        let mut out = vec![SnapshotLine::Head(SnapshotHead {
            server_epoch: self.life.clone(),
            head: self.head(),
            cursor: format!("{}/{}", self.life, self.head()),
            last: self.heads.get(&ask.scope).copied().unwrap_or(0),
            total: held.len() as u64,
        })];
        let rest: Vec<_> = held.into_iter().filter(|(id, _)| **id > ask.after).collect();
        for (id, r) in rest.iter().take(ask.limit) {
            out.push(SnapshotLine::W(WholeRecord {
                record: (*id).clone(),
                kind: r.kind.clone(),
                version: r.version,
                scopes: vec![ask.scope.clone()],
                body: r.body.clone(),
            }));
        }
        out.push(SnapshotLine::End(DownEnd { more: rest.len() > ask.limit }));
        render(&out)
    }

    /// Everything the scopes of the device hold, as the device should hold it.
    pub fn truth(&self) -> Vec<(String, u64)> {
        self.records
            .iter()
            .filter(|(_, r)| r.scopes.iter().any(|s| self.granted.contains(s)))
            .map(|(id, r)| (id.clone(), r.version))
            .collect()
    }
}

pub fn render<T: serde::Serialize>(lines: &[T]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut out, line).unwrap();
        out.push(b'\n');
    }
    out
}

pub fn body(text: &str) -> Body {
    serde_json::from_str(text).unwrap()
}

/// A job in the body of an incident.
pub fn job(title: &str) -> Body {
    body(&format!(
        r#"{{"number":"2201","created_at":{T0},"area":"NE","title":"{title}","category":"ASB","status":"GRD","grade":"2","qualifiers":[],"warnings":[],"rural":false,"already_there":false,"victim":false}}"#
    ))
}

pub fn case(title: &str) -> Body {
    body(&format!(
        r#"{{"title":"{title}","area":"NE","recorded_at":{T0},"needs_officer":true,"oic":"staff-1","status":"open","self_closed":false,"suspects_outstanding":0,"restricted":false,"allowed":[],"transferred":false}}"#
    ))
}

pub fn clock(seed: u64) -> Arc<FixedClock> {
    Arc::new(FixedClock::new(T0, seed))
}

/// A device at a path, plain and fast.
pub fn device(path: &Path, clock: &Arc<FixedClock>) -> Core {
    let options = Options::simulated(Some(path.with_extension("epoch")));
    let mut core = Core::open(path, None, Arc::clone(clock) as _, options).unwrap();
    core.set_identity(&who()).unwrap();
    core
}

pub fn who() -> Identity {
    Identity {
        device: "device-1".into(),
        staff: "staff-1".into(),
        name: "Siân Bowen".to_owned(),
        collar: "2114".to_owned(),
        teams: vec!["team-1".to_owned()],
        areas: vec!["NE".to_owned()],
        roles: vec!["PCO".to_owned()],
        demonstration: false,
    }
}

pub fn ask(core: &mut Core) -> Outgoing {
    core.make_request(Limits::default()).unwrap()
}

/// Requests and pages until nothing more is to be said.
pub fn settle(core: &mut Core, force: &mut Force, clock: &FixedClock) {
    for _ in 0..40 {
        clock.pass(40);
        let out = ask(core);
        let answer = force.answer(&out.body, T0);
        let report = core.take_answer(&out.ticket, &answer).unwrap();
        assert!(report.heard);
        let mut more = report.more;
        while let Some(question) = core.snapshot_ask(3).unwrap() {
            let page = force.snapshot(&question);
            core.take_snapshot_page(&question, &page).unwrap();
            more = true;
        }
        if !more {
            return;
        }
    }
    panic!("it never comes to rest");
}
