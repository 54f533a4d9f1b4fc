//! Many at once, and two engines side by side.

use beatbook_server::db::{Db, DbOptions};
use beatbook_server::sync::check::check;
use beatbook_server::sync::write::{Author, Edit, write_as};
use beatbook_shared::ids::{DeviceId, RecordId, StaffId};
use beatbook_shared::patrol::to_body;
use beatbook_shared::sync::op::Body;
use serde_json::json;

use super::engine::{NOON, World, each_engine, incident, investigation};

#[test]
fn numbers_have_no_hole_with_many_writers_and_failed_ones() {
    each_engine(|world| {
        let db = Db::open(&world.url, &DbOptions { connections: 8, ..DbOptions::default() }).unwrap();
        let threads: Vec<_> = (0..8)
            .map(|t| {
                let db = db.clone();
                std::thread::spawn(move || {
                    for n in 0..15 {
                        let by = Author {
                            staff: StaffId::from("system"),
                            device: DeviceId::from(format!("hand-{t}")),
                        };
                        let edit = Edit {
                            kind: "incident".to_owned(),
                            record: RecordId::from(format!("job-{t}-{n}")),
                            seen_version: 0,
                            before: Body::new(),
                            after: to_body(&incident("BG")),
                        };
                        let fails = n % 5 == 4;
                        let done = db.write(move |tx| {
                            write_as(tx, &by, vec![edit], NOON)?;
                            if fails {
                                return Err(beatbook_server::db::Error::Corrupt("on purpose".to_owned()));
                            }
                            Ok(())
                        });
                        assert_eq!(done.is_err(), fails);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let report = db.read(check).unwrap();
        assert_eq!(report.wrong, Vec::<String>::new());
    });
}

#[test]
fn both_engines_give_the_same_bytes_for_the_same_trace() {
    let Some(mut postgres) = World::postgres() else {
        println!("no PostgreSQL is offered: nothing to compare with");
        return;
    };
    let mut lite = World::lite();
    let trace = |world: &mut World| {
        let mut answers = Vec::new();
        world.put("inv", &investigation("BG", "bowen"));
        world.put("job", &incident("BG"));
        let mut phone = world.enrol("d1", "bowen");
        phone.scopes = vec![beatbook_shared::sync::scope::Scope::area("BG")];
        world.console("evans", "investigation", "inv", 1, json!({"risk": null}), json!({"risk": "high"}));
        phone.edit("investigation", "inv", 1, json!({"risk": null}), json!({"risk": "medium"}));
        phone.edit(
            "attendance",
            "att",
            0,
            json!({}),
            json!({"incident": "job", "resource": "BG24", "role": "sworn"}),
        );
        phone.stamp("att", "at_scene", 1_795_000_000_100);
        phone.lines.push(b"not an operation".to_vec());
        phone.update("inv", "Siôn, Tŷ-bach: wedi gweld y car.");
        answers.push(world.send(&phone).bytes);
        world.console("evans", "incident", "job", 1, json!({"area": "BG"}), json!({"area": "NE"}));
        answers.push(world.exchange(&phone.request(&[])).bytes);
        answers
    };
    assert_eq!(trace(&mut lite), trace(&mut postgres));
}
