//! Managed offenders: the register, a person's sheet for the panel, and what is told of them.
//!
//! Only whoever holds the right and works in the area reads any of it; nothing of it lies in a feed that a phone follows.
//! What became of somebody is read from spell, custody and offences by `beatbook_shared::patrol::iom`, here and in the
//! measures alike.

mod file;
mod register;
mod routes;
mod select;
mod tell;

pub use routes::routes;
