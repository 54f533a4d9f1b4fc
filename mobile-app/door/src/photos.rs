//! `POST /photo?question=…`: a photo's bytes, straight from the browser's file to the device core.
//!
//! The page hands its file to the browser unread; the bytes are hashed and encrypted here as they come.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use beatbook_device::device::Device;
use beatbook_shared::api::evidence::AddPhoto;
use beatbook_shared::api::officer::Kept;
use beatbook_shared::problem::{Code, Problem};
use futures_util::StreamExt as _;
use serde::Deserialize;

use crate::routes::refusal;

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.route("/photo", web::post().to(add));
}

#[derive(Debug, Deserialize)]
struct Asked {
    question: String,
}

async fn add(device: web::Data<Device>, asked: web::Query<Asked>, body: web::Payload) -> HttpResponse {
    match take(&device.into_inner(), &asked.question, body).await {
        Ok(kept) => HttpResponse::Ok().json(kept),
        Err(problem) => refusal(&problem),
    }
}

async fn take(device: &Arc<Device>, question: &str, mut body: web::Payload) -> Result<Kept, Problem> {
    let question: AddPhoto = serde_json::from_str(question).map_err(|e| {
        Problem::new(Code::BadRequest, format!("The question of the photo could not be read: {e}."))
    })?;
    let mut taking = device.begin_photo(&question).await?;
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| {
            Problem::new(
                Code::BadRequest,
                "The photo did not come whole. Nothing of it was kept; add it again.",
            )
        })?;
        taking.take(&piece)?;
    }
    let taken = web::block(move || taking.finish())
        .await
        .map_err(|e| Problem::new(Code::Server, format!("Keeping the photo stopped: {e}.")))??;
    device.keep_photo(taken, question).await
}
