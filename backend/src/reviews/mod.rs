//! Supervision: the queue of investigations that need a supervisor, the sign-off, and the directions that
//! come of it.
//!
//! Who may call: whoever may review, for the cases they see, and never their own. A sign-off is bound to what
//! was on the screen (version and change number); whatever arrives later, however old it is, is new since it.
//! When the next one falls due is decided by dated rules (`shared::patrol::review_due`).

mod check_direction;
mod queue;
mod routes;
mod sign_off;

pub(crate) use queue::{Narrow, queue};
pub use routes::routes;
