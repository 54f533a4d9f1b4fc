//! The reference lists, for pages: every row whenever it held, so that history can be named too.

use actix_web::web;
use std::collections::BTreeMap;

use beatbook_shared::reference::ListRow;

use crate::http::{Caller, Failure, Station};
use crate::reference;

/// The lists as this force has them, by name.
pub async fn lists(
    _caller: Caller,
    station: web::Data<Station>,
) -> Result<web::Json<BTreeMap<&'static str, Vec<ListRow>>>, Failure> {
    Ok(web::Json(station.read(reference::lists).await?.all().clone()))
}
