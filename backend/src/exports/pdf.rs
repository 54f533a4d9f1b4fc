//! PDF for paper and for readers who do not see paper: a tagged document (PDF/UA-1) with a heading, what must be
//! said, and a table whose cells know their heads. Every page carries the marking at head and foot, who made it and
//! when, and its number of how many.
//!
//! Pages are laid out first, as their number stands on each of them, and drawn after. A row that does not fit below
//! goes over to the next page; one that is longer than a page goes on there. No text is ever cut. A letter that the
//! font lacks is drawn as a box and keeps its code for whoever copies or hears it.

use std::num::NonZeroU16;
use std::sync::LazyLock;

use beatbook_shared::problem::{Code, Problem};
use beatbook_shared::time::Millis;
use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use super::sheet::{About, Cell, Sheet};
use super::text::{number, read};
use super::words::{Tongue, say};
use crate::db::Error;

/// Rows that one document takes: about a thousand pages.
pub(super) const MOST_ROWS: u64 = 20_000;

const REGULAR: &[u8] = include_bytes!("../../fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/DejaVuSansCondensed-Bold.ttf");

// A4, lying.
const WIDTH: f32 = 841.89;
const HEIGHT: f32 = 595.28;
const MARGIN: f32 = 34.0;
const TOP: f32 = 52.0;
const BOTTOM: f32 = HEIGHT - 46.0;
const SIZE: f32 = 7.5;
const LINE: f32 = 9.6;
const PAD: f32 = 2.4;
const GAP: f32 = 6.0;
const TITLE: f32 = 15.0;

/// The refusal of more rows than paper is good for.
pub(super) fn too_many(rows: u64) -> Problem {
    let detail = format!(
        "A PDF takes {MOST_ROWS} rows and this has {rows}. Take it as CSV or XLSX, which hold all of them, or narrow it."
    );
    Problem::new(Code::TooLarge, detail)
}

/// A font with what laying out asks of it.
struct Face {
    font: Font,
    charmap: skrifa::charmap::Charmap<'static>,
    metrics: skrifa::metrics::GlyphMetrics<'static>,
    per_em: f32,
    /// Drawn for a letter that the font lacks.
    boxed: u32,
}

struct Faces {
    regular: Face,
    bold: Face,
}

static FACES: LazyLock<Option<Faces>> =
    LazyLock::new(|| Some(Faces { regular: Face::read(REGULAR)?, bold: Face::read(BOLD)? }));

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Face> {
        let read = FontRef::new(bytes).ok()?;
        let charmap = read.charmap();
        let boxed = charmap.map('□').map_or(0, |g| g.to_u32());
        let font = Font::new(bytes.into(), 0)?;
        let per_em = font.units_per_em();
        let metrics = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        Some(Face { font, charmap, metrics, per_em, boxed })
    }

    fn glyph(&self, letter: char) -> u32 {
        self.charmap.map(letter).map(|g| g.to_u32()).filter(|g| *g != 0).unwrap_or(self.boxed)
    }

    /// In parts of the size.
    fn advance(&self, letter: char) -> f32 {
        self.metrics.advance_width(skrifa::GlyphId::new(self.glyph(letter))).unwrap_or_default() / self.per_em
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|c| self.advance(c)).sum::<f32>() * size
    }

    /// The lines of a text in a width: broken at blanks, and inside a word only where it is longer than a line.
    fn lines(&self, text: &str, width: f32, size: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let paragraph = paragraph.trim_end_matches('\r');
            let (mut line, mut used) = (String::new(), 0.0);
            for word in paragraph.split_inclusive(' ') {
                let long = self.width(word.trim_end(), size);
                if used > 0.0 && used + long > width {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                if long <= width {
                    line.push_str(word);
                    used += self.width(word, size);
                    continue;
                }
                for letter in word.chars() {
                    let wide = self.advance(letter) * size;
                    if used + wide > width && !line.is_empty() {
                        lines.push(std::mem::take(&mut line));
                        used = 0.0;
                    }
                    line.push(letter);
                    used += wide;
                }
            }
            lines.push(line);
        }
        lines
    }
}

/// Letters that end a line or a page would be read as nothing; tabs become blanks.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .map(|c| if c == '\t' { ' ' } else { c })
        .collect()
}

pub(super) struct Pdf {
    sheet: Sheet,
    tongue: Tongue,
    rows: Vec<Vec<Vec<String>>>,
    widths: Vec<f32>,
}

/// Some lines of one row on one page.
struct Piece {
    row: usize,
    from: usize,
    to: usize,
}

impl Pdf {
    pub fn new(sheet: &Sheet, tongue: Tongue) -> Pdf {
        #[expect(clippy::cast_precision_loss, reason = "columns are few")]
        let gaps = GAP * (sheet.columns.len().saturating_sub(1)) as f32;
        let all: f32 = sheet.columns.iter().map(|c| c.width).sum::<f32>().max(0.1);
        let free = WIDTH - 2.0 * MARGIN - gaps;
        let widths = sheet.columns.iter().map(|c| free * c.width / all).collect();
        Pdf { sheet: sheet.clone(), tongue, rows: Vec::new(), widths }
    }

    pub fn row(&mut self, cells: &[Cell]) -> Result<(), Error> {
        if self.rows.len() as u64 >= MOST_ROWS {
            return Err(too_many(self.rows.len() as u64 + 1).into());
        }
        let faces = faces()?;
        let row = cells
            .iter()
            .zip(&self.widths)
            .map(|(cell, width)| {
                let text = match cell {
                    // A cell without content would vanish for a screen reader and shift its row.
                    Cell::Nothing => "–".to_owned(),
                    Cell::Text(text) => clean(text),
                    Cell::Number(n) => number(*n),
                    Cell::Whole(n) => n.to_string(),
                    Cell::Instant(at) => read(*at),
                    Cell::YesNo(yes) => say(self.tongue, if *yes { "yes" } else { "no" }).to_owned(),
                };
                faces.regular.lines(&text, *width, SIZE)
            })
            .collect();
        self.rows.push(row);
        Ok(())
    }

    pub fn finish(self, about: &About, now: Millis, by: &str) -> Result<Vec<u8>, Error> {
        let faces = faces()?;
        let heads: Vec<Vec<String>> = self
            .sheet
            .columns
            .iter()
            .zip(&self.widths)
            .map(|(column, width)| faces.bold.lines(&column.title(), *width, SIZE))
            .collect();
        let said: Vec<(String, Vec<String>)> = about
            .iter()
            .map(|(label, value)| {
                (label.clone(), faces.regular.lines(&clean(value), WIDTH - 2.0 * MARGIN - 130.0, SIZE))
            })
            .collect();
        let head_lines = tallest(&heads);
        let said_lines: usize = said.iter().map(|(_, lines)| lines.len()).sum();
        let pages = self.pages(head_lines, said_lines);
        let mut draw = Draw {
            faces,
            sheet: &self.sheet,
            widths: &self.widths,
            heads: &heads,
            now,
            by,
            tongue: self.tongue,
        };
        let settings = SerializeSettings {
            configuration: ConfigurationBuilder::new()
                .with_accessibility_validator(Accessibility::UA1)
                .finish()
                .map_err(|e| failed(&format!("{e:?}")))?,
            ..SerializeSettings::default()
        };
        let mut document = Document::new_with(settings);
        let mut tree = TagTree::new().with_lang(Some(self.tongue.code().to_owned()));
        let mut table = TagGroup::new(Tag::Table);
        let mut body = TagGroup::new(Tag::TBody);
        let mut open: Option<(usize, Vec<TagGroup>)> = None;
        for (n, page) in pages.iter().enumerate() {
            let size =
                PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| failed(&"a page without a size"))?;
            let mut sheet = document.start_page_with(size);
            let mut on = sheet.surface();
            draw.frame(&mut on, n + 1, pages.len());
            let mut y = TOP;
            if n == 0 {
                y = draw.opening(&mut on, &mut tree, &said, y);
            }
            y = draw.heads(&mut on, if n == 0 { Some(&mut table) } else { None }, y);
            for piece in page {
                y = draw.piece(&mut on, &self.rows, piece, &mut open, &mut body, y);
            }
            on.finish();
            sheet.finish();
        }
        if let Some((_, cells)) = open.take() {
            body.push(row_of(cells));
        }
        if !self.rows.is_empty() {
            table.push(body);
        }
        tree.push(table);
        document.set_tag_tree(tree);
        let mut outline = Outline::new();
        outline.push_child(OutlineNode::new(
            self.sheet.title.clone(),
            XyzDestination::new(0, Point::from_xy(0.0, 0.0)),
        ));
        document.set_outline(outline);
        document.set_metadata(
            Metadata::new()
                .title(format!("{} · {}", self.sheet.title, self.sheet.marking()))
                .language(self.tongue.code().to_owned())
                .authors(vec![by.to_owned()])
                .creator("Beatbook".to_owned()),
        );
        document.finish().map_err(|e| failed(&format!("{e:?}")))
    }

    /// Which lines of which rows stand on which page.
    fn pages(&self, head_lines: usize, said_lines: usize) -> Vec<Vec<Piece>> {
        let room = |lines: usize| BOTTOM - TOP - height(lines) - 4.0;
        let first = room(head_lines) - opening_height(said_lines);
        let whole = room(head_lines);
        let mut pages: Vec<Vec<Piece>> = vec![Vec::new()];
        let mut left = first;
        for (row, cells) in self.rows.iter().enumerate() {
            let lines = tallest(cells);
            let mut from = 0;
            while from < lines {
                let rest = lines - from;
                if height(rest) > left && (height(rest) <= whole || left < height(3)) {
                    pages.push(Vec::new());
                    left = whole;
                }
                let mut fit = rest;
                while fit > 1 && height(fit) > left {
                    fit -= 1;
                }
                if let Some(page) = pages.last_mut() {
                    page.push(Piece { row, from, to: from + fit });
                }
                left -= height(fit);
                from += fit;
            }
        }
        pages
    }
}

fn faces() -> Result<&'static Faces, Error> {
    FACES.as_ref().ok_or_else(|| failed(&"the fonts cannot be read"))
}

fn failed(e: &dyn std::fmt::Display) -> Error {
    Error::Corrupt(format!("a PDF file could not be written: {e}"))
}

/// Content that is for the eye only.
fn aside(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn tallest(cells: &[Vec<String>]) -> usize {
    cells.iter().map(Vec::len).max().unwrap_or(1).max(1)
}

#[expect(clippy::cast_precision_loss, reason = "lines on a page are few")]
fn height(lines: usize) -> f32 {
    lines as f32 * LINE + 2.0 * PAD
}

fn opening_height(said_lines: usize) -> f32 {
    TITLE + 10.0 + height(said_lines) + 8.0
}

fn row_of(cells: Vec<TagGroup>) -> TagGroup {
    let mut row = TagGroup::new(Tag::TR);
    for cell in cells {
        row.push(cell);
    }
    row
}

/// What drawing needs on every page.
struct Draw<'a> {
    faces: &'static Faces,
    sheet: &'a Sheet,
    widths: &'a [f32],
    heads: &'a [Vec<String>],
    now: Millis,
    by: &'a str,
    tongue: Tongue,
}

impl Draw<'_> {
    fn text(&self, on: &mut Surface<'_>, face: &Face, text: &str, x: f32, y: f32, size: f32) {
        let glyphs: Vec<KrillaGlyph> = text
            .char_indices()
            .map(|(at, letter)| {
                let glyph = GlyphId::new(face.glyph(letter));
                KrillaGlyph::new(glyph, face.advance(letter), 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
            })
            .collect();
        if !glyphs.is_empty() {
            on.draw_glyphs(Point::from_xy(x, y), &glyphs, face.font.clone(), text, size, false);
        }
    }

    /// Text that belongs to the story of the document.
    fn tagged(&self, on: &mut Surface<'_>, face: &Face, text: &str, x: f32, y: f32, size: f32) -> Identifier {
        let tag = SpanTag::empty().with_lang(Some(self.tongue.code()));
        let id = on.start_tagged(ContentTag::Span(tag));
        self.text(on, face, text, x, y, size);
        on.end_tagged();
        id
    }

    /// Head and foot of a page: the marking, who, when, and which page of how many.
    fn frame(&self, on: &mut Surface<'_>, page: usize, pages: usize) {
        let marking = self.sheet.marking();
        let centred = (WIDTH - self.faces.bold.width(marking, 9.0)) / 2.0;
        on.set_fill(Some(Fill::default()));
        let _ = on.start_tagged(aside(ArtifactType::Header));
        self.text(on, &self.faces.bold, marking, centred, 26.0, 9.0);
        on.end_tagged();
        let _ = on.start_tagged(aside(ArtifactType::Footer));
        self.text(on, &self.faces.bold, marking, centred, HEIGHT - 16.0, 9.0);
        let who = format!("Beatbook · {} · {} · {}", self.sheet.title, self.by, read(self.now));
        self.text(on, &self.faces.regular, &who, MARGIN, HEIGHT - 28.0, SIZE);
        let number = format!("{} {page} {} {pages}", say(self.tongue, "page"), say(self.tongue, "of"));
        let right = WIDTH - MARGIN - self.faces.regular.width(&number, SIZE);
        self.text(on, &self.faces.regular, &number, right, HEIGHT - 28.0, SIZE);
        on.end_tagged();
    }

    /// The title and what must be said, on the first page.
    fn opening(
        &self,
        on: &mut Surface<'_>,
        tree: &mut TagTree,
        said: &[(String, Vec<String>)],
        y: f32,
    ) -> f32 {
        let title = &self.sheet.title;
        let id = self.tagged(on, &self.faces.bold, title, MARGIN, y + TITLE, TITLE);
        let mut heading = TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(title.clone())));
        heading.push(id);
        tree.push(heading);
        let mut line = y + TITLE + 10.0 + PAD + SIZE;
        for (label, lines) in said {
            let mut paragraph = TagGroup::new(Tag::P);
            paragraph.push(self.tagged(on, &self.faces.bold, &format!("{label}: "), MARGIN, line, SIZE));
            for text in lines {
                paragraph.push(self.tagged(on, &self.faces.regular, text, MARGIN + 130.0, line, SIZE));
                line += LINE;
            }
            tree.push(paragraph);
        }
        let lines: usize = said.iter().map(|(_, lines)| lines.len()).sum();
        y + opening_height(lines)
    }

    /// The heads of the columns: part of the table on the first page, repeated for the eye on the others.
    fn heads(&self, on: &mut Surface<'_>, table: Option<&mut TagGroup>, y: f32) -> f32 {
        let tall = height(tallest(self.heads));
        self.band(on, y, tall);
        let part = table.is_some();
        let mut cells = Vec::new();
        let mut x = MARGIN;
        for (lines, width) in self.heads.iter().zip(self.widths) {
            let mut cell = TagGroup::new(Tag::TH(TableHeaderScope::Column));
            let mut line = y + PAD + SIZE;
            for text in lines {
                if part {
                    cell.push(self.tagged(on, &self.faces.bold, text, x, line, SIZE));
                } else {
                    let _ = on.start_tagged(aside(ArtifactType::Other));
                    self.text(on, &self.faces.bold, text, x, line, SIZE);
                    on.end_tagged();
                }
                line += LINE;
            }
            cells.push(cell);
            x += width + GAP;
        }
        if let Some(table) = table {
            let mut head = TagGroup::new(Tag::THead);
            head.push(row_of(cells));
            table.push(head);
        }
        y + tall + 4.0
    }

    fn piece(
        &mut self,
        on: &mut Surface<'_>,
        rows: &[Vec<Vec<String>>],
        piece: &Piece,
        open: &mut Option<(usize, Vec<TagGroup>)>,
        body: &mut TagGroup,
        y: f32,
    ) -> f32 {
        let Some(cells) = rows.get(piece.row) else { return y };
        if open.as_ref().is_none_or(|(row, _)| *row != piece.row) {
            if let Some((_, done)) = open.take() {
                body.push(row_of(done));
            }
            *open = Some((piece.row, cells.iter().map(|_| TagGroup::new(Tag::TD)).collect()));
        }
        let mut x = MARGIN;
        for (n, (lines, width)) in cells.iter().zip(self.widths).enumerate() {
            let mut line = y + PAD + SIZE;
            for text in lines.iter().take(piece.to).skip(piece.from) {
                let id = self.tagged(on, &self.faces.regular, text, x, line, SIZE);
                if let Some(cell) = open.as_mut().and_then(|(_, cells)| cells.get_mut(n)) {
                    cell.push(id);
                }
                line += LINE;
            }
            x += width + GAP;
        }
        let below = y + height(piece.to - piece.from);
        self.rule(on, below);
        below
    }

    fn rule(&self, on: &mut Surface<'_>, y: f32) {
        self.area(on, y - 0.3, 0.5, 190);
    }

    fn band(&self, on: &mut Surface<'_>, y: f32, tall: f32) {
        self.area(on, y, tall, 232);
    }

    /// A grey area across the page, which says nothing to a reader who does not see it.
    fn area(&self, on: &mut Surface<'_>, y: f32, tall: f32, grey: u8) {
        let mut path = PathBuilder::new();
        let Some(rect) = Rect::from_xywh(MARGIN - 3.0, y, WIDTH - 2.0 * MARGIN + 6.0, tall) else { return };
        path.push_rect(rect);
        let Some(path) = path.finish() else { return };
        let _ = on.start_tagged(aside(ArtifactType::Other));
        on.set_fill(Some(Fill { paint: luma::Color::new(grey).into(), ..Fill::default() }));
        on.draw_path(&path);
        on.set_fill(Some(Fill::default()));
        on.end_tagged();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::exports::sheet::Column;

    fn sheet() -> Sheet {
        let column = |head: &str, width| Column { head: head.to_owned(), unit: String::new(), width };
        Sheet {
            title: "Hanes ymchwiliad".to_owned(),
            name: "hanes".to_owned(),
            names_people: true,
            columns: vec![column("Pryd", 1.0), column("Geiriau", 5.0)],
            filters: Vec::new(),
            definitions: Vec::new(),
            said: Vec::new(),
            seq: 1,
        }
    }

    fn filled(rows: usize, words: usize) -> Pdf {
        let mut pdf = Pdf::new(&sheet(), Tongue::Welsh);
        for n in 0..rows {
            let text = "Gwelwyd ŵyn yn Llŷn. ".repeat(words * (n % 7 + 1));
            pdf.row(&[Cell::Instant(Millis(1_795_000_000_000)), Cell::text(text)]).unwrap();
        }
        pdf
    }

    #[test]
    fn breaking_lines_loses_no_letter() {
        let face = &faces().unwrap().regular;
        for text in ["", "a", "Llŷr  Gŵyn", &"x".repeat(900), "one two\nthree", &"gair ".repeat(200)] {
            let lines = face.lines(text, 120.0, SIZE);
            assert_eq!(lines.concat(), text.replace('\n', ""), "{lines:?}");
            assert!(lines.iter().all(|line| face.width(line.trim_end(), SIZE) <= 120.5));
        }
    }

    #[test]
    fn every_line_of_every_row_stands_on_one_page_and_fits() {
        for (rows, words) in [(0, 1), (1, 1), (400, 2), (9, 300)] {
            let pdf = filled(rows, words);
            let mut next: Vec<usize> = vec![0; rows];
            for (n, page) in pdf.pages(1, 12).iter().enumerate() {
                let room = BOTTOM - TOP - height(1) - 4.0 - if n == 0 { opening_height(12) } else { 0.0 };
                assert!(page.iter().map(|p| height(p.to - p.from)).sum::<f32>() <= room + 0.1, "page {n}");
                for piece in page {
                    assert_eq!(next[piece.row], piece.from);
                    next[piece.row] = piece.to;
                }
            }
            let all: Vec<usize> = pdf.rows.iter().map(|row| tallest(row)).collect();
            assert_eq!(next, all);
        }
    }

    /// The library refuses to finish a document that is not accessible as far as a program can tell: untagged
    /// content, letters without a code, no title, no language.
    #[test]
    fn a_document_in_welsh_with_letters_that_no_font_has_is_accessible() {
        for rows in [0, 1, 120] {
            let mut pdf = filled(rows, 3);
            pdf.row(&[Cell::Nothing, Cell::text("\u{1F693} 警察 \u{7}=1+1")]).unwrap();
            let about = vec![("Marc".to_owned(), "OFFICIAL-SENSITIVE".to_owned())];
            let bytes = pdf.finish(&about, Millis(0), "Siân Tŷ 12").unwrap();
            assert!(bytes.starts_with(b"%PDF-1.7"));
            let text = String::from_utf8_lossy(&bytes);
            assert!(text.contains("pdfuaid") && text.contains("/Lang"), "{rows}");
        }
    }

    #[test]
    fn a_document_for_a_thousand_pages_is_the_most() {
        let mut pdf = Pdf::new(&sheet(), Tongue::English);
        for _ in 0..MOST_ROWS {
            pdf.row(&[Cell::Whole(1), Cell::Nothing]).unwrap();
        }
        let refused = pdf.row(&[Cell::Whole(1), Cell::Nothing]).unwrap_err();
        assert!(refused.to_string().contains("CSV"), "{refused}");
    }
}
