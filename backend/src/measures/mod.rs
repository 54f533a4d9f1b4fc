//! The measures over the store: boards of figures, and the rows behind each.
//!
//! What a figure means is decided in `beatbook_shared::measures`; here a question is checked ([`question`]),
//! the records that it needs are read in one transaction ([`store`]), and the answer goes out as JSON, CSV
//! or a table ([`board`], [`text`]). A board names the log's number that it was read at: asked again at
//! the same number it gives the same figures. One that takes long to count is kept for a while (`kept`).

pub mod board;
pub mod cli;
mod kept;
pub mod question;
mod routes;
pub mod store;
pub mod text;

pub use kept::Kept;
pub use question::Question;
pub use routes::routes;
pub use store::load;
