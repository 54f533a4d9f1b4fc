//! The tray: what waits for a person. Two values for one thing, and changes that were kept back.
//!
//! Who may call: whoever may decide, for what concerns the cases they see or the officers of their areas. A
//! choice is an ordinary operation on the conflict or quarantine record, with the version that was on the
//! screen, so that two people who choose at once are seen to have done so.

mod choose;
mod list;
mod routes;
mod store;

pub use routes::routes;
