//! Members of staff as they are administered: what each holds by date, and whether they can sign in.
//!
//! Who may call: administrators. Nobody changes their own entry, and the last person who may administer cannot be
//! taken away: the pure rules are `shared/src/patrol/staff_dates.rs`, and every act waits its turn, so that two
//! administrators cannot take each other away in the same moment. The command line adds people and changes their
//! roles by the same functions.

mod account;
mod change;
mod entry;
mod lines;
mod routes;

pub use account::{add, made_password, set_password};
pub use change::{Change, change, set_roles};
pub use routes::routes;
