//! The device's news, carried to the pages.
//!
//! A page asks again at every event, so a burst (a first copy, say, which changes hundreds of records) is told
//! as one. What is told is never dropped: the first is carried at once, and what comes while it is being told
//! is carried after a short rest. A listener that fell behind is told that everything may have changed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use beatbook_device::commands;
use beatbook_device::device::{Device, Told};
use serde_json::{Value, json};
use tauri::{Emitter as _, Runtime, WebviewWindow};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::native::Natives;

/// The name of the pages' one event.
pub const EVENT: &str = "beatbook";

/// How long a burst may take to become one.
const REST: Duration = Duration::from_millis(40);

/// What the pages call a piece of news.
fn word(told: Told) -> String {
    let word = serde_json::to_value(told).ok().and_then(|v| v.as_str().map(str::to_owned));
    word.unwrap_or_else(|| CHANGED.to_owned())
}

const CHANGED: &str = "changed";

/// The next news, each kind once; nothing when there will be no more.
async fn next(news: &mut Receiver<Told>) -> Option<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    match news.recv().await {
        Ok(told) => words.insert(word(told)),
        Err(RecvError::Lagged(_)) => words.insert(CHANGED.to_owned()),
        Err(RecvError::Closed) => return None,
    };
    loop {
        match news.try_recv() {
            Ok(told) => words.insert(word(told)),
            Err(TryRecvError::Lagged(_)) => words.insert(CHANGED.to_owned()),
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Some(words),
        };
    }
}

/// Carries news until the device is gone. While nobody looks at the window it is marked when something newly
/// needs the officer.
pub async fn carry<R: Runtime>(window: WebviewWindow<R>, device: Arc<Device>, natives: Natives) {
    let mut news = device.listen();
    let mut needed = 0;
    while let Some(words) = next(&mut news).await {
        for name in words {
            // A window that is just closing hears nothing, and needs nothing.
            drop(window.emit_to(window.label(), EVENT, json!({ "name": name, "data": null })));
        }
        let needs = needs_you(&device).await;
        if needs > needed
            && !window.is_focused().unwrap_or(true)
            && let Err(missing) = natives.notice.needs_you(&window)
        {
            tracing::debug!(%missing, "no notice");
        }
        needed = needs;
        tokio::time::sleep(REST).await;
    }
}

/// How many things wait for the officer.
async fn needs_you(device: &Arc<Device>) -> u64 {
    let status = commands::dispatch(device, "status", Value::Null).await.unwrap_or_default();
    let chip = &status["chip"];
    if chip["state"] == "needs_you" { chip["count"].as_u64().unwrap_or_default() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::next;
    use beatbook_device::device::Told;
    use tokio::sync::broadcast;

    #[tokio::test]
    async fn a_burst_is_told_as_one_and_a_lagging_ear_hears_that_all_may_have_changed() {
        let (tell, mut news) = broadcast::channel(4);
        tell.send(Told::Sync).unwrap();
        tell.send(Told::Sync).unwrap();
        assert_eq!(next(&mut news).await.unwrap().into_iter().collect::<Vec<_>>(), ["sync"]);
        for _ in 0..9 {
            tell.send(Told::Sync).unwrap();
        }
        assert_eq!(next(&mut news).await.unwrap().into_iter().collect::<Vec<_>>(), ["changed", "sync"]);
        drop(tell);
        assert_eq!(next(&mut news).await, None);
    }
}
