//! How many passwords are checked at once. A check takes a moment and 19 MiB on purpose; a flood of them
//! must not take the server with it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use super::passwords;
use crate::db;
use crate::http::Failure;

pub struct Turnstile {
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    most_waiting: usize,
    /// Checked in place of a password that does not exist, so that both take the same time.
    stand_in: String,
}

impl Turnstile {
    /// # Errors
    /// When there is no randomness.
    pub fn new(at_once: usize, most_waiting: usize) -> Result<Turnstile, db::Error> {
        let mut random = [0_u8; 24];
        getrandom::fill(&mut random).map_err(|e| db::Error::Corrupt(format!("no randomness: {e}")))?;
        Ok(Turnstile {
            turns: Arc::new(Semaphore::new(at_once)),
            waiting: AtomicUsize::new(0),
            most_waiting,
            stand_in: passwords::hash(&hex::encode(random))?,
        })
    }

    /// Whether the password is the one that was hashed. Without a hash it takes as long and says no.
    ///
    /// # Errors
    /// When too many are waiting already.
    pub async fn check(&self, password: String, stored: Option<String>) -> Result<bool, Failure> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= self.most_waiting {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Failure::busy(5));
        }
        let turn = self.turns.clone().acquire_owned().await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let turn = turn.map_err(Failure::server)?;
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.stand_in.clone());
        actix_web::web::block(move || {
            let right = passwords::verify(&password, &stored);
            drop(turn);
            known && right
        })
        .await
        .map_err(Failure::server)
    }
}
