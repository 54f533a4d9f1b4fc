//! A whole shift, worked by nobody: two officers offline, a sergeant at the console, power cuts on both
//! sides, and at the end every figure counted again.
//!
//! The programs are really started and really killed. Everything is asked over HTTP in the words that the
//! pages use, so what is proved here is what a person would see. [`facts`] says what was prepared,
//! [`doors`] and [`console`] are the two sides, [`story`] is the shift in its order with [`power`] and [`desk`], [`recount`] adds up
//! the boards again from their rows, and [`sets`] does the same for imported open data.

pub mod console;
pub mod desk;
pub mod doors;
pub mod facts;
pub mod power;
pub mod proof;
pub mod recount;
pub mod sets;
pub mod story;
