//! Boards that take long to count, kept as they were counted.
//!
//! A board over some weeks is counted anew for whoever asks. One over a year reads more than a hundred thousand
//! records, which nobody should wait for twice. So a board of so many is kept as it was counted, with its as-at time,
//! and may be shown for a quarter of an hour. Where something was written since, whoever is shown it sets off another
//! count behind the answer: who looks next sees the newer one. What is kept answers only the very same question by the
//! same lists; a process that has not got it counts anew.

use std::sync::{Arc, Mutex, PoisonError};

use beatbook_shared::measures::Board;
use beatbook_shared::reference::Lists;
use beatbook_shared::time::{MINUTE, Millis};

use super::question::Question;

/// How old a board may be when it is shown.
const OLDEST: i64 = 15 * MINUTE;
/// What is older is counted again even if nothing was written: how long something has waited goes on by itself.
const YOUNG: i64 = MINUTE;
/// The boards that one process keeps; each is a few hundred figures.
const BOARDS: usize = 48;

/// What there is to show at once.
#[derive(Debug, Clone)]
pub enum Shown {
    /// Good as it is.
    Board(Arc<Board>),
    /// Good to show, and to be counted again behind the answer.
    AndCountAgain(Arc<Board>),
    Nothing,
}

struct One {
    question: Question,
    lists: Arc<Lists>,
    board: Arc<Board>,
    /// Somebody is counting it again.
    counting: bool,
}

/// The boards that this process keeps, the last asked for first.
#[derive(Clone, Default)]
pub struct Kept(Arc<Mutex<Vec<One>>>);

impl Kept {
    /// What may be shown of a board when the log stands at `seq`. Whoever is told to count again is the only one.
    #[must_use]
    pub fn shown(&self, question: &Question, seq: u64, lists: &Arc<Lists>, now: Millis) -> Shown {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = kept.iter().position(|one| one.question == *question) else {
            return Shown::Nothing;
        };
        let mut one = kept.remove(place);
        if !Arc::ptr_eq(&one.lists, lists) || !(0..OLDEST).contains(&now.since(one.board.as_at)) {
            return Shown::Nothing;
        }
        let good = one.board.seq == seq && now.since(one.board.as_at) < YOUNG;
        let again = !good && !std::mem::replace(&mut one.counting, true);
        let board = one.board.clone();
        kept.insert(0, one);
        if again { Shown::AndCountAgain(board) } else { Shown::Board(board) }
    }

    /// Keeps a board as it was counted.
    pub fn keep(&self, question: Question, lists: Arc<Lists>, board: &Arc<Board>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|one| one.question != question);
        kept.insert(0, One { question, lists, board: board.clone(), counting: false });
        kept.truncate(BOARDS);
    }

    /// Says that a count did not come to its end, so that somebody else begins one.
    pub fn failed(&self, question: &Question) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for one in kept.iter_mut().filter(|one| one.question == *question) {
            one.counting = false;
        }
    }
}
