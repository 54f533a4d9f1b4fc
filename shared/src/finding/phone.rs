//! Phone numbers as one form each, however they were written.

/// The number in one form: figures only, the country's own prefix as a nought. Nothing for what is no number, for
/// one too short to be somebody's, and for one that was withheld.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let text = text.trim();
    // `+44 (0)7700 …`: the nought in brackets is not dialled from abroad.
    let text = text.replace("(0)", "");
    let abroad = text.starts_with('+');
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.chars().any(char::is_alphabetic) || figures.len() < 7 {
        return None;
    }
    let rest = if abroad { Some(figures.as_str()) } else { figures.strip_prefix("00") };
    Some(match rest {
        Some(rest) => match rest.strip_prefix("44") {
            Some(home) => format!("0{home}"),
            None => format!("+{rest}"),
        },
        None => figures,
    })
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn one_number_has_one_form_however_it_was_written() {
        for text in
            ["07700 900123", "+44 7700 900123", "0044-7700-900123", "+44 (0)7700 900 123", "(07700) 900123"]
        {
            assert_eq!(phone(text).as_deref(), Some("07700900123"), "{text}");
        }
        assert_eq!(
            phone("+353 1 555 0100").as_deref(),
            Some("+35315550100"),
            "another country keeps its own"
        );
    }

    #[test]
    fn what_is_nobodys_number_is_none() {
        for text in ["", "withheld", "101", "999", "n/a", "Mum's phone 07700 900123"] {
            assert_eq!(phone(text), None, "{text}");
        }
    }
}
