//! Words without their accents and capitals: *Siôn* and *sion* are one word.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The text in small letters with every accent taken off its letter.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let small = text.chars().flat_map(char::to_lowercase);
    DecomposingNormalizerBorrowed::new_nfd().normalize_iter(small).filter(|c| !is_accent(*c)).collect()
}

/// The marks that stand over, under and through letters.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

/// The words of a text, folded, in their order. A word is letters and figures; all else stands between words.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && !is_accent(c)).filter(|word| !word.is_empty()).map(fold)
}

#[cfg(test)]
mod tests {
    use super::{fold, words};

    #[test]
    fn accents_and_capitals_make_no_other_word() {
        assert_eq!(fold("Siôn"), "sion");
        assert_eq!(fold("Tŷ-bach"), "ty-bach");
        assert_eq!(fold("GŴYL"), "gwyl");
        assert_eq!(fold("Sio\u{302}n"), "sion", "an accent that is a letter of its own comes off as well");
        assert_eq!(fold("Łódź"), "łodz", "a letter with a stroke is another letter, to the index too");
    }

    #[test]
    fn whatever_stands_between_words_parts_them() {
        assert_eq!(words("14 Tŷ-bach, O'Brien").collect::<Vec<_>>(), ["14", "ty", "bach", "o", "brien"]);
        assert_eq!(words(" - ").count(), 0);
    }
}
