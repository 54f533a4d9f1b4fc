//! The addresses of teams.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::admin::{PutTeam, Teams};
use beatbook_shared::time::Millis;
use serde::Deserialize;

use super::{list, put};
use crate::administration::Hand;
use crate::http::caller::Administrator;
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/teams").route(web::get().to(get_teams)).route(web::post().to(post_team)));
}

/// The instant that the teams are shown of.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct On {
    on: Option<i64>,
}

async fn get_teams(
    _: Administrator,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<Teams>, Failure> {
    let now = station.now();
    let on = query::<On>(&req)?.on.map_or(now, Millis);
    Ok(web::Json(station.read(move |conn| list::list(conn, on, now)).await?))
}

async fn post_team(
    caller: Administrator,
    station: web::Data<Station>,
    asked: Asked<PutTeam>,
) -> Result<web::Json<Teams>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let hand = Hand::console(&caller.staff, &question.reason)?;
    let written = station.write(move |tx| {
        let lists = reference::lists(tx)?;
        put::put(tx, &hand, &question, &lists, now)?;
        list::list(tx, now, now)
    });
    Ok(web::Json(written.await?))
}
