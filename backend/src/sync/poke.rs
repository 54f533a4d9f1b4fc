//! Pokes: "something moved in a scope of yours". They carry no data, so losing one costs nothing but time.
//!
//! Each process looks at the heads of the scopes when a request of its own wrote something, and every 250 ms
//! as long as anybody listens, because another process may have written. It is one indexed question however
//! large the store is.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout, timeout_at};

use super::{grants, store};
use crate::db::Db;
use crate::http::{DeviceCaller, Failure, Station};

/// How often the heads are looked at while somebody listens.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A line that says nothing, so that a dead connection is noticed.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// A stream ends after this; the device comes again with a fresh sign-in and its grants of then.
const LASTS: Duration = Duration::from_secs(600);

type Heads = Arc<BTreeMap<String, i64>>;

/// The newest heads that this process has seen, for whoever listens.
#[derive(Clone, Debug)]
pub struct Pokes {
    heads: Arc<watch::Sender<Heads>>,
    look: Arc<Notify>,
    looking: Arc<AtomicBool>,
}

impl Default for Pokes {
    fn default() -> Self {
        Pokes {
            heads: Arc::new(watch::channel(Heads::default()).0),
            look: Arc::new(Notify::new()),
            looking: Arc::new(AtomicBool::new(false)),
        }
    }
}

impl Pokes {
    /// Something was just written here: do not wait for the next look.
    pub fn look_now(&self) {
        self.look.notify_one();
    }

    fn listen(&self, db: Db) -> watch::Receiver<Heads> {
        let receiver = self.heads.subscribe();
        if !self.looking.swap(true, Ordering::SeqCst) {
            actix_web::rt::spawn(look(self.clone(), db));
        }
        receiver
    }
}

/// Looks at the heads until nobody listens any more.
async fn look(pokes: Pokes, db: Db) {
    while pokes.heads.receiver_count() > 0 {
        let at = db.clone();
        match web::block(move || at.read(store::all_heads)).await {
            Ok(Ok(heads)) => {
                pokes.heads.send_if_modified(|held| {
                    let moved = **held != heads;
                    if moved {
                        *held = Arc::new(heads);
                    }
                    moved
                });
            }
            Ok(Err(error)) => tracing::warn!(%error, "the heads could not be read for pokes"),
            Err(error) => tracing::warn!(%error, "the look at the heads was cut off"),
        }
        // Either way it is looked again; a written change only makes it sooner.
        drop(timeout(LOOK_EVERY, pokes.look.notified()).await);
    }
    pokes.looking.store(false, Ordering::SeqCst);
}

/// `GET /events`.
pub(super) async fn events(
    caller: DeviceCaller,
    station: web::Data<Station>,
) -> Result<HttpResponse, Failure> {
    let now = station.now();
    let staff = caller.caller.staff.clone();
    let mine = if caller.revoked {
        Vec::new()
    } else {
        station.read(move |conn| grants::granted(conn, &staff, now)).await?
    };
    let names: Vec<String> = mine.into_iter().map(|s| s.0).collect();
    let mut heads = station.pokes.listen(station.db.clone());
    let told = only(&heads.borrow_and_update(), &names);
    let stream = futures_util::stream::unfold(
        Stream { heads, names, told, ends: Instant::now() + LASTS, first: true },
        next,
    );
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream))
}

struct Stream {
    heads: watch::Receiver<Heads>,
    names: Vec<String>,
    told: BTreeMap<String, i64>,
    ends: Instant,
    first: bool,
}

async fn next(mut stream: Stream) -> Option<(Result<Bytes, actix_web::Error>, Stream)> {
    if stream.first {
        stream.first = false;
        return Some((Ok(Bytes::from_static(b": listening\n\n")), stream));
    }
    loop {
        if Instant::now() >= stream.ends {
            return None;
        }
        let beat = stream.ends.min(Instant::now() + HEARTBEAT);
        match timeout_at(beat, stream.heads.changed()).await {
            Err(_) => return Some((Ok(Bytes::from_static(b": here\n\n")), stream)),
            Ok(Err(_)) => return None,
            Ok(Ok(())) => {
                let now = only(&stream.heads.borrow_and_update(), &stream.names);
                let moved: Vec<String> = now
                    .iter()
                    .filter(|(scope, head)| stream.told.get(*scope) != Some(*head))
                    .map(|(scope, head)| {
                        format!(
                            "event: poke\ndata: {}\n\n",
                            serde_json::json!({ "scope": scope, "head": head })
                        )
                    })
                    .collect();
                stream.told = now;
                if !moved.is_empty() {
                    return Some((Ok(Bytes::from(moved.concat())), stream));
                }
            }
        }
    }
}

fn only(heads: &Heads, names: &[String]) -> BTreeMap<String, i64> {
    names.iter().filter_map(|n| heads.get(n).map(|h| (n.clone(), *h))).collect()
}
