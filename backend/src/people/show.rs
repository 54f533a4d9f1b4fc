//! Rows as a reader may see them: of a case that is not theirs, that it is there and nothing else.

use std::collections::BTreeSet;

use beatbook_shared::api::people::{AboutRow, AgreedRow, AnswerRow, InvolvedRow, NominalRow, RepeatRow};
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::patrol::involved::{Involved, node};
use beatbook_shared::patrol::meeting::standing;
use beatbook_shared::patrol::person::Nominal;
use beatbook_shared::patrol::repeat::{ACTION, FLAGGED, RepeatFlag};
use beatbook_shared::patrol::repeat_rules::{Held, REPEAT_VICTIM, Repeat};
use beatbook_shared::patrol::vulnerability::{Vulnerability, asked, effective};
use beatbook_shared::reference::{Lists, day};
use beatbook_shared::time::{HOUR, Millis};

use super::around::Around;
use crate::investigations::people::People;
use crate::investigations::sight::Sight;

/// How soon after a job was opened a flag was there in time.
const IN_TIME: i64 = HOUR;

/// What is needed to show anything.
pub(super) struct Show<'a> {
    pub around: &'a Around,
    pub sight: &'a Sight,
    pub staff: &'a People,
    pub lists: &'a Lists,
    pub now: Millis,
}

/// Everybody of the force whom the rows will name.
pub(super) fn named(around: &Around) -> BTreeSet<StaffId> {
    let cases = around.held.values().filter_map(|held| match held {
        Held::Case(case) => case.oic.clone(),
        Held::Incident(_) => None,
    });
    cases
        .chain(around.answers.iter().map(|(_, answer)| answer.seen_by.clone()))
        .chain(
            around.flags.iter().flat_map(|(_, f)| f.owner.iter().chain([&f.by]).cloned().collect::<Vec<_>>()),
        )
        .chain(around.decisions.iter().map(|(_, decision)| decision.by.clone()))
        .collect()
}

impl Show<'_> {
    /// Whether the reader may see what a job or case says.
    pub(super) fn sees(&self, id: &RecordId) -> bool {
        let kind = match self.around.held.get(id) {
            Some(Held::Incident(_)) => Incident::KIND,
            Some(Held::Case(_)) => Investigation::KIND,
            None => return false,
        };
        self.around.bodies.get(id).is_some_and(|body| self.sight.reads(kind, id, body))
    }

    pub(super) fn about(&self, id: &RecordId) -> Option<AboutRow> {
        let restricted = !self.sees(id);
        let row = match self.around.held.get(id)? {
            Held::Incident(incident) => AboutRow {
                id: id.clone(),
                kind: Incident::KIND.to_owned(),
                number: incident.number.clone(),
                title: incident.title.clone(),
                area: incident.area.clone(),
                at: incident.created_at,
                restricted,
            },
            Held::Case(case) => AboutRow {
                id: id.clone(),
                kind: Investigation::KIND.to_owned(),
                number: case.crime_number.clone().unwrap_or_default(),
                title: case.title.clone(),
                area: case.area.clone(),
                at: case.recorded_at,
                restricted,
            },
        };
        Some(if restricted {
            // That it counts is said; what it is and where it lies is not.
            AboutRow { number: String::new(), title: String::new(), area: String::new(), ..row }
        } else {
            row
        })
    }

    /// The name to show for a node: the person's, or as it was given.
    pub(super) fn name(&self, id: &RecordId) -> String {
        let of_person = self.around.people.get(id).map(|(_, person)| person.name().to_owned());
        let given = || {
            let (_, one) = self.around.involved.get(id)?;
            match &one.person {
                Some(person) => self.around.people.get(person).map(|(_, p)| p.name().to_owned()),
                None => one.organisation.clone().or_else(|| Some(one.name.clone())),
            }
        };
        of_person.or_else(given).unwrap_or_default()
    }

    /// The person that a group has, where it has one.
    pub(super) fn person_of(&self, group: &RecordId) -> Option<RecordId> {
        self.around.groups.members(group).into_iter().find(|id| self.around.people.contains_key(id))
    }

    pub(super) fn nominal(&self, id: &RecordId) -> Option<NominalRow> {
        if let Some((_, person)) = self.around.people.get(id) {
            return Some(of_person(id, person));
        }
        let (_, one) = self.around.involved.get(id)?;
        Some(NominalRow {
            id: id.clone(),
            kind: Involved::KIND.to_owned(),
            name: one.name.clone(),
            other_names: Vec::new(),
            born_on: one.born_on.clone(),
            age_range: None,
            address: one.address.as_ref().map(|a| a.text.clone()),
            phones: one.phone.iter().cloned().collect(),
            about: self.about(&one.about),
        })
    }

    pub(super) fn involved(&self, id: &RecordId) -> Option<InvolvedRow> {
        let (version, one) = self.around.involved.get(id)?;
        let about = self.about(&one.about)?;
        let group = self.around.groups.of(node(id, one));
        let person = self.person_of(group).and_then(|id| self.around.people.get(&id)).map(|(_, p)| p);
        let name = person.map_or_else(|| one.name.clone(), |p| p.name().to_owned());
        let answers: Vec<(&RecordId, &Vulnerability)> = self
            .around
            .answers
            .iter()
            .filter(|(_, a)| a.about == one.about)
            // What names nobody was said of the job's one victim.
            .filter(|(_, a)| self.around.who(a).is_none_or(|who| who == *group))
            .map(|(id, a)| (id, a))
            .collect();
        let row = InvolvedRow {
            id: id.clone(),
            version: *version,
            category: self
                .lists
                .ever("involved_roles", &one.role)
                .map(|row| row.get("category").to_owned())
                .unwrap_or_default(),
            safe_contact: one.safe_contact.clone().or_else(|| person.and_then(|p| p.safe_contact.clone())),
            language: one.language.clone().or_else(|| person.and_then(|p| p.language.clone())),
            asked: asked(&effective(&answers), self.now),
            record: one.clone(),
            name,
            about,
        };
        Some(if row.about.restricted { without_words(row) } else { row })
    }

    pub(super) fn answers(&self, about: &dyn Fn(&Vulnerability) -> bool) -> Vec<AnswerRow> {
        let corrected: Vec<&RecordId> =
            self.around.answers.iter().filter_map(|(_, a)| a.corrects.as_ref()).collect();
        let mut rows: Vec<AnswerRow> = self
            .around
            .answers
            .iter()
            .filter(|(_, answer)| about(answer) && self.sees(&answer.about))
            .map(|(id, answer)| AnswerRow {
                id: id.clone(),
                record: answer.clone(),
                by: self.staff.person(&answer.seen_by),
                corrected: corrected.contains(&id),
                agreed: answer.agreed.as_ref().and_then(|id| self.agreed(id)),
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.record.at, row.id.clone())));
        rows
    }

    /// A repeat as it is shown; nothing of a rule that is not shown.
    pub(super) fn repeat(&self, repeat: Repeat, about: &RecordId) -> Option<RepeatRow> {
        let rule = self.lists.row("repeat_rules", &repeat.rule, day(self.now))?;
        let (label, person) = match rule.get("subject") {
            "place" => (self.place(&repeat), None),
            "phone" | "organisation" => (repeat.subject.clone(), None),
            _ => {
                let first = repeat.subject.split(" + ").next().unwrap_or_default();
                let group = RecordId::from(first);
                let person = self.person_of(&group);
                (self.name(person.as_ref().unwrap_or(&group)), person)
            }
        };
        let mut told: Vec<&RepeatFlag> = self
            .around
            .flags
            .iter()
            .map(|(_, flag)| flag)
            .filter(|flag| flag.rule == repeat.rule && self.same_subject(&flag.subject, &repeat.subject))
            .collect();
        told.sort_by_key(|flag| flag.at);
        let last = told.last();
        let action = told.iter().rev().find(|flag| flag.said == ACTION);
        let oic = repeat.sources.iter().find_map(|id| match self.around.held.get(id) {
            Some(Held::Case(case)) => case.oic.clone(),
            _ => None,
        });
        let owner = action.and_then(|flag| flag.owner.clone()).or(oic);
        Some(RepeatRow {
            label,
            person,
            sources: repeat.sources.iter().filter_map(|id| self.about(id)).collect(),
            about: about.clone(),
            said: last.map(|flag| flag.said.clone()),
            reason: last.and_then(|flag| flag.reason.clone()),
            said_at: last.map(|flag| flag.at),
            said_by: last.and_then(|flag| self.staff.person(&flag.by)),
            action: action.and_then(|flag| flag.action.clone()),
            owner: self.staff.maybe(owner.as_ref()),
            agreed: action.and_then(|flag| self.agreed(flag.agreed.as_ref()?)),
            missed: self.missed(&repeat),
            repeat,
        })
    }

    fn agreed(&self, id: &RecordId) -> Option<AgreedRow> {
        let action = self.around.agreed.get(id)?;
        Some(AgreedRow {
            id: id.clone(),
            text: action.text.clone(),
            standing: standing(self.lists, action, self.now).to_owned(),
            due_at: action.due_at,
        })
    }

    fn place(&self, repeat: &Repeat) -> String {
        let words = repeat.sources.iter().find_map(|id| match self.around.held.get(id) {
            Some(Held::Incident(incident)) => incident.place.clone(),
            _ => None,
        });
        words.unwrap_or_else(|| repeat.subject.clone())
    }

    /// Whether a flag is about the same, also where it was said before two were decided to be one.
    fn same_subject(&self, said: &str, subject: &str) -> bool {
        said == subject || self.around.groups.of(&RecordId::from(said)).as_str() == subject
    }

    /// Whether the newest contact of a repeat victim went by without a flag.
    fn missed(&self, repeat: &Repeat) -> bool {
        let Some(newest) = repeat.sources.first().filter(|_| repeat.rule == REPEAT_VICTIM) else {
            return false;
        };
        let (event, opened) = match self.around.held.get(newest) {
            Some(Held::Incident(incident)) => (newest.clone(), incident.created_at),
            Some(Held::Case(case)) => {
                (case.incident.clone().unwrap_or_else(|| newest.clone()), case.recorded_at)
            }
            None => return false,
        };
        let in_time =
            |about: &RecordId, at: Millis| (*about == event || about == newest) && at <= opened.plus(IN_TIME);
        let flagged =
            self.around.flags.iter().any(|(_, flag)| flag.said == FLAGGED && in_time(&flag.about, flag.at));
        !flagged && !self.around.checked.iter().any(|(incident, at)| in_time(incident, *at))
    }
}

fn without_words(row: InvolvedRow) -> InvolvedRow {
    InvolvedRow {
        record: Involved {
            about: row.record.about.clone(),
            about_kind: row.record.about_kind.clone(),
            role: row.record.role.clone(),
            at: row.record.at,
            person: row.record.person.clone(),
            ..Involved::default()
        },
        ..row
    }
}

/// A person as they are listed.
pub(super) fn of_person(id: &RecordId, person: &Nominal) -> NominalRow {
    NominalRow {
        id: id.clone(),
        kind: Nominal::KIND.to_owned(),
        name: person.name().to_owned(),
        other_names: person.names.iter().skip(1).map(|name| name.text.clone()).collect(),
        born_on: person.born_on.clone(),
        age_range: person.age_range.clone(),
        address: person.address.as_ref().map(|a| a.text.clone()),
        phones: person.phones.clone(),
        about: None,
    }
}

/// The newest of the records that a reader may say something at, by repeat.
pub(super) fn newest<'a>(show: &Show<'_>, repeat: &'a Repeat) -> Option<&'a RecordId> {
    repeat.sources.iter().find(|id| show.sees(id)).or(repeat.sources.first())
}

/// What happened most often first, and of those the newest.
pub(super) fn worst_first(rows: &mut [RepeatRow]) {
    rows.sort_by_cached_key(|row| {
        let repeat = &row.repeat;
        (std::cmp::Reverse((repeat.count, repeat.last_at)), repeat.rule.clone(), repeat.subject.clone())
    });
}
