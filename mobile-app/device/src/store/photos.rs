//! Photos that this device captured: which file is whose, under which key, and how far it has come.

use beatbook_shared::time::Millis;
use diesel::prelude::*;

use super::schema::{photo_file, photo_small};
use super::{Db, Result};

/// The file of one photo.
#[derive(Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = photo_file)]
pub struct PhotoRow {
    /// The id of its manifest.
    pub evidence: String,
    /// The file's name in the photos' folder.
    pub name: String,
    /// The file's own key, in hex.
    pub key: String,
    pub sha: String,
    pub bytes: i64,
    /// `kept`, `received` by the server as a whole, or `released`: the local original was let go.
    pub state: String,
    /// The life of the server in which it was received.
    pub life: i64,
    pub made_at: i64,
    pub received_at: i64,
}

impl std::fmt::Debug for PhotoRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhotoRow({}, {}, {} bytes)", self.evidence, self.state, self.bytes)
    }
}

impl PhotoRow {
    #[must_use]
    pub fn size(&self) -> u64 {
        u64::try_from(self.bytes).unwrap_or(0)
    }

    /// Whether the original lies on this device.
    #[must_use]
    pub fn here(&self) -> bool {
        self.state != "released"
    }

    #[must_use]
    pub fn received(&self) -> bool {
        self.state != "kept"
    }
}

impl Db {
    /// Keeps where a photo's bytes are.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn insert_photo(&mut self, row: &PhotoRow) -> Result<()> {
        self.step()?;
        diesel::insert_into(photo_file::table).values(row).execute(&mut self.conn)?;
        Ok(())
    }

    /// # Errors
    /// When the store does not read.
    pub fn photo(&mut self, evidence: &str) -> Result<Option<PhotoRow>> {
        Ok(photo_file::table.find(evidence).select(PhotoRow::as_select()).first(&mut self.conn).optional()?)
    }

    /// Every photo of this device, oldest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn photos(&mut self) -> Result<Vec<PhotoRow>> {
        Ok(photo_file::table
            .order((photo_file::made_at, photo_file::evidence))
            .select(PhotoRow::as_select())
            .load(&mut self.conn)?)
    }

    /// The photos that the server does not hold whole, oldest first.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn photos_kept(&mut self) -> Result<Vec<PhotoRow>> {
        Ok(photo_file::table
            .filter(photo_file::state.eq("kept"))
            .order((photo_file::made_at, photo_file::evidence))
            .select(PhotoRow::as_select())
            .load(&mut self.conn)?)
    }

    /// Photos received before an instant whose original is still here.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn photos_received_before(&mut self, at: Millis) -> Result<Vec<PhotoRow>> {
        Ok(photo_file::table
            .filter(photo_file::state.eq("received").and(photo_file::received_at.lt(at.0)))
            .order(photo_file::received_at)
            .select(PhotoRow::as_select())
            .load(&mut self.conn)?)
    }

    /// How many photos the server does not hold whole, and the oldest of them.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn photos_waiting(&mut self) -> Result<(u32, Option<Millis>)> {
        let (count, oldest): (i64, Option<i64>) = photo_file::table
            .filter(photo_file::state.eq("kept"))
            .select((diesel::dsl::count_star(), diesel::dsl::min(photo_file::made_at)))
            .first(&mut self.conn)?;
        Ok((u32::try_from(count).unwrap_or(u32::MAX), oldest.map(Millis)))
    }

    /// Keeps how far a photo has come.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn set_photo_state(&mut self, evidence: &str, state: &str, life: i64, at: Millis) -> Result<()> {
        self.step()?;
        diesel::update(photo_file::table.find(evidence))
            .set((photo_file::state.eq(state), photo_file::life.eq(life), photo_file::received_at.eq(at.0)))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// Another life of the server may not hold what an earlier one received: what is still here is offered again.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn offer_photos_again(&mut self, life: i64) -> Result<usize> {
        self.step()?;
        let earlier =
            photo_file::table.filter(photo_file::state.eq("received").and(photo_file::life.ne(life)));
        Ok(diesel::update(earlier).set(photo_file::state.eq("kept")).execute(&mut self.conn)?)
    }

    /// Keeps a small picture of a photo.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn put_small(&mut self, evidence: &str, body: &[u8]) -> Result<()> {
        self.step()?;
        diesel::insert_into(photo_small::table)
            .values((photo_small::evidence.eq(evidence), photo_small::body.eq(body)))
            .on_conflict(photo_small::evidence)
            .do_update()
            .set(photo_small::body.eq(body))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// # Errors
    /// When the store does not read.
    pub fn small(&mut self, evidence: &str) -> Result<Option<Vec<u8>>> {
        Ok(photo_small::table.find(evidence).select(photo_small::body).first(&mut self.conn).optional()?)
    }
}
