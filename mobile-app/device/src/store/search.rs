//! The index: what records are found by, kept with them in one transaction, and looked up by word and by part.
//!
//! `words` finds whole and begun words whatever their accents, `piece` finds parts of words. Which other words may
//! be meant (a name's other form, a slip of the finger) is decided by [`Vocabulary`] over the words really held; it is
//! read from the index when it is first needed and learns with every record that is written after that.

use beatbook_shared::finding::fold::words as words_of;
use beatbook_shared::finding::names::Names;
use beatbook_shared::finding::vocabulary::Vocabulary;
use beatbook_shared::finding::words::found_by;
use beatbook_shared::reference;
use beatbook_shared::sync::op::Body;
use beatbook_shared::time::Millis;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::meta::name;
use super::records::Kept;
use super::schema::{piece, record, words};
use super::{Db, Result};

/// What this build indexes. A file that an older build wrote is indexed anew when it is opened.
const INDEX: u32 = 3;

/// The words held, and the lists by which others are meant.
pub struct Known {
    pub names: Names,
    pub vocabulary: Vocabulary,
}

/// A record that was found, with the words that it was found by.
#[derive(Debug, Clone)]
pub struct Found {
    pub record: Kept,
    pub title: String,
    pub body: String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

#[derive(QueryableByName)]
struct Term {
    #[diesel(sql_type = Text)]
    term: String,
}

impl Db {
    /// Brings the index of one record up to date with what the officer sees of it.
    ///
    /// # Errors
    /// When the store does not write.
    pub(super) fn index(&mut self, n: i64, kind: &str, view: &Body, there: bool) -> Result<()> {
        let Some((title, body)) = found_by(kind, view) else { return Ok(()) };
        if there {
            self.unindex(n)?;
        }
        if let Some(known) = &mut self.known {
            for word in words_of(&title).chain(words_of(&body)) {
                known.vocabulary.add(&word, &known.names);
            }
        }
        diesel::insert_into(piece::table)
            .values((piece::rowid.eq(n), piece::text.eq(format!("{title}\n{body}"))))
            .execute(&mut self.conn)?;
        diesel::insert_into(words::table)
            .values((words::rowid.eq(n), words::title.eq(title), words::body.eq(body)))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// Takes a record out of the index. Its words are forgotten where no other record has them.
    pub(super) fn unindex(&mut self, n: i64) -> Result<()> {
        diesel::delete(words::table.find(n)).execute(&mut self.conn)?;
        diesel::delete(piece::table.find(n)).execute(&mut self.conn)?;
        Ok(())
    }

    /// Indexes everything anew where an older build indexed less.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn index_anew(&mut self) -> Result<()> {
        if self.meta::<u32>(name::INDEX)?.unwrap_or(0) >= INDEX {
            return Ok(());
        }
        self.write(|db| {
            let rows: Vec<(i64, String)> = record::table
                .filter(record::opaque.eq(false))
                .select((record::n, record::id))
                .load(&mut db.conn)?;
            for (n, id) in rows {
                if let Some(kept) = db.record(&id)?
                    && let Some(view) = kept.view().cloned()
                {
                    db.index(n, &kept.kind, &view, true)?;
                }
            }
            db.set_meta(name::INDEX, &INDEX)
        })
    }

    /// The words held. Read once; after that they are learnt as records are written. `now` says which lists hold.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn known(&mut self, now: Millis) -> Result<&Known> {
        if self.known.is_none() {
            let names = Names::on(reference::built_in(), reference::day(now));
            let terms: Vec<Term> = diesel::sql_query("SELECT term FROM held_word").load(&mut self.conn)?;
            let mut vocabulary = Vocabulary::default();
            for Term { term } in terms {
                vocabulary.add(&term, &names);
            }
            self.known = Some(Known { names, vocabulary });
        }
        self.known
            .as_ref()
            .ok_or_else(|| super::StoreError::Broken("the words held were not kept".to_owned()))
    }

    /// Records by words, best first, as the numbers of their rows. `query` is in FTS5's own language.
    ///
    /// # Errors
    /// When the store does not read, or the query is not one.
    pub fn by_words(&mut self, query: &str, limit: i64) -> Result<Vec<i64>> {
        let rows: Vec<Row> = diesel::sql_query(
            "SELECT rowid AS n FROM words WHERE words MATCH ?1 AND rank MATCH 'bm25(4.0, 1.0)'
             ORDER BY rank LIMIT ?2",
        )
        .bind::<Text, _>(query)
        .bind::<BigInt, _>(limit)
        .load(&mut self.conn)?;
        Ok(rows.into_iter().map(|row| row.n).collect())
    }

    /// Records by parts of words, newest first, as the numbers of their rows.
    ///
    /// # Errors
    /// When the store does not read, or the query is not one.
    pub fn by_parts(&mut self, query: &str, limit: i64) -> Result<Vec<i64>> {
        let rows: Vec<Row> = diesel::sql_query(
            "SELECT rowid AS n FROM piece WHERE piece MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
        )
        .bind::<Text, _>(query)
        .bind::<BigInt, _>(limit)
        .load(&mut self.conn)?;
        Ok(rows.into_iter().map(|row| row.n).collect())
    }

    /// A record by the number of its row, with its words in the index.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn found(&mut self, n: i64) -> Result<Option<Found>> {
        let held: Option<(String, String)> =
            words::table.find(n).select((words::title, words::body)).first(&mut self.conn).optional()?;
        let id: Option<String> = record::table.find(n).select(record::id).first(&mut self.conn).optional()?;
        let (Some((title, body)), Some(id)) = (held, id) else { return Ok(None) };
        Ok(self.record(&id)?.map(|record| Found { record, title, body }))
    }

    /// How many records this device holds.
    ///
    /// # Errors
    /// When the store does not read.
    pub fn count(&mut self) -> Result<u32> {
        let count: i64 = record::table.count().get_result(&mut self.conn)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }
}
