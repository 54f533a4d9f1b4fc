//! Victims: who is owed word and until when, how they may be spoken to, and what they were told.
//!
//! What is owed is never stored: `beatbook_shared::patrol::victims` reads it from the case, its bail and what people told,
//! here, in the measures and on the phones alike.

mod file;
mod list;
mod routes;
mod tell;

pub use routes::routes;
