//! What may be set, one struct a concern.
//!
//! A value comes from the first of these that names it: a command-line flag, an environment variable
//! (`BEATBOOK_LISTEN_PORT` for `listen.port`), the TOML file of `--config`, the default. The defaults serve
//! one machine as they are. A key that nobody knows is an error that names the nearest one that exists:
//! a setting that is silently ignored is worse than none.

mod layers;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use layers::{Flags, Wrong};

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    pub listen: Listen,
    pub database: Database,
    pub tokens: Tokens,
    /// How the force's phones lock.
    pub lock: beatbook_shared::locking::lease::Policy,
    pub limits: Limits,
    pub pages: Pages,
    pub demonstration: Demonstration,
}

/// Where the server listens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listen {
    /// Behind a proxy that ends TLS, keep this on the loopback address.
    pub address: String,
    /// 0 takes any free port and prints it.
    pub port: u16,
    /// Threads that answer; 0 means one for each core.
    pub workers: usize,
    /// How long an idle connection is kept.
    pub keep_alive_s: u64,
    /// How long a client may take to send its headers.
    pub header_timeout_s: u64,
}

/// The store. Its address may hold a password, so it is never printed whole.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://user:password@host/name`.
    pub url: String,
    pub connections: u32,
    /// How many writes may wait before the server answers that it is busy.
    pub waiting_writes: usize,
    /// Whether each commit reaches the disk before it is answered (SQLite). Off only for throw-away stores.
    pub durable: bool,
}

/// How long a sign-in lasts and what a wrong password costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tokens {
    /// Named in every token; a token of another issuer is refused.
    pub issuer: String,
    pub access_minutes: u32,
    /// A browser's sign-in ends after this long without use.
    pub browser_hours: u32,
    /// A device's sign-in ends after this long without use.
    pub device_days: u32,
    /// However much it is used, a sign-in ends after this long.
    pub longest_days: u32,
    /// For how long the answer to a refresh may be asked for again when it was lost on the way.
    pub retry_s: u32,
    /// The same for a device, which may lose its signal just then.
    pub device_retry_s: u32,
    /// Wrong passwords before the first wait.
    pub wrong_before_wait: u32,
    /// The first wait; each further wrong password doubles it, up to the longest.
    pub first_wait_s: u32,
    pub longest_wait_s: u32,
    /// How long an enrolment code is good for.
    pub code_minutes: u32,
    /// Whether the browser's cookie travels over TLS only. A demonstration on plain loopback turns it off.
    pub secure_cookie: bool,
}

/// How much the server takes at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The largest JSON question of the console and of signing in.
    pub body_bytes: usize,
    /// How long such a question may take to come in.
    pub body_timeout_s: u64,
    /// Passwords checked at once; each takes about 19 MiB while it lasts.
    pub password_checks: usize,
    /// Sign-ins that may wait for their turn; one more is told that the server is busy.
    pub waiting_sign_ins: usize,
    /// Rows in one list of the console.
    pub list_rows: u32,
    /// A file that takes longer, roughly, is written in the background.
    pub export_wait_ms: u64,
    /// A board that reads at least so many records is kept for a quarter of an hour; a smaller one is counted anew.
    pub boards_kept_from: usize,
}

/// The console's pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pages {
    /// Whether to serve them at all; off for a server that only takes sync.
    pub serve: bool,
    /// Whether to tell browsers to come by TLS only from now on (HSTS).
    pub tls_only: bool,
    /// The language of pages for people who have not chosen: `en` or `cy`.
    pub language: String,
}

/// Whether the force on this server is made up. Pages say so on every screen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Demonstration {
    pub enabled: bool,
}

impl Default for Listen {
    fn default() -> Self {
        Listen {
            address: "127.0.0.1".to_owned(),
            port: 8700,
            workers: 0,
            keep_alive_s: 75,
            header_timeout_s: 10,
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        let options = crate::db::DbOptions::default();
        Database {
            url: "sqlite:beatbook.db".to_owned(),
            connections: options.connections,
            waiting_writes: options.waiting_writes,
            durable: options.durable,
        }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Tokens {
            issuer: "beatbook".to_owned(),
            access_minutes: 10,
            browser_hours: 12,
            device_days: 30,
            longest_days: 90,
            retry_s: 30,
            device_retry_s: 600,
            wrong_before_wait: 5,
            first_wait_s: 30,
            longest_wait_s: 900,
            code_minutes: 60,
            secure_cookie: true,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 256 * 1024,
            body_timeout_s: 30,
            password_checks: 2,
            waiting_sign_ins: 300,
            list_rows: 500,
            export_wait_ms: 5_000,
            boards_kept_from: 100_000,
        }
    }
}

impl Default for Pages {
    fn default() -> Self {
        Pages { serve: true, tls_only: false, language: "en".to_owned() }
    }
}

impl Database {
    #[must_use]
    pub fn options(&self) -> crate::db::DbOptions {
        crate::db::DbOptions {
            connections: self.connections,
            waiting_writes: self.waiting_writes,
            durable: self.durable,
        }
    }

    /// The address without its password, for logs and messages.
    #[must_use]
    pub fn address(&self) -> String {
        let Some((scheme, rest)) = self.url.split_once("://") else { return self.url.clone() };
        // The user's part ends at the last `@` before the path; a password may hold an `@` of its own.
        let authority = rest.split(['/', '?']).next().unwrap_or(rest);
        let Some(at) = authority.rfind('@') else {
            return format!("{scheme}://{}", without_query(rest));
        };
        let user = authority[..at].split(':').next().unwrap_or_default();
        let secret = if authority[..at].contains(':') { ":***" } else { "" };
        format!("{scheme}://{user}{secret}{}", without_query(&rest[at..]))
    }
}

/// libpq reads a password from the query part too.
fn without_query(rest: &str) -> String {
    match rest.split_once('?') {
        Some((path, _)) => format!("{path}?***"),
        None => rest.to_owned(),
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("url", &self.address())
            .field("connections", &self.connections)
            .field("waiting_writes", &self.waiting_writes)
            .field("durable", &self.durable)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_printed_configuration_never_shows_a_password() {
        for url in [
            "postgres://beat:hunter2@db.example/beatbook",
            "postgres://beat:hun@ter2@db.example/beatbook",
            "postgresql://db.example/beatbook?user=beat&password=hunter2",
            "postgres://beat:hunter2@db.example/beatbook?password=ter2",
        ] {
            let config = Config {
                database: Database { url: url.to_owned(), ..Database::default() },
                ..Config::default()
            };
            let printed = format!("{config:?}");
            assert!(!printed.contains("ter2"), "{printed}");
            assert!(printed.contains("db.example/beatbook"), "{printed}");
        }
    }

    #[test]
    fn an_address_without_a_password_is_shown_whole() {
        let shown = |url: &str| Database { url: url.to_owned(), ..Database::default() }.address();
        assert_eq!(shown("sqlite:/var/lib/beatbook.db"), "sqlite:/var/lib/beatbook.db");
        assert_eq!(shown("postgres://beat@db.example/beatbook"), "postgres://beat@db.example/beatbook");
        assert_eq!(shown("postgres://beat:x@db.example/b"), "postgres://beat:***@db.example/b");
    }
}
