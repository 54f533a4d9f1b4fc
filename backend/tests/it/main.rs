//! Everything that needs the server whole, in one binary.

mod import;
mod sync;
