//! The reference lists, for pages: every row whenever it held, so that history can be named too.

use actix_web::web;
use std::collections::BTreeMap;

use beatbook_shared::reference::{self, ListRow};

use crate::http::Caller;

/// The lists that are compiled in, by name.
pub async fn lists(_caller: Caller) -> web::Json<BTreeMap<&'static str, Vec<ListRow>>> {
    web::Json(reference::all())
}
