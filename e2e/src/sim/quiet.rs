//! When the storm is over, everybody must come to agree, by themselves and soon.

use beatbook_device::sync::machine::Event;
use beatbook_shared::time::{HOUR, MINUTE};

use super::Violation;
use super::device::{Device, failed};
use super::force::Workshop;
use super::world::World;

/// Requests that one device may need from the end of the storm until it has sent and has everything: a few
/// round trips for each thing that may have happened to it (a new epoch, a rebase, a repair), not counting the
/// pages of a snapshot.
const REQUESTS: u32 = 14;

/// Lets the world come to rest, and counts how long it takes.
pub fn settle(world: &mut World) -> Result<(), Violation> {
    world.make_calm()?;
    let from = world.time.now();
    let requests: Vec<u32> = world.devices.iter().map(|d| d.requests).collect();
    let mut done: Vec<Option<u32>> = vec![None; world.devices.len()];
    // Timers wake everybody; nobody taps anything.
    while world.time.now() < from + HOUR {
        world.pass(MINUTE)?;
        let mut all = true;
        for i in 0..world.devices.len() {
            if world.devices[i].retired || at_rest(world, i)? {
                done[i].get_or_insert(world.devices[i].requests - requests[i]);
            } else {
                done[i] = None;
                all = false;
            }
        }
        if all {
            break;
        }
    }
    for (i, rested) in done.iter().enumerate() {
        let who = world.who(i);
        match *rested {
            None => {
                let waiting = world.devices[i].core().outbox_len().map_err(|e| failed(&e))?;
                let what = format!(
                    "{who} did not come to rest within an hour; {waiting} wait; {:?}",
                    world.devices[i].machine
                );
                return Err(Violation::new("I-40", what));
            }
            Some(n) if n > REQUESTS => {
                return Err(Violation::new("I-40", format!("{who} needed {n} requests to come to rest")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// A phone that is set up anew: whatever way the others came to what they hold, the snapshot must give the same.
pub fn witness(world: &mut World, shop: &Workshop) -> Result<(), Violation> {
    if world.seed % 4 != 1 {
        return Ok(());
    }
    let number = world.devices.len();
    let (name, staff) = (world.devices[0].name.clone(), world.devices[0].staff.clone());
    let clock = world.new_clock(number, &name);
    let path = world.folder.path().join("witness.db");
    let (template, key) = shop.device(false);
    world.devices.push(Device::enrol(path, (&template, key), &name, &staff, clock));
    world.network.grow();
    world.step(number, Event::Tick)?;
    world.pass(2 * MINUTE)?;
    if at_rest(world, number)? {
        Ok(())
    } else {
        Err(Violation::new("I-40", format!("{} was set up anew and did not come to rest", world.who(number))))
    }
}

/// Nothing waits, nothing is to be fetched, and the device has read to the end of the log.
fn at_rest(world: &mut World, i: usize) -> Result<bool, Violation> {
    let head = world.server.mirror.head();
    let revoked = world.server.oracle.revoked.contains(&world.devices[i].name);
    let core = world.devices[i].core();
    if core.outbox_len().map_err(|e| failed(&e))? > 0 {
        return Ok(false);
    }
    if revoked {
        return Ok(true);
    }
    let db = core.db();
    let held = db
        .scopes()
        .map_err(|e| failed(&e))?
        .values()
        .all(|r| r.stage == beatbook_device::store::scopes::Stage::Held && r.recheck == 0);
    let at: Option<i64> = db.meta(beatbook_device::store::meta::name::CURSOR_SEQ).map_err(|e| failed(&e))?;
    let epoch: Option<String> =
        db.meta(beatbook_device::store::meta::name::SERVER_EPOCH).map_err(|e| failed(&e))?;
    let wanted = !db.wanted(1).map_err(|e| failed(&e))?.is_empty();
    let no_scopes = db.scopes().map_err(|e| failed(&e))?.is_empty();
    Ok(no_scopes
        || (held && at == Some(head) && epoch.as_deref() == Some(world.server.epoch.as_str()) && !wanted))
}
