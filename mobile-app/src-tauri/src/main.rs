//! The window: the officer's pages on one side, the device core on the other, and nothing in between.
//!
//! One command hands a name and a question to the device's own list; one task carries its news to the pages.
//! Everything that decides anything is in `beatbook-device`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::sync::Arc;

use beatbook_device::clock::MachineClock;
use beatbook_device::commands;
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::Http;
use beatbook_device::runner;
use beatbook_shared::problem::Problem;
use serde_json::{Value, json};
use tauri::{AppHandle, Emitter as _, Manager as _, State};
use tokio::sync::broadcast::error::RecvError;

/// The pages' one way in.
#[tauri::command]
async fn dispatch(device: State<'_, Arc<Device>>, name: String, question: Value) -> Result<Value, Problem> {
    commands::dispatch(&device, &name, question).await
}

/// Carries the device's news to the pages. One that fell behind is told that everything may have changed.
async fn carry_news(app: AppHandle, device: Arc<Device>) {
    let mut news = device.listen();
    loop {
        let name = match news.recv().await {
            Ok(told) => serde_json::to_value(told).unwrap_or_else(|_| json!("changed")),
            Err(RecvError::Lagged(_)) => json!("changed"),
            Err(RecvError::Closed) => return,
        };
        // A window that is just closing hears nothing, and needs nothing.
        drop(app.emit("beatbook", json!({ "name": name, "data": null })));
    }
}

fn set_up(app: &mut tauri::App) -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings {
        folder: app.path().app_local_data_dir()?.join("device"),
        server: std::env::var("BEATBOOK_SERVER").ok(),
        device_name: "Beatbook app".to_owned(),
        flight_mode: false,
    };
    let (device, nudges) = Device::new(settings, Arc::new(MachineClock::new()), Arc::new(Http::new()?))?;
    app.manage(Arc::clone(&device));
    tauri::async_runtime::spawn(runner::run(Arc::clone(&device), nudges));
    tauri::async_runtime::spawn(carry_news(app.handle().clone(), device));
    Ok(())
}

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![dispatch])
        .setup(set_up)
        .run(tauri::generate_context!())
}
