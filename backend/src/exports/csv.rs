//! CSV: UTF-8, RFC 4180. The first column numbers the rows; lines after them whose first column says `about` tell
//! what the file is. Every line has as many fields as the head, so any reader reads it, and a reader that sees no
//! `about` lines knows that the file was cut.

use super::safe::safe;
use super::sheet::{About, Cell, Sheet};
use super::text::{number, zoned};
use super::words::{Tongue, say};
use crate::db::Error;

pub(super) struct Csv {
    out: csv::Writer<Vec<u8>>,
    fields: usize,
    rows: u64,
    tongue: Tongue,
}

fn failed(e: impl std::fmt::Display) -> Error {
    Error::Corrupt(format!("a CSV file could not be written: {e}"))
}

impl Csv {
    pub fn new(sheet: &Sheet, tongue: Tongue) -> Result<Csv, Error> {
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let mut head = vec![say(tongue, "row").to_owned()];
        head.extend(sheet.columns.iter().map(|c| safe(&c.title()).into_owned()));
        // Room for a label and a value, however few columns there are.
        while head.len() < 3 {
            head.push(String::new());
        }
        out.write_record(&head).map_err(failed)?;
        Ok(Csv { out, fields: head.len(), rows: 0, tongue })
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        self.rows += 1;
        let mut line = vec![self.rows.to_string()];
        line.extend(cells.iter().map(|cell| match cell {
            Cell::Nothing => String::new(),
            Cell::Text(text) => safe(text).into_owned(),
            Cell::Number(n) => number(*n),
            Cell::Whole(n) => n.to_string(),
            Cell::Instant(at) => zoned(*at),
            Cell::YesNo(yes) => say(self.tongue, if *yes { "yes" } else { "no" }).to_owned(),
        }));
        line.resize(self.fields, String::new());
        self.out.write_record(&line).map_err(failed)
    }

    pub fn finish(mut self, about: &About) -> Result<Vec<u8>, Error> {
        for (label, value) in about {
            let mut line = vec!["about".to_owned(), safe(label).into_owned(), safe(value).into_owned()];
            line.resize(self.fields, String::new());
            self.out.write_record(&line).map_err(failed)?;
        }
        self.out.into_inner().map_err(failed)
    }
}
