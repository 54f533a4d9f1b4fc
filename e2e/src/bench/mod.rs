//! How fast sync is, as seen by devices that speak the real protocol to a really started server.
//!
//! A machine has slow minutes and fast ones, so no figure stands alone. Each round measures the bare inserts
//! ([`bare`]) and the server right after each other, the ratio is taken within the round, and the median of
//! the rounds is what counts. Whatever should not grow with the store is measured on a small and a large
//! store that run side by side, request by request.

pub mod bare;
pub mod boards;
pub mod client;
pub mod figures;
pub mod finding;
pub mod lists;
pub mod run;
pub mod stand;
