//! Imports: other systems' exports become records, and every row is accounted for.
//!
//! A force's control system, crime system and published open data come as CSV. A **mapping** (TOML,
//! [`mapping`]) says in which column each thing stands, how its dates are written, in which zone, and which of
//! our codes its words mean. [`lines`] takes the file apart so that one broken line costs one line;
//! [`cell`] reads a value as the mapping says; [`incidents`], [`crimes`], [`outcomes`], [`roster`] and
//! [`lists`] turn rows into **proposals**: this record, with these fields. [`settle`] compares each proposal
//! with what the last import said of the same thing and writes only what differs, as ordinary operations,
//! so a change somebody made in the meantime is merged and never run over.
//!
//! Ids are derived from the source's own identifiers, so a second run names the same records and finds
//! nothing to do. Each row ends in exactly one of: new, changed, unchanged, duplicate, outside the force,
//! rejected. The counts must add up to the rows read, or the import fails and says so.

pub mod account;
pub mod cell;
pub mod cli;
pub mod crimes;
pub mod incidents;
pub mod lines;
pub mod lists;
pub mod mapping;
pub mod outcomes;
pub mod proposal;
pub mod rejects;
pub mod report;
pub mod roster;
mod routes;
pub mod run;
pub mod settle;
pub mod shipped;
mod store;
pub mod when;

pub use routes::routes;
pub(crate) use store::forget;
