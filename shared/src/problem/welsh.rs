//! The Welsh of the sentences that refuse something.
//!
//! A sentence is written in English where it is said, beside the rule that it comes from. Its Welsh stands in
//! `sentences.csv` beside this file, under the English as it is written in the source, with the same names in
//! braces for what is filled in. A finished sentence is looked up by its fixed parts, and what stood in the gaps
//! is carried over; a gap that holds a sentence of its own is said in Welsh too. Whoever adds a sentence adds
//! its Welsh: a house test reads the sources and names each that has none.

use std::sync::LazyLock;

/// A sentence in both languages, cut at its gaps.
#[derive(Debug)]
pub struct Template {
    /// The English as the source spells it; a gap without a name is numbered.
    pub english: String,
    pieces: Vec<String>,
    gaps: Vec<String>,
    welsh: String,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let text = include_str!("sentences.csv");
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let rows = rows.records().filter_map(Result::ok);
    let mut all: Vec<Template> = rows.filter_map(|row| Template::new(row.get(0)?, row.get(1)?)).collect();
    // The most fixed words first: a general sentence must not swallow a particular one.
    all.sort_by_key(|t| std::cmp::Reverse(t.pieces.iter().map(String::len).sum::<usize>()));
    all
});

/// Every sentence that has its Welsh.
pub fn templates() -> impl Iterator<Item = &'static Template> {
    TEMPLATES.iter()
}

/// A finished English sentence in Welsh, when it is known.
#[must_use]
pub fn in_welsh(english: &str) -> Option<String> {
    said(english, 0)
}

/// How deep a sentence may stand inside another's gap.
const DEEPEST: u8 = 3;

fn said(english: &str, depth: u8) -> Option<String> {
    if depth == DEEPEST {
        return None;
    }
    TEMPLATES.iter().find_map(|template| {
        let values = template.values(english)?;
        let mut welsh = template.welsh.clone();
        for (name, value) in template.gaps.iter().zip(values) {
            let value = said(value, depth + 1).unwrap_or_else(|| value.to_owned());
            welsh = welsh.replace(&format!("{{{name}}}"), &value);
        }
        Some(welsh)
    })
}

impl Template {
    fn new(english: &str, welsh: &str) -> Option<Template> {
        let (mut pieces, mut gaps) = (vec![String::new()], Vec::new());
        let mut rest = english;
        while let Some(open) = rest.find('{') {
            let close = open + rest[open..].find('}')?;
            pieces.last_mut()?.push_str(&rest[..open]);
            gaps.push(rest[open + 1..close].to_owned());
            pieces.push(String::new());
            rest = &rest[close + 1..];
        }
        pieces.last_mut()?.push_str(rest);
        // A sentence that is all gap would answer to anything.
        let fixed = pieces.iter().any(|p| p.chars().any(char::is_alphabetic));
        fixed.then(|| Template { english: english.to_owned(), pieces, gaps, welsh: welsh.to_owned() })
    }

    /// What stands in the gaps of a finished sentence; `None` when it is another sentence.
    fn values<'a>(&self, sentence: &'a str) -> Option<Vec<&'a str>> {
        let (first, others) = self.pieces.split_first()?;
        let mut rest = sentence.strip_prefix(first.as_str())?;
        let mut values = Vec::with_capacity(self.gaps.len());
        for (n, piece) in others.iter().enumerate() {
            let last = n + 1 == others.len();
            let end = match last {
                true => rest
                    .len()
                    .checked_sub(piece.len())
                    .filter(|at| rest.ends_with(piece.as_str()) && rest.is_char_boundary(*at))?,
                false => rest.find(piece.as_str())?,
            };
            values.push(&rest[..end]);
            rest = &rest[end + piece.len()..];
        }
        rest.is_empty().then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_gaps_is_carried_over() {
        let t = Template::new("This has {bytes} bytes; one entry may have {limit}.", "Mae {limit} … {bytes}")
            .unwrap();
        assert_eq!(t.values("This has 70 bytes; one entry may have 64."), Some(vec!["70", "64"]));
        assert_eq!(t.values("This has 70 bytes; one entry may have 64, or more"), None);
        assert_eq!(t.values("Something else."), None);
    }

    #[test]
    fn what_a_role_does_not_allow_is_named_in_welsh() {
        let english =
            "Your role today does not allow you to report a phone lost. Ask your supervisor if it should.";
        let welsh = in_welsh(english).expect("the sentence is known");
        assert!(welsh.contains("adrodd bod ffôn ar goll"), "{welsh}");
        assert!(!welsh.contains("report"), "{welsh}");
    }

    #[test]
    fn a_sentence_that_is_all_gap_answers_to_nothing() {
        assert!(Template::new("{why}", "{why}").is_none());
    }

    #[test]
    fn every_row_fills_the_same_gaps_in_both_languages() {
        for t in templates() {
            for gap in &t.gaps {
                assert!(t.welsh.contains(&format!("{{{gap}}}")), "{}: the Welsh leaves out {gap}", t.english);
            }
            assert_eq!(t.welsh.matches('{').count(), t.gaps.len(), "{}", t.english);
            assert!(!t.welsh.trim().is_empty(), "{} has no Welsh", t.english);
        }
        assert!(templates().count() > 10);
    }

    #[test]
    fn an_unknown_sentence_has_no_welsh() {
        assert_eq!(in_welsh("Nobody ever wrote this sentence."), None);
    }
}
