//! The officer's side: a device behind its loopback door, asked in the same commands as the pages use.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use beatbook_shared::api::officer::{ChipState, FlightMode, Nothing, Outbox, Status};

use super::proof::{Broken, broke};

/// One device.
pub struct Door {
    pub url: String,
    pub pin: String,
    client: reqwest::Client,
}

impl Door {
    #[must_use]
    pub fn new(url: &str, pin: &str) -> Door {
        Door { url: url.to_owned(), pin: pin.to_owned(), client: reqwest::Client::new() }
    }

    /// Asks and reads the answer, whatever it is.
    pub async fn raw(&self, name: &str, question: &impl Serialize) -> Result<Value, Broken> {
        let what = format!("the device's answer to `{name}`");
        let body = json!({"name": name, "question": question});
        let asked =
            self.client.post(format!("{}/command", self.url)).timeout(Duration::from_secs(60)).json(&body);
        let answer = asked.send().await.map_err(|e| broke(&what, e))?;
        let status = answer.status();
        let text = answer.text().await.map_err(|e| broke(&what, e))?;
        if !status.is_success() {
            return Err(broke(what, format!("{status} {text}")));
        }
        serde_json::from_str(&text).map_err(|e| broke(what, format!("{e} in {text}")))
    }

    /// Asks and reads the answer as what it should be.
    pub async fn ask<A: DeserializeOwned>(&self, name: &str, question: &impl Serialize) -> Result<A, Broken> {
        let value = self.raw(name, question).await?;
        let text = value.to_string();
        serde_json::from_value(value)
            .map_err(|e| broke(format!("the device's answer to `{name}`"), format!("{e} in {text}")))
    }

    pub async fn status(&self) -> Result<Status, Broken> {
        self.ask("status", &Nothing {}).await
    }

    pub async fn outbox(&self) -> Result<Outbox, Broken> {
        self.ask("outbox", &Nothing {}).await
    }

    /// Turns the flight-mode switch.
    pub async fn flight_mode(&self, on: bool) -> Result<(), Broken> {
        self.raw("set_flight_mode", &FlightMode { on }).await.map(drop)
    }

    /// Waits until everything made on this device is settled by the server.
    pub async fn all_sent(&self, limit: Duration) -> Result<Duration, Broken> {
        let began = Instant::now();
        loop {
            let outbox = self.outbox().await?;
            if outbox.waiting.is_empty()
                && matches!(outbox.chip.state, ChipState::AllSent | ChipState::NeedsYou)
            {
                return Ok(began.elapsed());
            }
            if began.elapsed() > limit {
                return Err(Broken::new(
                    format!("everything on {} is sent within {} s", self.url, limit.as_secs()),
                    "an empty outbox",
                    format!(
                        "{} waiting, chip {:?}, last error {:?}",
                        outbox.waiting.len(),
                        outbox.chip.state,
                        outbox.last_error
                    ),
                ));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
