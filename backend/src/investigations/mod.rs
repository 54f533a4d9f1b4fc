//! Investigations in the console: the list, one with its story, and changes to its fields.
//!
//! Who may call: whoever may read cases, and of those, each sees what lies in their own scopes, exactly as
//! their devices would ([`sight`]); what is hidden does not exist for them. The story ([`story`]) is told from
//! the enquiry log, the reviews, the directions, the notebook and the log of changes. What is new since the
//! reader's own last sign-off ([`since`]) is counted by change number, never by clock: an update that was
//! written on Monday and arrived on Wednesday is new on Wednesday.

mod batch;
mod between;
mod books;
mod case_file;
mod content;
mod edit;
mod find;
pub(crate) mod named;
mod open;
pub(crate) mod opening;
pub mod people;
mod presence;
mod routes;
pub mod sight;
pub(crate) mod since;
pub mod staff_list;
pub mod store;
pub(crate) mod story;

pub use case_file::{CaseFile, last_sign_off, own_words, own_writes};
pub use content::content;
pub(crate) use open::open as file;
pub(crate) use opening::{keep as keep_opening, write_down};
pub use routes::routes;
