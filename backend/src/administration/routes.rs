//! The address of what was done.

use actix_web::web;
use beatbook_shared::api::admin::Acts;

use super::told;
use crate::http::caller::Administrator;
use crate::http::{Failure, Station};

/// The most acts in one answer.
const MOST: usize = 500;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/administration").route(web::get().to(get_acts)));
}

async fn get_acts(_: Administrator, station: web::Data<Station>) -> Result<web::Json<Acts>, Failure> {
    let now = station.now();
    let acts = station.read(move |conn| told(conn, None, MOST, now)).await?;
    Ok(web::Json(Acts { as_at: now, acts }))
}
