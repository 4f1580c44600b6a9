//! Fuzz target: the bytes choose a document of `tests/fixtures/ok`, one that it may include, and how it is damaged; the generator must take or refuse it.

#![no_main]

#[path = "../damaged.rs"]
mod damaged;
#[path = "../mutate.rs"]
mod mutate;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| damaged::check(bytes));
