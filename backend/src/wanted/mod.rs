//! Named suspects and the wanted register: from the name to the confirmation that no marker is left.
//!
//! Whoever reads a case reads its suspects and its markers. The bureau reads every marker, because each of them is
//! theirs to confirm; of a case that is not theirs to read they see the name and the reference and nothing else. How
//! somebody stands is never stored: it is read by `beatbook_shared::patrol::wanted_read`, here, in the measures and on
//! the phone.

mod differences;
pub mod extract;
mod people;
mod register;
mod routes;
mod step;
mod tell;

pub use routes::routes;
