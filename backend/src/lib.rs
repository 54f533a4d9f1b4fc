//! The Beatbook server as a library: configuration in, a configured application out.
//!
//! One capability is one folder. Inside it, `routes.rs` turns a request into a question and an answer
//! into a response, one file a use case decides, and `store.rs` is the only place that names diesel.

pub mod config;
pub mod db;
pub mod devices;
pub mod http;
pub mod import;
pub mod investigations;
pub mod measures;
pub mod pages;
pub mod records;
pub mod reviews;
pub mod session;
pub mod sync;
pub mod tray;
