//! `beatbook serve`.

use std::process::ExitCode;

use super::{Told, log};
use crate::config::{Config, Flags};

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  beatbook serve\n  beatbook --config /etc/beatbook.toml serve --port 9000"
)]
pub struct Args {
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// The port to listen on; 0 takes any free one.
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Say on every page that this force is made up, and allow signing in without TLS.
    #[arg(long)]
    demonstration: bool,
}

impl Args {
    pub fn flags(&self) -> Flags {
        let mut flags = Flags::new();
        let mut set = |key: &str, value: String| flags.push((key.to_owned(), value));
        if let Some(address) = &self.address {
            set("listen.address", address.clone());
        }
        if let Some(port) = self.port {
            set("listen.port", port.to_string());
        }
        if self.demonstration {
            set("demonstration.enabled", "true".to_owned());
            set("tokens.secure_cookie", "false".to_owned());
        }
        flags
    }
}

pub fn run(config: Config) -> Result<ExitCode, Told> {
    log::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async move {
        tracing::debug!(?config, "configuration");
        let running = crate::start(config).await?;
        tracing::info!(address = %running.addr, store = ?running.station.db, "listening");
        println!("Beatbook is listening on http://{}", running.addr);
        running.wait().await?;
        Ok(ExitCode::SUCCESS)
    })
}
