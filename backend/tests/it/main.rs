//! Everything that needs the server whole, in one binary.

mod http;
mod import;
mod measures;
mod sync;
