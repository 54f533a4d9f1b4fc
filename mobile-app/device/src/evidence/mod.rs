//! Photos: captured, kept and sent.
//!
//! The bytes go through [`taking`] on their way in: hashed and encrypted while they come, under a key of their own,
//! into a file that no other program reads. When the file is whole and on the disk, one transaction of the core makes
//! the manifest (an ordinary operation, so it syncs first, as text) and keeps the key. A death at any moment before
//! leaves no evidence and after leaves all of it. [`file`] reads a photo back, chunk by chunk; [`queue`] decides, as a
//! pure state machine, which chunk of which photo goes next, and [`send`] acts. The original stays until the server
//! has verified the whole, and for a while after that.

pub mod file;
pub mod queue;
pub mod send;
pub mod taking;

use std::path::PathBuf;
use std::sync::Arc;

use beatbook_shared::api::evidence::AddPhoto;
use beatbook_shared::api::officer::Kept;
use beatbook_shared::patrol::Record as _;
use beatbook_shared::patrol::evidence::{Evidence, EvidenceDetails, details_id};
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::investigation::Investigation;
use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::DAY;

use crate::core::{Act, Core};
use crate::device::{Device, Told};
use crate::problems::Refused;
use crate::store::meta::name;
use crate::store::photos::PhotoRow;
use crate::sync::machine::Event;
use taking::{Taken, Taking};

/// For how long an original stays on the device after the server has verified it. Then the server is asked once more,
/// and only if it still holds the whole is the original let go.
pub const KEEP_RECEIVED: i64 = 14 * DAY;

impl Device {
    /// Where photos lie.
    #[must_use]
    pub fn photos_folder(&self) -> PathBuf {
        self.settings.folder.join("photos")
    }

    /// Begins to take a photo in. Hand its bytes to [`Taking::take`] as they come, and then [`Device::keep_photo`].
    ///
    /// # Errors
    /// When the device is locked, the job is not here, or the disk does not take it.
    pub async fn begin_photo(self: &Arc<Self>, question: &AddPhoto) -> Result<Taking, Problem> {
        let about = question.clone();
        self.with_core(move |core, _| may_add(core, &about)).await?;
        Taking::begin(&self.photos_folder(), self.clock.as_ref())
    }

    /// Keeps a photo that came whole: manifest, details to be filled in, and key, in one transaction. When this
    /// answers, it is evidence.
    ///
    /// # Errors
    /// The refusal; the bytes are then let go and whoever brought them still has them.
    pub async fn keep_photo(self: &Arc<Self>, taken: Taken, question: AddPhoto) -> Result<Kept, Problem> {
        let kept = self.with_core(move |core, _| keep(core, &taken, &question)).await;
        self.tell(Told::Changed);
        let kept = kept?;
        self.nudge(Event::Written);
        Ok(kept)
    }
}

fn may_add(core: &mut Core, question: &AddPhoto) -> Result<(), Refused> {
    let kind = core.kept(&question.about)?.filter(|k| !k.moved).map(|k| k.kind);
    if !matches!(kind.as_deref(), Some(Incident::KIND | Investigation::KIND)) {
        let detail = "That job or investigation is not on this device. Open the list again; it may have moved to another area.";
        return Err(Problem::new(Code::NotFound, detail).into());
    }
    if !matches!(question.source.as_str(), "camera" | "file") {
        return Err(Problem::field("source", "A photo comes from the `camera` or from a `file`.").into());
    }
    Ok(())
}

fn keep(core: &mut Core, taken: &Taken, question: &AddPhoto) -> Result<Kept, Refused> {
    may_add(core, question)?;
    let offset: Option<(i64, u32)> = core.db().meta(name::OFFSET)?;
    let clock = core.clock();
    let made = core.act(|act: &mut Act<'_>| {
        let at = act.now();
        let manifest = Evidence {
            about: question.about.clone(),
            author: act.identity.staff.clone(),
            device: act.identity.device.clone(),
            sha256: taken.sha256.clone(),
            bytes: taken.bytes,
            media: taken.media.to_owned(),
            at,
            mono: clock.mono_ms(),
            boot: clock.boot(),
            offset_ms: offset.map(|(ms, _)| ms),
            source: question.source.clone(),
            fix: question.fix.clone(),
            no_fix: question.no_fix.clone().filter(|_| question.fix.is_none()),
        };
        let made = act.add(&manifest)?;
        let details = EvidenceDetails {
            evidence: made.record.clone(),
            author: act.identity.staff.clone(),
            title: String::new(),
            category: None,
        };
        act.add_as(details_id(&made.record), &details)?;
        act.db.insert_photo(&PhotoRow {
            evidence: made.record.0.clone(),
            name: taken.name.clone(),
            key: hex::encode(taken.key()),
            sha: taken.sha256.clone(),
            bytes: i64::try_from(taken.bytes).unwrap_or(i64::MAX),
            state: "kept".to_owned(),
            life: 0,
            made_at: at.0,
            received_at: 0,
        })?;
        Ok::<_, Refused>(made)
    })?;
    // The transaction stands: the file is evidence now and stays.
    taken.stays();
    Ok(Kept { id: made.record, ctr: made.ctr, at: made.at, undo_until: None })
}
