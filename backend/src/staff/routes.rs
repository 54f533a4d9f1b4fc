//! The addresses of staff.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::admin::{AddStaff, ChangeStaff, NewPassword, StaffFile, StaffLines, WithReason};
use beatbook_shared::ids::StaffId;
use beatbook_shared::patrol::staff_dates::not_oneself;
use beatbook_shared::time::Millis;
use serde::Deserialize;

use super::{Change, account, change, entry, lines, made_password};
use crate::administration::{Hand, new_id};
use crate::http::caller::Administrator;
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::{reference, session};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/staff").route(web::get().to(get_lines)).route(web::post().to(post_new)))
        .service(
            web::resource("/api/staff/{id}")
                .route(web::get().to(get_entry))
                .route(web::post().to(post_change)),
        )
        .service(web::resource("/api/staff/{id}/password").route(web::post().to(post_password)))
        .service(web::resource("/api/staff/{id}/close").route(web::post().to(post_close)));
}

/// The instant that a list is shown of.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct On {
    on: Option<i64>,
}

async fn get_lines(
    _: Administrator,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<StaffLines>, Failure> {
    let now = station.now();
    let on = query::<On>(&req)?.on.map_or(now, Millis);
    Ok(web::Json(station.read(move |conn| lines::lines(conn, on, now)).await?))
}

async fn get_entry(
    caller: Administrator,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<StaffFile>, Failure> {
    let (now, id) = (station.now(), StaffId(id.into_inner()));
    Ok(web::Json(station.read(move |conn| entry::entry(conn, &caller.staff, &id, now)).await?))
}

async fn post_change(
    caller: Administrator,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<ChangeStaff>,
) -> Result<web::Json<StaffFile>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), StaffId(id.into_inner()));
    let hand = Hand::console(&caller.staff, &question.reason)?;
    let written = station.write(move |tx| {
        let lists = reference::lists(tx)?;
        let ask = Change { id: &id, seen: Some(question.version), change: &question.change };
        change(tx, &hand, &ask, &lists, now)?;
        entry::entry(tx, &caller.staff, &id, now)
    });
    Ok(web::Json(written.await?))
}

async fn post_new(
    caller: Administrator,
    station: web::Data<Station>,
    asked: Asked<AddStaff>,
) -> Result<web::Json<NewPassword>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let hand = Hand::console(&caller.staff, &question.reason)?;
    let (password, hash) = new_password().await?;
    let id = StaffId(new_id(now)?.0);
    let written = station.write(move |tx| {
        let lists = reference::lists(tx)?;
        account::add(tx, &hand, &id, &question, &hash, &lists, now)?;
        let (name, collar) = (question.name.trim().to_owned(), question.collar.trim().to_owned());
        Ok(NewPassword { id, name, collar, password })
    });
    Ok(web::Json(written.await?))
}

async fn post_password(
    caller: Administrator,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<WithReason>,
) -> Result<web::Json<NewPassword>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), StaffId(id.into_inner()));
    not_oneself(&caller.staff, &id)?;
    let hand = Hand::console(&caller.staff, &question.reason)?;
    let (password, hash) = new_password().await?;
    let written = station.write(move |tx| {
        let staff = account::set_password(tx, &hand, &id, &hash, now)?;
        let collar = staff.collar(now).unwrap_or_default().to_owned();
        Ok(NewPassword { id, collar, name: staff.name, password })
    });
    Ok(web::Json(written.await?))
}

async fn post_close(
    caller: Administrator,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<WithReason>,
) -> Result<web::Json<StaffFile>, Failure> {
    let question = asked.read().await?;
    let (now, id) = (station.now(), StaffId(id.into_inner()));
    let hand = Hand::console(&caller.staff, &question.reason)?;
    let written = station.write(move |tx| {
        account::close(tx, &hand, &id, now)?;
        entry::entry(tx, &caller.staff, &id, now)
    });
    Ok(web::Json(written.await?))
}

/// A password and its hash, which takes a while by design and so is made where nobody waits for the thread.
async fn new_password() -> Result<(String, String), Failure> {
    let made = web::block(|| {
        let password = made_password()?;
        let hash = session::hash_password(&password)?;
        Ok::<_, crate::db::Error>((password, hash))
    });
    Ok(made.await.map_err(Failure::server)??)
}
