//! What people say and write in the demonstration. Every street and person is made up.

use super::dice::Dice;

pub struct Town {
    pub area: &'static str,
    pub name: &'static str,
    pub lat: f64,
    pub lon: f64,
    pub rural: bool,
}

const fn town(area: &'static str, name: &'static str, lat: f64, lon: f64, rural: bool) -> Town {
    Town { area, name, lat, lon, rural }
}

pub const TOWNS: [Town; 22] = [
    town("BG", "Abertillery", 51.73, -3.13, false),
    town("BG", "Ebbw Vale", 51.78, -3.21, false),
    town("BG", "Tredegar", 51.77, -3.24, false),
    town("BG", "Brynmawr", 51.80, -3.18, false),
    town("BG", "Blaina", 51.77, -3.17, false),
    town("CA", "Caerffili / Caerphilly", 51.57, -3.22, false),
    town("CA", "Blackwood", 51.67, -3.19, false),
    town("CA", "Risca", 51.61, -3.10, false),
    town("CA", "Bargoed", 51.69, -3.23, false),
    town("CA", "Ystrad Mynach", 51.64, -3.24, false),
    town("MO", "Abergavenny", 51.82, -3.02, false),
    town("MO", "Monmouth", 51.81, -2.72, true),
    town("MO", "Chepstow", 51.64, -2.67, false),
    town("MO", "Usk", 51.70, -2.90, true),
    town("MO", "Llanover", 51.78, -2.98, true),
    town("NE", "Newport city centre", 51.59, -3.00, false),
    town("NE", "Maindee, Newport", 51.59, -2.98, false),
    town("NE", "Caerleon", 51.61, -2.95, false),
    town("NE", "Malpas, Newport", 51.62, -3.01, false),
    town("TO", "Cwmbran", 51.65, -3.02, false),
    town("TO", "Pontypool", 51.70, -3.04, false),
    town("TO", "Blaenavon", 51.77, -3.09, true),
];

const STREETS: [&str; 20] = [
    "Heol y Gigfran",
    "Larkspur Rise",
    "Stryd y Felin Fach",
    "Tallow Street",
    "Quarrymen's Row",
    "Heol Cae Glas",
    "Signal Box Lane",
    "Pit Pony Way",
    "Clos yr Onnen",
    "Cinder Terrace",
    "Bramble Court",
    "Lower Winding Road",
    "Rhodfa'r Dderwen",
    "Foundry Steps",
    "Copperbeech Close",
    "Teras y Bont",
    "Weighbridge Street",
    "Ferny Bank",
    "Chapel Slope",
    "Heol y Capel Bach",
];

pub const GIVEN: [&str; 40] = [
    "Carys", "Rhian", "Gethin", "Ieuan", "Megan", "Tomos", "Sioned", "Dafydd", "Lowri", "Emyr", "Nia",
    "Rhodri", "Ffion", "Aled", "Bethan", "Owain", "Elin", "Huw", "Cerys", "Macsen", "Laura", "Priya",
    "James", "Aisha", "Marcus", "Hannah", "Kofi", "Sarah", "Tom", "Zoe", "Imran", "Grace", "Daniel", "Chloe",
    "Amir", "Ruth", "Peter", "Joanne", "Callum", "Steph",
];

pub const FAMILY: [&str; 44] = [
    "Protheroe",
    "Vaughan",
    "Ellery",
    "Penhallow",
    "Prosser",
    "Bevan",
    "Gittins",
    "Cadwallader",
    "Parfitt",
    "Tudor",
    "Maddocks",
    "Breeze",
    "Hopkin",
    "Lougher",
    "Probert",
    "Treharne",
    "Wogan",
    "Meyrick",
    "Bowen",
    "Sayce",
    "Ashworth",
    "Okafor",
    "Rahman",
    "Lindqvist",
    "Fairweather",
    "Hargreave",
    "Osei",
    "Patel",
    "Kilbride",
    "Underhill",
    "Marlowe",
    "Stannard",
    "Thackeray",
    "Whitlock",
    "Adeyemi",
    "Brannigan",
    "Coldwell",
    "Drayton",
    "Eastwick",
    "Farrant",
    "Goodfellow",
    "Hallam",
    "Ivers",
    "Jessop",
];

/// A place in an area: words, whether rural, latitude and longitude.
pub fn place(area: &str, dice: &mut Dice) -> (String, bool, f64, f64) {
    let towns: Vec<&Town> = TOWNS.iter().filter(|t| t.area == area).collect();
    let town = dice.pick(&towns);
    let street = dice.pick(&STREETS);
    let number = dice.number(1, 140);
    let (lat, lon) = (town.lat + (dice.share() - 0.5) / 40.0, town.lon + (dice.share() - 0.5) / 30.0);
    let round = |x: f64| (x * 10_000.0).round() / 10_000.0;
    (format!("{number} {street}, {}", town.name), town.rural, round(lat), round(lon))
}

/// What the caller reports, by category.
pub fn title(category: &str, dice: &mut Dice) -> &'static str {
    let titles: &[&str] = match category {
        "PSW-DOM" => &[
            "Woman shouting next door",
            "Ex-partner outside and will not leave",
            "Couple arguing, child crying",
            "Door being kicked by ex-partner",
            "Argument over the children, both still there",
        ],
        "PSW-CFS" => &[
            "Neighbour not seen for three days",
            "Man sat on the bridge parapet",
            "Elderly man confused at bus stop",
            "Text message saying goodbye to sister",
            "Curtains closed since Monday, post at the door",
        ],
        "ASB-NUI" => &[
            "Youths throwing stones at the bus shelter",
            "Off-road bikes on the old tramway",
            "Loud music from parked cars",
            "Group drinking by the play area",
            "Fireworks let off in the street",
        ],
        "ASB-PER" => &[
            "Neighbour shouting threats over the fence",
            "Eggs thrown at the same house again",
            "Group waiting outside caller's door",
            "Abuse shouted at the shopkeeper",
        ],
        "ASB-ENV" => {
            &["Tyres dumped on the common", "Bins set alight behind the flats", "Graffiti going on now"]
        }
        "TRA-RTC-DMG" => &["Two cars collided, no injuries", "Parked car hit, driver left a note"],
        "TRA-RTC-INJ" => &["Car into wall, driver holding chest", "Cyclist knocked off at the roundabout"],
        "TRA-HWY" => {
            &["Sheep on the carriageway", "Broken-down lorry on the bend", "Fallen tree across both lanes"]
        }
        "PSW-SUS" => {
            &["Man trying car doors", "Torchlight inside the closed chapel", "Van circling the estate"]
        }
        "PSW-MIS" => {
            &["Girl, 14, not home from school", "Patient left the ward", "Man with dementia not back"]
        }
        "PSW-ALM" => &["Alarm sounding at the pharmacy", "Panic alarm, no answer"],
        "PSW-ABC" => &["Silent 999 call, shouting behind", "Call dropped after a scream"],
        "PSW-CIV" => &["Dispute over a shared drive", "Tenant and landlord arguing over keys"],
        "PSW-COL" => &["Man collapsed outside the shop", "Ambulance asks for help lifting the door"],
        "ADM-PGA" => &["Stop on the industrial estate", "Warrant executed", "Came across a broken window"],
        _ => &["Report of a crime"],
    };
    dice.pick(titles)
}

/// A crime: Home Office class, title, risk, whether it has a victim.
pub fn crime(kind: &str, dice: &mut Dice) -> (&'static str, &'static str, &'static str, bool) {
    let crimes: &[(&str, &str, &str, bool)] = match kind {
        "violence" => &[
            ("105A", "Assault, no injury", "standard", true),
            ("8N", "Assault with injury outside licensed premises", "medium", true),
            ("8L", "Harassment by ex-partner", "high", true),
            ("8Q", "Stalking by ex-partner", "high", true),
            ("8R", "Malicious messages", "standard", true),
            ("8U", "Controlling behaviour in the home", "high", true),
            ("3B", "Threats to kill", "high", true),
        ],
        "damage" => &[
            ("58A", "Damage to a front door", "standard", true),
            ("58C", "Wing mirrors broken", "standard", true),
            ("58D", "Fence kicked down", "standard", true),
        ],
        "public_order" => &[
            ("9A", "Fear of violence, abuse in the street", "standard", true),
            ("66", "Affray at the bus station", "medium", false),
        ],
        "shoplifting" => &[("46", "Theft from shop, known to staff", "standard", true)],
        "vehicle" => &[
            ("48", "Car taken from drive", "standard", true),
            ("45", "Tools taken from van", "standard", true),
        ],
        "other_theft" => &[
            ("49", "Copper pipe taken from site", "standard", true),
            ("49A", "Left without paying for fuel", "standard", true),
        ],
        "burglary" => &[
            ("28E", "House entered by rear door", "medium", true),
            ("30C", "Shed and garage entered", "standard", true),
        ],
        "drugs" => &[
            ("92E", "Possession, found on search", "standard", false),
            ("92A", "Supply from an address", "medium", false),
        ],
        "weapons" => &[("10D", "Blade found on search", "medium", false)],
        "robbery" => &[("34B", "Phone taken with threats", "high", true)],
        "bicycle" => &[("44", "Bicycle taken from hallway", "standard", true)],
        "person" => &[("39", "Purse taken from bag", "standard", true)],
        _ => &[
            ("79", "Statement withdrawn after pressure", "medium", false),
            ("33", "Going equipped", "standard", false),
        ],
    };
    dice.pick(crimes)
}

pub const PLANS: [&str; 6] = [
    "Camera film from the shop before it is wiped on Friday. Statement from the neighbour. Name the suspect to control. Victim to be told weekly.",
    "Forensic visit booked. House to house both sides. Check the lodging house opposite. Victim wants calls after 16:00.",
    "Interview the named suspect voluntarily. Download the messages. Ask about earlier reports.",
    "Trace the vehicle from its part number plate. Two garages to ring. Tell the owner what is and is not likely.",
    "Statement in Welsh from the victim. Risk plan with the partner agency. Marker on the address.",
    "Identify from body-worn video. Match with the two from last month. Propose outcome with rationale by day 14.",
];

pub const ENQUIRIES: [&str; 8] = [
    "Called at the address, no reply. Card left. Will try again on lates.",
    "Camera film collected and booked in. Shows two people, one with a light-coloured bag.",
    "Statement taken from the neighbour at her door. She heard the bang and saw nobody.",
    "Suspect's mother says he is staying with friends. Address not known.",
    "Garage confirms the part number plate. Owner lives outside the area; letter sent.",
    "Forensic result back: nothing suitable for comparison.",
    "Second witness rung three times; number no longer in use.",
    "Body-worn video reviewed. The words are clear from 02:14.",
];

pub const VICTIM_CONTACTS: [&str; 5] = [
    "Rang the victim. Told what we have and what we wait for. She prefers to be rung after 16:00.",
    "Victim told that the film shows two people. Content with that. Next call agreed for Tuesday.",
    "Ffoniais y dioddefwr yn Gymraeg. Eglurwyd y camau nesaf.",
    "Victim does not want to go on. Reasons noted. Told she may change her mind.",
    "No answer twice. Safe number only; no message left.",
];

pub const DIRECTIONS: [&str; 6] = [
    "Get the film from the corner shop before the weekend.",
    "Speak to the victim again and record what she wants to happen.",
    "Attempt the suspect at his mother's address on two different days.",
    "Write the plan; say which lines are worth it and which are not.",
    "Ask the housing officer for the tenancy record.",
    "Rationale for outcome needs the victim's view. Add it and send it back.",
];

pub const REVIEW_NOTES: [&str; 5] = [
    "Proportionate so far. Film is the line that matters.",
    "No movement since last time. Direction given.",
    "Victim kept informed. Continue.",
    "Suspect named nine days ago and not tried. Needs a plan.",
    "Lines exhausted; agreed to close.",
];

pub const NOTES: [&str; 6] = [
    "Spoke to the caller at the door. Calm. Says it has been going on since the spring.",
    "Area searched on foot with a torch. No trace.",
    "Damage to lower panel of front door, fresh splinters on the mat.",
    "Child present, upstairs, seen and spoken to, in good spirits.",
    "Male left before arrival towards the river, grey top, no coat.",
    "Said to me: \"He's been round three times this week.\"",
];
