//! Trains the packing dictionary from invented operations, answers and requests, and writes it beside
//! `packing.rs`. Run it from the project's top folder; only ever for a new number.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use beatbook_shared::ids::{DeviceId, RecordId, StaffId, derived_id};
use beatbook_shared::sync::op::{Change, Op, hash};
use beatbook_shared::time::Millis;
use serde_json::{Value, json};

fn main() {
    let mut samples: Vec<Vec<u8>> = Vec::new();
    let mut prev = String::new();
    for n in 0..4_000_u64 {
        let id = |name: &str| derived_id(name, &n.to_string()).0;
        let (kind, fields): (&str, Value) = match n % 9 {
            0..=2 => {
                let point =
                    ["assigned", "acknowledged", "en_route", "at_scene", "clear"][(n / 9 % 5) as usize];
                (
                    "stamp",
                    json!({"attendance": id("a"), "at": 1_795_000_000_000_u64 + n * 77_777, "by": id("s"),
                    "point": point, "source": "app"}),
                )
            }
            3 => (
                "update",
                json!({"investigation": id("i"), "author": id("s"), "at": 1_795_000_000_000_u64 + n,
                "written_at": 1_795_000_000_000_u64 + n, "entry": "enquiry", "auto": false,
                "text": format!("House to house at numbers {} to {}, nobody saw the vehicle.", n % 50, n % 50 + 8)}),
            ),
            4 => (
                "notebook",
                json!({"author": id("s"), "book": "d-1f2e3d4c5b6a", "number": n, "at": 1_795_000_000_000_u64 + n,
                "written_at": 1_795_000_000_000_u64 + n, "entry": "note", "about": id("j"), "prev": hash(&n.to_be_bytes()),
                "text": "Spoke to the resident, who said the noise began at about half past six."}),
            ),
            5 => (
                "state_event",
                json!({"officer": id("s"), "team": id("t"), "state": n % 12, "source": "app",
                "at": 1_795_000_000_000_u64 + n * 9_999, "incident": id("j")}),
            ),
            6 => (
                "task_run",
                json!({"task": "update", "officer": id("s"), "team": id("t"), "route": "new",
                "started_at": 1_795_000_000_000_u64 + n, "ended_at": 1_795_000_090_000_u64 + n, "active_s": n % 200,
                "interruptions": n % 3, "timed": true}),
            ),
            7 => (
                "attendance",
                json!({"incident": id("j"), "resource": "BG24", "role": "sworn", "officers": [id("s")]}),
            ),
            _ => (
                "investigation",
                json!({"plan_text": "CCTV from the garage opposite. Statement from the neighbour.",
                "plan_at": 1_795_000_000_000_u64 + n, "status": "open"}),
            ),
        };
        let set: BTreeMap<String, Change> = fields
            .as_object()
            .unwrap()
            .iter()
            .map(|(f, v)| (f.clone(), Change::Value { old: Value::Null, new: v.clone() }))
            .collect();
        let op = Op {
            device: DeviceId::from(id("d")),
            epoch: hash(&n.to_be_bytes())[..16].to_owned(),
            ctr: n + 1,
            prev: beatbook_shared::sync::op::link(&prev).to_owned(),
            actor: StaffId::from(id("s")),
            kind: kind.to_owned(),
            record: RecordId::from(id("r")),
            base: n % 3,
            after: (n % 4 == 0).then_some(n),
            set,
            wall: Millis(1_795_000_000_000 + i64::try_from(n).unwrap() * 61_234),
            mono: n * 1_000,
            boot: hash(b"boot")[..16].to_owned(),
            off: Some((-120, 40)),
            tok: Some(format!("{}.0011223344556677", 1_795_000_000_000_u64 + n)),
            schema: 1,
            reissue_of: None,
        };
        let line = op.line();
        prev = hash(line.as_bytes());
        let request = format!(
            "{}\n{{\"f\":[{},{},\"{}\"]}}\n{line}\n{{\"end\":{{\"count\":1}}}}\n",
            json!({"hello": {"protocol": 1, "schema": 1, "app": "0.1.0", "device": id("d"), "epoch": &prev[..16],
                "cursor": format!("1.{}.{n}.{}", &prev[..16], &prev[16..32]), "high_seen": n, "made": n, "scope_version": n * 99,
                "scopes": ["area:BG", format!("person:{}", id("s")), "ref", format!("team:{}", id("t"))], "limit": 0}}),
            n + 1,
            line.len(),
            &prev[..16]
        );
        let answer = format!(
            "{}\n{}\n{}\n{}\n",
            json!({"r": {"ctr": n, "outcome": "applied", "seq": n, "version": 1}}),
            json!({"c": {"seq": n, "record": id("r"), "kind": kind, "version": 1,
                "scopes": [["area:BG", n - n % 7, "e"], [format!("person:{}", id("s")), n / 2, "s"]], "body": [1, fields]}}),
            json!({"m": {"cursor": format!("1.{}.{n}.{}", &prev[..16], &prev[16..32]), "seq": n,
                "digests": {"area:BG": &prev[..32]}}}),
            json!({"end": {"more": false}})
        );
        samples.push(request.into_bytes());
        samples.push(answer.into_bytes());
    }
    let dictionary = zstd::dict::from_samples(&samples, 16 * 1024).expect("training");
    std::fs::write("shared/src/sync/lines-1.zdict", &dictionary).expect("writing the dictionary");
    println!("{} bytes from {} samples", dictionary.len(), samples.len());
}
