//! Dated stories of sampled cases: everything that was ever written about one record and what hangs on it, in the
//! order in which it happened, with when the server took it.
//!
//! Nobody chooses the cases. Of all rows that counted towards a finding, those ten come first whose hash together with
//! the period is lowest; whoever has the rows can draw them again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::{KINDS, Record as _};
use beatbook_shared::reference::Lists;
use beatbook_shared::sync::op::Change;
use beatbook_shared::time::{DAY, Millis};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::super::text::zoned;
use super::tables::sample;
use super::{Asked, Boards, Counts, File, Finding, MARKING, of_measure};
use crate::db::{AnyConn, Error};
use crate::investigations::people::People;
use crate::records::{self, Node};

/// Stories of each finding.
const TEN: usize = 10;

/// Kinds that a figure's rows may name but that tell no case: teams, people at work and what they timed.
const NO_CASE: [&str; 6] = ["team", "teams", "staff", "task_run", "claim", "state_event"];

/// Adds up to ten stories a finding.
pub(super) fn files(
    conn: &mut AnyConn,
    findings: &[Finding<'_>],
    boards: &Boards,
    asked: &Asked,
    lists: &Lists,
    files: &mut Vec<File>,
    counts: &mut Counts,
) -> Result<(), Error> {
    let mut restricted: BTreeSet<RecordId> = BTreeSet::new();
    for finding in findings {
        let mut told = 0;
        for (_, id) in drawn(finding, boards, asked) {
            if told == TEN {
                break;
            }
            if closed(conn, &id)? {
                restricted.insert(id);
                continue;
            }
            let Some(text) = story(conn, &id, asked, lists)? else { continue };
            told += 1;
            let path = format!("stories/{}-{told:02}.txt", finding.row.code);
            files.push(File { path, bytes: text.into_bytes(), rows: None });
        }
        counts.stories += told;
    }
    counts.restricted = restricted.len();
    Ok(())
}

/// The records behind a finding's figures, in the order in which they are drawn.
fn drawn(finding: &Finding<'_>, boards: &Boards, asked: &Asked) -> BTreeSet<(String, RecordId)> {
    let mut all = BTreeSet::new();
    for measure in &finding.measures {
        let Some((_, board, counted)) = of_measure(boards, measure) else { continue };
        let figures = board.figures.iter().filter(|f| f.measure == *measure);
        let samples: BTreeMap<String, _> = figures.filter_map(|f| sample(counted, f)).collect();
        for line in samples.values().flat_map(|s| &s.lines) {
            if line.counted() && !NO_CASE.contains(&line.kind) && !line.record.0.is_empty() {
                let drawn = format!("{}/{}/{}", asked.from.0, asked.to.0, line.record);
                all.insert((hex::encode(Sha256::digest(drawn)), line.record.clone()));
            }
        }
    }
    all
}

/// Whether the record is a restricted case or hangs on one.
fn closed(conn: &mut AnyConn, id: &RecordId) -> Result<bool, Error> {
    let above = records::above(conn, id)?;
    for node in above.iter().filter(|n| n.kind == Investigation::KIND) {
        if records::get::<Investigation>(conn, &node.id)?.is_some_and(|case| case.record.restricted) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The story of one record; nothing where it is gone.
fn story(conn: &mut AnyConn, id: &RecordId, asked: &Asked, lists: &Lists) -> Result<Option<String>, Error> {
    let Some(first) = records::above(conn, id)?.into_iter().next() else { return Ok(None) };
    let mut nodes: Vec<Node> = vec![first];
    nodes.extend(records::below(conn, id)?);
    let ids: Vec<RecordId> = nodes.iter().map(|n| n.id.clone()).collect();
    let kinds: BTreeMap<&RecordId, &str> = nodes.iter().map(|n| (&n.id, n.kind.as_str())).collect();
    let lives = records::histories(conn, &ids)?;
    let who: BTreeSet<StaffId> = lives.values().flatten().map(|step| step.actor.clone()).collect();
    let people = People::of(conn, &who, asked.to)?;
    let mut lines: Vec<(Millis, u64, String)> = Vec::new();
    for (record, steps) in &lives {
        let kind = kinds.get(record).copied().unwrap_or_default();
        for step in steps {
            let fields: Vec<String> = step
                .set
                .iter()
                .filter_map(|(field, change)| {
                    Some(format!("    {field}: {}", became(field, change, kind, lists)?))
                })
                .collect();
            let at = happened(kind, step).unwrap_or(step.said_at);
            let by = people.person(&step.actor);
            let by = by.map_or_else(|| step.device.clone(), |p| format!("{} {}", p.collar, p.name));
            let mut text = format!("{}  {kind}  {}", zoned(at), by.trim());
            if step.received_at.since(at).abs() > 60_000 {
                let _ = write!(text, "  (received {})", zoned(step.received_at));
            }
            if !step.clashed.is_empty() {
                let _ = write!(text, "  (clashed: {})", step.clashed.join(", "));
            }
            lines.push((at, step.seq, format!("{text}\n{}\n", fields.join("\n"))));
        }
    }
    lines.sort();
    let mut text = format!(
        "{MARKING}\n{} {}\n{} – {} · Europe/London\n\n",
        kinds.get(id).copied().unwrap_or_default(),
        id,
        zoned(asked.from),
        zoned(asked.to)
    );
    for (_, _, line) in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text.push_str(MARKING);
    text.push('\n');
    Ok(Some(text))
}

/// When what a step tells of happened, where it says so itself.
fn happened(kind: &str, step: &records::HistoryRow) -> Option<Millis> {
    let at = KINDS.iter().find(|k| k.name == kind)?.at;
    match step.set.get(at)? {
        Change::Value { new, .. } => new.as_i64().map(Millis),
        Change::Elements { .. } => None,
    }
}

/// What a step made of a field; nothing where it left it as it was.
fn became(field: &str, change: &Change, kind: &str, lists: &Lists) -> Option<String> {
    let all =
        |values: &[Value]| values.iter().map(|v| plain(field, v, kind, lists)).collect::<Vec<_>>().join(", ");
    match change {
        _ if change.is_guard() => None,
        Change::Value { old, new } if new.is_null() => {
            Some(format!("{} → –", plain(field, old, kind, lists)))
        }
        Change::Value { old, new } if old.is_null() => Some(plain(field, new, kind, lists)),
        Change::Value { old, new } => {
            Some(format!("{} → {}", plain(field, old, kind, lists), plain(field, new, kind, lists)))
        }
        Change::Elements { add, remove } => Some(match (add.is_empty(), remove.is_empty()) {
            (false, true) => format!("+ {}", all(add)),
            (true, false) => format!("− {}", all(remove)),
            _ => format!("+ {}; − {}", all(add), all(remove)),
        }),
    }
}

/// A field's value as it is read: times as times, lists with commas.
fn plain(field: &str, value: &Value, kind: &str, lists: &Lists) -> String {
    // Nothing that a force dates lies within a year of 1970, and no other number of ours is as large.
    let time = |n: i64| {
        n > 365 * DAY
            && (field == "at" || field.ends_with("_at") || field.ends_with("_until") || field == "until")
    };
    match value {
        Value::Number(n) if n.as_i64().is_some_and(time) => zoned(Millis(n.as_i64().unwrap_or_default())),
        Value::String(code) => match list_of(kind, field).and_then(|list| lists.ever(list, code)) {
            Some(row) if row.label_en != *code => format!("{code} ({})", row.label_en),
            _ => code.replace('\n', "\n        "),
        },
        Value::Array(all) => all.iter().map(|v| plain(field, v, kind, lists)).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The list that a field's codes come from, where it is one of those that everybody meets.
fn list_of(kind: &str, field: &str) -> Option<&'static str> {
    Some(match (kind, field) {
        (_, "grade") => "response_grades",
        (_, "area") => "gwent_areas",
        ("incident", "status") => "incident_statuses",
        ("incident", "category" | "closing_category") => "incident_categories",
        ("incident", "results") => "incident_results",
        ("investigation", "status") => "investigation_statuses",
        ("investigation", "outcome") => "outcome_codes",
        ("bail", "release") => "release_types",
        ("bail_event", "code") => "bail_events",
        ("update", "kind") => "update_kinds",
        ("review", "result") => "review_results",
        _ => return None,
    })
}
