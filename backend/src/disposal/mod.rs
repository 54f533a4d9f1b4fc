//! Disposal: what is due to go, who proposed it, who approved it, and what is left to say that it went.
//!
//! Nothing else of this server deletes a record. Whoever proposes never decides, and an approval carries the disposal
//! out in the transaction in which it is given: what a person read is what goes, or they are asked to read again.

mod decide;
mod due;
mod routes;

pub use routes::routes;
