//! Prevention and practice, held against the traps that the domain names: a before and after with nothing to compare it
//! with, people counted twice, a repository that nobody fills, names in what others read.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use beatbook_shared::examples;
use beatbook_shared::ids::{RecordId, StaffId};
use beatbook_shared::measures::evidence::{Asked, Evidence, Held};
use beatbook_shared::measures::{Counted, Figure, count};
use beatbook_shared::patrol::Record;
use beatbook_shared::patrol::incident::Incident;
use beatbook_shared::patrol::prevention::{
    Beneficiary, Compared, Initiative, Practice, PracticeReuse, PreventionAdvice, Training, assessed,
    difference, people, personal, wrong_advice, wrong_comparison, wrong_initiative, wrong_practice,
};
use beatbook_shared::patrol::problem_plan::{
    ProblemPlan, in_the_way, lacks, names_somebody, practice, stages,
};
use beatbook_shared::reference::built_in;
use beatbook_shared::time::{DAY, Millis};

fn at(day: i64) -> Millis {
    Millis::parse("2026-03-02T09:00:00Z").unwrap().plus(day * DAY)
}

fn held<R: Record>(id: &str, record: R) -> Held<R> {
    Held { id: RecordId::from(id), record }
}

fn compared() -> Compared {
    Compared {
        measure: "Sheds broken into, eight weeks".to_owned(),
        before: Some(40.0),
        after: Some(20.0),
        comparison_area: "TO".to_owned(),
        comparison_before: Some(50.0),
        comparison_after: Some(40.0),
    }
}

fn initiative(start: i64, end: Option<i64>) -> Initiative {
    Initiative {
        title: "Alley gates".to_owned(),
        lead: StaffId::from("sgt"),
        area: Some("NE".to_owned()),
        start: at(start),
        end: end.map(at),
        stage: "pilot".to_owned(),
        target_group: "communities".to_owned(),
        evidence_level: "untested".to_owned(),
        ..Initiative::default()
    }
}

#[test]
fn a_before_and_after_without_a_comparison_area_is_refused() {
    assert_eq!(wrong_comparison(&compared(), Some("NE")), None);
    let field = |compared: &Compared| wrong_comparison(compared, Some("NE")).map(|(field, _)| field);
    let alone = Compared {
        comparison_area: String::new(),
        comparison_before: None,
        comparison_after: None,
        ..compared()
    };
    assert_eq!(field(&alone), Some("comparison_area"));
    assert_eq!(
        field(&Compared { comparison_area: "ne".to_owned(), ..compared() }),
        Some("comparison_area"),
        "itself"
    );
    assert_eq!(field(&Compared { comparison_after: None, ..compared() }), Some("comparison_before"));
    assert_eq!(
        field(&Compared { before: Some(0.0), ..compared() }),
        Some("before"),
        "no change from nothing"
    );
    assert_eq!(field(&Compared::default()), None, "it may be left out");
    // Half as many, where elsewhere a fifth fewer came by itself: thirty points of it are its own.
    assert_eq!(difference(&compared()), Some(-30.0));
    let nothing = Compared { after: Some(32.0), ..compared() };
    assert_eq!(difference(&nothing), Some(0.0), "fewer here, and just as many fewer where nothing was done");
    let one = Initiative { compared: Some(alone), ..initiative(0, None) };
    assert_eq!(wrong_initiative(built_in(), &one, at(1)).map(|(field, _)| field), Some("comparison_area"));
}

#[test]
fn a_result_says_whether_it_worked_and_not_working_is_a_result() {
    let lists = built_in();
    let untested = initiative(0, Some(20));
    assert_eq!(wrong_initiative(lists, &untested, at(1)), None);
    assert!(!assessed(&untested));
    let silent = Initiative { evidence_level: "effective".to_owned(), ..untested.clone() };
    assert_eq!(wrong_initiative(lists, &silent, at(1)).map(|(field, _)| field), Some("result"));
    let failed = Initiative {
        evidence_level: "did_not_work".to_owned(),
        result: Some("The gates were left open.".to_owned()),
        ..untested.clone()
    };
    assert_eq!(wrong_initiative(lists, &failed, at(1)), None);
    assert!(assessed(&failed), "what did not work was assessed");
    let paid = Initiative { cost_gbp: 1200.0, ..untested };
    assert_eq!(wrong_initiative(lists, &paid, at(1)).map(|(field, _)| field), Some("funding"));
}

fn helped(initiative: &str, reference: &str) -> Beneficiary {
    Beneficiary {
        initiative: initiative.into(),
        reference: reference.to_owned(),
        at: at(2),
        ..Beneficiary::default()
    }
}

#[test]
fn somebody_whom_two_initiatives_helped_is_one_person() {
    let all = [helped("a", "NOM 4411"), helped("b", "nom4411"), helped("b", "NOM 4412")];
    assert_eq!(people(&all), 2);
    let known = Beneficiary { person: Some("p1".into()), ..helped("a", "") };
    assert_eq!(people([&known, &known]), 1);
    let evidence = Evidence {
        initiatives: vec![held("a", initiative(0, None)), held("b", initiative(0, None))],
        beneficiaries: all.into_iter().enumerate().map(|(n, one)| held(&format!("h{n}"), one)).collect(),
        ..Evidence::default()
    };
    let figure = figure(&evidence, "people_helped");
    assert_eq!(figure.value, Some(2.0));
    assert_eq!(
        (figure.excluded[0].reason.as_str(), figure.excluded[0].n),
        ("same_person", 1),
        "and it is said"
    );
}

#[test]
fn names_and_homes_do_not_stand_in_what_others_learn_from() {
    for words in [
        "Spoke to Mrs Rees about the shed.",
        "The house at 14 Bryn Road was burgled three times.",
        "Flat 3 was used.",
        "Near NP20 1AA the light is out.",
        "NP201AA",
        "Ring 01633 838111 for the key.",
        "Ring +44 7700 900123.",
        "Write to mair@example.org.",
        "Born 04/05/1998.",
        "Roedd 12 Heol Fawr yn dywyll.",
    ] {
        assert!(personal(words).is_some(), "{words}");
    }
    for words in [
        "Three nights in a row, 14 sheds in all.",
        "Gates behind the terrace; 40 households hold a key.",
        "From 19:00 to 22:00 on 12/03/2026, £1200 from the council.",
        "Ask the registered landlord and the school.",
        "Teuluoedd yn cadw cofnod o'r sŵn am 28 diwrnod.",
    ] {
        assert_eq!(personal(words), None, "{words}");
    }
}

fn learnt() -> Practice {
    Practice {
        title: "Alley gates".to_owned(),
        does_it_work: "did_not_work".to_owned(),
        focus: "prevention".to_owned(),
        stage: "ended".to_owned(),
        scale: "local".to_owned(),
        target_group: "communities".to_owned(),
        description: "Gates behind the terrace, a key for every household.".to_owned(),
        learning: "Copy the keys, avoid the cheap lock.".to_owned(),
        marking: "OFFICIAL".to_owned(),
        ..Practice::default()
    }
}

#[test]
fn a_practice_says_what_to_copy_and_names_nobody() {
    let field = |one: Practice| wrong_practice(built_in(), &one, at(1)).map(|(field, _)| field);
    assert_eq!(field(learnt()), None, "what did not work belongs there too");
    assert_eq!(field(Practice { does_it_work: "splendid".to_owned(), ..learnt() }), Some("does_it_work"));
    assert_eq!(field(Practice { learning: String::new(), ..learnt() }), Some("learning"));
    assert_eq!(field(Practice { marking: "SECRET".to_owned(), ..learnt() }), Some("marking"));
    assert_eq!(
        field(Practice { stage: "prevention".to_owned(), ..learnt() }),
        Some("stage"),
        "a code of another field"
    );
    let named = Practice { learning: "Mr Jones lost his key.".to_owned(), ..learnt() };
    let (field, why) = wrong_practice(built_in(), &named, at(1)).unwrap();
    assert_eq!(field, "learning");
    assert!(why.contains("Mr Jones"), "it says which words: {why}");
}

fn plan() -> ProblemPlan {
    ProblemPlan {
        stage: "OS1".to_owned(),
        area: Some("NE".to_owned()),
        problem: "Sheds behind the terrace are broken into at night.".to_owned(),
        measure: "Sheds broken into".to_owned(),
        target: "Half as many in eight weeks".to_owned(),
        owner_role: "NPT".to_owned(),
        lead: StaffId::from("npt"),
        started_at: at(0),
        ..ProblemPlan::default()
    }
}

fn whole() -> ProblemPlan {
    ProblemPlan {
        stage: "OS5".to_owned(),
        who: "Two known offenders".to_owned(),
        place: "The back lane".to_owned(),
        when: "After 22:00".to_owned(),
        linked: vec!["job-1".into()],
        victim: "Households without a lock".to_owned(),
        offender: "On foot".to_owned(),
        location: "A lane without a light".to_owned(),
        causes: "Open lane, no light.".to_owned(),
        tactics: "Gates and two lamps.".to_owned(),
        partners: vec!["Council".to_owned()],
        cost_gbp: Some(1200.0),
        funding: "Council".to_owned(),
        response_from: Some(at(10)),
        response_until: Some(at(66)),
        officer_hours: Some(30.0),
        compared: Some(compared()),
        displacement: "None seen in the next two streets.".to_owned(),
        differently: "Ask every household first.".to_owned(),
        does_it_work: "promising".to_owned(),
        ..plan()
    }
}

#[test]
fn each_stage_of_a_plan_has_what_must_be_there_before_the_next() {
    let lists = built_in();
    let field = |plan: &ProblemPlan| in_the_way(lists, plan, at(70)).map(|(field, _)| field);
    assert_eq!(
        stages(lists, &ProblemPlan { started_at: at(0), ..ProblemPlan::default() }, at(0)).1.unwrap().code,
        "OS1"
    );
    assert_eq!(field(&plan()), None);
    assert_eq!(field(&ProblemPlan { target: " ".to_owned(), ..plan() }).as_deref(), Some("target"));
    let scanning = ProblemPlan { stage: "OS2".to_owned(), ..plan() };
    assert_eq!(lacks(lists, &scanning, at(1)), ["linked", "who", "place", "when"]);
    let assessing = ProblemPlan { compared: Some(Compared::default()), ..whole() };
    assert_eq!(field(&assessing).as_deref(), Some("compared"), "an empty before and after is none");
    let alone = Compared { comparison_area: String::new(), ..compared() };
    assert_eq!(field(&ProblemPlan { compared: Some(alone), ..whole() }).as_deref(), Some("comparison_area"));
    assert_eq!(field(&whole()), None);
    assert!(stages(lists, &whole(), at(70)).1.is_none(), "after the last it is closed");
    let named = ProblemPlan { tactics: "See Mr Jones at 3 Bryn Road.".to_owned(), ..plan() };
    assert_eq!(names_somebody(&named).map(|(field, _)| field), Some("tactics"));
}

#[test]
fn the_repository_falls_out_of_closing_a_plan() {
    let made = practice(&whole(), &"plan-1".into(), 14, &StaffId::from("npt"), at(70));
    assert_eq!(wrong_practice(built_in(), &made, at(70)), None, "nothing has to be written again");
    assert_eq!((made.does_it_work.as_str(), made.beneficiaries), ("promising", 14));
    assert!(made.result.contains("-30 %"), "{}", made.result);
    let told = format!("{}{}{}{}", made.title, made.description, made.result, made.learning);
    assert!(
        !told.contains("known offenders") && !told.contains("22:00"),
        "who, where and when stay in the plan"
    );
}

#[test]
fn advice_is_what_was_said_or_why_nothing_was() {
    let said = |what: &[&str], why_not: Option<&str>| {
        let advice = PreventionAdvice {
            incident: "job".into(),
            what: what.iter().map(|w| (*w).to_owned()).collect(),
            why_not: why_not.map(str::to_owned),
            ..PreventionAdvice::default()
        };
        wrong_advice(built_in(), &advice, at(0)).map(|(field, _)| field)
    };
    assert_eq!(said(&["PA01", "PA08"], None), None);
    assert_eq!(said(&[], Some("NA02")), None);
    assert_eq!(said(&[], None), Some("what"));
    assert_eq!(said(&["PA01"], Some("NA02")), Some("why_not"));
    assert_eq!(said(&["PA99"], None), Some("what"));
    assert_eq!(said(&[], Some("NA99")), Some("why_not"));
}

fn counted(evidence: &Evidence) -> Counted {
    let asked = Asked {
        from: at(0),
        to: at(28),
        now: at(28),
        area: None,
        team: None,
        class: None,
        without_late: false,
        lists: built_in(),
    };
    count("prevention", evidence, &asked).unwrap()
}

fn figure(evidence: &Evidence, part: &str) -> Figure {
    counted(evidence).figures.into_iter().find(|f| f.part == part && f.group.is_empty()).unwrap()
}

#[test]
fn the_figures_count_what_was_assessed_reused_advised_and_learnt() {
    let assessed = Initiative {
        evidence_level: "did_not_work".to_owned(),
        result: Some("Left open.".to_owned()),
        ..initiative(0, Some(20))
    };
    let job = |victim| Incident { victim, ..examples::incident("7", "NE", "2", at(3)) };
    let advice = |job: &str, what: &[&str], why: Option<&str>| PreventionAdvice {
        incident: job.into(),
        what: what.iter().map(|w| (*w).to_owned()).collect(),
        why_not: why.map(str::to_owned),
        at: at(3),
        ..PreventionAdvice::default()
    };
    let evidence = Evidence {
        initiatives: vec![
            held("i1", assessed),
            held("i2", initiative(-60, Some(10))),
            held("i3", initiative(5, None)),
        ],
        reuses: vec![held(
            "r1",
            PracticeReuse { from: "p1".into(), to: "i3".into(), at: at(5), by: StaffId::from("sgt") },
        )],
        incidents: vec![
            held("j1", job(true)),
            held("j2", job(true)),
            held("j3", job(true)),
            held("j4", job(false)),
            held("j5", job(true)),
        ],
        attendances: ["j1", "j2", "j3", "j4"]
            .iter()
            .map(|id| held(&format!("att-{id}"), examples::attendance(&(*id).into(), "NE21", &[])))
            .collect(),
        advice: vec![held("a1", advice("j1", &["PA01"], None)), held("a2", advice("j2", &[], Some("NA02")))],
        staff: vec![
            held("s1", examples::staff("One", "1", "PCO", "NE", at(-400))),
            held("s2", examples::staff("Two", "2", "PCO", "NE", at(-400))),
            held("desk", examples::staff("Desk", "3", "CMU", "NE", at(-400))),
        ],
        training: [("s1", -30), ("s2", -900)]
            .iter()
            .map(|(who, day)| {
                let one = Training {
                    person: StaffId::from(*who),
                    course: "TC01".to_owned(),
                    at: at(*day),
                    ..Training::default()
                };
                held(who, one)
            })
            .collect(),
        ..Evidence::default()
    };
    let share = |part: &str| {
        let figure = figure(&evidence, part);
        (figure.numerator, figure.n)
    };
    assert_eq!(share("assessed"), (Some(1), 2));
    assert_eq!(share("reused"), (Some(1), 2));
    assert_eq!(share("advice_given"), (Some(1), 3), "those with a victim where somebody was");
    assert_eq!(share("advice_recorded"), (Some(2), 3), "a reason is a record, silence is not");
    let missing = figure(&evidence, "advice_given").missing.unwrap();
    assert_eq!((missing.n, missing.of), (1, 3));
    let course = counted(&evidence)
        .figures
        .into_iter()
        .find(|f| f.part == "trained" && f.group.get("course").is_some_and(|course| course == "TC01"));
    let course = course.unwrap();
    assert_eq!(
        (course.numerator, course.n),
        (Some(1), 2),
        "after two years it holds no longer, and a desk meets nobody"
    );
    let rows = counted(&evidence).rows("PR05", Some("trained"), None, |_| true).unwrap();
    assert!(rows.iter().all(|row| row.kind == "team" && !row.label.contains("One")), "no row names anybody");
}
