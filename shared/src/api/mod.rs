//! The questions and answers: of the server's HTTP interface ([`auth`], [`console`]) and of the device's
//! own commands ([`officer`]). Stated once, used by whoever asks and whoever answers, and written out for
//! the pages by ts-rs.

pub mod admin;
pub mod agreed;
pub mod analysis;
pub mod at_scene;
pub mod auth;
pub mod bail;
pub mod claims;
pub mod console;
pub mod crime;
pub mod deployment;
pub mod disposal;
pub mod evidence;
pub mod exports;
pub mod find;
pub mod iom;
pub mod lines;
pub mod locking;
pub mod meeting;
pub mod minutes;
pub mod officer;
pub mod outbox;
pub mod people;
pub mod prevention;
pub mod sampling;
pub mod victims;
pub mod wanted;
