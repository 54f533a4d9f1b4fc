//! Recording: one capture and two records, and the registrar who answers for both.
//!
//! Whoever reads cases reads how a crime and its job stand to each other; a desk may make the crime of a job, give the
//! reason why there is none, confirm which offence is the principal one and explain a difference. Only the registrar
//! cancels or reclassifies. Every rule is `beatbook_shared::patrol::crime` and `::outcomes`, as on the phones.

mod outcome;
mod page;
mod pair;
mod routes;
mod tell;

pub use routes::routes;
