//! The log's promises, on SQLite always and on PostgreSQL where one is offered, from the same lines.

mod disposal;
mod engine;
mod promises;
mod scopes;
mod together;
mod unsent;
