//! The one list of what the officer's pages may ask.
//!
//! The window and the loopback door both hand a name and a question to [`dispatch`]; neither has a list of
//! its own, so neither can fall behind. From the same list come [`Name`] and [`Commands`], the map from
//! which the pages' own types are written.
//!
//! A command is `device` (it is about the device itself and may speak to the server), `read` (it reads the
//! open store), `noted` (it reads, and that it did may be kept: the sync loop wakes) or `act` (it keeps something: the
//! pages are told and the sync loop wakes).
#![allow(clippy::needless_pass_by_value, reason = "a command is handed its question whole")]

mod agreed;
mod ask;
mod at_scene;
mod bail;
mod cases;
mod crime;
mod directions;
mod duty;
mod file;
mod fixes;
mod held;
mod home;
mod job;
mod leaving;
mod lists;
mod locked;
mod notebook;
mod opening;
mod outbox;
mod people;
mod phones;
mod photos;
mod reopen;
mod results;
mod sampler;
mod search;
mod standing;
mod starts;
mod suspects;
mod taps;
mod victims;
mod wanted;
mod words;

use std::sync::Arc;

use beatbook_shared::api::agreed::{ActionDone, ActionOnPhone, AdviceOfJob, GiveAdvice, PracticeOnPhone};
use beatbook_shared::api::at_scene::{JobPeople, ReadRepeat, SayVulnerability};
use beatbook_shared::api::bail::{BailHere, TellBailHere};
use beatbook_shared::api::console::Person;
use beatbook_shared::api::crime::{CrimeIt, OfferOutcomes, SetOutcome};
use beatbook_shared::api::evidence::{
    DescribePhoto, KeepSmall, PhotoBytes, PhotoPart, Photos, Thumbnail, WhichPhotos,
};
use beatbook_shared::api::lines::AnswerLine;
use beatbook_shared::api::locking::{FullSignIn, LockedTap, Phones, ReportLost, Seen};
use beatbook_shared::api::officer::{
    AddNote, AddUpdate, AttachFix, ById, Case, CaseRow, DirectionDone, Draft, DraftKey, EditCase,
    EnrolDevice, FlightMode, ForgotToTap, Held, Hit, Home, Job, Kept, Language, Located, NoteRow, Nothing,
    OpenRecord, Outbox, PagesAre, ProposeClash, Reopen, Reopened, ResultJob, Search, SetState, SignInAgain,
    SignOut, Status, Tap, UndoTap, Unlock,
};
use beatbook_shared::api::sampling::{SampleTask, Sampling};
use beatbook_shared::api::victims::{PlanVictim, TellVictim, VictimPage};
use beatbook_shared::api::wanted::{DecideHere, LogAttempt, NameHere, SuspectHere, WantedHere};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::ListRow;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

pub(crate) use self::locked::{face as lock_face, replay as replay_taps};
pub(crate) use self::reopen::draft_used;
pub(crate) use self::starts::out_of_sight;
pub(crate) use self::taps::needs_reason;
use crate::device::{Device, Told};
use crate::sync::machine::Event;

/// What a command is asked and what it answers, for the pages' types.
#[derive(Debug, TS)]
#[ts(export_to = "commands.ts")]
pub struct Exchange<Q, A> {
    pub question: Q,
    pub answer: A,
}

/// The reference lists by name.
pub type Lists = std::collections::BTreeMap<&'static str, Vec<ListRow>>;

macro_rules! run {
    (device, $device:ident, $run:path, $question:ident) => {
        $run($device, $question).await?
    };
    (read, $device:ident, $run:path, $question:ident) => {
        $device.with_core(move |core, state| $run(core, state, $question)).await?
    };
    (noted, $device:ident, $run:path, $question:ident) => {{
        let (answer, more) = $device
            .with_core(move |core, state| {
                let before = core.outbox_len()?;
                let answer = $run(core, state, $question)?;
                Ok((answer, core.outbox_len()? > before))
            })
            .await?;
        // Nothing that a page shows has changed, so none is told: it would read again, and that is noted too.
        if more {
            $device.nudge(Event::Written);
        }
        answer
    }};
    (act, $device:ident, $run:path, $question:ident) => {{
        $device.touched();
        let answer = $device.with_core(move |core, state| $run(core, state, $question)).await;
        // A refusal may have changed how the device stands: a full disk, say.
        $device.tell(Told::Changed);
        let answer = answer?;
        $device.nudge(Event::Written);
        answer
    }};
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($question:ty) -> $answer:ty = $how:ident $run:path;)*) => {
        /// Every command.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[allow(non_camel_case_types, reason = "a command is spelt as the pages spell it")]
        #[ts(export_to = "commands.ts")]
        pub enum Name {
            $($(#[$doc])* $name,)*
        }

        /// The names, in order.
        pub const NAMES: &[&str] = &[$(stringify!($name),)*];

        /// Each command's question and answer.
        #[derive(Debug, TS)]
        #[ts(export_to = "commands.ts")]
        pub struct Commands {
            $($(#[$doc])* pub $name: Exchange<$question, $answer>,)*
        }

        /// Each command's name with its question's and answer's, as TypeScript names them.
        #[must_use]
        pub fn table(config: &ts_rs::Config) -> Vec<(&'static str, String, String)> {
            vec![$((
                stringify!($name),
                <$question as TS>::name(config),
                <$answer as TS>::name(config),
            ),)*]
        }

        /// Runs a command.
        ///
        /// # Errors
        /// A problem for the officer, or for whoever wrote the page.
        pub async fn dispatch(device: &Arc<Device>, name: &str, question: Value) -> Result<Value, Problem> {
            match name {
                $(stringify!($name) => {
                    let question: $question = read(name, question)?;
                    let answer: $answer = run!($how, device, $run, question);
                    serde_json::to_value(answer)
                        .map_err(|e| Problem::new(Code::Server, format!("The answer has no JSON form: {e}.")))
                })*
                _ => Err(Problem::new(
                    Code::NotFound,
                    format!("There is no command `{name}`. The commands are: {}.", NAMES.join(", ")),
                )),
            }
        }
    };
}

commands! {
    /// How the device is.
    status(Nothing) -> Status = device standing::status;
    enrol(EnrolDevice) -> Status = device standing::enrol;
    unlock(Unlock) -> Status = device standing::unlock;
    lock(Nothing) -> Status = device standing::lock;
    sign_in_again(SignInAgain) -> Status = device standing::sign_in_again;
    /// Sets a new PIN after a full sign-in; the store is as it was.
    full_sign_in(FullSignIn) -> Status = device standing::full_sign_in;
    /// What the pages saw: a touch, or that they went out of sight.
    seen(Seen) -> Nothing = device standing::seen;
    /// Stamps a point from the lock screen.
    tap_locked(LockedTap) -> Kept = device locked::tap_locked;
    undo_locked(UndoTap) -> Kept = device locked::undo_locked;
    /// The force's phones, for whoever may report one lost.
    phones(Nothing) -> Phones = device phones::phones;
    report_lost(ReportLost) -> Nothing = device phones::report_lost;
    set_language(Language) -> Status = device standing::set_language;
    home(Nothing) -> Home = read home::home;
    /// The first screen after unlocking can be used; how long that took is written down once.
    first_screen(Nothing) -> Nothing = noted starts::first_screen;
    job(ById) -> Job = read job::job;
    /// Who is in a job and what repeats there, from what this device holds.
    people_at(ById) -> JobPeople = read at_scene::people_at;
    say_vulnerability(SayVulnerability) -> Kept = act at_scene::say_vulnerability;
    read_repeat(ReadRepeat) -> Kept = act at_scene::read_repeat;
    /// Stamps a point now.
    tap(Tap) -> Kept = act taps::tap;
    undo_tap(UndoTap) -> Kept = act taps::undo_tap;
    forgot_to_tap(ForgotToTap) -> Kept = act taps::forgot_to_tap;
    /// Asks the device's own location port, for half a minute at most.
    locate(Nothing) -> Located = device fixes::locate;
    /// Attaches to a tap where it was made, or why that is not known.
    attach_fix(AttachFix) -> Kept = act fixes::attach_fix;
    set_state(SetState) -> Kept = act duty::set_state;
    result_job(ResultJob) -> Kept = act results::result_job;
    /// Takes a result back within ten seconds, by another change.
    undo_result(ById) -> Kept = act results::undo_result;
    /// What was advised at a job, and whether it should have been.
    advice(ById) -> AdviceOfJob = read agreed::advice;
    give_advice(GiveAdvice) -> Kept = act agreed::give_advice;
    /// An agreed action of one of the officer's posts.
    action(ById) -> ActionOnPhone = read agreed::action;
    action_done(ActionDone) -> Kept = act agreed::action_done;
    /// What others learnt.
    practice(ById) -> PracticeOnPhone = read agreed::practice;
    /// Records the crime of a job together with the job's result.
    crime_it(CrimeIt) -> Kept = act crime::crime_it;
    /// The outcomes that fit the two answers.
    offer_outcomes(OfferOutcomes) -> Vec<ListRow> = read crime::offer_outcomes;
    set_outcome(SetOutcome) -> Kept = act crime::set_outcome;
    /// What the victim of a crime is owed, and how they may be spoken to.
    victim(ById) -> VictimPage = read victims::victim;
    tell_victim(TellVictim) -> Kept = act victims::tell_victim;
    plan_victim(PlanVictim) -> Kept = act victims::plan_victim;
    cases(Nothing) -> Vec<CaseRow> = read cases::cases;
    /// Opens a case; that is written down.
    case(OpenRecord) -> Case = noted opening::case;
    /// The officer has read that opening a case is written down.
    heard_written_down(Nothing) -> Nothing = read opening::heard;
    /// Colleagues of the case's area, to hand an update to.
    colleagues(ById) -> Vec<Person> = read file::colleagues;
    add_update(AddUpdate) -> Kept = act file::add_update;
    /// Answers what the policy expects of a kind of crime.
    answer_line(AnswerLine) -> Kept = act file::answer_line;
    edit_case(EditCase) -> Kept = act file::edit_case;
    /// Whether this task is to be timed; drawn at random, and nothing is kept of the offer.
    offer_sample(SampleTask) -> Sampling = read sampler::offer;
    sampling(Nothing) -> Sampling = read sampler::sampling;
    start_sample(SampleTask) -> Sampling = act sampler::start;
    stop_sample(Nothing) -> Kept = act sampler::stop;
    drop_sample(Nothing) -> Sampling = act sampler::drop_it;
    /// Says that a direction is done.
    direction_done(DirectionDone) -> Kept = act directions::direction_done;
    /// Who is wanted here, and what may be said of each now.
    wanted(Nothing) -> Vec<WantedHere> = read wanted::wanted;
    log_attempt(LogAttempt) -> Kept = act wanted::log_attempt;
    name_suspect(NameHere) -> Kept = act wanted::name_suspect;
    /// A named suspect, and what may be decided about them here.
    suspect(ById) -> SuspectHere = read suspects::suspect;
    decide_suspect(DecideHere) -> Kept = act suspects::decide_suspect;
    /// A bail of one of the officer's own cases, and what may be told of it here.
    bail(ById) -> BailHere = read bail::bail;
    tell_bail(TellBailHere) -> Kept = act bail::tell_bail;
    notebook(Nothing) -> Vec<NoteRow> = read notebook::notebook;
    add_note(AddNote) -> Kept = act notebook::add_note;
    save_draft(Draft) -> Draft = read words::save_draft;
    draft(DraftKey) -> Option<Draft> = read words::draft;
    drafts(Nothing) -> Vec<Draft> = read words::drafts;
    discard_draft(DraftKey) -> Nothing = read words::discard_draft;
    outbox(Nothing) -> Outbox = read outbox::outbox;
    search(Search) -> Vec<Hit> = read search::search;
    /// What this device holds, and how old it is.
    held(Nothing) -> Held = read held::held;
    sync_now(Nothing) -> Status = device standing::sync_now;
    set_flight_mode(FlightMode) -> Status = device standing::set_flight_mode;
    propose_clash(ProposeClash) -> Kept = act outbox::propose_clash;
    /// Opens a refused item in its editor.
    reopen(Reopen) -> Reopened = read reopen::reopen;
    sign_out(SignOut) -> Status = device leaving::sign_out;
    /// Removes the store, once nothing in it is missed.
    clear_device(Nothing) -> Status = device leaving::clear_device;
    pages_are(PagesAre) -> Nothing = device leaving::pages_are;
    photos(WhichPhotos) -> Photos = read photos::photos;
    describe_photo(DescribePhoto) -> Kept = act photos::describe_photo;
    photo_small(ById) -> Thumbnail = read photos::photo_small;
    keep_small(KeepSmall) -> Nothing = read photos::keep_small;
    photo_bytes(PhotoPart) -> PhotoBytes = device photos::photo_bytes;
    send_photos(Nothing) -> Status = device photos::send_photos;
    lists(Nothing) -> Lists = device lists::all;
}

/// Reads a question. A page that asks in the wrong form is told which field.
fn read<Q: DeserializeOwned>(name: &str, question: Value) -> Result<Q, Problem> {
    let question = if question.is_null() { Value::Object(serde_json::Map::new()) } else { question };
    serde_json::from_value(question).map_err(|e| {
        Problem::new(Code::BadRequest, format!("The question of `{name}` could not be read: {e}."))
    })
}
