//! The addresses of people.

use actix_web::{HttpRequest, web};
use beatbook_shared::api::console::Written;
use beatbook_shared::api::people::{
    AnswerVulnerability, Candidates, DecideMatch, FindNominals, Involve, MakeNominal, NominalFile,
    NominalList, PeopleOf, PutNominal, RepeatList, SayRepeat,
};
use beatbook_shared::ids::RecordId;

use super::{candidates, file, of_about, repeats, search, tell};
use crate::db::{AnyConn, Tx};
use crate::http::caller::{CaseEditor, CaseReader};
use crate::http::questions::{Asked, query};
use crate::http::{Failure, Station};
use crate::reference::lists;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/api/nominals/find").route(web::post().to(post_find)))
        .service(web::resource("/api/nominals").route(web::post().to(post_make)))
        .service(
            web::resource("/api/nominals/{id}")
                .route(web::get().to(get_file))
                .route(web::post().to(post_put)),
        )
        .service(web::resource("/api/involved").route(web::post().to(post_involve)))
        .service(web::resource("/api/involved/{about}").route(web::get().to(get_of_about)))
        .service(
            web::resource("/api/matches")
                .route(web::get().to(get_candidates))
                .route(web::post().to(post_decide)),
        )
        .service(
            web::resource("/api/repeats").route(web::get().to(get_repeats)).route(web::post().to(post_say)),
        )
        .service(web::resource("/api/vulnerability").route(web::post().to(post_answer)));
}

async fn post_find(
    caller: CaseReader,
    station: web::Data<Station>,
    asked: Asked<FindNominals>,
) -> Result<web::Json<NominalList>, Failure> {
    let question = asked.read().await?;
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        search::search(conn, &caller, &question.words, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

/// What a person holds is shown only after it is on the disk that it was opened.
async fn get_file(
    caller: CaseReader,
    station: web::Data<Station>,
    id: web::Path<String>,
) -> Result<web::Json<NominalFile>, Failure> {
    let now = station.now();
    let id = RecordId(id.into_inner());
    let (who, opened) = (caller.clone(), id.clone());
    let first = station.write(move |tx: &mut Tx<'_>| file::write_down(tx, &who, &opened, now)).await?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        file::file(conn, &caller, &id, &lists, now)
    };
    let mut file = station.read(read).await?;
    file.say_written_down = first;
    Ok(web::Json(file))
}

async fn get_of_about(
    caller: CaseReader,
    station: web::Data<Station>,
    about: web::Path<String>,
) -> Result<web::Json<PeopleOf>, Failure> {
    let now = station.now();
    let about = RecordId(about.into_inner());
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        of_about::of_about(conn, &caller, &about, &lists, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn get_candidates(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<Candidates>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<candidates::Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        candidates::candidates(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn get_repeats(
    caller: CaseReader,
    station: web::Data<Station>,
    req: HttpRequest,
) -> Result<web::Json<RepeatList>, Failure> {
    let (now, most) = (station.now(), station.config.limits.list_rows);
    let narrow = query::<repeats::Narrow>(&req)?;
    let read = move |conn: &mut AnyConn| {
        let lists = lists(conn)?;
        repeats::list(conn, &caller, &narrow, &lists, most, now)
    };
    Ok(web::Json(station.read(read).await?))
}

async fn post_involve(
    caller: CaseEditor,
    station: web::Data<Station>,
    asked: Asked<Involve>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::involve(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_make(
    caller: CaseEditor,
    station: web::Data<Station>,
    asked: Asked<MakeNominal>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| tell::make(tx, &caller, &question, now);
    Ok(web::Json(station.write(write).await?))
}

async fn post_put(
    caller: CaseEditor,
    station: web::Data<Station>,
    id: web::Path<String>,
    asked: Asked<PutNominal>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let id = RecordId(id.into_inner());
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::put(tx, &caller, &id, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_decide(
    caller: CaseEditor,
    station: web::Data<Station>,
    asked: Asked<DecideMatch>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::decide(tx, &caller, &question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_answer(
    caller: CaseEditor,
    station: web::Data<Station>,
    asked: Asked<AnswerVulnerability>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::answer(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}

async fn post_say(
    caller: CaseEditor,
    station: web::Data<Station>,
    asked: Asked<SayRepeat>,
) -> Result<web::Json<Written>, Failure> {
    let question = asked.read().await?;
    let now = station.now();
    let write = move |tx: &mut Tx<'_>| {
        let lists = lists(tx)?;
        tell::say(tx, &caller, question, &lists, now)
    };
    Ok(web::Json(station.write(write).await?))
}
