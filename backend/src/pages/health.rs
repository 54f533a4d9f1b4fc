//! Whether the process lives, and whether it can be sent work.

use actix_web::{HttpResponse, web};
use beatbook_shared::problem::{Code, Problem};

use crate::http::{Failure, Station};

pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({"alive": true, "version": env!("CARGO_PKG_VERSION")}))
}

/// Ready means that the store answers and is up to date.
pub async fn ready(station: web::Data<Station>) -> Result<HttpResponse, Failure> {
    let db = station.db.clone();
    let pending = web::block(move || db.pending()).await.map_err(Failure::server)?;
    match pending {
        Ok(false) => Ok(HttpResponse::Ok().json(serde_json::json!({"ready": true}))),
        Ok(true) => {
            let detail = "The store is not up to date. Run `beatbook migrate`, then this server is ready.";
            Err(Failure::from(Problem::new(Code::Busy, detail)).after(5))
        }
        Err(error) => Err(error.into()),
    }
}
