//! Generated types as JSON: every construct and every type of Centra's API comes back as it was, and what stands in the text is what was promised.

#![deny(warnings)]

mod again;
mod centra_types;
mod forms;
mod numbers;
mod refused;

#[path = "../constructs/content.rs"]
mod content;
#[path = "../constructs/documents.rs"]
mod documents;
#[path = "../constructs/simple.rs"]
mod simple;

#[allow(dead_code)]
#[path = "../properties/grow.rs"]
mod grow;
#[path = "../properties/list.rs"]
mod list;
#[allow(dead_code)]
#[path = "../properties/schema.rs"]
mod schema;

/// Centra's API, generated with serde's traits.
#[allow(dead_code, unreachable_pub)]
mod centra {
    include!(concat!(env!("OUT_DIR"), "/serde_centra.rs"));
}

/// The fixtures, generated so.
#[allow(dead_code, unreachable_pub)]
mod fixtures {
    include!(concat!(env!("OUT_DIR"), "/serde_fixtures.rs"));
}

/// So many cases, the same every time; `PROPTEST_CASES` asks for more, and others.
fn config(cases: u32) -> proptest::test_runner::Config {
    use proptest::test_runner::{Config, RngSeed};
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    let rng_seed = if asked.is_none() { RngSeed::Fixed(7) } else { RngSeed::Random };
    Config { cases: asked.unwrap_or(cases), rng_seed, failure_persistence: None, ..Config::default() }
}
