//! How one address is written down in the table of all addresses (`routes`).

use beatbook_shared::access::Action;

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    Anyone,
    /// Whoever is signed in and holds a role today.
    SignedIn,
    May(Action),
    /// A sign-in on an enrolled device.
    Device,
}

/// One address.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub right: Right,
    /// The type of the body, as it is named in `shared::api`; empty for none, `*` for what is no JSON.
    pub question: &'static str,
    /// Names of the query string's parts.
    pub query: &'static [&'static str],
    pub answer: &'static str,
    pub says: &'static str,
}

pub(super) const fn route(method: &'static str, path: &'static str, right: Right) -> Route {
    Route { method, path, right, question: "", query: &[], answer: "", says: "" }
}

impl Route {
    pub(super) const fn asks(mut self, question: &'static str) -> Route {
        self.question = question;
        self
    }
    pub(super) const fn query(mut self, query: &'static [&'static str]) -> Route {
        self.query = query;
        self
    }
    pub(super) const fn answers(mut self, answer: &'static str) -> Route {
        self.answer = answer;
        self
    }
    pub(super) const fn says(mut self, says: &'static str) -> Route {
        self.says = says;
        self
    }
}
