//! The server over HTTP: the real application on a real port, asked as devices and browsers ask it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access_table;
mod admin;
mod analysis;
mod bail;
mod books;
mod claims;
mod commands;
mod control;
mod disposal;
mod enrolment;
mod evidence;
mod exports;
mod find;
mod frame;
mod investigations;
mod measures;
mod meeting_decisions;
mod meetings;
mod offenders;
mod people;
mod phones;
mod prevention;
mod queue;
mod recording;
mod reviews;
mod session;
mod supervision;
mod tray;
mod wanted;
mod world;
