//! The control room: what waits and how long, what is due while it waits, how each job was judged, and who decided
//! that somebody goes or nobody does.
//!
//! Whoever may read jobs reads them in their own areas; whoever may grade assesses, grades, decides and keeps the
//! appointments. Nothing of a list is stored: what waits, what is overdue and what differs from the policy is read from
//! the log by the functions that the measures use (`beatbook_shared::measures::backlog`), so a list and a figure cannot
//! disagree. The policy informs; a person decides, and says why where they differ.

mod act;
mod decide;
mod file;
mod lines;
mod load;
mod policy;
mod room;
mod routes;
mod week;

pub use routes::routes;
