//! Files that leave Beatbook: lists, the review queue, a story, boards and the rows behind their figures, as
//! CSV, XLSX or PDF, in English or Welsh.
//!
//! What is asked becomes one [`sheet::Sheet`]: columns with their units, rows page by page, and what must be said
//! about them (filters, zone, when, by whom, which definitions). Three writers put it on paper. A file is made
//! inside one read transaction, so it is of one instant and holds what its reader may see and nothing else; it is
//! never cut short, but refused where a format cannot hold it. Every file is a disclosure and gets its line in the
//! export log, with its hash, in the transaction that finishes it.
//!
//! What takes longer than a person waits is written in the background ([`worker`]). How far it is and the file
//! itself stand in the database, so any server process may go on with the work of one that died: it begins the
//! file again, since half of an older state and half of a newer one would be no file at all.

mod boards;
mod claim;
mod csv;
pub mod inspection;
mod job;
mod labels;
mod minutes;
mod pdf;
mod plan;
mod queue;
mod routes;
mod rows;
mod safe;
mod sheet;
mod store;
mod story;
mod text;
mod words;
pub mod worker;
mod xlsx;

pub use routes::routes;
