//! The officer device, headless.
//!
//! Everything an officer does is written here first, in one transaction, in one encrypted file, and
//! works with no network at all. What was written leaves as operations when there is a network; what
//! others wrote comes back the same way. Three layers are kept apart: the **shadow** is what the server
//! last said, the **outbox** is the officer's own operations, and the **view** is one laid over the other.
//!
//! - [`store`] is the file: the only module that names the database.
//! - [`core`] makes operations and answers reading questions; [`sync`] builds requests, takes answers, and
//!   decides when to do either ([`sync::machine`], a pure state machine).
//! - [`commands`] is the one list of what the pages may ask; the window and the loopback door both
//!   drive it through [`device::Device`].
//! - [`runner`] is the loop that acts, with the network behind a port ([`net`]).
//!
//! Only [`clock`] knows where time and randomness come from, so a simulator can inject both.

pub mod clock;
pub mod commands;
pub mod core;
pub mod device;
pub mod evidence;
pub mod location;
pub mod net;
pub mod planted;
mod problems;
pub mod runner;
pub mod store;
pub mod sync;
pub mod vault;
