//! What an answer means.
//!
//! An answer is read as far as it came: each whole line counts, and changes are applied up to the last
//! mark, each page in one transaction with its cursor. Results settle operations; nothing else does, and
//! nothing removes one that is not settled. Three things are checked on the way: that each scope's chain
//! of numbers has no hole, that the digests fit, and that the answer belongs to the question that is open.

use std::collections::BTreeSet;

use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::tray::Receipt;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{Down, DownHello, Mark, OpResult, Outcome, Reason, Verdict};
use beatbook_shared::time::{DAY, HOUR, Millis};

use super::build::Ticket;
use super::page::{PageError, apply_page};
use super::{Lines, epoch};
use crate::clock::Clock;
use crate::core::{Act, Core, Identity, Refusal};
use crate::planted::{Bug, planted};
use crate::store::meta::name;
use crate::store::scopes::{ScopeRow, Stage};
use crate::store::{Db, Options, Result, StoreError};

/// A receipt names at most this many records, so that its line stays short.
const RECEIPT_NAMES: usize = 500;

/// What taking an answer did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Report {
    /// The hello was read.
    pub heard: bool,
    pub verdict: Option<Verdict>,
    /// Operations that got their lasting outcome.
    pub settled: usize,
    /// Of those, the ones that need a person.
    pub conflicts: usize,
    pub quarantined: usize,
    /// Pages applied, and lines in them.
    pub pages: usize,
    pub changes: usize,
    /// The end line was read.
    pub complete: bool,
    /// The server holds more changes, or this device more operations.
    pub more: bool,
    /// A scope is waiting for its snapshot.
    pub snapshots: bool,
    pub hole: bool,
    pub new_epoch: bool,
    pub rebased: bool,
    /// When the server would like to be asked again.
    pub next_after_ms: u64,
    /// What somebody who looks after the system should know.
    pub remarks: Vec<String>,
}

/// One line of the part that pages are made of.
pub(super) enum Piece {
    Change(beatbook_shared::sync::wire::ChangeLine),
    Whole(beatbook_shared::sync::wire::WholeRecord),
    Buckets(beatbook_shared::sync::wire::Buckets),
}

/// All between two marks, with the second.
pub(super) struct Page {
    pub pieces: Vec<Piece>,
    pub mark: Mark,
}

#[derive(Default)]
struct Answer {
    hello: Option<DownHello>,
    results: Vec<OpResult>,
    pages: Vec<Page>,
    end: Option<bool>,
}

/// Reads the whole lines of an answer, up to the first that is not one.
fn read(bytes: &[u8]) -> Answer {
    let mut answer = Answer::default();
    let mut pieces = Vec::new();
    for line in Lines(bytes) {
        let Ok(line) = serde_json::from_slice::<Down>(line) else { break };
        if answer.hello.is_none() && !matches!(line, Down::Hello(_)) {
            break;
        }
        match line {
            Down::Hello(hello) if answer.hello.is_none() => answer.hello = Some(hello),
            Down::Hello(_) => break,
            Down::R(result) => answer.results.push(result),
            Down::C(change) => pieces.push(Piece::Change(change)),
            Down::W(whole) => pieces.push(Piece::Whole(whole)),
            Down::B(buckets) => pieces.push(Piece::Buckets(buckets)),
            Down::M(mark) => answer.pages.push(Page { pieces: std::mem::take(&mut pieces), mark }),
            Down::End(end) => {
                answer.end = Some(end.more);
                break;
            }
        }
    }
    answer
}

impl Core {
    /// Takes an answer to a request, as far as it came.
    ///
    /// # Errors
    /// When the store does not read or write. What was applied before stands; the rest comes again.
    pub fn take_answer(&mut self, ticket: &Ticket, bytes: &[u8]) -> Result<Report> {
        let answer = read(bytes);
        let Some(hello) = answer.hello else { return Ok(Report::default()) };
        let current = self.open_ticket && ticket.number == self.latest;
        self.open_ticket = false;
        let mut report = Report {
            heard: true,
            verdict: Some(hello.verdict),
            next_after_ms: hello.next_after_ms,
            complete: answer.end.is_some(),
            ..Report::default()
        };
        let Core { db, clock, options, .. } = self;
        let clock = clock.as_ref();
        db.write(|db| {
            let mut taking = Taking { db, clock, options, ticket, report: &mut report };
            taking.results(&answer.results)?;
            if current { taking.hello(&hello, &answer.results) } else { Ok(()) }
        })?;
        let go_on = current && hello.verdict == Verdict::Ok && !report.new_epoch && !report.rebased;
        if go_on && follows(db, ticket)? {
            for page in &answer.pages {
                if planted(Bug::CursorBeforePage) {
                    db.write(|db| {
                        db.set_meta(name::CURSOR, &page.mark.cursor)?;
                        db.set_meta(name::CURSOR_SEQ, &page.mark.seq)
                    })?;
                }
                let done = db.write(|db| apply_page(db, clock, ticket, page));
                match done {
                    Ok(changes) => {
                        report.pages += 1;
                        report.changes += changes;
                    }
                    Err(PageError::Hole(scope)) => {
                        report.hole = true;
                        report.remarks.push(format!("a number is missing in {}", scope.as_str()));
                        db.write(|db| note_hole(db, &scope))?;
                        break;
                    }
                    Err(PageError::Store(error)) => return Err(error),
                }
            }
        }
        let waiting = db.waiting()?.count;
        let now = clock.now();
        if current && report.complete && (waiting == 0 || planted(Bug::SaysAllSent)) {
            db.write(|db| db.set_meta(name::ALL_SENT, &now))?;
        }
        let rows = db.scopes()?;
        report.snapshots = rows.values().any(|row| !row.followed());
        report.more = answer.end == Some(true)
            || report.hole
            || report.new_epoch
            || (waiting > 0 && report.settled > 0)
            || rows.values().any(|row| row.stage == Stage::Held && row.recheck == 1)
            || !db.wanted(1)?.is_empty();
        Ok(report)
    }
}

/// Whether the pages of an answer begin where this device stands, and cover every scope it follows.
fn follows(db: &mut Db, ticket: &Ticket) -> Result<bool> {
    let cursor: Option<String> = db.meta(name::CURSOR)?;
    let followed = db.scopes()?;
    let mut followed = followed.iter().filter(|(_, row)| row.followed()).map(|(scope, _)| scope).peekable();
    Ok(followed.peek().is_some() && cursor == ticket.cursor && followed.all(|s| ticket.scopes.contains(s)))
}

/// The first time an answer does not fit the chain it is asked for again. If it does not fit again, the
/// scope is fetched anew.
fn note_hole(db: &mut Db, scope: &Scope) -> Result<()> {
    let Some(mut row) = db.scopes()?.remove(scope) else { return Ok(()) };
    row.holes += 1;
    if row.holes >= 2 {
        row = ScopeRow::default();
    }
    db.put_scope(scope, &row)
}

struct Taking<'a> {
    db: &'a mut Db,
    clock: &'a dyn Clock,
    options: &'a Options,
    ticket: &'a Ticket,
    report: &'a mut Report,
}

impl Taking<'_> {
    /// Settles what the server has given a lasting outcome.
    fn results(&mut self, results: &[OpResult]) -> Result<()> {
        let epoch: String = self.db.meta(name::EPOCH)?.unwrap_or_default();
        let Some((first, last)) = self.ticket.ops.filter(|_| epoch == self.ticket.epoch) else {
            return Ok(());
        };
        let mut touched = Vec::new();
        let last = if planted(Bug::TakesAllForSent) { self.take_all_for_sent(results, last)? } else { last };
        for result in results.iter().filter(|r| (first..=last).contains(&r.ctr)) {
            let Some(outcome) = result.outcome.filter(|_| !forked(result)) else { continue };
            let Some(row) = self.db.op(&epoch, result.ctr)?.filter(|row| row.waiting()) else { continue };
            let aside = outcome == Outcome::Quarantined;
            self.db.settle_op(row.n, result, aside, self.clock.now())?;
            self.report.settled += 1;
            self.report.quarantined += usize::from(aside);
            self.report.conflicts += usize::from(outcome == Outcome::Conflict);
            touched.push(row.record);
        }
        touched.sort();
        touched.dedup();
        if planted(Bug::RevertsLater) && self.report.quarantined > 0 {
            for row in self.db.ops_waiting()?.iter().filter(|row| touched.contains(&row.record)) {
                self.db.mark_reissued(row.n)?;
            }
        }
        for record in &touched {
            self.db.relay(record)?;
        }
        release(self.db, self.clock, Some(&touched))
    }

    /// [`Bug::TakesAllForSent`]: what was made meanwhile gets the outcome of the last that was sent.
    fn take_all_for_sent(&mut self, results: &[OpResult], last: u64) -> Result<u64> {
        let outcome = results.iter().rfind(|r| r.outcome.is_some());
        for row in self.db.ops_waiting()?.iter().filter(|row| row.ctr.unsigned_abs() > last) {
            if let Some(outcome) = outcome {
                self.db.settle_op(row.n, outcome, true, self.clock.now())?;
            }
        }
        Ok(last)
    }

    fn hello(&mut self, hello: &DownHello, results: &[OpResult]) -> Result<()> {
        let now = self.clock.now();
        let before: Option<String> = self.db.meta(name::SERVER_EPOCH)?;
        let restored = before.as_ref().is_some_and(|b| *b != hello.server_epoch);
        self.time(hello, now)?;
        self.db.set_meta(name::LAST_CONTACT, &now)?;
        self.db.set_meta(name::SERVER_EPOCH, &hello.server_epoch)?;
        self.db.set_meta(name::DURABLE, &hello.durable_until)?;
        self.db.set_meta(name::MIN_APP, &hello.min_app)?;
        if hello.first_total > 0 {
            self.db.set_meta(name::FIRST_TOTAL, &hello.first_total)?;
        }
        self.db.set_meta(name::REVOKED, &(hello.verdict == Verdict::Revoked))?;
        let copy = hello.verdict == Verdict::NewEpoch || results.iter().any(forked);
        if copy && !planted(Bug::RestoredKeepsEpoch) {
            if restored {
                self.db.offer_all_again()?;
            }
            epoch::begin(self.db, self.clock, self.options, epoch::Book::New)?;
            epoch::read_anew(self.db)?;
            self.report.new_epoch = true;
            self.report.remarks.push("this database was a copy: a new epoch began".to_owned());
            return Ok(());
        }
        if planted(Bug::RevokedDeletes) && hello.verdict == Verdict::Revoked {
            for row in self.db.ops_waiting()? {
                self.db.mark_reissued(row.n)?;
            }
        }
        if restored && !planted(Bug::NoReoffer) {
            self.report.remarks.push("the server was restored from a backup".to_owned());
            if self.db.settled_in_other_epochs(&self.ticket.epoch)? {
                // What was said in earlier lives of this database may be news to the server: all of it is said
                // again, in the order in which it was made.
                self.db.offer_all_again()?;
                epoch::begin(self.db, self.clock, self.options, epoch::Book::Same)?;
                self.report.new_epoch = true;
            }
        }
        if hello.verdict == Verdict::Rebase || (restored && self.ticket.cursor.is_some()) {
            self.rebase(hello, now)?;
        }
        if self.report.new_epoch {
            // Everything is on its way again.
        } else if hello.high < self.ticket.high_seen && !planted(Bug::NoReoffer) {
            self.offer_again(hello.high)?;
        } else if !restored {
            self.db.prune_ops(hello.durable_until, now.plus(-DAY))?;
        }
        if matches!(hello.verdict, Verdict::Ok | Verdict::Rebase) {
            self.grants(hello)?;
        }
        Ok(())
    }

    /// Server clock against device clock, by the middle of the round trip.
    fn time(&mut self, hello: &DownHello, now: Millis) -> Result<()> {
        let trip = self.clock.mono_ms().saturating_sub(self.ticket.sent_mono);
        let half = i64::try_from(trip / 2).unwrap_or(0);
        let offset = hello.now.since(now.plus(-half));
        self.db.set_meta(name::OFFSET, &(offset, u32::try_from(half).unwrap_or(u32::MAX)))?;
        self.db.set_meta(name::TOKEN, &hello.token)
    }

    /// The log that was read is not this server's, or no longer there: fetch everything anew, with the
    /// outbox as it is. Once for one cause; a server that keeps asking is not obeyed.
    fn rebase(&mut self, hello: &DownHello, now: Millis) -> Result<()> {
        let begun = self.db.scopes()?.values().any(|row| row.stage != Stage::Wanted);
        if !begun && self.db.meta::<String>(name::CURSOR)?.is_none() {
            return Ok(());
        }
        let last: Option<(String, Millis)> = self.db.meta(name::REBASED)?;
        if last.is_some_and(|(e, at)| e == hello.server_epoch && now.since(at).abs() < HOUR) {
            self.report.remarks.push("the server asked for another rebase within the hour".to_owned());
            self.report.rebased = true;
            return Ok(());
        }
        self.db.set_meta(name::REBASED, &(&hello.server_epoch, now))?;
        // Versions of the other life say nothing about this one.
        for row in self.db.settled_not_laid(u64::MAX >> 1)? {
            self.db.mark_laid(row.n)?;
        }
        epoch::read_anew(self.db)?;
        self.report.rebased = true;
        Ok(())
    }

    /// The server knows less of this epoch than it once said: what it forgot waits again. If a line of
    /// those is gone, the chain cannot go on, and a new epoch begins.
    fn offer_again(&mut self, high: u64) -> Result<()> {
        let lost = self.ticket.high_seen - high;
        let there = self.db.offer_again(&self.ticket.epoch, high, self.ticket.high_seen)?;
        self.report.remarks.push(format!("the server forgot {lost} operations; {there} are offered again"));
        if (there as u64) < lost {
            epoch::begin(self.db, self.clock, self.options, epoch::Book::Same)?;
            self.report.new_epoch = true;
        }
        for record in self.db.records_with_ops()? {
            self.db.relay(&record)?;
        }
        Ok(())
    }

    /// Opens the scopes that were granted, and leaves those that were taken away.
    fn grants(&mut self, hello: &DownHello) -> Result<()> {
        let granted: BTreeSet<&Scope> = hello.scopes.iter().collect();
        let rows = self.db.scopes()?;
        for scope in &granted {
            if !rows.contains_key(*scope) {
                self.db.put_scope(scope, &ScopeRow::default())?;
            }
        }
        let mut left = Vec::new();
        for scope in rows.keys().filter(|scope| !granted.contains(scope)) {
            left.extend(self.db.empty_scope(scope)?);
            self.db.delete_scope(scope)?;
        }
        self.db.set_meta(name::SCOPE_VERSION, &hello.scope_version)?;
        if granted.is_empty() {
            // Nothing comes back to somebody who may read nothing: what is settled is done with.
            for row in self.db.settled_not_laid(hello.head)? {
                self.db.mark_laid(row.n)?;
                self.db.relay(&row.record)?;
            }
            return release(self.db, self.clock, None);
        }
        if left.is_empty() { Ok(()) } else { release(self.db, self.clock, Some(&left)) }
    }
}

fn forked(result: &OpResult) -> bool {
    result.reason == Some(Reason::Fork)
}

/// Removes records that no scope of this device holds any more. A record with own work on its way stays,
/// marked as moved, until that work is settled. While a scope is still being fetched nothing is removed:
/// it may bring the record. What is removed is said in a receipt.
pub(super) fn release(db: &mut Db, clock: &dyn Clock, only: Option<&[String]>) -> Result<()> {
    let due = db.meta(name::RELEASE_DUE)?.unwrap_or(false);
    if only.is_some_and(<[String]>::is_empty) && !due {
        return Ok(());
    }
    if db.scopes()?.values().any(|r| r.stage != Stage::Held) {
        // What left meanwhile must not be forgotten about when the last scope is in, or is taken away.
        return if due { Ok(()) } else { db.set_meta(name::RELEASE_DUE, &true) };
    }
    let only = if due { None } else { only };
    if due {
        db.clear_meta(name::RELEASE_DUE)?;
    }
    let mut purged = Vec::new();
    // In pieces, so that no statement has more parameters than SQLite takes.
    let pieces: Vec<Option<&[String]>> =
        only.map_or_else(|| vec![None], |ids| ids.chunks(500).map(Some).collect());
    for piece in pieces {
        for kept in db.unheld(piece)? {
            if db.busy(&kept.id)? && !planted(Bug::PurgeWithWaiting) {
                if kept.shadow.is_some() && !kept.moved {
                    db.set_moved(&kept.id, true)?;
                }
            } else {
                db.forget(&kept.id)?;
                if kept.shadow.is_some() && kept.kind != "receipt" {
                    purged.push(RecordId(kept.id));
                }
            }
        }
    }
    let Some(identity) = db.meta::<Identity>(name::IDENTITY)? else { return Ok(()) };
    for names in purged.chunks(RECEIPT_NAMES) {
        let receipt = Receipt {
            officer: identity.staff.clone(),
            device: identity.device.clone(),
            at: clock.now(),
            purged: names.to_vec(),
        };
        let mut act = Act { db, clock, identity: identity.clone() };
        act.add(&receipt).map_err(|refusal| match refusal {
            Refusal::Store(error) => error,
            other => StoreError::Broken(other.to_string()),
        })?;
    }
    Ok(())
}
