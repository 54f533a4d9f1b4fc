//! Everything that needs the server whole, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod http;
mod import;
mod measures;
mod sync;
