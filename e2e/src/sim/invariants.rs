//! The promises, each by its name in the design.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_device::store::meta::name;
use beatbook_device::store::scopes::Stage;
use beatbook_shared::patrol;
use beatbook_shared::sync::op::Change;
use beatbook_shared::sync::wire::{OpResult, Outcome, Reason};
use beatbook_shared::time::Millis;
use serde_json::Value;

use super::Violation;
use super::device::{failed, origin_of};
use super::reference::{Fields, Held, Reference, Said};
use super::server::RecordRow;
use super::world::World;

/// Which promise a wrong outcome breaks.
#[must_use]
pub fn of_outcome(told: &OpResult, said: &Said) -> &'static str {
    let depends = Some(Reason::DependsOnQuarantined);
    match (told.outcome, said.outcome) {
        _ if told.reason == depends || said.reason == depends => "I-13",
        (Some(Outcome::Quarantined), _) | (_, Outcome::Quarantined) => "I-12",
        (Some(Outcome::Applied | Outcome::Merged), Outcome::Conflict) => "I-14",
        _ => "I-16",
    }
}

/// The server's record and the oracle's must be one.
pub fn same_record(row: &RecordRow, held: Option<&Held>, oracle: &Reference) -> Result<(), Violation> {
    let Some(held) = held else {
        let what = format!("the server holds {} {}, which no operation made", row.kind, row.id);
        return Err(Violation::new("I-16", what));
    };
    let fields: Fields = serde_json::from_str(&row.body).unwrap_or_default();
    let scopes: BTreeSet<String> = serde_json::from_str(&row.scopes).unwrap_or_default();
    let same = match row.kind.as_str() {
        // The oracle writes down what matters of a kept line, not how it is put to the officer.
        "quarantine" => held.fields.iter().all(|(f, v)| fields.get(f) == Some(v)),
        _ => fields == held.fields,
    };
    if !same {
        let which = match row.kind.as_str() {
            "conflict" => "I-15",
            "quarantine" => "I-12",
            kind if patrol::find(kind).is_some_and(|k| k.fact) => "I-17",
            // Which of two values stands is decided by who came first, never by what a clock said.
            _ if clock_would(&fields, held, &row.id, oracle) => "I-35",
            _ => "I-14",
        };
        let what = format!(
            "{} {}: the server holds {} and the oracle {}",
            row.kind,
            row.id,
            row.body,
            Value::Object(held.fields.clone())
        );
        return Err(Violation::new(which, what));
    }
    if scopes != held.scopes {
        let what = format!("{} lies in {scopes:?}, not in {:?}", row.id, held.scopes);
        return Err(Violation::new("I-32", what));
    }
    if u64::try_from(row.version) != Ok(held.version) {
        let what = format!("{} is at version {}, not {}", row.id, row.version, held.version);
        return Err(Violation::new("I-16", what));
    }
    Ok(())
}

/// Whether the record holds exactly the values that lost in an open conflict.
fn clock_would(fields: &Fields, held: &Held, id: &str, oracle: &Reference) -> bool {
    let differs: Vec<&String> =
        fields.iter().filter(|(f, v)| held.fields.get(*f) != Some(v)).map(|(f, _)| f).collect();
    !differs.is_empty()
        && oracle.records.values().filter(|r| r.kind == "conflict").any(|c| {
            let mine = c.fields.get("mine").and_then(Value::as_object);
            c.fields.get("target").and_then(Value::as_str) == Some(id)
                && mine.is_some_and(|m| differs.iter().all(|f| m.get(*f) == fields.get(*f)))
        })
}

/// After an answer: nothing is lost or doubled, and what is shown is true.
pub fn after_answer(
    world: &mut World,
    i: usize,
    life: u32,
    sent_before: Option<Millis>,
) -> Result<(), Violation> {
    let who = world.who(i);
    // A device that knows which life of the server this is holds nothing for settled that this life has not.
    let knows: Option<String> =
        world.devices[i].core().db().meta(name::SERVER_EPOCH).map_err(|e| failed(&e))?;
    if life == world.server.lives && knows.as_deref() == Some(world.server.epoch.as_str()) {
        for row in world.devices[i].all_ops()?.iter().filter(|r| r.state == "settled") {
            if !world.server.mirror.has_origin(&origin_of(row)) {
                let which = if life > 0 { "I-22" } else { "I-10" };
                let what = format!(
                    "{who} holds {} ({} {}) for settled; this server never had it",
                    row.ctr, row.kind, row.hash
                );
                return Err(Violation::new(which, what));
            }
        }
    }
    device_is_sound(world, i)?;
    let device = &mut world.devices[i];
    let sent: Option<Millis> = device.core().db().meta(name::ALL_SENT).map_err(|e| failed(&e))?;
    if sent != sent_before {
        let waiting = device.core().outbox_len().map_err(|e| failed(&e))?;
        let unsent = device.memory.iter().find(|m| !m.wiped && !world.server.ever.contains(&m.origin));
        if waiting > 0 || unsent.is_some() {
            let what = format!("{who} says that all is sent; {waiting} wait, and {unsent:?} never came");
            return Err(Violation::new("I-44", what));
        }
    }
    Ok(())
}

/// What must hold on a device at every instant.
pub fn device_is_sound(world: &mut World, i: usize) -> Result<(), Violation> {
    let who = world.who(i);
    let device = &mut world.devices[i];
    let rows = device.all_ops()?;
    let mut here: BTreeMap<String, &str> = BTreeMap::new();
    for row in &rows {
        let origin = origin_of(row);
        if row.state == "settled" && !world.server.ever.contains(&origin) {
            let what =
                format!("{who} holds {origin} ({}) for settled, but no server ever settled it", row.kind);
            return Err(Violation::new("I-10", what));
        }
        if here.insert(origin, &row.state).is_some() {
            let what = format!("{who} holds {} twice", row.hash);
            return Err(Violation::new("I-21", what));
        }
    }
    let lost = device
        .memory
        .iter()
        .find(|m| !m.wiped && !here.contains_key(&m.origin) && !world.server.ever.contains(&m.origin));
    if let Some(lost) = lost {
        let what = format!(
            "{who} no longer holds {} on {} {}, and nobody settled it",
            lost.origin, lost.kind, lost.record
        );
        return Err(Violation::new("I-23", what));
    }
    views(world, i)?;
    cursor(world, i)
}

/// The view is the shadow with the outbox over it, and nothing with waiting work is gone.
fn views(world: &mut World, i: usize) -> Result<(), Violation> {
    let who = world.who(i);
    let core = world.devices[i].core();
    let waiting = core.outbox().map_err(|e| failed(&e))?;
    let records: BTreeSet<String> = waiting.into_iter().map(|r| r.record).collect();
    // While everything is fetched anew, what was settled in another life of the server stays on the screen until
    // its record has come.
    let whole = core.db().scopes().map_err(|e| failed(&e))?.values().all(|r| r.stage == Stage::Held);
    for record in records {
        let Some(kept) = core.db().record(&record).map_err(|e| failed(&e))? else {
            let what = format!("{who} removed {record} while work on it waits");
            return Err(Violation::new("I-31", what));
        };
        let mut expected = kept.shadow.clone().unwrap_or_default();
        for row in core.db().ops_over(&record).map_err(|e| failed(&e))? {
            let (Some(op), result) = (row.op(), row.result()) else { continue };
            let clashed = result.map(|r| r.clashed).unwrap_or_default();
            let groups: BTreeSet<&str> = clashed
                .iter()
                .map(|f| beatbook_shared::sync::merge::group_of(&op.kind, f).unwrap_or(f))
                .collect();
            for (field, change) in &op.set {
                let group = beatbook_shared::sync::merge::group_of(&op.kind, field).unwrap_or(field);
                if !groups.contains(group) {
                    lay(&mut expected, field, change);
                }
            }
        }
        if whole && kept.view() != Some(&expected) {
            let what =
                format!("{who} shows {record} as {:?}, but shadow and outbox give {expected:?}", kept.view());
            return Err(Violation::new("I-21", what));
        }
    }
    Ok(())
}

fn lay(body: &mut Fields, field: &str, change: &Change) {
    match change {
        Change::Value { old, new } if old == new => {}
        Change::Value { new, .. } if new.is_null() => {
            body.remove(field);
        }
        Change::Value { new, .. } => {
            body.insert(field.to_owned(), new.clone());
        }
        Change::Elements { add, remove } => {
            let held = body.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
            let all: BTreeMap<String, Value> = held
                .into_iter()
                .filter(|v| !remove.contains(v))
                .chain(add.iter().cloned())
                .map(|v| (v.to_string(), v))
                .collect();
            body.insert(field.to_owned(), Value::Array(all.into_values().collect()));
        }
    }
}

/// Nothing that lies before the cursor is missing.
fn cursor(world: &mut World, i: usize) -> Result<(), Violation> {
    let who = world.who(i);
    let (mirror, life_name) = (&world.server.mirror, world.server.epoch.clone());
    let db = world.devices[i].core().db();
    let life: Option<String> = db.meta(name::SERVER_EPOCH).map_err(|e| failed(&e))?;
    let at: Option<i64> = db.meta(name::CURSOR_SEQ).map_err(|e| failed(&e))?;
    let (Some(at), true) = (at, life.as_ref() == Some(&life_name)) else { return Ok(()) };
    for (scope, row) in db.scopes().map_err(|e| failed(&e))? {
        if !row.followed() || row.recheck > 0 {
            continue;
        }
        let held: BTreeMap<String, u64> =
            db.records_in(&scope).map_err(|e| failed(&e))?.into_iter().collect();
        let mut expected: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
        for change in mirror.changes.iter().filter(|c| c.seq <= at) {
            for (_, _, step) in change.places.iter().filter(|(s, ..)| s == scope.as_str()) {
                expected.insert(&change.record, (change.version, step));
            }
        }
        for (record, (version, step)) in expected {
            let have = held.get(record).copied();
            if step != "l" && have.is_none_or(|v| i64::try_from(v).unwrap_or(0) < version) {
                // A later change may have taken it out of the scope, and a snapshot may have shown that already.
                let left_later = mirror.changes.iter().any(|c| {
                    c.seq > at
                        && c.record == record
                        && c.places.iter().any(|(s, _, st)| s == scope.as_str() && st == "l")
                });
                if have.is_none() && left_later {
                    continue;
                }
                let what = format!(
                    "{who} is at {at} in {}, but has {record} at {have:?}, not {version}",
                    scope.as_str()
                );
                return Err(Violation::new("I-05", what));
            }
        }
    }
    Ok(())
}

/// Everything, when the world is quiet.
pub fn at_the_end(world: &mut World) -> Result<(), Violation> {
    let report = world.server.check()?;
    if let Some(wrong) = report.wrong.first() {
        let which = if wrong.contains("digest") { "I-43" } else { "I-03" };
        return Err(Violation::new(which, wrong.clone()));
    }
    let rows = world.server.all_records();
    for row in &rows {
        same_record(row, world.server.oracle.records.get(&row.id), &world.server.oracle)?;
    }
    if rows.len() != world.server.oracle.records.len() {
        let what = format!(
            "the server holds {} records, the oracle {}",
            rows.len(),
            world.server.oracle.records.len()
        );
        return Err(Violation::new("I-17", what));
    }
    nothing_overwritten(world)?;
    for i in 0..world.devices.len() {
        if !world.devices[i].retired {
            all_arrived(world, i)?;
            agrees(world, i)?;
        }
    }
    in_order(world)
}

/// I-14: every value ever written is current, was seen by whoever replaced it, or lies in a conflict.
fn nothing_overwritten(world: &World) -> Result<(), Violation> {
    let oracle = &world.server.oracle;
    let mut replaced: BTreeSet<(&str, &str, String)> = BTreeSet::new();
    let mut written: Vec<(&str, &str, &Value)> = Vec::new();
    let admitted: BTreeSet<&str> = oracle
        .records
        .values()
        .filter(|r| {
            r.kind == "quarantine" && r.fields.get("decision").and_then(Value::as_str) == Some("admit")
        })
        .filter_map(|r| r.fields.get("hash").and_then(Value::as_str))
        .collect();
    for line in &world.server.mirror.lines {
        let took_place = line.outcome != "quarantined" || admitted.contains(line.origin.as_str());
        let Some(op) = line.op.as_ref().filter(|_| took_place) else { continue };
        for (field, change) in &op.set {
            let Change::Value { old, new } = change else { continue };
            if old != new {
                replaced.insert((op.record.as_str(), field, old.to_string()));
                written.push((op.record.as_str(), field, new));
            }
        }
    }
    let mut contested: BTreeSet<(&str, &str, String)> = BTreeSet::new();
    for conflict in oracle.records.values().filter(|r| r.kind == "conflict") {
        let target = conflict.fields.get("target").and_then(Value::as_str).unwrap_or_default();
        let history = conflict.fields.get("history").and_then(Value::as_array).into_iter().flatten();
        let sides = ["mine", "theirs", "seen"].into_iter().filter_map(|side| conflict.fields.get(side));
        for side in sides.chain(history).filter_map(Value::as_object) {
            contested.extend(side.iter().map(|(f, v)| (target, f.as_str(), v.to_string())));
        }
    }
    for (record, field, value) in written {
        let now = oracle.records.get(record).and_then(|r| r.fields.get(field)).unwrap_or(&Value::Null);
        let key = (record, field, value.to_string());
        if now != value && !replaced.contains(&key) && !contested.contains(&key) {
            let what =
                format!("{field} of {record} was once {value}; it is {now} now and nobody saw the first");
            return Err(Violation::new("I-14", what));
        }
    }
    Ok(())
}

/// Everything that an officer made is on the server, once.
fn all_arrived(world: &mut World, i: usize) -> Result<(), Violation> {
    let who = world.who(i);
    let device = &mut world.devices[i];
    let waiting = device.core().outbox_len().map_err(|e| failed(&e))?;
    if waiting > 0 {
        return Err(Violation::new("I-40", format!("{who} still has {waiting} to send")));
    }
    let restored = device.restored;
    for memory in device.memory.iter().filter(|m| !m.wiped) {
        let rows = world.server.mirror.settled_as(&memory.origin);
        if rows.is_empty() {
            let which = match (restored, world.server.lives > 0) {
                (_, true) => "I-22",
                (true, false) => "I-20",
                _ => "I-12",
            };
            let what = format!(
                "{} on {} {} from {who} is not on the server",
                memory.origin, memory.kind, memory.record
            );
            return Err(Violation::new(which, what));
        }
        let outcomes: BTreeSet<&str> = rows.iter().map(|r| r.outcome.as_str()).collect();
        if outcomes.len() > 1 {
            let what = format!("{} from {who} was settled as {outcomes:?}", memory.origin);
            return Err(Violation::new("I-11", what));
        }
    }
    Ok(())
}

/// I-42: a device holds exactly what its officer may read, as the server has it.
fn agrees(world: &mut World, i: usize) -> Result<(), Violation> {
    let who = world.who(i);
    let now = world.now();
    let device = &mut world.devices[i];
    if world.server.oracle.revoked.contains(&device.name) {
        return Ok(());
    }
    let grants = world.server.oracle.grants(&device.staff, now);
    let expected: BTreeMap<&str, &Held> = world
        .server
        .oracle
        .records
        .iter()
        .filter(|(_, r)| r.scopes.intersection(&grants).next().is_some())
        .map(|(id, r)| (id.as_str(), r))
        .collect();
    let db = device.core().db();
    let mut held: BTreeSet<String> = BTreeSet::new();
    for kind in patrol::KINDS {
        for kept in db.records_of(kind.name).map_err(|e| failed(&e))? {
            let Some(there) = expected.get(kept.id.as_str()) else {
                let what = format!("{who} still holds {} {}: {kept:?}", kind.name, kept.id);
                return Err(Violation::new("I-42", what));
            };
            let body = kept.shadow.as_ref();
            let same = kind.name == "quarantine" || body == Some(&there.fields);
            if kept.version != there.version || !same {
                let what = format!(
                    "{who} has {} at version {}, the server {}: {body:?} and {:?}",
                    kept.id, kept.version, there.version, there.fields
                );
                return Err(Violation::new("I-42", what));
            }
            if kept.view() != body || kept.waiting > 0 || kept.moved {
                let what = format!("{who} shows {} as changed, though nothing waits: {kept:?}", kept.id);
                return Err(Violation::new("I-44", what));
            }
            held.insert(kept.id);
        }
    }
    match expected.keys().find(|id| !held.contains(**id)) {
        Some(missing) => Err(Violation::new("I-42", format!("{who} lacks {missing}"))),
        None => Ok(()),
    }
}

/// I-18: what a device made on one record was settled in the order in which it was made.
fn in_order(world: &World) -> Result<(), Violation> {
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, line) in world.server.mirror.lines.iter().enumerate() {
        place.entry(&line.origin).or_insert(at);
    }
    for device in &world.devices {
        let mut last: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
        for memory in device.memory.iter().filter(|m| !m.wiped) {
            let Some(at) = place.get(memory.origin.as_str()) else { continue };
            if let Some((before, first)) = last.insert(&memory.record, (*at, &memory.origin))
                && before > *at
            {
                let what = format!("{} on {} overtook {first}", memory.origin, memory.record);
                return Err(Violation::new("I-18", what));
            }
        }
    }
    Ok(())
}
