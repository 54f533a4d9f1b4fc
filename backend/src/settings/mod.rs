//! What each person chose for themselves, by name: it goes where they sign in, not where they sat.
//!
//! Who may call: anybody signed in, for themselves. Nothing here is synced or shown to others.

mod routes;
mod store;

pub use routes::routes;
