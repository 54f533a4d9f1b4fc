//! One import from its first row to its report.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::BufRead;

use beatbook_shared::ids::RecordId;
use beatbook_shared::sync::op::Body;

use super::account::Turned as Turning;
use super::cell::{Reading, Sheet, Turned, away};
use super::lines::{Line, Lines};
use super::mapping::{Blank, Differs, Kind, Part};
use super::proposal::{Proposal, mark};
use super::rejects::Keep;
use super::report::{Fate, Summary};
use super::settle::{Done, Settler};
use super::{crimes, incidents, lists, outcomes, roster};
use crate::db;

/// How many rows are settled at a time, where each stands for itself.
const ROWS: usize = 400;

/// What ends an import before its last row.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Mapping(#[from] super::mapping::BadMapping),
    #[error("{path}: {why}")]
    File { path: String, why: String },
    #[error(transparent)]
    Store(#[from] db::Error),
    #[error("the report could not be written: {0}")]
    Out(#[from] std::io::Error),
    #[error(
        "{accounted} of {rows} rows are accounted for. This is a fault in the import; nothing in the report can be relied on"
    )]
    Unaccounted { rows: u64, accounted: u64 },
}

/// One row of the record that it belongs to, on its way to proposals.
pub struct Member<'a> {
    pub row: usize,
    /// What identifies this row among several of the record.
    pub key: String,
    pub reading: Reading<'a>,
    pub result: Result<Vec<Proposal>, Turned>,
}

/// One import.
pub struct Run<'m> {
    pub sheet: &'m Sheet<'m>,
    pub settler: Settler,
    /// Make what an outcome is about, where it is not known.
    pub create: bool,
    pub rejects: Keep,
    pub summary: Summary,
    /// The rejected rows, for the account.
    turned: Vec<Turning>,
    /// By part and identifier: the identities of the rows that had it.
    met: HashMap<String, Vec<String>>,
}

struct Placed<'a> {
    row_key: String,
    row: usize,
    reading: Reading<'a>,
}

impl<'m> Run<'m> {
    #[must_use]
    pub fn new(
        sheet: &'m Sheet<'m>,
        settler: Settler,
        create: bool,
        rejects: Keep,
        summary: Summary,
    ) -> Run<'m> {
        Run { sheet, settler, create, rejects, summary, turned: Vec::new(), met: HashMap::new() }
    }

    /// Reads every row. `progress` hears how many bytes were taken.
    ///
    /// # Errors
    /// When the file or the store fails, or the rows do not add up at the end.
    pub fn all<R: BufRead>(
        mut self,
        lines: &mut Lines<R>,
        path: &str,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(Summary, Vec<Turning>), Error> {
        // Where several rows make one record, all of them must be there first.
        let many = self
            .sheet
            .mapping
            .part
            .iter()
            .any(|p| !p.key.row.is_empty() || matches!(p.kind, Kind::Outcomes | Kind::Staff));
        let mut waiting: Vec<Line> = Vec::new();
        loop {
            let next = lines
                .next_row()
                .map_err(|e| Error::File { path: path.to_owned(), why: format!("it cannot be read: {e}") })?;
            match next {
                Some(Ok(line)) => {
                    self.summary.rows += 1;
                    waiting.push(line);
                }
                Some(Err(broken)) => {
                    self.summary.rows += 1;
                    self.turn_away(broken.number, broken.reason, &broken.sentence, &broken.raw)?;
                }
                None => break,
            }
            if !many && waiting.len() >= ROWS {
                self.batch(&std::mem::take(&mut waiting))?;
                progress(lines.bytes, self.summary.rows);
            }
        }
        self.batch(&waiting)?;
        progress(lines.bytes, self.summary.rows);
        self.rejects.end()?;
        self.summary.rejects_file = self.rejects.place();
        let (rows, accounted) = (self.summary.rows, self.summary.accounted());
        if rows == accounted {
            Ok((self.summary, self.turned))
        } else {
            Err(Error::Unaccounted { rows, accounted })
        }
    }

    fn turn_away(
        &mut self,
        number: u64,
        reason: &'static str,
        sentence: &str,
        raw: &str,
    ) -> Result<(), Error> {
        self.summary.count(&Fate::Rejected { reason, sentence: sentence.to_owned() });
        self.turned.push(Turning::new(number, reason, sentence));
        Ok(self.rejects.row(number, reason, sentence, raw)?)
    }

    fn batch(&mut self, lines: &[Line]) -> Result<(), Error> {
        let mut fates: Vec<Option<Fate>> = vec![None; lines.len()];
        let mut noticed: Vec<BTreeSet<String>> = vec![BTreeSet::new(); lines.len()];
        let groups = self.place(lines, &mut fates, &mut noticed);
        let known = self.known_crimes(&groups)?;

        let mut proposals: Vec<Proposal> = Vec::new();
        for ((part, key), placed) in groups {
            let part = &self.sheet.mapping.part[part];
            let members = propose(part, &key, placed, &known, self.create);
            for member in members {
                let mut reading = member.reading;
                for count in &part.count {
                    if reading.holds(&count.when) {
                        reading.notice(&count.name);
                    }
                }
                noticed[member.row].append(&mut reading.noticed);
                match member.result {
                    Ok(mut list) => proposals.append(&mut list),
                    Err(Turned::Outside) => fates[member.row] = Some(Fate::Outside),
                    Err(Turned::Away { reason, sentence }) => {
                        fates[member.row] = Some(Fate::Rejected { reason, sentence });
                    }
                }
            }
        }

        let rows: Vec<(usize, &'static str)> = proposals.iter().map(|p| (p.row, p.kind)).collect();
        let mut answers: Vec<Vec<Done>> = vec![Vec::new(); lines.len()];
        for ((row, kind), answer) in rows.into_iter().zip(self.settler.settle(proposals)?) {
            if answer.first {
                let tally = self.summary.records.entry(kind.to_owned()).or_default();
                match answer.done {
                    Done::New => tally.new += 1,
                    Done::Changed | Done::Conflict => tally.changed += 1,
                    Done::Unchanged => tally.unchanged += 1,
                    Done::Nothing | Done::Refused(_) => {}
                }
            }
            if answer.done == Done::Conflict {
                noticed[row].insert("conflict".to_owned());
            }
            answers[row].push(answer.done);
        }
        for (n, line) in lines.iter().enumerate() {
            let fate = fates[n].take().unwrap_or_else(|| fate_of(&answers[n]));
            if line.not_utf8 {
                noticed[n].insert("not_utf8".to_owned());
            }
            for what in std::mem::take(&mut noticed[n]) {
                *self.summary.noticed.entry(what).or_default() += 1;
            }
            match &fate {
                Fate::Rejected { reason, sentence } => {
                    self.turn_away(line.number, reason, sentence, &line.raw)?;
                }
                fate => self.summary.count(fate),
            }
        }
        Ok(())
    }

    /// Finds each row's part and identifier, and settles at once what needs no reading: copies, rows that
    /// no part takes, rows with too few cells. Groups keep the order of their first rows.
    fn place<'a>(
        &mut self,
        lines: &'a [Line],
        fates: &mut [Option<Fate>],
        noticed: &mut [BTreeSet<String>],
    ) -> Vec<((usize, String), Vec<Placed<'a>>)>
    where
        'm: 'a,
    {
        let mut order: HashMap<(usize, String), usize> = HashMap::new();
        let mut groups: Vec<((usize, String), Vec<Placed<'a>>)> = Vec::new();
        for (row, line) in lines.iter().enumerate() {
            let mut reading = Reading::new(self.sheet, &line.cells);
            let placed = self.identify(line, &mut reading);
            match placed {
                Ok((part, key, row_key)) => {
                    let at = *order.entry((part, key.clone())).or_insert_with(|| {
                        groups.push(((part, key.clone()), Vec::new()));
                        groups.len() - 1
                    });
                    groups[at].1.push(Placed { row_key, row, reading });
                }
                Err(fate) => {
                    noticed[row].append(&mut reading.noticed);
                    fates[row] = Some(fate);
                }
            }
        }
        groups
    }

    fn identify(&mut self, line: &Line, reading: &mut Reading<'_>) -> Result<(usize, String, String), Fate> {
        let turned = |turned| match turned {
            Turned::Outside => Fate::Outside,
            Turned::Away { reason, sentence } => Fate::Rejected { reason, sentence },
        };
        let (want, have) = (self.sheet.width, line.cells.len());
        if want != have {
            return Err(turned(away(
                "wrong_columns",
                format!(
                    "The row has {have} cells and the file has {want} columns. Look for a stray comma or quote."
                ),
            )));
        }
        let parts = &self.sheet.mapping.part;
        let Some((n, part)) = parts.iter().enumerate().find(|(_, part)| reading.holds(&part.when)) else {
            return Err(turned(away("no_part", "No part of the mapping takes this row.")));
        };
        *self.summary.parts.entry(name_of(part, parts)).or_default() += 1;
        let own = mark(&line.cells.join("\u{1f}"));
        let joined = |columns: &[String]| {
            let cells: Vec<&str> = columns.iter().map(|c| reading.column(c)).collect();
            (cells.iter().all(|c| c.is_empty()), cells.join(" / "))
        };
        let (blank, mut key) = joined(&part.key.columns);
        if blank || part.key.columns.is_empty() {
            if part.key.blank == Blank::Reject {
                let columns = part.key.columns.join(", ");
                return Err(turned(away(
                    "no_identifier",
                    format!("{columns} is blank, and the row has no other identifier."),
                )));
            }
            let met = self.met.entry(format!("{n}/row/{own}")).or_default();
            met.push(own.clone());
            key = format!("row/{own}/{}", met.len());
            let again = met.len() > 1;
            reading.notice("no_identifier");
            if again {
                reading.notice("identical_without_identifier");
            }
            return Ok((n, key, String::new()));
        }
        let (_, mut row_key) = joined(&part.key.row);
        // Several outcomes of one crime, or roles of one person, are rows in their own right.
        let apart = matches!(part.kind, Kind::Outcomes | Kind::Staff) && part.key.row.is_empty();
        let identity = if apart { format!("{n}/{key}/{own}") } else { format!("{n}/{key}/{row_key}") };
        let met = self.met.entry(identity).or_default();
        if met.contains(&own) {
            return Err(Fate::Duplicate);
        }
        met.push(own.clone());
        if met.len() > 1 {
            if part.key.differs == Differs::Reject {
                return Err(turned(away(
                    "same_identifier_differs",
                    format!(
                        "An earlier row has the identifier {} and says something else. Keep one of them.",
                        format!("{key} {row_key}").trim()
                    ),
                )));
            }
            reading.notice("same_identifier_differs");
            let suffix = &own[..12];
            if part.key.row.is_empty() {
                key = format!("{key}#{suffix}");
            } else {
                row_key = format!("{row_key}#{suffix}");
            }
        }
        Ok((n, key, row_key))
    }

    /// The crimes that outcomes of this batch are about, as far as they are here.
    fn known_crimes(
        &self,
        groups: &[((usize, String), Vec<Placed<'_>>)],
    ) -> Result<BTreeMap<RecordId, (u64, Body)>, Error> {
        let ids: Vec<RecordId> = groups
            .iter()
            .filter_map(|((part, key), _)| {
                let part = &self.sheet.mapping.part[*part];
                (part.kind == Kind::Outcomes)
                    .then(|| crimes::id_of(part.crimes.as_deref().unwrap_or_default(), key))
            })
            .collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        Ok(self.settler.db.read(|conn| crate::records::bodies(conn, &ids))?)
    }
}

fn propose<'a>(
    part: &Part,
    key: &str,
    placed: Vec<Placed<'a>>,
    known: &BTreeMap<RecordId, (u64, Body)>,
    create: bool,
) -> Vec<Member<'a>> {
    let mut members: Vec<Member<'a>> = placed
        .into_iter()
        .map(|p| Member { row: p.row, key: p.row_key, reading: p.reading, result: Ok(Vec::new()) })
        .collect();
    match part.kind {
        Kind::Incidents => incidents::propose(part, key, &mut members),
        Kind::Outcomes => outcomes::propose(part, key, &mut members, known, create),
        Kind::Staff => roster::propose(part, key, &mut members),
        Kind::Crimes => {
            for member in &mut members {
                member.result = crimes::propose(part, key, &mut member.reading, member.row);
            }
        }
        Kind::List => {
            for member in &mut members {
                member.result = lists::propose(part, key, &mut member.reading, member.row);
            }
        }
        // An extract is compared as a whole and becomes no record of its own (`crate::wanted::extract`).
        Kind::Wanted => {}
    }
    members
}

/// What a row's proposals make of it.
fn fate_of(answers: &[Done]) -> Fate {
    if let Some(why) = answers.iter().find_map(|d| match d {
        Done::Refused(why) => Some(why),
        _ => None,
    }) {
        let sentence = format!("The store kept it aside ({why}); it waits in the console's tray.");
        return Fate::Rejected { reason: "refused", sentence };
    }
    let any = |wanted: &Done| answers.iter().any(|d| d == wanted);
    match (any(&Done::New), any(&Done::Changed) || any(&Done::Conflict), any(&Done::Unchanged)) {
        (true, false, false) => Fate::New,
        (false, false, _) => Fate::Unchanged,
        _ => Fate::Changed,
    }
}

fn name_of(part: &Part, parts: &[Part]) -> String {
    let same = parts.iter().filter(|p| p.kind == part.kind).count();
    match &part.list {
        Some(list) if same > 1 => format!("{} {list}", part.kind.name()),
        _ => part.kind.name().to_owned(),
    }
}
