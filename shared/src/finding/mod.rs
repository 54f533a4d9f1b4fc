//! Finding things as an officer types them: without accents, half a word, misspelt, or by a name's other form.
//!
//! The device's index finds whole and begun words whatever their accents ([`fold`] says what "whatever" means), and
//! parts of words. What it cannot know is which other words are meant: that *Siôn* may be written *John*, and that
//! *Griffith* sounds like *Gruffydd*. Those are dated lists that a force may change ([`names`]). And anybody may
//! mistype ([`near`]). [`vocabulary`] puts the three together over the words that the device really holds, so
//! that nothing is looked for that is not there. [`excerpt`] shows where a record was found, and [`words`] says what
//! each kind of record is found by.

pub mod excerpt;
pub mod fold;
pub mod look;
pub mod names;
pub mod near;
pub mod parts;
pub mod phone;
pub mod vocabulary;
pub mod who;
pub mod words;
