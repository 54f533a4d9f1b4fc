//! Bail: the diary of who must come back and when, and what is told of it.
//!
//! Whoever reads cases reads the bail in them, by the same scopes; whoever may change a case may tell what became of a
//! bail. What a bail says (came, late, failed, lapsed) is never stored: it is read from the release and its events by
//! `beatbook_shared::patrol::bail`, here, in the measures and wherever else it is asked.

mod diary;
mod link;
mod routes;
mod tell;

pub(crate) use diary::{Narrow, diary};
pub use routes::routes;
