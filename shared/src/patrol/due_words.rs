//! Why something is due, in whole sentences, in English and Welsh.

use crate::reference::ListRow;
use crate::time::Millis;

/// From what the time of a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Recorded,
    Allocated,
    Review,
}

fn welsh(language: &str) -> bool {
    language == "cy"
}

pub(super) fn why(language: &str, rule: &ListRow, from: Millis, what: From) -> String {
    let at = from.london_text();
    if welsh(language) {
        let since = match what {
            From::Recorded => "ers ei gofnodi",
            From::Allocated => "ers ei ddyrannu",
            From::Review => "ers yr adolygiad diwethaf",
        };
        let due = if rule.get("due_cy").is_empty() { rule.get("due") } else { rule.get("due_cy") };
        return format!("{} ({}): {due}; mae'r amser yn rhedeg {since}, {at}.", rule.label_cy, rule.code);
    }
    let since = match what {
        From::Recorded => "since it was recorded",
        From::Allocated => "since it was allocated",
        From::Review => "since the last review",
    };
    format!("{} ({}): {}; time runs {since}, {at}.", rule.label_en, rule.code, rule.get("due"))
}

pub(super) fn why_asked(language: &str, at: Millis) -> String {
    let at = at.london_text();
    if welsh(language) {
        return format!("Gofynnwyd am adolygiad erbyn {at}.");
    }
    format!("A review was asked for by {at}.")
}

pub(super) fn waits(language: &str, fell: Millis, at: Millis, hours: &str) -> String {
    let (fell, at) = (fell.london_text(), at.london_text());
    if welsh(language) {
        return format!(
            "Byddai'n ddyledus {fell}; mae goruchwylwyr yn gweithio {hours}, felly mae'n aros tan {at}."
        );
    }
    format!("It would fall on {fell}; supervisors work {hours}, so it waits until {at}.")
}

pub(super) fn late(language: &str, at: Millis) -> String {
    let at = at.london_text();
    if welsh(language) {
        return format!("Roedd yn ddyledus erbyn {at}.");
    }
    format!("It was due by {at}.")
}

pub(super) fn escalates(language: &str, to: &str, at: Millis) -> String {
    let at = at.london_text();
    if welsh(language) {
        return format!("Os na wneir hyn, aiff at yr {} {at}.", rank_cy(to));
    }
    format!("If it is not done, it goes to the {to} at {at}.")
}

pub(super) fn escalated(language: &str, to: &str, at: Millis) -> String {
    let at = at.london_text();
    if welsh(language) {
        return format!("Ni wnaed hyn, felly aeth at yr {} {at}.", rank_cy(to));
    }
    format!("It was not done, so it went to the {to} at {at}.")
}

fn rank_cy(rank: &str) -> &str {
    match rank {
        "inspector" => "arolygydd",
        "superintendent" => "uwch-arolygydd",
        other => other,
    }
}

pub(super) fn own_case(language: &str) -> String {
    if welsh(language) {
        return "Chi yw'r swyddog yn yr achos hwn, felly rhaid i oruchwyliwr arall ei adolygu.".to_owned();
    }
    "You are the officer in this case, so another supervisor must review it.".to_owned()
}

pub(super) fn own_words(language: &str, written: Millis) -> String {
    let at = written.london_text();
    if welsh(language) {
        return format!(
            "Ysgrifennoch chi yn yr achos hwn {at} ac nid oes neb arall wedi ei lofnodi ers hynny, felly rhaid i \
             oruchwyliwr arall ei lofnodi."
        );
    }
    format!("You wrote in this case at {at} and nobody else has signed it since, so another supervisor must sign it.")
}
