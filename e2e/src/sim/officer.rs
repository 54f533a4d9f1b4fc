//! What an officer does on a device: adds facts, edits records, answers conflicts, and now and then does what
//! may not be done.

use beatbook_device::core::{Made, Refusal};
use beatbook_device::store::StoreError;
use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::op::Body;
use serde_json::{Value, json};

use super::Violation;
use super::clock::BEGINNING;
use super::device::failed;
use super::world::World;

/// A record as the officer sees it on the device.
struct Seen {
    id: String,
    body: Body,
}

impl World {
    /// A value that nobody else writes.
    pub fn word(&mut self) -> String {
        self.written += 1;
        format!("w{}", self.written)
    }

    /// An instant that people write into records; it comes from no device's clock.
    pub fn instant(&mut self) -> i64 {
        BEGINNING + self.words.between(0, 86_400_000)
    }

    pub fn officer(&mut self, i: usize) -> Result<(), Violation> {
        // An afternoon of edits comes in a row.
        let row = 1 + self.moves.weighted(&[6, 3, 1, 1]);
        for _ in 0..row {
            match self.moves.weighted(&[4, 8, 2, 1, 1]) {
                0 => self.adds(i)?,
                1 => self.edits(i)?,
                2 => self.resolves(i)?,
                3 => self.edits_what_is_not_theirs(i)?,
                _ => self.says_something_new(i)?,
            }
        }
        Ok(())
    }

    fn seen(&mut self, i: usize, kind: &str) -> Result<Vec<Seen>, Violation> {
        let mut kept = self.devices[i].core().db().records_of(kind).map_err(|e| failed(&e))?;
        // By id and not by instant: an instant on a device with another clock is another one.
        if kind == "conflict" {
            // Ids of conflicts are hashes of lines that hold clocks: their place in the log is what stays.
            let first = |id: &str| self.server.mirror.changes.iter().position(|c| c.record == id);
            // One that this life of the server does not know has no place: it is told apart by what it says.
            kept.sort_by_cached_key(|k| {
                let part = |f: &str| k.view().and_then(|v| v.get(f)).map(ToString::to_string);
                (first(&k.id), part("name"), part("mine"), part("device"))
            });
        } else {
            kept.sort_by_cached_key(|k| ordered(&k.id));
        }
        Ok(kept.into_iter().filter_map(|k| Some(Seen { body: k.view()?.clone(), id: k.id })).collect())
    }

    fn choose(&mut self, i: usize, kind: &str) -> Result<Option<Seen>, Violation> {
        let mut seen = self.seen(i, kind)?;
        let which = self.words.below(seen.len());
        Ok(if seen.is_empty() { None } else { Some(seen.swap_remove(which)) })
    }

    #[expect(clippy::needless_pass_by_value, reason = "called with literals")]
    fn add(&mut self, i: usize, kind: &str, body: Value) -> Result<Option<Made>, Violation> {
        let body = body.as_object().cloned().unwrap_or_default();
        self.say(&format!("{} adds {kind}", self.who(i)));
        let kind = kind.to_owned();
        let done = self.act(i, move |core| core.add(&kind, &body))?;
        self.kept(i, done)
    }

    #[expect(clippy::needless_pass_by_value, reason = "called with literals")]
    fn edit(&mut self, i: usize, kind: &str, id: &str, fields: Value) -> Result<Option<Made>, Violation> {
        let fields = fields.as_object().cloned().unwrap_or_default();
        self.say(&format!("{} edits {kind} {id}: {}", self.who(i), Value::Object(fields.clone())));
        let record = RecordId::from(id);
        let done = self.act(i, move |core| core.edit(&record, &fields))?;
        self.kept(i, done)
    }

    /// What the officer was told is kept must be in the store.
    fn kept(&mut self, i: usize, done: Option<Result<Made, Refusal>>) -> Result<Option<Made>, Violation> {
        match done {
            Some(Ok(made)) => {
                let core = self.devices[i].core();
                let epoch = core.epoch().map_err(|e| failed(&e))?;
                if core.db().op(&epoch, made.ctr).map_err(|e| failed(&e))?.is_none() {
                    let what = format!("{} was told that {} is kept, but it is not", self.who(i), made.ctr);
                    return Err(Violation::new("I-21", what));
                }
                Ok(Some(made))
            }
            Some(Err(Refusal::Store(StoreError::Full))) => {
                self.say(&format!("{} has no room", self.who(i)));
                Ok(None)
            }
            Some(Err(Refusal::Store(error))) => Err(failed(&error)),
            Some(Err(refusal)) => {
                self.say(&format!("{} was refused: {refusal}", self.who(i)));
                Ok(None)
            }
            None => Ok(None),
        }
    }

    fn adds(&mut self, i: usize) -> Result<(), Violation> {
        let (word, at, staff) = (self.word(), self.instant(), self.devices[i].staff.clone());
        match self.moves.weighted(&[4, 3, 3, 1, 1]) {
            0 => {
                let Some(to) = self.choose(i, "attendance")? else { return Ok(()) };
                let points = ["assigned", "acknowledged", "en_route", "at_scene", "clear"];
                let point = self.words.pick(&points).copied().unwrap_or("assigned");
                let body = json!({ "attendance": to.id, "point": point, "at": at, "source": "app", "by": staff, "reason": word });
                self.add(i, "stamp", body)?;
            }
            1 => {
                let Some(to) = self.choose(i, "investigation")? else { return Ok(()) };
                let body = json!({ "investigation": to.id, "author": staff, "at": at, "written_at": at,
                    "entry": "enquiry", "text": word, "auto": false });
                self.add(i, "update", body)?;
            }
            2 => {
                let about = if self.moves.coin() { self.choose(i, "incident")? } else { None };
                let mut body = json!({ "author": staff, "book": "book", "number": 1, "at": at, "written_at": at,
                    "entry": "note", "text": word, "prev": "" });
                if let Some(about) = about {
                    body["about"] = json!(about.id);
                }
                self.add(i, "notebook", body)?;
            }
            3 => {
                let Some(to) = self.choose(i, "incident")? else { return Ok(()) };
                let body =
                    json!({ "incident": to.id, "resource": word, "officers": [staff], "role": "sworn" });
                if let Some(made) = self.add(i, "attendance", body)?
                    && self.moves.coin()
                {
                    // At once a stamp on what the server has never heard of.
                    let body = json!({ "attendance": made.record, "point": "at_scene", "at": at, "source": "app", "by": staff });
                    self.add(i, "stamp", body)?;
                }
            }
            _ => {
                let area = self.words.pick(&super::force::AREAS).copied().unwrap_or("NE");
                let body = json!({ "number": word, "created_at": at, "area": area, "title": word,
                    "category": "ASB", "status": "OPN", "warnings": [], "qualifiers": [] });
                if let Some(made) = self.add(i, "incident", body)?
                    && self.moves.coin()
                {
                    let word = self.word();
                    self.edit(i, "incident", made.record.as_str(), json!({ "place": word }))?;
                }
            }
        }
        Ok(())
    }

    fn edits(&mut self, i: usize) -> Result<(), Violation> {
        let kind = ["incident", "investigation", "direction"][self.moves.weighted(&[4, 5, 1])];
        let Some(seen) = self.choose(i, kind)? else { return Ok(()) };
        let fields = self.some_fields(kind, &seen.body);
        self.edit(i, kind, &seen.id, fields)?;
        Ok(())
    }

    /// New values for some fields of a record: lone fields, merge groups and sets.
    pub fn some_fields(&mut self, kind: &str, body: &Body) -> Value {
        let (word, at) = (self.word(), self.instant());
        match (kind, self.words.weighted(&[3, 3, 2, 2, 1])) {
            ("incident", 0) => json!({ "place": word }),
            ("incident", 1) => {
                let status = *self.words.pick(&["OPN", "ATT", "CLO", "REO", "RES"]).unwrap_or(&"OPN");
                json!({ "status": status, "resulted_at": at })
            }
            ("incident", 2) => {
                let mut warnings =
                    body.get("warnings").and_then(Value::as_array).cloned().unwrap_or_default();
                if warnings.len() > 1 && self.words.coin() {
                    warnings.remove(self.words.below(warnings.len()));
                } else {
                    let shared = ["dog", "knife", "stairs"];
                    let new = if self.words.coin() {
                        (*self.words.pick(&shared).unwrap_or(&"dog")).to_owned()
                    } else {
                        word
                    };
                    warnings.push(json!(new));
                }
                warnings.dedup();
                json!({ "warnings": warnings })
            }
            ("incident", 3) => json!({ "what_was_said": word, "closing_category": "ASB" }),
            ("incident", _) => json!({ "place": null, "what_was_said": word }),
            ("investigation", 0) => json!({ "plan_text": word, "plan_at": at }),
            ("investigation", 1) => {
                let status = *self.words.pick(&["open", "with_court", "filed", "closed"]).unwrap_or(&"open");
                if self.words.coin() {
                    json!({ "status": status, "outcome": word })
                } else {
                    json!({ "outcome_reason": word })
                }
            }
            ("investigation", 2) => json!({ "safe_contact": word }),
            ("investigation", 3) => json!({ "plan_text": word, "victim": word }),
            ("investigation", _) => json!({ "title": word }),
            (_, 0 | 1) => json!({ "status": "done", "evidence": word }),
            _ => json!({ "evidence": word }),
        }
    }

    /// Says what they would have of an open conflict; sometimes answers it as only a supervisor may.
    fn resolves(&mut self, i: usize) -> Result<(), Violation> {
        let mut open = self.seen(i, "conflict")?;
        open.retain(|c| c.body.get("status").and_then(Value::as_str) == Some("open"));
        let which = self.words.below(open.len());
        let Some(conflict) = open.into_iter().nth(which) else { return Ok(()) };
        let staff = self.devices[i].staff.clone();
        let mut fields = self.answer(&conflict.body, &staff);
        if self.moves.below(4) > 0 {
            fields = json!({ "proposal": fields["resolution"], "proposed_at": fields["resolved_at"] });
        }
        self.edit(i, "conflict", &conflict.id, fields)?;
        Ok(())
    }

    /// A person's choice in a conflict.
    pub fn answer(&mut self, conflict: &Body, by: &str) -> Value {
        let at = self.instant();
        let resolution = match self.words.below(4) {
            0 => json!({ "choice": "mine" }),
            1 => json!({ "choice": "theirs" }),
            2 => json!({ "choice": "both_stand" }),
            _ => {
                let mut values = conflict.get("mine").and_then(Value::as_object).cloned().unwrap_or_default();
                let word = self.word();
                let text = values.iter_mut().find(|(f, v)| v.is_string() && f.as_str() != "status");
                if let Some((_, value)) = text {
                    *value = json!(word);
                }
                json!({ "choice": "new", "values": values })
            }
        };
        json!({ "resolution": resolution, "resolved_by": by, "resolved_at": at, "status": "closed" })
    }

    /// A grade is not for every officer to set, nor whose case it is.
    fn edits_what_is_not_theirs(&mut self, i: usize) -> Result<(), Violation> {
        let word = self.word();
        if self.moves.coin() {
            let Some(seen) = self.choose(i, "incident")? else { return Ok(()) };
            self.edit(i, "incident", &seen.id, json!({ "grade": word }))?;
            // The next edit builds on the one that will be kept back.
            if self.moves.coin() {
                let word = self.word();
                self.edit(i, "incident", &seen.id, json!({ "place": word }))?;
            }
        } else {
            let Some(seen) = self.choose(i, "investigation")? else { return Ok(()) };
            self.edit(i, "investigation", &seen.id, json!({ "oic": "o1" }))?;
        }
        Ok(())
    }

    /// A kind that this server does not know yet, or a decision somebody closes without a word.
    fn says_something_new(&mut self, i: usize) -> Result<(), Violation> {
        let word = self.word();
        if self.moves.coin() {
            self.add(i, "drone_flight", json!({ "text": word }))?;
            return Ok(());
        }
        let Some(conflict) = self.choose(i, "conflict")? else { return Ok(()) };
        let fields = if self.moves.coin() { json!({ "status": "closed" }) } else { json!({ "history": [] }) };
        self.edit(i, "conflict", &conflict.id, fields)?;
        Ok(())
    }
}

/// Ids made by a device begin with its clock, and derived ids are hashes of lines that hold clocks: what is chosen
/// or compared must not depend on either.
pub fn ordered(id: &str) -> String {
    match (id.len(), id.as_bytes().get(14)) {
        (36, Some(b'7')) => id[15..].to_owned(),
        (36, Some(b'5')) => "derived".to_owned(),
        _ => id.to_owned(),
    }
}
