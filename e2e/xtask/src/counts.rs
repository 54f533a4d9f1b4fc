//! Reading how many checks passed from what each tool prints at its end.
//!
//! Every runner closes with its own sentence. A step that ends well but says nothing of its counts is not
//! believed: a runner that found no tests also ends well.

/// Checks that passed, failed and were not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

/// Whose closing sentence to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The step is one check: it ends well or it does not.
    Whole,
    /// `Summary [ 1.2s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped`
    Nextest,
    /// `test result: ok. 12 passed; 0 failed; 1 ignored; …`, once for each test program.
    CargoTest,
    /// `Tests  2 failed | 12 passed | 1 skipped (15)`
    Vitest,
    /// `seeds 2000 failures 0`
    Simulator,
    /// `planted 9 caught 9`
    Planted,
    /// `12 passed, 0 failed, 1 skipped`
    Closing,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

impl Reader {
    /// The counts in a step's output, or nothing when it did not say.
    pub fn read(self, output: &str, ended_well: bool) -> Option<Counts> {
        let output = plain(output);
        let lines = || output.lines().rev();
        match self {
            Reader::Whole => Some(match ended_well {
                true => Counts { passed: 1, ..Counts::default() },
                false => Counts { failed: 1, ..Counts::default() },
            }),
            Reader::Nextest => {
                let line = lines().find(|l| l.trim_start().starts_with("Summary ["))?;
                let (_, rest) = line.split_once(" run: ")?;
                Some(words(rest))
            }
            Reader::CargoTest => {
                let mut sum = Counts::default();
                let results = output.lines().filter(|l| l.starts_with("test result:"));
                let mut any = false;
                for line in results {
                    any = true;
                    sum += words(&line.replace(';', ","));
                }
                any.then_some(sum)
            }
            Reader::Vitest => {
                let line = lines().find(|l| l.trim_start().starts_with("Tests "))?;
                Some(words(&line.trim_start().replacen("Tests", "", 1).replace('|', ",")))
            }
            Reader::Simulator => {
                let line = lines().find(|l| l.starts_with("seeds "))?;
                let mut cells = line.split_whitespace().skip(1).step_by(2);
                let (seeds, failures): (u64, u64) =
                    (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
                Some(Counts { passed: seeds.saturating_sub(failures), failed: failures, skipped: 0 })
            }
            Reader::Planted => {
                let line = lines().find(|l| l.starts_with("planted "))?;
                let mut cells = line.split_whitespace().skip(1).step_by(2);
                let (planted, caught): (u64, u64) =
                    (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
                Some(Counts { passed: caught, failed: planted.saturating_sub(caught), skipped: 0 })
            }
            Reader::Closing => lines().find(|l| l.contains(" passed, ") && l.contains(" failed")).map(words),
        }
    }
}

/// Adds up `12 passed`, `1 failed`, `3 skipped` and their kin in a comma-separated line.
fn words(line: &str) -> Counts {
    let mut counts = Counts::default();
    for part in line.split(',') {
        let mut cells = part.split_whitespace().skip_while(|w| w.parse::<u64>().is_err());
        let (Some(number), Some(word)) = (cells.next().and_then(|n| n.parse::<u64>().ok()), cells.next())
        else {
            continue;
        };
        match word.trim_end_matches(['.', ')']) {
            "passed" => counts.passed += number,
            "failed" | "timed" => counts.failed += number,
            "skipped" | "ignored" | "todo" => counts.skipped += number,
            _ => {}
        }
    }
    counts
}

/// The text without the escape sequences that colour it.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            let _ = chars.by_ref().find(|c| c.is_ascii_alphabetic());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Counts, Reader};

    #[test]
    fn each_runner_is_read_in_its_own_words() {
        let counts = |passed, failed, skipped| Some(Counts { passed, failed, skipped });
        let cases = [
            (
                Reader::Nextest,
                "     Summary [   9.1s] 16 tests run: 15 passed (2 slow), 1 failed, 3 skipped",
                counts(15, 1, 3),
            ),
            (
                Reader::Nextest,
                "Summary [ 9s] 7/16 tests run: 5 passed, 1 failed, 1 timed out, 0 skipped",
                counts(5, 2, 0),
            ),
            (
                Reader::CargoTest,
                "test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured\ntest result: FAILED. 1 passed; 2 failed; 0 ignored",
                counts(5, 2, 1),
            ),
            (
                Reader::Vitest,
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m12 passed\u{1b}[39m (13)",
                counts(12, 1, 0),
            ),
            (Reader::Simulator, "planted bugs 9 caught 9\nseeds 2000 failures 1", counts(1999, 1, 0)),
            (Reader::Planted, "late-cursor seed 12\nplanted 9 caught 8", counts(8, 1, 0)),
            (Reader::Closing, "8 stories\n7 passed, 1 failed, 2 skipped", counts(7, 1, 2)),
            (Reader::Nextest, "error: no tests to run", None),
            (Reader::Closing, "", None),
        ];
        for (reader, output, expected) in cases {
            assert_eq!(reader.read(output, true), expected, "{output}");
        }
    }
}
