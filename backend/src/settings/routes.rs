//! The addresses of one's own choices.

use actix_web::web;
use beatbook_shared::api::console::{Setting, Settings};
use beatbook_shared::problem::{Code, Problem};

use super::store;
use crate::http::questions::Asked;
use crate::http::{Caller, Failure, Station};

/// What may be chosen, and from what.
const KNOWN: [(&str, &[&str]); 1] = [
    // Whether single letters act on the page.
    ("keys", &["on", "off"]),
];

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/settings").route(web::get().to(get_settings)))
        .service(web::resource("/api/settings/{id}").route(web::put().to(put_setting)));
}

async fn get_settings(caller: Caller, station: web::Data<Station>) -> Result<web::Json<Settings>, Failure> {
    let values = station.read(move |conn| store::all(conn, &caller.staff)).await?;
    Ok(web::Json(Settings { values }))
}

async fn put_setting(
    caller: Caller,
    station: web::Data<Station>,
    name: web::Path<String>,
    asked: Asked<Setting>,
) -> Result<web::Json<Settings>, Failure> {
    let (name, question) = (name.into_inner(), asked.read().await?);
    let Some((_, values)) = KNOWN.iter().find(|(known, _)| *known == name) else {
        let names = KNOWN.map(|(known, _)| known).join(", ");
        let detail = format!("There is no such choice; there are: {names}.");
        return Err(Problem::new(Code::NotFound, detail).into());
    };
    if !values.contains(&question.value.as_str()) {
        return Err(Problem::field("value", format!("Choose one of: {}.", values.join(", "))).into());
    }
    let written = move |tx: &mut crate::db::Tx<'_>| {
        store::choose(tx, &caller.staff, &name, &question.value)?;
        store::all(tx, &caller.staff)
    };
    Ok(web::Json(Settings { values: station.write(written).await? }))
}
