//! Text that a spreadsheet might run as a formula.

/// Marks text that begins like a formula as text. Spreadsheets also take the wide forms of those signs, and some
/// strip blanks first.
pub(super) fn safe(text: &str) -> std::borrow::Cow<'_, str> {
    let risky = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠' | '|' | '%')
    };
    let first = text.chars().next();
    let after_blanks = text.trim_start().chars().next();
    if first.is_some_and(risky) || after_blanks.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@')) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn what_begins_like_a_formula_is_marked_as_text() {
        for text in
            ["=1+1", "+44 1633", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "%0A", "|calc"]
        {
            assert_eq!(safe(text), format!("'{text}"));
        }
        for text in ["", "Llŷr", "NE/1/26", "a=b", "0-1"] {
            assert_eq!(safe(text), text);
        }
    }
}
