//! Putting the force into a store, through the same writing that everything else goes through.

use std::collections::BTreeSet;

use beatbook_server::db::{Db, Error, Tx};
use beatbook_server::investigations::content;
use beatbook_server::sync::write::{Author, Edit, write_as, write_each};
use beatbook_server::{claims, devices, records, reviews, session};
use beatbook_shared::ids::{DeviceId, RecordId, StaffId, derived_id};
use beatbook_shared::patrol::claim_ladder::ClaimStep;
use beatbook_shared::patrol::signed::{SignedRow, root};
use beatbook_shared::patrol::{Record, find, parent_of, review::Review, to_body};
use beatbook_shared::sync::op::{Body, hash};
use beatbook_shared::sync::wire::Outcome;
use beatbook_shared::time::{DAY, HOUR, Millis};
use serde_json::Value;

use super::Force;
use super::book::Write;

/// The most edits in one commit.
const COMMIT: usize = 4000;
/// The most edits that are settled at a time.
const BATCH: usize = 500;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loaded {
    pub applied: u64,
    pub not_applied: u64,
}

/// Writes every edit, hour by hour, each with the time at which the server would have had it.
///
/// # Errors
/// When the store fails.
pub fn load(db: &Db, force: &Force) -> Result<Loaded, Error> {
    let mut loaded = Loaded::default();
    let end = force.now;
    for part in force.writes.chunks(COMMIT) {
        let part: Vec<Write> = part.to_vec();
        let one = db.write(move |tx| {
            let mut batch = Batch::default();
            for write in part {
                let now = Millis((hour_of(&write) + 1) * HOUR).min(end);
                batch.take(tx, write, now)?;
            }
            batch.settle(tx)?;
            Ok(batch.loaded)
        })?;
        loaded.applied += one.applied;
        loaded.not_applied += one.not_applied;
    }
    climb(db, force)?;
    Ok(loaded)
}

/// Edits of one hour that are settled at once, each in its author's name.
#[derive(Default)]
struct Batch {
    edits: Vec<(StaffId, Edit)>,
    /// The cases and logs that they are about.
    about: BTreeSet<RecordId>,
    covered: Vec<Covered>,
    now: Millis,
    loaded: Loaded,
}

impl Batch {
    fn take(&mut self, tx: &mut Tx<'_>, write: Write, now: Millis) -> Result<(), Error> {
        let Write { by, mut edit, .. } = write;
        let about = about(&edit);
        let review = edit.kind == Review::KIND;
        // What a review covers is what the store holds of its case in that moment: whatever was written of it before
        // has to be there.
        if self.now != now || self.edits.len() >= BATCH || (review && self.about.contains(&about)) {
            self.settle(tx)?;
        }
        self.now = now;
        if review {
            self.covered.push(cover(tx, &mut edit)?);
        }
        self.about.insert(about);
        self.edits.push((by, edit));
        Ok(())
    }

    fn settle(&mut self, tx: &mut Tx<'_>) -> Result<(), Error> {
        self.about.clear();
        let edits = std::mem::take(&mut self.edits);
        for settled in write_each(tx, &DeviceId::from("demo"), edits, self.now)? {
            match settled.outcome {
                Outcome::Applied | Outcome::Merged => self.loaded.applied += 1,
                Outcome::Conflict | Outcome::Quarantined => self.loaded.not_applied += 1,
            }
        }
        for Covered { review, case, seq_seen, rows } in self.covered.drain(..) {
            reviews::keep(tx, &review, &case, seq_seen, &rows)?;
        }
        Ok(())
    }
}

/// The case or log that an edit is about: itself, or what it hangs on.
fn about(edit: &Edit) -> RecordId {
    let parent = find(&edit.kind).and_then(|kind| parent_of(kind, &edit.after));
    parent.unwrap_or_else(|| edit.record.clone())
}

/// Takes the steps of claims: what one is bound to is known only once all rows are in the log.
fn climb(db: &Db, force: &Force) -> Result<(), Error> {
    for (n, step) in force.steps.iter().cloned().enumerate() {
        let now = force.now;
        db.write(move |tx| {
            let Some(claimed) = claims::inputs::one(tx, &step.claim)? else { return Ok(()) };
            let fact = ClaimStep {
                to: step.to.to_owned(),
                by: step.by.clone(),
                at: step.at.min(now),
                reason: Some(step.reason.to_owned()),
                content_hash: claimed.content_hash,
                claim: step.claim.clone(),
            };
            let edit = Edit {
                kind: ClaimStep::KIND.to_owned(),
                record: derived_id(step.claim.as_str(), &format!("step {n}")),
                seen_version: 0,
                before: Body::new(),
                after: to_body(&fact),
            };
            write_as(tx, &Author { staff: step.by, device: DeviceId::from("demo") }, vec![edit], now)?;
            Ok(())
        })?;
    }
    Ok(())
}

fn hour_of(write: &Write) -> i64 {
    write.at.0.div_euclid(HOUR)
}

/// What one review was signed over.
struct Covered {
    review: RecordId,
    case: RecordId,
    seq_seen: u64,
    rows: Vec<SignedRow>,
}

/// Binds a review to what the store holds of its case now, as a sign-off from the console is bound to what was on the
/// screen: numbers and hashes are known only once the log has them.
fn cover(tx: &mut Tx<'_>, review: &mut Edit) -> Result<Covered, Error> {
    let case = RecordId::from(review.after.get("investigation").and_then(Value::as_str).unwrap_or_default());
    let (seq_seen, rows) = (records::head(tx)?, content(tx, &case)?);
    review.after.insert("seq_seen".to_owned(), Value::from(seq_seen));
    review.after.insert("content_hash".to_owned(), Value::from(root(&rows)));
    Ok(Covered { review: review.record.clone(), case, seq_seen, rows })
}

/// A one-time code for an officer's device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    pub collar: String,
    pub code: String,
}

/// Opens the accounts and makes a code for each device.
///
/// # Errors
/// When the store fails.
pub fn open_accounts(db: &Db, force: &Force) -> Result<Vec<Enrolment>, Error> {
    let mut hashed = Vec::new();
    for account in &force.accounts {
        session::password_policy(&account.password, &account.collar)?;
        hashed.push((account.staff.clone(), session::hash_password(&account.password)?));
    }
    let (devices, phones, now) = (force.devices.clone(), force.phones.clone(), force.now);
    db.write(move |tx| {
        enrol_phones(tx, &phones, now)?;
        for (staff, hash) in &hashed {
            session::set_password(tx, staff, hash, now)?;
        }
        devices
            .into_iter()
            .map(|(collar, staff)| {
                let code =
                    devices::issue_code(tx, &staff, &StaffId::from("demonstration"), 7 * 24 * 60, now)?;
                Ok(Enrolment { collar, code: code.text })
            })
            .collect()
    })
}

/// Enrols phones that were handed out six days ago; the last of them was lost yesterday.
fn enrol_phones(tx: &mut Tx<'_>, phones: &[StaffId], now: Millis) -> Result<(), Error> {
    let by = StaffId::from("demonstration");
    let then = now.plus(-6 * DAY);
    for (n, staff) in phones.iter().enumerate() {
        let code = devices::issue_code(tx, staff, &by, 60, then)?;
        let id = DeviceId(derived_id(staff.as_str(), "phone").0);
        let spent = hash(devices::normal(&code.text).as_bytes());
        devices::enrol(tx, &spent, &id, staff, &format!("Phone {}", n + 3), "demonstration", then)?;
        if n + 1 == phones.len() {
            devices::revoke(tx, id.as_str(), by.as_str(), "lost", now.plus(-DAY))?;
        }
    }
    Ok(())
}
