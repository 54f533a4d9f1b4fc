//! A disposal in the log: what goes, what stays, and that nothing goes otherwise.

use beatbook_server::db::schema::{case_row, disposed, op, record};
use beatbook_server::sync::check::check;
use beatbook_server::sync::erase;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::retention::{DONE, Disposal, PROPOSED};
use beatbook_shared::patrol::to_body;
use beatbook_shared::sync::scope::Scope;
use beatbook_shared::sync::wire::{Outcome, Reason, Step};
use beatbook_shared::time::Millis;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::engine::{NOON, World, each_engine, incident, investigation, staff};

fn proposed(by: &str) -> Disposal {
    Disposal {
        target: RecordId::from("case"),
        target_kind: "investigation".to_owned(),
        rule: "G4".to_owned(),
        reason: "period_over".to_owned(),
        proposed_by: Some(StaffId::from(by)),
        proposed_at: NOON,
        status: PROPOSED.to_owned(),
        ..Disposal::default()
    }
}

fn approved(world: &mut World, of: &Disposal, by: &str) -> Value {
    let going = erase::going(&mut world.conn, "case").unwrap();
    let after = Disposal {
        status: DONE.to_owned(),
        decided_by: Some(StaffId::from(by)),
        decided_at: Some(NOON),
        took: going.took(),
        lines: going.lines(),
        files: going.files(),
        ..of.clone()
    };
    Value::Object(to_body(&after))
}

/// Everything in which words of a record could stand.
fn text(world: &mut World) -> String {
    let mut all: Vec<String> = record::table.select(record::body).load(&mut world.conn).unwrap();
    let lines: Vec<Vec<u8>> = op::table.select(op::line).load(&mut world.conn).unwrap();
    all.extend(lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()));
    let rows: Vec<(String, String)> =
        case_row::table.select((case_row::title, case_row::words)).load(&mut world.conn).unwrap();
    all.extend(rows.into_iter().map(|(title, words)| format!("{title} {words}")));
    all.join("\n")
}

fn wrong(world: &mut World) -> Vec<String> {
    check(&mut world.conn).unwrap().wrong
}

#[test]
fn what_two_people_dispose_of_leaves_phones_and_store_and_the_log_stays_whole() {
    each_engine(|world| {
        world.put("reg", &staff("A. Registrar", "FCR", "BG"));
        world.put("head", &staff("A. Head", "SUP", "BG"));
        world.put("case", &investigation("BG", "bowen"));
        world.put("other", &incident("BG"));
        let mut phone = world.enrol("d1", "bowen");
        phone.scopes = vec![Scope::area("BG")];
        let update = phone.update("case", "The zebra was seen at the crossing.");
        // What was kept back holds the words too.
        let mut stranger = world.enrol("d2", "lloyd");
        stranger.update("case", "Another zebra.");
        let first = world.send(&phone).results;
        assert_eq!(world.send(&stranger).results[0].outcome, Some(Outcome::Quarantined));
        world.pull(&mut phone);
        assert!(text(world).contains("zebra") && text(world).contains("Bryn Row"));

        // Whoever proposes does not decide, whatever their role; a phone does neither.
        let own = proposed("head");
        world.console("head", "disposal", "own", 0, json!({}), Value::Object(to_body(&own)));
        let after = approved(world, &own, "head");
        let refused = world.console("head", "disposal", "own", 1, Value::Object(to_body(&own)), after);
        assert_eq!((refused.outcome, refused.reason), (Outcome::Quarantined, Some(Reason::NotPermitted)));
        let other = proposed("reg");
        let settled = world.console("reg", "disposal", "gone", 0, json!({}), Value::Object(to_body(&other)));
        assert_eq!(settled.outcome, Outcome::Applied);
        let after = approved(world, &other, "head");
        let settled = world.console("head", "disposal", "gone", 1, Value::Object(to_body(&other)), after);
        assert_eq!(settled.outcome, Outcome::Applied, "{:?}", settled.reason);

        let held = text(world);
        assert!(!held.contains("zebra") && !held.contains("Bryn Row"), "{held}");
        let report = check(&mut world.conn).unwrap();
        assert_eq!(report.wrong, Vec::<String>::new());
        assert_eq!(
            (report.disposals, report.erased),
            (1, 3),
            "the case, what was said in it and what was kept back"
        );

        // A phone hears that it left, and a phone that is new never hears of its words.
        let left = world.pull(&mut phone);
        for id in ["case", update.as_str()] {
            let gone = left.iter().find(|c| c.record == id).unwrap();
            assert_eq!((gone.scopes[0].2, &gone.body), (Step::Leave, &None), "{id}");
        }
        let mut fresh = world.enrol("d3", "iqbal");
        fresh.scopes = vec![Scope::area("BG")];
        let heard = world.pull(&mut fresh);
        assert!(heard.iter().all(|c| c.record != "case" || c.body.is_none()));

        // What is said again gets the answer that it got; what is new is kept back with its reason, whole.
        assert_eq!(world.send(&phone).results, first);
        phone.update("case", "Written without signal.");
        let late = world.send(&phone).results.pop().unwrap();
        assert_eq!((late.outcome, late.reason), (Some(Outcome::Quarantined), Some(Reason::Disposed)));
        let kept = world.body(&late.records[0]);
        assert!(kept["line"].as_str().unwrap().contains("Written without signal."));
        world.sound();
    });
}

#[test]
fn whatever_goes_without_a_disposal_is_reported() {
    each_engine(|world| {
        world.put("case", &investigation("BG", "bowen"));
        world.put("other", &investigation("BG", "bowen"));
        let mut phone = world.enrol("d1", "bowen");
        phone.update("case", "Seen.");
        world.send(&phone);
        world.sound();
        let line = op::table.filter(op::device.eq("d1"));
        let held: (Vec<u8>, String) = line.select((op::line, op::salt)).first(&mut world.conn).unwrap();
        let put = |world: &mut World, words: Vec<u8>, salt: &str, by: &str| {
            let set = (op::line.eq(words), op::salt.eq(salt), op::erased_by.eq(by));
            diesel::update(op::table.filter(op::device.eq("d1"))).set(set).execute(&mut world.conn).unwrap();
        };
        put(world, Vec::new(), "", "");
        assert!(wrong(world).iter().any(|w| w.contains("gone without a disposal")), "{:?}", wrong(world));
        put(world, Vec::new(), "", "nobody");
        assert!(wrong(world).iter().any(|w| w.contains("which is no disposal")), "{:?}", wrong(world));
        // Other words with a hash that fits them were never what the log was made of.
        let mut other = held.0.clone();
        other.push(b' ');
        let hash = beatbook_shared::sync::op::hash(&other);
        let was: String =
            op::table.filter(op::device.eq("d1")).select(op::hash).first(&mut world.conn).unwrap();
        put(world, other, &held.1, "");
        let rehash = |world: &mut World, hash: &str| {
            let of = diesel::update(op::table.filter(op::device.eq("d1")));
            of.set(op::hash.eq(hash)).execute(&mut world.conn).unwrap();
        };
        rehash(world, &hash);
        assert!(wrong(world).iter().any(|w| w.contains("another line")), "{:?}", wrong(world));
        rehash(world, &was);
        put(world, held.0, &held.1, "");
        world.sound();
        diesel::delete(record::table.find("other")).execute(&mut world.conn).unwrap();
        assert!(wrong(world).iter().any(|w| w.contains("the record other is gone")), "{:?}", wrong(world));
        let row = (
            disposed::record.eq("other"),
            disposed::kind.eq("x"),
            disposed::disposal.eq("y"),
            disposed::at.eq(Millis::default().0),
        );
        diesel::insert_into(disposed::table).values(row).execute(&mut world.conn).unwrap();
        assert!(wrong(world).iter().any(|w| w.contains("which is no disposal")), "{:?}", wrong(world));
    });
}
