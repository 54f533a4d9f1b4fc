//! XLSX: typed cells, a head that stays while one scrolls, and a second sheet with what must be said.
//!
//! Rows go out as they come, so a file of a million rows needs no more memory than one of a thousand. Text is
//! always written as text and never as a formula. What a sheet cannot hold is refused whole, with CSV as the way
//! out: nothing is cut.

use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::sheet::{About, Cell, Sheet};
use super::words::{Tongue, say};
use crate::db::Error;

/// Rows below the head.
pub(super) const MOST_ROWS: u64 = 1_048_575;
/// Letters in one cell, counted as spreadsheets count them.
const MOST_LETTERS: usize = 32_767;

pub(super) struct Xlsx {
    book: Workbook,
    row: u32,
    instant: Format,
    wrapped: Format,
    tongue: Tongue,
}

fn failed(e: &XlsxError) -> Error {
    Error::Corrupt(format!("an XLSX file could not be written: {e}"))
}

/// The refusal of rows that a sheet has no room for.
pub(super) fn too_many(rows: u64) -> Problem {
    let detail = format!(
        "A spreadsheet holds {MOST_ROWS} rows and this has {rows}. Take it as CSV, which holds all of them, or \
         narrow it."
    );
    Problem::new(Code::TooLarge, detail)
}

impl Xlsx {
    pub fn new(sheet: &Sheet, tongue: Tongue) -> Result<Xlsx, Error> {
        let mut book = Workbook::new();
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color(Color::RGB(0x00E8_EDEB));
        let page: &mut Worksheet = book.add_worksheet_with_constant_memory();
        (|| -> Result<(), XlsxError> {
            page.set_name(say(tongue, "sheet.rows"))?;
            page.set_freeze_panes(1, 1)?;
            for (n, column) in (0_u16..).zip(&sheet.columns) {
                page.set_column_width(n, f64::from(column.width) * 6.0 + 6.0)?;
            }
            for (n, column) in (0_u16..).zip(&sheet.columns) {
                page.write_string_with_format(0, n, column.title(), &head)?;
            }
            page.set_header(format!("&C{}", sheet.marking()));
            page.set_footer(format!("&C{} &P / &N", sheet.marking()));
            page.set_landscape();
            page.set_repeat_rows(0, 0)?;
            Ok(())
        })()
        .map_err(|e| failed(&e))?;
        Ok(Xlsx {
            book,
            row: 0,
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss").set_align(FormatAlign::Top),
            wrapped: Format::new().set_align(FormatAlign::Top),
            tongue,
        })
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        self.row += 1;
        if u64::from(self.row) > MOST_ROWS {
            return Err(too_many(u64::from(self.row)).into());
        }
        let page = self.book.worksheet_from_index(0).map_err(|e| failed(&e))?;
        for (n, cell) in (0_u16..).zip(cells) {
            let written = match cell {
                Cell::Nothing => Ok(()),
                Cell::Text(text) => {
                    if text.encode_utf16().count() > MOST_LETTERS {
                        return Err(too_long(self.row).into());
                    }
                    page.write_string_with_format(self.row, n, text, &self.wrapped).map(drop)
                }
                Cell::Number(value) => {
                    page.write_number_with_format(self.row, n, *value, &self.wrapped).map(drop)
                }
                #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no other numbers")]
                Cell::Whole(value) => {
                    page.write_number_with_format(self.row, n, *value as f64, &self.wrapped).map(drop)
                }
                Cell::Instant(at) => match instant(*at) {
                    Ok(when) => page.write_datetime_with_format(self.row, n, &when, &self.instant).map(drop),
                    Err(e) => Err(e),
                },
                Cell::YesNo(yes) => {
                    let word = say(self.tongue, if *yes { "yes" } else { "no" });
                    page.write_string_with_format(self.row, n, word, &self.wrapped).map(drop)
                }
            };
            written.map_err(|e| failed(&e))?;
        }
        Ok(())
    }

    pub fn finish(mut self, about: &About) -> Result<Vec<u8>, Error> {
        let bold = Format::new().set_bold().set_align(FormatAlign::Top);
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let tongue = self.tongue;
        let page = self.book.add_worksheet();
        (|| -> Result<(), XlsxError> {
            page.set_name(say(tongue, "sheet.notes"))?;
            page.set_column_width(0, 28)?;
            page.set_column_width(1, 90)?;
            for (row, (label, value)) in (0_u32..).zip(about) {
                page.write_string_with_format(row, 0, label, &bold)?;
                page.write_string_with_format(row, 1, value, &wrapped)?;
            }
            Ok(())
        })()
        .map_err(|e| failed(&e))?;
        self.book.save_to_buffer().map_err(|e| failed(&e))
    }
}

/// The time on the clock in London; a spreadsheet knows no zones, so the notes name it.
fn instant(at: Millis) -> Result<ExcelDateTime, XlsxError> {
    let there = at.london();
    let year = u16::try_from(there.year()).unwrap_or_default();
    let (month, day) = (there.month().unsigned_abs(), there.day().unsigned_abs());
    let (hour, minute) = (u16::from(there.hour().unsigned_abs()), there.minute().unsigned_abs());
    ExcelDateTime::from_ymd(year, month, day)?.and_hms(hour, minute, f64::from(there.second()))
}

fn too_long(row: u32) -> Problem {
    let detail = format!(
        "Row {row} has a text of more than {MOST_LETTERS} letters, which a spreadsheet's cell cannot hold. Take it as \
         CSV, which holds all of it."
    );
    Problem::new(Code::TooLarge, detail)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::exports::plan::fits;
    use crate::exports::sheet::Column;

    fn sheet() -> Sheet {
        Sheet {
            title: "Rows".to_owned(),
            name: "rows".to_owned(),
            names_people: false,
            columns: vec![Column { head: "What".to_owned(), unit: String::new(), width: 1.0 }],
            filters: Vec::new(),
            definitions: Vec::new(),
            said: Vec::new(),
            seq: 1,
        }
    }

    #[test]
    fn a_sheet_that_would_overflow_is_refused_with_the_way_out() {
        assert!(fits("xlsx", MOST_ROWS).is_ok());
        assert!(fits("csv", 10 * MOST_ROWS).is_ok());
        let refused = fits("xlsx", MOST_ROWS + 1).unwrap_err();
        assert!(refused.detail.contains("1048576") && refused.detail.contains("CSV"), "{}", refused.detail);
    }

    #[test]
    fn a_text_that_a_cell_cannot_hold_is_refused_and_not_cut() {
        let mut xlsx = Xlsx::new(&sheet(), Tongue::English).unwrap();
        xlsx.row(&[Cell::text("x".repeat(MOST_LETTERS))]).unwrap();
        let refused = xlsx.row(&[Cell::text("x".repeat(MOST_LETTERS + 1))]).unwrap_err();
        assert!(refused.to_string().contains("Row 2"), "{refused}");
    }
}
