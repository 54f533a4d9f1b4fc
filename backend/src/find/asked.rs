//! What was asked of a list, checked: fields that it knows, an order that it has, a place to go on from.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use beatbook_shared::api::find::{Find, Narrowing, View};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::{DAY, Millis};
use serde::{Deserialize, Serialize};

/// Rows in one page when nobody says, and at most.
const USUAL: u32 = 100;
const MOST: u32 = 500;
/// Codes in one part of a filter, and letters in the words.
const CODES: usize = 50;
const LETTERS: usize = 200;

/// What a list knows: its orders, the first of which is its own, whether that one runs down, and its parts.
#[derive(Debug)]
pub(crate) struct Known {
    pub name: &'static str,
    pub sorts: &'static [&'static str],
    pub columns: &'static [&'static str],
    parts: &'static [&'static str],
}

pub(crate) const CASES: Known = Known {
    name: "investigations",
    sorts: &["recorded", "updated", "title", "number", "area", "status", "risk", "due"],
    columns: &[
        "title", "number", "oic", "area", "risk", "status", "recorded", "updated", "due", "team", "outcome",
    ],
    parts: &["areas", "statuses", "risks", "team", "officer", "from", "to", "quiet_days", "words"],
};

pub(crate) const JOBS: Known = Known {
    name: "jobs",
    sorts: &["created", "number", "title", "area", "grade", "status", "resulted", "scene", "took"],
    columns: &[
        "number",
        "title",
        "place",
        "area",
        "grade",
        "status",
        "created",
        "resources",
        "assigned",
        "scene",
        "took",
        "resulted",
        "category",
        "rural",
    ],
    parts: &["areas", "statuses", "grades", "from", "to", "rural", "attended", "words"],
};

impl Known {
    pub(crate) fn of(name: &str) -> Result<&'static Known, Problem> {
        match name {
            "investigations" => Ok(&CASES),
            "jobs" => Ok(&JOBS),
            _ => Err(Problem::field("list", format!("list is \"{name}\"; it is investigations or jobs."))),
        }
    }
}

/// Where a page ended: the value that it was ordered by, and the id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Place {
    Number(i64, String),
    Text(String, String),
}

impl Place {
    #[must_use]
    pub fn written(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    fn read(text: &str) -> Result<Place, Problem> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        bytes.and_then(|b| serde_json::from_slice(&b).ok()).ok_or_else(|| {
            Problem::field(
                "after",
                "after is not a place in this list. Read the list again from its first page.",
            )
        })
    }
}

/// A question that can be put to the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Only what lies in one of these scopes.
    pub scopes: Vec<String>,
    pub narrow: Narrowing,
    /// Folded, each to be found.
    pub words: Vec<String>,
    /// Last written about before this instant.
    pub quiet_before: Option<Millis>,
    pub sort: &'static str,
    pub descending: bool,
    pub after: Option<Place>,
    pub skip: u32,
    /// Rows to give; none for all of them.
    pub limit: Option<u32>,
}

impl Query {
    /// Whether it asks for a list's first rows.
    pub(super) fn begins(&self) -> bool {
        self.after.is_none() && self.skip == 0
    }

    /// Checks a page's question.
    ///
    /// # Errors
    /// Names the field, its limit and what to do.
    pub(crate) fn page(
        known: &Known,
        asked: &Find,
        scopes: Vec<String>,
        now: Millis,
    ) -> Result<Query, Problem> {
        let view = View {
            narrow: asked.narrow.clone(),
            sort: asked.sort.clone(),
            descending: asked.descending,
            columns: Vec::new(),
        };
        let mut query = Query::whole(known, &view, scopes, now)?;
        query.after = asked.after.as_deref().map(Place::read).transpose()?;
        query.skip = asked.skip;
        let limit = asked.limit.unwrap_or(USUAL);
        if limit == 0 || limit > MOST {
            return Err(Problem::field("limit", format!("limit is {limit}; a page has 1 to {MOST} rows.")));
        }
        query.limit = Some(limit);
        if query.after.is_some() && query.skip > 0 {
            return Err(Problem::field("skip", "Give either after or skip: a place or a number of rows."));
        }
        Ok(query)
    }

    /// Checks a view, whose rows are all wanted.
    ///
    /// # Errors
    /// Names the field, its limit and what to do.
    pub(crate) fn whole(
        known: &Known,
        view: &View,
        scopes: Vec<String>,
        now: Millis,
    ) -> Result<Query, Problem> {
        let sort = if view.sort.is_empty() { known.sorts[0] } else { view.sort.as_str() };
        let Some(sort) = known.sorts.iter().find(|s| **s == sort) else {
            let sorts = known.sorts.join(", ");
            return Err(Problem::field(
                "sort",
                format!("{} are not ordered by \"{sort}\"; by {sorts}.", known.name),
            ));
        };
        for column in &view.columns {
            if !known.columns.contains(&column.as_str()) {
                let all = known.columns.join(", ");
                return Err(Problem::field(
                    "columns",
                    format!("{} have no column \"{column}\"; they have {all}.", known.name),
                ));
            }
        }
        let narrow = &view.narrow;
        fits(known, narrow)?;
        let words = narrow.words.as_deref().unwrap_or_default();
        Ok(Query {
            scopes,
            words: super::keep_store::folded(words).split_whitespace().map(str::to_owned).collect(),
            quiet_before: narrow.quiet_days.map(|days| now.plus(-i64::from(days) * DAY)),
            narrow: narrow.clone(),
            sort,
            descending: if view.sort.is_empty() { true } else { view.descending },
            after: None,
            skip: 0,
            limit: None,
        })
    }
}

fn fits(known: &Known, narrow: &Narrowing) -> Result<(), Problem> {
    let given = [
        ("areas", !narrow.areas.is_empty()),
        ("statuses", !narrow.statuses.is_empty()),
        ("risks", !narrow.risks.is_empty()),
        ("grades", !narrow.grades.is_empty()),
        ("team", narrow.team.is_some()),
        ("officer", narrow.officer.is_some()),
        ("from", narrow.from.is_some()),
        ("to", narrow.to.is_some()),
        ("quiet_days", narrow.quiet_days.is_some()),
        ("rural", narrow.rural.is_some()),
        ("attended", narrow.attended.is_some()),
        ("words", narrow.words.is_some()),
    ];
    for (part, given) in given {
        if given && !known.parts.contains(&part) {
            let message =
                format!("{} are not narrowed by {part}; by {}.", known.name, known.parts.join(", "));
            return Err(Problem::field(part, message));
        }
    }
    for (part, codes) in [
        ("areas", &narrow.areas),
        ("statuses", &narrow.statuses),
        ("risks", &narrow.risks),
        ("grades", &narrow.grades),
    ] {
        if codes.len() > CODES {
            let message = format!("{part} names {} codes; name {CODES} at most.", codes.len());
            return Err(Problem::field(part, message));
        }
    }
    if narrow.words.as_ref().is_some_and(|w| w.chars().count() > LETTERS) {
        let detail = format!("words has more than {LETTERS} letters. Look for fewer words.");
        return Err(Problem::field("words", detail));
    }
    if narrow.quiet_days.is_some_and(|d| d > 36_500) {
        return Err(Problem::field(
            "quiet_days",
            "quiet_days is more than a hundred years. Give fewer days.",
        ));
    }
    if let (Some(from), Some(to)) = (narrow.from, narrow.to)
        && from >= to
    {
        return Err(Problem::field("from", "from must lie before to. Change one of the two days."));
    }
    Ok(())
}

/// The refusal of a place that was taken in another order.
pub(super) fn other_order() -> Problem {
    let detail =
        "The place to go on from was taken in another order. Read the list again from its first page.";
    Problem::new(Code::BadField, detail)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn field(known: &Known, find: &Find) -> String {
        let problem = Query::page(known, find, Vec::new(), Millis(0)).unwrap_err();
        problem.fields[0].field.clone()
    }

    #[test]
    fn what_a_list_does_not_know_is_refused_by_name() {
        let narrow = |narrow: Narrowing| Find { narrow, ..Find::default() };
        let grades = narrow(Narrowing { grades: vec!["1".to_owned()], ..Narrowing::default() });
        assert_eq!(field(&CASES, &grades), "grades");
        let risks = narrow(Narrowing { risks: vec!["high".to_owned()], ..Narrowing::default() });
        assert_eq!(field(&JOBS, &risks), "risks");
        assert_eq!(field(&CASES, &Find { sort: "victim".to_owned(), ..Find::default() }), "sort");
        assert_eq!(field(&CASES, &Find { limit: Some(501), ..Find::default() }), "limit");
        assert_eq!(field(&CASES, &Find { after: Some("x".to_owned()), ..Find::default() }), "after");
        let long = narrow(Narrowing { words: Some("x".repeat(201)), ..Narrowing::default() });
        assert_eq!(field(&JOBS, &long), "words");
    }

    #[test]
    fn a_place_is_read_as_it_was_written() {
        for place in [Place::Number(-7, "a".to_owned()), Place::Text("llŷr".to_owned(), "b".to_owned())] {
            assert_eq!(Place::read(&place.written()).unwrap(), place);
        }
    }
}
