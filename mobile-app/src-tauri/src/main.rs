//! The program a desktop starts. Everything is in the library, which a phone loads by a door of its own.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    beatbook_app_lib::run();
}
