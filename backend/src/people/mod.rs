//! People: who is who, who is a repeat, and what was asked of them.
//!
//! Nothing that is true of somebody is stored here as a flag. Who belongs together is read from decisions
//! (`person_match`), who is a repeat from what happened, by the rules in force ([`around`] gathers both), each time
//! somebody looks. What makes that quick is one table of keys ([`keys`]), made from the records in the transaction
//! that writes them. Opening a person is written down before anything is shown.

mod around;
mod candidates;
mod file;
mod keys;
mod of_about;
mod repeats;
mod routes;
mod search;
mod show;
mod store;
mod tell;

pub(crate) use around::{decisions_of, of_period};
pub(crate) use keys::{check, keep, rebuild};
pub use routes::routes;
