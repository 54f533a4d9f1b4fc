//! Records as rows: shadow, view, the columns they are found by, and the words they are found by.

use beatbook_shared::patrol;
use beatbook_shared::sync::merge;
use beatbook_shared::sync::op::{Body, lay_over};
use beatbook_shared::sync::wire::OpResult;
use diesel::prelude::*;

use super::ops::{OpRow, signed, unsigned};
use super::schema::{op, record, record_scope};
use super::{Db, Result};

/// One record as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: String,
    pub kind: String,
    /// Of the shadow; 0 when the server has not said anything yet.
    pub version: u64,
    pub life: i64,
    pub shadow: Option<Body>,
    /// With own operations laid over it, where there are any.
    pub mine: Option<Body>,
    pub waiting: u32,
    /// Out of this officer's scope, kept until its unsent work is settled.
    pub moved: bool,
    n: i64,
}

impl Kept {
    /// What the officer sees.
    #[must_use]
    pub fn view(&self) -> Option<&Body> {
        self.mine.as_ref().or(self.shadow.as_ref())
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = record)]
struct Stored {
    n: i64,
    id: String,
    kind: String,
    version: i64,
    life: i64,
    shadow: Option<String>,
    mine: Option<String>,
    waiting: i32,
    moved: bool,
}

impl Stored {
    fn read(self) -> Result<Kept> {
        let body = |text: Option<String>| -> Result<Option<Body>> {
            Ok(text.map(|t| serde_json::from_str(&t)).transpose()?)
        };
        Ok(Kept {
            shadow: body(self.shadow)?,
            mine: body(self.mine)?,
            id: self.id,
            kind: self.kind,
            version: unsigned(self.version),
            life: self.life,
            waiting: u32::try_from(self.waiting).unwrap_or(0),
            moved: self.moved,
            n: self.n,
        })
    }
}

fn read_all(rows: Vec<Stored>) -> Result<Vec<Kept>> {
    rows.into_iter().map(Stored::read).collect()
}

/// The changes of an operation that took place: all of it while the server has not answered, afterwards
/// without the fields that clashed.
#[must_use]
pub fn in_force(
    op: &beatbook_shared::sync::op::Op,
    result: Option<&OpResult>,
) -> std::collections::BTreeMap<String, beatbook_shared::sync::op::Change> {
    let mut set = op.set.clone();
    if let Some(result) = result {
        set.retain(|field, _| {
            let group = merge::group_of(&op.kind, field);
            !result.clashed.iter().any(|c| c == field || Some(c.as_str()) == group)
        });
    }
    set
}

impl Db {
    /// # Errors
    /// When the store does not read.
    pub fn record(&mut self, id: &str) -> Result<Option<Kept>> {
        let row: Option<Stored> = record::table
            .filter(record::id.eq(id))
            .select(Stored::as_select())
            .first(&mut self.conn)
            .optional()?;
        row.map(Stored::read).transpose()
    }

    /// Every record of a kind, by its instant, newest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn records_of(&mut self, kind: &str) -> Result<Vec<Kept>> {
        read_all(
            record::table
                .filter(record::kind.eq(kind))
                .order((record::at.desc(), record::id.desc()))
                .select(Stored::as_select())
                .load(&mut self.conn)?,
        )
    }

    /// The records of a kind with one of the given states, newest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn records_with_status(&mut self, kind: &str, status: &str) -> Result<Vec<Kept>> {
        read_all(
            record::table
                .filter(record::kind.eq(kind).and(record::status.eq(status)))
                .order((record::at.desc(), record::id.desc()))
                .select(Stored::as_select())
                .load(&mut self.conn)?,
        )
    }

    /// The records of a kind that hang on another, oldest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn records_on(&mut self, parent: &str, kind: &str) -> Result<Vec<Kept>> {
        read_all(
            record::table
                .filter(record::parent.eq(parent).and(record::parent.ne("")).and(record::kind.eq(kind)))
                .order((record::at, record::id))
                .select(Stored::as_select())
                .load(&mut self.conn)?,
        )
    }

    /// The records of a kind that belong to one member of staff, newest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn records_owned(&mut self, kind: &str, owner: &str, limit: i64) -> Result<Vec<Kept>> {
        read_all(
            record::table
                .filter(record::owner.eq(owner).and(record::owner.ne("")).and(record::kind.eq(kind)))
                .order((record::at.desc(), record::id.desc()))
                .limit(limit)
                .select(Stored::as_select())
                .load(&mut self.conn)?,
        )
    }

    /// The newest records of a kind with a status.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn newest_with_status(&mut self, kind: &str, status: &str, limit: usize) -> Result<Vec<Kept>> {
        read_all(
            record::table
                .filter(record::kind.eq(kind).and(record::status.eq(status)))
                .order((record::at.desc(), record::id.desc()))
                .limit(i64::try_from(limit).unwrap_or(i64::MAX))
                .select(Stored::as_select())
                .load(&mut self.conn)?,
        )
    }

    /// The instant of the newest record of a kind that hangs on another.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn newest_at(&mut self, parent: &str, kind: &str) -> Result<Option<i64>> {
        Ok(record::table
            .filter(record::parent.eq(parent).and(record::parent.ne("")).and(record::kind.eq(kind)))
            .select(diesel::dsl::max(record::at))
            .first(&mut self.conn)?)
    }

    /// How many own operations wait on a record and on what hangs on it.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn waiting_about(&mut self, id: &str) -> Result<u32> {
        let own: Option<i32> = record::table
            .filter(record::id.eq(id))
            .select(record::waiting)
            .first(&mut self.conn)
            .optional()?;
        let below: Option<i64> = record::table
            .filter(record::parent.eq(id).and(record::parent.ne("")))
            .select(diesel::dsl::sum(record::waiting))
            .first(&mut self.conn)?;
        Ok(u32::try_from(i64::from(own.unwrap_or(0)) + below.unwrap_or(0)).unwrap_or(u32::MAX))
    }

    /// The ids of everything that the server has spoken of, with versions; for whole comparisons.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn shadow_versions(&mut self) -> Result<Vec<(String, u64)>> {
        let rows: Vec<(String, i64)> = record::table
            .filter(record::shadow.is_not_null())
            .order(record::id)
            .select((record::id, record::version))
            .load(&mut self.conn)?;
        Ok(rows.into_iter().map(|(id, v)| (id, unsigned(v))).collect())
    }

    /// Takes what the server says of a record. An older version than the one held in the same life of the
    /// server changes nothing. `ops` are the own operations still to be laid over it. Says whether
    /// anything changed.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn put_shadow(
        &mut self,
        id: &str,
        kind: &str,
        version: u64,
        life: i64,
        body: &Body,
        with_ops: bool,
    ) -> Result<bool> {
        self.step()?;
        let held: Option<(i64, i64, i64, Option<String>)> = record::table
            .filter(record::id.eq(id))
            .select((record::n, record::version, record::life, record::shadow))
            .first(&mut self.conn)
            .optional()?;
        if let Some((_, v, l, Some(_))) = &held
            && *l >= life
            && *v >= signed(version)
        {
            return Ok(false);
        }
        let text = serde_json::to_string(body)?;
        let (facets, opaque) = facets(kind, body);
        let n: i64 = match held {
            Some((n, ..)) => {
                diesel::update(record::table.find(n))
                    .set((
                        record::kind.eq(kind),
                        record::version.eq(signed(version)),
                        record::life.eq(life),
                        record::shadow.eq(Some(&text)),
                        record::mine.eq(None::<String>),
                        record::opaque.eq(opaque),
                        record::parent.eq(&facets.parent),
                        record::owner.eq(&facets.owner),
                        record::status.eq(&facets.status),
                        record::at.eq(facets.at.0),
                    ))
                    .execute(&mut self.conn)?;
                n
            }
            None => diesel::insert_into(record::table)
                .values((
                    record::id.eq(id),
                    record::kind.eq(kind),
                    record::version.eq(signed(version)),
                    record::life.eq(life),
                    record::shadow.eq(Some(&text)),
                    record::waiting.eq(0),
                    record::moved.eq(false),
                    record::opaque.eq(opaque),
                    record::parent.eq(&facets.parent),
                    record::owner.eq(&facets.owner),
                    record::status.eq(&facets.status),
                    record::at.eq(facets.at.0),
                ))
                .returning(record::n)
                .get_result(&mut self.conn)?,
        };
        if with_ops {
            self.relay(id)?;
        } else {
            self.index(n, kind, body, held.is_some())?;
        }
        Ok(true)
    }

    /// Lays the own operations over the shadow again: what the officer sees of this record from now on.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn relay(&mut self, id: &str) -> Result<()> {
        self.step()?;
        let kept = self.record(id)?;
        let version = kept.as_ref().filter(|k| k.shadow.is_some()).map_or(0, |k| k.version);
        let mut rows = Vec::new();
        for row in self.ops_over(id)? {
            // The shadow has reached what this one led to: it need not be laid over any more.
            if !row.waiting() && unsigned(row.version) <= version {
                self.mark_laid(row.n)?;
            } else {
                rows.push(row);
            }
        }
        let waiting = rows.iter().filter(|r| r.waiting()).count();
        if rows.is_empty() && kept.as_ref().is_some_and(|k| k.shadow.is_none()) {
            return self.forget(id);
        }
        let (kind, mine) = laid(kept.as_ref(), &rows);
        let Some(mine) = mine else {
            if let Some(kept) = kept {
                let shadow = kept.shadow.unwrap_or_default();
                self.put_mine(Some(kept.n), id, &kept.kind, None, &shadow, waiting)?;
            }
            return Ok(());
        };
        self.put_mine(kept.map(|k| k.n), id, &kind, Some(&mine), &mine, waiting)
    }

    fn put_mine(
        &mut self,
        n: Option<i64>,
        id: &str,
        kind: &str,
        mine: Option<&Body>,
        view: &Body,
        waiting: usize,
    ) -> Result<()> {
        let text = mine.map(serde_json::to_string).transpose()?;
        let (facets, opaque) = facets(kind, view);
        let waiting = i32::try_from(waiting).unwrap_or(i32::MAX);
        let there = n.is_some();
        let n = match n {
            Some(n) => {
                diesel::update(record::table.find(n))
                    .set((
                        record::mine.eq(text),
                        record::waiting.eq(waiting),
                        record::parent.eq(&facets.parent),
                        record::owner.eq(&facets.owner),
                        record::status.eq(&facets.status),
                        record::at.eq(facets.at.0),
                    ))
                    .execute(&mut self.conn)?;
                n
            }
            None => diesel::insert_into(record::table)
                .values((
                    record::id.eq(id),
                    record::kind.eq(kind),
                    record::version.eq(0),
                    record::life.eq(0),
                    record::mine.eq(text),
                    record::waiting.eq(waiting),
                    record::moved.eq(false),
                    record::opaque.eq(opaque),
                    record::parent.eq(&facets.parent),
                    record::owner.eq(&facets.owner),
                    record::status.eq(&facets.status),
                    record::at.eq(facets.at.0),
                ))
                .returning(record::n)
                .get_result(&mut self.conn)?,
        };
        self.index(n, kind, view, there)
    }

    /// Marks a record as moved out of scope while its unsent work is on the way.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn set_moved(&mut self, id: &str, moved: bool) -> Result<()> {
        self.step()?;
        diesel::update(record::table.filter(record::id.eq(id)))
            .set(record::moved.eq(moved))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The records marked as moved.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn moved_records(&mut self) -> Result<Vec<String>> {
        Ok(record::table
            .filter(record::moved.eq(true))
            .order(record::id)
            .select(record::id)
            .load(&mut self.conn)?)
    }

    /// Removes a record from the device. Its own operations stay until they are settled and safe.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn forget(&mut self, id: &str) -> Result<()> {
        self.step()?;
        let n: Option<i64> =
            record::table.filter(record::id.eq(id)).select(record::n).first(&mut self.conn).optional()?;
        if let Some(n) = n {
            self.unindex(n)?;
            // What is not held any more is not to be named either.
            self.known = None;
            diesel::delete(record::table.find(n)).execute(&mut self.conn)?;
        }
        Ok(())
    }

    /// Records that no scope holds and that nothing of this device is waiting on. `only` narrows the
    /// question to some records; without it, all are asked about.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn unheld(&mut self, only: Option<&[String]>) -> Result<Vec<Kept>> {
        let held = record_scope::table.filter(record_scope::record.eq(record::id));
        let mut question = record::table
            .filter(diesel::dsl::not(diesel::dsl::exists(held)))
            .order(record::id)
            .select(Stored::as_select())
            .into_boxed();
        if let Some(ids) = only {
            question = question.filter(record::id.eq_any(ids));
        }
        read_all(question.load(&mut self.conn)?)
    }

    /// Whether an own operation on the record is still on its way, out or back.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn busy(&mut self, id: &str) -> Result<bool> {
        let there: Option<i64> = op::table
            .filter(op::record.eq(id).and(op::laid.eq(false)).and(op::state.ne("reissued")))
            .select(op::n)
            .first(&mut self.conn)
            .optional()?;
        Ok(there.is_some())
    }

    /// Marks a record as one whose kind this build does not know.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn mark_opaque(&mut self, id: &str) -> Result<()> {
        let n: Option<i64> =
            record::table.filter(record::id.eq(id)).select(record::n).first(&mut self.conn).optional()?;
        if let Some(n) = n {
            self.unindex(n)?;
            diesel::update(record::table.find(n))
                .set((record::opaque.eq(true), record::status.eq("")))
                .execute(&mut self.conn)?;
        }
        Ok(())
    }

    /// After an upgrade: records whose kind was unknown when they came and is known now are read again.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn read_opaque(&mut self) -> Result<usize> {
        let ids: Vec<(String, String)> = record::table
            .filter(record::opaque.eq(true))
            .select((record::id, record::kind))
            .load(&mut self.conn)?;
        let mut read = 0;
        for (id, _) in ids.iter().filter(|(_, kind)| patrol::find(kind).is_some()) {
            diesel::update(record::table.filter(record::id.eq(id)))
                .set(record::opaque.eq(false))
                .execute(&mut self.conn)?;
            self.relay(id)?;
            read += 1;
        }
        Ok(read)
    }
}

/// The columns that a record is found by; and whether this build knows its kind at all.
fn facets(kind: &str, body: &Body) -> (patrol::Facets, bool) {
    match patrol::find(kind) {
        Some(kind) => (patrol::facets(kind, body), false),
        None => (patrol::Facets::default(), true),
    }
}

/// The shadow with the operations laid over it, and the kind; nothing where there is nothing to lay.
fn laid(kept: Option<&Kept>, rows: &[OpRow]) -> (String, Option<Body>) {
    let mut kind = kept.map(|k| k.kind.clone()).unwrap_or_default();
    if rows.is_empty() {
        return (kind, None);
    }
    let mut body = kept.and_then(|k| k.shadow.clone()).unwrap_or_default();
    for row in rows {
        if let Some(op) = row.op() {
            lay_over(&mut body, &in_force(&op, row.result().as_ref()));
            if kind.is_empty() {
                kind = op.kind;
            }
        }
    }
    (kind, Some(body))
}
