//! The network, as a port.
//!
//! The loop that acts asks for exchanges through this and knows no HTTP client. A lost answer is told apart
//! from a cut one: what came before the cut is handed on, because whole lines settle.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// A future that can be stored.
pub type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One question to the server.
#[derive(Debug, Clone, Default)]
pub struct Call {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// How a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Get,
    Put,
    Post,
}

/// What came back, as far as it came.
#[derive(Debug, Clone, Default)]
pub struct Came {
    pub status: u16,
    /// The few headers that are read: packing, and how long to wait.
    pub packing: Option<String>,
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
}

/// Nobody answered.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct NoAnswer(pub String);

/// The way to the server.
pub trait Net: Send + Sync {
    /// Sends a question and waits for its answer; always ends within a minute or two.
    fn post(&self, call: Call) -> Doing<'_, Result<Came, NoAnswer>>;
    /// The same with another verb: the bytes of photos travel beside sync.
    fn ask(&self, verb: Verb, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        let _ = (verb, call);
        Box::pin(std::future::ready(Err(NoAnswer("this network carries no photos".to_owned()))))
    }
    /// Waits until the server says that something moved, or the line breaks.
    fn poke(&self, call: Call) -> Doing<'_, Result<(), NoAnswer>>;
}

/// Longest wait for a connection, and for the next piece of an answer.
const CONNECT: Duration = Duration::from_secs(10);
const PIECE: Duration = Duration::from_secs(30);
/// The server beats every 20 s on an event stream; silence longer than this means the line is dead.
const SILENCE: Duration = Duration::from_secs(45);

/// The port over HTTP.
pub struct Http {
    client: reqwest::Client,
}

impl Http {
    /// # Errors
    /// When the machine's TLS cannot be set up.
    pub fn new() -> Result<Http, NoAnswer> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(PIECE)
            .tcp_nodelay(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| NoAnswer(e.to_string()))?;
        Ok(Http { client })
    }

    async fn send(&self, verb: Verb, call: Call) -> Result<Came, NoAnswer> {
        let mut request = match verb {
            Verb::Get => self.client.get(&call.url),
            Verb::Put => self.client.put(&call.url),
            Verb::Post => self.client.post(&call.url),
        };
        if verb != Verb::Get {
            request = request.body(call.body);
        }
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let mut answer = request.send().await.map_err(|e| NoAnswer(plain(&e)))?;
        let header = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::to_owned);
        let mut came = Came {
            status: answer.status().as_u16(),
            packing: header(beatbook_shared::sync::packing::HEADER),
            retry_after: header("retry-after"),
            body: Vec::new(),
        };
        // A line that breaks half-way still brought what it brought.
        while let Ok(Some(piece)) = answer.chunk().await {
            came.body.extend_from_slice(&piece);
            if came.body.len() > beatbook_shared::sync::packing::MAX_UNPACKED {
                break;
            }
        }
        Ok(came)
    }

    async fn listen(&self, call: Call) -> Result<(), NoAnswer> {
        let mut request = self.client.get(&call.url).timeout(Duration::from_secs(3_600));
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let mut answer = request.send().await.map_err(|e| NoAnswer(plain(&e)))?;
        if !answer.status().is_success() {
            return Err(NoAnswer(format!("the server answered {}", answer.status())));
        }
        loop {
            let piece = tokio::time::timeout(SILENCE, answer.chunk()).await;
            match piece {
                Ok(Ok(Some(bytes))) if bytes.windows(5).any(|w| w == b"data:") => return Ok(()),
                Ok(Ok(Some(_))) => {}
                Ok(Ok(None)) => return Err(NoAnswer("the stream ended".to_owned())),
                Ok(Err(error)) => return Err(NoAnswer(plain(&error))),
                Err(_) => return Err(NoAnswer("the stream fell silent".to_owned())),
            }
        }
    }
}

impl Net for Http {
    fn post(&self, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        Box::pin(self.send(Verb::Post, call))
    }

    fn ask(&self, verb: Verb, call: Call) -> Doing<'_, Result<Came, NoAnswer>> {
        Box::pin(self.send(verb, call))
    }

    fn poke(&self, call: Call) -> Doing<'_, Result<(), NoAnswer>> {
        Box::pin(self.listen(call))
    }
}

/// Why, without the address: that is no business of a log or a screen.
fn plain(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "the server did not answer in time".to_owned()
    } else if error.is_connect() {
        "the server cannot be reached".to_owned()
    } else {
        "the line broke".to_owned()
    }
}
