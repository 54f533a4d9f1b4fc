//! The loop that acts: it asks the machine what to do, does it, and tells the machine what came of it.
//!
//! All input and output of sync happens here. Between building a request and taking its answer the core is
//! free for the officer. Losing this loop at any point loses nothing: what waits is in the store.

use std::sync::Arc;
use std::time::Duration;

use beatbook_shared::api::auth::{Refresh, Tokens};
use beatbook_shared::problem::Problem;
use beatbook_shared::sync::packing::{HEADER, Packing, UNPACKS};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::core::{Core, Identity};
use crate::device::{Device, Told};
use crate::net::{Call, Came, Doing};
use crate::problems::Refused;
use crate::store::meta::name;
use crate::sync::build::Limits;
use crate::sync::machine::{Effect, Event, Failure, Heard, Machine};
use crate::sync::pages::PAGE;

/// How long to wait before listening for pokes again after the line broke. Polling goes on meanwhile.
const LISTEN_AGAIN: Duration = Duration::from_secs(15);

/// Runs until the device is dropped.
pub async fn run(device: Arc<Device>, mut nudges: UnboundedReceiver<Event>) {
    let ears = tokio::spawn(listen(Arc::clone(&device)));
    // Photos go beside text, for as long as this loop runs and no longer.
    let mut photos = tokio::task::JoinSet::new();
    photos.spawn(crate::evidence::send::run(Arc::clone(&device)));
    let keeper = tokio::spawn(crate::keeper::watch(Arc::clone(&device)));
    let mut machine = Machine::default();
    let flight = device.inner().state.flight_mode;
    let mut event = Event::Flight(flight);
    let mut packing = Packing::Zstd;
    let mut wake: Option<u64> = None;
    let mut doing: Option<Doing<'_, Event>> = None;
    loop {
        let (next, effects) = machine.step(event, device.clock.mono_ms(), draw(&device));
        machine = next;
        for effect in effects {
            match effect {
                Effect::WakeAt(at) => wake = Some(at),
                Effect::Send => doing = Some(Box::pin(send(Arc::clone(&device), packing))),
                Effect::FetchPage => doing = Some(Box::pin(fetch(Arc::clone(&device), packing))),
                Effect::Refresh => doing = Some(Box::pin(refresh(Arc::clone(&device)))),
            }
        }
        show(&device, &machine);
        let timer = wake.filter(|_| doing.is_none());
        event = tokio::select! {
            done = finish(&mut doing) => done,
            nudge = nudges.recv() => match nudge {
                Some(nudge) => nudge,
                None => break,
            },
            () = sleep_until(timer, &device) => { wake = None; Event::Tick }
        };
        if matches!(event, Event::Failed(Failure::Refused))
            && device.inner().state.last_error.as_deref() == Some(UNPACKED)
        {
            // Something on the way, or an older server, cannot read this packing: go one plainer.
            packing = match packing {
                Packing::Zstd => Packing::Gzip,
                _ => Packing::Plain,
            };
            event = Event::Failed(Failure::Unreachable);
        }
    }
    ears.abort();
    keeper.abort();
}

/// What the loop notes when the server could not unpack a body.
const UNPACKED: &str = "the server could not unpack what was sent";

async fn finish(doing: &mut Option<Doing<'_, Event>>) -> Event {
    match doing {
        Some(work) => {
            let event = work.await;
            *doing = None;
            event
        }
        None => std::future::pending().await,
    }
}

async fn sleep_until(at: Option<u64>, device: &Device) {
    match at {
        Some(at) => {
            tokio::time::sleep(Duration::from_millis(at.saturating_sub(device.clock.mono_ms()))).await;
        }
        // Something is under way and always ends; until then there is nothing to wake for.
        None => std::future::pending().await,
    }
}

fn draw(device: &Device) -> f64 {
    let mut bytes = [0; 4];
    device.clock.random(&mut bytes);
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

fn show(device: &Device, machine: &Machine) {
    let mut inner = device.inner();
    let before = (inner.state.busy, inner.state.offline);
    inner.state.busy = machine.busy();
    inner.state.offline = machine.offline();
    let changed = before != (machine.busy(), machine.offline());
    drop(inner);
    if changed {
        device.tell(Told::Sync);
    }
}

/// Whom to ask, and as whom. There is none for whoever has signed out: nothing leaves without a sign-in.
struct Line {
    server: String,
    access: String,
    device: String,
}

fn line(core: &mut Core) -> Result<Option<Line>, Refused> {
    let server: Option<String> = core.db().meta(name::SERVER)?;
    let tokens: Option<Tokens> = core.db().meta(name::TOKENS)?;
    let identity: Option<Identity> = core.db().meta(name::IDENTITY)?;
    Ok(match (server, identity, tokens) {
        (Some(server), Some(identity), Some(tokens)) => {
            Some(Line { server, access: tokens.access, device: identity.device.0 })
        }
        _ => None,
    })
}

/// Notes that the officer must sign in, where the device is somebody's and has no sign-in. Says whether it is so.
fn must_sign_in(core: &mut Core) -> Result<bool, Refused> {
    let tokens: Option<Tokens> = core.db().meta(name::TOKENS)?;
    if tokens.is_some() || core.identity()?.is_none() {
        return Ok(false);
    }
    core.db().write(|db| db.set_meta(name::SIGNED_OUT, &true))?;
    Ok(true)
}

impl Line {
    fn call(&self, path: &str, packing: Packing, lines: &[u8]) -> Call {
        Call {
            url: format!("{}{path}", self.server),
            headers: vec![
                ("authorization", format!("Bearer {}", self.access)),
                ("x-beatbook-device", self.device.clone()),
                ("content-type", "application/x-ndjson".to_owned()),
                (HEADER, packing.name().to_owned()),
                (UNPACKS, packing.name().to_owned()),
            ],
            body: packing.pack(lines),
        }
    }
}

async fn send(device: Arc<Device>, packing: Packing) -> Event {
    let asked = device
        .with_store(|core, state| {
            let Some(line) = line(core)? else { return Ok(Err(must_sign_in(core)?)) };
            let out = core.make_request(Limits::default())?;
            state.sending = out.ticket.ops;
            Ok(Ok((line, out)))
        })
        .await;
    let (line, out) = match asked {
        Ok(Ok(asked)) => asked,
        Ok(Err(true)) => return Event::NotRefreshed { lapsed: true },
        _ => return nothing_open(),
    };
    let came = device.net.post(line.call("/sync", packing, &out.body)).await;
    device.inner().state.sending = None;
    let lines = match read(&device, came) {
        Ok(lines) => lines,
        Err(failure) => return failure,
    };
    let taken = device.with_store(move |core, _| Ok(core.take_answer(&out.ticket, &lines)?)).await;
    match taken {
        Ok(report) if report.heard => {
            note(&device, None);
            let at = Arc::clone(&device);
            let looked = tokio::task::spawn_blocking(move || at.heard_from_server(&mut at.inner())).await;
            if let Ok(Err(Refused(problem))) = looked {
                tracing::warn!(problem = %problem.detail, "the lease could not be renewed");
            }
            for remark in &report.remarks {
                tracing::warn!("{remark}");
            }
            if report.settled + report.changes > 0 || report.new_epoch || report.rebased {
                device.tell(Told::Changed);
            }
            device.tell(Told::Sync);
            Event::Answered(Heard {
                progress: report.settled + report.changes > 0 || report.new_epoch || report.rebased,
                more: report.more || !report.complete,
                snapshots: report.snapshots,
                next_after_ms: report.next_after_ms,
            })
        }
        Ok(_) => {
            note(&device, Some("the server's answer could not be read"));
            Event::Failed(Failure::Unreachable)
        }
        Err(problem) => {
            note(&device, Some(&problem.detail));
            Event::Failed(Failure::Unreachable)
        }
    }
}

async fn fetch(device: Arc<Device>, packing: Packing) -> Event {
    let asked = device
        .with_store(|core, _| {
            let Some(line) = line(core)? else { return Ok(None) };
            Ok(core.snapshot_ask(PAGE)?.map(|ask| (line, ask)))
        })
        .await;
    let (line, ask) = match asked {
        Ok(Some(asked)) => asked,
        Ok(None) => return Event::PageTaken { more: false, progress: true },
        Err(_) => return nothing_open(),
    };
    let Ok(question) = serde_json::to_vec(&ask) else { return Event::Failed(Failure::Refused) };
    let came = device.net.post(line.call("/snapshot", packing, &question)).await;
    let lines = match read(&device, came) {
        Ok(lines) => lines,
        Err(failure) => return failure,
    };
    match device.with_store(move |core, _| Ok(core.take_snapshot_page(&ask, &lines)?)).await {
        Ok(page) => {
            device.tell(Told::Changed);
            Event::PageTaken { more: page.more, progress: page.records > 0 || page.complete }
        }
        Err(problem) => {
            note(&device, Some(&problem.detail));
            Event::Failed(Failure::Unreachable)
        }
    }
}

async fn refresh(device: Arc<Device>) -> Event {
    let asked = device
        .with_store(|core, _| {
            let Some(line) = line(core)? else { return Ok(None) };
            let tokens: Option<Tokens> = core.db().meta(name::TOKENS)?;
            Ok(tokens.map(|tokens| (line, tokens.refresh)))
        })
        .await;
    let Ok(Some((line, refresh))) = asked else { return nothing_open() };
    let Ok(body) = serde_json::to_vec(&Refresh { refresh: refresh.clone() }) else {
        return Event::NotRefreshed { lapsed: true };
    };
    let mut call = line.call("/auth/refresh", Packing::Plain, &body);
    call.headers = vec![("content-type", "application/json".to_owned())];
    let came = match device.net.post(call).await {
        Ok(came) => came,
        Err(error) => {
            note(&device, Some(&error.0));
            return Event::NotRefreshed { lapsed: false };
        }
    };
    let tokens: Option<Tokens> = serde_json::from_slice(&came.body).ok();
    match (came.status, tokens) {
        (200, Some(tokens)) => {
            let kept = device
                .with_store(move |core, _| {
                    if !renews(core, &refresh)? {
                        return Ok(());
                    }
                    core.db().write(|db| {
                        db.set_meta(name::TOKENS, &tokens)?;
                        db.set_meta(name::SIGNED_OUT, &false)
                    })?;
                    Ok(())
                })
                .await;
            if kept.is_ok() { Event::Refreshed } else { Event::NotRefreshed { lapsed: false } }
        }
        (401 | 403 | 422, _) => {
            let noted = device
                .with_store(move |core, _| {
                    let renews = renews(core, &refresh)?;
                    if renews {
                        core.db().write(|db| db.set_meta(name::SIGNED_OUT, &true))?;
                    }
                    Ok(renews)
                })
                .await;
            if matches!(noted, Ok(false)) {
                return Event::Refreshed;
            }
            note(&device, noted.err().map(|p| p.detail).as_deref().or(Some("the sign-in has lapsed")));
            device.tell(Told::Sync);
            Event::NotRefreshed { lapsed: true }
        }
        _ => Event::NotRefreshed { lapsed: false },
    }
}

/// Whether the sign-in that was to be renewed is still the one that stands. Signing out meanwhile is not undone by an
/// answer that comes late, nor is a new sign-in ended by one.
fn renews(core: &mut Core, refresh: &str) -> Result<bool, Refused> {
    let tokens: Option<Tokens> = core.db().meta(name::TOKENS)?;
    Ok(tokens.is_some_and(|tokens| tokens.refresh == refresh))
}

/// Locked, or not enrolled: there is nothing to send, and unlocking or enrolling says so by itself.
fn nothing_open() -> Event {
    Event::Answered(Heard { progress: true, ..Heard::default() })
}

/// The lines of an answer, or what its status means for going on.
fn read(device: &Device, came: Result<Came, crate::net::NoAnswer>) -> Result<Vec<u8>, Event> {
    let came = came.map_err(|error| {
        note(device, Some(&error.0));
        Event::Failed(Failure::Unreachable)
    })?;
    if came.status == 200 {
        let packing = Packing::named(came.packing.as_deref()).unwrap_or(Packing::Plain);
        return Ok(packing.unpack_what_came(&came.body));
    }
    let problem: Option<Problem> = serde_json::from_slice(&came.body).ok();
    let detail = problem.map_or_else(|| format!("the server answered {}", came.status), |p| p.detail);
    note(device, Some(&detail));
    let retry_after_ms =
        came.retry_after.and_then(|t| t.parse::<u64>().ok()).map(|s| s.saturating_mul(1_000));
    Err(Event::Failed(match came.status {
        401 => Failure::SignIn,
        429 | 503 => Failure::Busy { retry_after_ms: retry_after_ms.unwrap_or(1_000).min(600_000) },
        415 => {
            note(device, Some(UNPACKED));
            Failure::Refused
        }
        400..=499 => Failure::Refused,
        _ => Failure::Unreachable,
    }))
}

fn note(device: &Device, error: Option<&str>) {
    device.inner().state.last_error = error.map(str::to_owned);
}

/// Listens for pokes for as long as there is a line. A poke only makes the next request sooner.
async fn listen(device: Arc<Device>) {
    loop {
        let asked = device.with_store(|core, state| Ok((line(core)?, state.flight_mode))).await;
        let heard = match asked {
            Ok((Some(line), false)) => {
                device.net.poke(line.call("/events", Packing::Plain, &[])).await.is_ok()
            }
            _ => false,
        };
        if heard {
            device.nudge(Event::Poked);
            // Several writes of one moment are one poke.
            tokio::time::sleep(Duration::from_millis(200)).await;
        } else {
            tokio::time::sleep(LISTEN_AGAIN).await;
        }
    }
}
