//! What Beatbook means, with no input or output of its own.
//!
//! The server and the device both depend on this crate and on nothing of each other's. Whatever
//! both must agree on lives here once: the records ([`patrol`]), the rules that decide changes to
//! them, the sync contract ([`sync`]), who may do what ([`access`]), the measures
//! ([`measures`]), how things are found ([`finding`]) and the dated bilingual lists ([`reference`]).
//! Nothing here reads a clock, a file or a socket: the time is an argument everywhere.

pub mod access;
pub mod api;
#[cfg(feature = "examples")]
pub mod examples;
pub mod finding;
pub mod ids;
pub mod measures;
pub mod patrol;
pub mod problem;
pub mod reference;
pub mod sync;
pub mod time;
