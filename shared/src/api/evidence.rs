//! Photo evidence as it is asked for and shown: by the officer's pages, by the console, and between device and server.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::console::Person;
use crate::ids::{DeviceId, RecordId};
use crate::patrol::attendance::Fix;
use crate::time::Millis;

/// What the server holds of a photo's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BlobState {
    pub bytes: u64,
    pub chunk_bytes: u64,
    pub chunks: u32,
    /// `sync::blob::Bitmap` in hex.
    pub have: String,
    /// When the whole was verified; only then is it evidence, and only then may the device let its own go.
    pub sealed_at: Option<Millis>,
}

/// Adds a photo; its bytes travel beside this.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct AddPhoto {
    /// The job or investigation.
    pub about: RecordId,
    /// `camera` or `file`.
    pub source: String,
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Why there is no fix.
    #[serde(default)]
    pub no_fix: Option<String>,
}

/// A photo as the officer's pages list it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct Photo {
    pub id: RecordId,
    pub about: RecordId,
    /// The title of the job or investigation.
    pub about_title: String,
    pub by: Option<Person>,
    pub at: Millis,
    pub source: String,
    pub media: String,
    pub bytes: u64,
    pub sha256: String,
    pub fix: Option<Fix>,
    pub no_fix: Option<String>,
    pub title: String,
    pub category: Option<String>,
    /// Fields still to be filled in.
    pub missing: Vec<String>,
    /// `kept`, `sending`, `received`, `returned` or `refused`; empty for somebody else's photo.
    pub sent: String,
    /// Chunks that the server has, of how many.
    pub chunks_sent: u32,
    pub chunks: u32,
    /// Why it does not go, where it does not.
    pub why: Option<String>,
    /// Whether this device still holds the original bytes.
    pub here: bool,
}

/// The photos of one job or investigation, or of everything that this officer took.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct Photos {
    pub rows: Vec<Photo>,
    /// How many need details.
    pub need_details: u32,
    /// How many the server does not hold whole yet.
    pub unsent: u32,
    pub unsent_bytes: u64,
}

/// Which photos: of one job or investigation, or this officer's own that are unsent or need details.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct WhichPhotos {
    #[serde(default)]
    pub about: Option<RecordId>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct DescribePhoto {
    pub id: RecordId,
    pub title: String,
    #[serde(default)]
    pub category: Option<String>,
}

/// A small picture of a photo, as a `data:` address; none for what cannot be made small here.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct Thumbnail {
    pub data: Option<String>,
}

/// Keeps a small picture that the page made.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct KeepSmall {
    pub id: RecordId,
    /// A JPEG.
    pub base64: String,
}

/// Some bytes of a photo. Start and end stand in the question: web views garble what is asked for by `Range`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct PhotoPart {
    pub id: RecordId,
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct PhotoBytes {
    pub media: String,
    /// How many bytes the whole has.
    pub bytes: u64,
    pub base64: String,
}

/// A photo as the console lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct EvidenceRow {
    pub id: RecordId,
    pub about: RecordId,
    pub by: Option<Person>,
    pub device: DeviceId,
    /// When the app captured it, by the device's clock, and when the server heard of it.
    pub at: Millis,
    pub received_at: Millis,
    /// Server clock minus device clock, as last measured before the capture.
    pub offset_ms: Option<i64>,
    pub source: String,
    pub media: String,
    pub bytes: u64,
    pub sha256: String,
    pub fix: Option<Fix>,
    pub no_fix: Option<String>,
    pub title: String,
    pub category: Option<String>,
    pub missing: Vec<String>,
    /// When all bytes had arrived and fitted their hash; none while they are on their way.
    pub sealed_at: Option<Millis>,
}

#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "evidence.ts")]
pub struct EvidenceList {
    pub rows: Vec<EvidenceRow>,
    pub need_details: u32,
}
