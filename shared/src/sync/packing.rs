//! How lines are packed on the way.
//!
//! Both directions use zstd with a dictionary that ships with the program: a lone operation is mostly field
//! names, which the dictionary already holds. The `x-beatbook-packing` header says how a body was packed; the
//! device says in `x-beatbook-unpacks` what it can read. gzip serves where something in between rewrites what
//! it does not know. Unpacking is bounded, so a small body cannot become a large one.
//!
//! The dictionary is trained by `cargo run -p beatbook-shared --example dictionary` and never changed once a
//! version is out: a better one gets the next number.

use std::io::{Read as _, Write as _};

/// Names how a body is packed.
pub const HEADER: &str = "x-beatbook-packing";
/// Names how the answer may be packed.
pub const UNPACKS: &str = "x-beatbook-unpacks";
/// The most bytes that a body may unpack to.
pub const MAX_UNPACKED: usize = 16 * 1024 * 1024;
/// The most that unpacking may grow a body.
pub const MAX_RATIO: usize = 200;

static DICTIONARY: &[u8] = include_bytes!("lines-1.zdict");

/// A way to pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Packing {
    /// zstd, level 3, with dictionary 1.
    #[default]
    Zstd,
    Gzip,
    Plain,
}

/// Why a body could not be unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unpacking {
    #[error("the body is not packed as its header says: {0}")]
    Damaged(String),
    #[error("the body would unpack to more than {MAX_UNPACKED} bytes or {MAX_RATIO} times its size")]
    TooLarge,
}

impl Packing {
    /// The header's word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Packing::Zstd => "zstd-1",
            Packing::Gzip => "gzip",
            Packing::Plain => "plain",
        }
    }

    /// Reads the header's word; a missing header means plain lines.
    #[must_use]
    pub fn named(name: Option<&str>) -> Option<Packing> {
        match name {
            None | Some("" | "plain") => Some(Packing::Plain),
            Some("zstd-1") => Some(Packing::Zstd),
            Some("gzip") => Some(Packing::Gzip),
            Some(_) => None,
        }
    }

    /// Packs lines. A body that cannot be packed goes as it is, so that nothing waits on this.
    #[must_use]
    pub fn pack(self, lines: &[u8]) -> Vec<u8> {
        match self {
            Packing::Plain => lines.to_vec(),
            Packing::Zstd => zstd::bulk::Compressor::with_dictionary(3, DICTIONARY)
                .and_then(|mut c| c.compress(lines))
                .unwrap_or_default(),
            Packing::Gzip => {
                let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                out.write_all(lines).and_then(|()| out.finish()).unwrap_or_default()
            }
        }
    }

    /// Unpacks a body.
    ///
    /// # Errors
    /// When it is not packed so, or would grow past the limits.
    pub fn unpack(self, body: &[u8]) -> Result<Vec<u8>, Unpacking> {
        let limit = MAX_UNPACKED.min(body.len().saturating_mul(MAX_RATIO)).max(1024);
        let damaged = |e: std::io::Error| Unpacking::Damaged(e.to_string());
        let mut out = Vec::new();
        let take = limit as u64 + 1;
        match self {
            Packing::Plain => {
                return if body.len() > MAX_UNPACKED { Err(Unpacking::TooLarge) } else { Ok(body.to_vec()) };
            }
            Packing::Zstd => {
                let reader =
                    zstd::stream::read::Decoder::with_dictionary(body, DICTIONARY).map_err(damaged)?;
                reader.take(take).read_to_end(&mut out).map_err(damaged)?;
            }
            Packing::Gzip => {
                flate2::read::GzDecoder::new(body).take(take).read_to_end(&mut out).map_err(damaged)?;
            }
        }
        if out.len() > limit { Err(Unpacking::TooLarge) } else { Ok(out) }
    }

    /// Unpacks as much as came of a body that broke off or was damaged on the way: its whole lines still
    /// count. Bounded as [`Packing::unpack`] is.
    #[must_use]
    pub fn unpack_what_came(self, body: &[u8]) -> Vec<u8> {
        let limit = MAX_UNPACKED.min(body.len().saturating_mul(MAX_RATIO)).max(1024) as u64;
        let mut out = Vec::new();
        match self {
            Packing::Plain => out.extend_from_slice(&body[..body.len().min(MAX_UNPACKED)]),
            Packing::Zstd => {
                if let Ok(reader) = zstd::stream::read::Decoder::with_dictionary(body, DICTIONARY) {
                    read_what_comes(reader.take(limit), &mut out);
                }
            }
            Packing::Gzip => read_what_comes(flate2::read::GzDecoder::new(body).take(limit), &mut out),
        }
        out
    }
}

/// Reads up to the end or the first error; what was read before it stays.
fn read_what_comes(mut reader: impl std::io::Read, out: &mut Vec<u8>) {
    let mut piece = [0; 16 * 1024];
    while let Ok(n) = reader.read(&mut piece) {
        if n == 0 {
            break;
        }
        out.extend_from_slice(&piece[..n]);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_packing_gives_back_what_it_took() {
        let lines = br#"{"device":"d","epoch":"e","ctr":1,"kind":"stamp"}"#.repeat(50);
        for packing in [Packing::Zstd, Packing::Gzip, Packing::Plain] {
            assert_eq!(packing.unpack(&packing.pack(&lines)).unwrap(), lines, "{}", packing.name());
            assert_eq!(Packing::named(Some(packing.name())), Some(packing));
        }
    }

    #[test]
    fn a_body_that_breaks_off_gives_what_came_and_never_more() {
        let lines: Vec<u8> = (0..4_000)
            .flat_map(|n| format!("{{\"ctr\":{n},\"hash\":{}}}\n", n * 7_919).into_bytes())
            .collect();
        for packing in [Packing::Zstd, Packing::Gzip, Packing::Plain] {
            let packed = packing.pack(&lines);
            assert_eq!(packing.unpack_what_came(&packed), lines);
            for cut in (0..packed.len()).step_by(97) {
                assert!(
                    lines.starts_with(&packing.unpack_what_came(&packed[..cut])),
                    "{} {cut}",
                    packing.name()
                );
            }
        }
        assert!(!Packing::Gzip.unpack_what_came(&Packing::Gzip.pack(&lines)[..9_000]).is_empty());
    }

    #[test]
    fn a_body_that_would_grow_too_far_is_refused() {
        let bomb = Packing::Zstd.pack(&vec![b'a'; 8 * 1024 * 1024]);
        assert_eq!(Packing::Zstd.unpack(&bomb), Err(Unpacking::TooLarge));
        let bomb = Packing::Gzip.pack(&vec![b'a'; 8 * 1024 * 1024]);
        assert_eq!(Packing::Gzip.unpack(&bomb), Err(Unpacking::TooLarge));
    }

    #[test]
    fn bytes_that_were_never_packed_are_refused_without_panic() {
        for body in [&b""[..], b"{}", &[0x28, 0xb5, 0x2f, 0xfd, 0xff], &[0x1f, 0x8b, 8, 0, 0]] {
            assert!(Packing::Zstd.unpack(body).is_err() || body.is_empty());
            assert!(Packing::Gzip.unpack(body).is_err());
        }
    }
}
