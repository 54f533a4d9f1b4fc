//! Record builders.
