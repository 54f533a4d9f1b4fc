//! What happens at the server's end: the console, the force's own hand, and people who move.

use beatbook_server::sync::write::{Author, Edit};
use beatbook_shared::ids::{RecordId, StaffId, record_id};
use beatbook_shared::sync::op::Body;
use serde_json::{Value, json};

use super::Violation;
use super::force::CONSOLE;
use super::officer::ordered;
use super::world::{OpenPage, World};

impl World {
    pub fn console(&mut self) -> Result<(), Violation> {
        let who = CONSOLE[self.moves.weighted(&[3, 1])];
        match self.moves.weighted(&[3, 4, 4, 2, 3, 3]) {
            0 => {
                self.opens_page();
                Ok(())
            }
            1 => self.sends_page(who),
            2 => self.edits_now(who),
            3 => self.reviews(who),
            4 => self.closes_conflict(who),
            _ => self.decides_on_quarantine(who),
        }
    }

    /// The records of a kind, in an order that no clock decides.
    fn on_server(&self, kind: &str) -> Vec<OpenPage> {
        let mut found: Vec<OpenPage> = self
            .server
            .oracle
            .records
            .iter()
            .filter(|(_, r)| r.kind == kind)
            .map(|(id, r)| OpenPage {
                kind: r.kind.clone(),
                record: id.clone(),
                version: r.version,
                fields: r.fields.clone(),
            })
            .collect();
        if kind == "conflict" || kind == "quarantine" {
            // Their ids are hashes of lines that hold clocks: their place in the log is what stays.
            let first = |id: &str| self.server.mirror.changes.iter().position(|c| c.record == id);
            found.sort_by_key(|p| first(&p.record));
        } else {
            found.sort_by_key(|p| ordered(&p.record));
        }
        found
    }

    fn choose_page(&mut self, kind: &str, only: impl Fn(&OpenPage) -> bool) -> Option<OpenPage> {
        let mut found = self.on_server(kind);
        found.retain(only);
        let which = self.words.below(found.len());
        found.into_iter().nth(which)
    }

    fn opens_page(&mut self) {
        let kind = ["incident", "investigation"][self.moves.below(2)];
        if let Some(page) = self.choose_page(kind, |_| true) {
            self.say(&format!("the console opens {} {}", page.kind, page.record));
            self.pages.push(page);
        }
    }

    /// An edit on a page that was opened some time ago.
    fn sends_page(&mut self, who: &str) -> Result<(), Violation> {
        if self.pages.is_empty() {
            return Ok(());
        }
        let page = self.pages.swap_remove(self.moves.below(self.pages.len()));
        self.edit_page(who, &page)
    }

    fn edits_now(&mut self, who: &str) -> Result<(), Violation> {
        let kind = ["incident", "investigation"][self.moves.below(2)];
        match self.choose_page(kind, |_| true) {
            Some(page) => self.edit_page(who, &page),
            None => Ok(()),
        }
    }

    fn edit_page(&mut self, who: &str, page: &OpenPage) -> Result<(), Violation> {
        let fields = self.some_fields(&page.kind, &page.fields);
        self.console_edit(who, page, &fields)
    }

    fn console_edit(&mut self, who: &str, page: &OpenPage, fields: &Value) -> Result<(), Violation> {
        self.say(&format!("{who} at the console edits {} {}: {fields}", page.kind, page.record));
        let edit = Edit {
            kind: page.kind.clone(),
            record: RecordId::from(page.record.as_str()),
            seen_version: page.version,
            before: page.fields.clone(),
            after: laid(&page.fields, fields),
        };
        self.server_writes(&Author::console(&StaffId::from(who)), vec![edit])
    }

    fn server_writes(&mut self, by: &Author, edits: Vec<Edit>) -> Result<(), Violation> {
        let (now, fuse) = (self.now(), self.server_fuse());
        let settled = self.server.write(by, edits, now, fuse)?;
        if settled.is_none() {
            self.say("the server died in a write");
        }
        if let Some(settled) = settled {
            for one in settled.into_iter().take(3) {
                self.say(&format!("  settled: {:?} {:?}", one.outcome, one.reason));
            }
        }
        Ok(())
    }

    fn new_id(&mut self) -> RecordId {
        let mut random = [0; 10];
        self.words.fill(&mut random);
        record_id(self.now(), random)
    }

    fn reviews(&mut self, who: &str) -> Result<(), Violation> {
        let Some(case) = self.choose_page("investigation", |_| true) else { return Ok(()) };
        let (word, at) = (self.word(), self.instant());
        let head = self.server.mirror.head();
        let review = json!({ "investigation": case.record, "reviewer": who, "at": at, "result": "returned",
            "version_seen": case.version, "seq_seen": head, "note": word, "seconds_open": 60 });
        let id = self.new_id();
        self.say(&format!("{who} reviews {}", case.record));
        let mut edits = vec![new("review", &id, &review)];
        if self.moves.coin() {
            let owner = case.fields.get("oic").and_then(Value::as_str).unwrap_or("o1");
            let direction = json!({ "investigation": case.record, "review": id, "text": word, "owner": owner,
                "given_by": who, "given_at": at, "due_at": at, "status": "open" });
            let id = self.new_id();
            edits.push(new("direction", &id, &direction));
        }
        self.server_writes(&Author::console(&StaffId::from(who)), edits)
    }

    fn closes_conflict(&mut self, who: &str) -> Result<(), Violation> {
        let Some(conflict) = self.choose_page("conflict", open) else { return Ok(()) };
        let fields = self.answer(&conflict.fields, who);
        self.console_edit(who, &conflict, &fields)
    }

    fn decides_on_quarantine(&mut self, who: &str) -> Result<(), Violation> {
        let Some(kept) = self.choose_page("quarantine", open) else { return Ok(()) };
        let at = self.instant();
        let decision = if self.moves.coin() { "admit" } else { "decline" };
        let fields = json!({ "decision": decision, "decided_by": who, "decided_at": at, "status": "closed" });
        self.console_edit(who, &kept, &fields)
    }

    /// People move, cases move, and what one may read changes.
    pub fn people(&mut self) -> Result<(), Violation> {
        let by = Author::import(&StaffId::from("founder"));
        let (page, fields) = match self.moves.weighted(&[4, 3, 3, 2, 1, 1, 1]) {
            0 => {
                let kind = ["incident", "investigation"][self.moves.below(2)];
                let Some(page) = self.choose_page(kind, |_| true) else { return Ok(()) };
                let area = *self.words.pick(&super::force::AREAS).unwrap_or(&"NE");
                (page, json!({ "area": area }))
            }
            1 => {
                let Some(page) = self.choose_page("investigation", |_| true) else { return Ok(()) };
                let restricted = page.fields.get("restricted") == Some(&json!(true));
                (page, json!({ "restricted": !restricted }))
            }
            2 => {
                let officer = *self.words.pick(&["o1", "o2", "o3"]).unwrap_or(&"o1");
                let Some(page) = self.choose_page("staff", |p| p.record == officer) else { return Ok(()) };
                let areas: &[&str] = match self.words.below(3) {
                    0 => &["NE"],
                    1 => &["NW"],
                    _ => &["NE", "NW"],
                };
                (page, json!({ "areas": areas }))
            }
            3 => {
                let Some(page) = self.choose_page("investigation", |_| true) else { return Ok(()) };
                let oic = *self.words.pick(&["o1", "o2", "o3", "o4"]).unwrap_or(&"o1");
                (page, json!({ "oic": oic, "allowed": [oic] }))
            }
            4 => {
                let officer = *self.words.pick(&["o1", "o2", "o3"]).unwrap_or(&"o1");
                let Some(page) = self.choose_page("staff", |p| p.record == officer) else { return Ok(()) };
                let team = *self.words.pick(&["t1", "t2"]).unwrap_or(&"t1");
                (page, json!({ "teams": [{ "value": team, "from": 0 }] }))
            }
            5 => {
                let officer = *self.words.pick(&["o2", "o3"]).unwrap_or(&"o2");
                let Some(page) = self.choose_page("staff", |p| p.record == officer) else { return Ok(()) };
                let gone = page.fields.contains_key("left_at");
                (page, json!({ "left_at": if gone { Value::Null } else { json!(0) } }))
            }
            _ => return self.revokes(),
        };
        self.say(&format!("{} {} changes: {fields}", page.kind, page.record));
        let edit = Edit {
            kind: page.kind.clone(),
            record: RecordId::from(page.record.as_str()),
            seen_version: page.version,
            before: page.fields.clone(),
            after: laid(&page.fields, &fields),
        };
        self.server_writes(&by, vec![edit])
    }

    /// More at once than one page of an answer may hold between two marks.
    pub fn writes_much(&mut self) -> Result<(), Violation> {
        let by = Author::import(&StaffId::from("founder"));
        let n = 250 + self.moves.below(100);
        self.say(&format!("the force writes {n} gradings"));
        let mut edits = Vec::with_capacity(n);
        for _ in 0..n {
            let (id, at) = (self.new_id(), self.instant());
            edits.push(new("grading", &id, &json!({ "incident": "inc1", "at": at, "grade": "2" })));
        }
        self.server_writes(&by, edits)
    }

    fn revokes(&mut self) -> Result<(), Violation> {
        if !self.plan.revokes || self.server.oracle.revoked.len() > 1 {
            return Ok(());
        }
        let device = self.moves.below(self.devices.len());
        let name = self.devices[device].name.clone();
        self.say(&format!("{name} is revoked"));
        self.server.revoke(&name);
        Ok(())
    }
}

fn open(page: &OpenPage) -> bool {
    page.fields.get("status").and_then(Value::as_str) == Some("open")
}

fn new(kind: &str, id: &RecordId, body: &Value) -> Edit {
    Edit {
        kind: kind.to_owned(),
        record: id.clone(),
        seen_version: 0,
        before: Body::new(),
        after: body.as_object().cloned().unwrap_or_default(),
    }
}

fn laid(before: &Body, fields: &Value) -> Body {
    let mut after = before.clone();
    for (field, value) in fields.as_object().into_iter().flatten() {
        if value.is_null() {
            after.remove(field);
        } else {
            after.insert(field.clone(), value.clone());
        }
    }
    after
}
