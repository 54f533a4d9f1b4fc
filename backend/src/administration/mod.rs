//! What administrators did: written with what they changed, in one transaction, and told to whoever administers.
//!
//! Staff, teams and lists are changed by slices of their own; each brings its edits here, so that none can be
//! written without who, what before, what after, and why.

mod acts;
mod routes;

pub use crate::sync::write::new_id;
pub use acts::{Hand, new, told, write};
pub use routes::routes;
