//! Who is asking, and what they may do.
//!
//! The token says who signed in; the store says what that means today. Roles are read by date from the
//! staff record at each request, so a role that ended this morning ended for the next request, and a
//! sign-in that was ended opens nothing more. A handler says in its signature who may call it:
//! `async fn sign_off(reviewer: Reviewer, …)` cannot be reached by anybody else.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use beatbook_shared::access::{self, Action};
use beatbook_shared::ids::{DeviceId, StaffId, TeamId};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;

use super::{Failure, Station};
use crate::db::{self, AnyConn};
use crate::records;
use crate::session::{Claims, store};

/// A member of staff with a sign-in that stands.
#[derive(Debug, Clone)]
pub struct Caller {
    pub staff: StaffId,
    pub name: String,
    pub collar: String,
    /// Role codes held today.
    pub roles: Vec<String>,
    pub areas: Vec<String>,
    pub teams: Vec<TeamId>,
    pub language: String,
    /// The device that the sign-in is bound to; none for a browser.
    pub device: Option<DeviceId>,
    /// The sign-in that the token belongs to.
    pub sign_in: String,
    revoked: bool,
}

impl Caller {
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        let roles: Vec<&str> = self.roles.iter().map(String::as_str).collect();
        access::any_may(&roles, action)
    }

    /// # Errors
    /// When no role of the caller allows the action.
    pub fn must(&self, action: Action) -> Result<(), Problem> {
        if self.may(action) { Ok(()) } else { Err(not_allowed(action)) }
    }
}

/// The refusal of an action, in words.
#[must_use]
pub fn not_allowed(action: Action) -> Problem {
    let what = match action {
        Action::Patrol => "carry a device on patrol",
        Action::ResultJob => "result a job",
        Action::SetOutcome => "set the outcome or status of an investigation",
        Action::ReadCases => "read investigations",
        Action::Review => "review investigations",
        Action::Allocate => "allocate an investigation",
        Action::EditCase => "edit an investigation",
        Action::Registrar => "cancel or reclassify a crime",
        Action::ReadJobs => "read the jobs of the control room",
        Action::Grade => "grade incidents",
        Action::NameSuspect => "name suspects and decide about them",
        Action::WritePeople => "write who is in a job or case",
        Action::ReadWanted => "read the wanted register",
        Action::ConfirmMarker => "confirm what the national record holds",
        Action::DecideTray => "decide on conflicts and kept-back changes",
        Action::ReadMeasures => "read the measures",
        Action::ReadRowText => "read the words behind a figure",
        Action::WriteClaims => "write baselines and claims",
        Action::ReviewClaims => "look over claims",
        Action::SignTime => "sign claims of time",
        Action::SignCash => "sign a cashable line",
        Action::ShareViews => "save a filter for the whole force",
        Action::Enrol => "enrol devices",
        Action::Dispose => "read what is due for disposal",
        Action::ApproveDisposal => "approve a disposal",
        Action::Administer => "administer people, lists and imports",
        Action::ReportLost => "report a phone lost",
        Action::ManageOffenders => "read the register of managed offenders",
    };
    Problem::new(
        Code::NotAllowed,
        format!("Your role today does not allow you to {what}. Ask your supervisor if it should."),
    )
}

/// The caller as found for this request, for whoever asks again and for the log.
#[derive(Clone)]
pub(super) struct Known(Arc<Caller>);

impl Known {
    pub(super) fn staff(&self) -> &str {
        self.0.staff.as_str()
    }
}

async fn known(req: HttpRequest) -> Result<Arc<Caller>, Failure> {
    if let Some(known) = req.extensions().get::<Known>() {
        return Ok(known.0.clone());
    }
    let station = req
        .app_data::<web::Data<Station>>()
        .ok_or_else(|| Failure::server("no station was configured"))?
        .clone();
    let token = bearer(&req).ok_or_else(signed_out)?;
    let now = station.now();
    let claims = station.keys.verify(token, now).ok_or_else(signed_out)?;
    let caller = station.read(move |conn| find(conn, &claims, now)).await?.ok_or_else(signed_out)?;
    let caller = Arc::new(caller);
    req.extensions_mut().insert(Known(caller.clone()));
    Ok(caller)
}

fn bearer(req: &HttpRequest) -> Option<&str> {
    let value = req.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn signed_out() -> Failure {
    Problem::new(Code::SignIn, "You are not signed in, or your sign-in has lapsed. Sign in and try again.")
        .into()
}

/// What the store says of the token's bearer at `now`; nothing when the sign-in was ended or the person is
/// unknown.
fn find(conn: &mut AnyConn, claims: &Claims, now: Millis) -> Result<Option<Caller>, db::Error> {
    let Some(family) = store::family(conn, &claims.fam)? else { return Ok(None) };
    if family.ended_at != 0 || family.staff != claims.sub {
        return Ok(None);
    }
    let id = StaffId::from(claims.sub.as_str());
    let Some(staff) = records::get::<Staff>(conn, &id.record())? else { return Ok(None) };
    let revoked = match &claims.did {
        None => false,
        Some(device) => match crate::devices::find(conn, device)? {
            Some(row) if row.staff == claims.sub => row.status == "revoked",
            _ => return Ok(None),
        },
    };
    Ok(Some(Caller {
        device: claims.did.as_deref().map(DeviceId::from),
        sign_in: claims.fam.clone(),
        revoked,
        ..of_staff(id, staff.record, now)
    }))
}

fn of_staff(id: StaffId, staff: Staff, now: Millis) -> Caller {
    Caller {
        name: staff.name.clone(),
        collar: staff.collar(now).unwrap_or_default().to_owned(),
        roles: staff.roles_on(now).into_iter().map(str::to_owned).collect(),
        teams: staff.teams_on(now),
        areas: staff.areas,
        language: staff.language.unwrap_or_default(),
        device: None,
        sign_in: String::new(),
        staff: id,
        revoked: false,
    }
}

/// What somebody may do now who is not here: for work that they left behind. Nothing when they hold no role.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn standing(conn: &mut AnyConn, id: &StaffId, now: Millis) -> Result<Option<Caller>, db::Error> {
    let Some(staff) = records::get::<Staff>(conn, &id.record())? else { return Ok(None) };
    let caller = of_staff(id.clone(), staff.record, now);
    Ok((!caller.roles.is_empty()).then_some(caller))
}

type Found<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

impl FromRequest for Caller {
    type Error = Failure;
    type Future = Found<Caller>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let caller = known(req).await?;
            if caller.revoked {
                return Err(Problem::new(
                    Code::Device,
                    "This device was revoked. It may still send what is waiting in its outbox, and nothing else.",
                )
                .into());
            }
            if caller.roles.is_empty() {
                return Err(Problem::new(
                    Code::NotAllowed,
                    "You hold no role today, so nothing is open to you. Ask your supervisor.",
                )
                .into());
            }
            Ok((*caller).clone())
        })
    }
}

/// A caller on an enrolled device: who may sync. A revoked device, or an officer whose roles have ended, may
/// still send; the sync rules decide what becomes of it.
#[derive(Debug, Clone)]
pub struct DeviceCaller {
    pub caller: Caller,
    pub device: DeviceId,
    /// Its operations go to quarantine and nothing comes down.
    pub revoked: bool,
}

impl FromRequest for DeviceCaller {
    type Error = Failure;
    type Future = Found<DeviceCaller>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        Box::pin(async move {
            let caller = known(req).await?;
            let Some(device) = caller.device.clone() else {
                return Err(Problem::new(
                    Code::Device,
                    "This sign-in is not bound to an enrolled device. Enrol the device and sign in on it.",
                )
                .into());
            };
            Ok(DeviceCaller { device, revoked: caller.revoked, caller: (*caller).clone() })
        })
    }
}

macro_rules! right {
    ($(#[$doc:meta])* $name:ident, $action:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub Caller);

        impl Deref for $name {
            type Target = Caller;
            fn deref(&self) -> &Caller {
                &self.0
            }
        }

        impl FromRequest for $name {
            type Error = Failure;
            type Future = Found<$name>;

            fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let caller = Caller::from_request(req, payload);
                Box::pin(async move {
                    let caller = caller.await?;
                    caller.must($action)?;
                    Ok($name(caller))
                })
            }
        }
    };
}

right!(
    /// May carry a device: officers and their supervisors.
    Officer,
    Action::Patrol
);
right!(
    /// May read investigations in the console.
    CaseReader,
    Action::ReadCases
);
right!(
    /// May read jobs as the control room does.
    JobReader,
    Action::ReadJobs
);
right!(
    /// May assess, grade and decide whether anybody goes.
    Grader,
    Action::Grade
);
right!(
    /// May review, direct and return.
    Reviewer,
    Action::Review
);
right!(
    /// May edit an investigation in the console.
    CaseEditor,
    Action::EditCase
);
right!(
    /// May cancel or reclassify a crime.
    Registrar,
    Action::Registrar
);
right!(
    /// May set the outcome of a crime.
    OutcomeSetter,
    Action::SetOutcome
);
right!(
    /// May give work to people.
    Allocator,
    Action::Allocate
);
right!(
    /// May close conflicts and decide on what was kept back.
    TrayDecider,
    Action::DecideTray
);
right!(
    /// May see every phone and report one lost.
    LossReporter,
    Action::ReportLost
);
right!(
    /// May enrol devices.
    Enroller,
    Action::Enrol
);
right!(
    /// May change who holds what, and the reference lists.
    Administrator,
    Action::Administer
);
right!(
    /// May read figures and the rows behind them.
    MeasureReader,
    Action::ReadMeasures
);
right!(
    /// Has a need to know who is managed as an offender.
    OffenderReader,
    Action::ManageOffenders
);
right!(
    /// May write baselines and claims.
    ClaimWriter,
    Action::WriteClaims
);
right!(
    /// May name suspects and decide about them.
    Namer,
    Action::NameSuspect
);
right!(
    /// May read the wanted register.
    WantedReader,
    Action::ReadWanted
);
right!(
    /// The bureau: may confirm what the national record holds.
    Bureau,
    Action::ConfirmMarker
);
right!(
    /// May read what is due for disposal, and propose that it goes.
    Proposer,
    Action::Dispose
);
right!(
    /// May approve a disposal that somebody else proposed.
    Approver,
    Action::ApproveDisposal
);
