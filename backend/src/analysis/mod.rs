//! Analysis that leads to a decision: what-if scenarios of demand, the roster of a day, and who on shift has a device.

mod access;
mod roster;
mod routes;
mod scenarios;
mod store;

pub use routes::routes;
