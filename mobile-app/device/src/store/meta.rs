//! Single values, each under a name.

use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::schema::meta::dsl;
use super::{Db, Result};

/// The names, in one place.
pub mod name {
    /// The life of this database (see `sync::epoch`).
    pub const EPOCH: &str = "epoch";
    /// Highest counter made in this epoch, and the hash of its line.
    pub const MADE: &str = "made";
    pub const LAST_HASH: &str = "last_hash";
    /// Who this device and its officer are.
    pub const IDENTITY: &str = "identity";
    /// Where the log was read up to: the opaque text, and the number it stands for.
    pub const CURSOR: &str = "cursor";
    pub const CURSOR_SEQ: &str = "cursor_seq";
    pub const SERVER_EPOCH: &str = "server_epoch";
    pub const SCOPE_VERSION: &str = "scope_version";
    /// How many lives of the server this device has seen.
    pub const LIFE: &str = "life";
    /// When the last rebase was, and for which life of the server.
    pub const REBASED: &str = "rebased";
    /// Server clock minus device clock, half the round trip, and the signed time.
    pub const OFFSET: &str = "offset";
    pub const TOKEN: &str = "token";
    pub const DURABLE: &str = "durable_until";
    pub const LAST_CONTACT: &str = "last_contact";
    pub const ALL_SENT: &str = "all_sent_at";
    /// Records may have left while a scope was still being fetched: look at all of them when it is in.
    pub const RELEASE_DUE: &str = "release_due";
    pub const REVOKED: &str = "revoked";
    pub const FIRST_SYNC_DONE: &str = "first_sync_done";
    pub const LANGUAGE: &str = "language";
    /// The notebook that new entries go into, and its last entry.
    pub const BOOK: &str = "book";
    pub const BOOK_LAST: &str = "book_last";
    pub const SERVER: &str = "server";
    pub const TOKENS: &str = "tokens";
    pub const SIGNED_OUT: &str = "signed_out";
    /// How much of the lease is used (see `locking::lease` in the shared rules).
    pub const LEASE: &str = "lease";
    pub const CALLSIGN: &str = "callsign";
    /// Refused operations that were opened in their editor again.
    pub const REWRITINGS: &str = "rewritings";
    /// The oldest app that the server would like to see.
    pub const MIN_APP: &str = "min_app";
    /// How many records the first copy has, and what of it has come: bytes, and milliseconds spent.
    pub const FIRST_TOTAL: &str = "first_total";
    pub const FIRST_CAME: &str = "first_came";
    /// Which index the file has (see `store::search`).
    pub const INDEX: &str = "index";
    /// The officer has been told that opening a case is written down.
    pub const SAID_WRITTEN_DOWN: &str = "said_written_down";
    /// The pages are in sight: a program that ends while this stands has crashed.
    pub const IN_SIGHT: &str = "in_sight";
    /// The task that the officer times now.
    pub const SAMPLE: &str = "sample";
    /// A damaged file was moved aside: what to tell the officer.
    pub const DAMAGE: &str = "damage";
}

impl Db {
    /// The value under a name, read as what it was written as.
    ///
    /// # Errors
    /// When the store does not read, or the value is of another form.
    pub fn meta<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        let text: Option<String> =
            dsl::meta.find(name).select(dsl::value).first(&mut self.conn).optional()?;
        Ok(text.map(|t| serde_json::from_str(&t)).transpose()?)
    }

    /// Keeps a value under a name.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn set_meta<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        self.step()?;
        let text = serde_json::to_string(value)?;
        diesel::insert_into(dsl::meta)
            .values((dsl::name.eq(name), dsl::value.eq(&text)))
            .on_conflict(dsl::name)
            .do_update()
            .set(dsl::value.eq(&text))
            .execute(&mut self.conn)?;
        Ok(())
    }

    /// Lets a value go.
    ///
    /// # Errors
    /// When the store does not write.
    pub fn clear_meta(&mut self, name: &str) -> Result<()> {
        self.step()?;
        diesel::delete(dsl::meta.find(name)).execute(&mut self.conn)?;
        Ok(())
    }
}
