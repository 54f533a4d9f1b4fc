//! The server's log: one JSON object a line on standard error. Words of people's records never go there.

use tracing_subscriber::EnvFilter;

/// Starts logging. `BEATBOOK_LOG` says how much: `info` when it is not set.
pub fn start() {
    let filter = EnvFilter::try_from_env("BEATBOOK_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // Only a second start can fail, and then the first goes on.
    drop(
        tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_writer(std::io::stderr)
            .with_env_filter(filter)
            .try_init(),
    );
}
