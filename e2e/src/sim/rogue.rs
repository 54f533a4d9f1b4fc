//! A device whose program is not ours: it says what no device of ours would, under good frames.
//!
//! Each line must end in exactly one outcome, whole in quarantine where it can be nothing else, and none of them
//! may stop the next or change what it has no right to.

use beatbook_shared::ids::{DeviceId, RecordId, StaffId};
use beatbook_shared::sync::op::{Change, Op, hash, link};
use beatbook_shared::sync::wire::{Up, UpEnd, UpHello};
use beatbook_shared::sync::{MAX_LINE_BYTES, PROTOCOL, SCHEMA};
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

use super::force::ROGUE;
use super::world::World;
use super::{Violation, answers};

/// Where it stands.
#[derive(Debug, Clone, Default)]
pub struct Rogue {
    life: u32,
    ctr: u64,
    last: String,
}

impl World {
    pub fn rogue(&mut self) -> Result<(), Violation> {
        let epoch = format!("rogue{}", self.rogue.life);
        let mut body = Vec::new();
        let count = 1 + self.words.below(3);
        let hello = UpHello {
            protocol: PROTOCOL,
            schema: SCHEMA,
            app: "rogue".to_owned(),
            device: ROGUE.0.to_owned(),
            epoch: epoch.clone(),
            made: self.rogue.ctr + 3,
            ..UpHello::default()
        };
        put(&mut body, &Up::Hello(hello));
        let from = self.rogue.ctr;
        for _ in 0..count {
            let line = self.rogue_line(&epoch);
            let identity = hash(&line);
            self.rogue.ctr += 1;
            put(&mut body, &Up::F(self.rogue.ctr, line.len(), identity[..16].to_owned()));
            body.extend_from_slice(&line);
            body.push(b'\n');
            self.rogue.last = identity;
        }
        put(&mut body, &Up::End(UpEnd { count }));
        self.say(&format!("a rogue device sends {count} lines"));
        let now = self.now();
        let reply = self.server.exchange(&body, now, None)?;
        answers::check(&body, &reply, &self.server, now)?;
        for ctr in from + 1..=self.rogue.ctr {
            let ctr = i64::try_from(ctr).unwrap_or(0);
            if self.server.mirror.by_counter(ROGUE.0, &epoch, ctr).is_none() {
                if self.server.lives == 0 {
                    let what = format!("the rogue's line {ctr} has no outcome: {reply:?}");
                    return Err(Violation::new("I-12", what));
                }
                // The server was put back and does not know the lines before: the rogue begins anew.
                self.rogue = Rogue { life: self.rogue.life + 1, ..Rogue::default() };
                break;
            }
        }
        Ok(())
    }

    fn rogue_line(&mut self, epoch: &str) -> Vec<u8> {
        let word = self.word();
        let place = json!({ "place": word });
        let rogue = self.rogue.clone();
        let op =
            |kind: &str, record: &str, base: u64, fields: &Value| rogue.op(epoch, kind, record, base, fields);
        let made = match self.words.below(20) {
            0 => return vec![0xff, 0xfe, b'x', b'\n', 0],
            1 => return b"hello".to_vec(),
            2 => return b"{\"device\":\"dev7\"}".to_vec(),
            3 => op("incident", "inc1", 1, &json!({ "place": "x".repeat(MAX_LINE_BYTES) })),
            4 => Op { actor: StaffId::from("o1"), ..op("incident", "inc1", 1, &place) },
            5 => Op { device: DeviceId::from("dev1"), ..op("incident", "inc1", 1, &place) },
            6 => op("incident", "inc1", 1, &json!({})),
            7 => op("incident", "inc1", 1, &json!({ "number": 5 })),
            8 => op("incident", "nowhere", 9, &place),
            9 => op(
                "update",
                &word,
                0,
                &json!({ "investigation": "nowhere", "author": ROGUE.1, "at": 0,
                "written_at": 0, "entry": "enquiry", "text": word }),
            ),
            10 => op("investigation", "inc1", 1, &place),
            11 => op("staff", ROGUE.1, 1, &json!({ "roles": [{ "value": "ADM", "from": 0 }] })),
            12 => op("staff", &word, 0, &json!({ "name": word, "roles": [{ "value": "INS", "from": 0 }] })),
            13 => op("conflict", &word, 0, &json!({ "status": "closed" })),
            14 => op("quarantine", &word, 0, &json!({ "status": "closed" })),
            15 => op(
                "update",
                &word,
                0,
                &json!({ "investigation": "inv1", "author": "o1", "at": 0,
                "written_at": 0, "entry": "enquiry", "text": "in another's name" }),
            ),
            16 => op("investigation", "inv1", 1, &json!({ "restricted": true, "allowed": [ROGUE.1] })),
            17 => {
                // The same words again under the id of a fact that stands, and then other words.
                let id = "rogue-note";
                let text = if self.words.coin() { "one".to_owned() } else { word };
                let note = json!({ "author": ROGUE.1, "book": "b", "number": 1, "at": 0, "written_at": 0,
                    "entry": "note", "text": text, "prev": "" });
                op("notebook", id, 0, &note)
            }
            18 => Op { after: Some(self.rogue.ctr), ..op("incident", "inc2", 1, &place) },
            _ => op("incident", "inc3", 1, &place),
        };
        made.line().into_bytes()
    }
}

impl Rogue {
    fn op(&self, epoch: &str, kind: &str, record: &str, base: u64, fields: &Value) -> Op {
        Op {
            device: DeviceId::from(ROGUE.0),
            epoch: epoch.to_owned(),
            ctr: self.ctr + 1,
            prev: link(&self.last).to_owned(),
            actor: StaffId::from(ROGUE.1),
            kind: kind.to_owned(),
            record: RecordId::from(record),
            base,
            after: None,
            set: fields
                .as_object()
                .into_iter()
                .flatten()
                .map(|(f, v)| (f.clone(), Change::Value { old: Value::Null, new: v.clone() }))
                .collect(),
            wall: Millis(0),
            mono: 0,
            boot: String::new(),
            off: None,
            tok: None,
            schema: SCHEMA,
            reissue_of: None,
        }
    }
}

fn put(body: &mut Vec<u8>, line: &Up) {
    body.extend(serde_json::to_vec(line).unwrap_or_default());
    body.push(b'\n');
}
