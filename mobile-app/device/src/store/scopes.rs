//! Scopes as rows: which are granted, where each stands, and which records each holds.

use std::collections::BTreeMap;

use beatbook_shared::sync::digest::{Sum, sub_sums};
use beatbook_shared::sync::scope::Scope;
use diesel::prelude::*;

use super::ops::{signed, unsigned};
use super::schema::{record_scope, scope_state, want};
use super::{Db, Result};

/// Where the device is with one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Granted; nothing fetched yet.
    Wanted,
    /// The snapshot is being fetched.
    Paging,
    /// The snapshot is in; the log must still bring what happened meanwhile.
    Tail,
    /// Complete, and its digest is compared from now on.
    Held,
}

impl Stage {
    fn text(self) -> &'static str {
        match self {
            Stage::Wanted => "wanted",
            Stage::Paging => "paging",
            Stage::Tail => "tail",
            Stage::Held => "held",
        }
    }

    fn read(text: &str) -> Stage {
        match text {
            "paging" => Stage::Paging,
            "tail" => Stage::Tail,
            "held" => Stage::Held,
            _ => Stage::Wanted,
        }
    }
}

/// One granted scope.
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeRow {
    pub stage: Stage,
    /// The number of its last entry applied.
    pub last_seq: u64,
    pub digest: Sum,
    /// The life of the server that the snapshot is from, and where to tail from.
    pub server_epoch: String,
    pub start_cursor: String,
    pub start_head: u64,
    /// The last record fetched.
    pub position: String,
    /// The head when the last page was read: complete from there on.
    pub end_head: u64,
    pub total: u64,
    pub got: u64,
    /// Answers in a row whose chain did not fit.
    pub holes: i32,
    /// 0: the digest fits. 1: it did not, ask which buckets. 2: asked once already.
    pub recheck: i32,
}

impl Default for ScopeRow {
    fn default() -> ScopeRow {
        ScopeRow {
            stage: Stage::Wanted,
            last_seq: 0,
            digest: Sum::default(),
            server_epoch: String::new(),
            start_cursor: String::new(),
            start_head: 0,
            position: String::new(),
            end_head: 0,
            total: 0,
            got: 0,
            holes: 0,
            recheck: 0,
        }
    }
}

impl ScopeRow {
    /// Whether the snapshot is in, so that the log is followed.
    #[must_use]
    pub fn followed(&self) -> bool {
        matches!(self.stage, Stage::Tail | Stage::Held)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = scope_state)]
struct Stored {
    scope: String,
    state: String,
    last_seq: i64,
    digest: String,
    server_epoch: String,
    start_cursor: String,
    start_head: i64,
    position: String,
    end_head: i64,
    total: i64,
    got: i64,
    holes: i32,
    recheck: i32,
}

impl Db {
    /// Every granted scope.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn scopes(&mut self) -> Result<BTreeMap<Scope, ScopeRow>> {
        let rows: Vec<Stored> = scope_state::table.select(Stored::as_select()).load(&mut self.conn)?;
        Ok(rows
            .into_iter()
            .map(|s| {
                let row = ScopeRow {
                    stage: Stage::read(&s.state),
                    last_seq: unsigned(s.last_seq),
                    digest: Sum::parse(&s.digest).unwrap_or_default(),
                    server_epoch: s.server_epoch,
                    start_cursor: s.start_cursor,
                    start_head: unsigned(s.start_head),
                    position: s.position,
                    end_head: unsigned(s.end_head),
                    total: unsigned(s.total),
                    got: unsigned(s.got),
                    holes: s.holes,
                    recheck: s.recheck,
                };
                (Scope(s.scope), row)
            })
            .collect())
    }

    /// # Errors
    /// When the store does not write.
    pub fn put_scope(&mut self, scope: &Scope, row: &ScopeRow) -> Result<()> {
        use scope_state::dsl;
        self.step()?;
        diesel::replace_into(dsl::scope_state)
            .values((
                dsl::scope.eq(scope.as_str()),
                dsl::state.eq(row.stage.text()),
                dsl::last_seq.eq(signed(row.last_seq)),
                dsl::digest.eq(row.digest.text()),
                dsl::server_epoch.eq(&row.server_epoch),
                dsl::start_cursor.eq(&row.start_cursor),
                dsl::start_head.eq(signed(row.start_head)),
                dsl::position.eq(&row.position),
                dsl::end_head.eq(signed(row.end_head)),
                dsl::total.eq(signed(row.total)),
                dsl::got.eq(signed(row.got)),
                dsl::holes.eq(row.holes),
                dsl::recheck.eq(row.recheck),
            ))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// # Errors
    /// When the store does not write.
    pub fn delete_scope(&mut self, scope: &Scope) -> Result<()> {
        self.step()?;
        diesel::delete(scope_state::table.find(scope.as_str())).execute(&mut self.conn)?;
        Ok(())
    }

    /// The version at which a scope's entries hold a record.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn in_scope(&mut self, scope: &Scope, record: &str) -> Result<Option<u64>> {
        let version: Option<i64> = record_scope::table
            .find((scope.as_str(), record))
            .select(record_scope::version)
            .first(&mut self.conn)
            .optional()?;
        Ok(version.map(unsigned))
    }

    /// # Errors
    /// When the store does not write.
    pub fn put_in_scope(&mut self, scope: &Scope, record: &str, version: u64) -> Result<()> {
        use record_scope::dsl;
        self.step()?;
        diesel::replace_into(dsl::record_scope)
            .values((dsl::scope.eq(scope.as_str()), dsl::record.eq(record), dsl::version.eq(signed(version))))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// # Errors
    /// When the store does not write.
    pub fn take_from_scope(&mut self, scope: &Scope, record: &str) -> Result<()> {
        self.step()?;
        diesel::delete(record_scope::table.find((scope.as_str(), record))).execute(&mut self.conn)?;
        Ok(())
    }

    /// Takes every record out of a scope and names them.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn empty_scope(&mut self, scope: &Scope) -> Result<Vec<String>> {
        self.step()?;
        let records = self.records_in(scope)?.into_iter().map(|(record, _)| record).collect();
        diesel::delete(record_scope::table.filter(record_scope::scope.eq(scope.as_str())))
            .execute(&mut self.conn)?;
        Ok(records)
    }

    /// Everything that a scope holds, with versions.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn records_in(&mut self, scope: &Scope) -> Result<Vec<(String, u64)>> {
        let rows: Vec<(String, i64)> = record_scope::table
            .filter(record_scope::scope.eq(scope.as_str()))
            .order(record_scope::record)
            .select((record_scope::record, record_scope::version))
            .load(&mut self.conn)?;
        Ok(rows.into_iter().map(|(record, version)| (record, unsigned(version))).collect())
    }

    /// The 256 sub-sums of a scope, as hex.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn sums_of(&mut self, scope: &Scope) -> Result<Vec<String>> {
        let rows = self.records_in(scope)?;
        let sums = sub_sums(rows.iter().map(|(record, version)| (record.as_str(), *version)));
        Ok(sums.into_iter().map(Sum::text).collect())
    }

    /// Whether any scope of this device holds the record.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn in_any_scope(&mut self, record: &str) -> Result<bool> {
        let there: Option<String> = record_scope::table
            .filter(record_scope::record.eq(record))
            .select(record_scope::scope)
            .first(&mut self.conn)
            .optional()?;
        Ok(there.is_some())
    }

    /// Records to ask for whole.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn wanted(&mut self, limit: i64) -> Result<Vec<String>> {
        Ok(want::table.order(want::record).limit(limit).select(want::record).load(&mut self.conn)?)
    }

    /// # Errors
    /// When the store does not read.
    pub fn is_wanted(&mut self, record: &str) -> Result<bool> {
        let there: Option<String> =
            want::table.find(record).select(want::record).first(&mut self.conn).optional()?;
        Ok(there.is_some())
    }

    /// # Errors
    /// When the store does not write.
    pub fn put_want(&mut self, record: &str, version: u64) -> Result<()> {
        self.step()?;
        diesel::replace_into(want::table)
            .values((want::record.eq(record), want::version.eq(signed(version))))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The record has come whole at this version; is anything newer still wanted?
    ///
    /// # Errors
    /// When the store does not write.
    pub fn meet_want(&mut self, record: &str, version: u64) -> Result<()> {
        diesel::delete(want::table.filter(want::record.eq(record).and(want::version.le(signed(version)))))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// The record is not this device's to see any more: nothing of it is wanted.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn drop_want(&mut self, record: &str) -> Result<()> {
        self.step()?;
        diesel::delete(want::table.find(record)).execute(&mut self.conn)?;
        Ok(())
    }

    /// Nothing is asked for any more.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn clear_wants(&mut self) -> Result<()> {
        self.step()?;
        diesel::delete(want::table).execute(&mut self.conn)?;
        Ok(())
    }
}
