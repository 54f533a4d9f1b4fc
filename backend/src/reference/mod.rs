//! The reference lists as this force has them, and changing them.
//!
//! The built-in lists are the same in every build; what the force decided lies in the log as `list_row` facts and is
//! laid over them ([`lists`]). Everything here that decides by a list asks this function, so that a change counts
//! everywhere from the same day: queue, boards, pages and, by sync, every device.
//!
//! A change is previewed before it is made: which rows, which figures of the last four weeks would have been others,
//! and which open cases get another date.

mod change;
mod lists;
mod preview;
mod routes;
mod store;

pub use lists::lists;
pub use routes::routes;
