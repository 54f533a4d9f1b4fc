//! Photo evidence: what is known of a photo, apart from its bytes.
//!
//! The **manifest** ([`Evidence`]) is a fact. It is written in the moment of capture, names its author and device
//! for good, and syncs as text, before a single byte of the photo has left; the bytes follow in chunks and are
//! known by the hash that stands here (`sync::blob`). What an officer adds later, a title and a category, lies in a
//! record of its own ([`EvidenceDetails`]), so that writing a title never touches what was captured. Times and
//! place are what the app saw; whatever a camera wrote into the file stays in the file, unread.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::Record;
use super::attendance::Fix;
use crate::ids::{DeviceId, RecordId, StaffId, derived_id};
use crate::sync::blob::MAX_BLOB_BYTES;
use crate::time::Millis;

/// The manifest of one photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct Evidence {
    /// The incident or investigation that it belongs to.
    pub about: RecordId,
    /// Who took it. Bound at capture, whoever is signed in when it is sent.
    pub author: StaffId,
    pub device: DeviceId,
    /// Hex SHA-256 of the original bytes.
    #[serde(deserialize_with = "hash")]
    pub sha256: String,
    #[serde(deserialize_with = "size")]
    pub bytes: u64,
    /// What the bytes are, as their own first bytes say (`image/jpeg`).
    pub media: String,
    /// When the app captured it, by the device's clock on the wall.
    pub at: Millis,
    /// Milliseconds since the boot named by `boot`.
    pub mono: u64,
    pub boot: String,
    /// Server clock minus device clock, as last measured.
    #[serde(default)]
    pub offset_ms: Option<i64>,
    /// `camera` for one taken in the app, `file` for one that was chosen: then `at` is when it was added.
    pub source: String,
    #[serde(default)]
    pub fix: Option<Fix>,
    /// Why there is no fix, where there is none.
    #[serde(default)]
    pub no_fix: Option<String>,
}

/// What is said of a photo later. Every photo has one from the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[ts(export_to = "patrol.ts")]
pub struct EvidenceDetails {
    pub evidence: RecordId,
    pub author: StaffId,
    #[serde(default)]
    pub title: String,
    /// A code of `evidence_categories`.
    #[serde(default)]
    pub category: Option<String>,
}

impl Record for Evidence {
    const KIND: &'static str = "evidence";
}
impl Record for EvidenceDetails {
    const KIND: &'static str = "evidence_details";
}

/// The id of the details of a photo: one photo has one.
#[must_use]
pub fn details_id(evidence: &RecordId) -> RecordId {
    derived_id("evidence-details", evidence.as_str())
}

/// The fields that somebody still has to fill in.
#[must_use]
pub fn missing(details: Option<&EvidenceDetails>) -> Vec<&'static str> {
    let mut fields = Vec::new();
    if details.is_none_or(|d| d.title.trim().is_empty()) {
        fields.push("title");
    }
    if details.and_then(|d| d.category.as_deref()).is_none_or(str::is_empty) {
        fields.push("category");
    }
    fields
}

/// What a file is by its first bytes, for the kinds of photo that are taken in.
#[must_use]
pub fn media_of(head: &[u8]) -> Option<&'static str> {
    let brand = head.get(4..12).unwrap_or_default();
    match head {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ if matches!(brand, b"ftypheic" | b"ftypheix" | b"ftypmif1" | b"ftypheif") => Some("image/heic"),
        _ => None,
    }
}

/// How a file of that kind is called at its end.
#[must_use]
pub fn ending(media: &str) -> &'static str {
    match media {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/heic" => "heic",
        _ => "bin",
    }
}

/// Whether a browser may show it in a page. Everything else is only ever handed out as a file to keep.
#[must_use]
pub fn shown_in_pages(media: &str) -> bool {
    matches!(media, "image/jpeg" | "image/png" | "image/webp")
}

/// Whether a text is the hex SHA-256 of something.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn hash<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if is_hash(&text) {
        return Ok(text);
    }
    Err(serde::de::Error::custom("`sha256` should hold 64 hex digits in lower case"))
}

fn size<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let bytes = u64::deserialize(from)?;
    if (1..=MAX_BLOB_BYTES).contains(&bytes) {
        return Ok(bytes);
    }
    Err(serde::de::Error::custom(format!("`bytes` should lie between 1 and {MAX_BLOB_BYTES}")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::patrol::{from_body, to_body};

    fn photo() -> Evidence {
        Evidence {
            about: "inc-1".into(),
            author: "staff-1".into(),
            device: "device-1".into(),
            sha256: "ab".repeat(32),
            bytes: 5_000_000,
            media: "image/jpeg".to_owned(),
            at: Millis(1),
            mono: 2,
            boot: "b".to_owned(),
            offset_ms: None,
            source: "camera".to_owned(),
            fix: None,
            no_fix: Some("indoors".to_owned()),
        }
    }

    #[test]
    fn a_manifest_with_no_hash_or_a_size_beyond_the_limit_is_none() {
        let good = to_body(&photo());
        assert_eq!(from_body::<Evidence>(&good).unwrap(), photo());
        for (field, value) in [
            ("sha256", serde_json::json!("AB".repeat(32))),
            ("sha256", serde_json::json!("ab")),
            ("sha256", serde_json::json!("zz".repeat(32))),
            ("bytes", serde_json::json!(0)),
            ("bytes", serde_json::json!(MAX_BLOB_BYTES + 1)),
            ("bytes", serde_json::json!(-1)),
        ] {
            let mut bad = good.clone();
            bad.insert(field.to_owned(), value);
            assert!(from_body::<Evidence>(&bad).is_err(), "{field}");
        }
    }

    #[test]
    fn a_photo_needs_details_until_both_title_and_category_are_there() {
        let details = |title: &str, category: Option<&str>| EvidenceDetails {
            evidence: "e".into(),
            author: "s".into(),
            title: title.to_owned(),
            category: category.map(str::to_owned),
        };
        assert_eq!(missing(None), ["title", "category"]);
        assert_eq!(missing(Some(&details("  ", Some("")))), ["title", "category"]);
        assert_eq!(missing(Some(&details("Broken lock", None))), ["category"]);
        assert!(missing(Some(&details("Broken lock", Some("damage")))).is_empty());
    }

    #[test]
    fn what_a_file_is_stands_in_its_first_bytes_and_not_in_its_name() {
        assert_eq!(media_of(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(media_of(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_of(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(media_of(b"\0\0\0\x18ftypheic"), Some("image/heic"));
        for other in [&b"<svg xmlns"[..], b"%PDF-1.7", b"", b"\xff\xd8", b"GIF89a"] {
            assert_eq!(media_of(other), None, "{other:?}");
        }
    }
}
