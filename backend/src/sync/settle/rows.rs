//! Records between the store's rows and a write that works on them.

use super::*;
use crate::find::Touched;

impl Settling {
    /// The rows to store: records with all their columns.
    pub(in crate::sync) fn rows(&self) -> Vec<RecordRow> {
        self.dirty
            .iter()
            .filter_map(|id| {
                let live = self.live.get(id)?.as_ref()?;
                let facets = facets(live.kind, &live.body);
                let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
                Some(RecordRow {
                    id: id.clone(),
                    kind: live.kind.name.to_owned(),
                    version: number(live.version),
                    parent: facets.parent,
                    area: live.area.clone(),
                    owner: facets.owner,
                    status: facets.status,
                    at: facets.at.0,
                    received_at: live.received_at.0,
                    scopes: serde_json::to_string(&live.scopes).unwrap_or_default(),
                    body: serde_json::to_string(&live.body).unwrap_or_default(),
                    authors: if live.kind.fact {
                        String::new()
                    } else {
                        serde_json::to_string(&live.authors).unwrap_or_default()
                    },
                })
            })
            .collect()
    }

    /// What became of each record that this write changed, for lists that are kept beside the records.
    pub(in crate::sync) fn touched<'a>(&'a self, rows: &'a [RecordRow]) -> Vec<Touched<'a>> {
        rows.iter()
            .filter_map(|row| {
                let live = self.live.get(&row.id)?.as_ref()?;
                Some(Touched {
                    kind: live.kind.name,
                    id: &row.id,
                    parent: &row.parent,
                    scopes: &live.scopes,
                    body: &live.body,
                })
            })
            .collect()
    }

    /// Who may read each restricted case that this write touched.
    pub(in crate::sync) fn case_readers(&self) -> Vec<(Scope, Vec<String>)> {
        self.cases
            .iter()
            .filter_map(|id| {
                let live = self.live.get(id)?.as_ref()?;
                let scope = Scope::case(id);
                if live.body.get("restricted") != Some(&Value::Bool(true)) {
                    return Some((scope, Vec::new()));
                }
                let one = |field: &str| live.body.get(field).and_then(Value::as_str).map(str::to_owned);
                let mut staff: Vec<String> = live
                    .body
                    .get("allowed")
                    .and_then(Value::as_array)
                    .map(|list| list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect())
                    .unwrap_or_default();
                staff.extend(one("oic"));
                staff.extend(one("supervisor"));
                staff.sort();
                staff.dedup();
                Some((scope, staff))
            })
            .collect()
    }
}

pub(super) fn read(row: &RecordRow) -> Result<Live, Error> {
    let bad = |what: &str| Error::Corrupt(format!("record {} has unreadable {what}", row.id));
    let authors =
        if row.authors.is_empty() { Some(Authors::new()) } else { serde_json::from_str(&row.authors).ok() };
    Ok(Live {
        kind: patrol::find(&row.kind).ok_or_else(|| bad("kind"))?,
        stored_version: row.version.unsigned_abs(),
        version: row.version.unsigned_abs(),
        scopes: serde_json::from_str(&row.scopes).map_err(|_| bad("scopes"))?,
        body: serde_json::from_str(&row.body).map_err(|_| bad("fields"))?,
        area: row.area.clone(),
        authors: authors.ok_or_else(|| bad("authors"))?,
        received_at: Millis(row.received_at),
    })
}
