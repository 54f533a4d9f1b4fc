//! Recorded crimes become investigations.

use beatbook_shared::ids::{RecordId, derived_id};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::investigation::Investigation;
use serde_json::Value;

use super::cell::{Reading, Turned, away};
use super::mapping::{Cell, Kind, Part};
use super::proposal::Proposal;

/// The investigation that a source's crime became.
#[must_use]
pub fn id_of(source: &str, key: &str) -> RecordId {
    derived_id(source, &format!("crime/{key}"))
}

/// What one crime proposes.
///
/// # Errors
/// When a field cannot be read.
pub fn propose(
    part: &Part,
    key: &str,
    reading: &mut Reading<'_>,
    row: usize,
) -> Result<Vec<Proposal>, Turned> {
    let source = reading.sheet.mapping.source.clone();
    Ok(vec![investigation(&part.fields, &source, key, reading, row)?])
}

/// The investigation from the given cells.
///
/// # Errors
/// When a field cannot be read.
pub fn investigation(
    cells: &std::collections::BTreeMap<String, Cell>,
    source: &str,
    key: &str,
    reading: &mut Reading<'_>,
    row: usize,
) -> Result<Proposal, Turned> {
    let mut body = reading.body(Kind::Crimes, cells)?;
    body.insert("origin".to_owned(), Value::from(format!("{source} {key}")));
    if !body.contains_key("recorded_at") {
        return Err(away("missing_value", "recorded_at is blank and every crime needs it."));
    }
    let whole: Investigation = beatbook_shared::patrol::from_body(&body)
        .map_err(|why| away("invalid_record", format!("The crime cannot be read: {why}.")))?;
    let body = beatbook_shared::patrol::to_body(&whole);
    Ok(Proposal::record(id_of(source, key), Investigation::KIND, body, row))
}
