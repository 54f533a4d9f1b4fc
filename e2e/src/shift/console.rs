//! The supervisor's side: the console's own requests, signed in as a person with a role.

use std::time::Duration;

use beatbook_shared::api::auth::{SignIn, Tokens};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::proof::{Broken, broke};

/// Somebody at the console.
pub struct Console {
    pub url: String,
    pub tokens: Tokens,
    client: reqwest::Client,
}

impl Console {
    pub async fn sign_in(url: &str, collar: &str, password: &str) -> Result<Console, Broken> {
        let client = reqwest::Client::new();
        let question = SignIn { collar: collar.to_owned(), password: password.to_owned(), device: None };
        let asked = client.post(format!("{url}/auth/sign-in")).json(&question);
        let tokens = read("signing in at the console", asked).await?;
        Ok(Console { url: url.to_owned(), tokens, client })
    }

    pub async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, Broken> {
        self.send(reqwest::Method::GET, path, None::<&()>).await
    }

    pub async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        question: &impl Serialize,
    ) -> Result<A, Broken> {
        self.send(reqwest::Method::POST, path, Some(question)).await
    }

    pub async fn patch<A: DeserializeOwned>(
        &self,
        path: &str,
        question: &impl Serialize,
    ) -> Result<A, Broken> {
        self.send(reqwest::Method::PATCH, path, Some(question)).await
    }

    async fn send<A: DeserializeOwned>(
        &self,
        method: reqwest::Method,
        path: &str,
        question: Option<&impl Serialize>,
    ) -> Result<A, Broken> {
        let mut asked =
            self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.tokens.access);
        if let Some(question) = question {
            asked = asked.json(question);
        }
        read(path, asked).await
    }
}

async fn read<A: DeserializeOwned>(what: &str, asked: reqwest::RequestBuilder) -> Result<A, Broken> {
    let answer = asked.timeout(Duration::from_secs(60)).send().await.map_err(|e| broke(what, e))?;
    let status = answer.status();
    let text = answer.text().await.map_err(|e| broke(what, e))?;
    if !status.is_success() {
        return Err(broke(what, format!("{status} {text}")));
    }
    serde_json::from_str(&text)
        .map_err(|e| broke(what, format!("{e} in {}", text.chars().take(400).collect::<String>())))
}
