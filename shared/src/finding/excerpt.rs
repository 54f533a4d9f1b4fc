//! The words around a find, with the find marked.

use super::fold::fold;

/// Stands before and after what was found.
pub const MARKS: (char, char) = ('\u{2}', '\u{3}');

/// How many words stand before the find, and how many the excerpt has at most.
const BEFORE: usize = 5;
const WORDS: usize = 14;

/// A few words around the first place where one of the terms stands, with every term in them marked. A term is a
/// folded word, or a part of one. Where none stands in the text, its beginning.
#[must_use]
pub fn excerpt(text: &str, terms: &[String]) -> String {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let first = pieces.iter().position(|piece| holds(piece, terms).is_some());
    let from = first.unwrap_or(0).saturating_sub(BEFORE);
    let to = (from + WORDS).min(pieces.len());
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    for (n, piece) in pieces[from..to].iter().enumerate() {
        if n > 0 {
            out.push(' ');
        }
        match holds(piece, terms) {
            Some((start, end)) => {
                out.push_str(&piece[..start]);
                out.push(MARKS.0);
                out.push_str(&piece[start..end]);
                out.push(MARKS.1);
                out.push_str(&piece[end..]);
            }
            None => out.push_str(piece),
        }
    }
    if to < pieces.len() {
        out.push('…');
    }
    out
}

/// Whether any of the terms stands in the text.
#[must_use]
pub fn stands_in(text: &str, terms: &[String]) -> bool {
    holds(text, terms).is_some()
}

/// Where in a piece the first term that it holds begins and ends, in bytes of the piece as it is written.
fn holds(piece: &str, terms: &[String]) -> Option<(usize, usize)> {
    // Folding changes how many bytes a letter has, so each folded character remembers where it came from.
    let mut folded = String::new();
    let mut from: Vec<(usize, usize)> = Vec::new();
    for (at, c) in piece.char_indices() {
        let end = at + c.len_utf8();
        let small = fold(c.encode_utf8(&mut [0; 4]));
        from.extend(std::iter::repeat_n((at, end), small.len()));
        folded.push_str(&small);
        if small.is_empty()
            && let Some(last) = from.last_mut()
        {
            // An accent that is a character of its own belongs to the letter before it.
            last.1 = end;
        }
    }
    terms.iter().filter(|term| !term.is_empty()).find_map(|term| {
        let start = folded.find(term.as_str())?;
        let begins = from.get(start)?.0;
        Some((begins, from.get(start + term.len() - 1)?.1.max(begins)))
    })
}

#[cfg(test)]
mod tests {
    use super::{excerpt, stands_in};

    fn of(text: &str, terms: &[&str]) -> String {
        let terms: Vec<String> = terms.iter().map(|t| (*t).to_owned()).collect();
        excerpt(text, &terms).replace('\u{2}', "[").replace('\u{3}', "]")
    }

    #[test]
    fn the_find_is_marked_as_it_is_written() {
        assert_eq!(of("Spoke to Siôn, who left", &["sion"]), "Spoke to [Siôn], who left");
        assert_eq!(of("Spoke to Sio\u{302}n", &["sion"]), "Spoke to [Sio\u{302}n]");
        assert_eq!(of("McAllister of Tŷ-bach", &["lister", "bach"]), "McAl[lister] of Tŷ-[bach]");
    }

    #[test]
    fn a_long_text_is_cut_around_the_find() {
        let text = (0..60).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        let cut = of(&text, &["w30"]);
        assert!(cut.starts_with("…w25 ") && cut.contains("[w30]") && cut.ends_with("w38…"), "{cut}");
        assert_eq!(of("one two", &["x"]), "one two");
        assert_eq!(of("", &["x"]), "");
    }

    #[test]
    fn a_term_stands_in_a_text_or_not() {
        assert!(stands_in("Tŷ-bach", &["ty".to_owned()]));
        assert!(!stands_in("Tŷ-bach", &[String::new(), "x".to_owned()]));
    }
}
