//! The one window.

use std::sync::Arc;

use beatbook_device::commands;
use beatbook_device::device::Device;
use serde_json::json;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager as _, Runtime, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use crate::address::{self, OWN};
use crate::look::Look;
use crate::native::Natives;

/// The window's label, here, in the configuration and in its capability.
pub const LABEL: &str = "officer";

/// Opens the window on the ground that its page will have. It goes to its own page only, opens no other
/// window, and saves nothing to a folder of downloads.
///
/// # Errors
/// When the configuration has no such window, or the system gives none.
pub fn open<R: Runtime>(app: &App<R>, look: Look, natives: &Natives) -> tauri::Result<WebviewWindow<R>> {
    let config = app.config().app.windows.iter().find(|w| w.label == LABEL);
    let config = config.ok_or(tauri::Error::WindowNotFound)?;
    let natives = natives.clone();
    let window = WebviewWindowBuilder::from_config(app, config)?
        .background_color(look.ground())
        .initialization_script(look.script())
        .on_navigation(|url| {
            let ours = address::is_ours(url, OWN);
            if !ours {
                tracing::warn!(scheme = url.scheme(), "the window was sent elsewhere and stays");
            }
            ours
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(move |_, kind| natives.permit(kind));
    #[cfg(desktop)]
    let window = window.theme(look.frame());
    let window = window.build()?;
    let app = app.handle().clone();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Focused(true)) {
            looked_at(&app);
        }
    });
    Ok(window)
}

/// Whoever comes back to the window wants to see how things stand: sync is tried at once.
fn looked_at<R: Runtime>(app: &AppHandle<R>) {
    let Some(device) = app.try_state::<Arc<Device>>() else { return };
    let device = Arc::clone(&device);
    tauri::async_runtime::spawn(async move {
        if let Err(problem) = commands::dispatch(&device, "sync_now", json!({})).await {
            tracing::debug!(%problem, "no sync on coming back");
        }
    });
}

/// Brings the window forward.
#[cfg(desktop)]
pub fn show<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(why) = step {
            tracing::debug!(%why, "the window could not be brought forward");
        }
    }
}
