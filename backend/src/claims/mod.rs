//! Claims of time freed: made from samples that are there, looked over and signed by other people, and open to the
//! last row that they were counted from.
//!
//! A claim is a record, a step on its ladder is a fact, both written through the log. What a claim comes to and who
//! may take which step is decided in `shared` (`measures::freed::reckoning`, `patrol::claim_ladder`); here the rows
//! are read as the log holds them ([`inputs`]), the claim is made or changed ([`make`]) and steps are taken
//! ([`step`]). A step names one hash over the claim and its rows, so that a claim that changed afterwards loses what
//! was said of it, visibly.

mod file;
pub mod inputs;
mod list;
mod make;
mod routes;
mod step;

pub(crate) use file::file;
pub use routes::routes;
