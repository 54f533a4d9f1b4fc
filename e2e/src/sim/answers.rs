//! What leaves the server, looked at before the network gets it.
//!
//! An answer is judged by the log alone: everything between the question's cursor and each mark must be in it,
//! nothing may be in it that the person may not read, and no outcome may be told that is not on the disk.

use std::collections::BTreeSet;

use beatbook_shared::sync::op::Body;
use beatbook_shared::sync::wire::{ChangeLine, Down, SnapshotAsk, SnapshotLine, Step, Up, UpHello, Verdict};
use beatbook_shared::time::Millis;

use super::Violation;
use super::server::{Reply, Server};

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty())
}

/// Judges an answer to a sync request.
pub fn check(request: &[u8], reply: &Reply, server: &Server, now: Millis) -> Result<(), Violation> {
    let Reply::Answer(bytes) = reply else { return Ok(()) };
    let Some(Ok(Up::Hello(hello))) = lines(request).next().map(serde_json::from_slice) else { return Ok(()) };
    let grants = owner(server, &hello.device).map(|o| server.oracle.grants(&o, now)).unwrap_or_default();
    let mut judge =
        Judge { server, hello: &hello, grants, at: cursor_seq(&hello), seen: Vec::new(), open: false };
    for line in lines(bytes) {
        let down: Down = serde_json::from_slice(line).map_err(|e| {
            Violation::new("I-52", format!("the server wrote a line that does not read: {e}"))
        })?;
        judge.line(down)?;
    }
    if judge.seen.is_empty() { Ok(()) } else { Err(Violation::new("I-05", "changes after the last mark")) }
}

fn owner(server: &Server, device: &str) -> Option<String> {
    server.oracle.owners.get(device).cloned()
}

fn cursor_seq(hello: &UpHello) -> i64 {
    hello.cursor.as_ref().and_then(|c| c.split('.').nth(2)?.parse().ok()).unwrap_or(0)
}

struct Judge<'a> {
    server: &'a Server,
    hello: &'a UpHello,
    grants: BTreeSet<String>,
    /// The last mark, or the question's cursor.
    at: i64,
    seen: Vec<ChangeLine>,
    open: bool,
}

impl Judge<'_> {
    fn line(&mut self, down: Down) -> Result<(), Violation> {
        match down {
            Down::Hello(hello) => {
                let told: BTreeSet<String> = hello.scopes.iter().map(|s| s.0.clone()).collect();
                if hello.verdict != Verdict::Revoked && told != self.grants {
                    let what =
                        format!("{} was told {told:?}, but may read {:?}", self.hello.device, self.grants);
                    return Err(Violation::new("I-30", what));
                }
                self.open = hello.verdict == Verdict::Ok;
            }
            Down::R(result) => {
                let Some(outcome) = result.outcome else { return Ok(()) };
                let ctr = i64::try_from(result.ctr).unwrap_or(i64::MAX);
                let stored = self.server.mirror.by_counter(&self.hello.device, &self.hello.epoch, ctr);
                let fits = stored.is_some_and(|s| format!("{outcome:?}").eq_ignore_ascii_case(&s.outcome));
                if !fits {
                    let what = format!(
                        "{}/{}/{ctr} was told {outcome:?}, but the store has {:?}",
                        self.hello.device,
                        self.hello.epoch,
                        stored.map(|s| &s.outcome)
                    );
                    return Err(Violation::new("I-10", what));
                }
            }
            Down::C(change) => {
                self.may_see()?;
                if let Some((version, body)) = &change.body {
                    self.body(&change.record, *version, body)?;
                }
                self.seen.push(change);
            }
            Down::W(whole) => {
                self.may_see()?;
                if !whole.scopes.is_empty() {
                    self.body(&whole.record, whole.version, &whole.body)?;
                }
            }
            Down::M(mark) => {
                let seq = i64::try_from(mark.seq).unwrap_or(i64::MAX);
                self.mark(seq)?;
                self.at = seq;
            }
            Down::B(_) | Down::End(_) => {}
        }
        Ok(())
    }

    fn may_see(&self) -> Result<(), Violation> {
        if self.open {
            Ok(())
        } else {
            Err(Violation::new("I-30", "changes went to a device that gets none"))
        }
    }

    /// A body is the record as it is now, and one that the person may read.
    fn body(&self, record: &str, version: u64, body: &Body) -> Result<(), Violation> {
        let Some(held) = self.server.oracle.records.get(record) else {
            return Err(Violation::new("I-42", format!("{record} was sent, but there is no such record")));
        };
        if held.scopes.intersection(&self.grants).next().is_none() {
            let what = format!("{} was sent {record}, which lies in {:?}", self.hello.device, held.scopes);
            return Err(Violation::new("I-30", what));
        }
        if held.version != version || (held.kind != "quarantine" && held.fields != *body) {
            let what = format!("{record} was sent at version {version}, but is at {}", held.version);
            return Err(Violation::new("I-42", what));
        }
        Ok(())
    }

    /// Everything up to the mark that touches the question's scopes must have come, and nothing else.
    fn mark(&mut self, seq: i64) -> Result<(), Violation> {
        let wanted: BTreeSet<&str> =
            self.hello.scopes.iter().map(|s| s.0.as_str()).filter(|s| self.grants.contains(*s)).collect();
        let mut seen = self.seen.drain(..);
        for change in self.server.mirror.changes.iter().filter(|c| c.seq > self.at && c.seq <= seq) {
            let places: Vec<(&str, i64, &str)> = change
                .places
                .iter()
                .filter(|(scope, ..)| wanted.contains(scope.as_str()))
                .map(|(scope, prev, step)| (scope.as_str(), *prev, step.as_str()))
                .collect();
            if places.is_empty() {
                continue;
            }
            let Some(line) = seen.next() else {
                let what = format!("the mark at {seq} passes change {}, which was not sent", change.seq);
                return Err(Violation::new("I-05", what));
            };
            let came: Vec<(&str, i64, &str)> = line
                .scopes
                .iter()
                .map(|(scope, prev, step)| {
                    (scope.as_str(), i64::try_from(*prev).unwrap_or(-1), step_name(*step))
                })
                .collect();
            if i64::try_from(line.seq) != Ok(change.seq) || came != places || line.record != change.record {
                let what = format!("change {} {places:?} came as {} {came:?}", change.seq, line.seq);
                return Err(Violation::new("I-05", what));
            }
        }
        match seen.next() {
            Some(line) => Err(Violation::new("I-05", format!("change {} came out of place", line.seq))),
            None => Ok(()),
        }
    }
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::Set => "s",
        Step::Enter => "e",
        Step::Leave => "l",
    }
}

/// Judges one page of a snapshot.
pub fn check_page(ask: &SnapshotAsk, reply: &Reply, server: &Server, now: Millis) -> Result<(), Violation> {
    let Reply::Answer(bytes) = reply else { return Ok(()) };
    let grants = owner(server, &ask.device).map(|o| server.oracle.grants(&o, now)).unwrap_or_default();
    let mut last = ask.after.clone();
    for line in lines(bytes) {
        let line: SnapshotLine = serde_json::from_slice(line).map_err(|e| {
            Violation::new("I-52", format!("the server wrote a line that does not read: {e}"))
        })?;
        match line {
            SnapshotLine::Head(head) => {
                let fits = i64::try_from(head.head) == Ok(server.mirror.head())
                    && i64::try_from(head.last) == Ok(server.mirror.last_in(ask.scope.as_str()));
                if !fits {
                    return Err(Violation::new(
                        "I-03",
                        format!("a page of {} has a wrong head", ask.scope.as_str()),
                    ));
                }
            }
            SnapshotLine::W(whole) => {
                let held = server.oracle.records.get(&whole.record);
                let right = held.is_some_and(|h| {
                    h.version == whole.version
                        && h.scopes.contains(ask.scope.as_str())
                        && (h.kind == "quarantine" || h.fields == whole.body)
                });
                if !right || whole.record <= last || !grants.contains(ask.scope.as_str()) {
                    let what = format!("a page of {} has {} wrong", ask.scope.as_str(), whole.record);
                    return Err(Violation::new("I-42", what));
                }
                last = whole.record;
            }
            SnapshotLine::End(_) => {}
        }
    }
    Ok(())
}
