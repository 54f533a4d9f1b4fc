//! A small force to play with, written once and copied for every seed.
//!
//! Two areas, four officers, a sergeant and an inspector, seven enrolled devices, and a handful of records of
//! each kind that moves. One case is restricted.

use std::path::{Path, PathBuf};

use beatbook_device::store::{Db, Options};
use beatbook_server::db::migrate_on;
use beatbook_server::sync::write::{Author, Edit};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::{DAY, Millis};
use diesel::RunQueryDsl as _;
use serde_json::{Value, json};

use super::broken;
use super::clock::BEGINNING;
use super::device::{KEY, Key};
use super::mirror::Mirror;
use super::reference::Reference;
use super::server::{Server, open};

/// (device, whose)
pub const DEVICES: [(&str, &str); 7] =
    [("dev1", "o1"), ("dev2", "o2"), ("dev3", "o3"), ("dev4", "o1"), ("dev5", "s1"), ("dev6", "o2"), ROGUE];

/// A device whose program is not ours.
pub const ROGUE: (&str, &str) = ("dev7", "o4");

/// Who writes at the console.
pub const CONSOLE: [&str; 2] = ["s1", "i1"];

pub const AREAS: [&str; 2] = ["NE", "NW"];

/// Files that every world begins with a copy of.
pub struct Workshop {
    folder: tempfile::TempDir,
    oracle: Reference,
    mirror: Mirror,
    last_op: i64,
}

impl Workshop {
    /// Makes the templates, in memory where the machine has a place for that.
    #[must_use]
    pub fn new() -> Workshop {
        super::crash::install();
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.unwrap_or_else(|e| broken(&e));
        for (name, key) in [("device.db", None), ("encrypted.db", Some(&KEY))] {
            let store = folder.path().join(name);
            drop(Db::open(&store, key, &Options::simulated(None)).unwrap_or_else(|e| broken(&e)));
        }
        let path = folder.path().join("server.db");
        found(&path);
        let mut server = Server::start(path, 0, Reference::default(), Mirror::default(), 0);
        for (device, staff) in DEVICES {
            server.oracle.owners.insert(device.to_owned(), staff.to_owned());
        }
        let by = Author::import(&StaffId::from("founder"));
        let before = Millis(BEGINNING - DAY);
        if let Err(violation) = server.write(&by, records(), before, None) {
            broken(&violation);
        }
        let (oracle, mirror, last_op) = (server.oracle.clone(), server.mirror.clone(), server.last_op());
        Workshop { folder, oracle, mirror, last_op }
    }

    #[must_use]
    pub fn device(&self, encrypted: bool) -> (PathBuf, Key) {
        if encrypted {
            (self.folder.path().join("encrypted.db"), Some(&KEY))
        } else {
            (self.folder.path().join("device.db"), None)
        }
    }

    /// A server for one run, its file in the run's own folder.
    #[must_use]
    pub fn server(&self, seed: u64, folder: &Path) -> Server {
        let path = folder.join("server.db");
        std::fs::copy(self.folder.path().join("server.db"), &path).unwrap_or_else(|e| broken(&e));
        Server::start(path, seed, self.oracle.clone(), self.mirror.clone(), self.last_op)
    }

    /// A folder for one run; it goes when the run ends.
    #[must_use]
    pub fn run_folder(&self) -> tempfile::TempDir {
        tempfile::tempdir_in(self.folder.path()).unwrap_or_else(|e| broken(&e))
    }
}

impl Default for Workshop {
    fn default() -> Workshop {
        Workshop::new()
    }
}

/// The schema, with a counter that is the same in every run of the program.
fn found(path: &Path) {
    let mut conn = open(path);
    migrate_on(&mut conn).unwrap_or_else(|e| broken(&e));
    let mut sql = vec![
        "UPDATE counter SET epoch = '0000000000000001', signing_key = \
         '5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a'"
            .to_owned(),
    ];
    for (device, staff) in DEVICES {
        sql.push(format!(
            "INSERT INTO device (id, staff, name, status, enrolled_at, last_seen_at) \
             VALUES ('{device}', '{staff}', '{device}', 'active', 0, 0)"
        ));
    }
    for statement in sql {
        diesel::sql_query(statement).execute(&mut conn).unwrap_or_else(|e| broken(&e));
    }
}

fn staff(roles: &str, areas: &[&str], team: &str) -> Value {
    json!({
        "name": "Somebody",
        "roles": [{ "value": roles, "from": 0 }],
        "teams": [{ "value": team, "from": 0 }],
        "areas": areas,
    })
}

fn records() -> Vec<Edit> {
    let incident = |area: &str| {
        json!({ "number": "1", "created_at": BEGINNING, "area": area, "title": "Noise",
        "category": "ASB", "status": "OPN", "warnings": ["dog"], "qualifiers": [] })
    };
    let case = |area: &str, oic: &str| {
        json!({ "title": "Theft", "area": area, "recorded_at": BEGINNING,
        "oic": oic, "supervisor": "s1", "status": "open", "needs_officer": true, "suspects_outstanding": 0,
        "restricted": false, "allowed": [] })
    };
    let attendance = |incident: &str, officer: &str| {
        json!({ "incident": incident, "resource": "NE10",
        "officers": [officer], "role": "sworn" })
    };
    let mut secret = case("NE", "o2");
    secret["restricted"] = json!(true);
    secret["allowed"] = json!(["o1"]);
    let all: Vec<(&str, &str, Value)> = vec![
        ("staff", "o1", staff("PCO", &["NE"], "t1")),
        ("staff", "o2", staff("PCO", &["NE"], "t1")),
        ("staff", "o3", staff("NPT", &["NW"], "t2")),
        ("staff", "o4", staff("PCO", &["NE", "NW"], "t2")),
        ("staff", "s1", staff("SGT", &["NE", "NW"], "t1")),
        ("staff", "i1", staff("INS", &["NE", "NW"], "t1")),
        ("team", "t1", json!({ "name": "One", "area": "NE" })),
        ("team", "t2", json!({ "name": "Two", "area": "NW" })),
        ("incident", "inc1", incident("NE")),
        ("incident", "inc2", incident("NE")),
        ("incident", "inc3", incident("NW")),
        ("attendance", "att1", attendance("inc1", "o1")),
        ("attendance", "att2", attendance("inc2", "o2")),
        ("attendance", "att3", attendance("inc3", "o3")),
        ("investigation", "inv1", case("NE", "o1")),
        ("investigation", "inv2", case("NE", "o2")),
        ("investigation", "inv3", case("NW", "o3")),
        ("investigation", "inv4", secret),
        (
            "direction",
            "dir1",
            json!({ "investigation": "inv1", "text": "See the neighbour", "owner": "o1", "given_by": "s1",
                "given_at": BEGINNING, "due_at": BEGINNING, "status": "open" }),
        ),
    ];
    all.into_iter()
        .map(|(kind, id, body)| Edit {
            kind: kind.to_owned(),
            record: RecordId::from(id),
            seen_version: 0,
            before: Body::new(),
            after: body.as_object().cloned().unwrap_or_default(),
        })
        .collect()
}
