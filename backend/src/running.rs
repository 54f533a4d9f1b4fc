//! A server that runs: bound, answering, and stopped again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer};
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::db::{self, Db};
use crate::http::frame::frame;
use crate::http::{Clock, Station, SystemClock};

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum CannotStart {
    #[error("the store at {address} cannot be used: {source}")]
    Store { address: String, source: db::Error },
    #[error("the store at {address} is not up to date; run `beatbook migrate` first")]
    NotMigrated { address: String },
    #[error("the address {address} cannot be listened on: {source}")]
    Listen { address: String, source: std::io::Error },
}

/// A server that answers at `addr` until it is stopped.
pub struct Running {
    pub addr: SocketAddr,
    pub station: Station,
    handle: ServerHandle,
    task: JoinHandle<std::io::Result<()>>,
    exports: JoinHandle<()>,
}

impl Running {
    /// Lets running requests end, then stops.
    pub async fn stop(self) {
        self.exports.abort();
        self.handle.stop(true).await;
        drop(self.task.await);
    }

    /// Stops at once, as a killed process would: what was being answered is cut off.
    pub async fn kill(self) {
        self.exports.abort();
        self.handle.stop(false).await;
        drop(self.task.await);
    }

    /// Runs until a signal ends it.
    ///
    /// # Errors
    /// When the server failed.
    pub async fn wait(self) -> std::io::Result<()> {
        self.task.await.unwrap_or_else(|e| Err(std::io::Error::other(e)))
    }
}

/// Starts a server on the machine's clock.
///
/// # Errors
/// When the store cannot be used or the address is taken.
pub async fn start(config: Config) -> Result<Running, CannotStart> {
    start_at(config, Arc::new(SystemClock), true).await
}

/// Starts a server on a clock of the caller's, with or without answering to the process's signals.
///
/// # Errors
/// When the store cannot be used or the address is taken.
pub async fn start_at(config: Config, clock: Arc<dyn Clock>, signals: bool) -> Result<Running, CannotStart> {
    let station = open(config, clock).await?;
    let listen = station.config.listen.clone();
    let address = format!("{}:{}", listen.address, listen.port);
    let for_app = station.clone();
    let mut server = HttpServer::new(move || {
        App::new().configure(|cfg| crate::configure(cfg, &for_app)).wrap(from_fn(frame))
    })
    // An answer is small and somebody waits for it: send it now rather than gather more.
    .tcp_nodelay(true)
    .keep_alive(Duration::from_secs(listen.keep_alive_s))
    .client_request_timeout(Duration::from_secs(listen.header_timeout_s))
    .shutdown_timeout(10);
    if listen.workers > 0 {
        server = server.workers(listen.workers);
    }
    if !signals {
        server = server.disable_signals();
    }
    let server =
        server.bind(&address).map_err(|source| CannotStart::Listen { address: address.clone(), source })?;
    let addr = server
        .addrs()
        .first()
        .copied()
        .ok_or_else(|| CannotStart::Listen { address, source: std::io::Error::other("nothing was bound") })?;
    let server = server.run();
    let handle = server.handle();
    let task = tokio::spawn(server);
    let exports = tokio::spawn(crate::exports::worker::work(station.clone()));
    Ok(Running { addr, station, handle, task, exports })
}

/// Opens the store. A file of one's own is brought up to date on the way; a database that several servers
/// share is migrated by hand, once.
async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Station, CannotStart> {
    let address = config.database.address();
    let opened = tokio::task::spawn_blocking(move || {
        let db = Db::open(&config.database.url, &config.database.options())?;
        if !db.is_postgres() {
            db.migrate()?;
        } else if db.pending()? {
            return Ok(None);
        }
        Station::open(config, db, clock).map(Some)
    })
    .await
    .unwrap_or_else(|e| Err(db::Error::Connect(e.to_string())));
    match opened {
        Ok(Some(station)) => Ok(station),
        Ok(None) => Err(CannotStart::NotMigrated { address }),
        Err(source) => Err(CannotStart::Store { address, source }),
    }
}
