//! Sending photos: does what the queue says, one step at a time, beside the sync of text and never in its way.
//!
//! Losing this loop at any point loses nothing. The core is held only to look and to note; reading, decrypting and
//! waiting for the network happen outside of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use beatbook_shared::api::auth::Tokens;
use beatbook_shared::api::evidence::BlobState;
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::blob::{self, Bitmap, CHUNK_HASH};

use super::KEEP_RECEIVED;
use super::file::{FileError, PhotoFile};
use super::queue::{Heard, Queue, Step, Waiting};
use super::taking::sweep;
use crate::core::Core;
use crate::device::{Device, State, Told};
use crate::net::{Call, Came, NoAnswer, Verb};
use crate::problems::Refused;
use crate::store::meta::name;
use crate::store::photos::PhotoRow;
use crate::sync::machine::Event;

/// Looked again after so long when nothing happens, so that nothing depends on being told.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Runs until it is dropped.
pub async fn run(device: Arc<Device>) {
    let mut news = device.listen();
    let mut queue = Queue::default();
    let mut swept = false;
    loop {
        let looked = device.beside(look).await;
        if looked.is_ok() && !swept {
            // Nothing can be under way before the store was first open.
            let folder = device.photos_folder();
            swept = tokio::task::spawn_blocking(move || sweep(&folder)).await.is_ok();
        }
        let now = device.clock.mono_ms();
        let step = match &looked {
            Ok(seen) if !seen.silent => queue.next(&seen.waiting, seen.text_waits, now),
            _ => Step::Wait(None),
        };
        if let (Ok(seen), Step::Wait(None)) = (&looked, &step)
            && let Some(row) = seen.old.first().filter(|_| !seen.silent)
            && release(&device, row).await
        {
            continue;
        }
        match step {
            Step::Wait(until) => {
                let wait = until
                    .map_or(LOOK_AGAIN, |at| Duration::from_millis(at.saturating_sub(now)).min(LOOK_AGAIN));
                tokio::select! {
                    told = news.recv() => {
                        if matches!(told, Err(tokio::sync::broadcast::error::RecvError::Closed)) {
                            return;
                        }
                        let hurry = std::mem::take(&mut device.inner().state.hurry_photos);
                        if hurry {
                            queue.hurry();
                        }
                    }
                    () = tokio::time::sleep(wait) => {}
                }
            }
            step => {
                let heard = act(&device, &step).await;
                if heard == Heard::SignIn {
                    device.nudge(Event::Tapped);
                }
                let before = device.clock.mono_ms();
                queue.heard(&step, heard, before, draw(&device));
                show(&device, &queue, &step);
            }
        }
    }
}

fn draw(device: &Device) -> f64 {
    let mut bytes = [0; 4];
    device.clock.random(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

/// What the pages show of a photo on its way.
fn show(device: &Device, queue: &Queue, step: &Step) {
    let (Step::Ask(id) | Step::Put(id, _) | Step::Seal(id)) = step else { return };
    device.inner().state.photos.insert(id.clone(), queue.standing(id));
    // Every chunk would be many; the bar moves often enough with each fourth.
    if !matches!(step, Step::Put(_, n) if n % 4 != 0) {
        device.tell(Told::Sync);
    }
}

struct Seen {
    waiting: Vec<Waiting>,
    /// Received so long ago that the original may go, once the server has said again that it holds it.
    old: Vec<PhotoRow>,
    text_waits: bool,
    /// Flight mode is on, or nobody is signed in: nothing leaves.
    silent: bool,
}

fn look(core: &mut Core, state: &mut State) -> Result<Seen, Refused> {
    let life: i64 = core.db().meta(name::LIFE)?.unwrap_or(0);
    let stale = core.db().photos_received_before(beatbook_shared::time::Millis(i64::MAX))?;
    if stale.iter().any(|row| row.life != life) {
        core.db().write(|db| db.offer_photos_again(life))?;
    }
    let mut waiting = Vec::new();
    for row in core.db().photos_kept()? {
        let announced = core.db().ops_on(&row.evidence)?.iter().all(|op| !op.waiting());
        waiting.push(Waiting { bytes: row.size(), announced, id: row.evidence });
    }
    let old = core.now().plus(-KEEP_RECEIVED);
    Ok(Seen {
        waiting,
        old: core.db().photos_received_before(old)?,
        text_waits: core.db().waiting()?.count > 0,
        silent: state.flight_mode || core.db().meta::<Tokens>(name::TOKENS)?.is_none(),
    })
}

/// The way to the server for one photo.
struct Way {
    server: String,
    access: String,
    device: String,
    row: PhotoRow,
    path: PathBuf,
}

impl Way {
    fn call(&self, tail: &str) -> Call {
        Call {
            url: format!("{}/blobs/{}{tail}?evidence={}", self.server, self.row.sha, self.row.evidence),
            headers: vec![
                ("authorization", format!("Bearer {}", self.access)),
                ("x-beatbook-device", self.device.clone()),
            ],
            body: Vec::new(),
        }
    }
}

async fn way(device: &Arc<Device>, id: &str) -> Option<Way> {
    let id = id.to_owned();
    let folder = device.photos_folder();
    let found = device.beside(move |core, _| {
        let server: Option<String> = core.db().meta(name::SERVER)?;
        let tokens: Option<Tokens> = core.db().meta(name::TOKENS)?;
        let (Some(server), Some(tokens), Some(identity), Some(row)) =
            (server, tokens, core.identity()?, core.db().photo(&id)?)
        else {
            return Ok(None);
        };
        let access = tokens.access;
        Ok(Some(Way { server, access, device: identity.device.0, path: folder.join(&row.name), row }))
    });
    found.await.ok().flatten()
}

async fn act(device: &Arc<Device>, step: &Step) -> Heard {
    let (Step::Ask(id) | Step::Put(id, _) | Step::Seal(id)) = step else { return Heard::NoAnswer };
    // Locked or signed out in the meantime: the next look finds the same.
    let Some(way) = way(device, id).await else { return Heard::Busy(1_000) };
    match step {
        Step::Put(_, n) => put(device, &way, *n).await,
        Step::Seal(_) => state_or_seal(device, &way, Verb::Post, "/seal").await,
        _ => state_or_seal(device, &way, Verb::Get, "").await,
    }
}

async fn put(device: &Arc<Device>, way: &Way, n: u32) -> Heard {
    let (path, key, bytes) = (way.path.clone(), way.row.key.clone(), way.row.size());
    let read = tokio::task::spawn_blocking(move || read_chunk(&path, &key, bytes, n)).await;
    let body = match read {
        Ok(Ok(body)) => body,
        Ok(Err(error)) => {
            return Heard::Refused(format!("{error}. The description is kept; tell your supervisor."));
        }
        Err(_) => return Heard::NoAnswer,
    };
    let mut call = way.call(&format!("/{n}"));
    call.headers.push(("content-type", "application/octet-stream".to_owned()));
    call.headers.push((CHUNK_HASH, blob::hash(&body)));
    call.body = body;
    match said(device.net.ask(Verb::Put, call).await) {
        Ok(_) => Heard::Took,
        Err(heard) => heard,
    }
}

pub(crate) fn read_chunk(
    path: &std::path::Path,
    key: &str,
    bytes: u64,
    n: u32,
) -> Result<Vec<u8>, FileError> {
    let key = hex::decode(key).ok().and_then(|k| k.try_into().ok()).ok_or(FileError::Altered(0))?;
    PhotoFile::open(path, &key, bytes)?.chunk(n)
}

async fn state_or_seal(device: &Arc<Device>, way: &Way, verb: Verb, tail: &str) -> Heard {
    let came = match said(device.net.ask(verb, way.call(tail)).await) {
        Ok(came) => came,
        Err(heard) => return heard,
    };
    let state: Option<BlobState> = serde_json::from_slice(&came.body).ok();
    let Some(state) = state.filter(|s| s.bytes == way.row.size()) else { return Heard::NoAnswer };
    if state.sealed_at.is_some() {
        return if received(device, &way.row, "received").await { Heard::Sealed } else { Heard::NoAnswer };
    }
    Bitmap::from_hex(blob::chunks(state.bytes), &state.have).map_or(Heard::NoAnswer, Heard::Has)
}

/// Keeps that the server holds the whole: only after this does the device say `received`.
async fn received(device: &Arc<Device>, row: &PhotoRow, state: &'static str) -> bool {
    let id = row.evidence.clone();
    let kept = device.beside(move |core, _| {
        let life: i64 = core.db().meta(name::LIFE)?.unwrap_or(0);
        let now = core.now();
        Ok(core.db().write(|db| db.set_photo_state(&id, state, life, now))?)
    });
    let kept = kept.await.is_ok();
    device.tell(Told::Changed);
    kept
}

/// Lets an old original go, if the server says once more that it holds the whole. If it does not, it is sent again.
/// Says whether anything came of it.
async fn release(device: &Arc<Device>, row: &PhotoRow) -> bool {
    let Some(way) = way(device, &row.evidence).await else { return false };
    let Ok(came) = said(device.net.ask(Verb::Get, way.call("")).await) else { return false };
    let Ok(state) = serde_json::from_slice::<BlobState>(&came.body) else { return false };
    if state.sealed_at.is_none() {
        return received(device, row, "kept").await;
    }
    // First the note, then the file: a death in between leaves a file that nobody names, never a name without one.
    let noted = received(device, row, "released").await;
    if noted {
        let path = way.path;
        drop(tokio::task::spawn_blocking(move || std::fs::remove_file(path)).await);
    }
    noted
}

/// An answer that did what was asked, or what its status means for going on.
fn said(came: Result<Came, NoAnswer>) -> Result<Came, Heard> {
    let Ok(came) = came else { return Err(Heard::NoAnswer) };
    let after = came.retry_after.as_deref().and_then(|s| s.parse::<u64>().ok());
    match came.status {
        200..=299 => Ok(came),
        401 => Err(Heard::SignIn),
        408 => Err(Heard::NoAnswer),
        429 | 503 => Err(Heard::Busy(after.unwrap_or(1).saturating_mul(1_000))),
        // Whatever is wrong with this one, the next may go: it is set aside and looked at again by itself.
        _ => {
            let problem: Option<Problem> = serde_json::from_slice(&came.body).ok();
            Err(Heard::Refused(
                problem.map_or_else(|| format!("The server answered {}.", came.status), |p| p.detail),
            ))
        }
    }
}
