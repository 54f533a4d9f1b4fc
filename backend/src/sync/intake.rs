//! Reading a request: whatever is whole in it counts, wherever it was cut.

use beatbook_shared::sync::op;
use beatbook_shared::sync::wire::{Up, UpHello};

/// A request, as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub hello: UpHello,
    pub frames: Vec<Frame>,
    /// Whether the end line came, with the right count.
    pub whole: bool,
}

/// An operation's line in its frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// The bytes fit their hash.
    Whole { ctr: u64, line: Vec<u8> },
    /// They do not: ask for this one again.
    Damaged { ctr: u64 },
}

/// Reads a request. Nothing when not even its first line is one.
///
/// Lines are read by the length in their frame, so no byte inside an operation can end it early.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Request> {
    let (first, mut rest) = line(bytes)?;
    let Ok(Up::Hello(hello)) = serde_json::from_slice(first) else { return None };
    let mut request = Request { hello, frames: Vec::new(), whole: false };
    while let Some((head, after)) = line(rest) {
        match serde_json::from_slice::<Up>(head) {
            Ok(Up::F(ctr, length, hash)) => {
                // A frame whose line was cut off settles nothing; the device still has it.
                let Some(end) = after.get(length..).filter(|end| end.first() == Some(&b'\n')) else { break };
                let body = &after[..length];
                request.frames.push(if op::hash(body).starts_with(&hash) && hash.len() == 16 {
                    Frame::Whole { ctr, line: body.to_vec() }
                } else {
                    Frame::Damaged { ctr }
                });
                rest = &end[1..];
            }
            Ok(Up::End(end)) => {
                request.whole = end.count == request.frames.len();
                break;
            }
            Ok(Up::Hello(_)) | Err(_) => break,
        }
    }
    Some(request)
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|b| *b == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn request(lines: &[&str]) -> Vec<u8> {
        let mut out = br#"{"hello":{"protocol":1,"schema":1,"app":"t","device":"d","epoch":"e","high_seen":0,"made":2}}"#.to_vec();
        out.push(b'\n');
        for (i, body) in lines.iter().enumerate() {
            let hash = op::hash(body.as_bytes());
            out.extend(format!("{{\"f\":[{},{},\"{}\"]}}\n{body}\n", i + 1, body.len(), &hash[..16]).bytes());
        }
        out.extend(format!("{{\"end\":{{\"count\":{}}}}}\n", lines.len()).bytes());
        out
    }

    #[test]
    fn a_whole_request_reads_whole() {
        let read = read(&request(&["{\"a\":1}", "two\nlines"])).unwrap();
        assert!(read.whole);
        assert_eq!(read.frames.len(), 2);
    }

    #[test]
    fn cut_at_any_byte_the_whole_lines_before_it_settle() {
        let bytes = request(&["first line", "second line"]);
        let mut seen = 0;
        for cut in 0..bytes.len() {
            let frames = read(&bytes[..cut]).map_or(0, |r| {
                assert!(!r.whole, "cut at {cut} cannot be whole");
                assert!(r.frames.iter().all(|f| matches!(f, Frame::Whole { .. })));
                r.frames.len()
            });
            assert!(frames >= seen, "a longer request never settles less");
            seen = frames;
        }
        assert_eq!(seen, 2);
    }

    #[test]
    fn bytes_that_do_not_fit_their_hash_are_asked_for_again() {
        let mut bytes = request(&["first line"]);
        let at = bytes.windows(5).position(|w| w == b"first").unwrap();
        bytes[at] = b'F';
        assert_eq!(read(&bytes).unwrap().frames, vec![Frame::Damaged { ctr: 1 }]);
    }
}
