//! Locking a phone and losing one: the rules, as pure functions.
//!
//! - [`pin`]: which PINs are too easy, and what wrong ones cost.
//! - [`idle`]: when an open phone locks itself.
//! - [`lease`]: for how long a phone may be read without hearing from the server, whatever its clock says.
//! - [`sealed`]: boxes that one side fills and only the other opens.
//! - [`phone`]: how a phone stands, from what the server knows of it.
//!
//! Nothing here reads a clock: the device hands in what its clocks say, all of them.

pub mod idle;
pub mod lease;
pub mod phone;
pub mod pin;
pub mod sealed;
