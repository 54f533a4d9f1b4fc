//! Photos as the pages see them: listed, described, shown small and whole. Adding one is no command, because its bytes
//! do not go through the pages' questions: see [`crate::evidence`].

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use beatbook_shared::api::evidence::{
    DescribePhoto, KeepSmall, Photo, PhotoBytes, PhotoPart, Photos, Thumbnail, WhichPhotos,
};
use beatbook_shared::api::officer::{ById, Kept, Nothing};
use beatbook_shared::ids::RecordId;
use beatbook_shared::patrol::evidence::{Evidence, EvidenceDetails, details_id, media_of, missing};
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::sync::blob::{self, CHUNK_BYTES};
use beatbook_shared::sync::op::Body;
use serde_json::json;

use super::people::{Read, all_on, one, person, sent, set_aside, title_of};
use super::{ask, standing};
use crate::core::{Act, Core};
use crate::device::{Device, State, Told};
use crate::evidence::send::read_chunk;
use crate::problems::Refused;

/// The most characters of a title.
const TITLE_MAX: usize = 200;
/// The most bytes of a small picture.
const SMALL_MAX: usize = 96 * 1024;
/// The most bytes of a photo that one question is answered with.
const PART_MAX: u64 = 4 * CHUNK_BYTES;

pub(super) fn photos(core: &mut Core, state: &mut State, question: WhichPhotos) -> Result<Photos, Refused> {
    let mut rows = Vec::new();
    match &question.about {
        Some(about) => {
            for read in all_on::<Evidence>(core, about)? {
                rows.push(row(core, state, &read.id, read.record)?);
            }
            for (id, record) in set_aside::<Evidence>(core)?.into_iter().filter(|(_, e)| e.about == *about) {
                rows.push(row(core, state, &id, record)?);
            }
        }
        None => {
            for file in core.db().photos()? {
                let id = RecordId(file.evidence.clone());
                let read = one::<Evidence>(core, &id)?.map(|read| read.record);
                let aside = set_aside::<Evidence>(core)?.into_iter().find(|(aside, _)| *aside == id);
                if let Some(record) = read.or_else(|| aside.map(|(_, record)| record)) {
                    rows.push(row(core, state, &id, record)?);
                }
            }
            rows.retain(|row| row.sent != "received" || !row.missing.is_empty());
        }
    }
    rows.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let unsent = core.db().photos_kept()?;
    Ok(Photos {
        need_details: count(rows.iter().filter(|row| !row.missing.is_empty()).count()),
        unsent: count(unsent.len()),
        unsent_bytes: unsent.iter().map(crate::store::photos::PhotoRow::size).sum(),
        rows,
    })
}

fn row(core: &mut Core, state: &State, id: &RecordId, record: Evidence) -> Result<Photo, Refused> {
    let details: Option<Read<EvidenceDetails>> = one(core, &details_id(id))?;
    let details = details.map(|read| read.record);
    let file = core.db().photo(id.as_str())?;
    let total = blob::chunks(record.bytes);
    let (known, why) = state.photos.get(id.as_str()).cloned().unwrap_or_default();
    let manifest = sent(core, state, id)?;
    let (shown, chunks_sent) = match &file {
        _ if manifest == "refused" => ("refused", known),
        Some(file) if file.received() => ("received", total),
        Some(_) if why.is_some() => ("returned", known),
        Some(_) if manifest == "received" && known > 0 && !state.flight_mode => ("sending", known),
        Some(_) => ("kept", known),
        None => ("", 0),
    };
    Ok(Photo {
        missing: missing(details.as_ref()).into_iter().map(str::to_owned).collect(),
        title: details.as_ref().map(|d| d.title.clone()).unwrap_or_default(),
        category: details.and_then(|d| d.category),
        about_title: title_of(core, &record.about)?,
        by: person(core, &record.author)?,
        id: id.clone(),
        about: record.about,
        at: record.at,
        source: record.source,
        media: record.media,
        bytes: record.bytes,
        sha256: record.sha256,
        fix: record.fix,
        no_fix: record.no_fix,
        sent: shown.to_owned(),
        chunks_sent,
        chunks: total,
        why: why.filter(|_| shown == "returned"),
        here: file.is_some_and(|f| f.here()),
    })
}

/// Says what a photo shows. The photo and its manifest are not touched.
pub(super) fn describe_photo(
    core: &mut Core,
    _: &mut State,
    question: DescribePhoto,
) -> Result<Kept, Refused> {
    let now = core.now();
    let title = ask::words("title", &question.title, TITLE_MAX)?;
    let category = question.category.filter(|c| !c.is_empty());
    if let Some(category) = &category {
        ask::code(core, "category", "evidence_categories", category, now)?;
    }
    let id = details_id(&question.id);
    if core.view(&id)?.is_none() {
        return Err(ask::not_here("photo"));
    }
    let mut fields = Body::new();
    fields.insert("title".to_owned(), json!(title));
    fields.insert("category".to_owned(), json!(category));
    let made = core.act(|act: &mut Act<'_>| Ok::<_, Refused>(act.edit(&id, &fields)?))?;
    Ok(ask::kept(made, None))
}

pub(super) fn photo_small(core: &mut Core, _: &mut State, question: ById) -> Result<Thumbnail, Refused> {
    let small = core.db().small(question.id.as_str())?;
    Ok(Thumbnail { data: small.map(|body| format!("data:image/jpeg;base64,{}", STANDARD.encode(body))) })
}

/// Keeps a small picture that the page made of a photo: beside the original, never instead of it.
pub(super) fn keep_small(core: &mut Core, _: &mut State, question: KeepSmall) -> Result<Nothing, Refused> {
    let body = STANDARD
        .decode(&question.base64)
        .ok()
        .filter(|body| media_of(body) == Some("image/jpeg"))
        .ok_or_else(|| Problem::field("base64", "A small picture is a JPEG in base64."))?;
    if body.len() > SMALL_MAX {
        let detail = format!("A small picture has at most {SMALL_MAX} bytes; this has {}.", body.len());
        return Err(Problem::field("base64", detail).into());
    }
    if core.db().photo(question.id.as_str())?.is_none() {
        return Err(ask::not_here("photo"));
    }
    core.db().write(|db| db.put_small(question.id.as_str(), &body))?;
    Ok(Nothing {})
}

/// Some bytes of an original, for the page that shows it whole.
pub(super) async fn photo_bytes(device: &Arc<Device>, question: PhotoPart) -> Result<PhotoBytes, Problem> {
    let id = question.id.clone();
    let found = device.with_core(move |core, _| {
        let media = one::<Evidence>(core, &id)?.map(|read| read.record.media).unwrap_or_default();
        let row = core.db().photo(id.as_str())?.ok_or_else(|| ask::not_here("photo"))?;
        Ok((row, media))
    });
    let (row, media) = found.await?;
    let (bytes, PhotoPart { start, end, .. }) = (row.size(), question);
    if !row.here() {
        let detail = "The original was let go after the server had received it. Open it in the console.";
        return Err(Problem::new(Code::NotFound, detail));
    }
    if start >= end || end > bytes || end - start > PART_MAX {
        let detail =
            format!("This photo has the bytes 0 to {bytes}; ask for up to {PART_MAX} of them at once.");
        return Err(Problem::field("end", detail));
    }
    let path = device.photos_folder().join(&row.name);
    let read = tokio::task::spawn_blocking(move || {
        let mut part = Vec::new();
        for n in start / CHUNK_BYTES..end.div_ceil(CHUNK_BYTES) {
            let at = n * CHUNK_BYTES;
            let chunk = read_chunk(&path, &row.key, bytes, u32::try_from(n).unwrap_or(u32::MAX))?;
            let (from, to) = (start.max(at) - at, end.min(at + CHUNK_BYTES) - at);
            let [from, to] = [from, to].map(|i| usize::try_from(i).unwrap_or(0));
            part.extend_from_slice(chunk.get(from..to).unwrap_or_default());
        }
        Ok::<_, crate::evidence::file::FileError>(part)
    });
    let part = read
        .await
        .map_err(|e| Problem::new(Code::Server, format!("Reading the photo stopped: {e}.")))?
        .map_err(|e| {
            Problem::new(
                Code::Server,
                format!("This photo cannot be shown: {e}. Its description is kept; tell your supervisor."),
            )
        })?;
    Ok(PhotoBytes { media, bytes, base64: STANDARD.encode(part) })
}

/// Tries again now whatever was set aside.
pub(super) async fn send_photos(
    device: &Arc<Device>,
    _: Nothing,
) -> Result<beatbook_shared::api::officer::Status, Problem> {
    device.inner().state.hurry_photos = true;
    device.tell(Told::Sync);
    standing::sync_now(device, Nothing {}).await
}
