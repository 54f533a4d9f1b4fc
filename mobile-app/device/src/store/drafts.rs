//! Words as they are typed, kept until they become something or are thrown away by the officer.

use beatbook_shared::api::officer::Draft;
use beatbook_shared::time::Millis;
use diesel::prelude::*;

use super::schema::draft::dsl;
use super::{Db, Result};

type Row = (String, String, i64);

fn read((key, fields, saved_at): Row) -> Result<Draft> {
    Ok(Draft { key, fields: serde_json::from_str(&fields)?, saved_at: Millis(saved_at) })
}

impl Db {
    /// # Errors
    /// When the store does not write.
    pub fn put_draft(&mut self, draft: &Draft) -> Result<()> {
        self.step()?;
        let fields = serde_json::to_string(&draft.fields)?;
        diesel::insert_into(dsl::draft)
            .values((dsl::name.eq(&draft.key), dsl::fields.eq(&fields), dsl::saved_at.eq(draft.saved_at.0)))
            .on_conflict(dsl::name)
            .do_update()
            .set((dsl::fields.eq(&fields), dsl::saved_at.eq(draft.saved_at.0)))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// # Errors
    /// When the store does not read.
    pub fn draft(&mut self, key: &str) -> Result<Option<Draft>> {
        let row: Option<Row> = dsl::draft.find(key).first(&mut self.conn).optional()?;
        row.map(read).transpose()
    }

    /// Every draft, newest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn drafts(&mut self) -> Result<Vec<Draft>> {
        let rows: Vec<Row> = dsl::draft.order((dsl::saved_at.desc(), dsl::name)).load(&mut self.conn)?;
        rows.into_iter().map(read).collect()
    }

    /// # Errors
    /// When the store does not write.
    pub fn delete_draft(&mut self, key: &str) -> Result<()> {
        self.step()?;
        diesel::delete(dsl::draft.find(key)).execute(&mut self.conn)?;
        Ok(())
    }
}
