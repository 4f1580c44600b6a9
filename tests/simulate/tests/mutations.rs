//! The simulation can fail: each rule that is broken on purpose is noticed.

use centra_events::Mutation;
use centra_simulate::{Failure, Summary, soak};

/// So many schedules are searched for the first that shows a broken rule.
const SCHEDULES: u64 = 20_000;

#[test]
fn each_broken_rule_is_noticed() {
    all_are_noticed(Mutation::ALL, centra_simulate::run);
}

#[test]
fn each_broken_rule_of_a_relay_is_noticed() {
    all_are_noticed(Mutation::RELAY, centra_simulate::relay::run);
}

#[test]
fn each_broken_rule_of_several_writers_is_noticed() {
    all_are_noticed(Mutation::WRITERS, centra_simulate::run_writers);
}

#[test]
fn each_broken_rule_of_an_outbox_is_noticed() {
    all_are_noticed(Mutation::OUTBOX, centra_simulate::outbox::run);
}

fn all_are_noticed(mutations: &[Mutation], run: impl Fn(u64, Option<Mutation>) -> Result<Summary, Failure>) {
    let mut unnoticed = Vec::new();
    for mutation in mutations {
        let found = (0..SCHEDULES).find_map(|seed| run(seed, Some(*mutation)).err());
        match found {
            Some(failure) => println!("{mutation:?}: seed {}: {}", failure.seed, failure.what),
            None => unnoticed.push(mutation),
        }
    }
    assert!(unnoticed.is_empty(), "nobody notices {unnoticed:?}");
}

#[test]
#[ignore = "takes minutes: cargo test -p centra-simulate -- --ignored"]
fn what_only_hours_show_is_noticed() {
    for mutation in Mutation::LONG {
        let found = (0..10).find_map(|seed| soak::run(seed, 24, Some(*mutation)).err());
        println!("{mutation:?}: {found:?}");
        assert!(found.is_some(), "nobody notices {mutation:?}");
    }
}

#[test]
fn a_seed_leads_to_the_same_failure() {
    let failing = |seed: &u64| centra_simulate::run(*seed, Some(Mutation::AckFirst)).is_err();
    let seed = (0..SCHEDULES).find(failing).expect("one that fails");
    let failure = centra_simulate::run(seed, Some(Mutation::AckFirst)).expect_err("it fails");
    assert_eq!(centra_simulate::run(seed, Some(Mutation::AckFirst)), Err(failure.clone()));
    assert_eq!(centra_simulate::explain(seed, Some(Mutation::AckFirst)).last(), Some(&failure.what));
}
