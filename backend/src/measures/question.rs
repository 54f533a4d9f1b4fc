//! What was asked of a board, checked.

use std::collections::BTreeMap;

use beatbook_shared::measures::BOARDS;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::{DAY, Millis};

/// How far back a board looks when nobody says.
const USUAL: i64 = 28 * DAY;

/// The longest period: more than any plot shows, and a guard against a mistyped year.
const LONGEST: i64 = 3_660 * DAY;

/// A board, a period, and perhaps an area or a team.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    pub board: String,
    pub from: Millis,
    pub to: Millis,
    pub area: Option<String>,
    pub team: Option<String>,
    /// `urban` or `rural`, for incidents.
    pub class: Option<String>,
    pub without_late: bool,
}

/// The classes of area that an incident may be in.
const CLASSES: [&str; 2] = ["urban", "rural"];

impl Question {
    /// Checks a question.
    ///
    /// # Errors
    /// Names the field, its limit and what to do.
    pub fn new(
        board: &str,
        from: Option<Millis>,
        to: Option<Millis>,
        area: Option<&str>,
        team: Option<&str>,
        now: Millis,
    ) -> Result<Question, Problem> {
        if !BOARDS.contains(&board) {
            let detail = format!("There is no board \"{board}\". There are: {}.", BOARDS.join(", "));
            return Err(Problem::new(Code::NotFound, detail));
        }
        let to = to.unwrap_or(now);
        let from = from.unwrap_or_else(|| to.plus(-USUAL));
        if from >= to {
            let message = format!("from ({}) must lie before to ({}).", from.london_text(), to.london_text());
            return Err(Problem::field("from", message));
        }
        if to.since(from) > LONGEST {
            return Err(Problem::field("from", "The period is longer than ten years. Choose a shorter one."));
        }
        let given = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(str::to_owned);
        let team = given(team);
        if board == "trust" && team.is_some() {
            let message = "A stamp belongs to an area and not to a team. Ask by area instead.";
            return Err(Problem::field("team", message));
        }
        if board == "bail" && team.is_some() {
            let message = "Bail is counted by area and not by team. Ask by area instead.";
            return Err(Problem::field("team", message));
        }
        if board == "wanted" && team.is_some() {
            let message = "Wanted people are counted by area and not by team. Ask by area instead.";
            return Err(Problem::field("team", message));
        }
        if board == "prevention" && team.is_some() {
            let message = "Prevention is counted by area and not by team. Ask by area instead.";
            return Err(Problem::field("team", message));
        }
        if board == "risk" && team.is_some() {
            let message = "A victim's incident belongs to an area and not to a team. Ask by area instead.";
            return Err(Problem::field("team", message));
        }
        if board == "iom" && team.is_some() {
            let message = "Managed offenders are counted by area and not by team. Ask by area instead.";
            return Err(Problem::field("team", message));
        }
        if matches!(board, "attendance" | "deployment" | "recording") && team.is_some() {
            let message = "An incident belongs to an area and not to a team. Ask by area instead.";
            return Err(Problem::field("team", message));
        }
        Ok(Question {
            board: board.to_owned(),
            from,
            to,
            area: given(area),
            team,
            class: None,
            without_late: false,
        })
    }

    /// Narrows the question to incidents in one class of area.
    ///
    /// # Errors
    /// When the class is none, or the board counts no incidents.
    pub fn in_class(mut self, class: Option<&str>) -> Result<Question, Problem> {
        let Some(class) = class.filter(|class| !class.is_empty()) else { return Ok(self) };
        if !CLASSES.contains(&class) {
            let message = format!("class is \"{class}\"; it is one of {}.", CLASSES.join(", "));
            return Err(Problem::field("class", message));
        }
        if !matches!(self.board.as_str(), "attendance" | "deployment" | "risk") {
            let message = "Only incidents have a class of area. Ask for it on the attendance board.";
            return Err(Problem::field("class", message));
        }
        self.class = Some(class.to_owned());
        Ok(self)
    }

    /// Leaves out what was measured from a time that was entered late: `out`; or keeps it.
    ///
    /// # Errors
    /// When it says anything else.
    pub fn late(mut self, late: Option<&str>) -> Result<Question, Problem> {
        self.without_late = match late {
            None | Some("" | "in") => false,
            Some("out") => true,
            Some(other) => {
                return Err(Problem::field("late", format!("late is \"{other}\"; it is in or out.")));
            }
        };
        Ok(self)
    }
}

/// Reads a group written as `grade:1,area:NE`.
///
/// # Errors
/// When a piece has no colon.
pub fn group(text: &str) -> Result<BTreeMap<String, String>, Problem> {
    let pieces = text.split(',').map(str::trim).filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| {
            let (dimension, value) = piece.split_once(':').ok_or_else(|| {
                Problem::field("group", format!("group is \"{text}\"; write it as grade:1,area:NE."))
            })?;
            Ok((dimension.to_owned(), value.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn at(text: &str) -> Millis {
        Millis::parse(text).unwrap()
    }

    #[test]
    fn a_question_without_a_period_is_about_the_last_four_weeks() {
        let now = at("2026-11-23T12:00:00Z");
        let question = Question::new("attendance", None, None, Some(""), None, now).unwrap();
        assert_eq!((question.from, question.to, question.area), (now.plus(-28 * DAY), now, None));
    }

    #[test]
    fn what_cannot_be_answered_is_refused_by_name() {
        let now = at("2026-11-23T12:00:00Z");
        let field = |q: Result<Question, Problem>| q.unwrap_err().fields[0].field.clone();
        assert_eq!(Question::new("weather", None, None, None, None, now).unwrap_err().code, Code::NotFound);
        assert_eq!(field(Question::new("time", Some(now), Some(now), None, None, now)), "from");
        assert_eq!(field(Question::new("time", Some(Millis(0)), None, None, None, now)), "from");
        assert_eq!(field(Question::new("attendance", None, None, None, Some("t1"), now)), "team");
    }

    #[test]
    fn a_class_of_area_is_one_of_two_and_only_incidents_have_one() {
        let now = at("2026-11-23T12:00:00Z");
        let board = |name: &str| Question::new(name, None, None, None, None, now).unwrap();
        let field = |q: Result<Question, Problem>| q.unwrap_err().fields[0].field.clone();
        let rural = board("attendance").in_class(Some("rural")).unwrap();
        assert_eq!(rural.class.as_deref(), Some("rural"));
        assert_eq!(board("attendance").in_class(Some("")).unwrap().class, None);
        assert_eq!(field(board("attendance").in_class(Some("suburban"))), "class");
        assert_eq!(field(board("time").in_class(Some("rural"))), "class");
        assert!(board("attendance").late(Some("out")).unwrap().without_late);
        assert_eq!(field(board("attendance").late(Some("some"))), "late");
    }

    #[test]
    fn groups_read_as_they_are_linked() {
        let expected =
            BTreeMap::from([("area".to_owned(), "NE".to_owned()), ("grade".to_owned(), "1".to_owned())]);
        assert_eq!(group("grade:1,area:NE").unwrap(), expected);
        assert!(group("").unwrap().is_empty());
        assert!(group("grade").is_err());
    }
}
