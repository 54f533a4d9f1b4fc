//! A store to try things in, devices that speak the protocol's own lines, and answers read back.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use beatbook_server::db::schema::{counter, device};
use beatbook_server::db::{self, AnyConn, write_on};
use beatbook_server::sync::exchange::exchange_on;
use beatbook_server::sync::write::{Author, Edit, Settled, write_as};
use beatbook_shared::ids::{DeviceId, RecordId, StaffId, derived_id};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::staff::{Dated, Staff};
use beatbook_shared::patrol::{Record, to_body};
use beatbook_shared::sync::op::{Body, Op, changes, hash, link};
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{ChangeLine, Down, DownHello, Mark, OpResult, UpHello};
use beatbook_shared::time::Millis;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};

pub const NOON: Millis = Millis(1_795_000_000_000);

/// Runs the same lines on every engine that is there.
pub fn each_engine(test: impl Fn(&mut World)) {
    test(&mut World::lite());
    if let Some(mut world) = World::postgres() {
        test(&mut world);
    }
}

pub struct World {
    pub conn: AnyConn,
    pub url: String,
    pub now: Millis,
    salt: u8,
    _dir: Option<tempfile::TempDir>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl World {
    pub fn lite() -> World {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("t.db").display());
        World::on(&url, Some(dir))
    }

    pub fn postgres() -> Option<World> {
        let server = std::env::var("BEATBOOK_TEST_PG_URL").ok()?;
        let name = format!("sync_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
        let mut admin = db::connect(&server, true).unwrap();
        if let AnyConn::Pg(pg) = &mut admin {
            pg.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        }
        let (base, _) = server.rsplit_once('/').unwrap();
        Some(World::on(&format!("{base}/{name}"), None))
    }

    fn on(url: &str, dir: Option<tempfile::TempDir>) -> World {
        let mut conn = db::connect(url, false).unwrap();
        db::migrate_on(&mut conn).unwrap();
        // One life and one key everywhere, so that two engines can be compared byte for byte.
        diesel::update(counter::table)
            .set((counter::epoch.eq("life"), counter::signing_key.eq("00112233")))
            .execute(&mut conn)
            .unwrap();
        let mut world = World { conn, url: url.to_owned(), now: NOON, salt: 0, _dir: dir };
        for (id, name, role, area) in [
            ("bowen", "C. Bowen", "PCO", "BG"),
            ("iqbal", "S. Iqbal", "PCO", "BG"),
            ("pugh", "D. Pugh", "PCS", "BG"),
            ("evans", "R. Evans", "SGT", "BG"),
            ("lloyd", "T. Lloyd", "PCO", "NE"),
        ] {
            world.put(id, &staff(name, role, area));
        }
        world
    }

    /// Writes a new record with the server's own hand.
    pub fn put<R: Record>(&mut self, id: &str, record: &R) -> Settled {
        self.write("demo", "system", R::KIND, id, 0, Body::new(), to_body(record))
    }

    /// A sergeant at the console changes fields, having seen `before`.
    pub fn console(
        &mut self,
        staff: &str,
        kind: &str,
        id: &str,
        seen: u64,
        before: Value,
        after: Value,
    ) -> Settled {
        let device = format!("console:{staff}");
        self.write(&device, staff, kind, id, seen, body(before), body(after))
    }

    #[allow(clippy::too_many_arguments)]
    fn write(
        &mut self,
        device: &str,
        staff: &str,
        kind: &str,
        id: &str,
        seen: u64,
        before: Body,
        after: Body,
    ) -> Settled {
        let by = Author { staff: StaffId::from(staff), device: DeviceId::from(device) };
        let edit =
            Edit { kind: kind.to_owned(), record: RecordId::from(id), seen_version: seen, before, after };
        let now = self.now;
        write_on(&mut self.conn, |tx| write_as(tx, &by, vec![edit], now)).unwrap().remove(0)
    }

    pub fn enrol(&mut self, id: &str, staff: &str) -> Phone {
        diesel::insert_into(device::table)
            .values((
                device::id.eq(id),
                device::staff.eq(staff),
                device::name.eq("phone"),
                device::status.eq("active"),
                device::enrolled_at.eq(0),
                device::last_seen_at.eq(0),
            ))
            .execute(&mut self.conn)
            .unwrap();
        Phone {
            id: id.to_owned(),
            staff: staff.to_owned(),
            epoch: "e1".to_owned(),
            lines: Vec::new(),
            cursor: None,
            scopes: Vec::new(),
        }
    }

    pub fn exchange(&mut self, bytes: &[u8]) -> Answer {
        let salt = &mut self.salt;
        let mut random = || {
            *salt = salt.wrapping_add(1);
            [*salt; 16]
        };
        let done = exchange_on(&mut self.conn, bytes, self.now, &mut random).unwrap();
        Answer::read(&done.bytes)
    }

    /// Sends everything the phone has.
    pub fn send(&mut self, phone: &Phone) -> Answer {
        self.exchange(&phone.request(&phone.lines))
    }

    /// Reads what changed for the phone until there is no more.
    pub fn pull(&mut self, phone: &mut Phone) -> Vec<ChangeLine> {
        let mut all = Vec::new();
        loop {
            let answer = self.exchange(&phone.request(&[]));
            phone.cursor = answer.marks.last().map(|m| m.cursor.clone()).or(phone.cursor.take());
            all.extend(answer.changes);
            if !answer.more {
                return all;
            }
        }
    }

    pub fn body(&mut self, id: &str) -> Body {
        let ids = [RecordId::from(id)];
        beatbook_server::records::bodies(&mut self.conn, &ids).unwrap().remove(&ids[0]).unwrap().1
    }

    pub fn version(&mut self, id: &str) -> u64 {
        let ids = [RecordId::from(id)];
        beatbook_server::records::bodies(&mut self.conn, &ids).unwrap().remove(&ids[0]).unwrap().0
    }

    pub fn sound(&mut self) {
        let report = beatbook_server::sync::check::check(&mut self.conn).unwrap();
        assert_eq!(report.wrong, Vec::<String>::new());
    }
}

#[expect(clippy::needless_pass_by_value, reason = "called with literals")]
pub fn body(value: Value) -> Body {
    value.as_object().cloned().unwrap()
}

pub fn staff(name: &str, role: &str, area: &str) -> Staff {
    Staff {
        name: name.to_owned(),
        collars: Vec::new(),
        roles: vec![Dated { value: role.to_owned(), from: Millis(0), to: None }],
        teams: Vec::new(),
        areas: vec![area.to_owned()],
        language: None,
        left_at: None,
    }
}

pub fn incident(area: &str) -> Incident {
    Incident {
        number: "0412".to_owned(),
        created_at: NOON,
        area: area.to_owned(),
        title: "Woman shouting next door".to_owned(),
        category: "ASB-PER".to_owned(),
        status: "ASG".to_owned(),
        grade: Some("2".to_owned()),
        ..Incident::default()
    }
}

pub fn investigation(area: &str, oic: &str) -> Investigation {
    Investigation {
        title: "Criminal damage, Bryn Row".to_owned(),
        area: area.to_owned(),
        recorded_at: NOON,
        status: "open".to_owned(),
        oic: Some(StaffId::from(oic)),
        plan_text: Some("House to house.".to_owned()),
        plan_at: Some(NOON),
        ..Investigation::default()
    }
}

/// A device as the wire sees it: lines with their counters and hashes.
#[derive(Clone)]
pub struct Phone {
    pub id: String,
    pub staff: String,
    pub epoch: String,
    pub lines: Vec<Vec<u8>>,
    pub cursor: Option<String>,
    pub scopes: Vec<Scope>,
}

impl Phone {
    /// Makes an operation that turns `before` into `after`. Its counter is one more than the last.
    pub fn edit(&mut self, kind: &str, record: &str, base: u64, before: Value, after: Value) -> u64 {
        let (before, after) = (body(before), body(after));
        let set = changes(kind, &before, &after);
        self.op(kind, record, base, None, set)
    }

    pub fn op(
        &mut self,
        kind: &str,
        record: &str,
        base: u64,
        after: Option<u64>,
        set: BTreeMap<String, beatbook_shared::sync::op::Change>,
    ) -> u64 {
        let ctr = self.lines.len() as u64 + 1;
        let op = Op {
            device: DeviceId::from(self.id.as_str()),
            epoch: self.epoch.clone(),
            ctr,
            prev: self.lines.last().map(|l| link(&hash(l)).to_owned()).unwrap_or_default(),
            actor: StaffId::from(self.staff.as_str()),
            kind: kind.to_owned(),
            record: RecordId::from(record),
            base,
            after,
            set,
            wall: NOON,
            mono: 0,
            boot: "b".to_owned(),
            off: None,
            tok: None,
            schema: 1,
            reissue_of: None,
        };
        self.lines.push(op.line().into_bytes());
        ctr
    }

    /// A stamp on an attendance, as a fact.
    pub fn stamp(&mut self, attendance: &str, point: &str, at: i64) -> String {
        let id = derived_id("stamp", &format!("{}/{}", self.id, self.lines.len())).0;
        let fact =
            json!({"attendance": attendance, "point": point, "at": at, "source": "app", "by": self.staff});
        self.edit("stamp", &id, 0, json!({}), fact);
        id
    }

    pub fn update(&mut self, investigation: &str, text: &str) -> String {
        let id = derived_id("update", &format!("{}/{}/{text}", self.id, self.lines.len())).0;
        let fact = json!({"investigation": investigation, "author": self.staff, "at": NOON.0, "written_at": NOON.0,
            "entry": "enquiry", "text": text, "auto": false});
        self.edit("update", &id, 0, json!({}), fact);
        id
    }

    pub fn hello(&self) -> UpHello {
        UpHello {
            protocol: 1,
            schema: 1,
            app: "0.1.0".to_owned(),
            device: self.id.clone(),
            epoch: self.epoch.clone(),
            cursor: self.cursor.clone(),
            high_seen: 0,
            made: self.lines.len() as u64,
            scope_version: 0,
            scopes: self.scopes.clone(),
            ..UpHello::default()
        }
    }

    pub fn request(&self, lines: &[Vec<u8>]) -> Vec<u8> {
        request(&self.hello(), 1, lines)
    }
}

pub fn request(hello: &UpHello, first: u64, lines: &[Vec<u8>]) -> Vec<u8> {
    let mut out = serde_json::to_vec(&json!({ "hello": hello })).unwrap();
    out.push(b'\n');
    for (ctr, line) in (first..).zip(lines) {
        out.extend(serde_json::to_vec(&json!({"f": [ctr, line.len(), &hash(line)[..16]]})).unwrap());
        out.push(b'\n');
        out.extend(line);
        out.push(b'\n');
    }
    out.extend(serde_json::to_vec(&json!({"end": {"count": lines.len()}})).unwrap());
    out.push(b'\n');
    out
}

/// An answer, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub bytes: Vec<u8>,
    pub hello: DownHello,
    pub results: Vec<OpResult>,
    pub changes: Vec<ChangeLine>,
    pub lines: Vec<Down>,
    pub marks: Vec<Mark>,
    pub more: bool,
}

impl Answer {
    fn read(bytes: &[u8]) -> Answer {
        let lines: Vec<Down> = bytes
            .split(|b| *b == b'\n')
            .filter(|l| !l.is_empty())
            .map(|l| serde_json::from_slice(l).unwrap())
            .collect();
        let Some(Down::Hello(hello)) = lines.first().cloned() else { panic!("no hello line") };
        let Some(Down::End(end)) = lines.last().cloned() else { panic!("no end line") };
        Answer {
            bytes: bytes.to_vec(),
            hello,
            results: lines
                .iter()
                .filter_map(|l| if let Down::R(r) = l { Some(r.clone()) } else { None })
                .collect(),
            changes: lines
                .iter()
                .filter_map(|l| if let Down::C(c) = l { Some(c.clone()) } else { None })
                .collect(),
            marks: lines
                .iter()
                .filter_map(|l| if let Down::M(m) = l { Some(m.clone()) } else { None })
                .collect(),
            more: end.more,
            lines,
        }
    }
}
