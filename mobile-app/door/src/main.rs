//! A door onto the officer device, on this machine only.
//!
//! It serves the officer's pages and hands their commands to the same device core that the app uses, so the
//! whole device can be driven from a browser or a test without a window. It is for development and tests and
//! is no part of a release: whoever can reach it is taken for the officer. It listens on 127.0.0.1 and
//! refuses requests that were meant for, or come from, anywhere else.

mod guard;
mod pages;
mod photos;
mod routes;

use std::path::PathBuf;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use beatbook_device::clock::MachineClock;
use beatbook_device::commands::dispatch;
use beatbook_device::device::{Device, Settings};
use beatbook_device::net::Http;
use beatbook_device::runner;
use clap::Parser;

/// One officer device behind a door on this machine.
#[derive(Debug, Parser)]
#[command(
    name = "beatbook-door",
    version,
    after_help = "Examples:\n  beatbook-door --data var/device-1 --port 4101 --server http://127.0.0.1:4100\n  \
                  beatbook-door --data var/device-1 --port 4101 --flight-mode\n\n\
                  The door is for development and tests: whoever reaches it is taken for the officer."
)]
struct Flags {
    /// The folder that holds the device's encrypted store, its key file and its epoch file.
    #[arg(long, alias = "store", env = "BEATBOOK_DEVICE_DATA", default_value = "var/device")]
    data: PathBuf,
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, env = "BEATBOOK_DOOR_PORT", default_value_t = 4101)]
    port: u16,
    /// The server to offer at enrolment, such as https://beatbook.example.
    #[arg(long, env = "BEATBOOK_SERVER")]
    server: Option<String>,
    /// What the server shall call this device.
    #[arg(long, default_value = "Browser device")]
    name: String,
    /// Begin with flight mode on: no request leaves the device until it is switched off.
    #[arg(long)]
    flight_mode: bool,
    /// Unlock with this PIN at the start. For demonstrations only: a PIN on a command line is no secret.
    #[arg(long, env = "BEATBOOK_DEMO_PIN", hide_env_values = true)]
    pin: Option<String>,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,beatbook_device=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let flags = Flags::parse();
    let settings = Settings {
        folder: flags.data.clone(),
        server: flags.server.clone(),
        device_name: flags.name.clone(),
        flight_mode: flags.flight_mode,
    };
    let (device, nudges) = Device::new(settings, Arc::new(MachineClock::new()), Arc::new(Http::new()?))
        .map_err(|e| {
            format!("cannot use the folder {}: {e}. Name another with --data.", flags.data.display())
        })?;
    if let Some(pin) = &flags.pin {
        println!("Unlocking with the PIN of the command line: for demonstrations only.");
        if let Err(problem) = dispatch(&device, "unlock", serde_json::json!({ "pin": pin })).await {
            println!("It stays locked. {}", problem.detail);
        }
    }
    let running = tokio::spawn(runner::run(Arc::clone(&device), nudges));

    let door = web::Data::from(Arc::clone(&device));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(door.clone())
            .app_data(routes::limits())
            .wrap(from_fn(guard::only_this_machine))
            .configure(routes::routes)
            .configure(photos::routes)
            .default_service(web::to(pages::page))
    })
    .workers(1)
    .shutdown_timeout(2)
    .bind(("127.0.0.1", flags.port))
    .map_err(|e| format!("cannot listen on 127.0.0.1:{}: {e}. Choose another with --port.", flags.port))?;
    for address in server.addrs() {
        println!("Beatbook officer device: http://{address}/  (development and tests only)");
    }
    server.run().await?;
    running.abort();
    Ok(())
}
