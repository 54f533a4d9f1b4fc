//! Teams: where each works, who was in it on a day, and who supervised it.
//!
//! Who may call: administrators. Membership is a matter of each person's entry, by date; a team's name, area and
//! function are its own, and each change of them is in the account of what was done.

mod list;
mod put;
mod routes;

pub use routes::routes;
