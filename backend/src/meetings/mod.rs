//! The daily meeting: the board, the actions that come of it, and what becomes of them.
//!
//! Who may call: whoever reads cases reads the board, its lists narrowed to the areas that they may see ([`agenda`]);
//! whoever reviews holds the meeting, raises actions and checks those that others did. An action is everybody's to read
//! who sits at a desk: the force meeting sees what is overdue locally without asking. Who has an action today is never
//! stored but found from staff, teams and states ([`posts`]), so a post that goes off duty hands over by itself.

mod actions;
mod agenda;
mod agenda_people;
mod agenda_strength;
mod board;
mod decide;
mod found;
mod hold;
mod minutes;
mod posts;
mod raise;
mod routes;
mod step;

pub use minutes::one as minutes;
pub use routes::routes;
