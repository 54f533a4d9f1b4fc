//! The refusal of a sign-off that no longer covers what the file holds: it says what came, by whom and when.

use beatbook_shared::api::console::TimelineRow;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::reference::Lists;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::http::Caller;
use crate::investigations::CaseFile;
use crate::investigations::people::People;
use crate::investigations::story::{cast, story};

/// How many things are told one by one.
const MOST: usize = 4;

pub(super) fn problem(
    conn: &mut AnyConn,
    caller: &Caller,
    file: &CaseFile,
    seen: u64,
    lists: &Lists,
    now: Millis,
) -> Result<Problem, Error> {
    let people = People::of(conn, &cast(file).collect(), now)?;
    let new: Vec<TimelineRow> =
        story(file, &people).into_iter().filter(|told| told.seq > seen).map(|told| told.row).collect();
    Ok(Problem::new(Code::Changed, words(&caller.language, &new, lists)))
}

fn words(language: &str, new: &[TimelineRow], lists: &Lists) -> String {
    let welsh = language == "cy";
    let mut told: Vec<String> = new.iter().take(MOST).map(|row| one(language, row, lists)).collect();
    if new.len() > MOST {
        let more = new.len() - MOST;
        told.push(if welsh { format!("a {more} arall") } else { format!("and {more} more") });
    }
    match (told.is_empty(), welsh) {
        (true, false) => {
            "What this page showed is not what the file holds now. It has been read again: look, then decide."
                .to_owned()
        }
        (true, true) => "Nid yr hyn a ddangosodd y dudalen hon sydd yn y ffeil bellach. Darllenwch eto, yna penderfynwch."
            .to_owned(),
        (false, false) => format!("Since you opened this: {}. Read it, then decide.", told.join("; ")),
        (false, true) => format!("Ers i chi agor hwn: {}. Darllenwch, yna penderfynwch.", told.join("; ")),
    }
}

fn one(language: &str, row: &TimelineRow, lists: &Lists) -> String {
    let welsh = language == "cy";
    let who = row.by.as_ref().map_or_else(String::new, |p| format!("{} {}", p.name, p.collar));
    let label = |list: &str| {
        lists.ever(list, &row.code).map_or_else(|| row.code.clone(), |held| held.label(language).to_owned())
    };
    let what = match row.kind.as_str() {
        "review" if welsh => format!("llofnodwyd, {}", label("review_results")),
        "review" => format!("signed, {}", label("review_results")),
        "update" => label("update_kinds"),
        "direction" if welsh => "cyfarwyddyd".to_owned(),
        "direction" => "direction".to_owned(),
        "notebook" if welsh => "cofnod llyfr nodiadau".to_owned(),
        "notebook" => "notebook entry".to_owned(),
        _ if welsh => "meysydd".to_owned(),
        _ => "fields".to_owned(),
    };
    let at = row.received_at.london_text();
    format!("{} {who} ({what})", at.split(' ').next_back().unwrap_or_default())
}
