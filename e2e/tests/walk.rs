//! One tour of duty, line by line: what a serving officer would have to believe of this product.
//!
//! Each line of the story is a step below, in its own words, with what device and server answer asserted. A real
//! server on both engines, two officers' phones with their encrypted stores, and whoever sits at a desk. The days
//! are fixed, so nothing here depends on when it runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "walk/after.rs"]
mod after;
#[path = "walk/force.rs"]
mod force;
#[path = "walk/phone.rs"]
mod phone;
#[path = "walk/tour.rs"]
mod tour;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_walk_through_a_serving_officer_would_believe() {
    force::each_engine(async |force| {
        let mut walk = tour::ready(force).await;
        tour::line_1_books_on_with_eleven_crimes_on_the_phone(&walk).await;
        tour::line_2_the_third_report_since_may_goes_from_3_to_2(&walk).await;
        tour::line_3_state_5_and_6_and_the_arrival_that_was_earlier(&walk).await;
        tour::line_4_one_victim_one_event(&mut walk).await;
        tour::line_5_vulnerability_asked_and_found(&walk).await;
        tour::line_6_a_named_suspect_starts_the_clock(&walk).await;
        tour::line_7_text_first_photos_later_and_one_comes_back(&walk).await;
        after::line_8_the_sergeant_directs_and_sets_red(&mut walk).await;
        after::line_9_another_force_arrests_him(&walk).await;
        after::line_10_the_victim_is_told_in_welsh(&walk).await;
        after::line_11_month_end(&walk).await;
    })
    .await;
}
