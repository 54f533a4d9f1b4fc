//! Signing in.
//!
//! A password opens a **sign-in**: a family of refresh tokens, each good for one use, each followed by one
//! successor. A refresh token buys an access token that lasts ten minutes and is checked without asking
//! anybody who issued it; what it opens is read afresh at each request (see `http::caller`). A refresh token
//! that turns up again after its successor was used has been copied, so the whole family ends. A retry
//! whose answer was lost is not a copy: for a short while it is given the same successor once more.
//!
//! A browser keeps its refresh token in a cookie that no script can read. A device keeps it sealed.
//!
//! Passwords are stored as argon2id. A wrong one costs the guesser a growing wait, counted for the collar
//! number as it was typed, so the answer never tells whether anybody has that number.

mod attempts;
mod enrol;
mod me;
mod passwords;
mod recover;
mod refresh;
mod routes;
mod sign_in;
mod sign_out;
pub mod store;
mod tokens;
mod turnstile;

pub use me::me;
pub use passwords::{hash as hash_password, policy as password_policy};
pub use routes::routes;
pub use store::{accounts, close_account, set_password, staff_by_collar};
pub use tokens::{Claims, Keys};
pub use turnstile::Turnstile;
