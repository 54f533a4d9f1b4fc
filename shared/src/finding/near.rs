//! How far two spellings are from each other: letters changed, left out, put in, or two that changed places.

/// The most slips that a word of so many letters is forgiven.
#[must_use]
pub fn slips(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    }
}

/// The slips between two words, where they are no more than `most`.
#[must_use]
pub fn apart(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut two_ago: Vec<usize> = Vec::new();
    let mut ago: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut best = (ago[j] + usize::from(x != y)).min(ago[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(two_ago[j - 1] + 1);
            }
            row.push(best);
        }
        if row.iter().min().is_some_and(|least| *least > most) {
            return None;
        }
        two_ago = std::mem::replace(&mut ago, row);
    }
    ago.last().copied().filter(|slips| *slips <= most)
}

/// The letters of a word as a set, for a first look: each slip changes at most two of them.
#[must_use]
pub fn letters(word: &str) -> u64 {
    word.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 64))
}

#[cfg(test)]
mod tests {
    use super::{apart, letters, slips};

    fn between(a: &str, b: &str) -> Option<usize> {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        assert_eq!(apart(&a, &b, 2), apart(&b, &a, 2), "the same both ways");
        apart(&a, &b, 2)
    }

    #[test]
    fn slips_are_counted_whatever_they_are() {
        assert_eq!(between("bowen", "bowen"), Some(0));
        assert_eq!(between("bowen", "bown"), Some(1));
        assert_eq!(between("bowen", "bowwen"), Some(1));
        assert_eq!(between("bowen", "bowem"), Some(1));
        assert_eq!(between("bowen", "boewn"), Some(1), "two that changed places are one slip");
        assert_eq!(between("llewellyn", "lewelyn"), Some(2));
        assert_eq!(between("bowen", "brown"), Some(2));
        assert_eq!(between("bowen", "evans"), None);
        assert_eq!(between("", "ab"), Some(2));
    }

    #[test]
    fn a_short_word_is_taken_as_it_stands() {
        assert_eq!([2, 3, 4, 6, 7, 20].map(slips), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn a_slip_changes_at_most_two_letters_of_the_set() {
        for (a, b) in [("bowen", "boewn"), ("bowen", "bown"), ("bowen", "bowem")] {
            assert!((letters(a) ^ letters(b)).count_ones() <= 2, "{a} {b}");
        }
    }
}
