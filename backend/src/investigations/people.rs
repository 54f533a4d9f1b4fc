//! Names for the ids that records hold.

use std::collections::{BTreeMap, BTreeSet};

use beatbook_shared::api::console::Person;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::patrol::staff::Staff;
use beatbook_shared::time::Millis;

use crate::db::{AnyConn, Error};
use crate::records;

/// People by id, as pages name them on a date.
pub struct People(BTreeMap<StaffId, Person>);

impl People {
    /// # Errors
    /// When the store cannot be read.
    pub fn of(conn: &mut AnyConn, ids: &BTreeSet<StaffId>, now: Millis) -> Result<People, Error> {
        let wanted: Vec<RecordId> = ids.iter().map(StaffId::record).collect();
        let mut people = BTreeMap::new();
        for (id, (_, body)) in records::bodies(conn, &wanted)? {
            // An id that names something else than a person is shown as an id.
            let Ok(staff) = records::typed::<Staff>(&body) else { continue };
            let collar = staff.collar(now).unwrap_or_default().to_owned();
            let id = StaffId(id.0);
            people.insert(id.clone(), Person { id, name: staff.name, collar });
        }
        Ok(People(people))
    }

    /// The person; one who is not known here is named by the id alone.
    #[must_use]
    pub fn person(&self, id: &StaffId) -> Option<Person> {
        if id.as_str().is_empty() {
            return None;
        }
        let unknown = || Person { id: id.clone(), name: id.0.clone(), collar: String::new() };
        Some(self.0.get(id).cloned().unwrap_or_else(unknown))
    }

    #[must_use]
    pub fn maybe(&self, id: Option<&StaffId>) -> Option<Person> {
        self.person(id?)
    }
}
