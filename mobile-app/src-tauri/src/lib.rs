//! The window: the officer's pages on one side, the device core on the other, and nothing in between.
//!
//! One command hands a name and a question to the device's own list ([`ask`]); one task carries its news to
//! the pages ([`news`]). Everything that decides anything about the officer's work is in `beatbook-device`.
//! What is left to a shell is here:
//!
//! - [`address`]: which addresses the window may show. Its own page, and no other.
//! - [`look`]: the ground that the window is painted with before the page is there, so that nothing flashes.
//! - [`native`]: what this machine has besides a screen (a place for keys, a position, a camera, a way to be
//!   noticed), each behind a port; what it has not, it says.
//! - [`alone`]: one program at a time over one store.
//! - [`window`]: the one window, built with all of this.

pub mod address;
pub mod alone;
pub mod ask;
pub mod look;
pub mod native;
pub mod news;
pub mod window;

use std::path::Path;
use std::sync::Arc;

use beatbook_device::clock::MachineClock;
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::Http;
use beatbook_device::runner;
use tauri::{App, Builder, Manager as _, Runtime};

use crate::look::Looks;
use crate::native::Natives;

/// Whatever keeps the app from starting.
pub type Broken = Box<dyn std::error::Error>;

/// What the shell is built around.
pub struct Parts {
    pub device: Arc<Device>,
    pub natives: Natives,
    pub looks: Looks,
}

/// The configuration, the capabilities and the pages, as they were when this was compiled.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the macro's own, for a file of the pages that does not unpack")]
pub fn context<R: Runtime>() -> tauri::Context<R> {
    tauri::generate_context!()
}

/// The shell around a device: its one command, its news and its window. The desktop's own plugins apart, this
/// is the whole of it, with any runtime: a test drives it without a display.
pub fn shell<R: Runtime>(
    builder: Builder<R>,
    prepare: impl FnOnce(&App<R>) -> Result<Parts, Broken> + Send + 'static,
) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![ask::dispatch]).setup(move |app| {
        let parts = prepare(app)?;
        app.manage(Arc::clone(&parts.device));
        app.manage(parts.natives.clone());
        let look = parts.looks.read();
        app.manage(parts.looks);
        let window = window::open(app, look, &parts.natives)?;
        tauri::async_runtime::spawn(news::carry(window, parts.device, parts.natives));
        Ok(())
    })
}

/// The device in this user's own folder, with the machine's clock, network and native parts.
fn machine<R: Runtime>(app: &App<R>) -> Result<Parts, Broken> {
    let folder = app.path().app_local_data_dir()?.join("device");
    std::fs::create_dir_all(&folder)?;
    let natives = native::machine();
    match natives.keys.guard(&folder) {
        Ok(guard) => tracing::info!(?guard, "the folder of keys is guarded"),
        Err(missing) => tracing::warn!(%missing, "the folder of keys is not guarded"),
    }
    app.manage(alone::hold(&folder)?);
    let device = device(&folder)?;
    Ok(Parts { device, natives, looks: Looks::at(&folder.join("look.json")) })
}

fn device(folder: &Path) -> Result<Arc<Device>, Broken> {
    let settings = Settings {
        folder: folder.to_path_buf(),
        server: std::env::var("BEATBOOK_SERVER").ok(),
        device_name: "Beatbook app".to_owned(),
        flight_mode: false,
    };
    let (device, nudges) = Device::new(settings, Arc::new(MachineClock::new()), Arc::new(Http::new()?))?;
    tauri::async_runtime::spawn(runner::run(Arc::clone(&device), nudges));
    Ok(device)
}

/// A second start shows the window of the first; where the window stood is where it opens again.
#[cfg(desktop)]
fn desktop<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    use tauri_plugin_window_state::StateFlags;

    builder.plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app))).plugin(
        tauri_plugin_window_state::Builder::new()
            .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
            .build(),
    )
}

#[cfg(mobile)]
fn desktop<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
}

/// Starts the app and returns when its window is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
#[allow(clippy::disallowed_methods, reason = "a phone's door takes no exit code, and nothing is open yet")]
pub fn run() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,beatbook_device=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    if let Err(why) = shell(desktop(Builder::default()), machine).run(context()) {
        eprintln!("Beatbook cannot start: {why}");
        std::process::exit(1);
    }
}
