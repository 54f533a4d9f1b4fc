//! Small checks of questions. Each refusal names the field, its limit and the next step.

use beatbook_shared::api::officer::Kept;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference;
use beatbook_shared::time::{MINUTE, Millis};

use crate::core::{Core, Identity, Made};
use crate::problems::{self, Refused};

/// The most characters of one entry.
pub(super) const TEXT_MAX: usize = 20_000;
/// The most templates and phrases of one entry.
const TEMPLATES: usize = 20;
/// The most characters of a reason.
pub(super) const REASON_MAX: usize = 500;

/// Words that must be there, trimmed.
pub(super) fn words(field: &str, text: &str, most: usize) -> Result<String, Refused> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::field(field, "Write something here before saving.").into());
    }
    let length = text.chars().count();
    if length > most {
        return Err(Problem::field(
            field,
            format!("This has {length} characters; {most} is the limit. Shorten it, or split it into two."),
        )
        .into());
    }
    Ok(text.to_owned())
}

/// A code that must be in a list today.
pub(super) fn code(core: &mut Core, field: &str, list: &str, code: &str, now: Millis) -> Result<(), Refused> {
    if super::lists::lists(core)?.row(list, code, reference::day(now)).is_some() {
        return Ok(());
    }
    Err(Problem::field(field, format!("`{code}` is not in the list `{list}` today. Choose one that is."))
        .into())
}

/// A time that must not lie ahead. A minute is allowed for a clock that is a little out.
pub(super) fn not_ahead(field: &str, at: Millis, now: Millis) -> Result<(), Refused> {
    if at > now.plus(MINUTE) {
        return Err(Problem::field(
            field,
            format!("{} has not come yet. Enter a time up to now.", at.london_text()),
        )
        .into());
    }
    Ok(())
}

/// Templates that were put in must be in the list: the record says which, and that must mean something later.
pub(super) fn templates(core: &mut Core, codes: &[String], now: Millis) -> Result<(), Refused> {
    let count = codes.len();
    if count > TEMPLATES {
        return Err(Problem::field(
            "templates",
            format!("{count} templates were put in; {TEMPLATES} is the limit. Split the entry."),
        )
        .into());
    }
    codes.iter().try_for_each(|template| code(core, "templates", "templates", template, now))
}

pub(super) fn who(core: &mut Core) -> Result<Identity, Refused> {
    core.identity()?.ok_or_else(|| problems::not_enrolled().into())
}

/// Refuses what no role of the officer allows, before it is made: the server would only put it aside.
pub(super) fn may(
    who: &Identity,
    action: beatbook_shared::access::Action,
    what: &str,
) -> Result<(), Refused> {
    let roles: Vec<&str> = who.roles.iter().map(String::as_str).collect();
    if roles.is_empty() || beatbook_shared::access::any_may(&roles, action) {
        return Ok(());
    }
    Err(Problem::new(
        Code::NotAllowed,
        format!(
            "Your role does not allow you to {what}. Ask your supervisor; you can write it as an update."
        ),
    )
    .into())
}

pub(super) fn kept(made: Made, undo_until: Option<Millis>) -> Kept {
    Kept { id: made.record, ctr: made.ctr, at: made.at, undo_until }
}

pub(super) fn not_here(what: &str) -> Refused {
    Problem::new(
        Code::NotFound,
        format!("That {what} is not on this device. Open the list again; it may have moved to another area."),
    )
    .into()
}
