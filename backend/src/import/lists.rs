//! Reference lists and published counts: kept as rows of a list, found by their code.

use beatbook_shared::ids::derived_id;
use beatbook_shared::sync::op::Body;
use serde_json::Value;

use super::cell::{Reading, Turned};
use super::mapping::{Kind, Part};
use super::proposal::Proposal;

/// What one row of a list proposes. Columns that no field names stand in `extra`.
///
/// # Errors
/// When a field cannot be read.
pub fn propose(
    part: &Part,
    key: &str,
    reading: &mut Reading<'_>,
    row: usize,
) -> Result<Vec<Proposal>, Turned> {
    let mut body = reading.body(Kind::List, &part.fields)?;
    let list = part.list.clone().unwrap_or_default();
    let used: Vec<&str> = part
        .fields
        .values()
        .flat_map(|cell| cell.column.iter().chain(cell.join.iter().flatten()))
        .map(String::as_str)
        .collect();
    let mut extra = Body::new();
    for name in reading.sheet.columns.keys().filter(|name| !used.contains(&name.as_str())) {
        let value = reading.column(name);
        if !value.is_empty() {
            extra.insert(name.clone(), Value::from(value));
        }
    }
    body.insert("extra".to_owned(), Value::Object(extra));
    let slot = derived_id(&reading.sheet.mapping.source, &format!("list/{list}/{key}"));
    body.insert("list".to_owned(), Value::from(list));
    Ok(vec![Proposal::list(slot, body, row)])
}

/// How many rows an imported list has.
///
/// # Errors
/// When the store cannot be read.
pub fn length(conn: &mut crate::db::AnyConn, list: &str) -> Result<u64, crate::db::Error> {
    super::store::list_length(conn, list)
}
