//! What the server holds in the end, comparable between two runs whose clocks differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::officer::ordered;
use super::world::World;

/// What the server holds, without what a clock or an id made from one may change.
pub fn comparable(world: &mut World) -> String {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for change in &world.server.mirror.changes {
        let Some(held) = world.server.oracle.records.get(&change.record) else { continue };
        let label = match held.kind.as_str() {
            "conflict" | "quarantine" => {
                let part = held.fields.get("name").and_then(Value::as_str).unwrap_or_default();
                let target = held.fields.get("target").and_then(Value::as_str).unwrap_or_default();
                let target = names.get(target).cloned().unwrap_or_else(|| ordered(target));
                format!(
                    "{} {part} {target} {} {} {}",
                    held.kind,
                    change.device,
                    ordered(&change.epoch),
                    change.ctr
                )
            }
            _ => ordered(&change.record),
        };
        names.entry(change.record.clone()).or_insert(label);
    }
    let mut lines: Vec<String> = world
        .server
        .oracle
        .records
        .iter()
        .map(|(id, held)| {
            let mut fields = held.fields.clone();
            match held.kind.as_str() {
                "conflict" => ["at", "their_at"].into_iter().for_each(|f| drop(fields.remove(f))),
                "quarantine" => ["line", "hash", "at", "epoch", "decided_at"]
                    .into_iter()
                    .for_each(|f| drop(fields.remove(f))),
                "receipt" => drop(fields.remove("at")),
                _ => {}
            }
            let mut value = Value::Object(fields);
            rename(&mut value, &names);
            let label = names.get(id).cloned().unwrap_or_else(|| id.clone());
            let scopes: BTreeSet<String> = held
                .scopes
                .iter()
                .map(|s| {
                    s.split(':')
                        .map(|p| names.get(p).cloned().unwrap_or_else(|| p.to_owned()))
                        .collect::<Vec<_>>()
                        .join(":")
                })
                .collect();
            format!("{label} | {} {} {value} {scopes:?}", held.kind, held.version)
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

fn rename(value: &mut Value, names: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            *text = names.get(text).cloned().unwrap_or_else(|| ordered(text));
        }
        Value::Array(list) => {
            list.iter_mut().for_each(|v| rename(v, names));
            list.sort_by_key(ToString::to_string);
        }
        Value::Object(map) => map.values_mut().for_each(|v| rename(v, names)),
        _ => {}
    }
}
