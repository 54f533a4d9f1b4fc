//! One newtype per identity, so that an incident's id can never be passed as an officer's.
//!
//! Ids of records are time-ordered 128-bit values (UUIDv7) made where the record is made, on the
//! device or the server. Ids of things imported from elsewhere are derived from the source's own
//! identifier (UUIDv5), so a second import of the same row names the same record.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, ToSchema, Default)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub String);

        impl $name {
            /// The id as text, as it is stored and sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// Any synced record or fact.
    RecordId
);
id!(
    /// A member of staff. Stable for a career; a collar number is not (see `patrol::staff`).
    StaffId
);
id!(
    /// A team within an area.
    TeamId
);
id!(
    /// An enrolled device, or the server itself when the console or an import writes.
    DeviceId
);

impl StaffId {
    /// The staff record that this id names: staff ids and staff record ids are one value.
    #[must_use]
    pub fn record(&self) -> RecordId {
        RecordId(self.0.clone())
    }
}

/// A time-ordered id from the instant and ten random bytes. Randomness is an argument so that the
/// simulator can replay.
#[must_use]
pub fn record_id(now: crate::time::Millis, random: [u8; 10]) -> RecordId {
    let ms = u64::try_from(now.0).unwrap_or(0);
    RecordId(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid().to_string())
}

/// The id of something that another system has named: the same `source` and `key` always give the
/// same id.
#[must_use]
pub fn derived_id(source: &str, key: &str) -> RecordId {
    let space = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, b"beatbook");
    RecordId(uuid::Uuid::new_v5(&space, format!("{source}\u{1f}{key}").as_bytes()).to_string())
}
