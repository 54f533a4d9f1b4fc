//! Supervision: the queue of investigations that need a supervisor, the sign-off, and the directions that
//! come of it.
//!
//! Who may call: whoever may review, for the cases they see, and never their own. A sign-off is bound to what
//! was on the screen: the page names the one hash over it, the server makes it again from what it holds and
//! refuses what differs ([`newer`]), and keeps the list, so that the view can be opened again ([`signed_view`])
//! and looked over ([`verify`]). Whatever arrives later, however old it is, is new since it.
//! When the next one falls due is decided by dated rules (`shared::patrol::review_due`).

mod check_direction;
mod newer;
mod queue;
mod routes;
mod sign_off;
mod signed_view;
mod store;
pub(crate) mod unsent;
mod verify;

pub(crate) use queue::{Narrow, queue};
pub use routes::routes;
pub use store::keep;
pub use verify::{Report, verify};
