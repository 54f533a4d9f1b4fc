//! What every request passes on its way in and out, whatever slice it is for.
//!
//! In: an id, a clock, the size limits, and the caller with their rights ([`caller`]). Out: security
//! headers, one log line, and every error as the same kind of problem document ([`problem`], the only
//! place that knows status codes). [`routes`] is the table of every address with the right it needs;
//! a test walks it with every role.

pub mod caller;
pub mod clock;
pub mod frame;
pub mod openapi;
pub mod problem;
pub mod questions;
mod route;
pub mod routes;
pub mod station;
pub mod written;

pub use caller::{Caller, DeviceCaller};
pub use clock::{Clock, SetClock, SystemClock};
pub use problem::Failure;
pub use station::Station;
