//! The Beatbook server as a library: configuration in, a configured application out.
//!
//! One capability is one folder. Inside it, `routes.rs` turns a request into a question and an answer
//! into a response, one file a use case decides, and `store.rs` is the only place that names diesel.

pub mod administration;
pub mod analysis;
pub mod bail;
pub mod claims;
pub mod cli;
pub mod config;
pub mod control;
pub mod db;
pub mod devices;
pub mod disposal;
pub mod evidence;
pub mod exports;
pub mod find;
pub mod http;
pub mod import;
pub mod investigations;
pub mod measures;
pub mod meetings;
pub mod offenders;
pub mod pages;
pub mod people;
pub mod prevention;
pub mod recording;
pub mod records;
pub mod reference;
pub mod reviews;
mod running;
pub mod session;
pub mod settings;
pub mod staff;
pub mod sync;
pub mod teams;
pub mod tray;
pub mod victims;
pub mod wanted;

use actix_web::middleware::Compress;
use actix_web::web;

pub use config::Config;
pub use http::Station;
pub use running::{CannotStart, Running, start, start_at};

/// Every address of the server, on what requests share.
pub fn configure(cfg: &mut web::ServiceConfig, station: &Station) {
    http::questions::readers(cfg);
    cfg.app_data(web::Data::new(station.clone()));
    // Everything else is packed when the client can unpack it. Sync packs its own lines, and pokes must not
    // wait for a packer's buffer to fill.
    sync::routes::routes(cfg);
    evidence::outside(cfg);
    cfg.service(
        web::scope("")
            .wrap(Compress::default())
            .configure(session::routes)
            .configure(devices::routes)
            .configure(reviews::routes)
            .configure(bail::routes)
            .configure(wanted::routes)
            .configure(analysis::routes)
            .configure(offenders::routes)
            .configure(recording::routes)
            .configure(victims::routes)
            .configure(control::routes)
            .configure(people::routes)
            .configure(evidence::routes)
            .configure(settings::routes)
            .configure(investigations::routes)
            .configure(find::routes)
            .configure(exports::routes)
            .configure(claims::routes)
            .configure(tray::routes)
            .configure(measures::routes)
            .configure(meetings::routes)
            .configure(prevention::routes)
            .configure(administration::routes)
            .configure(staff::routes)
            .configure(teams::routes)
            .configure(disposal::routes)
            .configure(reference::routes)
            .configure(import::routes)
            .configure(pages::routes)
            .default_service(web::to(pages::page)),
    );
}
