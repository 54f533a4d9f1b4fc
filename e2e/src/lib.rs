//! Beatbook from the outside: a world simulated from a seed, a whole shift against running programs, load
//! runs, and the rules of the house as tests.

pub mod bench;
pub mod demo;
pub mod process;
pub mod shift;
pub mod sim;
