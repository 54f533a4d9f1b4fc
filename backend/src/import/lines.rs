//! Taking a CSV file apart, one row at a time.
//!
//! A row may run over several lines where a quoted field holds a line break. A quote that is never
//! closed would swallow the rest of the file, so a row may only be so long: then its first line alone is
//! given up as broken and reading goes on with the next. Bytes that are no UTF-8 are read as
//! Windows-1252, which is what spreadsheets write, and counted.

use std::collections::VecDeque;
use std::io::BufRead;

/// The most lines and bytes that one row may have before its first line is given up.
const MOST_LINES: usize = 100;
const MOST_BYTES: usize = 256 * 1024;

/// One row of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The line it begins on, counted from 1 as an editor shows it.
    pub number: u64,
    /// As it stands in the file, without the last line break.
    pub raw: String,
    pub cells: Vec<String>,
    /// Whether its bytes had to be read as Windows-1252.
    pub not_utf8: bool,
}

/// A row that could not be taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    pub number: u64,
    pub raw: String,
    pub reason: &'static str,
    pub sentence: String,
}

/// Reads rows from anything.
pub struct Lines<R> {
    from: R,
    next_number: u64,
    waiting: VecDeque<Vec<u8>>,
    /// How many bytes were taken from the reader, for a progress bar.
    pub bytes: u64,
    begun: bool,
}

impl<R: BufRead> Lines<R> {
    pub fn new(from: R) -> Lines<R> {
        Lines { from, next_number: 1, waiting: VecDeque::new(), bytes: 0, begun: false }
    }

    fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.waiting.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let n = self.from.read_until(b'\n', &mut line)?;
        self.bytes += n as u64;
        if !self.begun {
            self.begun = true;
            if line.starts_with(b"\xef\xbb\xbf") {
                line.drain(..3);
            }
        }
        Ok((n > 0).then_some(line))
    }

    /// The next row, or nothing at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// When the file itself cannot be read any further.
    pub fn next_row(&mut self) -> std::io::Result<Option<Result<Line, Broken>>> {
        loop {
            let Some(first) = self.line()? else { return Ok(None) };
            let number = self.next_number;
            if ending_cut(&first).is_empty() {
                self.next_number += 1;
                continue;
            }
            let mut lines = vec![first];
            let mut quote = Quote::default();
            let mut size = 0;
            while let Some(last) = lines.last() {
                size += last.len();
                quote.walk(last);
                if !quote.open {
                    break;
                }
                let more = if lines.len() < MOST_LINES && size < MOST_BYTES { self.line()? } else { None };
                match more {
                    Some(line) => lines.push(line),
                    None => {
                        let first = lines.remove(0);
                        for line in lines.into_iter().rev() {
                            self.waiting.push_front(line);
                        }
                        self.next_number = number + 1;
                        return Ok(Some(Err(Broken {
                            number,
                            raw: text(ending_cut(&first)).0,
                            reason: "unclosed_quote",
                            sentence: "A quote is opened and never closed. Close it, or double it if it is part of the text.".to_owned(),
                        })));
                    }
                }
            }
            self.next_number = number + lines.len() as u64;
            let whole = lines.concat();
            return Ok(Some(take_apart(number, ending_cut(&whole))));
        }
    }
}

fn ending_cut(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Text from bytes, and whether they were no UTF-8.
fn text(bytes: &[u8]) -> (String, bool) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), true),
    }
}

fn take_apart(number: u64, bytes: &[u8]) -> Result<Line, Broken> {
    let (raw, not_utf8) = text(bytes);
    if raw.contains('\0') {
        let sentence = "The line holds a zero byte, which is no text. Save the file as UTF-8.".to_owned();
        return Err(Broken { number, raw: raw.replace('\0', "?"), reason: "bad_character", sentence });
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(raw.len() + 1)
        .from_reader(raw.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => {
            let cells = record.iter().map(str::to_owned).collect();
            Ok(Line { number, raw, cells, not_utf8 })
        }
        Ok(false) => Ok(Line { number, raw, cells: Vec::new(), not_utf8 }),
        Err(why) => Err(Broken {
            number,
            raw,
            reason: "unreadable",
            sentence: format!("The line could not be taken apart: {why}."),
        }),
    }
}

/// Whether a quoted field is open at the end of a line. A quote opens a field only where the field
/// begins; anywhere else it is part of the text.
#[derive(Default)]
struct Quote {
    open: bool,
}

impl Quote {
    fn walk(&mut self, line: &[u8]) {
        // A field begins with the row and after each comma.
        let mut begins = !self.open;
        let mut bytes = line.iter().peekable();
        while let Some(&byte) = bytes.next() {
            if self.open {
                if byte == b'"' {
                    if bytes.peek() == Some(&&b'"') {
                        bytes.next();
                    } else {
                        self.open = false;
                    }
                }
                begins = false;
            } else {
                self.open = byte == b'"' && begins;
                begins = byte == b',';
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<Result<Line, Broken>> {
        let mut lines = Lines::new(bytes);
        let mut out = Vec::new();
        while let Some(row) = lines.next_row().unwrap() {
            out.push(row);
        }
        out
    }

    #[test]
    fn a_byte_order_mark_and_dos_endings_are_no_part_of_the_first_cell() {
        let rows = rows(b"\xef\xbb\xbfid,name\r\n1,a\r\n\r\n2,b");
        let cells: Vec<_> = rows.iter().map(|r| r.as_ref().unwrap().cells.join("|")).collect();
        assert_eq!(cells, ["id|name", "1|a", "2|b"]);
        assert_eq!(rows[2].as_ref().unwrap().number, 4);
    }

    #[test]
    fn a_quoted_line_break_stays_in_its_cell() {
        let rows = rows(b"1,\"two\nlines, and \"\"quotes\"\"\",x\n2,5\" pipe,y\n");
        assert_eq!(rows[0].as_ref().unwrap().cells, ["1", "two\nlines, and \"quotes\"", "x"]);
        assert_eq!(rows[1].as_ref().unwrap().cells, ["2", "5\" pipe", "y"]);
        assert_eq!(rows[1].as_ref().unwrap().number, 3);
    }

    #[test]
    fn an_unclosed_quote_costs_one_line() {
        let rows = rows(b"1,a\n2,\"open\n3,c\n4,d\n");
        assert!(rows[0].is_ok());
        let broken = rows[1].as_ref().unwrap_err();
        assert_eq!((broken.number, broken.reason), (2, "unclosed_quote"));
        assert_eq!(rows[2].as_ref().unwrap().cells, ["3", "c"]);
        assert_eq!(rows[3].as_ref().unwrap().number, 4);
    }

    #[test]
    fn bytes_that_are_no_utf8_are_read_as_windows_1252() {
        let rows = rows(b"1,Caf\xe9 \x96 T\xfd\n");
        let line = rows[0].as_ref().unwrap();
        assert_eq!(line.cells[1], "Café \u{2013} Tý");
        assert!(line.not_utf8);
    }
}
