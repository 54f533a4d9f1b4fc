//! Prevention and practice: the register of what is tried and what came of it, problem plans, the repository, and who is
//! trained.
//!
//! Who may call: whoever reads cases reads all of it, for it names nobody; whoever reviews keeps it. What a record may say
//! is decided in `beatbook_shared::patrol::{prevention, problem_plan}`. Counts of people are of different people.

mod keep;
mod plans;
mod practice;
mod quarter;
mod register;
mod routes;
mod training;

pub use routes::routes;
