//! The device itself: how it stands, whose it is, opening and closing it.

use std::sync::Arc;

use beatbook_shared::api::auth::{Enrol, Enrolled, SignIn, Tokens};
use beatbook_shared::api::console::Person;
use beatbook_shared::api::locking::{FullSignIn, LockView, Recover, Recovered, Seen};
use beatbook_shared::api::officer::{
    Chip, ChipState, EnrolDevice, FlightMode, Language, Nothing, Phase, SignInAgain, Status, Unlock,
};
use beatbook_shared::ids::DeviceId;
use beatbook_shared::locking::pin::weakness;
use beatbook_shared::problem::{Code, Problem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::{fixes, locked, outbox};
use crate::core::{Core, Identity};
use crate::device::{Closed, Damage, Device, Inner, State, Told};
use crate::net::Call;
use crate::problems::{self, Refused};
use crate::store::meta::name;
use crate::sync::machine::Event;
use crate::vault::{VaultError, recovery};

pub(super) async fn status(device: &Arc<Device>, _: Nothing) -> Result<Status, Problem> {
    let device = Arc::clone(device);
    tokio::task::spawn_blocking(move || {
        let mut inner = device.inner();
        device.lock_if_due(&mut inner);
        let vault = device.settings.vault().exists();
        let now = device.clock.now();
        let lock = locked::view(&device, &inner);
        let state = std::mem::take(&mut inner.state);
        let status = match inner.core.as_mut() {
            Some(core) => open(core, &state, lock).map_err(Problem::from),
            None => Ok(closed(&device, vault, &state, lock, now)),
        };
        inner.state = state;
        status
    })
    .await
    .unwrap_or_else(|e| Err(Problem::new(Code::Server, format!("The device stopped in the middle: {e}."))))
}

fn closed(
    device: &Device,
    vault: bool,
    state: &State,
    lock: LockView,
    now: beatbook_shared::time::Millis,
) -> Status {
    let (phase, message, code) = match (vault, state.wrong_pin) {
        (false, _) => (Phase::NotEnrolled, None, None),
        (true, _) if lock.tries_left == Some(0) => (
            Phase::PasswordNeeded,
            Some(
                "Too many PINs were wrong. Sign in with collar number and password to set a new PIN. Nothing on this \
                 phone is lost.",
            ),
            Some("pin-spent"),
        ),
        (true, false) => (Phase::Locked, None, None),
        (true, true) => (
            Phase::WrongKey,
            Some("That PIN is not the one that was set. Nothing was changed; try again."),
            Some("wrong-pin"),
        ),
    };
    Status {
        phase,
        message: message.map(str::to_owned),
        code: code.map(str::to_owned),
        officer: None,
        language: state
            .language
            .clone()
            .or_else(|| device.settings.lockscreen().face().map(|face| face.language))
            .unwrap_or_else(|| "en".to_owned()),
        device: None,
        chip: Chip {
            state: ChipState::Offline,
            count: state.at_lock.map_or(0, |(count, _)| count),
            at: None,
            oldest_ms: state.at_lock.and_then(|(_, oldest)| Some(now.since(oldest?).max(0))),
        },
        flight_mode: state.flight_mode,
        clock_skew_ms: None,
        demonstration: false,
        lock,
        now,
        unsent: state.at_lock.map_or(0, |(count, _)| count),
        oldest_unsent: state.at_lock.and_then(|(_, oldest)| oldest),
        first: None,
        newer_app: None,
    }
}

fn open(core: &mut Core, state: &State, lock: LockView) -> Result<Status, Refused> {
    let identity = core.identity()?;
    let (phase, message, code) = phase(core, state, identity.is_some())?;
    let offset: Option<(i64, u32)> = core.db().meta(name::OFFSET)?;
    let waiting = core.waiting()?;
    let min_app: Option<String> = core.db().meta(name::MIN_APP)?;
    Ok(Status {
        unsent: waiting.count,
        oldest_unsent: waiting.oldest,
        first: if phase == Phase::FirstSync { Some(core.first_copy()?) } else { None },
        newer_app: min_app.filter(|min| older(env!("CARGO_PKG_VERSION"), min)),
        phase,
        message,
        code,
        language: core.db().meta(name::LANGUAGE)?.unwrap_or_else(|| "en".to_owned()),
        device: identity.as_ref().map(|i| i.device.0.clone()),
        chip: outbox::chip(core, state)?,
        flight_mode: state.flight_mode,
        clock_skew_ms: offset.map(|(ms, _)| -ms),
        demonstration: identity.as_ref().is_some_and(|i| i.demonstration),
        lock,
        officer: identity.map(|i| Person { id: i.staff, name: i.name, collar: i.collar }),
        now: core.now(),
    })
}

/// Whether a version lies before another. What does not read as numbers lies before nothing.
fn older(own: &str, least: &str) -> bool {
    let read = |text: &str| -> Option<Vec<u32>> { text.split('.').map(|part| part.parse().ok()).collect() };
    read(own).zip(read(least)).is_some_and(|(own, least)| own < least)
}

type Said = (Phase, Option<String>, Option<String>);

fn phase(core: &mut Core, state: &State, enrolled: bool) -> Result<Said, Refused> {
    let damage: Option<Damage> = core.db().meta(name::DAMAGE)?;
    let words = damage.as_ref().map(damage_words);
    let code = damage.as_ref().map(|_| "store-damaged".to_owned());
    if !enrolled {
        let phase = if damage.is_some() { Phase::Damaged } else { Phase::NotEnrolled };
        return Ok((phase, words, code));
    }
    if core.db().meta(name::REVOKED)?.unwrap_or(false) {
        let message =
            "This device was revoked. What is unsent is still sent; nothing else opens. Hand it in.";
        return Ok((Phase::Revoked, Some(message.to_owned()), Some("device-revoked".to_owned())));
    }
    if state.closed == Some(Closed::LeaseOver) {
        let message = problems::closed(Closed::LeaseOver).detail;
        return Ok((Phase::LeaseOver, Some(message), Some("lease-over".to_owned())));
    }
    if state.disk_full {
        let message = "There is no room left. What you typed is still on the screen, and everything kept before \
                       is safe. Free some room and save again.";
        return Ok((Phase::DiskFull, Some(message.to_owned()), Some("disk-full".to_owned())));
    }
    if core.db().meta(name::SIGNED_OUT)?.unwrap_or(false) {
        let message = "Your sign-in has lapsed. Your work is kept here; sign in to send it.";
        return Ok((Phase::SignInAgain, Some(message.to_owned()), Some("sign-in".to_owned())));
    }
    if !core.db().meta(name::FIRST_SYNC_DONE)?.unwrap_or(false) {
        let progress = core.progress()?;
        let fetched = (progress.total > 0).then(|| format!("{} / {}", progress.got, progress.total));
        return Ok((Phase::FirstSync, words.or(fetched), code));
    }
    Ok((Phase::Ready, None, None))
}

fn damage_words(damage: &Damage) -> String {
    let read = if damage.partial { "Part of it did not read. " } else { "" };
    let next = if damage.enrolled {
        "Everything else comes again from the server."
    } else {
        "Enrol again; nothing needs to be deleted."
    };
    format!(
        "The store on this device was damaged. It was moved aside, whole, as {}. {read}{} pieces of unsent work were \
         read from it and will be sent again. {next}",
        damage.file, damage.recovered
    )
}

pub(super) async fn enrol(device: &Arc<Device>, question: EnrolDevice) -> Result<Status, Problem> {
    let server = server(&question.server, device.settings.server.as_deref())?;
    for (field, value) in
        [("code", &question.code), ("collar", &question.collar), ("password", &question.password)]
    {
        if value.trim().is_empty() {
            return Err(Problem::field(field, "This is needed to enrol. Enter it as it was given to you."));
        }
    }
    pin_fits(&question.pin)?;
    let epoch = prepare(device, question.pin.clone()).await?;
    let asked = Enrol {
        code: question.code.trim().to_owned(),
        collar: question.collar.trim().to_owned(),
        password: question.password,
        device_name: device.settings.device_name.clone(),
        epoch,
    };
    let enrolled: Result<Enrolled, Problem> = ask(device, &server, "/auth/enrol", &asked).await;
    let enrolled = match enrolled {
        Ok(enrolled) => enrolled,
        Err(problem) => {
            device.undo_enrolment(&mut device.inner());
            return Err(problem);
        }
    };
    let (at, kept, with) = (Arc::clone(device), enrolled.clone(), server.clone());
    blocking(move || second_wrap(&at, &kept, &with)).await?;
    device
        .with_store(move |core, state| {
            keep_enrolment(core, &server, &enrolled, state.language.as_deref())?;
            state.wrong_pin = false;
            Ok(())
        })
        .await?;
    let at = Arc::clone(device);
    blocking(move || {
        let mut inner = at.inner();
        at.opened(&mut inner)?;
        Ok(at.heard_from_server(&mut inner)?)
    })
    .await?;
    device.nudge(Event::SignedIn);
    device.tell(Told::Changed);
    status(device, Nothing {}).await
}

/// Work that waits for the disk, on a thread that may.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|e| {
        Err(Problem::new(Code::Server, format!("The device stopped in the middle: {e}.")))
    })
}

/// Wraps the key a second time, so that a forgotten PIN loses nothing. Before the enrolment counts as made.
fn second_wrap(device: &Device, enrolled: &Enrolled, server: &str) -> Result<(), Problem> {
    let inner = device.inner();
    let (secret, vault) = (&enrolled.recovery.secret, device.settings.vault());
    let Some(key) = inner.key.as_ref().filter(|_| !secret.is_empty()) else { return Ok(()) };
    recovery::keep(vault.path(), key, secret, &enrolled.device, server, device.clock.as_ref())
        .map_err(|e| problems::vault(&e))
}

/// Makes the key and the store, so that an enrolment that succeeds can be kept at once.
async fn prepare(device: &Arc<Device>, pin: String) -> Result<String, Problem> {
    let device = Arc::clone(device);
    let done = tokio::task::spawn_blocking(move || -> Result<String, Problem> {
        let mut inner = device.inner();
        let vault = device.settings.vault();
        if let Some(core) = inner.core.as_mut() {
            if core.identity().map_err(Refused::from)?.is_some() {
                return Err(Problem::new(
                    Code::Device,
                    "This device is already enrolled. Nothing was changed.",
                ));
            }
            // After damage the store is open and nobody's: the same key, under the new PIN.
            if let Some(key) = &inner.key {
                vault.wrap(&pin, key, device.clock.as_ref()).map_err(|e| problems::vault(&e))?;
            }
        } else if vault.exists() {
            return Err(Problem::new(
                Code::Device,
                "This device is already enrolled and locked. Unlock it with its PIN; its work is safe.",
            ));
        } else {
            let key = vault.make(&pin, device.clock.as_ref()).map_err(|e| problems::vault(&e))?;
            inner.core = Some(device.open_store(&key)?);
            inner.key = Some(key.into());
        }
        let core = inner.core.as_mut().ok_or_else(problems::not_enrolled)?;
        Ok(core.epoch().map_err(Refused::from)?)
    });
    done.await.unwrap_or_else(|e| {
        Err(Problem::new(Code::Server, format!("The device stopped in the middle: {e}.")))
    })
}

fn keep_enrolment(
    core: &mut Core,
    server: &str,
    enrolled: &Enrolled,
    chosen: Option<&str>,
) -> Result<(), Refused> {
    let me = &enrolled.tokens.me;
    let language = chosen.unwrap_or(&me.language);
    core.db().write(|db| {
        db.set_meta(name::SERVER, server)?;
        db.set_meta(name::TOKENS, &enrolled.tokens)?;
        db.set_meta(name::SIGNED_OUT, &false)?;
        db.clear_meta(name::DAMAGE)?;
        if !language.is_empty() {
            db.set_meta(name::LANGUAGE, language)?;
        }
        Ok::<_, crate::store::StoreError>(())
    })?;
    core.set_identity(&Identity {
        device: DeviceId(enrolled.device.clone()),
        staff: me.staff.clone(),
        name: me.name.clone(),
        collar: me.collar.clone(),
        teams: me.teams.clone(),
        areas: me.areas.clone(),
        roles: me.roles.clone(),
        demonstration: me.demonstration,
    })?;
    Ok(())
}

pub(super) async fn unlock(device: &Arc<Device>, question: Unlock) -> Result<Status, Problem> {
    let at = Arc::clone(device);
    let began = device.clock.mono_ms();
    let done = blocking(move || {
        let vault = at.settings.vault();
        if !vault.exists() {
            return Err(problems::not_enrolled());
        }
        let opened = {
            // Held while the PIN is checked: tries come one after another, however many ask at once.
            let mut memory = at.memory();
            vault.open(&question.pin, at.clock.as_ref(), &mut memory)
        };
        let key = Zeroizing::new(opened.map_err(|e| {
            at.inner().state.wrong_pin = matches!(e, VaultError::WrongPin { .. });
            problems::vault(&e)
        })?);
        let mut inner = at.inner();
        inner.state.wrong_pin = false;
        if inner.core.is_none() {
            open_with(&at, &mut inner, key)?;
        }
        inner.state.unlocking = Some(began);
        Ok(())
    })
    .await;
    device.tell(Told::Changed);
    done?;
    // Positions that never came are explained; that this fails must not keep the store shut.
    if let Err(problem) = device.with_core(|core, _| fixes::say_interrupted(core)).await {
        tracing::warn!(detail = %problem.detail, "the taps without a position were not explained");
    }
    device.nudge(Event::Tapped);
    status(device, Nothing {}).await
}

fn open_with(device: &Device, inner: &mut Inner, key: Zeroizing<[u8; 32]>) -> Result<(), Problem> {
    inner.core = Some(device.open_store(&key)?);
    inner.key = Some(key);
    let opened = device.opened(inner);
    if opened.is_err() {
        // Better closed, with everything kept, than open and half taken in.
        inner.core = None;
        inner.key = None;
        inner.state.idle = None;
    }
    Ok(opened?)
}

pub(super) async fn lock(device: &Arc<Device>, _: Nothing) -> Result<Status, Problem> {
    let at = Arc::clone(device);
    blocking(move || {
        at.lock_now(&mut at.inner());
        Ok(())
    })
    .await?;
    status(device, Nothing {}).await
}

pub(super) async fn seen(device: &Arc<Device>, question: Seen) -> Result<Nothing, Problem> {
    let at = Arc::clone(device);
    blocking(move || {
        at.saw(&mut at.inner(), question.saw);
        Ok(Nothing {})
    })
    .await
}

/// A full sign-in where the PIN opens nothing any more: the server says its half of the second wrap, the key is
/// wrapped under a new PIN, and the store is as it was.
pub(super) async fn full_sign_in(device: &Arc<Device>, question: FullSignIn) -> Result<Status, Problem> {
    pin_fits(&question.pin)?;
    let vault = device.settings.vault();
    if !vault.exists() {
        return Err(problems::not_enrolled());
    }
    let wrap = recovery::read(vault.path()).ok_or_else(|| {
        Problem::new(
            Code::Device,
            "This phone holds no second key for the server to open. Hand it in; do not delete anything.",
        )
    })?;
    let asked = Recover {
        collar: question.collar.trim().to_owned(),
        password: question.password,
        device: wrap.device.clone(),
    };
    let back: Recovered = ask(device, &wrap.server, "/auth/recover", &asked).await?;
    let at = Arc::clone(device);
    blocking(move || {
        let key = Zeroizing::new(wrap.open(&back.recovery.secret).map_err(|e| problems::vault(&e))?);
        let mut inner = at.inner();
        if inner.core.is_none() {
            open_with(&at, &mut inner, key.clone())?;
        }
        if let Some(core) = inner.core.as_mut() {
            keep_tokens(core, &back.tokens)?;
        }
        at.settings.vault().wrap(&question.pin, &key, at.clock.as_ref()).map_err(|e| problems::vault(&e))?;
        at.memory().wrong = 0;
        inner.state.wrong_pin = false;
        Ok(at.heard_from_server(&mut inner)?)
    })
    .await?;
    device.nudge(Event::SignedIn);
    device.tell(Told::Changed);
    status(device, Nothing {}).await
}

/// Keeps what a sign-in brought, and who the officer is today.
fn keep_tokens(core: &mut Core, tokens: &Tokens) -> Result<(), Refused> {
    let me = &tokens.me;
    let who = core.identity()?.ok_or_else(problems::not_enrolled)?;
    let fresh = Identity {
        roles: me.roles.clone(),
        teams: me.teams.clone(),
        areas: me.areas.clone(),
        collar: me.collar.clone(),
        name: me.name.clone(),
        ..who
    };
    core.db().write(|db| {
        db.set_meta(name::TOKENS, tokens)?;
        db.set_meta(name::SIGNED_OUT, &false)
    })?;
    Ok(core.set_identity(&fresh)?)
}

pub(super) async fn sign_in_again(device: &Arc<Device>, question: SignInAgain) -> Result<Status, Problem> {
    let (server, who) = device
        .with_store(|core, _| {
            let server: Option<String> = core.db().meta(name::SERVER)?;
            Ok(server.zip(core.identity()?).ok_or_else(problems::not_enrolled)?)
        })
        .await?;
    let asked = SignIn {
        collar: who.collar.clone(),
        password: question.password,
        device: Some(who.device.0.clone()),
    };
    let tokens: Tokens = ask(device, &server, "/auth/sign-in", &asked).await?;
    if tokens.me.staff != who.staff {
        return Err(Problem::new(
            Code::NotAllowed,
            "This device belongs to another officer. Its work is kept.",
        ));
    }
    let at = Arc::clone(device);
    blocking(move || {
        let mut inner = at.inner();
        keep_tokens(inner.core.as_mut().ok_or_else(problems::locked)?, &tokens)?;
        Ok(at.heard_from_server(&mut inner)?)
    })
    .await?;
    device.nudge(Event::SignedIn);
    device.tell(Told::Sync);
    status(device, Nothing {}).await
}

pub(super) async fn set_language(device: &Arc<Device>, question: Language) -> Result<Status, Problem> {
    if !matches!(question.language.as_str(), "en" | "cy") {
        return Err(Problem::field("language", "The languages are `en` and `cy`."));
    }
    let enrolled = {
        let mut inner = device.inner();
        inner.state.language = Some(question.language.clone());
        inner.core.is_some()
    };
    if enrolled {
        device
            .with_store(move |core, _| {
                Ok(core.db().write(|db| db.set_meta(name::LANGUAGE, &question.language))?)
            })
            .await?;
    }
    device.tell(Told::Changed);
    status(device, Nothing {}).await
}

pub(super) async fn sync_now(device: &Arc<Device>, _: Nothing) -> Result<Status, Problem> {
    device.nudge(Event::Tapped);
    status(device, Nothing {}).await
}

pub(super) async fn set_flight_mode(device: &Arc<Device>, question: FlightMode) -> Result<Status, Problem> {
    device.inner().state.flight_mode = question.on;
    device.nudge(Event::Flight(question.on));
    device.tell(Told::Sync);
    status(device, Nothing {}).await
}

fn pin_fits(pin: &str) -> Result<(), Problem> {
    weakness(pin).map_or(Ok(()), |weak| Err(problems::weak_pin(weak)))
}

/// The server's address, with the one this device was set up with where none was given. Plain HTTP is for
/// this machine only.
fn server(given: &str, otherwise: Option<&str>) -> Result<String, Problem> {
    let given = given.trim();
    let address = if given.is_empty() { otherwise.unwrap_or_default() } else { given };
    let address = address.trim_end_matches('/');
    let host = address.strip_prefix("http://").map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
    let near = matches!(host, Some("127.0.0.1" | "localhost"));
    if address.starts_with("https://") || near {
        return Ok(address.to_owned());
    }
    Err(Problem::field(
        "server",
        "Give the server's address as https://…; plain http:// is for a server on this machine only.",
    ))
}

/// Asks the server something outside of sync.
async fn ask<Q: Serialize, A: DeserializeOwned>(
    device: &Arc<Device>,
    server: &str,
    path: &str,
    question: &Q,
) -> Result<A, Problem> {
    ask_as(device, server, path, question, None).await
}

/// The same, as somebody who is signed in.
pub(super) async fn ask_as<Q: Serialize, A: DeserializeOwned>(
    device: &Arc<Device>,
    server: &str,
    path: &str,
    question: &Q,
    access: Option<&str>,
) -> Result<A, Problem> {
    if device.inner().state.flight_mode {
        return Err(Problem::new(Code::Busy, "Flight mode is on. Switch it off to speak to the server."));
    }
    let body = serde_json::to_vec(question)
        .map_err(|e| Problem::new(Code::Server, format!("The question has no JSON form: {e}.")))?;
    let call = Call {
        url: format!("{server}{path}"),
        headers: std::iter::once(("content-type", "application/json".to_owned()))
            .chain(access.map(|access| ("authorization", format!("Bearer {access}"))))
            .collect(),
        body,
    };
    let came = device.net.post(call).await.map_err(|e| {
        Problem::new(
            Code::Busy,
            format!("{server} did not answer: {e}. Nothing was changed; try again when there is signal."),
        )
    })?;
    if came.status == 200 || came.status == 201 {
        return serde_json::from_slice(&came.body)
            .map_err(|e| Problem::new(Code::Server, format!("The server's answer could not be read: {e}.")));
    }
    Err(serde_json::from_slice(&came.body).unwrap_or_else(|_| {
        Problem::new(Code::Server, format!("The server answered {} and gave no reason.", came.status))
    }))
}
