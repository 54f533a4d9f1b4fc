//! The test of the test.
