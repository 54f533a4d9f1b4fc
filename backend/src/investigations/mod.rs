//! Investigations in the console: the list, one with its story, and changes to its fields.
//!
//! Who may call: whoever may read cases, and of those, each sees what lies in their own scopes, exactly as
//! their devices would ([`sight`]); what is hidden does not exist for them. The story ([`story`]) is told from
//! the enquiry log, the reviews, the directions, the notebook and the log of changes. What is new since the
//! reader's own last sign-off ([`since`]) is counted by change number, never by clock: an update that was
//! written on Monday and arrived on Wednesday is new on Wednesday.

mod books;
mod case_file;
mod edit;
mod find;
mod named;
mod open;
pub mod people;
mod routes;
pub mod sight;
mod since;
pub mod store;
mod story;

pub use case_file::{CaseFile, own_writes};
pub(crate) use open::open as file;
pub use routes::routes;
