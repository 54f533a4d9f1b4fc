//! The words of files, in English and Welsh. Pages have their own; a file is written where there is no page.

use beatbook_shared::problem::Problem;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Welsh,
}

impl Tongue {
    /// # Errors
    /// When it is a language that files are not written in.
    pub fn read(code: &str) -> Result<Tongue, Problem> {
        match code {
            "en" => Ok(Tongue::English),
            "cy" => Ok(Tongue::Welsh),
            _ => Err(Problem::field("language", format!("language is \"{code}\"; it is en or cy."))),
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Tongue::English => "en",
            Tongue::Welsh => "cy",
        }
    }
}

/// A word by its key; the key itself where there is none, which a test keeps from happening.
pub(super) fn say(tongue: Tongue, key: &str) -> &str {
    let found = WORDS.iter().find(|(k, _, _)| *k == key);
    found.map_or(key, |(_, en, cy)| if tongue == Tongue::Welsh { cy } else { en })
}

const WORDS: &[(&str, &str, &str)] = &[
    ("row", "row", "rhes"),
    ("yes", "yes", "ie"),
    ("no", "no", "na"),
    ("sheet.rows", "Rows", "Rhesi"),
    ("sheet.notes", "Notes", "Nodiadau"),
    ("title.investigations", "Investigations", "Ymchwiliadau"),
    ("title.jobs", "Jobs", "Digwyddiadau"),
    ("title.queue", "Review queue", "Rhestr adolygu"),
    ("title.timeline", "Story of an investigation", "Hanes ymchwiliad"),
    ("title.rows", "Rows behind a figure", "Y rhesi y tu ôl i ffigur"),
    ("title.attendance", "Attendance", "Presenoldeb"),
    ("title.supervision", "Supervision", "Goruchwylio"),
    ("title.bail", "Bail", "Mechnïaeth"),
    ("title.meeting", "Agreed actions", "Camau y cytunwyd arnynt"),
    ("title.prevention", "Prevention", "Atal"),
    ("title.recording", "Crime recording", "Cofnodi troseddau"),
    ("title.victims", "Victims told", "Dweud wrth ddioddefwyr"),
    ("title.trust", "Data trust", "Ymddiriedaeth yn y data"),
    ("title.time", "Where time goes", "I ble mae'r amser yn mynd"),
    ("title.freed", "Time freed", "Amser a ryddhawyd"),
    ("file.investigations", "investigations", "ymchwiliadau"),
    ("file.jobs", "jobs", "digwyddiadau"),
    ("file.queue", "review-queue", "rhestr-adolygu"),
    ("file.timeline", "story", "hanes"),
    ("file.board", "board", "bwrdd"),
    ("file.rows", "rows", "rhesi"),
    ("title.minutes", "Minutes of a meeting", "Cofnodion cyfarfod"),
    ("file.minutes", "minutes", "cofnodion"),
    ("col.item", "Item of the agenda", "Eitem ar yr agenda"),
    ("col.decided", "Decided or to be done", "Penderfynwyd neu i'w wneud"),
    ("col.no_action", "Why no action", "Pam dim cam"),
    ("col.owner", "Owner", "Perchennog"),
    ("col.until", "Due", "Yn ddyledus"),
    ("minutes.decision", "Decision without an action", "Penderfyniad heb gam"),
    ("minutes.action", "Action", "Cam"),
    ("minutes.held", "Held", "Cynhaliwyd"),
    ("minutes.ended", "Ended", "Daeth i ben"),
    ("minutes.chair", "Chair", "Cadeirydd"),
    ("minutes.there", "Present", "Yn bresennol"),
    ("title.claim", "Claim of time freed", "Hawliad o amser a ryddhawyd"),
    ("file.claim", "claim", "hawliad"),
    ("filter.claim", "Claim", "Hawliad"),
    ("col.run", "Run", "Rhediad"),
    ("unit.ms", "ms", "ms"),
    ("claim.what", "Claim", "Hawliad"),
    ("claim.task", "Task", "Tasg"),
    ("claim.benefit", "Type of benefit", "Math o fudd"),
    ("claim.change", "What was changed", "Beth a newidiwyd"),
    ("claim.owner", "Made by", "Gwnaed gan"),
    ("claim.made", "Made", "Gwnaed"),
    ("claim.method", "Both samples measured by", "Mesurwyd y ddau sampl drwy"),
    ("claim.baseline", "Before", "Cynt"),
    ("claim.includes", "Before includes", "Mae cynt yn cynnwys"),
    ("claim.excludes", "Before leaves out", "Mae cynt yn hepgor"),
    ("claim.after", "Sample after, from and before", "Sampl wedyn, o a chyn"),
    ("claim.volume_source", "Counted as done", "Cyfrifwyd fel wedi'i wneud"),
    ("claim.volume_period", "Done, from and before", "Gwnaed, o a chyn"),
    ("claim.read_at", "Rows up to log number", "Rhesi hyd at rif cofnod"),
    ("claim.formula", "Formula for saved minutes", "Fformiwla'r munudau a arbedwyd"),
    ("claim.each", "Saved each time (min)", "Arbedwyd bob tro (mun)"),
    ("claim.volume", "Times done", "Sawl gwaith"),
    ("claim.saved", "Saved (min)", "Arbedwyd (mun)"),
    ("claim.saved_interval", "Saved, 95 % interval (min)", "Arbedwyd, cyfwng 95 % (mun)"),
    ("claim.interval_how", "How the interval is made", "Sut y gwneir y cyfwng"),
    (
        "claim.bootstrap",
        "1,000 draws with replacement from each sample",
        "1,000 o dyniadau ag amnewid o bob sampl",
    ),
    ("claim.use", "Used for", "Defnyddiwyd ar gyfer"),
    ("claim.freed", "Freed: saved with a use (min)", "Rhyddhawyd: arbedwyd a defnydd iddo (mun)"),
    ("claim.freed_interval", "Freed, 95 % interval (min)", "Rhyddhawyd, cyfwng 95 % (mun)"),
    ("claim.gbp", "Money, apart from minutes", "Arian, ar wahân i funudau"),
    ("claim.overlap_note", "Known overlaps", "Gorgyffwrdd hysbys"),
    ("claim.overlap", "Has the minutes of an earlier claim", "Mae ganddo funudau hawliad cynharach"),
    ("claim.stands", "Stands at", "Mae'n sefyll ar"),
    ("claim.step", "Step", "Cam"),
    ("claim.lost", "changed since", "newidiwyd ers hynny"),
    ("claim.hash", "Hash over claim and rows", "Stwnsh dros yr hawliad a'r rhesi"),
    ("step.claimed", "claimed", "hawliwyd"),
    ("step.measured", "measured", "mesurwyd"),
    ("step.reviewed", "reviewed", "adolygwyd"),
    ("step.signed", "signed", "llofnodwyd"),
    ("step.sent_back", "sent back", "anfonwyd yn ôl"),
    ("about.marking", "Marking", "Marc diogelwch"),
    ("about.title", "What this is", "Beth yw hwn"),
    ("title.inspection", "Inspection pack", "Pecyn arolygu"),
    ("col.finding", "Finding", "Canfyddiad"),
    ("about.period", "Period", "Cyfnod"),
    ("inspection.whole", "the whole force", "yr heddlu cyfan"),
    ("inspection.hidden", "hidden: too few to show", "wedi'i guddio: rhy ychydig i'w dangos"),
    ("inspection.nothing", "Nothing was recorded in this period.", "Ni chofnodwyd dim yn y cyfnod hwn."),
    ("inspection.not_counted", "This version does not count it.", "Nid yw'r fersiwn hon yn ei gyfrif."),
    ("inspection.readme", include_str!("inspection/readme_en.txt"), include_str!("inspection/readme_cy.txt")),
    ("about.made_at", "Made at", "Crëwyd"),
    ("about.made_by", "Made by", "Crëwyd gan"),
    ("about.zone", "Time zone", "Cylchfa amser"),
    ("about.rows", "Rows", "Nifer y rhesi"),
    ("about.seq", "Read at log number", "Darllenwyd wrth rif cofnod"),
    ("about.definitions", "Definitions", "Diffiniadau"),
    ("about.recipient", "For", "Ar gyfer"),
    ("about.purpose", "Purpose", "Diben"),
    ("about.filters", "Filters", "Hidlyddion"),
    ("about.no_filters", "none: everything you may see", "dim: popeth y cewch ei weld"),
    ("about.no_definitions", "none: rows as recorded", "dim: rhesi fel y'u cofnodwyd"),
    ("about.hash", "SHA-256", "SHA-256"),
    ("about.hash_where", "kept in Beatbook's export log", "yng nghofnod allforio Beatbook"),
    ("about.program", "Written by", "Ysgrifennwyd gan"),
    ("page", "Page", "Tudalen"),
    ("of", "of", "o"),
    ("filter.areas", "Area", "Ardal"),
    ("filter.class", "Class of area", "Dosbarth yr ardal"),
    ("class.urban", "Urban", "Trefol"),
    ("class.rural", "Rural", "Gwledig"),
    ("filter.late", "Late entries", "Cofnodion hwyr"),
    ("late.out", "left out", "wedi'u gadael allan"),
    ("filter.statuses", "Status", "Statws"),
    ("filter.risks", "Risk", "Risg"),
    ("filter.grades", "Grade", "Gradd"),
    ("filter.team", "Team", "Tîm"),
    ("filter.officer", "Officer in the case", "Swyddog yr achos"),
    ("filter.from", "From", "O"),
    ("filter.to", "Before", "Cyn"),
    ("filter.quiet_days", "Not written about for, days", "Dim diweddariad ers, diwrnodau"),
    ("filter.rural", "Rural", "Gwledig"),
    ("filter.attended", "Somebody reached the scene", "Cyrhaeddodd rhywun y lleoliad"),
    ("filter.words", "Words", "Geiriau"),
    ("filter.sort", "In order of", "Yn nhrefn"),
    ("filter.sort.down", "latest or highest first", "y diweddaraf neu'r uchaf yn gyntaf"),
    ("filter.sort.up", "earliest or lowest first", "y cynharaf neu'r isaf yn gyntaf"),
    ("filter.investigation", "Investigation", "Ymchwiliad"),
    ("filter.measure", "Measure", "Mesur"),
    ("filter.part", "Figure", "Ffigur"),
    ("filter.group", "Group", "Grŵp"),
    ("col.title", "What", "Beth"),
    ("col.number", "Number", "Rhif"),
    ("col.oic", "Officer in the case", "Swyddog yr achos"),
    ("col.area", "Area", "Ardal"),
    ("col.risk", "Risk", "Risg"),
    ("col.status", "Status", "Statws"),
    ("col.recorded", "Recorded", "Cofnodwyd"),
    ("col.updated", "Last update", "Diweddariad diwethaf"),
    ("col.due", "Next review asked for", "Adolygiad nesaf y gofynnwyd amdano"),
    ("col.team", "Team", "Tîm"),
    ("col.outcome", "Outcome", "Canlyniad"),
    ("col.place", "Place", "Lle"),
    ("col.grade", "Grade", "Gradd"),
    ("col.created", "Log opened", "Agorwyd y cofnod"),
    ("col.resources", "Resources sent", "Adnoddau a anfonwyd"),
    ("col.assigned", "First assigned", "Neilltuwyd gyntaf"),
    ("col.scene", "First at scene", "Cyntaf yn y lleoliad"),
    ("col.took", "Log opened to first at scene", "O agor y cofnod i'r cyntaf yn y lleoliad"),
    ("col.resulted", "Resulted", "Rhoddwyd canlyniad"),
    ("col.category", "Category", "Categori"),
    ("col.rural", "Rural", "Gwledig"),
    ("col.review_due", "Review due", "Adolygiad i'w wneud"),
    ("col.overdue", "Overdue", "Yn hwyr"),
    ("col.why", "Why", "Pam"),
    ("col.new_updates", "New updates", "Diweddariadau newydd"),
    ("col.new_changes", "New changes", "Newidiadau newydd"),
    ("col.late_arrivals", "Late arrivals", "Wedi cyrraedd yn hwyr"),
    ("col.conflicts", "Open conflicts", "Gwrthdaro agored"),
    ("col.last_result", "Last result", "Canlyniad diwethaf"),
    ("col.at", "When", "Pryd"),
    ("col.received", "Received", "Derbyniwyd"),
    ("col.kind", "Kind", "Math"),
    ("col.by", "By", "Gan"),
    ("col.code", "Entry", "Cofnod"),
    ("col.text", "Words", "Geiriau"),
    ("col.changed", "Fields: was → now", "Meysydd: oedd → nawr"),
    ("col.late", "Late", "Hwyr"),
    ("col.supersedes", "Replaces", "Yn disodli"),
    ("col.id", "Id", "Dynodwr"),
    ("col.measure", "Measure", "Mesur"),
    ("col.name", "Name", "Enw"),
    ("col.part", "Figure", "Ffigur"),
    ("col.group", "Group", "Grŵp"),
    ("col.value", "Value", "Gwerth"),
    ("col.hidden", "Why there is no value", "Pam nad oes gwerth"),
    ("col.unit", "Unit", "Uned"),
    ("col.low", "95 % interval, low", "Cyfwng 95 %, isaf"),
    ("col.high", "95 % interval, high", "Cyfwng 95 %, uchaf"),
    ("col.target", "Target", "Targed"),
    ("col.n", "n", "n"),
    ("col.numerator", "Of which", "O'r rhain"),
    ("col.missing", "Missing", "Ar goll"),
    ("col.missing_of", "Missing, of", "Ar goll, o"),
    ("col.late_entries", "Late entries", "Cofnodion hwyr"),
    ("col.excluded", "Left out", "Wedi'u hepgor"),
    ("col.stated", "Stated beside it", "Nodir wrth ei ymyl"),
    ("col.version", "Definition version", "Fersiwn y diffiniad"),
    ("col.record", "Record", "Cofnod"),
    ("col.start", "Start", "Dechrau"),
    ("col.stop", "Stop", "Diwedd"),
    ("col.counted", "Counted", "Cyfrifwyd"),
    ("col.hit", "Within", "O fewn"),
    ("unit.time", "Europe/London", "Europe/London"),
    ("unit.min", "min", "mun"),
    ("unit.count", "count", "nifer"),
    ("kind.update", "Update", "Diweddariad"),
    ("kind.review", "Review", "Adolygiad"),
    ("kind.direction", "Direction", "Cyfarwyddyd"),
    ("kind.notebook", "Notebook", "Llyfr nodiadau"),
    ("kind.change", "Change", "Newid"),
    ("kind.recorded", "Recorded", "Cofnodwyd"),
    ("restricted", "restricted", "cyfyngedig"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_key_stands_once_and_in_both_languages() {
        let keys: BTreeSet<&str> = WORDS.iter().map(|(key, _, _)| *key).collect();
        assert_eq!(keys.len(), WORDS.len());
        assert!(WORDS.iter().all(|(_, en, cy)| !en.is_empty() && !cy.is_empty()));
    }

    #[test]
    fn every_key_that_is_asked_for_is_there() {
        let mut asked = BTreeSet::new();
        for source in [
            include_str!("plan.rs"),
            include_str!("rows.rs"),
            include_str!("queue.rs"),
            include_str!("story.rs"),
            include_str!("boards.rs"),
            include_str!("claim.rs"),
            include_str!("minutes.rs"),
            include_str!("csv.rs"),
            include_str!("xlsx.rs"),
            include_str!("pdf.rs"),
            include_str!("job.rs"),
        ] {
            for start in [
                "\"claim.",
                "\"minutes.",
                "\"col.",
                "\"filter.",
                "\"about.",
                "\"unit.",
                "\"title.",
                "\"file.",
                "\"sheet.",
                "\"inspection.",
            ] {
                for rest in source.split(start).skip(1) {
                    let key = rest.split('"').next().unwrap_or_default();
                    if !key.is_empty() && !key.contains('{') {
                        asked.insert(format!("{}{key}", &start[1..]));
                    }
                }
            }
        }
        assert!(asked.len() > 60, "{asked:?}");
        let lacking: Vec<&String> =
            asked.iter().filter(|k| !WORDS.iter().any(|(key, _, _)| key == k)).collect();
        assert!(lacking.is_empty(), "{lacking:?}");
    }
}
