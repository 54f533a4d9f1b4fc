//! Long lists: investigations and jobs, a hundred thousand of them, found by what a person asks.
//!
//! A record's body is JSON, which no index reads. So each investigation and each job has a row of its own with
//! what lists are narrowed and ordered by ([`keep_store`]), written in the transaction that writes the log. The
//! row carries the record's scopes: whoever may not read the record does not find it, does not count it and
//! cannot tell that it is there. Pages are taken by key ([`asked`], [`store`]): the hundredth page costs what the
//! first one costs. Views are kept under an id ([`views`]), so that no words ever stand in an address.

mod asked;
mod cases;
mod figure_rows;
mod jobs;
pub(crate) mod keep_store;
mod routes;
pub mod store;
mod view_store;
mod views;

pub use asked::Query;
pub use figure_rows::Counts;
pub use keep_store::{Touched, rebuild};
pub use routes::routes;

pub(crate) use asked::{CASES, JOBS};
pub(crate) use cases::lines as case_lines;
pub(crate) use jobs::lines as job_lines;
