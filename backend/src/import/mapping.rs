//! The mapping: what a file's columns mean, in TOML.
//!
//! One mapping reads one kind of file. Its `[[part]]`s say what becomes of which rows: a street-crime file
//! holds crimes and, without an identifier, anti-social behaviour; the first become investigations and the
//! second incidents. A key that is not known is an error that names it, as a misspelt key would
//! otherwise lose a column in silence.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A whole mapping file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub title: String,
    /// Publisher, licence and what to know of the file, for whoever reads the mapping.
    pub about: String,
    /// Name of the source. Ids are derived from it and the source's own identifiers.
    pub source: String,
    /// The zone that its local times are in.
    #[serde(default = "london")]
    pub zone: String,
    /// How its dates are written, tried in order: `strftime` forms, or `rfc3339`, `financial_year`,
    /// `financial_year_end`.
    #[serde(default)]
    pub dates: Vec<String>,
    /// Which of two instants a local time means in the hour that comes twice in autumn.
    #[serde(default)]
    pub ambiguous: Ambiguous,
    /// What becomes of rows whose place is outside the force.
    #[serde(default)]
    pub outside: Outside,
    /// Tables of their word to our code.
    #[serde(default)]
    pub codes: BTreeMap<String, BTreeMap<String, String>>,
    /// Tables in files of their own, beside the mapping or the data.
    #[serde(default)]
    pub lookup: BTreeMap<String, Lookup>,
    pub part: Vec<Part>,
}

fn london() -> String {
    "Europe/London".to_owned()
}

/// In the hour that comes twice: the earlier instant that is not before the row's previous time
/// (`in_order`), always the `earlier`, always the `later`, or `reject`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ambiguous {
    #[default]
    InOrder,
    Earlier,
    Later,
    Reject,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// Counted and left out.
    #[default]
    Exclude,
    /// Counted and kept, with the area cell's `default`.
    Keep,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    pub file: String,
    pub key: String,
    pub value: String,
}

/// What a row becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Incidents with grades, attendance and stamps.
    Incidents,
    /// Recorded crimes as investigations.
    Crimes,
    /// Outcomes of crimes that are already here.
    Outcomes,
    /// Staff with collar numbers, roles and teams by date.
    Staff,
    /// A reference list or published counts.
    List,
    /// An extract of the national wanted record, to be compared with the register.
    Wanted,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Incidents => "incidents",
            Kind::Crimes => "crimes",
            Kind::Outcomes => "outcomes",
            Kind::Staff => "staff",
            Kind::List => "list",
            Kind::Wanted => "wanted",
        }
    }
}

/// The rows that become one kind of record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub kind: Kind,
    /// Which rows; all tests must hold. A row goes to the first part that takes it.
    #[serde(default)]
    pub when: Vec<Test>,
    pub key: Key,
    /// Our field to their cell.
    #[serde(default)]
    pub fields: BTreeMap<String, Cell>,
    /// Extra counters in the report: rows for which all tests hold.
    #[serde(default)]
    pub count: Vec<Count>,
    /// Incidents: the grade it was given first and last.
    #[serde(default)]
    pub grade: Option<Grades>,
    /// Incidents: who was sent. Each may stand in rows of its own (`key.row`) or several in one row.
    #[serde(default)]
    pub resource: Vec<Resource>,
    /// Outcomes: the source name of the mapping that brought the crimes.
    #[serde(default)]
    pub crimes: Option<String>,
    /// Outcomes: fields of the investigation to make where the crime is not known, with `--create`.
    #[serde(default)]
    pub create: BTreeMap<String, Cell>,
    /// Lists: its name.
    #[serde(default)]
    pub list: Option<String>,
}

/// What identifies a row.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Columns that together identify the record.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Columns that identify one row of several for a record.
    #[serde(default)]
    pub row: Vec<String>,
    /// What to do where the identifier is blank.
    #[serde(default)]
    pub blank: Blank,
    /// What to do with a second row of one identifier that says something else.
    #[serde(default)]
    pub differs: Differs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    #[default]
    Reject,
    /// The whole row identifies it, and its number among identical rows: identical anonymous rows may
    /// well be several events, so each is kept.
    WholeRow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// The first row stands, the second goes to the rejects.
    #[default]
    Reject,
    /// The second becomes a record of its own.
    OwnRecord,
}

/// A test on one column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Test {
    pub column: String,
    #[serde(default)]
    pub blank: Option<bool>,
    #[serde(default)]
    pub is: Option<Vec<String>>,
    #[serde(default)]
    pub is_not: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    pub name: String,
    pub when: Vec<Test>,
}

/// Where a value comes from and how it is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    #[serde(default)]
    pub column: Option<String>,
    /// Several columns joined, blanks left out.
    #[serde(default)]
    pub join: Option<Vec<String>>,
    /// What stands between joined columns.
    #[serde(default)]
    pub with: Option<String>,
    /// The same for every row.
    #[serde(default)]
    pub value: Option<String>,
    /// Instants: the column holds whole seconds after the instant in this other column.
    #[serde(default)]
    pub seconds_after: Option<String>,
    /// Instants and dates: other forms than the mapping's own.
    #[serde(default)]
    pub dates: Option<Vec<String>>,
    /// Lists: what stands between the elements.
    #[serde(default)]
    pub split: Option<String>,
    /// Words that mean blank.
    #[serde(default)]
    pub blanks: Vec<String>,
    /// Leave out the last word: `Blaenau Gwent 001A` is in `Blaenau Gwent`.
    #[serde(default)]
    pub drop_last_word: bool,
    /// A `[lookup]` table to read the value through.
    #[serde(default)]
    pub lookup: Option<String>,
    /// A `[codes]` table to translate through.
    #[serde(default)]
    pub codes: Option<String>,
    /// What to do with a word that is not in the table.
    #[serde(default)]
    pub unknown: Unknown,
    /// Put before the value.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Instead of a blank.
    #[serde(default)]
    pub default: Option<String>,
    /// A blank is a reason to reject the row.
    #[serde(default)]
    pub required: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// The row is rejected.
    #[default]
    Reject,
    /// The word stays as it is, and is counted.
    Keep,
    /// As if the cell were blank, and is counted.
    Blank,
    /// The row lies outside the force.
    Outside,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grades {
    pub first: Cell,
    #[serde(default)]
    pub last: Option<Cell>,
    /// When the last was set; without it the incident's creation.
    #[serde(default)]
    pub last_at: Option<Cell>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// A resource that was sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    #[serde(default)]
    pub when: Vec<Test>,
    pub callsign: Cell,
    /// `sworn`, `pcso`, `csi` or `other`; without it `sworn`.
    #[serde(default)]
    pub role: Option<Cell>,
    #[serde(default)]
    pub stamp: Vec<StampAt>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampAt {
    /// `assigned`, `acknowledged`, `en_route`, `holding`, `at_scene`, `clear` or `stood_down`.
    pub point: beatbook_shared::patrol::attendance::Point,
    pub at: Cell,
    #[serde(default)]
    pub when: Vec<Test>,
}

/// A mapping that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
#[error("the mapping {name} cannot be used: {why}")]
pub struct BadMapping {
    pub name: String,
    pub why: String,
}

/// Reads a mapping.
///
/// # Errors
/// Names the key or the table that is wrong, and what would be right.
pub fn parse(name: &str, text: &str) -> Result<Mapping, BadMapping> {
    let bad = |why: String| BadMapping { name: name.to_owned(), why };
    let mapping: Mapping = toml::from_str(text).map_err(|e| bad(e.to_string().trim().to_owned()))?;
    check(&mapping).map_err(bad)?;
    Ok(mapping)
}

fn check(mapping: &Mapping) -> Result<(), String> {
    if mapping.source.trim().is_empty() {
        return Err("source is empty; it names where the rows come from".to_owned());
    }
    if beatbook_shared::time::zone(&mapping.zone).is_none() {
        return Err(format!("zone {:?} is no time zone; write it like \"Europe/London\"", mapping.zone));
    }
    if mapping.part.is_empty() {
        return Err("it has no [[part]], so no row would go anywhere".to_owned());
    }
    for part in &mapping.part {
        let kind = part.kind.name();
        let known = super::cell::fields_of(part.kind);
        for (field, cell) in part.fields.iter().chain(&part.create) {
            let created = part.create.contains_key(field) && !part.fields.contains_key(field);
            let known = if created { super::cell::fields_of(Kind::Crimes) } else { known };
            if !known.iter().any(|(name, _)| name == field) {
                let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
                return Err(format!("{kind} have no field {field:?}; the fields are {}", names.join(", ")));
            }
            check_cell(mapping, field, cell)?;
        }
        if part.key.columns.is_empty() && part.key.blank == Blank::Reject {
            return Err(format!("the {kind} part has no key.columns, and key.blank is not \"whole_row\""));
        }
        let more = part.grade.iter().flat_map(|g| [Some(&g.first), g.last.as_ref(), g.last_at.as_ref()]);
        for cell in more.flatten() {
            check_cell(mapping, "grade", cell)?;
        }
        for resource in &part.resource {
            check_cell(mapping, "callsign", &resource.callsign)?;
            resource.role.iter().try_for_each(|cell| check_cell(mapping, "role", cell))?;
            resource.stamp.iter().try_for_each(|stamp| check_cell(mapping, "stamp.at", &stamp.at))?;
        }
        match part.kind {
            Kind::List if part.list.is_none() => return Err("a list part needs list = \"NAME\"".to_owned()),
            Kind::Outcomes if part.crimes.is_none() => {
                return Err("an outcomes part needs crimes = \"SOURCE\", the source that brought the crimes"
                    .to_owned());
            }
            Kind::Incidents | Kind::Crimes if !part.fields.contains_key("area") => {
                return Err(format!("the {kind} part has no area; without one nobody would receive them"));
            }
            _ => {}
        }
        let needed: &[&str] = match part.kind {
            Kind::Incidents => &["created_at", "status"],
            Kind::Crimes => &["recorded_at", "status"],
            Kind::Outcomes => &["outcome_at", "outcome_reason"],
            Kind::Staff => &["name", "role"],
            Kind::List => &["code", "label"],
            Kind::Wanted => &["name"],
        };
        if let Some(field) = needed.iter().find(|f| !part.fields.contains_key(**f)) {
            return Err(format!("the {kind} part has no field {field:?}, which every row needs"));
        }
    }
    Ok(())
}

fn check_cell(mapping: &Mapping, field: &str, cell: &Cell) -> Result<(), String> {
    let sources = [cell.column.is_some(), cell.join.is_some(), cell.value.is_some()];
    if sources.iter().filter(|given| **given).count() != 1 {
        return Err(format!("{field} needs exactly one of column, join and value"));
    }
    if let Some(name) = cell.codes.as_ref().filter(|name| !mapping.codes.contains_key(*name)) {
        return Err(format!("{field} names the code table {name:?}, which is not in [codes]"));
    }
    if let Some(name) = cell.lookup.as_ref().filter(|name| !mapping.lookup.contains_key(*name)) {
        return Err(format!("{field} names the lookup {name:?}, which is not in [lookup]"));
    }
    Ok(())
}

impl Cell {
    fn columns(&self) -> impl Iterator<Item = &String> {
        self.column.iter().chain(self.join.iter().flatten()).chain(&self.seconds_after)
    }
}

impl Mapping {
    /// Every column that it reads.
    #[must_use]
    pub fn columns(&self) -> std::collections::BTreeSet<&str> {
        let mut all: Vec<&String> = Vec::new();
        for part in &self.part {
            all.extend(part.key.columns.iter().chain(&part.key.row));
            let counts = part.count.iter().flat_map(|c| &c.when);
            let resources = part.resource.iter().flat_map(|r| &r.when);
            let stamps = part.resource.iter().flat_map(|r| r.stamp.iter().flat_map(|s| &s.when));
            all.extend(part.when.iter().chain(counts).chain(resources).chain(stamps).map(|t| &t.column));
            let grades = part
                .grade
                .iter()
                .flat_map(|g| [Some(&g.first), g.last.as_ref(), g.last_at.as_ref()])
                .flatten();
            let sent = part.resource.iter().flat_map(|r| {
                [Some(&r.callsign), r.role.as_ref()]
                    .into_iter()
                    .flatten()
                    .chain(r.stamp.iter().map(|s| &s.at))
            });
            let cells = part.fields.values().chain(part.create.values()).chain(grades).chain(sent);
            all.extend(cells.flat_map(Cell::columns));
        }
        all.into_iter().map(String::as_str).collect()
    }
}
