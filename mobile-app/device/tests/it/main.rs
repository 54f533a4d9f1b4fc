//! The device against a small server of its own making: what it keeps, says and understands.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agreed;
mod at_scene;
mod attendance;
mod bail;
mod commands;
mod crash;
mod directions;
mod force;
mod keeping;
mod leaving;
mod lists;
mod locking;
mod loopback;
mod recording;
mod sampler;
mod standing;
mod syncing;
mod wanted;
mod writing;
